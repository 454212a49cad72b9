"""What goes with a message: which documents its steps ask for, made once, kept, and handed to the channel.

It makes them before the send and outside the customer's lock. What stands on them it is given by whoever composes the
worker; a rule it has none.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities.documents import kept
from activities.documents.render import finished
from activities.senders import Attachment
from activities.sight import DueStep
from schemas.documents import ATTACHED, AnyTold, Head, Kind
from schemas.effects import Contact, Errand
from schemas.plan import Plan

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    AnyConnection = asyncpg.Connection[asyncpg.Record] | Connection

CARRIES: Final = frozenset({"email", "letter"})
"""The channels that can take a file along."""
PDF: Final = "application/pdf"
EDITION: Final = "1"
"""Of the papers' look: raised when it changes, so that the same data make a new document."""


class Need(msgspec.Struct, frozen=True):
    """A document that a message must have with it, of these invoices; the first one's case keeps it."""

    kind: Kind
    invoices: tuple[str, ...]


class Draft(msgspec.Struct, frozen=True, kw_only=True):
    """A document's content before it is set, and the name of its file."""

    kind: Kind
    invoice: str
    told: AnyTold
    language: str
    country: str
    name: str


Gather = Callable[["Connection", Errand, Need, str], Awaitable[Draft]]
"""What a document says, for an errand, in a language. It reads only."""


class Enclosures:
    """Makes documents for messages, on the creditor's paper (`head`)."""

    def __init__(self, pool: Pool, gather: Gather, head: Head) -> None:
        self._pool, self._gather, self._head = pool, gather, head

    async def of(self, errand: Errand, contact: str, needs: Iterable[Need], language: str) -> tuple[Attachment, ...]:
        """The documents of a contact, made and kept. None in a rehearsal, which writes to nobody.

        Raises DocumentImpossible, and what the database raises.
        """
        async with self._pool.acquire() as connection:
            if not needs or await kept.is_rehearsed(connection):
                return ()
            made = []
            for need in needs:
                draft = await self._gather(connection, errand, need, language)
                made.append(await made_of(connection, draft, self._head, errand.now))
            async with connection.transaction():
                await kept.enclose(connection, contact, [one.id for one in made])
        return tuple(Attachment(one.name, PDF, one.content) for one in made)


async def made_of(
    connection: AnyConnection, draft: Draft, head: Head, at: datetime, *, keep: bool = True
) -> kept.Kept:  # fmt: skip
    """The document, found or made and kept; without `keep` it is only made. Raises DocumentImpossible."""
    id = id_of(draft, head)
    if found := await kept.find(connection, id):
        return found
    # In a thread: a long document must not keep other customers waiting.
    page = await asyncio.to_thread(finished, draft.kind, draft.told, draft.language, draft.country, head)
    if not keep:
        return kept.Kept(id, draft.kind, draft.name, sha256(page.pdf).hexdigest(), page.pdf, page.pages)
    return await kept.store(
        connection,
        id,
        invoice=draft.invoice,
        kind=draft.kind,
        language=draft.language,
        name=draft.name,
        made=page,
        at=at,
    )


def id_of(draft: Draft, head: Head) -> str:
    """The name of what it is made from: the same again is the same document, to the byte."""
    return sha256(msgspec.json.encode([EDITION, draft, head])).hexdigest()


def needs_of(
    effect: Contact, own: str, carried: Iterable[DueStep], plans: Mapping[str, Plan], channel: str
) -> tuple[Need, ...]:
    """What a message must have with it: what the errand's own step asks for, and those of the others that it carries.

    One statement speaks of all its invoices; terms are the same for all invoices of one plan.
    """
    if channel not in CARRIES:
        return ()
    wanted: dict[Any, list[str]] = {}
    for one in carried:
        asked = effect.attach if one.invoice == own else _asked(plans[one.plan_sha256], one.step)
        for word in asked:
            wanted.setdefault(_shared(ATTACHED[word], one), []).append(one.invoice)
    return tuple(Need(kind[0], tuple(dict.fromkeys(invoices))) for kind, invoices in wanted.items())


def _shared(kind: Kind, one: DueStep) -> tuple[Kind, str]:
    """What is alike for several invoices is made once."""
    return kind, {"invoice": one.invoice, "terms": one.plan_sha256}.get(kind, "")


def _asked(plan: Plan, path: str) -> tuple[str, ...]:
    steps = (step for stage in plan.stages for step in stage.steps)
    return next((step.attach for step in steps if step.path == path), ())
