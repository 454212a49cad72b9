"""What becomes of one invoice's contacts, day by day, while nobody pays and nothing is held. It judges nothing.

It goes through days as the machine and the desk go through moments: one contact a day, caps, contacts in order, the
newest of what was missed. A test compares it with the simulator.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Iterable, Sequence
from decimal import Decimal
from heapq import heappop, heappush
from itertools import takewhile
from typing import Final

import msgspec
from msgspec.structs import replace

from engine.language.proofs.almanac import Almanac
from engine.language.proofs.days import CLOSERS, Days
from engine.language.proofs.together import Witness, facts_of_steps, runs
from schemas.plan import Limit, Plan, Step
from schemas.playbook import GROUP_OF

CONTACTS: Final = ("send", "call")
ARRIVES: Final = 8 * 60
"""The minute of the day at which an invoice arrives, in examples."""
NEVER: Final = 10**8
"""A day that does not come."""
NO_END: Final = 3650
BARRED: Final = "barred"
"""What overtook a contact that no cap will ever allow."""
OF_THE_DAY: Final = {"days_past_due", "days_late", "offer", "stage"}
"""Facts that change from day to day; an invoice that lives through the days has them all in turn."""
_GROUPS: Final = ("messages", "calls")


class Fate(msgspec.Struct, frozen=True):
    """What became of a contact. `done_on` is None where it never goes out; `overtaken_by` is what came instead,
    if not the end of the case.

    `put_off_on` and `until` are when a cap (`limit`, its place in the plan) first put it off; `counted` are the steps
    that the cap counted then.
    """

    step: Step
    opens_on: int
    done_on: int | None = None
    overtaken_by: str = ""
    put_off_on: int = 0
    until: int = 0
    limit: int = -1
    counted: tuple[str, ...] = ()


class Sent(msgspec.Struct, frozen=True):
    """A contact that went out."""

    path: str
    group: str
    day: int


def channels_of(step: Step) -> tuple[str, ...]:
    """What a contact may go by, in order."""
    return ("call",) if step.verb == "call" else step.by


def groups_of(step: Step) -> tuple[str, ...]:
    """The groups of caps under which a contact may fall."""
    return tuple(dict.fromkeys(GROUP_OF[channel] for channel in channels_of(step)))


class Schedule:
    """The lives of one kind of invoice by days: what can be said of its steps before any due date is known."""

    def __init__(self, plan: Plan, days: Days, witness: Witness) -> None:
        self.days, self.known, self.witness = days, days.almanac, witness
        self.limits = plan.limits
        self.caps = {group: [(n, one) for n, one in enumerate(plan.limits) if one.group == group] for group in _GROUPS}
        self.arrives = 0 if plan.window.closes > ARRIVES else 1
        steps = [step for stage in plan.stages for step in stage.steps if not _waits_for_a_person(step)]
        self.asking = {step.path for step in steps if facts_of_steps(step) & OF_THE_DAY}
        self.steps = [step for step in steps if step.path in self.asking or runs(step, witness)]
        self.groups = {step.path: groups_of(step) for step in steps if step.verb in CONTACTS}
        self.followers: dict[str, list[int]] = {}
        for order, step in enumerate(self.steps):
            if step.at.anchor == "step":
                self.followers.setdefault(step.at.step, []).append(order)
        self.stage_ends = tuple(days.stage_ends.values())
        self._answers: dict[tuple[str, int, bool], bool] = {}

    def run(self, place: int) -> tuple[Fate, ...]:
        """The fate of every contact that was tried, for the due date at a place of the columns."""
        life = _Life(self, place)
        issued = self.days.issues[place]
        ends = self.days.ends.days[place] if self.days.ends is not None else issued + NO_END
        day: int | None = self.known.opens(issued + self.arrives)
        while day is not None and day < ends:
            while life.act(day):
                pass
            day = life.next_day(day)
        return tuple(life.fates.values())

    def asks(self, step: Step, past_due: int, offered: bool) -> bool:
        """Whether a step whose conditions ask for facts of the day runs on one; asked once for each such day."""
        key = (step.path, past_due, offered)
        if key not in self._answers:
            late = Decimal(past_due)
            of_the_day: Witness = {"days_past_due": late, "days_late": late, "stage": step.stage,
                                   "offer": "made" if offered else "none"}  # fmt: skip
            self._answers[key] = runs(step, self.witness | of_the_day)
        return self._answers[key]


class _Life:
    """One invoice. What has no day yet stands in `coming` only from when it gets one; `due` is in the file's order."""

    def __init__(self, schedule: Schedule, place: int) -> None:
        self.schedule, self.known = schedule, schedule.known
        self.past = schedule.days.dues[place]
        meant = schedule.days.meant
        self.coming = sorted(
            (meant[step.path].days[place], order)
            for order, step in enumerate(schedule.steps) if step.at.anchor != "step"
        )  # fmt: skip
        self.due: list[tuple[int, int]] = []
        self.sent: list[Sent] = []
        self.days_sent: dict[str, list[int]] = {group: [] for group in _GROUPS}
        self.fates: dict[str, Fate] = {}
        self.stages = [column.days[place] for column in schedule.stage_ends]
        self.wakes_on = NEVER
        self.offered = False
        self.closed = False

    def next_day(self, day: int) -> int | None:
        """The next day on which the machine looks: a step's or stage's day, or when what waits may go out."""
        if not self.coming and not self.due:
            return None
        coming = [self.coming[0][0]] if self.coming else []
        first = min([*coming, *(begins for begins in self.stages if begins > day), self.wakes_on])
        return None if first >= NEVER else self.known.opens(first)

    def act(self, day: int) -> bool:
        """Settle one thing on this day; False where nothing more can be done on it."""
        while self.coming and self.coming[0][0] <= day:
            on, order = heappop(self.coming)
            insort(self.due, (order, on))
        self.wakes_on = NEVER
        if not self.due:
            return False
        steps, asking = self.schedule.steps, self.schedule.asking
        idle = [one for one in self.due if steps[one[0]].path in asking and not self._runs(steps[one[0]], day)]
        if idle:
            self.due = [one for one in self.due if one not in idle]
            return True
        return self._overtake(day) or self._run_first(day)

    def _runs(self, step: Step, day: int) -> bool:
        return self.schedule.asks(step, day - self.past, self.offered)

    def _overtake(self, day: int) -> bool:
        """Drop the optional contacts that a newer one, later in the file, has overtaken."""
        steps = self.schedule.steps
        contacts = [one for one in self.due if steps[one[0]].verb in CONTACTS]
        older = [one for one in contacts[:-1] if one[1] < day and not steps[one[0]].required]
        for order, on in older:
            fate = self._fate(steps[order], on)
            self.fates[fate.step.path] = replace(fate, overtaken_by=steps[contacts[-1][0]].path)
        if older:
            gone = set(older)
            self.due = [one for one in self.due if one not in gone]
        return bool(older)

    def _run_first(self, day: int) -> bool:
        """The first that can run; contacts keep their order."""
        is_queueing, steps = False, self.schedule.steps
        for order, on in sorted(self.due, key=lambda one: not steps[one[0]].required):
            if steps[order].verb not in CONTACTS:
                self._remove(steps[order])
                self._done(steps[order], day)
                return True
            if not is_queueing and self._contact(steps[order], on, day):
                return True
            is_queueing = True
        return False

    def _remove(self, step: Step) -> None:
        if step.verb in CLOSERS:
            self.due, self.coming, self.closed = [], [], True
        else:
            self.due = [one for one in self.due if self.schedule.steps[one[0]] is not step]

    def _done(self, step: Step, day: int) -> None:
        """What counts from the step has its day now."""
        for order in self.schedule.followers.get(step.path, ()) if not self.closed else ():
            heappush(self.coming, (self.known.add(day, self.schedule.steps[order].at.offset), order))

    def _contact(self, step: Step, meant: int, day: int) -> bool:
        """Try to have it out today; True where that changed something."""
        fate = self._fate(step, meant)
        if fate.until > day or (self.sent and self.sent[-1].day == day):
            self.wakes_on = max(fate.until, self.known.opens(day + 1))
            return False
        waits = []
        for group in self.schedule.groups[step.path]:
            until, limit = self._blocked(group, day)
            if until == 0:
                self.sent.append(Sent(step.path, group, day))
                self.days_sent[group].append(day)
                self.offered = self.offered or step.stage == "negotiation"
                self._settle(fate, done_on=day)
                self._done(step, day)
                return True
            waits.append((until, limit))
        until, limit = min(waits)
        if until >= NEVER:
            self._settle(fate, overtaken_by=BARRED)
        else:
            self._put_off(fate, day, self.known.opens(until), limit)
        return True

    def _put_off(self, fate: Fate, day: int, until: int, limit: int) -> None:
        if fate.limit >= 0:
            self.fates[fate.step.path] = replace(fate, until=until)
            return
        rule = self.schedule.limits[limit]
        sent = (one for one in reversed(self.sent) if one.group == rule.group)
        still = takewhile(lambda one: self.known.add(one.day, rule.within) > day, sent)
        counted = tuple(one.path for one in still)[::-1]
        self.fates[fate.step.path] = replace(fate, until=until, limit=limit, put_off_on=day, counted=counted)

    def _blocked(self, group: str, day: int) -> tuple[int, int]:
        """Until when the group's caps stand in the way (0: they do not), and which."""
        found = (0, -1)
        for place, limit in self.schedule.caps[group]:
            if limit.at_most < 1:
                return NEVER, place
            days = self.days_sent[group]
            if len(days) >= limit.at_most:  # contacts are in the order of their days, so of those that count still
                frees = self.known.add(days[-limit.at_most], limit.within)
                found = max(found, (frees, place)) if frees > day else found
        return found

    def _fate(self, step: Step, meant: int) -> Fate:
        return self.fates.get(step.path) or Fate(step, self.known.opens(meant))

    def _settle(self, fate: Fate, done_on: int | None = None, overtaken_by: str = "") -> None:
        self.fates[fate.step.path] = replace(fate, done_on=done_on, overtaken_by=overtaken_by)
        self._remove(fate.step)


