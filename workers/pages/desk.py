"""What the customer's page is given, made of the books, the cases' records and the one door. It writes no HTML."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC
from decimal import Decimal
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities import wishes
from activities.access import note_visit
from activities.failures import CaseAbsent, ProviderRefused, ProviderUnavailable
from activities.overview import case_today
from activities.pages import links as kept
from activities.pages import visits
from activities.pages.links import Link, Links
from activities.pages.signing import Signing
from activities.pages.statements import QUERY
from activities.payments.links import LinkMaker, NoLink, TooManyLinks, payment_link
from activities.plans import Plans
from activities.terms.acceptance import show
from console.customer.desk import (
    CannotPay,
    Creditor,
    Debt,
    Look,
    Reached,
    Said,
    Terms,
    TooMuch,
    Unreachable,
    Upload,
    Visit,
)
from schemas.acting import PAGE
from schemas.case import Case
from schemas.driving import AnyWish
from schemas.plan import Plan
from workers.case_of import NotBegun, case_of
from workers.door import ask
from workers.pages.acts import customer_does
from workers.pages.looking import debt_of, look_of
from workers.pages.terms import terms_of

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]
    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

PATIENCE: Final = 4.0
"""Seconds that one waits for the case's answer before the page says that it comes."""
LOOK_EVERY: Final = 0.1
A_DAY: Final = 40
"""So many deeds of one link in a day; after them a person looks first."""
OUTAGES: Final = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError)


