"""Money that came, stored once as it came, and money that was taken back. It decides nothing about where money goes."""

from __future__ import annotations

import hashlib
import re
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities import inbox
from activities.cash.statements import QUERY
from schemas.events import PaymentReversed
from schemas.money_in import Receipt, TakenBack

if TYPE_CHECKING:
    import asyncpg

    from activities.cash.statements import Connection

NOTHING: Final = Decimal(0)
BOUNCED: Final = "bounced_debit"
"""The reason of a reversal that says that a direct debit came back; its mandate is then suspended."""


def fingerprint(account: str) -> str:
    """The SHA-256 of an account, however it is written; empty where there is none."""
    plain = re.sub(r"[^0-9A-Za-z]", "", account).upper()
    return hashlib.sha256(plain.encode()).hexdigest() if plain else ""


def masked(account: str) -> str:
    """An account as people may see it: its country, and its last four signs."""
    plain = re.sub(r"[^0-9A-Za-z]", "", account).upper()
    if not plain:
        return ""
    country = plain[:2] if plain[:2].isalpha() else ""
    return f"{country}…{plain[-4:]}" if len(plain) > 6 else f"…{plain[-2:]}"


async def lock(connection: Connection) -> None:
    """Until the transaction ends, nobody else says where money goes."""
    await connection.execute(QUERY["lock"])


async def receive(connection: Connection, receipt: Receipt) -> bool:
    """Store the money with what came with it, without an invoice; whether it was new. In the caller's transaction."""
    status = await connection.execute(
        QUERY["receive"],
        receipt.id,
        receipt.customer,
        receipt.amount,
        receipt.currency,
        receipt.paid_on,
        receipt.method,
    )
    if not status.endswith(" 1"):
        if receipt.fee is not None:
            await connection.execute(QUERY["fee"], receipt.id, receipt.fee)
        return False
    await connection.execute(
        QUERY["remit"], receipt.id, receipt.source, receipt.payer, receipt.tax_id, masked(receipt.account),
        fingerprint(receipt.account), receipt.reference or receipt.invoice, receipt.body, receipt.fee,
    )  # fmt: skip
    return True


async def receipt_of(connection: Connection, payment: str) -> Receipt | None:
    """What is left of money without an invoice, as a receipt; None where there is no such money."""
    row = await connection.fetchrow(QUERY["receipt"], payment)
    return None if row is None else Receipt(**row)


# --- taken back ---------------------------------------------------------------------------------------------------


async def take_back(connection: Connection, taken: TakenBack) -> bool:
    """Reverse the payment that is named; where it is not known yet, keep the news until it comes. Whether it was told.

    The same news twice, and older news of a `cumulative` source, change nothing. What is more than was ever paid is
    kept for a person.
    """
    if await connection.fetchval(QUERY["is_even"], taken.id):
        return False
    row = await connection.fetchrow(QUERY["payment"], taken.payment)
    if row is None:
        await _wait(connection, taken)
        return False
    if await connection.fetchrow(QUERY["payment"], taken.id) is not None:
        return False
    asked = taken.amount
    if taken.cumulative:
        asked -= await connection.fetchval(QUERY["series"], taken.payment, taken.id.rpartition("/")[0])
    amount = min(asked, row["amount"] - row["taken_back"])
    if amount > NOTHING:
        await _reverse(connection, taken, row, amount)
        if taken.mandate and taken.reason == BOUNCED:
            await connection.execute(QUERY["mandate_bounced"], taken.mandate, taken.id)
    if asked > max(amount, NOTHING):
        over = msgspec.structs.replace(
            taken, id=f"{taken.id}/over", payment="", amount=asked - max(amount, NOTHING), cumulative=False
        )
        await _wait(connection, over)
    return bool(amount > NOTHING)


async def after_arrival(connection: Connection, payment: str) -> None:
    """What was taken back before its payment came is taken back now."""
    for row in await connection.fetch(QUERY["waiting_for"], payment):
        await take_back(connection, TakenBack(**row))
        await connection.execute(QUERY["taken_back_done"], row["id"], "machine")


async def _wait(connection: Connection, taken: TakenBack) -> None:
    await connection.execute(
        QUERY["wait_for_payment"], taken.id, taken.source, taken.payment, taken.amount, taken.currency, taken.taken_on,
        taken.reason, taken.reference, taken.mandate, taken.cumulative,
    )  # fmt: skip


async def _reverse(connection: Connection, taken: TakenBack, row: asyncpg.Record, amount: Decimal) -> None:
    await connection.execute(QUERY["reverse"], taken.id, row["id"], amount, taken.taken_on, taken.reason)
    if row["invoice"] is None:
        await spread(connection, taken.id, row["id"], amount, taken.taken_on, taken.reason)
        return
    at = await happened(connection, row["invoice"], taken.taken_on)
    await _tell(connection, row["invoice"], taken.id, row["id"], amount, at, taken.reason)


async def spread(
    connection: Connection,
    reversal: str,
    payment: str,
    amount: Decimal,
    on: Any,
    reason: str,
    at: datetime | None = None,
) -> None:
    """A reversal of money that was applied in parts: first what is left of it, then the parts, the latest due first.

    The row of the reversal itself stands already, so what is left is what the view says with it added back.
    """
    rest = await connection.fetchrow(QUERY["rest"], payment)
    left = amount - min(amount, max(rest["rest"] + amount, NOTHING)) if rest is not None else amount
    for part in await connection.fetch(QUERY["applied"], payment):
        some = min(left, part["net"])
        if some <= NOTHING:
            continue
        id = f"{reversal}/{part['id']}"
        await connection.execute(QUERY["give_back"], id, part["id"], some, on, reason, reversal)
        moment = at or await happened(connection, part["invoice"], on)
        await _tell(connection, part["invoice"], id, part["id"], some, moment, reason)
        left -= some


async def happened(connection: Connection, invoice: str, on: Any) -> datetime:
    """When the case is told that money moved on that day (UTC)."""
    moment: datetime = await connection.fetchval(QUERY["happened"], invoice, on)
    return moment


async def day_of(connection: Connection, invoice: str, customer: str, at: datetime) -> date:
    """The customer's own day of a moment (UTC); that of UTC where nobody knows the customer."""
    day: date = await connection.fetchval(QUERY["day_of"], invoice, customer, at)
    return day


async def now_of(connection: Connection) -> datetime:
    """Now (UTC), by the rehearsal's clock where one stands."""
    moment: datetime = await connection.fetchval(QUERY["now"])
    return moment


async def _tell(
    connection: Connection, invoice: str, id: str, payment: str, amount: Decimal, at: datetime, reason: str
) -> None:
    event = PaymentReversed(at=at, id=f"reversal/{id}", payment=payment, amount=amount, reason=reason)
    await inbox.put(connection, invoice, [event])
