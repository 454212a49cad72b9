"""Checkpoints: all chains at a moment under one root, signed and kept; and a case's place in them. It makes no key."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, ClassVar, Final

import asyncpg
import msgspec

from activities import checkpoints as kept
from activities.acts import record_act
from engine.study.chain import canonical_json, moment, sha
from engine.study.merkle import paths, root
from schemas.bundle import CHECKPOINT, GENESIS, Checkpoint, Head, Proof, Signed
from schemas.failures import CollectionsError
from workers import acting
from workers.audit.keys import public_of, sign
from workers.audit.rotation import AnotherKeySigns, key_in_force
from workers.settings import Settings
from workers.speech import language

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    Connection = kept.Connection

LOG = logging.getLogger("cobranza.worker")
REST: Final = 600.0
"""Seconds between two looks at whether the day has its checkpoint."""


class CheckpointMustWait(CollectionsError):
    """something has been writing to the record for more than three seconds: no checkpoint was taken. Try again."""

    es: ClassVar[str] = (
        "algo lleva más de tres segundos escribiendo en el registro: no se tomó punto de control. Intente de nuevo."
    )


class InsideATransaction(CollectionsError):
    """A checkpoint is taken outside any transaction, or its locks would hold everybody up."""

    es: ClassVar[str] = "Un punto de control se toma fuera de toda transacción, o sus bloqueos detendrían a todos."


async def take(connection: Connection, key: Ed25519PrivateKey, at: datetime) -> Checkpoint:
    """Sign where all chains stand now, as number one more than the last. `at` is the company's time (UTC).

    The very first brings its key along. Raises AnotherKeySigns, CheckpointMustWait, InsideATransaction.
    """
    if connection.is_in_transaction():
        raise InsideATransaction
    try:
        upto = await kept.stand_still(connection)
    except asyncpg.LockNotAvailableError as error:
        raise CheckpointMustWait from error
    async with connection.transaction():
        await kept.one_at_a_time(connection)
        await _let_sign(connection, public_of(key))
        before = await kept.last(connection)
        if before is not None:  # of two at once, the later must not go back
            upto = kept.Upto(*map(max, _numbers(upto), _numbers(before.upto)))
        moved = await kept.moved(connection, before.upto if before else kept.Upto(), upto)
        heads = await kept.heads_at(connection, before.number if before else 0)
        said = _statement(_moved_on(heads, moved), upto, before, at)
        statement = as_text(said)
        await kept.add(connection, said, upto, moved, sign(key, statement.encode()), sha(statement))
        await _tell_of(connection, said)
    return said


async def _tell_of(connection: Connection, said: Checkpoint) -> None:
    """An act of its own: who removes a checkpoint must then remove acts too."""
    about, told = str(said.number), {"root": said.root}
    if acting.now() is not None:
        await acting.note(connection, about=about, told=told)
    else:
        await record_act(
            connection, actor="worker", proven=False, door="worker", deed="checkpoint", about=about, told=told
        )


def _numbers(upto: kept.Upto) -> tuple[int, int, int]:
    return upto.ledger, upto.verdict, upto.act


async def _let_sign(connection: Connection, ours: str) -> None:
    keys = await kept.keys(connection)
    if not keys:
        await kept.add_key(connection, 1, ours)
    elif keys[-1].public_key != ours:
        raise AnotherKeySigns(ours=ours[:12], theirs=keys[-1].public_key[:12])


def _moved_on(heads: Sequence[Head], moved: Sequence[Head]) -> list[Head]:
    newest = {(head.chain, head.stream): head for head in (*heads, *moved)}
    return list(newest.values())


def _statement(heads: list[Head], upto: kept.Upto, before: kept.Last | None, at: datetime) -> Checkpoint:
    return Checkpoint(
        format=CHECKPOINT, number=before.number + 1 if before else 1, at=max(at, before.at) if before else at,
        position=upto.ledger, heads=len(heads), root=root(heads), previous=before.sha256 if before else GENESIS,
        release=release(),
    )  # fmt: skip


def as_text(said: Checkpoint) -> str:
    """A checkpoint as it is signed: canonical JSON."""
    return canonical_json({**msgspec.structs.asdict(said), "at": moment(said.at)})


def release() -> str:
    """This program's version; empty where it runs without being installed."""
    try:
        return version("cobranza")
    except PackageNotFoundError:
        return ""


# ------------------------------------------------------------------------------------------------------------- proofs


async def proof_of(connection: Connection, invoice: str) -> tuple[Proof, ...]:
    """The heads of one case's chains within the newest checkpoint; none where it covers no line of the case."""
    return (await proofs_of(connection, [invoice]))[invoice]


async def proofs_of(connection: Connection, invoices: Sequence[str]) -> dict[str, tuple[Proof, ...]]:
    """The same of many cases, whose paths are computed together; under the empty name that of the chain of acts."""
    found: dict[str, list[Proof]] = {"": [], **{invoice: [] for invoice in invoices}}
    newest = await kept.last(connection)
    if newest is not None:
        heads = await kept.heads_at(connection, newest.number)
        wanted = [head for head in heads if head.stream in found]
        for head, path in paths(heads, wanted).items():
            found[head.stream].append(Proof(checkpoint=newest.number, head=head, path=path))
    return {stream: tuple(proofs) for stream, proofs in found.items()}


async def signed_for(connection: Connection, invoices: Sequence[str]) -> tuple[Signed, ...]:
    """The checkpoints from the first that covers a line of these cases to the newest, oldest first."""
    first = await kept.first_of(connection, invoices)
    return () if first is None else tuple(one.signed for one in await kept.checkpoints(connection, first))


# -------------------------------------------------------------------------------------------------------------- daily


class Daily:
    """Takes the day's checkpoint when it is missing. `settings` say where the key is."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], settings: Settings, environ: Mapping[str, str]) -> None:
        self._pool, self._settings, self._environ = pool, settings, environ

    async def turn(self) -> None:
        """One look. What hinders it is logged and looked at again: cases go on, and the doctor tells of it."""
        now = datetime.now(UTC)
        async with self._pool.acquire() as connection:
            before = await kept.last(connection)
            if before is not None and before.taken_at.date() >= now.date():
                return
            try:
                await take(connection, await key_in_force(connection, self._settings, self._environ), now)
            except CollectionsError as failure:
                LOG.error("no checkpoint: %s", failure.say(language()))
