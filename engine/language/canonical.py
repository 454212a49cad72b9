"""A plan as bytes that are the same wherever it is compiled, and the hash it is known by."""

from __future__ import annotations

import hashlib
from typing import Any

import msgspec

from schemas.plan import Plan

_encoder = msgspec.json.Encoder(decimal_format="string", order="sorted")
_decoder = msgspec.json.Decoder(Plan)


def canonical(plan: Plan) -> bytes:
    """The plan as canonical JSON: sorted keys, no white space, defaults left out, UTF-8. Equal plans, equal bytes."""
    return _encoder.encode(_bare(plan))


def fingerprint(plan: Plan) -> str:
    """The sha256 of the canonical JSON, in hexadecimal: the name under which a plan is stored."""
    return hashlib.sha256(canonical(plan)).hexdigest()


def read_plan(body: bytes) -> Plan:
    """The plan of canonical JSON. Raises msgspec.ValidationError when it is none."""
    return _decoder.decode(body)


def _bare(value: Any) -> Any:
    """Without defaults by value: the encoder itself leaves out a default only when it is the very same object."""
    if isinstance(value, msgspec.Struct):
        fields = msgspec.structs.fields(value)
        pairs = ((field, getattr(value, field.name)) for field in fields)
        kind = value.__struct_config__
        tag = {} if kind.tag is None else {kind.tag_field: kind.tag}  # a word of a union says which one it is
        return tag | {field.encode_name: _bare(inner) for field, inner in pairs if inner != field.default}
    return [_bare(item) for item in value] if isinstance(value, tuple) else value
