"""A form as it came: its body within bounds, its stamp, its fields as amounts, days and texts. It knows no deed."""

from __future__ import annotations

import re
import secrets
from collections.abc import AsyncGenerator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final
from urllib.parse import parse_qsl

import msgspec
from itsdangerous import BadData, URLSafeTimedSerializer
from starlette.datastructures import UploadFile
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from console.customer.desk import Upload
from schemas.money import decimals

LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_FORM: Final = 32 * 1024
MOST_FIELDS: Final = 20
LONGEST_TEXT: Final = 1000
OPEN_FOR: Final = 24 * 3600
"""Seconds for which a form can be sent."""
_NAME: Final = re.compile(r"[^\w .()-]+")
_SIGNS: Final = re.compile(r"^(S/\.?|[A-Z]{3}|[A-Z]{0,3}[$€£])\s*|\s*([A-Z]{3}|[$€£])$|(?<=\d)[\s\u00a0'](?=\d{3})")
# What the first bytes of a file say that it is. Nothing else is taken, whatever its name or its sender says.
KINDS: Final = ((b"%PDF-", "application/pdf"), (b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"))

ENDINGS: Final = {"application/pdf": ".pdf", "image/png": ".png", "image/jpeg": ".jpg"}
"""How a file's name ends: by what it is. A page or a program may begin with any words, and runs by its name alone."""


class Unreadable(Exception):
    """The form is no form, or has more in it than a form of ours."""


class TooLarge(Unreadable):
    """The body is larger than any form of ours."""


class Form(msgspec.Struct, frozen=True):
    """The fields of a form, each once, and the file where there is one. `oversized`: the file was, and is not here."""

    fields: dict[str, str]
    file: tuple[str, bytes] | None = None
    oversized: bool = False

    def text(self, name: str, most: int = LONGEST_TEXT) -> str:
        """A field without what no person types, on the lines it was written on."""
        kept = "".join(letter for letter in self.fields.get(name, "") if letter in "\n\t" or letter.isprintable())
        return kept.strip()[:most]

    def line(self, name: str, most: int = 200) -> str:
        """A field on one line."""
        return " ".join(self.text(name, most).split())


class Stamps:
    """Marks each form that is shown: by whom, for what, and once. A form without a mark of ours is not taken.

    The mark names the link that the form was shown to, so no other page can have one; and the form's own number, so
    that the same form sent twice asks for one thing.
    """

    def __init__(self, keys: Sequence[str]) -> None:
        # itsdangerous signs with the last key; ours stand with the newest first.
        self._marks = URLSafeTimedSerializer(list(reversed(keys)), salt="cobranza.page.form")

    def new(self, link: str, deed: str, of: str) -> str:
        """A mark for a form that is about to be shown."""
        return str(self._marks.dumps([link, deed, of, secrets.token_hex(8)]))

    def number(self, mark: str, link: str, deed: str, of: str) -> str:
        """The form's number; empty where the mark is not ours, not for this form, or too old."""
        try:
            said = self._marks.loads(mark[:500], max_age=OPEN_FOR)
        except (BadData, UnicodeError):
            return ""
        right = isinstance(said, list) and len(said) == 4 and said[:3] == [link, deed, of]
        return str(said[3]) if right else ""


async def form_of(request: Request) -> Form:
    """The whole form. Raises Unreadable and TooLarge; what is too large is not read to its end."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind == "application/x-www-form-urlencoded":
        body = b"".join([chunk async for chunk in _bounded(request, LARGEST_FORM)])
        return Form(_once(_urlencoded(body)))
    if kind == "multipart/form-data":
        return await _multipart(request)
    raise Unreadable


def _urlencoded(body: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=MOST_FIELDS)
    except ValueError as error:
        raise Unreadable from error


async def _multipart(request: Request) -> Form:
    stream = _bounded(request, LARGEST_FILE + LARGEST_FORM)
    parser = MultiPartParser(request.headers, stream, max_files=1, max_fields=MOST_FIELDS, max_part_size=LARGEST_FORM)
    parser.spool_max_size = LARGEST_FILE + LARGEST_FORM  # a customer's paper is never written to a folder
    try:
        form = await parser.parse()
    except (MultiPartException, KeyError, UnicodeDecodeError) as error:
        raise Unreadable from error
    try:
        items = [(name, value) for name, value in form.multi_items() if isinstance(value, str)]
        files = [value for value in form.values() if isinstance(value, UploadFile)]
        content = await files[0].read(LARGEST_FILE + 1) if files else b""
        file = (files[0].filename or "", content) if content else None
    finally:
        await form.close()
    oversized = len(content) > LARGEST_FILE
    return Form(_once(items), None if oversized else file, oversized)


def _once(items: list[tuple[str, str]]) -> dict[str, str]:
    fields = dict(items)
    if len(fields) != len(items):
        raise Unreadable
    return fields


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise TooLarge
        yield chunk


# --- fields -------------------------------------------------------------------------------------------------------


def amount(text: str, currency: str) -> Decimal | None:
    """`1234.50`, `1,234.50`, `1.234,50`, with or without the currency beside it; None where it is no such amount."""
    bare = _SIGNS.sub("", text.strip())
    if not re.fullmatch(r"\d[\d.,]{0,17}", bare):
        return None
    whole, mark, cents = bare.replace(",", ".").rpartition(".")
    if not (mark and len(cents) <= decimals(currency)):
        whole, cents = bare.replace(",", "."), ""
    first, *groups = whole.split(".")
    if any(len(group) != 3 for group in groups) or (groups and len(first) > 3) or not first:
        return None
    bare = first + "".join(groups) + ("." + cents if cents else "")
    try:
        found = Decimal(bare)
    except InvalidOperation:
        return None
    return found if found > 0 else None


def day(text: str, first: date, last: date) -> date | None:
    """A day between two, both counted; None where it is none."""
    try:
        found = date.fromisoformat(text.strip()[:10])
    except ValueError:
        return None
    return found if first <= found <= last else None


def upload(form: Form) -> Upload | None:
    """The file by what its bytes say; None where it is of no kind that is taken."""
    assert form.file is not None, "there is a file"
    name, content = form.file
    kind = next((kind for start, kind in KINDS if content.startswith(start)), None)
    base = re.split(r"[/\\]", name)[-1].lstrip(". ")
    plain = _NAME.sub("_", base.rpartition(".")[0] or base).strip(" ._")[:76].rstrip(" .")
    return Upload((plain or "file") + ENDINGS[kind], kind, content) if kind else None
