"""Schedules that must break a cap, or meet on one day, though nothing goes wrong: P405 to P409."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from datetime import date
from typing import Final

from msgspec.structs import replace

from engine.language.diagnostics import Example, Finding
from engine.language.grammar.hints import Hints
from engine.language.proofs.crowds import ORDINARY, Told, found, goes_well, of_plan
from engine.language.proofs.days import SamePlan, Times, days_of, days_of_plan, named
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.order import misplaced
from engine.language.proofs.schedule import BARRED, CONTACTS, OF_THE_DAY, Fate, Schedule, groups_of
from engine.language.proofs.shown import Turn, always_or_some, life_of_invoice, life_shown, listed_steps
from engine.language.proofs.size import too_crowded
from engine.language.proofs.together import facts_of_steps, told
from engine.language.proofs.work import MOST_WORK, Work
from schemas.plan import Duration, Limit, Plan, Step

MOST_TRIED: Final = 7
"""Days that are tried when a better one is looked for."""
_SHOWN: Final = {"amount_due", "amount_total"}
"""Facts that an example begins with anyway."""
MOST_TOLD: Final = 5
"""Meetings on one day that are told in full, each with a day to type; the others are told in one finding."""


# --- caps -------------------------------------------------------------------------------------------------------


def check_schedules_fit_the_caps(draft: Draft) -> Iterator[Finding]:
    """P405: a contact that a cap puts off on every due date; P406: on some."""
    amiss, work = found(draft), Work(MOST_WORK)
    for place, limit in enumerate(draft.plan.limits):
        of_limit = [one for one in amiss if one.fate.limit == place]
        if of_limit:
            yield _over_the_cap(draft, limit, max(of_limit, key=lambda one: (one.times.count, one.lost)), work)


def check_every_kind_is_gone_through(draft: Draft) -> Iterator[Finding]:
    """P409: a schedule so long and crowded that not every kind of invoice could be gone through."""
    _, complete = of_plan(SamePlan(draft.plan), draft.since)
    if not complete:
        yield too_crowded(draft)


def _over_the_cap(draft: Draft, limit: Limit, one: Told, work: Work) -> Finding:
    fate, path, (en, es) = one.fate, f"policy.limits.{limit.group}", always_or_some(one.times)
    cap = f"{limit.group}: {draft.node(path).text}"
    then_en, then_es = _what_then(draft, fate)
    return draft.finding("P405" if one.times.always else "P406", f"{fate.step.path}.at",
                         f"this is one contact too many for '{cap}'{en}: {then_en}",
                         f"este contacto excede «{cap}»{es}: {then_es}",
                         _spread(draft, one, limit, work), warning=not (one.times.always and one.lost),
                         elsewhere=draft.elsewhere(path, "the cap", "el tope"),
                         example=_life(draft, one, (*fate.counted, fate.step.path)))  # fmt: skip


def _iso(day: int) -> str:
    return date.fromordinal(day).isoformat()


def _what_then(draft: Draft, fate: Fate) -> tuple[str, str]:
    if fate.done_on is not None:
        return f"it has to wait until {_iso(fate.done_on)}", f"tiene que esperar hasta el {_iso(fate.done_on)}"
    newer = next((named(step) for step in draft.steps() if step.path == fate.overtaken_by), "")
    if not newer:
        return (f"it would have to wait until {_iso(fate.until)}, when the case is over, so it never goes out",
                f"tendría que esperar hasta el {_iso(fate.until)}, con el caso ya terminado, y no sale nunca"
            )  # fmt: skip
    return (f"while it waits, '{newer}' takes its place, and it never goes out",
            f"mientras espera, «{newer}» ocupa su lugar, y no sale nunca")  # fmt: skip


def _life(draft: Draft, one: Told, because: Collection[str]) -> Example:
    """The life of the first such invoice; where none can be shown, what the invoice must be like."""
    words = _with_facts(draft, one)
    alone = Example(words[0] or "any invoice", words[1] or "toda factura")
    facts = {name: value for name, value in one.witness.items() if name not in OF_THE_DAY}
    return life_of_invoice(draft, one.times.first, facts, because, Turn(words=words)) or alone


def _with_facts(draft: Draft, one: Told) -> tuple[str, str]:
    """The facts that let the contacts meet which it is told of."""
    spoken = {one.fate.step.path, one.fate.overtaken_by, *one.fate.counted}
    steps = [step for step in draft.steps() if step.path in spoken]
    asked = facts_of_steps(*steps) - ORDINARY.keys() - _SHOWN - OF_THE_DAY
    facts = told(one.witness, asked) if asked else ""
    return (f"with {facts}", f"con {facts}") if facts else ("", "")


def check_caps_allow_something(draft: Draft) -> Iterator[Finding]:
    """P408: a cap of none, though steps ask for such contacts."""
    barred = {limit.group for limit in draft.plan.limits if limit.at_most < 1}
    for group in sorted(barred):
        steps = [step for step in draft.steps() if step.verb in CONTACTS and set(groups_of(step)) <= barred]
        steps = [step for step in steps if group in groups_of(step)]
        if steps:
            names, nombres = listed_steps(steps)
            yield draft.finding("P408", f"policy.limits.{group}",
                                f"this cap allows no {group}, so these never go out: {names}",
                                f"este tope no permite nada de «{group}», así que nunca salen: {nombres}",
                                ("write at most 1 or more, or take these steps out",
                                 "escriba at most 1 o más, o quite esos pasos"),
                                elsewhere=draft.elsewhere(steps[0].path, "the first of them", "el primero de ellos"),
                                example=life_shown(draft, Times(1, 1, 0), [step.path for step in steps])
                            )  # fmt: skip


# --- one day ----------------------------------------------------------------------------------------------------


def check_contacts_have_days_of_their_own(draft: Draft) -> Iterator[Finding]:
    """P407: two contacts come to one day; an invoice has one contact a day, and weekends bring days together."""
    pairs: dict[frozenset[str], tuple[Told, Step]] = {}
    elsewhere, work = misplaced(draft), Work(MOST_WORK)
    for one in sorted(found(draft), key=lambda one: -one.times.count):
        other = _other(draft, one) if one.fate.limit < 0 and one.fate.overtaken_by != BARRED else None
        if other is not None and other.path not in elsewhere:
            pairs.setdefault(frozenset((one.fate.step.path, other.path)), (one, other))
    every = list(pairs.values())
    told = every if len(every) <= MOST_TOLD + 1 else every[:MOST_TOLD]
    for one, other in told:
        yield _on_one_day(draft, one, other, work)
    if rest := [one.fate.step for one, _ in every[len(told) :]]:
        yield _more_on_one_day(draft, rest)


def _more_on_one_day(draft: Draft, steps: list[Step]) -> Finding:
    names, nombres = listed_steps(steps)
    return draft.finding("P407", f"{steps[0].path}.at",
                         f"{len(steps)} more contacts come to one day with another one: {names}",
                         f"otros {len(steps)} contactos coinciden en un día con otro: {nombres}",
                         ("mend the ones told first, or write fewer contacts; then check again",
                          "corrija primero los anteriores, o escriba menos contactos; luego revise otra vez"),
                         warning=True)  # fmt: skip


def _other(draft: Draft, one: Told) -> Step | None:
    """What came instead of this contact, or before it on the day."""
    newer = [step for step in draft.steps() if step.path == one.fate.overtaken_by]
    fates = Schedule(draft.plan, days_of(draft), one.witness).run(one.times.first)
    return next(iter((*newer, *(fate.step for fate in fates if fate.done_on == one.fate.opens_on))), None)


def _on_one_day(draft: Draft, one: Told, other: Step, work: Work) -> Finding:
    fate, days, name = one.fate, days_of(draft), named(other)
    if days.meant[fate.step.path].days == days.meant[other.path].days:
        meets = f"this is on the same day as '{name}'", f"esto es el mismo día que «{name}»"
    else:
        en, es = always_or_some(one.times)
        meets = f"this meets '{name}'{en}", f"esto coincide con «{name}»{es}"
    said, dicho = _on_that_day(fate)
    return draft.finding("P407", f"{fate.step.path}.at", f"{meets[0]}; {said}", f"{meets[1]}; {dicho}",
                         _days_between(draft, one, other, work), warning=True,
                         elsewhere=draft.elsewhere(f"{other.path}.at", "the other contact", "el otro contacto"),
                         example=_life(draft, one, (fate.step.path, other.path)))  # fmt: skip


def _on_that_day(fate: Fate) -> tuple[str, str]:
    if fate.done_on is None:
        return ("only the newer one goes out that day, and this is skipped",
                "ese día sale solo el más nuevo, y este se omite")  # fmt: skip
    later = _iso(fate.done_on)
    return (f"an invoice has one contact a day, so this waits until {later}",
            f"una factura tiene un contacto al día, así que este espera hasta el {later}")  # fmt: skip


# --- what to type -----------------------------------------------------------------------------------------------


def _days_between(draft: Draft, one: Told, other: Step, work: Work) -> Hints:
    """The nearest day for the later of the two that keeps them apart."""
    moving = other if one.fate.overtaken_by else one.fate.step
    later = _later(draft, one, moving, (one.fate.step.path, other.path), work)
    if not later:
        return "give the two different days, or leave one out", "dé a los dos días distintos, o quite uno"
    en, es = f"the nearest day that keeps them apart: '{later}'", f"el día más cercano que los separa: «{later}»"
    if moving is other:
        return f"{en} for '{named(other)}'", f"{es} para «{named(other)}»"
    return en, es, later


def _spread(draft: Draft, one: Told, limit: Limit, work: Work) -> Hints:
    """The nearest later day that fits the cap, and the cap that fits the schedule."""
    span = draft.node(f"policy.limits.{limit.group}").text.partition(" in ")[2]
    enough = next((most for most in range(limit.at_most + 1, limit.at_most + 9) if _fits(draft, one, most, work)), 0)
    later = _later(draft, one, one.fate.step, (one.fate.step.path,), work)
    cap_en, cap_es = (f"allow 'at most {enough} in {span}'", f"permita «at most {enough} in {span}»")
    if later:
        return (f"the nearest day that fits: '{later}'; or {cap_en}",
                f"el día más cercano que cabe: «{later}»; o {cap_es}", later)  # fmt: skip
    return f"leave a contact out, or {cap_en}", f"quite un contacto, o {cap_es}"


def _fits(draft: Draft, one: Told, at_most: int, work: Work) -> bool:
    place = one.fate.limit
    limits = list(draft.plan.limits)
    limits[place] = replace(limits[place], at_most=at_most)
    plan = replace(draft.plan, limits=tuple(limits))
    paths = [step.path for step in draft.steps()]
    return goes_well(plan, draft.since, one.witness, paths, place, work)


def _later(draft: Draft, one: Told, step: Step, paths: Collection[str], work: Work) -> str:
    """The step's moment, moved to the first later day on which nothing goes wrong; empty where none is near."""
    match = re.fullmatch(r"(\d+) (day|business day|week)s? after (.+)", draft.node(f"{step.path}.at").text)
    if match is None:
        return ""
    first = max(1, (one.fate.done_on or one.fate.opens_on) - one.fate.opens_on) if match[2] == "day" else 1
    for more in range(first, first + MOST_TRIED):
        count = step.at.offset.count + more
        moved = _moved(draft.plan, step.path, replace(step.at.offset, count=count))
        if _leaves_its_place(draft, moved, step.path):
            return ""
        if goes_well(moved, draft.since, one.witness, paths, one.fate.limit, work):
            return f"{count} {match[2]}s after {match[3]}"
    return ""


def _moved(plan: Plan, path: str, offset: Duration) -> Plan:
    """The plan with one step at another moment."""

    def of(step: Step) -> Step:
        return replace(step, at=replace(step.at, offset=offset)) if step.path == path else step

    return replace(plan, stages=tuple(replace(stage, steps=tuple(map(of, stage.steps))) for stage in plan.stages))


def _leaves_its_place(draft: Draft, moved: Plan, path: str) -> bool:
    """Whether the moved step now comes after the one below it, or after its stage."""
    days = days_of_plan(moved, draft.since)
    stage = next(stage for stage in moved.stages if any(step.path == path for step in stage.steps))
    paths = [step.path for step in stage.steps if step.path in days.meant]
    below = [days.meant[other] for other in paths[paths.index(path) + 1 :][:1]]
    edges = [*below, *([days.stage_ends[stage.name]] if stage.name in days.stage_ends else [])]
    pairs = (zip(days.meant[path].days, edge.days, strict=True) for edge in edges)
    return any(day > edge for pair in pairs for day, edge in pair)


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (
    check_schedules_fit_the_caps,
    check_contacts_have_days_of_their_own,
    check_every_kind_is_gone_through,
    check_caps_allow_something,
)
