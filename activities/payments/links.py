"""A link by which one amount of an invoice can be paid now: one that stands is given again, else a provider makes one.

It knows no provider's client and no case: who calls says how much is collectable. It is never called within the
contact desk's transaction, for a provider may take seconds to answer.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from importlib.resources import files
from typing import TYPE_CHECKING, ClassVar, Final, Literal, Protocol

import msgspec

from activities.queries import named
from schemas.failures import CollectionsError
from schemas.money import to_minor

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]
    Pool = asyncpg.Pool[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("payments", "links.sql").read_text("utf-8"))
LASTS: Final = timedelta(hours=20)
"""How long a link can be used, from its full hour on. Stripe allows 30 minutes to 24 hours."""
State = Literal["open", "paid", "expired", "failed"]


class NoLink(CollectionsError):
    """Nobody takes payments in {currency} by link; see `cobranza channels`."""

    es: ClassVar[str] = "Nadie recibe pagos en {currency} por enlace; vea `cobranza channels`."


class NoSuchInvoice(CollectionsError):
    """There is no invoice {number}."""

    es: ClassVar[str] = "No existe la factura {number}."


class TooManyLinks(CollectionsError):
    """Too many links to pay were made for invoice {number} today."""

    es: ClassVar[str] = "Hoy se hicieron demasiados enlaces de pago para la factura {number}."


class Wanted(msgspec.Struct, frozen=True):
    """What a provider is asked for. `id` is ours: the idempotency key, and what its notices give back."""

    id: str
    invoice: str
    amount: Decimal
    currency: str
    expires_at: datetime
    language: str = ""


class Made(msgspec.Struct, frozen=True):
    """What the provider made: its own id, and the address for the payer."""

    provider_id: str
    url: str


class LinkMaker(Protocol):
    """A provider that takes payments by link. `name` is a word of the table's check."""

    name: str

    def takes(self, currency: str) -> bool:
        """Whether it can be paid in this currency by this account."""
        ...

    async def make(self, wanted: Wanted) -> Made:
        """The same `id` makes the same link. Raises ProviderRefused, ProviderUnavailable."""
        ...


async def payment_link(
    connection: Connection | Pool,
    invoice: str,
    amount: Decimal,
    makers: Sequence[LinkMaker],
    now: datetime,
    *,
    provider: str = "",
    language: str = "",
    most: int | None = None,
) -> str:
    """The address where `amount` of the invoice, in its currency, can be paid; `makers` are tried in their order.

    A link of the same amount that still stands is given again. `provider` asks for one of the makers by name, `most`
    bounds how many are made for the invoice within a day. Raises NoSuchInvoice, NoLink, TooManyLinks, ProviderRefused
    and ProviderUnavailable. Given a pool, it keeps no connection while the provider thinks.
    """
    row = await connection.fetchrow(QUERY["invoice"], invoice)
    if row is None:
        raise NoSuchInvoice(number=invoice)
    currency, amount = str(row["currency"]), to_minor(amount, row["currency"])
    maker = next((one for one in makers if one.takes(currency) and provider in ("", one.name)), None)
    if maker is None:
        raise NoLink(currency=currency)
    standing = await connection.fetchval(QUERY["standing"], invoice, amount, maker.name, now + timedelta(minutes=15))
    if standing is not None:
        return str(standing)
    if most is not None and await connection.fetchval(QUERY["made_since"], invoice, now - timedelta(days=1)) >= most:
        raise TooManyLinks(number=invoice)
    hour = now.replace(minute=0, second=0, microsecond=0)
    wanted = Wanted(
        _id_of(invoice, amount, maker.name, hour, language), invoice, amount, currency, hour + LASTS, language
    )
    made = await maker.make(wanted)
    await connection.execute(
        QUERY["put"], wanted.id, maker.name, made.provider_id, invoice, amount, currency, made.url, now,
        wanted.expires_at,
    )  # fmt: skip
    return made.url


async def set_state(connection: Connection, id: str, state: State, at: datetime) -> None:
    """What became of a link; one that was paid stays so."""
    await connection.execute(QUERY["set_state"], id, state, at)


def _id_of(invoice: str, amount: Decimal, provider: str, hour: datetime, language: str) -> str:
    """Two who ask within the same hour for the same link get the same one from the provider, whoever stores it."""
    said = f"{provider}/{invoice}/{amount}/{hour:%Y-%m-%dT%H%z}/{language}"
    return f"link-{hashlib.sha256(said.encode()).hexdigest()[:32]}"
