"""The statement of a case on a day: every line of what is owed, with how each charge was calculated. It words nothing.

Its lines add up to the case's balance and what has fallen due since: to the cent, in every currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from msgspec.structs import replace

from engine.case.ageing import steps_of, today, zone_for_days
from engine.case.charges import KINDS, ZERO, Due, Dues, dues
from engine.case.charging import charges
from engine.case.early_payment import discount
from engine.case.workdays import start_of
from schemas.case import Case
from schemas.plan import Plan
from schemas.statement import Account, Basis, LineKind, Statement, StatementLine

ORDER: Final[tuple[LineKind, ...]] = (
    "invoice", "credit_note", "payment", "reversal", "discount", "late_fee", "fixed_sum", "collection_fee", "fee",
    "interest", "waived", "written_off",
)  # fmt: skip
"""How lines of one day follow on each other."""


def statement(plan: Plan, case: Case, on: date) -> Statement:
    """What is owed at the end of the day `on`, by value dates, as far as the case has been told."""
    then, due = _as_of(case, on), dues(plan, case, on)
    more, early = _pending(plan, then, case, on), _early(plan, then, case, on)
    charged = _charged(then, due, more, on)
    found = _lines(plan, then, case, on, charged, early)
    lines = _running(sorted(found, key=lambda line: (line.on, ORDER.index(line.kind))))
    total = lines[-1].left if lines else ZERO
    left = case.amount + sum((move.amount for move in then.moves), ZERO)
    principal = max(left, ZERO) if total > 0 else total
    return Statement(
        invoice=case.invoice,
        customer=case.customer,
        currency=case.currency,
        on=on,
        issued_on=case.issued_on,
        due_on=case.due_on,
        lines=lines,
        principal=principal,
        charges=total - principal,
        total=total,
        contested=_contested(case, total),
        pending=sum(more.values(), ZERO) - early,
        missing=tuple(dict.fromkeys(f"{series} {day}" for _, series, day in due.missing)),
    )


def account(customer: str, on: date, statements: Iterable[Statement]) -> Account:
    """The statements of a customer's invoices, oldest due first, and what they come to by currency."""
    ordered = tuple(sorted(statements, key=lambda one: (one.due_on, one.invoice)))
    totals: dict[str, Decimal] = {}
    for one in ordered:
        totals[one.currency] = totals.get(one.currency, ZERO) + one.total
    return Account(customer, on, ordered, totals)


def _contested(case: Case, total: Decimal) -> Decimal:
    return max(total, ZERO) if case.contested == max(case.balance, ZERO) > 0 else min(case.contested, max(total, ZERO))


def _as_of(case: Case, on: date) -> Case:
    """The case with what had moved and been charged by the end of the day: the very same where that is all of it, so
    that what was just computed of it is known."""
    if all(move.on <= on for move in case.moves) and all(charge.on <= on for charge in case.charges):
        return case
    moves = tuple(move for move in case.moves if move.on <= on)
    return replace(case, moves=moves, charges=tuple(charge for charge in case.charges if charge.on <= on))


def _is_over(case: Case, on: date) -> bool:
    return case.closed_at is not None and today(case, case.closed_at) <= on


# --- lines --------------------------------------------------------------------------------------------------------


def _lines(
    plan: Plan, then: Case, case: Case, on: date, charged: Iterable[StatementLine], early: Decimal
) -> Iterator[StatementLine]:
    yield StatementLine("invoice", case.issued_on, case.amount, ZERO, case.invoice)
    for move in then.moves:
        kind: LineKind = move.what or ("payment" if move.amount < 0 else "reversal")  # type: ignore[assignment]
        yield StatementLine(kind, move.on, move.amount, ZERO, move.of)
    yield from _fees(plan, case, on)
    yield from charged
    for charge in then.charges:
        if charge.what == "waived":
            yield StatementLine("waived", charge.on, charge.amount, ZERO)
    if early:
        yield StatementLine("discount", on, -early, ZERO, pending=True)


def _fees(plan: Plan, case: Case, on: date) -> Iterator[StatementLine]:
    """What steps charged by themselves, each once."""
    for step in steps_of(plan):
        record = case.steps.get(step.path) if step.verb == "charge_fee" else None
        if record is None or record.state != "done" or step.amount is None or today(case, record.at) > on:
            continue
        basis = Basis(step.path)
        yield StatementLine("fee", today(case, record.at), step.amount.amount, ZERO, step.path, basis=basis)


def _charged(then: Case, due: Dues, more: dict[str, Decimal], on: date) -> Iterator[StatementLine]:
    """One line for each kind of charge: all of it, charged or pending, with how it was arrived at."""
    for what in KINDS:
        booked = sum((charge.amount for charge in then.charges if charge.what == what), ZERO)
        amount, found = booked + more.get(what, ZERO), due.of(what)
        if amount:
            yield _charge_line(what, _day(then, what, found, on), amount, found, bool(more.get(what)))


def _charge_line(what: str, on: date, amount: Decimal, due: Due | None, pending: bool) -> StatementLine:
    spans, basis = (due.spans, due.basis) if due is not None and due.amount == amount else ((), None)
    return StatementLine(what, on, amount, ZERO, spans=spans, basis=basis, pending=pending)  # type: ignore[arg-type]


def _day(then: Case, what: str, due: Due | None, on: date) -> date:
    """Interest stands on its last day, a sum of its own on the day on which it fell due."""
    if due is not None:
        return due.spans[-1].until if due.spans else due.on
    return max((charge.on for charge in then.charges if charge.what == what), default=on)


def _pending(plan: Plan, then: Case, case: Case, on: date) -> dict[str, Decimal]:
    if plan.semantics < 2 or _is_over(case, on):
        return {}
    return {one.what: one.amount for one in charges(plan, then, start_of(on, zone_for_days(case)))}


def _early(plan: Plan, then: Case, case: Case, on: date) -> Decimal:
    if _is_over(case, on):
        return ZERO
    return sum((one.amount for one in discount(plan, then, start_of(on, zone_for_days(case)))), ZERO)


def _running(lines: list[StatementLine]) -> tuple[StatementLine, ...]:
    left, done = ZERO, []
    for line in lines:
        left += line.amount
        done.append(replace(line, left=left))
    return tuple(done)
