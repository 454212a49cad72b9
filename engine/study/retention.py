"""How long a customer's data may and must be kept, by what packs say of a class of data, on a day. It removes nothing.

The longest duty wins over the shortest limit, and where the two contradict each other that is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Final

from engine.case.workdays import add
from schemas.lengths import Duration
from schemas.personal import Anchors, DataClass, Verdict
from schemas.plan import Calendar
from schemas.rules import Keeping, Pack

_NO_CALENDAR: Final = Calendar("")
ALL: Final = date.max
"""As a bound: everything, however new."""


def judged(
    data: DataClass, packs: Iterable[Pack], anchors: Anchors, today: date, *, asked: bool = False
) -> Verdict:  # fmt: skip
    """What may and must go of a class on a day.

    `asked`: somebody agreed to erase the person, so that all of it is due, and a duty that is only policy holds back
    nothing. Packs that do not bind the creditor say nothing.
    """
    periods = [*_periods(data, packs, today)]
    duties = [(name, one) for name, one in periods if one.at_least and not (asked and one.basis == "policy")]
    limits = [(name, one) for name, one in periods if one.at_most]
    may_go, kept_until, holding = _allowed(duties, anchors, today)
    due, passed = (ALL, []) if asked else _due(limits, anchors, today)
    outlasted = due is not None and (may_go is None or may_go < due)
    decided = [*(holding if outlasted or due is None else ()), *passed]
    return Verdict(
        data=data, made_before=min(due, may_go) if due is not None and may_go is not None else None, may_go=may_go,
        kept_until=kept_until, rules=tuple(name for name, _ in decided), conflict=outlasted and bool(passed),
        unverified=any(one.is_unverified for _, one in decided),
    )  # fmt: skip


def _periods(data: DataClass, packs: Iterable[Pack], today: date) -> Iterator[tuple[str, Keeping]]:
    seen: set[str] = set()
    for pack in packs:
        for one in pack.retention if pack.binds_creditor else ():
            name = f"{pack.id}.{one.id}"
            if data in one.data and one.is_in_force(today) and name not in seen:
                seen.add(name)
                yield name, one


def _allowed(
    duties: list[tuple[str, Keeping]], anchors: Anchors, today: date
) -> tuple[date | None, date | None, list[tuple[str, Keeping]]]:  # fmt: skip
    """Before which day data came that may go (None: none may), until when all is kept, and by which duties."""
    floor, until, whole = ALL, None, False
    holding: list[tuple[str, Keeping]] = []
    for name, one in duties:
        assert one.at_least is not None
        if one.since == "made":
            first = add(today, _back(one.at_least), _NO_CALENDAR)
            if first <= floor:
                floor, holding = first, [*(holding if whole or first == floor else ()), (name, one)]
            continue
        if one.since == "closed" and anchors.closed is None:  # it has not even begun to run
            whole, holding = True, [*holding, (name, one)]
            continue
        anchor = anchors.closed if one.since == "closed" else anchors.last_activity
        last = add(anchor, one.at_least, _NO_CALENDAR) - timedelta(days=1) if anchor is not None else None
        if last is not None and last >= today:
            whole, holding, until = True, [*holding, (name, one)], max(last, until or last)
    return (None if whole else floor), until, holding


def _due(
    limits: list[tuple[str, Keeping]], anchors: Anchors, today: date
) -> tuple[date | None, list[tuple[str, Keeping]]]:  # fmt: skip
    """Before which day data must have come that are due to go (None: none is), and by which limits."""
    due = None
    passed: list[tuple[str, Keeping]] = []
    for name, one in limits:
        assert one.at_most is not None
        anchor = anchors.closed if one.since == "closed" else anchors.last_activity
        if one.since == "made":
            bound = add(today, _back(one.at_most), _NO_CALENDAR)
        elif anchor is not None and add(anchor, one.at_most, _NO_CALENDAR) <= today:
            bound = ALL
        else:
            continue
        if due is None or bound >= due:
            due, passed = bound, [*(passed if bound == due else ()), (name, one)]
    return due, passed


def _back(length: Duration) -> Duration:
    return Duration(-length.count, length.unit)
