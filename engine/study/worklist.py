"""What people do next, and why: every open task in one order. It reads no clock and asks no contact rule itself.

The order, the first difference deciding:

1. **ready** before not ready: a call that the contact rules do not allow at this moment waits behind everything that
   can be done, whatever it is worth; those that open sooner go first.
2. **urgency**, the highest that fits:
   4  something follows by itself within a day: the bound of a pause, silence on an approval, a notice of law
   3  the task is late
   2  it is due within a day
   1  the task is open for `OLD` or longer
   0  none of these
3. **worth**, the greater first: `share x chance x hurry`
   share   the amount owed over the largest amount in the same currency on this list (amounts in different currencies
           are never compared: each currency has its own largest)
   chance  of the stage times that of the risk, by the tables below: house figures, measured on no portfolio
   hurry   5/4 for a call whose window closes within two hours; else 1
4. the longer open, then the invoice's number, then the task's key.

So the order is total, and of two lists that differ in one amount alone, the greater amount never stands later.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final

from schemas.people import Ranked, Work

SOON: Final = timedelta(days=1)
OLD: Final = timedelta(days=3)
CLOSING: Final = timedelta(hours=2)
HURRY: Final = Decimal("1.25")
CHANCE_BY_STAGE: Final[dict[str, Decimal]] = {
    "invoicing": Decimal(1), "first_contact": Decimal(1), "negotiation": Decimal("0.8"), "recovery": Decimal("0.5"),
}  # fmt: skip
CHANCE_BY_RISK: Final[dict[str, Decimal]] = {"low": Decimal(1), "medium": Decimal("0.8"), "high": Decimal("0.6")}
LARGE: Final = Decimal("0.5")
"""From this share of the largest amount on, the amount is named as a reason."""
_NEVER: Final = datetime.max.replace(tzinfo=UTC)
_AT_ONCE: Final = datetime.min.replace(tzinfo=UTC)


def ranked(works: Iterable[Work], now: datetime) -> tuple[Ranked, ...]:
    """The list in order, each task with its reasons, the weightiest first. `now` is UTC."""
    works = tuple(works)
    largest: dict[str, Decimal] = {}
    for work in works:
        largest[work.currency] = max(largest.get(work.currency, Decimal(0)), work.balance)
    return tuple(sorted((_weighed(work, largest[work.currency], now) for work in works), key=_place))


def _weighed(work: Work, largest: Decimal, now: datetime) -> Ranked:
    share = max(work.balance, Decimal(0)) / largest if largest > 0 else Decimal(0)
    ready, urgency = is_ready(work, now), urgency_of(work, now)
    return Ranked(work, urgency, share * _chance(work) * _hurry(work, now), ready, tuple(_reasons(work, share, now)))


def _place(one: Ranked) -> tuple[object, ...]:
    work = one.work
    waits = _AT_ONCE if one.ready else work.opens_at or _NEVER
    return (not one.ready, waits, -one.urgency, -one.worth, work.raised_at, work.invoice, work.key)


def is_ready(work: Work, now: datetime) -> bool:
    """Whether it can be done at this moment: only calls have to wait for the contact rules."""
    return not work.is_call or (work.opens_at is not None and work.opens_at <= now)


def urgency_of(work: Work, now: datetime) -> int:
    """How soon something follows, 0 to 4, as the formula says."""
    steps = (
        work.deadline_at is not None and work.deadline_at <= now + SOON,
        work.due_at is not None and work.due_at < now,
        work.due_at is not None and work.due_at <= now + SOON,
        work.raised_at <= now - OLD,
    )
    return next((4 - index for index, fits in enumerate(steps) if fits), 0)


def _chance(work: Work) -> Decimal:
    return CHANCE_BY_STAGE.get(work.stage, Decimal(1)) * CHANCE_BY_RISK.get(work.risk, Decimal(1))


def _hurry(work: Work, now: datetime) -> Decimal:
    return HURRY if is_closing(work, now) else Decimal(1)


def is_closing(work: Work, now: datetime) -> bool:
    """Whether a call can be made now, and soon cannot any more today."""
    return work.is_call and is_ready(work, now) and work.closes_at is not None and work.closes_at <= now + CLOSING


def _reasons(work: Work, share: Decimal, now: datetime) -> Iterator[tuple[str, str]]:
    """Codes with their figures; which words they are is known elsewhere."""
    yield from _pressing(work, now)
    if share >= LARGE:
        yield "amount", ""
    if work.risk:
        yield f"risk_{work.risk}", ""
    if work.is_call:
        yield _of_the_call(work, now)
    if work.mine:
        yield "mine", ""


def _pressing(work: Work, now: datetime) -> Iterator[tuple[str, str]]:
    if work.deadline_at is not None and work.deadline_at <= now + SOON:
        yield f"deadline_{work.deadline}", work.deadline_at.isoformat()
    if work.due_at is not None and work.due_at < now:
        yield "late", str((now - work.due_at).days)
    elif work.due_at is not None and work.due_at <= now + SOON:
        yield "due_soon", work.due_at.isoformat()
    elif work.raised_at <= now - OLD:
        yield "old", str((now - work.raised_at).days)


def _of_the_call(work: Work, now: datetime) -> tuple[str, str]:
    if work.opens_at is None:
        return "never", ""
    if not is_ready(work, now):
        return "closed_until", work.opens_at.isoformat()
    if is_closing(work, now) and work.closes_at is not None:
        return "closing", work.closes_at.isoformat()
    return "open_now", ""
