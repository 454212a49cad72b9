"""A case's record made readable: lines by stage, with effective days, balances, holds and the playbook's own words.

Everything is folded again from the record; nothing is decided, and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import groupby
from typing import Final

from engine.case.holds import bound_of
from engine.case.timeline import Line
from engine.study.explaining import rules
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Material, RuleTold
from engine.study.reading.places import Playbook
from engine.study.reading.words import CaseRead, Chapter, HoldRead, Row, Totals
from engine.study.words.names import PAUSES, name
from schemas.case import Case, Hold
from schemas.events import (
    BlockTold,
    CaseClosed,
    Charged,
    ContactDeferred,
    ContactMade,
    ContactRefused,
    Entry,
    NewsWaiting,
    PaymentReceived,
    RateSet,
)  # fmt: skip
from schemas.explaining import PastVerdict

WHOSE_WORD: Final = {"customer": ("the customer", "el cliente")}
LATE: Final = timedelta(minutes=10)
"""What the database recorded later than this after it happened is said to be late."""


def read_case(
    material: Material, lines: Sequence[Line], recorded: Mapping[int, datetime], *, is_rehearsed: bool = False
) -> CaseRead:
    """The record of `material` read. `lines` are its timeline in words, `recorded` the database's times by seq."""
    scene = Scene(material)
    reader = _Reader(scene, {} if is_rehearsed else recorded)
    rows = tuple(reader.row(index, line) for index, line in enumerate(lines))
    return CaseRead(
        scene.states[0].invoice, scene.zone, tuple(_chapters(scene, rows)), tuple(_holds(scene, lines)),
        _totals(scene.states[-1]), is_rehearsed,
    )  # fmt: skip


class _Reader:
    """One case while it is read."""

    def __init__(self, scene: Scene, recorded: Mapping[int, datetime]) -> None:
        self.scene, self.recorded, self.playbook = scene, recorded, Playbook(scene.plan)

    def row(self, index: int, line: Line) -> Row:
        entry = self.scene.material.entries[index]
        after = self.scene.states[index]
        before = self.scene.states[index - 1] if index else None
        moved = after.balance - before.balance if before is not None else after.balance
        contested = after.contested if before is not None and after.contested != before.contested else None
        told = self._rules(entry)
        return Row(
            invoice=after.invoice, seq=line.seq, at=line.at, day=line.day, age=line.age, stage=line.stage,
            arrow=line.arrow, text=line.text, because=line.because,
            place=self.playbook.of(line.because, self.scene.language),
            moved=moved or None, balance=after.balance if moved else None, contested=contested,
            effective=_effective(entry, line.day), recorded_at=self.recorded.get(line.seq),
            is_late=self._came_late(index, line), remarks=tuple(self._remarks(entry)),
            rules=tuple(one for one in told if one.says != "allowed"),
            allowed=sum(one.says == "allowed" for one in told),
            contact=getattr(entry.event, "contact", "") if isinstance(entry.event, ContactMade) else "",
        )  # fmt: skip

    def _came_late(self, index: int, line: Line) -> bool:
        """Whether it happened before what stands above it, or the database wrote it well after it happened."""
        entries = self.scene.material.entries
        recorded = self.recorded.get(line.seq)
        is_behind = any(one.event.at > line.at for one in entries[:index])
        return is_behind or (recorded is not None and recorded - line.at > LATE)

    def _remarks(self, entry: Entry) -> Iterator[str]:
        event, say = entry.event, self.scene.say
        if isinstance(event, Charged) and event.since is not None and event.until is not None:
            last = event.until - timedelta(days=1)
            yield say(f"for {event.since} to {last}", f"del {event.since} al {last}") if last > event.since else (
                say(f"for {event.since}", f"por el {event.since}"))  # fmt: skip
        by = getattr(event, "by", "")
        if by and entry.because == "arrived" and by not in ("unapplied_cash",):
            en, es = WHOSE_WORD.get(by, (by, by))
            yield say(f"on the word of {en}", f"lo dijo {es}")
        if isinstance(event, ContactDeferred):
            yield say(f"until {self.scene.moment(event.until)}", f"hasta el {self.scene.moment(event.until)}")

    def _rules(self, entry: Entry) -> tuple[RuleTold, ...]:
        """What the contact desk's rules said of a contact, each rule once."""
        verdict = self._verdict(entry)
        if verdict is None:
            return ()
        told = (rules.told(self.scene.material, one, self.scene.moment) for one in verdict.spoke)
        return tuple({(one.rule, one.says): one for one in told}.values())

    def _verdict(self, entry: Entry) -> PastVerdict | None:
        event, verdicts = entry.event, self.scene.material.verdicts
        if isinstance(event, ContactMade):
            found = [one for one in verdicts if one.key == event.contact and one.says == "allowed"]
        elif isinstance(event, ContactDeferred | ContactRefused | NewsWaiting):
            found = [one for one in verdicts if one.step == event.step and one.at == event.at and one.says != "allowed"]
        else:
            found = []
        return found[-1] if found else None


def _effective(entry: Entry, day: date) -> date | None:
    """The day from which it counts, where that is another than the day on which the case heard of it."""
    event = entry.event
    if isinstance(event, PaymentReceived):
        counts = event.paid_on
    elif isinstance(event, RateSet | BlockTold):
        counts = event.since
    else:
        counts = None
    return counts if counts != day else None


# --- stages -------------------------------------------------------------------------------------------------------


def _chapters(scene: Scene, rows: Sequence[Row]) -> Iterator[Chapter]:
    """Lines in the record's order, a chapter for each stretch of a stage, and for what came after an end."""
    playbook = Playbook(scene.plan)
    marked = [(row, _is_after(scene, index)) for index, row in enumerate(rows)]
    for (stage, is_after), group in groupby(marked, key=lambda one: (one[0].stage, one[1])):
        told = tuple(row for row, _ in group)
        yield Chapter(stage, is_after, told[0].day, told[0].age, playbook.of(stage, scene.language), told)


def _is_after(scene: Scene, index: int) -> bool:
    return scene.states[index].is_closed and not isinstance(scene.material.entries[index].event, CaseClosed)


# --- holds --------------------------------------------------------------------------------------------------------


def _holds(scene: Scene, lines: Sequence[Line]) -> Iterator[HoldRead]:
    """Each pause from the line that began it to the line that ended it."""
    began: dict[tuple[str, datetime, str], int] = {}
    for index, state in enumerate(scene.states):
        for hold in state.holds:
            began.setdefault(_name_of(hold), index)
    for key, first in began.items():
        ends = next((n for n in range(first + 1, len(scene.states)) if not _stands(scene.states[n], key)), None)
        state = scene.states[first]
        hold = next(one for one in state.holds if _name_of(one) == key)
        yield HoldRead(
            hold.kind, name(PAUSES, hold.kind, scene.language), scene.day(hold.since),
            bound_of(scene.plan, state, hold), None if ends is None else lines[ends].day,
            "" if ends is None else lines[ends].text, hold.of,
        )  # fmt: skip


def _name_of(hold: Hold) -> tuple[str, datetime, str]:
    return hold.kind, hold.since, hold.of


def _stands(state: Case, key: tuple[str, datetime, str]) -> bool:
    return any(_name_of(one) == key for one in state.holds)


# --- money --------------------------------------------------------------------------------------------------------


def _totals(case: Case) -> Totals:
    lowered = sum(case.credits.values(), Decimal(0)) + case.waived + case.written_off
    return Totals(case.currency, case.amount, case.charged, case.paid, lowered, case.balance, case.contested)
