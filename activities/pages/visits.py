"""What the page reads of a customer, and writes of them beside the cases: details, stops, addresses, files. No rule."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

from activities import inbox
from activities.arrivals.people import set_consent
from activities.pages.links import Link
from activities.pages.statements import QUERY
from schemas.events import FactsChanged

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Held = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

PAGE: Final = "page"
QUEUE: Final = "data-desk"
CONFIRM: Final = "confirm-address"
MOST_INVOICES: Final = 20
Answered = Literal["yes", "no"]


class Visitor(msgspec.Struct, frozen=True, kw_only=True):
    """The customer whom a link opens. `addresses` are kind and value; `stopped` channels they said no to."""

    id: str
    ref: str
    name: str
    kind: str
    language: str
    country: str
    zone: str
    now: datetime
    addresses: tuple[tuple[str, str], ...]
    stopped: tuple[str, ...]


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """An address that a customer wants used, and that a person has not looked at."""

    id: str
    customer: str
    name: str
    invoice: str
    kind: str
    value: str
    at: datetime


async def visitor(connection: Connection, customer: str) -> Visitor:
    """Whom the link opens."""
    row = dict(await connection.fetchrow(QUERY["visitor"], customer) or {})
    addresses = tuple((kind, value) for kind, _, value in (one.partition(" ") for one in row.pop("addresses")))
    return Visitor(**{**row, "addresses": addresses, "stopped": tuple(row["stopped"])})


async def open_invoices(connection: Connection, customer: str, invoice: str) -> list[str]:
    """The customer's invoices with an open case, and the one named, oldest first."""
    return [row["number"] for row in await connection.fetch(QUERY["open_invoices"], customer, invoice, MOST_INVOICES)]


async def asked_lately(connection: Connection, link: str, now: datetime) -> int:
    """How much a link asked for in the last day."""
    found: int = await connection.fetchval(QUERY["requests_of_link"], link, now - timedelta(days=1))
    return found


async def set_language(connection: Connection, link: Link, id: str, language: str, now: datetime) -> None:
    """The customer reads this language from now on; open cases hear of it. Once for each id, within a transaction."""
    if not await _keep(connection, link, id, "language", language, now, answered=True):
        return
    await connection.execute(QUERY["set_language"], link.customer, language)
    for row in await connection.fetch(QUERY["open_cases"], link.customer):
        event = FactsChanged(at=now, id=f"language/{id}/{row['invoice']}", facts={"language": language})
        await inbox.put(connection, row["invoice"], [event])


async def stop(connection: Held, link: Link, id: str, channel: str, now: datetime) -> None:
    """Nothing goes out by the channel any more: what a reply of STOP does too. Once for each id."""
    if await _keep(connection, link, id, "stop", channel, now, answered=True):
        await set_consent(connection, [link.customer], channel, "withdrawn", now, PAGE, id)


async def new_address(connection: Connection, link: Link, id: str, kind: str, value: str, now: datetime) -> None:
    """Kept, and a task for a person: whoever has a link must not turn a customer's messages to themselves."""
    if await _keep(connection, link, id, kind, value, now, answered=False):
        await connection.execute(QUERY["raise_request"], link.invoice, f"request/{id}", CONFIRM, QUEUE, now)


async def _keep(
    connection: Connection, link: Link, id: str, kind: str, value: str, now: datetime, *, answered: bool
) -> bool:
    whom = (now, PAGE, True) if answered else (None, "", None)
    status = await connection.execute(
        QUERY["request"], id, link.id, link.customer, link.invoice, kind, value, now, *whom
    )
    return str(status).endswith(" 1")


async def keep_file(
    connection: Connection, link: Link, id: str, invoice: str, name: str, media_type: str, content: bytes, now: datetime
) -> None:
    """A customer's file, beside the wish of this id."""
    sha = hashlib.sha256(content).hexdigest()
    await connection.execute(
        QUERY["keep_file"], id, link.id, link.customer, invoice, name, media_type, content, sha, now
    )


# --- for the company's people -------------------------------------------------------------------------------------


async def waiting(connection: Connection, most: int) -> list[Request]:
    """Addresses that wait for a person, oldest first."""
    return [Request(**row) for row in await connection.fetch(QUERY["requests"], most)]


async def answer(connection: Connection, id: str, by: str, now: datetime, *, accepted: bool) -> bool:
    """A person looked. Accepted, the new address is used and the others of its kind rest; False: nothing waited."""
    async with connection.transaction():
        row = await connection.fetchrow(QUERY["take_request"], id)
        if row is None:
            return False
        await connection.execute(QUERY["answer_request"], id, now, by, accepted)
        await connection.execute(
            QUERY["end_request"], row["invoice"], f"request/{id}", now, "yes" if accepted else "no", by
        )
        if accepted:
            await connection.execute(QUERY["rest_addresses"], row["customer"], row["kind"], row["value"], now)
            await connection.execute(QUERY["add_address"], row["customer"], row["kind"], row["value"])
        return True


async def files_of(connection: Connection, invoice: str) -> Sequence[dict[str, Any]]:
    """The files that customers gave about an invoice, without what is in them."""
    return [dict(row) for row in await connection.fetch(QUERY["files_of"], invoice)]


async def file(connection: Connection, id: str) -> tuple[str, str, bytes] | None:
    """A file's invoice, kind and content, by its id; None where there is none, or it was erased."""
    row = await connection.fetchrow(QUERY["file"], id)
    return (row["invoice"], row["media_type"], row["content"]) if row is not None and row["content"] else None
