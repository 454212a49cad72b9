"""What a step asks, part by part with its place in the file, and what its facts can be there. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from engine.language.conditions import ALWAYS
from engine.language.grammar.vocabulary import GROUPS
from engine.language.proofs.domain import alive, bears_interest, taken
from engine.language.proofs.draft import Draft
from engine.language.regions.boxes import Region, Regions, difference, merged, of_condition, overlap
from engine.language.regions.values import CURRENCY, DENSE, EVERY_NAME, EVERY_STEP, Names, Span, Values, every, is_money
from engine.language.regions.wording import said_names, words
from engine.language.text.source import Node
from schemas.plan import Condition, Moment, Plan, Step
from schemas.playbook import TIMELINE_STAGES

MOST_PIECES = 200
"""Of one condition, cut into boxes; those of real playbooks have a few."""
IN_LIFE: Values = Names(frozenset(TIMELINE_STAGES))
# The most calendar days that one of a unit can be. Business days have no such bound: holidays stretch them.
_DAYS = {"days": 1, "weeks": 7, "months": 31}


class Part(msgspec.Struct, frozen=True):
    """A condition, or a part of one: `path` is where it is written."""

    path: str
    condition: Condition
    parts: tuple[Part, ...] = ()

    @property
    def op(self) -> str:
        return self.condition.op

    def regions(self) -> Regions:
        """The invoices of which it is true."""
        return of_condition(self.condition, MOST_PIECES)

    def conjuncts(self) -> Iterator[Part]:
        """The smallest parts that must all hold."""
        if self.op != "all":
            yield self
        for part in self.parts if self.op == "all" else ():
            yield from part.conjuncts()

    def leaves(self) -> Iterator[Part]:
        """The single questions: a fact and its tests."""
        if self.op == "fact":
            yield self
        for part in self.parts:
            yield from part.leaves()


def part_of(node: Node, condition: Condition, path: str) -> Part:
    """The condition written at a node, as it was read: a map of one key is that key's condition."""
    if len(node.entries) == 1:
        key, value = node.entries[0]
        return _entry(key, value, condition, path)
    pairs = zip(node.entries, condition.parts, strict=False)
    return Part(path, condition, tuple(_entry(key, value, inner, path) for (key, value), inner in pairs))


def _entry(key: Node, value: Node, condition: Condition, path: str) -> Part:
    here = f"{path}.{key.text}"
    if key.text not in GROUPS:
        return Part(here, condition)
    pairs = enumerate(zip(value.items, condition.parts, strict=False))
    parts = (part_of(item, inner, f"{here}[{at}]") for at, (item, inner) in pairs if inner != ALWAYS)
    return Part(here, condition, tuple(parts))


def asked_by(draft: Draft, step: Step, key: str) -> Part | None:
    """What a step asks under `only_if` or `unless`; None where it asks nothing, or the playbook did not write it."""
    condition = step.only_if if key == "only_if" else step.unless
    node = draft.node(step.path).get(key)
    if condition is None or node is None or node.kind != "map":
        return None
    return part_of(node, condition, f"{step.path}.{key}")


# ---------------------------------------------------------------------------------------------- what facts can be


def domain_of(plan: Plan, step: Step) -> Regions:
    """What the facts can be when a step is looked at."""
    sides: dict[str, Values] = dict(_answers(plan))
    if step.stage == "when_paid":
        return tuple(Region({**one.sides, **sides, "amount_due": Span(None, 0)}) for one in taken(plan))
    sides["stage"] = IN_LIFE
    last, first = _last_day(plan.ends.at), None if _may_come_early(plan) else planned(step)
    if last is not None or first is not None:
        sides["days_past_due"] = Span(first, None if last is None else last - 1)
        sides["days_late"] = Span(first, None)
    return tuple(Region({**one.sides, **sides, "share_paid": _unpaid(plan, one)}) for one in alive(plan))


