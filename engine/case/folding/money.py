"""What changes the balance: payments and their reversal, credit notes, fees, write-offs. It knows no timeline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

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


def stamp_paid(case: Case, at: datetime) -> Case:
    """The case with the moment at which nothing was owed any more."""
    return replace(case, paid_at=at) if case.balance <= 0 and case.paid_at is None else case


def _day(case: Case, at: datetime) -> date:
    return local_date(at, case.zone or "UTC")


def _moved(case: Case, on: date, amount: Decimal) -> tuple[Move, ...]:
    return (*case.moves, Move(on, amount))


def _payment_received(case: Case, event: PaymentReceived) -> Case:
    moves = _moved(case, event.paid_on or _day(case, event.at), -event.amount)
    paid = replace(case, payments={**case.payments, event.payment: event.amount}, moves=moves)
    return stamp_paid(end_holds(paid, "payment_to_verify", event.at), event.at)


def _payment_reversed(case: Case, event: PaymentReversed) -> Case:
    taken_back = case.reversed.get(event.payment, Decimal(0)) + event.amount
    moves = _moved(case, _day(case, event.at), event.amount)
    after = replace(case, reversed={**case.reversed, event.payment: taken_back}, moves=moves)
    return replace(after, paid_at=None, closed_at=None, end="") if after.balance > 0 else after


def _credit_note_issued(case: Case, event: CreditNoteIssued) -> Case:
    moves = _moved(case, _day(case, event.at), -event.amount)
    return stamp_paid(replace(case, credits={**case.credits, event.credit_note: event.amount}, moves=moves), event.at)


def _charged(case: Case, event: Charged) -> Case:
    charge = Charge(event.what, event.amount, _day(case, event.at), event.since, event.until)
    return replace(case, charges=(*case.charges, charge))


def _waived(case: Case, event: ChargesWaived | ChargesForgiven) -> Case:
    waived = Charge("waived", -event.amount, _day(case, event.at))
    return stamp_paid(replace(case, charges=(*case.charges, waived)), event.at)


def _discount_earned(case: Case, event: DiscountEarned) -> Case:
    return stamp_paid(replace(case, waived=case.waived + event.amount), event.at)


def _fee_charged(case: Case, event: FeeCharged) -> Case:
    return done(replace(case, fees=case.fees + event.amount), event.step, event.at)


def _written_off(case: Case, event: WrittenOff) -> Case:
    return done(replace(case, written_off=case.written_off + event.amount), event.step, event.at)


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
