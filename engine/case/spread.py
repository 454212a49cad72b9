"""The nine o'clock rush, spread: each case has its own minute of the contact window. It changes no day and no order."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final

from engine.case.ageing import next_opening
from engine.case.workdays import closing
from schemas.case import Case
from schemas.plan import Plan

HOUR: Final = timedelta(hours=1)
MINUTES: Final = 15
"""The hours of laws open at a quarter; what else puts a contact off ends at its own moment."""


def spread(plan: Plan, case: Case, wake_at: datetime, step: str) -> datetime:
    """The moment to wake for a step due at an opening: opening + hash(case, step) modulo the room after it.

    After the window's own opening that is the rest of the window but its last hour, which stays free, so that a retry
    still finds it open. Where the desk put the step off until a law's hours open it is an hour: they close when they
    like.
    """
    if not step.count(".timeline["):
        return wake_at
    room = closing(wake_at, plan.window, plan.calendar, case.zone) - wake_at - HOUR
    if next_opening(plan, case, wake_at - timedelta(minutes=1)) != wake_at:
        room = min(room, HOUR) if _put_off_to_an_opening(case, wake_at, step) else timedelta(0)
    seconds = int(room.total_seconds())
    digest = sha256(f"{case.invoice}/{step}".encode()).digest()
    return wake_at + timedelta(seconds=int.from_bytes(digest[:6], "big") % seconds) if seconds > 0 else wake_at


def _put_off_to_an_opening(case: Case, wake_at: datetime, step: str) -> bool:
    is_whole = wake_at.minute % MINUTES == 0 and not (wake_at.second or wake_at.microsecond)
    return is_whole and case.not_before.get(step) == wake_at