def is_certain(step: Step) -> bool:
    """Whether it is a contact or an end that asks nobody."""
    return step.verb in (*CONTACTS, *CLOSERS) and step.approval is None


def _waits_for_a_person(step: Step) -> bool:
    """Whether it is no must: a contact that needs an approval, or an end that does."""
    return step.approval is not None and step.verb in (*CONTACTS, *CLOSERS)


# --- which due dates are worth going through ----------------------------------------------------------------------


def crowded(plan: Plan, days: Days, steps: Sequence[Step], places: Iterable[int]) -> list[int]:
    """Places of the due dates on which these contacts would meet on one day or fill a cap."""
    columns = [days.opened[step.path].days for step in steps]
    caps = [
        (limit, [column for step, column in zip(steps, columns, strict=True) if limit.group in groups_of(step)])
        for limit in plan.limits
    ]
    return [
        place
        for place in places
        if len({column[place] for column in columns}) < len(columns)
        or any(_fills(days.almanac, limit, sorted(column[place] for column in grouped)) for limit, grouped in caps)
    ]


def contacts_of(plan: Plan, days: Days) -> tuple[Step, ...]:
    """The contacts that nobody has to approve and that have a day."""
    steps = (step for stage in plan.stages for step in stage.steps)
    return tuple(
        step for step in steps
        if step.verb in CONTACTS and step.path in days.opened and not _waits_for_a_person(step)
    )  # fmt: skip


def _fills(known: Almanac, limit: Limit, opened: list[int]) -> bool:
    later = opened[limit.at_most :]
    return any(day < known.add(first, limit.within) for first, day in zip(opened, later, strict=False))
