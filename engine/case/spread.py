"""The nine o'clock rush, spread: each case has its own minute of the contact window. It changes no day and no order."""

from __future__ import annotations

from datetime import datetime, timedelta
from hashlib import sha256

from engine.case.ageing import next_opening
from engine.case.workdays import closing
from schemas.case import Case
from schemas.plan import Plan


def spread(plan: Plan, case: Case, wake_at: datetime, step: str) -> datetime:
    """The moment to wake for a step due at the window's opening: opening + hash(case, step) modulo the window.

    The last hour stays free, so that a retry still finds the window open.
    """
    if not step.count(".timeline[") or next_opening(plan, case, wake_at - timedelta(minutes=1)) != wake_at:
        return wake_at
    room = int((closing(wake_at, plan.window, plan.calendar, case.zone) - wake_at).total_seconds()) - 3600
    digest = sha256(f"{case.invoice}/{step}".encode()).digest()
    return wake_at + timedelta(seconds=int.from_bytes(digest[:6], "big") % room) if room > 0 else wake_at
