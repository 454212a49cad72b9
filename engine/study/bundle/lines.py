"""A bundle's JSON: canonical, so that equal things are equal bytes. It knows no word of what it writes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from engine.study.chain import canonical_json, moment, read_line

Anything = Mapping[str, Any] | msgspec.Struct


def canonical(said: Any) -> bytes:
    """Keys sorted, no white space, amounts as text, moments in UTC with a `Z` and microseconds, UTF-8."""
    plain = _plain(msgspec.to_builtins(said, builtin_types=(datetime, date, Decimal, msgspec.Raw)))
    return canonical_json(plain).encode("utf-8")


def jsonl(lines: Iterable[Anything]) -> bytes:
    """One object a line."""
    return b"".join(canonical(line) + b"\n" for line in lines)


def _plain(said: Any) -> Any:
    if isinstance(said, dict):
        return {name: _plain(one) for name, one in said.items()}
    if isinstance(said, list | tuple):
        return [_plain(one) for one in said]
    if isinstance(said, datetime):
        return moment(said)
    if isinstance(said, date):
        return said.isoformat()
    if isinstance(said, msgspec.Raw):
        return read_line(bytes(said))
    return f"{said:f}" if isinstance(said, Decimal) else said
