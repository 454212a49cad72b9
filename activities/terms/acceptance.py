"""Credit terms as a customer was shown them, and what they accepted: the very text, when, through which door.

It agrees nothing: whether an acceptance counts is the case's own rule.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from activities.terms.rates import QUERY
from schemas.driving import AcceptTerms

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class Shown(msgspec.Struct, frozen=True):
    """The terms as a customer was shown them: the message's id, its language and the text (personal)."""

    document: str
    language: str
    body: str


class Acceptance(msgspec.Struct, frozen=True):
    """The terms that a customer accepted. `sha256` is over `body`, or that of the message which showed them: over its
    subject, an empty line and `body`. `accepted_at` is UTC."""

    id: str
    invoice: str
    document: str
    language: str
    sha256: str
    body: str
    door: str
    accepted_by: str
    accepted_at: datetime


async def show(
    connection: Connection, customer: str, document: str, language: str, body: str, sha256: str, door: str
) -> None:
    """Keep that the customer was shown this text; the first time counts."""
    await connection.execute(QUERY["show"], customer, sha256, document, language, body, door)


async def shown(connection: Connection, invoice: str, sha256: str, document: str = "") -> Shown | None:
    """The text of this sha256 that the invoice's customer was really shown, on a page or in a message that went out;
    None where there was none. `document` is the message that the plan's terms name; empty: any.
    """
    row = await connection.fetchrow(QUERY["shown"], invoice, sha256, document)
    return None if row is None else Shown(**row)


async def keep(connection: Connection, invoice: str, wish: AcceptTerms, at: datetime) -> None:
    """Keep the acceptance with the text that was shown, once. `at` is the case's time (UTC)."""
    text = await shown(connection, invoice, wish.document)
    if text is None:
        return
    await connection.execute(
        QUERY["accept"], wish.id, invoice, text.document, text.language, wish.document, text.body, wish.door, wish.by,
        at,
    )  # fmt: skip


async def accepted(connection: Connection, invoice: str) -> Acceptance | None:
    """The newest acceptance of the invoice's customer; None where there is none."""
    row = await connection.fetchrow(QUERY["accepted"], invoice)
    return None if row is None else Acceptance(**row)
