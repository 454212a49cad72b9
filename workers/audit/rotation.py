"""A new key of the audit takes over: the key before vouches for it, and signs no more. It keeps no secret."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, ClassVar, Final

from activities import checkpoints as kept
from engine.study.chain import canonical_json
from schemas.failures import CollectionsError
from workers.audit.checkpoints import AnotherKeySigns
from workers.audit.keys import is_signed, public_of, sign

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from activities.checkpoints import Connection, Key

FORMAT: Final = "cobranza-audit-key/1"


class TheSameKey(CollectionsError):
    """The new key is one that signed before: make another, as with `openssl rand -hex 32`."""

    es: ClassVar[str] = "La clave nueva ya firmó antes: haga otra, por ejemplo con `openssl rand -hex 32`."


async def rotate(connection: Connection, old: Ed25519PrivateKey, new: Ed25519PrivateKey) -> int:
    """From now on the new key signs, in the caller's transaction; its number. Raises AnotherKeySigns, TheSameKey."""
    await kept.one_at_a_time(connection)
    keys, ours, theirs = await kept.keys(connection), public_of(old), public_of(new)
    if not keys:
        await kept.add_key(connection, 1, ours)
    elif keys[-1].public_key != ours:
        raise AnotherKeySigns(ours=ours[:12], theirs=keys[-1].public_key[:12])
    number = max(len(keys), 1) + 1
    if theirs in {ours, *(key.public_key for key in keys)}:
        raise TheSameKey
    await kept.add_key(connection, number, theirs, sign(old, _statement(number, ours, theirs).encode()))
    return number


def _statement(number: int, previous: str, public_key: str) -> str:
    return canonical_json({"format": FORMAT, "number": number, "previous": previous, "public_key": public_key})


def is_vouched(key: Key, before: str) -> bool:
    """Whether the key before (its public half; empty before the first) signed that this one takes over."""
    if key.told is None:
        return not before and key.number == 1
    try:
        said = json.loads(key.told.statement)
    except ValueError:
        return False
    right = json.loads(_statement(key.number, before, key.public_key))
    return key.told.key == before and said == right and is_signed(key.told)
