"""What an invoice owes beyond the books on the day it is paid: the case charges it only when it hears of the money."""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from engine.case.charging import charges
from schemas.case import Case
from schemas.plan import Plan


def accrued(plan: Plan, case: Case, on: date) -> Decimal:
    """Interest and fees that fall due by the day and are not charged yet; below 0 where more was charged since."""
    if plan.semantics < 2 or case.is_closed:
        return Decimal(0)
    at = datetime.combine(on, time(12), ZoneInfo(case.zone or case.counted_in or "UTC"))
    return sum((one.amount for one in charges(plan, case, at)), Decimal(0))
