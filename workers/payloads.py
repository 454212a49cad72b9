"""Our words as Temporal's payloads: msgspec JSON. It knows no database, no codec and no server.

It stands apart so that a history can be replayed where no database's client is installed.
"""

from __future__ import annotations

from typing import Any

import msgspec
from temporalio.api.common.v1 import Payload
from temporalio.converter import CompositePayloadConverter, DefaultPayloadConverter, EncodingPayloadConverter


class WordsConverter(EncodingPayloadConverter):
    """JSON by msgspec, with our structs and their tags."""

    @property
    def encoding(self) -> str:
        return "json/plain"

    def to_payload(self, value: Any) -> Payload | None:
        return Payload(metadata={"encoding": b"json/plain"}, data=msgspec.json.encode(value))

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        return msgspec.json.decode(payload.data, type=type_hint or Any)


class WordsPayloads(CompositePayloadConverter):
    """The default converters, with ours in the place of JSON."""

    def __init__(self) -> None:
        kept = (one for one in DefaultPayloadConverter.default_encoding_payload_converters)
        super().__init__(*(WordsConverter() if one.encoding == "json/plain" else one for one in kept))
