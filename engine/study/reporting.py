"""Which debts a bureau may be told of on a day, and which reports must be taken back. It writes no file, asks nobody.

A debt is ready once its notice is proved and the bureau's time for it is over; a contested one waits. What was reported
is taken back once it is settled, cancelled as a mistake, or a person says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Final

from engine.case.workdays import add, local_date
from schemas.bureau import Bureau, Given, Line, Standing, State
from schemas.plan import Calendar
from schemas.proof import Proof

TAKEN_BACK: Final = {"paid": "paid", "settled": "paid", "credited": "paid", "cancelled": "error"}
"""Ends of a case after which a report is wrong, and the reason that the bureau is given."""
CONTESTED: Final = "dispute_open"


def standing(bureau: Bureau, given: Given, proofs: Iterable[Proof], calendar: Calendar, until: date) -> Standing:
    """How a debt stands at the end of a day (of the customer's)."""
    noticed = _noticed_on(given, proofs)
    ready = ready_on(bureau, noticed, calendar) if noticed is not None else None
    reason = given.withdrawn or _settled(given)
    return Standing(
        given=given, state=_state(given, reason, ready, until), noticed_on=noticed, ready_on=ready, reason=reason
    )


def ready_on(bureau: Bureau, noticed: date, calendar: Calendar) -> date:
    """The first day on which the bureau may be told of a debt whose notice was given on `noticed`."""
    return add(noticed, bureau.notice.wait, calendar)


def _noticed_on(given: Given, proofs: Iterable[Proof]) -> date | None:
    """The customer's day of the first proved notice."""
    first = min((one.at for one in proofs), default=None)
    return local_date(first, given.zone or "UTC") if first is not None else None


def _settled(given: Given) -> str:
    """Why nothing (more) is to be reported, as the books have it; empty while the debt stands."""
    if given.ended in TAKEN_BACK:
        return TAKEN_BACK[given.ended]
    return "paid" if given.balance <= 0 and given.ended != "written_off" else ""


def _state(given: Given, reason: str, ready: date | None, until: date) -> State:
    if given.taken_back_in:
        return "taken_back"
    if given.reported_in:
        return "to_take_back" if reason else "reported"
    if reason:
        return "removed" if given.withdrawn else "settled"
    if given.ended == "written_off":
        return "settled"  # given up before it was reported: nothing is left to report
    if given.hold == CONTESTED:
        return "contested"
    if ready is None:
        return "no_proof"
    return "ready" if ready <= until else "waiting"


def lines(standings: Iterable[Standing], until: date) -> list[Line]:
    """The lines of a file: withdrawals first, each by the invoice's number."""
    found = [line for one in standings if (line := _line(one, until)) is not None]
    return sorted(found, key=lambda line: (line.record == "report", line.given.invoice, line.given.id))


def _line(one: Standing, until: date) -> Line | None:
    given = one.given
    if one.state == "ready" and one.noticed_on is not None:
        return Line(
            given=given, record="report", amount=given.balance, noticed_on=one.noticed_on, reported_on=until,
            days_past_due=max(0, (until - given.due_on).days),
        )  # fmt: skip
    if one.state == "to_take_back" and given.reported_at is not None:
        reported = _day(given, given.reported_at)
        return Line(
            given=given, record="withdrawal", amount=given.amount or given.balance,
            noticed_on=one.noticed_on or reported, reported_on=reported,
            days_past_due=max(0, (reported - given.due_on).days), reason=one.reason,
        )  # fmt: skip
    return None


def _day(given: Given, at: datetime) -> date:
    return local_date(at, given.zone or "UTC")
