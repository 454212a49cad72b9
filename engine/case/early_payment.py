"""The discount for paying early: earned by what came in time, by value dates. It knows no timeline."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Final

from engine.case.interest import start_of_terms
from engine.case.principal import principal
from engine.case.remembered import remembered_by
from schemas.case import Case, Move
from schemas.events import DiscountEarned
from schemas.money import to_minor
from schemas.plan import Plan

ZERO: Final = Decimal(0)


def discount(plan: Plan, case: Case, now: datetime) -> tuple[DiscountEarned, ...]:
    """The discount for paying early, where all but the discount came by its day; taken back where it did not stay."""
    early = plan.terms.early_payment
    if plan.semantics < 2 or early is None or not case.moves:
        return ()
    amount = _still_to_give(plan, case, start_of_terms(plan, case, early.within))
    return (DiscountEarned(at=now, amount=amount),) if amount else ()


@remembered_by("amount", "currency", "moves", "reversed")
def _still_to_give(plan: Plan, case: Case, last: date) -> Decimal:
    """What was earned by now less what was given before; `last` is the last day that counts."""
    early = plan.terms.early_payment
    assert early is not None
    given = -sum([move.amount for move in case.moves if move.what == "discount"], ZERO)
    in_time = [move for move in case.moves if _counts(move, last)]
    if not _any_paid(in_time):
        return -given
    notes = sum([move.amount for move in in_time if move.what == "credit_note"], ZERO)
    offered = to_minor((case.amount + notes) * early.discount, case.currency)
    left = case.amount + sum([_kept(case, move) for move in in_time], ZERO)
    earned = max(min(offered, principal(case) + given), ZERO) if left <= offered else ZERO
    return earned - given


def _counts(move: Move, last: date) -> bool:
    """Money by its day; a credit note whenever it comes, for it says what was never owed."""
    return move.what == "credit_note" or (move.what == "payment" and move.on <= last)


def _any_paid(moves: list[Move]) -> bool:
    return any(move.what == "payment" for move in moves)


def _kept(case: Case, move: Move) -> Decimal:
    """What a move brought, less what of a payment was taken back since."""
    return move.amount + (case.reversed.get(move.of, ZERO) if move.what == "payment" else ZERO)
