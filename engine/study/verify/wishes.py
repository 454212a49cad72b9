"""What was asked of a case and what it answered, against the one door at that point of the record.

The case answers with all its waiting news read, and what it agreed to is written down after that news. So the case as
it answered is the one at the line, or the one before what it settled by itself in between: each is tried.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from engine.case.asking.door import answer
from engine.case.asking.refusing import NotAllowed
from engine.case.charging import up_to_date
from engine.case.fold import fold
from engine.study.verify.clocks import A_DAY, ARRIVED, CHARGES
from engine.study.verify.telling import told, told_line
from schemas.bundle import Divergence, LedgerLine, Remark, WishLine
from schemas.case import Case
from schemas.driving import AcceptTerms, AnyWish, event_of
from schemas.events import AnyEvent
from schemas.plan import Plan

MOST: Final = 64
"""So many of a case's own lines may lie between its answer and what came of it."""
_COMMAND: Final = msgspec.json.Decoder(AnyWish)
_TOLD: Final = msgspec.json.Encoder(order="sorted", decimal_format="string")


class Told:
    """A record with the case after each line: what `answered_again` looks into."""

    def __init__(self, plan: Plan, lines: Sequence[LedgerLine], states: Sequence[Case], place: str) -> None:
        self.plan, self.lines, self.states, self.place = plan, lines, states, place
        self.by_id = {line.event.id: index for index, line in enumerate(lines) if line.event.id}

    def standing_before(self, index: int, at: datetime) -> Iterator[Case]:
        """How the case may have stood at `at`, when what came of its answer begins with the line `index`."""
        yield self.states[index - 1]
        news: list[AnyEvent] = []
        for earlier in range(index - 1, max(0, index - MOST), -1):
            line = self.lines[earlier]
            if line.because == ARRIVED:
                news.insert(0, line.event)
            elif line.at < at:
                return
            case = self.states[earlier - 1]
            for event in news:
                case = fold(case, event)
            yield case

    def first_of(self, index: int) -> int:
        """The first line of the piece of news that a line belongs to: what it charges stands before it."""
        at = self.lines[index].at
        while isinstance(self.lines[index - 1].event, CHARGES) and self.lines[index - 1].because == ARRIVED:
            if self.lines[index - 1].at != at:
                break
            index -= 1
        return index


def answered_again(
    of: Told, wishes: Sequence[WishLine], place: str, until: datetime | None
) -> Iterator[Divergence | Remark | None]:
    """One answer for each wish that could be put to the door again: None where it says the same. `until` is when all
    this was read: what was agreed to just before may not be in the record yet."""
    for number, line in enumerate(wishes, 1):
        if line.accepted is None:
            continue
        where = f"{place}/wishes.jsonl:{number}"
        try:
            wish = _COMMAND.decode(line.command)
        except msgspec.DecodeError as error:
            yield Divergence(kind="wish", place=where, recorded=str(error), why="unreadable")
            continue
        yield _taken(of, wish, where, until) if line.accepted else _refused(of, wish, line, where)


def _taken(of: Told, wish: AnyWish, where: str, until: datetime | None) -> Divergence | Remark | None:
    """What came of it is in the record, and is what the door would have given."""
    index = of.by_id.get(event_of(wish))
    if index is None:
        if until is not None and until - of.lines[-1].recorded_at < A_DAY:
            return Remark(kind="not_told_yet", place=where, told=wish.id)
        return Divergence(kind="wish", place=where, recorded=f"accepted {event_of(wish)}", why="no_line")
    first = of.first_of(index)
    at, given = of.lines[first].at, tuple[AnyEvent, ...]()
    refused = ""
    for case in of.standing_before(first, at):
        try:
            given = answer(of.plan, case, wish, at)
        except NotAllowed as refusal:
            refused = refusal.code
            continue
        if _is_recorded(of, first, given):
            return None
    expected = ", ".join(told(one, ARRIVED) for one in given) or f"refused {refused}"
    return Divergence(kind="wish", place=where, recorded=told_line(of.lines[index]), expected=expected, why="otherwise")


def _is_recorded(of: Told, first: int, given: tuple[AnyEvent, ...]) -> bool:
    there = of.lines[first : first + len(given)]
    return bool(given) and all(one.event == event for one, event in zip(there, given, strict=False))


def _refused(of: Told, wish: AnyWish, line: WishLine, where: str) -> Divergence | Remark | None:
    """The same bound would be told, with what would have been allowed instead."""
    codes: set[str] = set()
    for case, now in _moments(of, line.at):
        try:
            answer(of.plan, case, wish, now)
        except NotAllowed as refusal:
            codes.add(refusal.code)
            if refusal.code == line.reason and refusal.allowed == line.allowed:
                return None
    if line.reason == "no_case" or (line.reason == "closed" and not line.allowed and any(map(_is_over, of.states))):
        return None
    if line.reason == "document" and isinstance(wish, AcceptTerms):
        return Remark(kind="not_answered_again", place=where, told=line.reason)
    why = "allowed" if line.reason in codes else "otherwise"
    recorded = f"refused {line.reason} {_TOLD.encode(line.allowed).decode()}"
    return Divergence(kind="wish", place=where, recorded=recorded, expected=", ".join(sorted(codes)), why=why)


def _is_over(case: Case) -> bool:
    return case.is_closed


def _moments(of: Told, asked_at: datetime) -> Iterator[tuple[Case, datetime]]:
    """When it may have been answered: as it was asked, or while the case or its asker was away, later."""
    before = [index for index, line in enumerate(of.lines) if line.at <= asked_at]
    last = before[-1] if before else 0
    for index in range(last, max(-1, last - MOST), -1):
        yield of.states[index], asked_at
    for index in range(last, min(len(of.states), last + MOST)):
        yield of.states[index], max(asked_at, of.lines[index].at)
    for days in range(1, 8):
        yield of.states[last], asked_at + days * A_DAY


def charged_before(of: Told) -> Iterator[tuple[Divergence | None, int]]:
    """What was charged as something was agreed on what is owed: it must be what had fallen due. With how many sums."""
    for index, line in enumerate(of.lines):
        if line.because == ARRIVED and isinstance(line.event, CHARGES) and of.first_of(index) == index:
            ends = index + 1
            while ends < len(of.lines) and of.first_of(ends) == index:
                ends += 1
            piece = [one.event for one in of.lines[index:ends]]
            sums = tuple(event for event in piece if isinstance(event, CHARGES))
            yield _fell_due(of, index, sums, is_agreed=len(piece) > len(sums)), len(sums)


def _fell_due(of: Told, index: int, sums: tuple[AnyEvent, ...], *, is_agreed: bool) -> Divergence | None:
    line, due = of.lines[index], tuple[AnyEvent, ...]()
    where, recorded = f"{of.place}:{index + 1}", told_line(line)
    if not is_agreed:
        return Divergence(kind="line", place=where, recorded=recorded, why="not_agreed")
    for case in of.standing_before(index, line.at):
        due = up_to_date(of.plan, case, line.at)[1]
        if due == sums:
            return None
    expected = ", ".join(told(one, ARRIVED) for one in due)
    return Divergence(kind="amount", place=where, recorded=recorded, expected=expected, why="amount")
