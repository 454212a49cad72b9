"""Whether a call that came to nothing is tried again, and from when on. It calls nobody."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

from engine.case.workdays import start_of
from schemas.contact import Verdict
from schemas.people import CALL_OUTCOMES, MOST_TRIES

PAUSE: Final = timedelta(hours=2)
"""A house rule: nobody is called again sooner, where the rules would let it."""


def may_be_asked_again_from(now: datetime, zone: str, on: date | None) -> datetime:
    """From when on the rules are asked about another try: on the day that the customer named, else in a while."""
    return max(now + PAUSE, start_of(on, zone or "UTC")) if on is not None else now + PAUSE


def again_at(
    outcome: str, tries: int, due_at: datetime | None, asked_from: datetime, verdict: Verdict
) -> datetime | None:
    """When it is tried again; None: this was the last try.

    `tries` are those before this one. `verdict` is the contact rules' on another call at `asked_from`, with this one
    counted. A call is tried again within its own time (`within`, `due_at`), at most MOST_TRIES times in all; one that
    the customer asked for is made once more whatever was tried before.
    """
    code = CALL_OUTCOMES.get(outcome)
    if code is None or not code.again or verdict.says == "refused":
        return None
    if tries + 1 >= MOST_TRIES and "on" not in code.needs:
        return None
    at = asked_from if verdict.says == "allowed" or verdict.until is None else verdict.until
    return at if due_at is None or at < due_at else None
