"""Conditions that can never or must always hold: P330 to P339."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Final, NamedTuple

import msgspec

from engine.language.diagnostics import Elsewhere, Example, Finding
from engine.language.proofs.asked import (
    Part,
    always,
    asked_by,
    currencies,
    domain_of,
    is_always,
    is_known,
    never,
    planned,
)
from engine.language.proofs.domain import taken
from engine.language.proofs.draft import Check, Draft, facts_asked
from engine.language.proofs.examples import an_invoice, example_of, live
from engine.language.regions.boxes import Region, Regions, TooTangled, of_test, overlap
from engine.language.regions.values import Names, Span
from engine.language.writing.suggestions import listed
from engine.study.simulate import Life
from schemas.facts import CATALOGUE
from schemas.plan import Step, Test

MOST_TESTS: Final = 40
"""Of one step's conditions; those of real playbooks have a handful."""
UNDECIDED: Final = ("segment", "risk")
DAYS: Final = ("days_past_due", "days_late")


def check_covers_something(draft: Draft) -> Iterator[Finding]:
    """P334: a playbook that takes no invoice at all."""
    try:
        empty = draft.plan.covers is not None and not taken(draft.plan)
    except TooTangled:
        return
    if empty and draft.plan.covers is not None:
        named = (test.currency for one in facts_asked(draft.plan.covers) for test in one.tests if test.currency)
        shown = "50 {0} to 200000 {0}".format(next(named, "PEN"))
        yield draft.finding("P334", "policy.covers.amount_due", "no invoice is taken: something is always owed",
                            "no se toma ninguna factura: siempre se debe algo",
                            (f"write for example {shown}", f"escriba por ejemplo {shown}")
                    )  # fmt: skip


def check_conditions(draft: Draft) -> Iterator[Finding]:
    """P330 to P333: what every step asks, against what its facts can be there."""
    life: Life | None = None
    for step in draft.steps():
        for finding in _proved(draft, step):
            if finding.code not in ("P330", "P332") or draft.since is None or step.stage == "when_paid":
                yield finding
                continue
            life = life or live(draft.plan, an_invoice(draft.plan, draft.since))
            yield msgspec.structs.replace(finding, example=_left_out(draft, step, life))


def _left_out(draft: Draft, step: Step, life: Life) -> Example | None:
    """How the step is left out of an ordinary life; None where the life never comes to it."""
    example = example_of(draft.plan, life, keep=lambda line: line.because == step.path)
    return example if example.life_en else None


def _proved(draft: Draft, step: Step) -> Iterator[Finding]:
    """P325: a condition so long that its proof has to be given up, rather than keep its author waiting."""
    conditions = [one for one in (step.only_if, step.unless) if one is not None]
    try:
        if sum(len(fact.tests) for one in conditions for fact in facts_asked(one)) > MOST_TESTS:
            raise TooTangled
        yield from _of_step(draft, step)
    except TooTangled:
        yield draft.finding("P325", f"{step.path}.{'unless' if step.only_if is None else 'only_if'}",
                            "this condition is too tangled to be proved possible",
                            "esta condición es demasiado enredada para probar que es posible",
                            ("let 'data.segments' decide a segment, and ask for the segment",
                             "que «data.segments» decida un segmento, y pregunte por el segmento"), warning=True,
                            key=True)  # fmt: skip


def _of_step(draft: Draft, step: Step) -> Iterator[Finding]:
    only_if, unless = asked_by(draft, step, "only_if"), asked_by(draft, step, "unless")
    if only_if is None and unless is None:
        return
    domain = domain_of(draft.plan, step)
    if not domain:
        return
    found = [*_of_condition(draft, step, only_if, domain, runs=True),
             *_of_condition(draft, step, unless, domain, runs=False)]  # fmt: skip
    yield from found
    if only_if is not None and unless is not None and not found:
        yield from _both(draft, step, only_if, unless, domain)


