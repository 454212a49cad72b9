"""What a payer may deduct of an invoice for paying on a day: the case itself is asked what it would grant."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.case.early_payment import discount
from engine.case.fold import fold
from schemas.case import Case
from schemas.events import PaymentReceived
from schemas.money import to_minor
from schemas.plan import Plan

PROBE = "probe"
"""The id of a payment that never was."""


def may_deduct(plan: Plan, case: Case, on: date) -> Decimal:
    """The discount for early payment that all the rest, paid on this day, would earn; 0 where none."""
    terms = plan.terms.early_payment
    if terms is None or case.is_closed:
        return Decimal(0)
    offered = to_minor((case.amount - sum(case.credits.values(), Decimal(0))) * terms.discount, case.currency)
    rest = case.balance - offered
    if offered <= 0 or rest <= 0:
        return Decimal(0)
    at = datetime.combine(on, time(12), ZoneInfo(case.zone or case.counted_in or "UTC"))
    paid = fold(case, PaymentReceived(at=at, id=PROBE, payment=PROBE, amount=rest, paid_on=on))
    earned = sum((one.amount for one in discount(plan, paid, at)), Decimal(0))
    return offered if earned == offered else Decimal(0)
