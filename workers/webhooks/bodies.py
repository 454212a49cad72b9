"""What a provider posted, read within bounds: forms, lists of events, e-mails. It knows no signature and no meaning."""

from __future__ import annotations

import codecs
import json
from collections.abc import AsyncGenerator
from typing import Any, Final
from urllib.parse import parse_qsl

from starlette.datastructures import FormData, Headers
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from workers.webhooks.refusals import TooLarge, Unreadable, WrongContentType

FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
MULTIPART: Final = "multipart/form-data"

LARGEST_FORM: Final = 64 * 1024
LARGEST_EVENTS: Final = 2 * 1024 * 1024
"""SendGrid posts events in batches of at most 768 kB."""
LARGEST_MAIL: Final = 32 * 1024 * 1024
"""SendGrid takes mails of up to 30 MB, attachments included. These are read to their end and not kept."""
KEPT: Final = 256 * 1024
"""How much of one field of a mail is kept: its text stands first."""
MAIL_FIELDS: Final = frozenset(
    {"headers", "from", "to", "subject", "text", "html", "email", "envelope", "charsets", "SPF", "dkim"}
)


async def body_of(request: Request, wanted: str, most: int) -> bytes:
    """The whole body. Raises WrongContentType, TooLarge; what is too large is not read to its end."""
    _check_kind(request, wanted)
    return b"".join([chunk async for chunk in _bounded(request, most)])


def form_of(body: bytes) -> FormData:
    """A form's fields, UTF-8. Raises Unreadable."""
    try:
        fields = parse_qsl(body.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=500)
    except UnicodeDecodeError as error:
        raise Unreadable(why="its text is not UTF-8") from error
    except ValueError as error:
        raise Unreadable(why="it has too many fields") from error
    return FormData([(name, value) for name, value in fields])


def text_of(body: bytes) -> str:
    """Raises Unreadable."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Unreadable(why="its text is not UTF-8") from error


def events_of(text: str) -> list[dict[str, Any]]:
    """A list of objects. Raises Unreadable."""
    try:
        events = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Unreadable(why="it is no JSON") from error
    if not isinstance(events, list) or not all(isinstance(one, dict) for one in events):
        raise Unreadable(why="it is no list of events")
    return [clean(one) for one in events]


async def mail_of(request: Request) -> dict[str, str]:
    """The fields of an inbound mail that are kept, each in the character set that `charsets` names for it.

    An unknown or wrong set never loses a mail: what cannot be read is shown as U+FFFD. Raises WrongContentType,
    TooLarge, Unreadable.
    """
    _check_kind(request, MULTIPART)
    # As Latin-1 every byte is a letter, so the bytes can be had back and read as each field's own set.
    headers = Headers({"content-type": f"{request.headers['content-type']}; charset=latin-1"})
    parser = MultiPartParser(headers, _bounded(request, LARGEST_MAIL), max_part_size=LARGEST_MAIL)
    try:
        form = await parser.parse()
    except MultiPartException as error:
        raise Unreadable(why="it is no multipart form") from error
    try:
        raw = {name: value.encode("latin-1") for name, value in form.multi_items() if isinstance(value, str)}
    finally:
        await form.close()
    sets = _charsets(raw.get("charsets", b""))
    return {
        name: clean(_decoded(body[:KEPT], sets.get(name, "utf-8")).strip("\r\n"))
        for name, body in raw.items()
        if name in MAIL_FIELDS
    }


def clean(value: Any) -> Any:
    """The same without what PostgreSQL's jsonb cannot hold: NUL, and halves of a surrogate pair."""
    if isinstance(value, str):
        return value.replace("\0", "").encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {clean(key): clean(one) for key, one in value.items()}
    if isinstance(value, list):
        return [clean(one) for one in value]
    return value


def _check_kind(request: Request, wanted: str) -> None:
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != wanted:
        raise WrongContentType(wanted=wanted)


async def _bounded(request: Request, most: int) -> AsyncGenerator[bytes, None]:
    read = 0
    async for chunk in request.stream():
        read += len(chunk)
        if read > most:
            raise TooLarge(most=most)
        yield chunk


def _charsets(field: bytes) -> dict[str, str]:
    try:
        named = json.loads(field or b"{}")
    except ValueError:
        return {}
    return {str(name): str(one) for name, one in named.items()} if isinstance(named, dict) else {}


def _decoded(body: bytes, charset: str) -> str:
    try:
        codecs.lookup(charset)
        return body.decode(charset, "replace")
    except (LookupError, ValueError):
        return body.decode("utf-8", "replace")
