"""Payloads sealed with AES-256-GCM before they leave for Temporal, and opened again. It knows no case and no server.

COBRANZA_PAYLOAD_KEYS holds `id=base64` with commas between: the first key seals, every one of them opens. A sealed
payload says in clear only which key sealed it; what it held, its own encoding too, is inside.
"""

from __future__ import annotations

import os
from base64 import b64decode
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from google.protobuf.message import DecodeError, Message
from temporalio.api.common.v1 import Payload
from temporalio.converter import PayloadCodec

from schemas.failures import CollectionsError

KEYS: Final = "COBRANZA_PAYLOAD_KEYS"
ENCODING: Final = b"binary/encrypted"
KEY_ID: Final = "encryption-key-id"
NONCE, KEY = 12, 32
"""Bytes: a nonce is random, 96 bits; a key has 256."""
LONGEST_ID: Final = 64


class PayloadKeysUnreadable(CollectionsError):
    """COBRANZA_PAYLOAD_KEYS cannot be read: {why}. It takes id=key pairs with commas between, the newest first, each key 32 bytes in base64: `openssl rand -base64 32`."""  # noqa: E501 (one line for people)

    es: ClassVar[str] = (
        "No se puede leer COBRANZA_PAYLOAD_KEYS: {why_es}. Lleva pares id=clave separados por comas, el más nuevo "
        "primero, cada clave de 32 bytes en base64: `openssl rand -base64 32`."
    )


class PayloadKeyMissing(CollectionsError):
    """This history is sealed with the key '{key}', which this process does not have: add it to COBRANZA_PAYLOAD_KEYS and start again; nothing is lost meanwhile."""  # noqa: E501 (one line for people)

    es: ClassVar[str] = (
        "Este historial está sellado con la clave '{key}', que este proceso no tiene: agréguela a "
        "COBRANZA_PAYLOAD_KEYS y reinicie; entretanto no se pierde nada."
    )


class PayloadBroken(CollectionsError):
    """What was sealed with the key '{key}' was changed since, or that is another key of the same name."""

    es: ClassVar[str] = "Lo que se selló con la clave '{key}' fue cambiado, o es otra clave con el mismo nombre."


class Keyring:
    """Keys by id; the first seals."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = {name: AESGCM(key) for name, key in keys.items()}
        self.first = next(iter(keys))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of all keys, the one that seals first."""
        return tuple(self._keys)

    def seal(self, payload: Payload) -> Payload:
        """The payload under the first key. What is sealed already stays as it is."""
        if key_of(payload):
            return payload
        nonce, name = os.urandom(NONCE), self.first.encode()
        sealed = nonce + self._keys[self.first].encrypt(nonce, payload.SerializeToString(), _bound(name))
        return Payload(metadata={"encoding": ENCODING, KEY_ID: name}, data=sealed)

    def open(self, payload: Payload) -> Payload:
        """The payload as it was; one that was never sealed as it is. Raises PayloadKeyMissing, PayloadBroken."""
        name = key_of(payload)
        if not name:
            return payload
        if name not in self._keys:
            raise PayloadKeyMissing(key=name)
        nonce, sealed = payload.data[:NONCE], payload.data[NONCE:]
        try:
            return Payload.FromString(self._keys[name].decrypt(nonce, sealed, _bound(name.encode())))
        except (InvalidTag, ValueError, DecodeError) as error:
            raise PayloadBroken(key=name) from error


def _bound(key: bytes) -> bytes:
    """What is not secret and must not change: the encoding, and the key's own name."""
    return ENCODING + b"\0" + key


def key_of(payload: Payload) -> str:
    """The id of the key that sealed it; empty where none did."""
    if payload.metadata.get("encoding") != ENCODING:
        return ""
    return payload.metadata.get(KEY_ID, b"?").decode("utf-8", "replace") or "?"


def keyring(variables: Mapping[str, str] = os.environ) -> Keyring | None:
    """The keys of COBRANZA_PAYLOAD_KEYS; None where nothing is to be sealed. Raises PayloadKeysUnreadable."""
    found: dict[str, bytes] = {}
    for number, pair in enumerate(filter(None, map(str.strip, variables.get(KEYS, "").split(","))), 1):
        name, _, key = pair.partition("=")
        if not name or len(name) > LONGEST_ID or not (name.isascii() and name.isprintable()) or name in found:
            raise PayloadKeysUnreadable(
                why=f"pair {number} needs an id of its own", why_es=f"el par {number} necesita un id propio"
            )
        found[name] = _key(key, number)
    return Keyring(found) if found else None


def _key(text: str, number: int) -> bytes:
    try:
        key = b64decode(text, altchars=b"-_" if {"-", "_"} & set(text) else None, validate=True)
    except ValueError:
        key = b""
    if len(key) != KEY:
        # By its place: where somebody forgot the id, what stands for it is the key.
        raise PayloadKeysUnreadable(
            why=f"the key of pair {number} is not 32 bytes in base64",
            why_es=f"la clave del par {number} no son 32 bytes en base64",
        )
    return key


class Sealer(PayloadCodec):
    """Seals whatever goes to Temporal and opens whatever comes. Without keys it seals nothing, and opens nothing."""

    def __init__(self, keys: Keyring | None) -> None:
        self._keys = keys

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return list(payloads) if self._keys is None else [self._keys.seal(one) for one in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [opened(one, self._keys) for one in payloads]


def opened(payload: Payload, keys: Keyring | None) -> Payload:
    """The payload as it was before it was sealed. Raises PayloadKeyMissing, PayloadBroken."""
    if keys is None:
        if name := key_of(payload):
            raise PayloadKeyMissing(key=name)
        return payload
    return keys.open(payload)


def payloads_in(message: Message) -> Iterator[Payload]:
    """Every payload in there, at whatever depth, to be looked at or changed in place."""
    if isinstance(message, Payload):
        yield message
        return
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        if isinstance(value, Message):
            yield from payloads_in(value)
            continue
        for one in value.values() if field.message_type.GetOptions().map_entry else value:
            if isinstance(one, Message):
                yield from payloads_in(one)


def keys_in(message: Message) -> tuple[str, ...]:
    """The ids of the keys that sealed something in there."""
    return tuple(sorted({name for one in payloads_in(message) if (name := key_of(one))}))


def open_all(message: Message, keys: Keyring | None) -> None:
    """Open every payload in there, in place. Raises PayloadKeyMissing, PayloadBroken."""
    for one in payloads_in(message):
        if key_of(one):
            one.CopyFrom(opened(one, keys))
