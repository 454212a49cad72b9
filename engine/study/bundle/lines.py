"""A bundle's JSON: canonical, so that equal things are equal bytes. It knows no word of what it writes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import msgspec

from engine.study.chain import canonical_json, moment, read_line
from schemas import bundle

Anything = Mapping[str, Any] | msgspec.Struct


def canonical(said: Any) -> bytes:
    """Keys sorted, no white space, amounts as text, moments in UTC with a `Z` and microseconds, UTF-8."""
    plain = _plain(msgspec.to_builtins(said, builtin_types=(datetime, date, Decimal, msgspec.Raw)))
    return canonical_json(plain).encode("utf-8")


def jsonl(lines: Iterable[Anything]) -> bytes:
    """One object a line."""
    return b"".join(canonical(line) + b"\n" for line in lines)


def schema_as_text() -> str:
    """JSON Schema of every line and file of a bundle, made from the words of `schemas.bundle`."""
    words = [one for one in vars(bundle).values() if isinstance(one, type) and issubclass(one, msgspec.Struct)]
    ordered = sorted(words, key=lambda one: one.__name__)
    refs, parts = msgspec.json.schema_components([_sayable(one) for one in ordered])
    told = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": bundle.FORMAT, "anyOf": list(refs),
            "$defs": parts}  # fmt: skip
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def _sayable(word: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The word with anything in place of JSON that is kept as it came: its default is no value of a schema."""
    fields = msgspec.structs.fields(word)
    if all(field.type is not msgspec.Raw for field in fields):
        return word
    said: list[Any] = []
    for field in fields:
        if field.type is msgspec.Raw:
            said.append((field.name, Any) if field.required else (field.name, Any, None))
        else:
            said.append((field.name, field.type) if field.required else (field.name, field.type, _default(field)))
    made = msgspec.defstruct(word.__name__, said, kw_only=True)
    made.__doc__ = word.__doc__
    return made


def _default(field: Any) -> Any:
    return msgspec.field(default=field.default) if field.default is not msgspec.NODEFAULT else (
        msgspec.field(default_factory=field.default_factory))  # fmt: skip


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
