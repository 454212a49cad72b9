"""What changes the balance: payments and their reversal, credit notes, fees, write-offs. It knows no timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from engine.case.folding.holds import end_holds
from engine.case.folding.steps import done
from engine.case.workdays import local_date
from schemas.case import Case, Charge, Move
from schemas.events import (
    Charged,
    ChargesForgiven,
    ChargesWaived,
    CreditNoteIssued,
    DiscountEarned,
    FeeCharged,
    PaymentReceived,
    PaymentReversed,
    WrittenOff,
)  # fmt: skip

ENDS_FOR_GOOD: Final = ("handed_over", "stopped", "cancelled", "reviewed")
"""Ends that do not hang on what is owed: a case that is re-opened by a reversal ends so again."""


def stamp_paid(case: Case, at: datetime) -> Case:
    """The case with the moment at which nothing was owed any more."""
    return replace(case, paid_at=at) if case.balance <= 0 and case.paid_at is None else case


def day_of(case: Case, at: datetime) -> date:
    """The customer's day of a moment."""
    return local_date(at, case.zone or case.counted_in or "UTC")


def moved(case: Case, on: date, amount: Decimal, what: str, of: str = "") -> tuple[Move, ...]:
    """The changes of the invoice's own amount, with one more."""
    return (*case.moves, Move(on, amount, what, of))


def _payment_received(case: Case, event: PaymentReceived) -> Case:
    moves = moved(case, event.paid_on or day_of(case, event.at), -event.amount, "payment", event.payment)
    paid = replace(case, payments={**case.payments, event.payment: event.amount}, moves=moves)
    return stamp_paid(end_holds(paid, "payment_to_verify", event.at), event.at)


def _payment_reversed(case: Case, event: PaymentReversed) -> Case:
    taken_back = case.reversed.get(event.payment, Decimal(0)) + event.amount
    moves = moved(case, day_of(case, event.at), event.amount, "reversal", event.payment)
    after = replace(case, reversed={**case.reversed, event.payment: taken_back}, moves=moves)
    if after.balance <= 0:
        return after
    # Where the case will close again at once, the money that came after its end is still to be told of.
    counted = after.moves_at_end if after.end in ENDS_FOR_GOOD else None
    return replace(after, paid_at=None, closed_at=None, end="", moves_at_end=counted)


def _credit_note_issued(case: Case, event: CreditNoteIssued) -> Case:
    moves = moved(case, day_of(case, event.at), -event.amount, "credit_note", event.credit_note)
    return stamp_paid(replace(case, credits={**case.credits, event.credit_note: event.amount}, moves=moves), event.at)


def _charged(case: Case, event: Charged) -> Case:
    charge = Charge(event.what, event.amount, day_of(case, event.at), event.since, event.until)
    return replace(case, charges=(*case.charges, charge))


def _waived(case: Case, event: ChargesWaived | ChargesForgiven) -> Case:
    waived = Charge("waived", -event.amount, day_of(case, event.at))
    return stamp_paid(replace(case, charges=(*case.charges, waived)), event.at)


def _discount_earned(case: Case, event: DiscountEarned) -> Case:
    what = "waived" if event.proposal else "discount"
    moves = moved(case, day_of(case, event.at), -event.amount, what, event.proposal)
    return stamp_paid(replace(case, waived=case.waived + event.amount, moves=moves), event.at)


def _fee_charged(case: Case, event: FeeCharged) -> Case:
    return done(replace(case, fees=case.fees + event.amount), event.step, event.at)


def _written_off(case: Case, event: WrittenOff) -> Case:
    moves = moved(case, day_of(case, event.at), -event.amount, "written_off")
    after = replace(case, written_off=case.written_off + event.amount, write_off=None, moves=moves)
    return done(after, event.step, event.at)


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    PaymentReceived: _payment_received,
    PaymentReversed: _payment_reversed,
    CreditNoteIssued: _credit_note_issued,
    WrittenOff: _written_off,
    FeeCharged: _fee_charged,
    Charged: _charged,
    ChargesWaived: _waived,
    ChargesForgiven: _waived,
    DiscountEarned: _discount_earned,
}
