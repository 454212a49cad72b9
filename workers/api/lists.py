"""Pages of a list, walked by keys: where the last page ended, and the address of the next. It knows no list."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, TypeVar
from urllib.parse import urlencode

import msgspec

from schemas.api import Given, Page
from workers.api.asking import Answer, Asked
from workers.api.problems import Place, Refused, Text

Row = TypeVar("Row")
_LARGEST = 2**63 - 1


def after(asked: Asked, *kinds: type) -> tuple[Any, ...]:
    """The key after which the page begins, one value for each kind; that of the first page is empty.

    Raises Refused where the text is no place that a page of ours named.
    """
    if not asked.query.after:
        return tuple("" if kind is str else None for kind in kinds)
    try:
        raw = base64.urlsafe_b64decode(asked.query.after.encode("ascii"))
        key = msgspec.json.decode(raw, type=list[str])
        values = tuple(_value(kind, text) for kind, text in zip(kinds, key, strict=True))
    except (binascii.Error, ValueError, OverflowError, msgspec.MsgspecError):
        why: Text = ("it is no place in this list; take the address from `next`",
                     "no es un lugar de esta lista; tome la dirección de `next`")  # fmt: skip
        raise Refused("unfit", why, [Place(why, parameter="after")]) from None
    return values


def _value(kind: type, text: str) -> Any:
    if "\0" in text:
        raise ValueError(text)
    if kind is datetime:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise ValueError(text)
        return moment
    if kind is int:
        number = int(text)
        if not 0 <= number <= _LARGEST:
            raise ValueError(text)
        return number
    return text


def page_of(
    asked: Asked, gives: type, found: Sequence[Row], make: Callable[[Row], Given], key: Callable[[Row], tuple[Any, ...]]
) -> Answer:
    """At most `limit` of what was found, and the next page's address where one more was found."""
    limit: int = asked.query.limit
    shown = found[:limit]
    more = _next(asked, key(shown[-1])) if len(found) > limit else None
    return Answer(gives(items=tuple(map(make, shown)), next=more), links={"next": more} if more else {})


def _next(asked: Asked, key: tuple[Any, ...]) -> str:
    texts = [part.isoformat() if isinstance(part, datetime) else str(part) for part in key]
    place = base64.urlsafe_b64encode(msgspec.json.encode(texts)).decode()
    query: Page = asked.query
    said = {
        name: value
        for name in query.__struct_fields__
        if (value := getattr(query, name)) is not msgspec.UNSET and name != "after"
    }
    words = {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in said.items()}
    return f"{asked.address}?{urlencode({**words, 'after': place})}"
