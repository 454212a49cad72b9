"""The statement of account, and what a debt consists of with the calculation of each charge. It computes none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from activities.documents.blocks import (
    AnyPiece,
    Column,
    Figure,
    Figures,
    Heading,
    Note,
    Page,
    Row,
    Table,
    Title,
    Total,
    Totals,
)
from activities.documents.frame import how_to_pay, page_of
from activities.documents.pen import Pen
from activities.documents.typesetter import torn
from schemas.documents import Head, StatementTold
from schemas.statement import Basis, InterestSpan, Statement, StatementLine, law_name


def statement(told: StatementTold, head: Head, pen: Pen) -> Page:
    """All invoices at a glance where there are several, then each line by line, and how to pay."""
    on = max((one.on for one in told.statements), default=told.made_on)
    day = pen.say("statement_on", day=pen.day(on))
    side = [(pen.say("date"), pen.day(on)), (pen.say("reference"), _reference(told.statements))]
    title = pen.say("statement_title", day=pen.day(on))
    blocks = [Title(said=pen.say("statement"), under=day), *_whole(told, head, pen)]
    return page_of(told, head, pen, title=title, side=side, blocks=blocks)


def _reference(statements: Sequence[Statement]) -> str:
    return statements[0].invoice if len(statements) == 1 else ""


def _whole(told: StatementTold, head: Head, pen: Pen) -> Iterator[AnyPiece]:
    statements = told.statements
    yield from figures(statements, pen)
    if len(statements) > 1:
        yield from overview(statements, pen)
    for one in statements:
        yield from detail(one, pen)
    if any(one.total > 0 for one in statements):
        yield from how_to_pay(head, pen, _reference(statements))


def totals(statements: Iterable[Statement]) -> dict[str, Decimal]:
    """What is owed in each currency."""
    sums: dict[str, Decimal] = {}
    for one in statements:
        sums[one.currency] = sums.get(one.currency, Decimal(0)) + one.total
    return sums


def figures(statements: Sequence[Statement], pen: Pen) -> Iterator[AnyPiece]:
    """What is owed, what of it is late, what of it is contested; one row for each currency."""
    for currency, total in totals(statements).items():
        own = [one for one in statements if one.currency == currency]
        items = [Figure(pen.say("owed"), pen.money(total, currency))]
        late = sum((one.total for one in own if one.on > one.due_on), Decimal(0))
        if late:
            items.append(Figure(pen.say("overdue"), pen.money(late, currency)))
        if contested := sum((one.contested for one in own), Decimal(0)):
            items.append(Figure(pen.say("contested"), pen.money(contested, currency)))
        if len(own) == 1:
            items.append(Figure(pen.say("due_on_long"), pen.short_day(own[0].due_on)))
        yield Figures(items=tuple(items))


def overview(statements: Sequence[Statement], pen: Pen) -> Iterator[AnyPiece]:
    """One row an invoice."""
    yield Heading(said=pen.say("invoices"))
    several = len(totals(statements)) > 1
    columns = (
        Column(pen.say("invoice"), wide=True), Column(pen.say("issued_on")), Column(pen.say("due_on")), Column(""),
        Column(pen.say("balance"), right=True),
    )  # fmt: skip
    carried: dict[str, Decimal] = {}
    rows = []
    for one in statements:
        carried[one.currency] = carried.get(one.currency, Decimal(0)) + one.total
        cells = (
            torn(one.invoice), pen.short_day(one.issued_on), pen.short_day(one.due_on), _late(one, pen),
            pen.money(one.total, one.currency),
        )  # fmt: skip
        rows.append(Row(cells=cells, sum="" if several else pen.money(carried[one.currency], one.currency)))
    yield Table(columns=columns, rows=tuple(rows))
    if len(statements) > 1:
        yield Totals(rows=tuple(
        Total(pen.say("owed"), pen.money(total, currency), strong=True)
        for currency, total in totals(statements).items()
    ))  # fmt: skip


def _late(one: Statement, pen: Pen) -> str:
    days = (one.on - one.due_on).days
    if days <= 0 or one.total <= 0:
        return pen.say("in_time")
    return pen.say("day_late") if days == 1 else pen.say("days_late", n=days)


def detail(one: Statement, pen: Pen) -> Iterator[AnyPiece]:
    """An invoice's lines, each charge with its calculation below, and their sum."""
    yield Heading(said=pen.say("line.invoice", number=torn(one.invoice)))
    columns = (
        Column(pen.say("day")), Column(pen.say("concept"), wide=True),
        Column(f"{pen.say('amount')} ({one.currency})", right=True), Column(pen.say("balance"), right=True),
    )  # fmt: skip
    rows = [row for line in one.lines for row in _rows(line, one, pen)]
    yield Table(columns=columns, rows=tuple(rows))
    sums = [Total(pen.say("principal"), pen.figure(one.principal, one.currency))] if one.charges else []
    if one.charges:
        sums.append(Total(pen.say("charges"), pen.figure(one.charges, one.currency)))
    if one.contested:
        sums.append(Total(pen.say("contested"), pen.figure(one.contested, one.currency)))
    sums.append(Total(pen.say("owed"), pen.money(one.total, one.currency), strong=True))
    yield Totals(rows=tuple(sums))
    for series in one.missing:
        yield Note(said=pen.say("missing", series=series))


