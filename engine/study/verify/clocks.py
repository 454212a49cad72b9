"""By what time a case lived, told from its lines; and what of its record is news rather than its own doing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final, get_args

from engine.case.history import HISTORY
from engine.study.verify.material import Clock
from schemas.bundle import LedgerLine
from schemas.events import Arrived, Charged, ContactMade, CreditNoteIssued, DiscountEarned, DisputeResolved

ARRIVED: Final = "arrived"
LATE: Final = timedelta(minutes=15)
"""By real time, what is later than this is named."""
SLACK: Final = timedelta(seconds=1)
"""A shared clock never moves by less."""
A_DAY: Final = timedelta(days=1)
AN_HOUR: Final = timedelta(hours=1)

NEWS: Final = frozenset((*get_args(Arrived), ContactMade, Charged, DiscountEarned))
"""What may be told to a case: facts, that another's message carried its step, and what an agreement charges first."""
CHARGES: Final = (Charged, DiscountEarned)


def is_news(line: LedgerLine) -> bool:
    """Whether the line says of itself that it was told to the case."""
    return line.because == ARRIVED


def clock_of(lines: Sequence[LedgerLine]) -> Clock:
    """`shared` where the case's own lines tell of days that its database wrote down in much less time, or of days that
    had not come yet; else `real`, of which less can be said."""
    own = [line for line in lines if line.because not in (ARRIVED, HISTORY)]
    lived = own[-1].at - own[0].at if own else A_DAY * 0
    written = own[-1].recorded_at - own[0].recorded_at if own else A_DAY * 0
    if lived >= A_DAY and written * 2 < lived:
        return "shared"
    return "shared" if any(line.recorded_at < line.at - AN_HOUR for line in own) else "real"


def is_joined(before: LedgerLine, line: LedgerLine) -> bool:
    """Whether two lines came as one piece of news, between which nothing is decided: what an agreement charges first,
    and a dispute's end with its credit note."""
    if before.because != ARRIVED or line.because != ARRIVED or before.at != line.at:
        return False
    if isinstance(before.event, CHARGES):
        return True
    return (
        isinstance(before.event, DisputeResolved)
        and before.event.outcome == "accepted"
        and isinstance(line.event, CreditNoteIssued)
    )
