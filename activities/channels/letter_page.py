"""A letter of the post as a document: the same letter gives the same bytes. It stores nothing and sets no type."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from activities.channels.letter_text import blocks_of
from activities.documents import typesetter
from activities.documents.blocks import UNDATED, Page, Text, Title
from activities.documents.failures import AddressTooLong, CharacterUnknown
from activities.documents.failures import DocumentImpossible as LetterImpossible
from activities.documents.typesetter import Typeset, readable
from activities.documents.words import WORDS
from schemas.documents import Head as Letterhead
from schemas.documents import Paper

__all__ = [
    "AddressTooLong", "CharacterUnknown", "Letter", "LetterImpossible", "Letterhead", "Paper", "Typeset", "paper_of",
    "pictures", "typeset",
]  # fmt: skip

# Where paper is Letter; everywhere else it is A4.
LETTER_COUNTRIES: Final = frozenset("US CA MX CO CL VE PH CR GT PA DO PR NI SV".split())


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one page or more will say. `language` may have a region (`es-PE`); `dated` is in words already.

    `made_on` stands in the file's own record, which must have a date to be PDF/A. `enclosed` names what lies with it.
    """

    recipient: tuple[str, ...]
    subject: str
    text: str
    language: str
    dated: str = ""
    reference: str = ""
    made_on: date = UNDATED
    enclosed: tuple[str, ...] = ()


def paper_of(country: str) -> Paper:
    """What a printer in a country (ISO 3166) has in its tray."""
    return "us-letter" if country.upper() in LETTER_COUNTRIES else "a4"


def typeset(letter: Letter, head: Letterhead) -> Typeset:
    """Raises AddressTooLong, CharacterUnknown, LetterImpossible."""
    return typesetter.typeset(_page(letter, head))


def pictures(letter: Letter, head: Letterhead, ppi: float = 96) -> list[bytes]:
    """Its pages as PNG."""
    return typesetter.pictures(_page(letter, head), ppi)


def _page(letter: Letter, head: Letterhead) -> Page:
    words = WORDS.get(letter.language.replace("_", "-").partition("-")[0].lower(), WORDS["en"])
    side = (
        (words["date"], letter.dated),
        (words["reference"], letter.reference),
        (words["enclosed"], "\n".join(letter.enclosed)),
        (words["questions"], "\n".join(filter(None, (head.phone, head.email)))),
    )
    title = (Title(said=letter.subject),) if letter.subject.strip() else ()
    return Page(
        head=head, title=letter.subject, language=letter.language, made_on=letter.made_on, recipient=letter.recipient,
        side=tuple(pair for pair in side if pair[1]),
        running=" · ".join(filter(None, (letter.reference, letter.dated))),
        blocks=(*title, Text(blocks=tuple(blocks_of(readable(letter.text))), closes=True)), roomy=True, posted=True,
    )  # fmt: skip
