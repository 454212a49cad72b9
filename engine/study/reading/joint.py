"""All cases of a customer read as one life, day by day, with what the customer owed in all. It knows one customer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import groupby

import msgspec

from engine.study.reading.sheet import Printed, amount, beside, day_of
from engine.study.reading.words import CaseRead, Row
from engine.study.words.names import pick


class JointRow(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of one of the cases, and what the customer owes in all in its currency, where it moved that. `invoices`
    are all that one message carried."""

    row: Row
    currency: str
    invoices: tuple[str, ...]
    owed: Decimal | None = None


def joint(reads: Sequence[CaseRead]) -> tuple[JointRow, ...]:
    """Every line of every case in order of time; a message that carried many invoices is told once."""
    currency_of = {read.invoice: read.totals.currency for read in reads}
    rows = sorted((row for read in reads for row in read.rows), key=lambda row: (row.at, row.invoice, row.seq))
    carried: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        if row.contact:
            carried[row.contact].append(row.invoice)
    owed: dict[str, Decimal] = defaultdict(Decimal)
    found, told = [], set[str]()
    for row in rows:
        currency = currency_of[row.invoice]
        owed[currency] += row.moved or Decimal(0)
        if row.contact and row.contact in told:
            continue
        told.add(row.contact)
        invoices = tuple(dict.fromkeys(carried[row.contact])) if row.contact else (row.invoice,)
        found.append(JointRow(row, currency, invoices, owed[currency] if row.moved else None))
    return tuple(found)


def lines(rows: Sequence[JointRow], language: str, width: int = 80) -> Iterator[Printed]:
    """A heading for each day, and under it a line for each thing that happened."""
    longest = max((len(one.row.invoice) for one in rows), default=0)
    for day, group in groupby(rows, key=lambda one: one.row.day):
        yield day_of(day, language), "head"
        for one in group:
            yield from _row(one, longest, language, width)


def _row(one: JointRow, longest: int, language: str, width: int) -> Iterator[Printed]:
    row = one.row
    head = f"  {row.invoice:<{longest}}  {row.age:+4d}  {row.arrow}  "
    right = f"{amount(one.owed)} {one.currency}" if one.owed is not None else ""
    text = row.text
    if len(one.invoices) > 1:
        others = ", ".join(number for number in one.invoices if number != row.invoice)
        text += pick((f"; the same message speaks of {others}", f"; el mismo mensaje habla de {others}"), language)
    against = ", ".join(rule.rule for rule in row.rules)
    if against and against not in text:
        text += f" ({against})"
    if row.place.at:
        text += f"  [{row.place.at}]"
    for number, line in enumerate(beside(head, text, right, width)):
        yield line, "against" if number == 0 and row.rules else "plain"


def owed_on(rows: Sequence[JointRow], day: date) -> dict[str, Decimal]:
    """What the customer owed in all at the end of a day, by currency."""
    owed: dict[str, Decimal] = {}
    for one in rows:
        if one.row.day <= day and one.owed is not None:
            owed[one.currency] = one.owed
    return owed
