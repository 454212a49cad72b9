"""A new key of the audit takes over: the key before vouches for it, and signs no more. It keeps no secret."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Final

from activities import checkpoints as kept
from engine.study.chain import canonical_json
from schemas.failures import CollectionsError
from workers.audit.keys import is_signed, next_key, promote, public_of, sign, signing_key

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    from activities.checkpoints import Connection, Key
    from schemas.acting import Actor
    from workers.settings import Settings

FORMAT: Final = "cobranza-audit-key/1"


class AnotherKeySigns(CollectionsError):
    """the audit's key here is {ours}..., and checkpoints are signed by {theirs}...: give every process the same key in
    COBRANZA_AUDIT_KEY, or let the new one take over with `cobranza audit key --rotate`."""

    es: ClassVar[str] = (
        "la clave de auditoría de aquí es {ours}..., y los puntos de control los firma {theirs}...: dé a todos los "
        "procesos la misma clave en COBRANZA_AUDIT_KEY, o ponga la nueva con `cobranza audit key --rotate`."
    )


class TheSameKey(CollectionsError):
    """The new key is one that signed before: make another, as with `openssl rand -hex 32`."""

    es: ClassVar[str] = "La clave nueva ya firmó antes: haga otra, por ejemplo con `openssl rand -hex 32`."


class NextKeyMissing(CollectionsError):
    """the next key {public_key}... is not on this machine: it is that of COBRANZA_AUDIT_KEY_NEXT, or lies in the home
    folder where `cobranza audit key --rotate` was asked for."""

    es: ClassVar[str] = (
        "la próxima clave {public_key}... no está en esta máquina: es la de COBRANZA_AUDIT_KEY_NEXT, o está en la "
        "carpeta donde se pidió `cobranza audit key --rotate`."
    )


class NameTheNextKey(CollectionsError):
    """the audit's key is that of COBRANZA_AUDIT_KEY: put the next one (`openssl rand -hex 32`) into
    COBRANZA_AUDIT_KEY_NEXT, for every process that has the first."""

    es: ClassVar[str] = (
        "la clave de auditoría es la de COBRANZA_AUDIT_KEY: ponga la próxima (`openssl rand -hex 32`) en "
        "COBRANZA_AUDIT_KEY_NEXT, en todo proceso que tenga la primera."
    )


async def key_in_force(
    connection: Connection, settings: Settings, environ: Mapping[str, str] | None = None
) -> Ed25519PrivateKey:
    """The key that signs now: the next one, where the database has it. Raises AuditKeyUnreadable."""
    keys, following = await kept.keys(connection), next_key(settings, environ)
    if keys and following is not None and public_of(following) == keys[-1].public_key:
        promote(settings, environ)
        return following
    return signing_key(settings, environ)


def wanted(settings: Settings) -> dict[str, str]:
    """What two people must agree on, before it is done: the next key, made where that is for us to do.

    Raises NameTheNextKey, AuditKeyUnreadable.
    """
    following = next_key(settings, make=True)
    if following is None:
        raise NameTheNextKey
    return {"public_key": public_of(following)}


async def rotate_agreed(
    connection: Connection, body: dict[str, str], first: Actor, second: Actor, settings: Settings
) -> int:
    """Let the key of `body` take over, as both have agreed. Raises NextKeyMissing, and what `rotate` raises."""
    following = next_key(settings)
    if following is None or public_of(following) != body["public_key"]:
        raise NextKeyMissing(public_key=body["public_key"][:12])
    return await rotate(connection, await key_in_force(connection, settings), following)


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
