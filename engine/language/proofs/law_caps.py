"""Schedules that break a pack's caps or gaps though nothing goes wrong: P415. The playbook's own caps: `limits`.

Only what cannot be helped is counted: contacts without conditions, none of whose channels escapes the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Final

import msgspec

from engine.language.diagnostics import Example, Finding
from engine.language.packs import standing, where
from engine.language.proofs.almanac import almanac
from engine.language.proofs.days import Times, named
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.law_acts import rules_of, spoken, written
from engine.language.proofs.openings import NEVER
from engine.language.proofs.postponements import Journey, Journeys, channels_of, journeys
from engine.language.proofs.shown import always_or_some, life_shown
from engine.language.proofs.speaking import has_purpose, is_provable, speaks_of_step
from schemas.plan import Duration
from schemas.rules import Cap, Gap, Pack, Rule

RARELY: Final = 20
"""What happens on fewer than one in so many due dates comes of holidays; the desk sees to it."""

MOST_SHOWN: Final = 3
"""How many findings come with a life: each is lived through, under every rule of every pack."""


class Crowd(msgspec.Struct, frozen=True):
    """A contact that is one too many, the contacts before it that a rule counts, and on which due dates."""

    one: Journey
    before: tuple[Journey, ...]
    times: Times


def check_packs_caps_fit(draft: Draft) -> Iterator[Finding]:
    """P415: the schedule keeps the caps and gaps of every pack."""
    if draft.since is None:
        return
    told: dict[tuple[str, type], tuple[Pack, Rule, Crowd]] = {}
    for pack, rule, crowd in _crowds(draft, journeys(draft.plan, draft.since)):
        about = crowd.one.step.path, type(rule.says)
        if about not in told or crowd.times.count > told[about][2].times.count:  # the strictest stands for all
            told[about] = pack, rule, crowd
    for place, (pack, rule, crowd) in enumerate(told.values()):
        yield _too_many(draft, pack, rule, crowd, is_shown=place < MOST_SHOWN)


def _crowds(draft: Draft, known: Journeys) -> Iterator[tuple[Pack, Rule, Crowd]]:
    """For every rule the first contact that is one too many."""
    for pack, rule in rules_of(draft):
        most, span = _bound(rule)
        if span is None:
            continue
        sure = [one for one in known.contacts if _cannot_escape(one, rule)]
        adding = _freed(rule) or almanac(draft.plan.calendar, draft.plan.window).adding(span)
        places = [place for place in range(most, len(sure)) if speaks_of_step(rule, sure[place].step)]
        crowds = (_crowd(place, sure, rule, most, adding, known) for place in places)
        first = next((one for one in crowds if one is not None), None)  # the next ones move with it
        if first is not None:
            yield pack, rule, first


def _bound(rule: Rule) -> tuple[int, Duration | None]:
    if not is_provable(rule):
        return 0, None
    match rule.says:
        case Cap(at_most, within) if at_most > 0:
            return at_most, within
        case Gap(apart, clear=clear):
            return 1, msgspec.structs.replace(apart, count=apart.count + clear)
        case _:
            return 0, None


def _freed(rule: Rule) -> Callable[[int], int] | None:
    """For a cap of the calendar, the day after the day, week or month of a day; None for what slides."""
    if not isinstance(rule.says, Cap) or not rule.says.calendar:
        return None
    return _NEXT_PERIOD[rule.says.within.unit]


def _next_month(day: int) -> int:
    begins = date.fromordinal(day).replace(day=1)
    return (begins + timedelta(days=32)).replace(day=1).toordinal()


# Day 1 was a Monday.
_NEXT_PERIOD: Final[dict[str, Callable[[int], int]]] = {
    "days": lambda day: day + 1, "business_days": lambda day: day + 1, "weeks": lambda day: day + 7 - (day - 1) % 7,
    "months": _next_month,
}  # fmt: skip


def _cannot_escape(one: Journey, rule: Rule) -> bool:
    step = one.step
    return step.only_if is None and step.unless is None and has_purpose(rule, step) and all(
        map(rule.speaks_of, channels_of(step)))  # fmt: skip


def _crowd(place: int, sure: Sequence[Journey], rule: Rule, most: int, adding: Callable[[int], int],
           known: Journeys) -> Crowd | None:  # fmt: skip
    """Where the contact at a place comes too soon after as many as the rule allows."""
    one = sure[place]
    before = tuple(earlier for earlier in sure[:place] if _counts(earlier, one, rule))[-most:]
    if len(before) < most:
        return None
    wrong = [
        due
        for due, day in enumerate(one.done)
        if day < NEVER and not one.overtaken[due]
        and all(earlier.done[due] <= day < adding(earlier.done[due]) for earlier in before)
        and not any(earlier.overtaken[due] for earlier in before)
    ]  # fmt: skip
    if len(wrong) * RARELY < len(known.dues):
        return None
    return Crowd(one, before, Times(len(wrong), len(known.dues), wrong[0]))


def _counts(earlier: Journey, one: Journey, rule: Rule) -> bool:
    """Whether an earlier contact counts against this one, whichever channels the two take."""
    ours, theirs = set(channels_of(one.step)), set(channels_of(earlier.step))
    if isinstance(rule.says, Gap) and rule.says.other_channels:
        return not ours & theirs
    if isinstance(rule.says, Cap) and rule.says.each_channel:
        return len(ours) == 1 and ours == theirs
    return True


def _too_many(draft: Draft, pack: Pack, rule: Rule, crowd: Crowd, *, is_shown: bool) -> Finding:
    (en, es), (law, ley) = always_or_some(crowd.times), standing(rule)
    before = " + ".join(named(one.step) for one in crowd.before)
    asks, pide = _asked(rule)
    return draft.finding("P415", f"{crowd.one.step.path}.at",
                         f"this comes too soon after '{before}'{en} for the pack '{pack.id}', which allows "
                         f"{asks} ({law}); the desk puts it off",
                         f"esto llega muy pronto tras «{before}»{es} para el paquete «{pack.id}», que permite "
                         f"{pide} ({ley}); se aplaza",
                         ("leave more days between them", "deje más días entre ellos"), warning=True,
                         elsewhere=where(draft.library, rule, "the rule", "la regla"),
                         example=_life(draft, crowd) if is_shown else None)  # fmt: skip


def _life(draft: Draft, crowd: Crowd) -> Example:
    return life_shown(draft, crowd.times, [one.step.path for one in (*crowd.before, crowd.one)])


# Some rules speak of contacts that came about; whether one will is not known beforehand.
_REACHED: Final = (", if each reaches the customer", ", si cada uno llega al cliente")
_EACH_DEBT: Final = (" for each debt", " por cada deuda")
_PERIODS: Final = {"days": ("a day", "un día"), "weeks": ("a calendar week", "una semana calendario"),
                   "months": ("a calendar month", "un mes calendario")}  # fmt: skip


def _asked(rule: Rule) -> tuple[str, str]:
    match rule.says:
        case Cap(at_most, within, counts=counts, per=per, calendar=calendar):
            en, es = _PERIODS[within.unit] if calendar else (written(within), spoken(within))
            more, mas = _EACH_DEBT if per == "invoice" else ("", "")
            seen, visto = _REACHED if counts == "contacts" else ("", "")
            return f"at most {at_most} in {en}{more}{seen}", f"como máximo {at_most} en {es}{mas}{visto}"
        case Gap(apart, other_channels, after=after, clear=clear):
            en, es = ("one channel only", "un solo canal") if other_channels else ("one contact", "un contacto")
            seen, visto = _REACHED if after == "contacts" else ("", "")
            if clear:
                count = apart.count
                return f"{en} and then {count} clear days{seen}", f"{es} y luego {count} días enteros{visto}"
            return f"{en} in {written(apart)}{seen}", f"{es} en {spoken(apart)}{visto}"
        case _:
            return "", ""


OF_DAYS: Final[tuple[Check, ...]] = (check_packs_caps_fit,)
