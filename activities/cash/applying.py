"""Money without an invoice is applied, given back, kept as credit; cases are told. Who decided is written down.

It decides nothing: the parts come from a rule that was certain, or from a person.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from activities import inbox
from activities.cash.receiving import NOTHING, happened, now_of
from activities.cash.statements import QUERY
from schemas.events import HoldLifted, PaymentReceived, PaymentReported, PaymentReversed
from schemas.failures import CollectionsError
from schemas.money import to_minor
from schemas.money_in import Matched, Nothing, Part, Proposal, Proposed, Verdict

if TYPE_CHECKING:
    from activities.cash.statements import Connection

MACHINE: Final = "machine"
UNAPPLIED: Final = "unapplied_cash"
"""By whom a case hears that a payment may have come, where it is money that nobody has matched."""
QUEUE: Final = "collections"
TASK: Final = "match-payment"


class NoSuchCash(CollectionsError):
    """there is no unapplied money {id}; `cobranza cash` lists what there is"""

    es: ClassVar[str] = "no hay dinero sin aplicar {id}; `cobranza cash` muestra lo que hay"


class TooMuch(CollectionsError):
    """{id} has {rest} {currency} left, and {asked} {currency} were to be applied; nothing was applied"""

    es: ClassVar[str] = (
        "{id} tiene {rest} {currency} por aplicar, y se pidió aplicar {asked} {currency}; no se aplicó nada"
    )


class NotThatInvoice(CollectionsError):
    """invoice {invoice} cannot take this money: it is not there, or is not in {currency}; nothing was applied"""

    es: ClassVar[str] = (
        "la factura {invoice} no puede recibir este dinero: no existe o no está en {currency}; no se aplicó nada"
    )


class NotApplied(CollectionsError):
    """{id} is no part of money that can be given back: it is not there, or it was given or taken back already"""

    es: ClassVar[str] = "{id} no es una parte que se pueda deshacer: no existe, o ya se deshizo o fue devuelta"


class Applied(msgspec.Struct, frozen=True):
    """What was applied, and what is left of the money."""

    payment: str
    currency: str
    parts: tuple[Part, ...]
    rest: Decimal


async def apply(connection: Connection, payment: str, parts: Sequence[Part], by: str) -> Applied:
    """Apply parts of money without an invoice, all or none; the cases are told. In the caller's transaction, locked.

    Raises NoSuchCash, TooMuch, NotThatInvoice.
    """
    row = await connection.fetchrow(QUERY["rest"], payment)
    if row is None or row["rest"] <= NOTHING:
        raise NoSuchCash(id=payment)
    currency = row["currency"]
    asked = sum((part.amount for part in parts), NOTHING)
    if asked > row["rest"] or any(part.amount <= NOTHING for part in parts):
        rest, asked = to_minor(row["rest"], currency), to_minor(asked, currency)
        raise TooMuch(id=payment, rest=rest, asked=asked, currency=currency)
    for part in parts:
        await _apply_part(connection, payment, part, currency)
    rest = row["rest"] - asked
    await settle(connection, payment, by)
    return Applied(payment, currency, tuple(parts), rest)


async def _apply_part(connection: Connection, payment: str, part: Part, currency: str) -> None:
    before = await connection.fetchval(QUERY["parts_before"], payment, part.invoice)
    id = f"{payment}/{part.invoice}" + (f"/{before + 1}" if before else "")
    row = await connection.fetchrow(QUERY["apply"], id, payment, part.invoice, part.amount)
    if row is None:
        raise NotThatInvoice(invoice=part.invoice, currency=currency)
    at = await happened(connection, part.invoice, row["paid_on"])
    event = PaymentReceived(
        at=at, id=f"payment/{id}", payment=id, amount=part.amount, paid_on=row["paid_on"], method=row["method"]
    )
    await inbox.put(connection, part.invoice, [event])


async def undo(connection: Connection, part: str, by: str) -> str:
    """Give a part back to the money it came from: the case hears of a reversal, and the money waits again. Its payment.

    Raises NotApplied.
    """
    row = await connection.fetchrow(QUERY["payment"], part)
    net = row["amount"] - row["taken_back"] if row is not None else NOTHING
    if row is None or row["part_of"] is None or row["reverses"] is not None or net <= NOTHING:
        raise NotApplied(id=part)
    id, now = f"undo/{part}", await now_of(connection)
    await connection.execute(QUERY["give_back"], id, part, net, now.date(), "", row["part_of"])
    event = PaymentReversed(at=now, id=f"reversal/{id}", payment=part, amount=net, reason="applied_by_mistake")
    await inbox.put(connection, row["invoice"], [event])
    await connection.execute(QUERY["unsettle"], row["part_of"])
    return str(row["part_of"])


async def settle(connection: Connection, payment: str, by: str) -> None:
    """Somebody decided where this money goes: what is left of it is the customer's credit and holds nobody up."""
    now = await now_of(connection)
    await connection.execute(QUERY["settle"], payment, now, by)
    await connection.execute(QUERY["task_done"], f"cash/{payment}", now, "settled", by)
    for row in await connection.fetch(QUERY["held_by"], payment):
        id = f"applied/{payment}/{row['invoice']}"
        await inbox.put(connection, row["invoice"], [HoldLifted(at=now, id=id, hold="payment_to_verify", by=by)])


# --- what the rule said -------------------------------------------------------------------------------------------


async def note_verdict(connection: Connection, payment: str, verdict: Verdict, now: datetime) -> None:
    """Keep what the rule said, with its proposals in their order; a later look replaces an earlier one."""
    reason = verdict.proposal.reason if isinstance(verdict, Matched) else _reason(verdict)
    await connection.execute(QUERY["looked"], payment, now, _WORD[type(verdict)], reason)
    await connection.execute(QUERY["forget_proposals"], payment)
    for rank, one in enumerate(_proposals(verdict), 1):
        parts = msgspec.json.encode(one.parts).decode()
        await connection.execute(QUERY["propose"], payment, rank, one.reason, one.confidence, parts)


def _proposals(verdict: Verdict) -> tuple[Proposal, ...]:
    if isinstance(verdict, Matched):
        return (verdict.proposal,)
    return verdict.proposals if isinstance(verdict, Proposed) else ()


def _reason(verdict: Proposed | Nothing) -> str:
    return verdict.reason if isinstance(verdict, Nothing) else verdict.proposals[0].reason


_WORD: Final[dict[type, str]] = {Matched: "matched", Proposed: "proposed", Nothing: "nothing"}


async def hold(connection: Connection, payment: str, customers: Iterable[str], amount: Decimal, now: datetime) -> int:
    """The customers' open cases hear that a payment may have come: their contacts wait until it is verified."""
    held = 0
    for row in await connection.fetch(QUERY["open_cases_of"], list(dict.fromkeys(customers))):
        event = PaymentReported(at=now, id=f"unapplied/{payment}/{row['invoice']}", amount=amount, by=UNAPPLIED)
        held += await inbox.put(connection, row["invoice"], [event])
    return held


async def raise_tasks(connection: Connection, before: datetime, now: datetime) -> int:
    """A person looks at money that has waited since then; how many tasks were raised."""
    rows = await connection.fetch(QUERY["waited_too_long"], before)
    for row in rows:
        key = f"cash/{row['payment']}"
        await connection.execute(QUERY["raise_task"], row["invoice"], key, TASK, QUEUE, now)
    return len(rows)