def _of_condition(draft: Draft, step: Step, part: Part | None, domain: Regions, *, runs: bool) -> Iterator[Finding]:
    """The condition of a step: it runs where `only_if` holds, and where `unless` does not."""
    if part is None or _asks_the_undecided(draft, part):
        return
    truth = part.regions()
    fixed = False if never(truth, domain) else True if always(truth, domain) else None
    if fixed is None:
        yield from _idle_parts(draft, part, domain)
        yield from _only_when_late(draft, step, part, domain, runs=runs)
    elif fixed == runs:
        yield _for_nothing(draft, culprit_of(part, domain, fixed), domain)
    else:
        yield _never_runs(draft, step, culprit_of(part, domain, fixed), domain)


def _asks_the_undecided(draft: Draft, part: Part) -> bool:
    """What no table decides, or no row answers, has a finding of its own."""
    table = draft.plan.segments
    for leaf in part.leaves():
        fact = leaf.condition.fact
        if fact in UNDECIDED:
            then = table.then if table is not None else ()
            answers = {row.then[then.index(fact)] for row in table.rows} if table and fact in then else set()
            if not answers or any(set(test.words) - answers for test in leaf.condition.tests):
                return True
    return False


# ---------------------------------------------------------------------------------------------- which part it is


class Culprit(NamedTuple):
    """The part for which a condition never holds, or always does, and which of the two is true of the part."""

    part: Part
    holds: bool


def culprit_of(part: Part, domain: Regions, holds: bool) -> Culprit:
    """The smallest part for which the whole `holds` of every invoice, or of none."""
    inner = holds if part.op != "none" else not holds
    # One part is enough: one that never holds for `all`, one that always does for `any` and against `none`.
    enough = {"all": not holds, "any": holds, "none": not holds}.get(part.op, False)
    if not enough and len(part.parts) != 1:
        return Culprit(part, holds)
    test = always if inner else never
    found = next((one for one in part.parts if test(one.regions(), domain)), None)
    return Culprit(part, holds) if found is None else culprit_of(found, domain, inner)


# ---------------------------------------------------------------------------------------------- in words


_NOT_RUN: Final = ("this step never runs", "este paso nunca se hace")


def _never_runs(draft: Draft, step: Step, culprit: Culprit, domain: Regions) -> Finding:
    """P330: a step that no invoice gets."""
    part = culprit.part
    if part.op != "fact" and (pair := _clash(part, domain)) is not None:
        return _clashing(draft, step, *pair)
    why_en, why_es = _why(draft, culprit, domain)
    return draft.finding("P330", part.path, f"{_NOT_RUN[0]}: {why_en}", f"{_NOT_RUN[1]}: {why_es}",
                         _in_our_money(draft, part, domain) or _MEND[culprit.holds], elsewhere=_says(draft, part)
                 )  # fmt: skip


def _clash(part: Part, domain: Regions) -> tuple[Part, Part] | None:
    """Two parts that hold, but never together."""
    conjuncts = list(part.conjuncts())
    where = {id(one): overlap(one.regions(), domain) for one in conjuncts}
    pairs = combinations(conjuncts, 2)
    return next(((a, b) for a, b in pairs if not overlap(where[id(a)], where[id(b)])), None)


def _clashing(draft: Draft, step: Step, first: Part, second: Part) -> Finding:
    one, other = _written(draft, first), _written(draft, second)
    return draft.finding("P330", second.path,
                         f"{_NOT_RUN[0]}: '{other}' never holds together with '{one}'",
                         f"{_NOT_RUN[1]}: «{other}» nunca se cumple junto con «{one}»",
                         ("write them under 'any_of' where one of them is enough",
                          "póngalos bajo «any_of» si basta con uno"),
                         elsewhere=draft.elsewhere(first.path, f"'{one}' is asked here", f"«{one}» se pide aquí")
                 )  # fmt: skip


def _for_nothing(draft: Draft, culprit: Culprit, domain: Regions) -> Finding:
    """P331: a condition, or a part of one, that makes no difference."""
    why_en, why_es = _why(draft, culprit, domain)
    return draft.finding("P331", culprit.part.path, f"this makes no difference: {why_en}",
                         f"esto no cambia nada: {why_es}",
                         _in_our_money(draft, culprit.part, domain)
                         or ("delete it, or mend the value", "bórrelo, o corrija el valor"), warning=True,
                         elsewhere=_says(draft, culprit.part))  # fmt: skip


