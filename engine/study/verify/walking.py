"""A record walked line by line beside the machine, up to the first place where the two part.

On a shared clock each line has its one moment. By real time a line may be late: then it must be what the machine does
at the moment at which it was done, and how late it was is remarked. It reads no verdict, no wish and no sum.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from engine.case.advance import advance, as_done
from engine.case.decision import Decision, Noted
from engine.case.fold import fold, open_case
from engine.case.history import HISTORY, looks_at, news_of
from engine.case.machine import decide
from engine.case.spread import spread
from engine.study.verify.clocks import LATE, NEWS, SLACK, is_joined, is_news
from engine.study.verify.outcomes import OUTCOMES, why_impossible
from engine.study.verify.telling import (
    differs_by_amount,
    length,
    moment,
    told,
    told_decision,
    told_line,
)  # fmt: skip
from schemas.bundle import Divergence, Kind, LedgerLine, Remark
from schemas.case import Case
from schemas.effects import Contact
from schemas.events import AnyEvent, CaseOpened, ContactMade, FactsChanged
from schemas.plan import Plan


class Walk:
    """One walk: `states` are the case after each line, `outcomes` the contact that each answered line was wanted as.

    `now` is the machine's time as far as it is known, `is_known` whether it surely is; by real time it is not after
    news. `turn_is_over`: whether the machine reads its mail before it decides again.
    """

    def __init__(self, plan: Plan, lines: tuple[LedgerLine, ...], place: str, *, is_shared: bool) -> None:
        self.plan, self.lines, self.place, self.is_shared = plan, lines, place, is_shared
        self.case = open_case(cast(CaseOpened, lines[0].event))
        self.now = self.floor = lines[0].event.at
        self.states: list[Case] = [self.case]
        self.outcomes: dict[int, Contact] = {}
        self.parted: Divergence | None = None
        self.remarks: list[Remark] = []
        self.decisions = self.index = 0
        self.is_known = self.turn_is_over = True
        self.was_reopened = False
        self._decided: Decision | None = None
        self._queue: tuple[Noted, ...] = ()

    def run(self) -> Walk:
        """To the end, or to where record and machine part."""
        for index in range(1, len(self.lines)):
            self.index = index
            line = self.lines[index]
            if not (self._is_right_line(line) and self._step(line)):
                return self
        self.index = len(self.lines)
        return self

    def _step(self, line: LedgerLine) -> bool:
        if is_news(line):
            return self._news(line)
        if line.because == HISTORY:
            return self._history(line)
        if isinstance(line.event, ContactMade) and line.event.id:
            return self._accepted(line)
        return self._own(line)

    def _is_right_line(self, line: LedgerLine) -> bool:
        if line.seq != self.index + 1:
            return self._part(
                "missing_line" if line.seq > self.index + 1 else "line", line, "number", str(self.index + 1)
            )
        if line.at != line.event.at:
            return self._part("line", line, "moment", moment(line.event.at))
        return True

    # --- what the case does by itself ---

    def _own(self, line: LedgerLine) -> bool:
        if self._queue:
            return self._note(line, self._queue)
        if line.event.at < self.floor:
            return self._part("line", line, "earlier", moment(self.floor))
        if self.is_shared:
            return self._comes_to(line) and self._take(line, self.decision())
        return self._by_real_time(line)

    def decision(self) -> Decision:
        """What the machine does now."""
        if self._decided is None:
            self._decided = decide(self.plan, self.case, self.now)
        return self._decided

    def _at(self, now: datetime) -> None:
        if now != self.now:
            self.now, self._decided = now, None

    def _comes_to(self, line: LedgerLine) -> bool:
        """Move the shared clock to a line, past every moment at which the machine would have done something."""
        at = line.event.at
        while at > self.now:
            decision = self.decision()
            if decision.notes or decision.effect is not None:
                return self._lacks(line, decision)
            wake_at = decision.wake_at
            if wake_at is None or wake_at > at:
                self._remark("unasked", moment(at))
                self._at(at)
            else:
                self._at(wake_at)
        return True

    def _by_real_time(self, line: LedgerLine) -> bool:
        before, at, due = self.now, line.event.at, None
        decision = self.decision()
        wants = bool(decision.notes) or decision.effect is not None
        if not self.turn_is_over and self.is_known and wants:
            return self._take(line, decision)  # the same turn
        if wants:
            due = before if self.is_known else None
        elif decision.wake_at is not None:
            due = spread(self.plan, self.case, decision.wake_at, decision.step)
        if due is not None and at - due > LATE:
            self._remark("late", f"{length(at - due)}")
        if due is not None and not wants and due - at > LATE and self.is_known:
            self._remark("unasked", moment(due))
        self._at(at)
        if isinstance(line.event, OUTCOMES) and not self._is_wanted(line, self.decision()):
            for earlier in (before, due):  # it was asked for then, and done as of the time that it really was
                if earlier is not None and earlier <= at:
                    late = decide(self.plan, self.case, earlier)
                    if self._is_wanted(line, late):
                        return self._take(line, late)
        return self._take(line, self.decision())

    def _is_wanted(self, line: LedgerLine, decision: Decision) -> bool:
        effect = decision.effect
        return isinstance(effect, Contact) and not why_impossible(self.case.invoice, effect, line.event, line.because)

    def _take(self, line: LedgerLine, decision: Decision) -> bool:
        """The line, if it is what the decision comes to."""
        effect = decision.effect
        self.decisions += 1
        if decision.notes:
            return self._note(line, decision.notes)
        if isinstance(effect, Contact):
            why = why_impossible(self.case.invoice, effect, line.event, line.because)
            if why or (self.is_shared and line.event.at != self.now):
                return self._lacks(line, decision, why or "moment")
            self.outcomes[self.index] = effect
            return self._enter(line, ends=True, knows=self.is_shared)
        if effect is None:
            return self._part("line", line, "not_wanted", told_decision(decision))
        if line.because != effect.because or line.event != as_done(effect, self.now):
            return self._lacks(line, decision)
        return self._enter(line, ends=True)

    def _note(self, line: LedgerLine, notes: tuple[Noted, ...]) -> bool:
        first = notes[0]
        if line.event != first.event or line.because != first.because:
            return self._lacks(line, Decision(notes=notes))
        self._queue = notes[1:]
        return self._enter(line)

    def _enter(self, line: LedgerLine, *, ends: bool = False, knows: bool = True) -> bool:
        before = self.case
        self.case = fold(before, line.event)
        if self.case is before:
            return self._part("line", line, "told_twice", "")
        self.was_reopened = before.closed_at is not None and self.case.closed_at is None
        self.states.append(self.case)
        self._decided, self.turn_is_over, self.is_known = None, ends, knows
        if knows and self.now > self.floor:
            self.floor = self.now
        return True

    # --- what it is told ---

    def _news(self, line: LedgerLine) -> bool:
        if type(line.event) not in NEWS:
            return self._part("line", line, "no_news", "")
        if self._queue:
            return self._lacks(line, Decision(notes=self._queue))
        if not is_joined(self.lines[self.index - 1], line) and not self._may_be_told(line):
            return False
        self._at(max(self.now, line.event.at))
        return self._enter(line, knows=self.is_shared)

    def _may_be_told(self, line: LedgerLine) -> bool:
        """Whether the machine would have done something before it read this."""
        return self._by_then(line) if self.is_shared else self._by_real_then(line)

    def _by_then(self, line: LedgerLine) -> bool:
        at = line.event.at
        while True:
            decision = self.decision()
            if decision.notes or decision.effect is not None:
                reads_first = self.turn_is_over or self.was_reopened or isinstance(decision.effect, Contact)
                if reads_first and at <= self.now + SLACK:
                    return True
                return self._lacks(line, decision)
            if decision.wake_at is None or decision.wake_at >= at:
                return True
            self._at(decision.wake_at)
            self.turn_is_over = False

    def _by_real_then(self, line: LedgerLine) -> bool:
        at, decision = line.event.at, self.decision()
        if not decision.notes and decision.effect is None:
            if decision.wake_at is not None and at > decision.wake_at + LATE:
                due = spread(self.plan, self.case, decision.wake_at, decision.step)
                if at - due > LATE:
                    self._remark("late", f"{length(at - due)}")
            return True
        if self.turn_is_over or self.was_reopened or isinstance(decision.effect, Contact):
            if self.is_known and at - self.now > LATE:
                self._remark("late", f"{length(at - self.now)}")
            return True
        return not (self.is_known or self._stands_until_written(decision)) or self._lacks(line, decision)

    def _stands_until_written(self, decision: Decision) -> bool:
        """Whether the machine wanted the same all the time from when it was told to when that was written down."""
        written = self.lines[self.index - 1].recorded_at
        if not self.now <= written <= self.now + LATE:
            return False
        later = decide(self.plan, self.case, written)
        return _deeds(later) == _deeds(decision)

    def _history(self, line: LedgerLine) -> bool:
        """What the books said as the case entered a stage: only where it looked, and only what it did not know."""
        if self._queue:
            return self._lacks(line, Decision(notes=self._queue))
        if self.is_shared and not self._comes_to(line):
            return False
        self._at(line.event.at)
        look = looks_at(self.plan, self.case, advance(self.plan, self.case, self.now).entries, self.now)
        event = line.event
        if look is None or not isinstance(event, FactsChanged) or not event.facts.keys() <= set(look.names):
            return self._part("line", line, "not_looking", ", ".join(look.names) if look is not None else "")
        if news_of(self.case, event.facts, self.now) != event:
            return self._part("line", line, "known_before", "")
        return self._enter(line)

    def _accepted(self, line: LedgerLine) -> bool:
        """A contact that was accepted: what the machine wanted, or news of a message that carried this step too."""
        if self._queue:
            return self._lacks(line, Decision(notes=self._queue))
        event = cast(ContactMade, line.event)
        if self._is_own_contact(line):
            return self._own(line)
        if not event.id.startswith(("covered/", "contact/")) or line.because != event.step:
            return self._part("line", line, "not_wanted", told_decision(self.decision()))
        if not self._may_be_told(line):
            return False
        self._at(max(self.now, event.at))
        return self._enter(line, knows=self.is_shared)

    def _is_own_contact(self, line: LedgerLine) -> bool:
        decision, at = self.decision(), line.event.at
        if decision.effect is not None or decision.wake_at is None or decision.wake_at > at:
            return self._is_wanted(line, decision)
        moments = [at]
        if not self.is_shared:
            moments.append(spread(self.plan, self.case, decision.wake_at, decision.step))
        return any(self._is_wanted(line, decide(self.plan, self.case, one)) for one in moments if one <= at)

    # --- where they part ---

    def _lacks(self, line: LedgerLine, decision: Decision, why: str = "") -> bool:
        """The machine would have done something else: named as another line, another amount, or one that is missing."""
        event, because = self._first(decision)
        if differs_by_amount(line.event, event) and line.because == because:
            return self._part("amount", line, "amount", told(event, because))
        if type(line.event) is type(event) and getattr(line.event, "step", "") == getattr(event, "step", ""):
            return self._part(
                "line", line, why or ("because" if line.event == event else "otherwise"), told(event, because)
            )
        if isinstance(decision.effect, Contact) and isinstance(line.event, OUTCOMES):
            return self._part("line", line, why or "otherwise", told_decision(decision))
        return self._part("missing_line", line, "left_out", told_decision(decision))

    def _first(self, decision: Decision) -> tuple[AnyEvent, str]:
        if decision.notes:
            return decision.notes[0].event, decision.notes[0].because
        assert decision.effect is not None
        return as_done(decision.effect, self.now), decision.effect.because

    def _part(self, kind: Kind, line: LedgerLine | None, why: str, expected: str) -> bool:
        self.parted = Divergence(
            kind=kind,
            invoice=self.case.invoice,
            place=f"{self.place}:{self.index + 1}",
            recorded=told_line(line) if line is not None else "",
            expected=expected,
            why=why,
        )
        return False

    def _remark(self, kind: str, said: str) -> None:
        self.remarks.append(
            Remark(kind=kind, invoice=self.case.invoice, place=f"{self.place}:{self.index + 1}", told=said)
        )

    def lacks_at_end(self, decision: Decision) -> None:
        """The record ends where the machine would have gone on in the same breath."""
        self._part("missing_line", None, "left_out", told_decision(decision))

    @property
    def queue(self) -> tuple[Noted, ...]:
        """Notes of one decision that are still to come."""
        return self._queue


def _deeds(decision: Decision) -> tuple[object, ...]:
    """What a decision does, whenever: the kinds of its notes and its effect."""
    notes = tuple((type(one.event), one.because) for one in decision.notes)
    effect = decision.effect
    return (notes, type(effect), effect.because if effect is not None else "")
