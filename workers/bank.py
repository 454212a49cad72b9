"""A bank's statement into the books: money in is taken and matched, money taken back finds its payment. All or nothing.

It reads no format and holds no rule.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from activities import mandates
from activities.bank.reading import BankFile
from activities.bank.words import Entry, numbered
from activities.cash import looking_up
from activities.cash.receiving import BOUNCED, fingerprint, lock, masked, take_back
from activities.cash.statements import QUERY
from engine.cash.payers import Names
from schemas.money_in import Matched, Proposed, Receipt, TakenBack
from workers import cash

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

SOURCE: Final = "bank"
DEBIT_REASONS: Final = frozenset(("AC01", "AC04", "AC06", "AM04", "MD01", "MD06", "MD07", "MS02", "MS03", "SL01"))
"""Why a direct debit comes back (ISO 20022, ExternalReturnReason1Code): account wrong, closed or blocked, no funds, no
mandate, refund asked for, deceased, refused by the customer."""


class BankReport(msgspec.Struct):
    """What became of a file's entries; `already` were there before. `off`: statements whose balances do not add up."""

    file: str
    format: str
    statements: int = 0
    matched: int = 0
    proposed: int = 0
    unknown: int = 0
    reversed: int = 0
    unmatched_reversals: int = 0
    paid: int = 0
    pending: int = 0
    already: int = 0
    off: tuple[str, ...] = ()

    @property
    def new(self) -> int:
        return self.matched + self.proposed + self.unknown + self.reversed + self.unmatched_reversals


async def import_bank_file(connection: Connection, file: BankFile) -> BankReport:
    """Everything that the file says, in one transaction; the same entries again change nothing."""
    report = BankReport(file.name, file.format, statements=len(file.statements))
    async with connection.transaction():
        await lock(connection)
        names = Names(await looking_up.names(connection))
        for _, entry, id in numbered(file.statements):
            await _enter(connection, entry, id, report, names)
        for nth, one in enumerate(file.statements, 1):
            await connection.execute(
                QUERY["statement_read"], file.sha256, nth, masked(one.account), fingerprint(one.account), one.number,
                one.begins_on, one.ends_on, len(one.entries),
            )  # fmt: skip
    report.off = tuple(one.number or "?" for one in file.statements if one.off)
    return report


async def _enter(connection: Connection, entry: Entry, id: str, report: BankReport, names: Names) -> None:
    if entry.kind == "pending":
        report.pending += 1
    elif entry.kind == "paid":
        report.paid += 1
    elif await connection.fetchval(QUERY["is_known"], id):
        report.already += 1
    elif entry.kind == "taken_back":
        taken = await _take_back(connection, entry, id)
        report.reversed += taken
        report.unmatched_reversals += not taken
    else:
        seen = await cash.take(connection, _receipt(entry, id), names)
        assert seen is not None, id
        report.matched += isinstance(seen.verdict, Matched)
        report.proposed += isinstance(seen.verdict, Proposed)
        report.unknown += not isinstance(seen.verdict, Matched | Proposed)


def _receipt(entry: Entry, id: str) -> Receipt:
    body = entry.body
    if entry.structured and entry.end_to_end:
        body = f"{body}\n{entry.end_to_end}"
    return Receipt(
        id=id, source=SOURCE, amount=entry.amount, currency=entry.currency, paid_on=entry.paid_on,
        method="bank_transfer", payer=entry.payer, tax_id=entry.tax_id, account=entry.account,
        reference=entry.structured or entry.end_to_end, body=body, fee=entry.fee,
    )  # fmt: skip


async def _take_back(connection: Connection, entry: Entry, id: str) -> bool:
    """Certain only where one payment alone has the same money and the same reference or account."""
    reference = entry.structured or entry.end_to_end
    found = await connection.fetch(
        QUERY["original_of"], entry.currency, entry.amount, entry.booked_on, reference, fingerprint(entry.account)
    )
    debit = bool(entry.mandate) or entry.reason in DEBIT_REASONS
    taken = TakenBack(
        id=id, source=SOURCE, amount=entry.amount, currency=entry.currency, taken_on=entry.booked_on,
        payment=found[0]["id"] if len(found) == 1 else "", reason=BOUNCED if debit else "reversal",
        reference=reference or entry.reason, mandate=entry.mandate,
    )  # fmt: skip
    told = await take_back(connection, taken)
    await mandates.tell_of(connection, taken.mandate)
    return told
