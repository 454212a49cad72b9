"""Sets a letter as a PDF for an envelope with a window: the same letter gives the same bytes. It stores nothing.

Only the typefaces inside the typesetter are used (Libertinus Serif and, for rare signs, New Computer Modern and DejaVu
Sans Mono, all free to embed), so that a letter looks the same on every machine.
"""

from __future__ import annotations

import json
import re
from datetime import date
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import Any, Final, Literal

import msgspec
import typst

from activities.channels.letter_text import Block, blocks_of
from schemas.failures import CollectionsError

Paper = Literal["a4", "us-letter"]

# Where paper is Letter; everywhere else it is A4.
LETTER_COUNTRIES: Final = frozenset("US CA MX CO CL VE PH CR GT PA DO PR NI SV".split())
STANDARDS: Final = ["a-2a", "ua-1"]
"""To be kept (PDF/A) and to be read aloud (PDF/UA)."""

UNDATED: Final = date(2000, 1, 1)

_WORDS: Final = {
    "es": {"page": "Página {n} de {total}", "date": "Fecha", "reference": "Referencia", "questions": "Consultas"},
    "en": {"page": "Page {n} of {total}", "date": "Date", "reference": "Reference", "questions": "Questions"},
}


class LetterImpossible(CollectionsError):
    """The letter cannot be set: {why}."""

    es = "No se puede componer la carta: {why}."


class AddressTooLong(LetterImpossible):
    """The address does not fit the envelope's window; shorten it."""

    es = "La dirección no cabe en la ventana del sobre; acórtela."


class CharacterUnknown(LetterImpossible):
    """No typeface of ours has the character {character}."""

    es = "Ninguna de nuestras tipografías tiene el carácter {character}."


class Letterhead(msgspec.Struct, frozen=True, kw_only=True):
    """Whose paper it is. `address` is where letters come back to, in one line."""

    name: str
    address: str = ""
    phone: str = ""
    email: str = ""
    pay_url: str = ""
    paper: Paper = "a4"


class Letter(msgspec.Struct, frozen=True, kw_only=True):
    """What one page or more will say. `language` may have a region (`es-PE`); `dated` is in words already.

    `made_on` stands in the file's own record, which must have a date to be PDF/A.
    """

    recipient: tuple[str, ...]
    subject: str
    text: str
    language: str
    dated: str = ""
    reference: str = ""
    made_on: date = UNDATED


class Typeset(msgspec.Struct, frozen=True):
    """A finished letter."""

    pdf: bytes
    pages: int


def paper_of(country: str) -> Paper:
    """What a printer in a country (ISO 3166) has in its tray."""
    return "us-letter" if country.upper() in LETTER_COUNTRIES else "a4"


def typeset(letter: Letter, head: Letterhead) -> Typeset:
    """Raises AddressTooLong, CharacterUnknown, LetterImpossible."""
    pdf = _compiled(letter, head, format="pdf", pdf_standards=STANDARDS)
    assert isinstance(pdf, bytes)
    return Typeset(pdf, len(pictures(letter, head, ppi=1)))


def pictures(letter: Letter, head: Letterhead, ppi: float = 96) -> list[bytes]:
    """Its pages as PNG."""
    pages = _compiled(letter, head, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages or ())


def _compiled(letter: Letter, head: Letterhead, **how: Any) -> bytes | list[bytes] | None:
    told = {"letter": json.dumps(_told(letter, head), ensure_ascii=False)}
    try:
        with _ONE_AT_A_TIME:
            page, warnings = _typesetter().compile_with_warnings(_template(), sys_inputs=told, **how)
    except typst.TypstError as error:
        raise _reason(error) from None  # its text quotes the letter
    if warnings:
        raise LetterImpossible(why=warnings[0].message)
    return page


_ONE_AT_A_TIME: Final = Lock()


@cache
def _typesetter() -> typst.Compiler:
    return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False))


@cache
def _template() -> bytes:
    return files("activities").joinpath("channels", "letter.typ").read_bytes()


def _told(letter: Letter, head: Letterhead) -> dict[str, object]:
    base, _, region = letter.language.replace("_", "-").partition("-")
    base = base.lower()
    return {
        "words": _WORDS.get(base, _WORDS["en"]),
        "lang": base if base in _WORDS else "en",
        "region": region.upper() or None,
        "paper": head.paper,
        "creditor": {name: _line(text) for name, text in msgspec.to_builtins(head).items()},
        "recipient": [_tearable(_line(line)) for line in letter.recipient],
        "title": _line(letter.subject) or _line(head.name),
        "subject": _line(letter.subject),
        "date": _line(letter.dated),
        "reference": _line(letter.reference),
        "made_on": {"year": letter.made_on.year, "month": letter.made_on.month, "day": letter.made_on.day},
        "blocks": [_block(block) for block in blocks_of(_readable(letter.text))],
    }


def _block(block: Block) -> dict[str, object]:
    return {"kind": block.kind, "rows": msgspec.to_builtins(block.rows)}


# What no page shows: control characters other than a line break, and halves of a surrogate pair.
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\ufeff\ufffe\uffff]")


def _readable(text: str) -> str:
    whole = text.replace("\r\n", "\n").encode("utf-8", "ignore").decode("utf-8")
    return _UNSEEN.sub(" ", whole)


def _line(text: str) -> str:
    return " ".join(_readable(text).split())


def _tearable(line: str) -> str:
    """A word longer than the window is wide may be parted anywhere."""
    return re.sub(r"\S{30}(?=\S)", "\\g<0>\u200b", line)


def _reason(error: typst.TypstError) -> LetterImpossible:
    """Why, without a word of the letter: what went wrong is recorded where nobody's name may stand."""
    if "does not fit the window" in error.message:
        return AddressTooLong()
    if found := re.search(r"the text `\"(.+?)\"` could not be displayed", error.message):
        escaped = re.fullmatch(r"\\u\{([0-9a-f]+)\}", found.group(1))
        return CharacterUnknown(character=f"U+{int(escaped.group(1), 16) if escaped else ord(found.group(1)[0]):04X}")
    return LetterImpossible(why=error.message.partition(":")[0])
