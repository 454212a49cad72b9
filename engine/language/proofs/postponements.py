"""How far closed days put off each contact, over every due date of 24 months, and that as a table. It judges nothing.

An ordinary life is meant: nobody pays, nothing is held, and each contact goes out on the first day that is open for one
of its channels. Where a newer contact falls due before that day, the older one is never made.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction
from functools import lru_cache
from statistics import median_low
from typing import Final

import msgspec

from engine.language.proofs.almanac import Almanac, almanac
from engine.language.proofs.days import DUE_DATES, SamePlan, issues_for, named
from engine.language.proofs.openings import NEVER, Openings, openings_of
from schemas.plan import Moment, Plan, Step

CONTACTS: Final = ("send", "call")


class Journey(msgspec.Struct, frozen=True):
    """A contact's days, one for each due date: meant, and done (NEVER where it never opens).

    `overtaken` tells on which due dates a newer contact takes its place.
    """

    step: Step
    meant: tuple[int, ...]
    done: tuple[int, ...]
    overtaken: tuple[bool, ...]


class Journeys(msgspec.Struct, frozen=True):
    """All contacts of a plan in its order, over the due dates; and the day on which each stage is over."""

    dues: tuple[int, ...]
    contacts: tuple[Journey, ...]
    stage_ends: dict[str, tuple[int, ...]]

    def due(self, place: int) -> date:
        return date.fromordinal(self.dues[place])


class Postponement(msgspec.Struct, frozen=True):
    """How often and how far one contact is put off: shares are of the due dates, days are calendar days.

    `example` is the first due date with the longest delay; `overtaken` is the share on which it is never made.
    """

    path: str
    step: str
    share: Fraction
    median: int
    longest: int
    example: date
    overtaken: Fraction


def postponements(plan: Plan, since: date) -> tuple[Postponement, ...]:
    """The contacts that closed days put off for some due date of the 24 months from `since` on."""
    known = journeys(plan, since)
    rows = (_row(known, journey) for journey in known.contacts)
    return tuple(row for row in rows if row is not None)


def _row(known: Journeys, journey: Journey) -> Postponement | None:
    late = [done - meant for meant, done in zip(journey.meant, journey.done, strict=True)]
    put_off = [days for days in late if 0 < days < NEVER // 2]
    if not put_off:
        return None
    longest = max(put_off)
    return Postponement(
        journey.step.path, named(journey.step), Fraction(len(put_off), len(late)), median_low(put_off), longest,
        known.due(late.index(longest)), Fraction(sum(journey.overtaken), len(late)),
    )  # fmt: skip


# ---------------------------------------------------------------------------------------------- the table


_HEADS: Final = {
    "en": ("contact", "put off", "usually", "at most", "for example, due", "never made"),
    "es": ("contacto", "aplazado", "por lo común", "como máximo", "por ejemplo, vence", "nunca sale"),
}
_DAYS: Final = {"en": ("day", "days"), "es": ("día", "días")}


def as_table(found: tuple[Postponement, ...], language: str) -> str:
    """The postponements as aligned text, a contact a line; empty when there are none."""
    if not found:
        return ""
    tongue = "es" if language == "es" else "en"
    rows = [_HEADS[tongue], *(_cells(one, tongue) for one in found)]
    if not any(one.overtaken for one in found):
        rows = [row[:-1] for row in rows]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "".join(f"{line.rstrip()}\n" for line in lines)


def _cells(one: Postponement, tongue: str) -> tuple[str, ...]:
    overtaken = _percent(one.overtaken) if one.overtaken else ""
    return (one.step, _percent(one.share), _days(one.median, tongue), _days(one.longest, tongue),
            str(one.example), overtaken)  # fmt: skip


def _days(count: int, tongue: str) -> str:
    return f"{count} {_DAYS[tongue][count != 1]}"


def _percent(share: Fraction) -> str:
    whole = round(share * 100)
    return "<1%" if whole == 0 and share > 0 else f"{whole}%"


# ---------------------------------------------------------------------------------------------- the days


def journeys(plan: Plan, since: date) -> Journeys:
    """The days of every contact; counted once, however many proofs ask."""
    return _journeys(SamePlan(plan), since)


@lru_cache(maxsize=8)
def _journeys(same: SamePlan, since: date) -> Journeys:
    plan = same.plan
    known = almanac(plan.calendar, plan.window)
    dues = tuple(range(since.toordinal(), since.toordinal() + DUE_DATES))
    walk = _Walk(plan, known, dues, since)
    made = [walk.contact(step) for stage in plan.stages for step in stage.steps]
    contacts = [one for one in made if one is not None]
    stage_ends: dict[str, tuple[int, ...]] = {
        stage.name: days for stage in plan.stages if (days := walk.days(stage.next_stage)) is not None
    }
    return Journeys(dues, tuple(_overtaken(place, contacts) for place in range(len(contacts))), stage_ends)


class _Walk:
    """Goes through the timelines in order; later steps count from the days on which earlier ones were done."""

    def __init__(self, plan: Plan, known: Almanac, dues: tuple[int, ...], since: date) -> None:
        self.plan, self.known, self.since = plan, known, since
        issues = tuple(issues_for(known, plan.terms.payment, dues))
        if plan.terms.payment is None:  # as in counter-examples: a month before
            issues = tuple(due - 30 for due in dues)
        self.roots = {"issue": issues, "due": dues}
        self.done: dict[str, tuple[int, ...]] = {}

    def days(self, moment: Moment | None) -> tuple[int, ...] | None:
        if moment is None:
            return None
        anchor = self.done.get(moment.step) if moment.anchor == "step" else self.roots[moment.anchor]
        return tuple(map(self.known.adding(moment.offset), anchor)) if anchor is not None else None

    def contact(self, step: Step) -> Journey | None:
        """The step's days, and a journey where it contacts the customer. What never opens leads nowhere."""
        meant = self.days(step.at)
        if meant is None:
            return None
        opens: Callable[[int], int] = self.known.opens
        if step.verb in CONTACTS:
            opens = self.openings(step)
        done = tuple(map(opens, meant))
        if NEVER not in done:
            self.done[step.path] = done
        return Journey(step, meant, done, ()) if step.verb in CONTACTS else None

    def openings(self, step: Step) -> Openings:
        return openings_of(self.plan, channels_of(step), self.since, step=step)


def channels_of(step: Step) -> tuple[str, ...]:
    """The channels a contact may take."""
    return ("call",) if step.verb == "call" else step.by


def _overtaken(place: int, contacts: list[Journey]) -> Journey:
    """The journey with the due dates on which a newer contact, one without conditions, is due before it is done."""
    own = contacts[place]
    newer = [one.meant for one in contacts[place + 1 :] if one.step.only_if is None and one.step.unless is None]
    lost = tuple(
        not own.step.required and meant < done < NEVER and any(days[due] <= done for days in newer)
        for due, (meant, done) in enumerate(zip(own.meant, own.done, strict=True))
    )
    return msgspec.structs.replace(own, overtaken=lost)