class PageDesk:
    """`makers` make pages of providers on which one can pay; `patience` is for tests without a relay."""

    def __init__(
        self, pool: Pool, signing: Signing, creditor: Mapping[str, str], *, makers: Sequence[LinkMaker] = (),
        patience: float = PATIENCE,
    ) -> None:  # fmt: skip
        self._pool, self._signing, self._links = pool, signing, Links("", signing)
        self._told, self._makers, self._patience = dict(creditor), tuple(makers), patience
        self._plans = Plans()
        self.creditor = Creditor(**{name: creditor.get(name, "") for name in Creditor.__struct_fields__})

    @asynccontextmanager
    async def _books(self) -> AsyncIterator[Connection]:
        """A connection for a moment; nobody keeps one while a customer thinks or a case answers."""
        try:
            async with self._pool.acquire() as connection:
                yield connection
        except OUTAGES as error:
            raise Unreachable from error

    @asynccontextmanager
    async def _deed(self, visit: Visit, deed: str, *, invoice: str = "", about: str = "") -> AsyncIterator[Connection]:
        """A connection within a transaction that ends with the act."""
        async with (
            self._books() as connection,
            connection.transaction(),
            customer_does(connection, visit, deed, invoice=invoice, about=about),
        ):
            yield connection

    # --- looking --------------------------------------------------------------------------------------------------

    async def enter(self, token: str) -> Visit | None:
        async with self._books() as connection:
            link = await self._links.found(connection, token, await kept.now(connection))
            if link is None:
                return None
            one = await visits.visitor(connection, link.customer)
            await note_visit(connection, link.id, link.customer, link.invoice)
        hidden = tuple((kind, _hidden(kind, value)) for kind, value in one.addresses)
        return Visit(
            link=link.id, invoice=link.invoice, customer=one.id, name=one.name, kind=one.kind, language=one.language,
            country=one.country, zone=one.zone, now=one.now, expires_at=link.expires_at, addresses=hidden,
            stopped=one.stopped,
        )  # fmt: skip

    async def debts(self, visit: Visit) -> tuple[Debt, ...]:
        async with self._books() as connection:
            numbers = await visits.open_invoices(connection, visit.customer, visit.invoice)
            found = [(number, await self._read(connection, number)) for number in numbers]
        debts = [debt_of(*one, visit.now, self._of(visit, number)) for number, one in found if one is not None]
        return tuple(sorted(debts, key=lambda debt: (debt.due_on, debt.number)))

    async def _read(self, connection: Connection, number: str) -> tuple[Plan, Case] | None:
        try:
            return await case_of(connection, number, self._plans)
        except (NotBegun, CaseAbsent):
            return None

    def _of(self, visit: Visit, invoice: str) -> str:
        """An invoice's name in the addresses of one link: it tells nothing, and is good under no other."""
        return "" if invoice == visit.invoice else self._signing.mark(f"of\n{visit.link}\n{invoice}")

    async def look(self, visit: Visit, of: str) -> Look | None:
        found = await self._case(visit, of)
        if found is None:
            return None
        plan, case, waits = found
        online = any(maker.takes(case.currency) for maker in self._makers)
        return look_of(plan, case, visit.now, self._of(visit, case.invoice), waits=waits, online=online)

    async def _case(self, visit: Visit, of: str) -> tuple[Plan, Case, bool] | None:
        """The case of an invoice that is the visitor's own, by its name under this link."""
        async with self._books() as connection:
            numbers = await visits.open_invoices(connection, visit.customer, visit.invoice)
            number = next((one for one in numbers if self._of(visit, one) == of), "")
            found = await self._read(connection, number) if number else None
            waits = bool(await connection.fetchval(QUERY["wish_waits"], number))
        return (*found, waits) if found is not None else None

    async def terms(self, visit: Visit, look: Look) -> Terms | None:
        found = await self._case(visit, look.debt.of)
        told = terms_of(found[0], visit, look, self._told) if found is not None else None
        if found is None or told is None:
            return None
        plan, language = found[0], visit.language or found[0].language
        async with self._books() as connection:  # only what was shown can be accepted
            await show(connection, visit.customer, plan.terms.document, language, told.text, told.sha256, "page")
        return told

    # --- asking ---------------------------------------------------------------------------------------------------

    async def ask(self, visit: Visit, look: Look, wish: AnyWish, remark: str, file: Upload | None) -> Said:
        deed = PAGE[str(wish.__struct_config__.tag)]
        async with self._deed(visit, deed, invoice=look.debt.number) as connection:
            await self._not_too_much(connection, visit)
            case = await case_today(connection, look.debt.number)
            assert case is not None, "it was looked at"
            if file is not None:
                await visits.keep_file(
                    connection, _link(visit), wish.id, case.invoice, file.name, file.media_type, file.content, case.now
                )
            await ask(connection, case, wish, remark=remark, patience=0)
        return await self._answered(wish)

    async def _answered(self, wish: AnyWish) -> Said:
        kind = str(wish.__struct_config__.tag)
        for _ in range(max(1, int(self._patience / LOOK_EVERY))):
            async with self._books() as connection:
                said = await wishes.answer_of(connection, wish.id)
            if said is not None:
                return Said(kind, said.accepted, said.reason, dict(said.allowed))
            await asyncio.sleep(LOOK_EVERY if self._patience else 0)
        return Said(kind, None)

    async def said(self, visit: Visit, id: str) -> Said | None:
        if not id.startswith(f"page/{visit.link}/"):
            return None
        async with self._books() as connection:
            wish = await connection.fetchrow(QUERY["wish_of"], id)
            if wish is not None:
                allowed = msgspec.json.decode(wish["allowed"] or "{}")
                return Said(wish["kind"], wish["accepted"], wish["reason"], allowed)
            row = await connection.fetchrow(QUERY["request_of"], id)
        return Said(row["kind"], row["accepted"]) if row is not None else None

    async def pay(self, visit: Visit, look: Look, amount: Decimal) -> str:
        try:  # by the pool: a provider may think for long, and others are answered meanwhile
            url = await payment_link(
                self._pool, look.debt.number, amount, self._makers, visit.now, language=visit.language, most=A_DAY
            )
            async with self._deed(visit, "pay", invoice=look.debt.number):
                return url
        except TooManyLinks as error:
            raise TooMuch from error
        except (NoLink, ProviderRefused, ProviderUnavailable) as error:
            raise CannotPay from error
        except OUTAGES as error:
            raise Unreachable from error

    async def set_language(self, visit: Visit, id: str, language: str) -> None:
        async with self._deed(visit, "set_language", about=language) as connection:
            await self._not_too_much(connection, visit)
            await visits.set_language(connection, _link(visit), id, language, visit.now)

    async def stop(self, visit: Visit, id: str, channel: str) -> None:
        async with self._deed(visit, "stop_messages", about=channel) as connection:
            await visits.stop(connection, _link(visit), id, channel, visit.now)

    async def new_address(self, visit: Visit, id: str, kind: Reached, value: str) -> None:
        async with self._deed(visit, "new_address", about=kind) as connection:
            await self._not_too_much(connection, visit)
            await visits.new_address(connection, _link(visit), id, kind, value, visit.now)

    async def _not_too_much(self, connection: Connection, visit: Visit) -> None:
        if await visits.asked_lately(connection, visit.link, visit.now) >= A_DAY:
            raise TooMuch


def _link(visit: Visit) -> Link:
    return Link(
        id=visit.link, customer=visit.customer, invoice=visit.invoice, key="", made_at=visit.now.astimezone(UTC),
        expires_at=visit.expires_at,
    )  # fmt: skip


def _hidden(kind: str, value: str) -> str:
    """Enough of an address for its owner to know it, and for nobody else to write to."""
    if kind == "email":
        name, _, domain = value.partition("@")
        return f"{name[:1]}•••@{domain}"
    if kind == "mobile":
        return f"••• ••• {value.strip()[-3:]}"
    return f"{' '.join(value.split())[:6]}•••"