def _unpaid(plan: Plan, region: Region) -> Values:
    """The paid share of what is not fully paid: under 100%, unless interest or fees were added to the invoice."""
    owed, total = region.side("amount_due"), region.side("amount_total")
    assert isinstance(owed, Span)
    assert isinstance(total, Span)
    return Span(0, 2 * DENSE - 1) if owed.high == total.high and not bears_interest(plan) else Span(0, None)


def _answers(plan: Plan) -> Iterator[tuple[str, Values]]:
    """The segments and risks that some row answers."""
    table = plan.segments
    for place, name in enumerate(table.then if table is not None else ()):
        found = frozenset(row.then[place] for row in table.rows) if table is not None else frozenset()
        if found and "" not in found:
            yield name, Names(found)


def _last_day(ends: Moment) -> int | None:
    if ends.anchor != "due" or ends.offset.unit not in _DAYS:
        return None
    return ends.offset.count * _DAYS[ends.offset.unit]


def planned(step: Step) -> int | None:
    """The days past due of a step that comes on its day; None where that depends on another step or on holidays."""
    if step.at.anchor != "due" or step.at.offset.unit not in ("days", "weeks"):
        return None
    return step.at.offset.count * _DAYS[step.at.offset.unit]


def _may_come_early(plan: Plan) -> bool:
    """Whether anything brings the next stage forward, and its steps with it."""
    then = [pause.then for pause in plan.pauses]
    then += [rule.if_late for rule in (plan.data.if_missing, plan.if_undelivered) if rule is not None]
    then += [plan.promise.then] if plan.promise is not None else []
    for step in (step for stage in plan.stages for step in stage.steps):
        then += [step.if_late, *((step.approval.if_silent, step.approval.if_refused) if step.approval else ())]
    return any(one.do == "next_stage" for one in then)


# ---------------------------------------------------------------------------------------------- true or not


def never(truth: Regions, domain: Regions) -> bool:
    """Whether no invoice is in both."""
    return not overlap(truth, domain)


def always(truth: Regions, domain: Regions) -> bool:
    """Whether every invoice of the domain is in the truth."""
    return not difference(domain, truth, MOST_PIECES)


def is_always(fact: str, domain: Regions, language: str) -> str:
    """`amount_due is always at most 200000 PEN`: what a fact can be, in words."""
    spanish = language == "es"
    sides = merged(_side(fact, one) for one in domain)
    said = (" o " if spanish else " or ").join(dict.fromkeys(_side_in_words(fact, one, language) for one in sides))
    return f"{fact} siempre es {said}" if spanish else f"{fact} is always {said}"


def currencies(domain: Regions) -> frozenset[str]:
    """The currencies that invoices of the domain are in; none where any will do."""
    sides = [region.side(CURRENCY) for region in domain]
    named = [side.names for side in sides if isinstance(side, Names) and not side.but]
    return frozenset().union(*named) if len(named) == len(sides) else frozenset()


def _side(fact: str, region: Region) -> Region:
    """One fact's values alone. That something is owed goes without saying."""
    values = region.side(fact)
    currency = {CURRENCY: region.sides[CURRENCY]} if is_money(fact) and CURRENCY in region.sides else {}
    if is_money(fact) and isinstance(values, Span) and values.low == 1:
        values = Span(None, values.high)
    return Region({**currency, fact: values})


def _side_in_words(fact: str, region: Region, language: str) -> str:
    values = region.side(fact)
    if isinstance(values, Names) and not values.but:
        return said_names(fact, values, language == "es")
    if isinstance(values, Span) and values.low == 0 and values.high is None:
        return "0 o más" if language == "es" else "0 or more"
    said = words(region, (fact,), language).removeprefix(f"{fact} ")
    return said.removeprefix("invoices ").removeprefix("facturas ")


def is_known(fact: str, domain: Regions) -> bool:
    """Whether anything is certain of a fact."""
    return any(fact in one.sides or every(fact) not in (EVERY_NAME, EVERY_STEP) for one in domain)
