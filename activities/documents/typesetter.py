"""Sets a page as a PDF to be kept (PDF/A) and read aloud (PDF/UA): the same page, the same bytes. It stores nothing.

Only the typefaces in `fonts/` and inside the typesetter are used, so that a paper looks the same on every machine.
"""

from __future__ import annotations

import json
import re
import unicodedata
from functools import cache
from importlib.resources import as_file, files
from threading import Lock
from typing import Any, Final

import msgspec
import typst

from activities.documents.annexes import bound
from activities.documents.blocks import File, Page
from activities.documents.einvoices import FILE, declared
from activities.documents.failures import AddressTooLong, CharacterUnknown, DocumentImpossible
from activities.documents.words import WORDS

STANDARDS: Final = ["a-2a", "ua-1"]
WITH_FILES: Final = ["a-3a", "ua-1"]
"""A file inside makes it PDF/A-3."""
BOUND: Final = ["a-2b"]
"""Other files' pages are not tagged: such a document is to be kept, and does not claim that it can be read aloud."""


class Typeset(msgspec.Struct, frozen=True):
    """A finished document."""

    pdf: bytes
    pages: int


def typeset(page: Page) -> Typeset:
    """Raises AddressTooLong, CharacterUnknown, DocumentImpossible."""
    pdf = _compiled(page, format="pdf", pdf_standards=_standards(page))
    assert isinstance(pdf, bytes)
    counted = re.search(rb"<xmpTPg:NPages>(\d+)<", pdf)  # the file's own record, which PDF/A wants uncompressed
    assert counted is not None
    if any(one.name == FILE for one in page.attached):
        pdf = declared(pdf)
    if page.files:
        pdf = bound(pdf, [(page.files[one.file], one.pages) for one in page.blocks if isinstance(one, File)])
    return Typeset(pdf, int(counted.group(1)))


def _standards(page: Page) -> list[str]:
    if any(isinstance(block, File) for block in page.blocks):
        return BOUND
    return WITH_FILES if page.attached else STANDARDS


def pictures(page: Page, ppi: float = 96) -> list[bytes]:
    """Its pages as PNG."""
    pages = _compiled(page, format="png", ppi=ppi)
    return [pages] if isinstance(pages, bytes) else list(pages or ())


def _compiled(page: Page, **how: Any) -> bytes | list[bytes] | None:
    told = {"told": json.dumps(_told(page), ensure_ascii=False)}
    try:
        with _ONE_AT_A_TIME:
            made, warnings = _typesetter().compile_with_warnings(_template(), sys_inputs=told, **how)
    except typst.TypstError as error:
        raise _reason(error) from None  # its text quotes the document
    if warnings:
        raise _told_why(warnings[0].message)
    return made


_ONE_AT_A_TIME: Final = Lock()


@cache
def _typesetter() -> typst.Compiler:
    with as_file(files("activities").joinpath("documents", "fonts")) as folder:
        return typst.Compiler(font_paths=typst.Fonts(include_system_fonts=False, font_paths=[str(folder)]))


@cache
def _template() -> bytes:
    return files("activities").joinpath("documents", "paper.typ").read_bytes()


def _told(page: Page) -> dict[str, object]:
    base, _, region = page.language.replace("_", "-").partition("-")
    base = base.lower() if base.lower() in WORDS else "en"
    head = page.head
    said: dict[str, object] = _cleaned({
        "words": {name: WORDS[base][name] for name in ("page", "brought", "carried")},
        "head": {
            name: one_line(getattr(head, name)) for name in ("name", "address", "phone", "email", "pay_url", "tax_id")
        },
        "recipient": [_tearable(one_line(line)) for line in page.recipient],
        "title": one_line(page.title) or one_line(head.name) or "-",
        "side": [[label, _torn(text)] for label, text in page.side if text],
        "running": one_line(page.running),
        "blocks": msgspec.to_builtins(page.blocks),
        "attached": msgspec.to_builtins(page.attached),
    })  # fmt: skip
    said["head"] = {**said["head"], "logo": list(head.logo)}  # type: ignore[dict-item]
    made_on = {"year": page.made_on.year, "month": page.made_on.month, "day": page.made_on.day}
    return {
        **said, "lang": base, "region": region.upper() or None, "paper": head.paper, "roomy": page.roomy,
        "posted": page.posted, "made_on": made_on,
    }  # fmt: skip


def _cleaned(said: Any) -> Any:
    if isinstance(said, str):
        return readable(said)
    if isinstance(said, dict):
        return {name: _cleaned(one) for name, one in said.items()}
    return [_cleaned(one) for one in said] if isinstance(said, list | tuple) else said


# What no page shows: control characters other than a line break, halves of a surrogate pair, marks that turn the
# direction of what follows, and what only chooses the look of a picture.
_UNSEEN = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b\u200d\u202a-\u202e\u2066-\u2069\ufe00-\ufe0f\ufeff\ufffe\uffff]"
)
_PICTURES: Final = ("So", "Sk")
_OURS: Final = frozenset("°©®™№§¶←↑→↓✓✔✗•|^`´¨˜¯¸")


def readable(text: str) -> str:
    """The text as a page can show it. Pictures (emoji) say nothing of what is owed and are left out."""
    whole = text.replace("\r\n", "\n").encode("utf-8", "ignore").decode("utf-8")
    return "".join(sign for sign in _UNSEEN.sub(_stead, whole) if not _is_picture(sign))


def _stead(found: re.Match[str]) -> str:
    return " " if found.group() < "\xa0" else "\u200b" if found.group() == "\u200b" else ""


def _is_picture(sign: str) -> bool:
    return sign > "\u2100" and sign not in _OURS and unicodedata.category(sign) in _PICTURES


def one_line(text: str) -> str:
    """The text without breaks, tabs and doubled spaces."""
    return " ".join(readable(text).split())


LONGEST: Final = 30
"""Characters of one word; a longer one may be parted anywhere, or it would run off the page."""


def _tearable(line: str) -> str:
    return re.sub(rf"\S{{{LONGEST}}}(?=\S)", "\\g<0>\u200b", line)


def _torn(text: str) -> str:
    return "\n".join(_tearable(line) for line in text.split("\n"))


def torn(text: str, most: int = LONGEST) -> str:
    """The text with places to break in each word longer than `most`."""
    return re.sub(rf"[^\s\u200b]{{{most}}}(?=[^\s\u200b])", "\\g<0>\u200b", text)


def _reason(error: typst.TypstError) -> DocumentImpossible:
    """Why, without a word of the document: what went wrong is recorded where nobody's name may stand."""
    if "does not fit the window" in error.message:
        return AddressTooLong()
    if found := re.search(r"the text `\"(.+?)\"` could not be displayed", error.message):
        escaped = re.fullmatch(r"\\u\{([0-9a-f]+)\}", found.group(1))
        return CharacterUnknown(character=f"U+{int(escaped.group(1), 16) if escaped else ord(found.group(1)[0]):04X}")
    return _told_why(error.message.partition(":")[0])


def _told_why(message: str) -> DocumentImpossible:
    return DocumentImpossible(why=message, why_es=f"el compositor dijo: {message}")