def _rows(line: StatementLine, one: Statement, pen: Pen) -> Iterator[Row]:
    notes = [*(_span(span, one.currency, pen) for span in line.spans), *_basis(line.basis, one.currency, pen)]
    said = pen.say(f"line.{line.kind}", number=torn(one.invoice))
    if line.reference and line.kind in ("payment", "reversal", "credit_note"):
        said = f"{said} {torn(line.reference)}"
    if line.pending:
        said = f"{said} ({pen.say('pending')})"
    cells = (pen.short_day(line.on), said, pen.figure(line.amount, one.currency), pen.figure(line.left, one.currency))
    yield Row(cells=cells, kind="opened" if notes else "row", sum=cells[-1])
    if notes:
        yield Row(cells=("\n".join(notes),), kind="note", sum=cells[-1])


def _span(span: InterestSpan, currency: str, pen: Pen) -> str:
    """`4 abr. 2026 a 30 abr. 2026: S/ 1,000.00 × 12% anual × 27 días ÷ 365 = 8.8767`."""
    said = pen.say(
        "span" if span.days != 1 else "span_day", since=pen.short_day(span.since), until=pen.short_day(span.until),
        principal=pen.figure(span.principal, currency), rate=pen.share(span.rate), days=pen.days(span.days),
        year=span.year, amount=pen.number(round(span.amount, 4)),
    )  # fmt: skip
    value = (
        pen.say("span_of", series=span.series, value=pen.share(span.value)) if span.value is not None else span.series
    )
    more = [value, pen.say("span_capped") if span.capped else ""]
    return " · ".join(filter(None, (said, *more)))


def _basis(basis: Basis | None, currency: str, pen: Pen) -> Iterator[str]:
    if basis is None:
        return
    law = law_name(basis)[pen.language.startswith("es")]
    parts = [pen.say("basis_law", law=law)] if law else []
    if basis.on_amount is not None:
        parts.append(pen.say("basis_on", amount=pen.money(basis.on_amount, currency)))
    if basis.unit is not None:
        parts.append(pen.say("basis_unit", amount=pen.money(basis.unit, currency)))
    parts += [
        pen.say("basis_tier", units=pen.number(units), share=pen.share(share)) for units, share, _ in basis.tiers
    ]  # fmt: skip
    if basis.less:
        parts.append(pen.say("basis_less", amount=pen.money(basis.less, currency)))
    if basis.source:
        parts.append(pen.say("basis_source", source=basis.source))
    if parts:
        yield " · ".join(parts)
