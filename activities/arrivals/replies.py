"""A customer's answer: whose it is and what it answers, kept, and what follows carried out. It decides nothing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec

from activities import inbox, wishes
from activities.arrivals.deliveries import note, suppress
from activities.arrivals.facts import Fact
from activities.arrivals.inbound import Inbound
from activities.arrivals.people import REPLY, Known, known_by, set_consent
from activities.arrivals.statements import QUERY
from activities.bad_addresses import give_up, on_channel_after_all
from schemas.events import AddressFailed
from schemas.replies import (
    Answered,
    AnyDeed,
    AskCase,
    AskPerson,
    AskPromise,
    Give,
    Heard,
    Meaning,
    Note,
    Suppress,
    Tell,
    Withdraw,
)  # fmt: skip

if TYPE_CHECKING:
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUEUE: Final = "collections"


class Place(msgspec.Struct, frozen=True):
    """Where an answer belongs: what the rules may know of it, the spellings on file, and how its writer speaks."""

    heard: Heard
    spellings: tuple[str, ...]
    customer: str | None
    language: str
    zone: str


async def place_of(connection: Connection, inbound: Inbound) -> Place:
    """Whose address it is, which message it answers, and which open cases that is about."""
    known = await known_by(connection, inbound.kind, inbound.address)
    contact = await _contact(connection, inbound, known)
    customers = tuple(dict.fromkeys(one.customer for one in known))
    customer = contact["customer"] if contact is not None else customers[0] if len(customers) == 1 else None
    cases = await connection.fetch(QUERY["cases_of_contact"], contact["key"]) if contact is not None else []
    carried = bool(cases)
    if not carried:
        whose = [customer] if customer else list(customers)
        cases = await connection.fetch(QUERY["cases_of_customers"], whose)
    speaks = await connection.fetchrow(QUERY["language_of"], customer) if customer else None
    return Place(
        heard=Heard(
            id=inbound.id,
            channel=inbound.channel,
            kind=inbound.kind,
            address=inbound.address,
            at=inbound.at,
            customers=customers,
            contact=contact["key"] if contact is not None else "",
            step=contact["step"] if contact is not None else "",
            cases=tuple(
                Answered(one["invoice"], bool(one["pauses_for_dispute"]), one["semantics"] >= 2, one["terms"])
                for one in cases
            ),
            certain=carried or (len(cases) == 1 and customer is not None),
        ),
        spellings=tuple(dict.fromkeys(one.value for one in known)),
        customer=customer,
        language=speaks["language"] if speaks is not None else "",
        zone=speaks["zone"] if speaks is not None else "UTC",
    )


async def _contact(connection: Connection, inbound: Inbound, known: Sequence[Known]) -> asyncpg.Record | None:
    """The contact that is named, else the message that was quoted, else the last one to this address."""
    if inbound.key:
        return await connection.fetchrow(QUERY["contact_by_key"], inbound.key)
    quoted = await connection.fetchrow(QUERY["contact_by_provider_id"], inbound.provider, inbound.answers)
    if quoted is not None:
        return quoted
    customers = [one.customer for one in known]
    values = [one.value for one in known]
    return await connection.fetchrow(QUERY["last_contact"], values, customers, inbound.channel)


async def keep(connection: Connection, inbound: Inbound, place: Place, meaning: Meaning, open_: bool) -> bool:
    """Store the answer, once; whether it was new. `open_`: a person must read it, or a case must still be asked."""
    heard = place.heard
    await on_channel_after_all(connection, heard.channel, place.spellings)
    status: str = await connection.execute(
        QUERY["store_reply"],
        *(inbound.id, inbound.provider, inbound.channel, inbound.address, place.customer, heard.contact or None),
        heard.cases[0].invoice if heard.cases else None,
        *(inbound.text.replace("\0", ""), inbound.subject, meaning.sense, inbound.at),
        *((None, "") if open_ else (inbound.at, "machine")),
    )
    return status.endswith(" 1")


async def carry_out(connection: Connection, place: Place, deeds: Sequence[AnyDeed]) -> None:
    """Everything that follows, in this order, within the transaction that keeps the answer."""
    for deed in deeds:
        if not isinstance(deed, AskPromise):
            await HANDS[type(deed)](connection, place, deed)
    asked = [deed for deed in deeds if isinstance(deed, AskPromise)]
    if asked:
        invoices = [deed.invoice for deed in asked]
        await connection.execute(QUERY["remember_promise"], place.heard.id, asked[0].on, invoices)


async def _withdraw(connection: Connection, place: Place, deed: Withdraw) -> None:
    await _set(connection, place, "withdrawn")


async def _give(connection: Connection, place: Place, deed: Give) -> None:
    await _set(connection, place, "given")


async def _set(connection: Connection, place: Place, state: Any) -> None:
    heard = place.heard
    customers = heard.customers or ((place.customer,) if place.customer else ())
    await set_consent(connection, customers, heard.channel, state, heard.at, REPLY, f"reply/{heard.id}")


async def _suppress(connection: Connection, place: Place, deed: Suppress) -> None:
    heard = place.heard
    await suppress(connection, heard.kind, heard.address, deed.reason, heard.at, f"reply/{heard.id}")
    if deed.reason != "opted_out":
        failed = AddressFailed(at=heard.at, channel=heard.channel, contact=heard.contact)
        told = [place.customer] if place.customer else []
        await give_up(connection, heard.kind, place.spellings, failed, told)


async def _note(connection: Connection, place: Place, deed: Note) -> None:
    heard = place.heard
    fact = msgspec.convert(
        {"id": f"reply/{heard.id}/{deed.fact}", "provider": "", "at": heard.at, "fact": deed.fact}, Fact
    )
    await note(connection, heard.contact, fact)


async def _tell(connection: Connection, place: Place, deed: Tell) -> None:
    await inbox.put(connection, deed.invoice, [deed.event])


async def _ask_case(connection: Connection, place: Place, deed: AskCase) -> None:
    await wishes.put(connection, deed.invoice, deed.wish, place.heard.at)


async def _ask_person(connection: Connection, place: Place, deed: AskPerson) -> None:
    await raise_reply(connection, deed.invoice, place.heard.id, deed.what, place.heard.at)


HANDS: Final[dict[type, Callable[[Connection, Place, Any], Awaitable[None]]]] = {
    Withdraw: _withdraw,
    Give: _give,
    Suppress: _suppress,
    Note: _note,
    Tell: _tell,
    AskCase: _ask_case,
    AskPerson: _ask_person,
}


async def raise_reply(connection: Connection, invoice: str, reply: str, what: str, at: datetime) -> None:
    """A person reads the answer: one task for it, with the case beside it."""
    await connection.execute(QUERY["raise_reply"], invoice, f"reply/{reply}", what, QUEUE, at)