def _in_our_money(draft: Draft, part: Part, domain: Regions) -> tuple[str, str] | None:
    """What to write for an amount in a currency that no invoice has: the same in the one that they have."""
    node, known = draft.node(part.path), currencies(domain)
    asked = {test.currency for test in part.condition.tests}
    if (
        part.op != "fact"
        or node.kind != "text"
        or len(known) + len(asked) > 2
        or not _foreign(part.condition.tests, domain)
    ):
        return None
    right = node.text.replace(min(asked), min(known))
    return f"write {right}, if that is the amount you mean", f"escriba {right}, si ese es el monto que quiere decir"


def _foreign(tests: Sequence[Test], domain: Regions) -> tuple[str, str] | None:
    """That no invoice is in the currency that is asked for; None where one is, or none is asked for."""
    asked, known = {test.currency for test in tests if test.currency}, currencies(domain)
    if not asked or not known or asked & known:
        return None
    return f"every invoice here is in {listed(sorted(known))}", f"aquí toda factura es en {listed(sorted(known))}"


def _why(draft: Draft, culprit: Culprit, domain: Regions) -> tuple[str, str]:
    """`'amount_total: under 40 PEN' never holds, because amount_total is always 50 PEN to 200000 PEN`."""
    holds_en, holds_es = ("always holds", "siempre se cumple") if culprit.holds else ("never holds", "nunca se cumple")
    if culprit.part.op != "fact":
        return f"this {holds_en}", f"esto {holds_es}"
    fact, what = culprit.part.condition.fact, _written(draft, culprit.part)
    en, es = f"'{what}' {holds_en}", f"«{what}» {holds_es}"
    if (foreign := _foreign(culprit.part.condition.tests, domain)) is not None:
        return f"{en}: {foreign[0]}", f"{es}: {foreign[1]}"
    if not is_known(fact, domain):
        return en, es
    return f"{en}, because {is_always(fact, domain, 'en')}", f"{es}, porque {is_always(fact, domain, 'es')}"


def _written(draft: Draft, part: Part) -> str:
    """The part as it is written: `amount_due: under 40 PEN`."""
    node = draft.node(part.path)
    text = node.text if node.kind == "text" else f"[{', '.join(item.text for item in node.items)}]"
    return f"{part.condition.fact}: {text}" if part.op == "fact" else part.path.rpartition(".")[2]


_SAYS: Final = {
    "country": "policy.covers.country", "customer_kind": "policy.covers.customer_kind",
    "amount_due": "policy.covers.amount_due", "amount_total": "policy.covers.amount_due",
    "segment": "data.segments.rows", "risk": "data.segments.rows", "days_past_due": "recovery.ends",
}  # fmt: skip


def _says(draft: Draft, part: Part) -> Elsewhere | None:
    """Where it is written what the fact can be."""
    path = _SAYS.get(part.condition.fact) if part.op == "fact" else None
    if path is None or (path == "policy.covers.amount_due" and ".when_paid" in f".{part.path}"):
        return None
    return draft.elsewhere(path, "it is bounded here", "está acotado aquí")


_MEND: Final = (
    ("mend the value, or delete the step", "corrija el valor, o borre el paso"),
    ("mend the value, or delete the condition", "corrija el valor, o borre la condición"),
)


# ---------------------------------------------------------------------------------------------- parts, days, both


def _idle_parts(draft: Draft, part: Part, domain: Regions) -> Iterator[Finding]:
    """P331, P333: parts that make no difference to a condition that does."""
    if part.op == "fact":
        yield from _idle_values(draft, part, domain)
    for one in part.parts:
        truth = one.regions()
        fixed = False if never(truth, domain) else True if always(truth, domain) else None
        if fixed is not None:
            yield _for_nothing(draft, culprit_of(one, domain, fixed), domain)
        else:
            yield from _idle_parts(draft, one, domain)


