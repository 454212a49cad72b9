"""Schedules that break a pack's caps or gaps though nothing goes wrong: P415. The playbook's own caps: `limits`.

Only what cannot be helped is counted: contacts without conditions, none of whose channels escapes the rule.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
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
        adding = almanac(draft.plan.calendar, draft.plan.window).adding(span)
        crowds = (_crowd(place, sure, rule, most, adding, known) for place in range(most, len(sure)))
        first = next((one for one in crowds if one is not None), None)  # the next ones move with it
        if first is not None:
            yield pack, rule, first


def _bound(rule: Rule) -> tuple[int, Duration | None]:
    match rule.says:
        case Cap(at_most, within) if at_most > 0:
            return at_most, within
        case Gap(apart):
            return 1, apart
        case _:
            return 0, None


def _cannot_escape(one: Journey, rule: Rule) -> bool:
    step = one.step
    return step.only_if is None and step.unless is None and all(map(rule.speaks_of, channels_of(step)))


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


# Some rules speak of contacts that came about; whether one did is not known beforehand.
_EVERY: Final = (", every attempt counted", ", contando cada intento")


def _asked(rule: Rule) -> tuple[str, str]:
    match rule.says:
        case Cap(at_most, within, counts=counts):
            en, es = _EVERY if counts == "contacts" else ("", "")
            return f"at most {at_most} in {written(within)}{en}", f"como máximo {at_most} en {spoken(within)}{es}"
        case Gap(apart, other_channels):
            en, es = ("one channel only", "un solo canal") if other_channels else ("one contact", "un contacto")
            more, mas = _EVERY if other_channels else ("", "")
            return f"{en} in {written(apart)}{more}", f"{es} en {spoken(apart)}{mas}"
        case _:
            return "", ""


OF_DAYS: Final[tuple[Check, ...]] = (check_packs_caps_fit,)