def _idle_values(draft: Draft, part: Part, domain: Regions) -> Iterator[Finding]:
    """P333: a value of a list that no invoice has."""
    node, fact = draft.node(part.path), part.condition.fact
    for place, item in enumerate(node.items):
        tests = [test for test in part.condition.tests if not test.words]
        regions = [of_test(fact, test) for test in tests] if len(tests) == len(node.items) else []
        mine = regions[place : place + 1] or _of_word(fact, item.text)
        if mine and not overlap(mine, domain):
            why_en, why_es = _foreign(tests[place : place + 1] if regions else [], domain) \
                or (is_always(fact, domain, "en"), is_always(fact, domain, "es"))  # fmt: skip
            yield draft.finding("P333", f"{part.path}[{place}]", f"no invoice has {fact} '{item.text}': {why_en}",
                                f"ninguna factura tiene {fact} «{item.text}»: {why_es}",
                                ("delete it from the list", "bórrelo de la lista"), warning=True,
                                elsewhere=_says(draft, part))  # fmt: skip


def _of_word(fact: str, text: str) -> list[Region]:
    known = CATALOGUE[fact].kind in ("word", "yes_no") and text != "any" and "," not in text
    return [Region({fact: Names(frozenset((text,)))})] if known else []


def _only_when_late(draft: Draft, step: Step, part: Part, domain: Regions, *, runs: bool) -> Iterator[Finding]:
    """P332: a condition on days that does not let the step run on the very day it is planned for."""
    asked = [leaf for leaf in part.leaves() if leaf.condition.fact in DAYS]
    day = planned(step)
    if day is None or not asked:
        return
    that_day = _on_days(domain, Span(day, day))
    if _runs(part, that_day, runs):
        return
    leaf = next((one for one in asked if never(one.regions(), that_day) == runs), asked[0])
    late = _runs(part, _on_days(domain, Span(day + 1, None)), runs)
    then_en, then_es = _IF_LATE if late else _IF_EARLY
    fact, what = leaf.condition.fact, _written(draft, leaf)
    yield draft.finding("P332", leaf.path,
                        f"on the day of this step {fact} is {day}, and '{what}' keeps it from running: {then_en}",
                        f"el día de este paso {fact} es {day}, y «{what}» impide hacerlo: {then_es}",
                        ("mend the days, or the step's 'at'", "corrija los días, o el «at» del paso"), warning=True,
                        elsewhere=draft.elsewhere(f"{step.path}.at", "the step's day", "el día del paso"))  # fmt: skip


_IF_LATE: Final = ("it runs only if it is late", "solo se hace si se atrasa")
_IF_EARLY: Final = ("it runs only if its stage is brought forward", "solo se hace si su etapa se adelanta")


def _on_days(domain: Regions, days: Span) -> Regions:
    return overlap(domain, [Region(dict.fromkeys(DAYS, days))])


def _runs(part: Part, domain: Regions, runs: bool) -> bool:
    """Whether some invoice of the domain gets the step, under `only_if` (`runs`) or `unless`."""
    return not (never(part.regions(), domain) if runs else always(part.regions(), domain))


def _both(draft: Draft, step: Step, only_if: Part, unless: Part, domain: Regions) -> Iterator[Finding]:
    """P330: `unless` takes back everything that `only_if` lets through."""
    if any(_asks_the_undecided(draft, part) for part in (only_if, unless)):
        return
    if always(unless.regions(), overlap(only_if.regions(), domain)):
        yield draft.finding("P330", unless.path,
                            f"{_NOT_RUN[0]}: every invoice that 'only_if' lets through is left out by 'unless'",
                            f"{_NOT_RUN[1]}: toda factura que «only_if» deja pasar queda fuera por «unless»",
                            ("mend one of the two", "corrija uno de los dos"),
                            elsewhere=draft.elsewhere(only_if.path, "'only_if' is here", "«only_if» está aquí")
                    )  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_covers_something, check_conditions)
