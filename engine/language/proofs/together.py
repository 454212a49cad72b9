"""Whether conditions can hold of one invoice at once, by trying each region that their tests draw. It knows no days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from decimal import Decimal
from itertools import islice, product
from typing import Final

from engine.case.conditions import FactValue, holds, passes
from engine.case.facts import facts_of
from engine.case.fold import open_case
from engine.language.lives.life_files import HARMLESS, covered_amount
from engine.language.proofs.draft import facts_asked
from engine.language.proofs.examples import an_invoice
from engine.study.histories import history_for
from schemas.events import CaseOpened
from schemas.facts import CATALOGUE
from schemas.money import Money
from schemas.plan import Condition, Plan, Step, Test

MOST_TRIED: Final = 4096
"""Invoices tried before we say that we know of none; real playbooks need some dozen."""
_STEP: Final = {"money": Decimal("0.01"), "share": Decimal("0.01"), "number": Decimal(1), "days": Decimal(1)}
_DECIDED: Final = ("segment", "risk")
# What an invoice that nobody pays and nobody disputes has, tried first.
_USUAL: Final = {"share_paid": "0", "dispute": "none", "offer": "made", "language": "es", **HARMLESS}

Witness = dict[str, FactValue]


def runs(step: Step, facts: Mapping[str, FactValue]) -> bool:
    """Whether the step's conditions let it run, of facts that are all known."""
    return (step.only_if is None or holds(step.only_if, facts)) and not (
        step.unless is not None and holds(step.unless, facts)
    )


def facts_of_steps(*steps: Step) -> set[str]:
    """The facts that the steps' conditions ask."""
    conditions = [one for step in steps for one in (step.only_if, step.unless) if one is not None]
    return {part.fact for one in conditions for part in facts_asked(one)}


def invoice_for(plan: Plan, running: Iterable[Step], idle: Iterable[Step] = ()) -> Witness | None:
    """Facts of a covered invoice for which all of `running` run and none of `idle` does; None when there are none."""
    running, idle = tuple(running), tuple(idle)
    for facts in invoices(plan, (*running, *idle)):
        if all(runs(step, facts) for step in running) and not any(runs(step, facts) for step in idle):
            return facts
    return None


def invoices(plan: Plan, steps: Iterable[Step]) -> Iterator[Witness]:
    """One invoice for each way in which the conditions of these steps and `covers` can be told apart."""
    conditions = [one for step in steps for one in (step.only_if, step.unless) if one is not None]
    asked = [part for one in conditions for part in facts_asked(one)]
    covers = list(facts_asked(plan.covers)) if plan.covers else []
    tests: dict[str, list[Test]] = {}
    for part in (*asked, *covers):
        tests.setdefault(part.fact, []).extend(part.tests)
    values = [_regions(_values(plan, name, found), found, _alone(plan, name)) for name, found in tests.items()]
    for chosen in islice(product(*values), MOST_TRIED):
        facts = dict(zip(tests, chosen, strict=True))
        if plan.covers is None or holds(plan.covers, facts):
            yield facts


def _alone(plan: Plan, name: str) -> list[Condition]:
    """What `covers` asks of this fact alone, whatever the others are."""
    covers = plan.covers
    if covers is None:
        return []
    return [part for part in (covers, *(covers.parts if covers.op == "all" else ())) if part.fact == name]


def _regions(values: Iterable[FactValue], tests: list[Test], covered: list[Condition]) -> list[FactValue]:
    """One value, the first, for each way in which the tests can answer, of those that the plan covers."""
    found: dict[tuple[bool, ...], FactValue] = {}
    for value in values:
        if all(any(passes(test, value) for test in part.tests) for part in covered):
            found.setdefault(tuple(passes(test, value) for test in tests), value)
    return list(found.values())


def _values(plan: Plan, name: str, tests: list[Test]) -> Iterable[FactValue]:
    """Values in each region that the tests draw for a fact, the usual one first."""
    kind = CATALOGUE[name].kind
    if kind in ("word", "yes_no"):
        return _words(plan, name, tests)
    near, currency = covered_amount(plan)
    bounds = sorted({bound for test in tests for bound in (test.low, test.high) if bound is not None})
    first = [Decimal(_USUAL[name])] if name in _USUAL else [near if kind == "money" else Decimal(0)]
    around = (bound + shift * _STEP[kind] for bound in bounds for shift in (0, 1, -1))
    numbers = (*first, *(value for value in around if value >= 0 or kind == "days"))
    if kind != "money":
        return numbers
    currencies = dict.fromkeys(test.currency for test in tests if test.currency) or {currency: None}
    return [Money(value, one) for one in currencies for value in numbers]


def _words(plan: Plan, name: str, tests: list[Test]) -> Iterator[str]:
    fact, table = CATALOGUE[name], plan.segments
    answers = {row.then[table.then.index(name)] for row in table.rows} if table and name in table.then else set()
    if answers:
        yield from sorted(answers)
        return
    if name in _USUAL:
        yield _USUAL[name]
    yield from (word for test in tests for word in test.words)
    yield from fact.words or ("something-else",)


def opened_with(
    plan: Plan, due: date, witness: Mapping[str, FactValue], issued: date | None = None
) -> CaseOpened | None:
    """An invoice of these facts, with a history for which the tables answer what they should; None where none does.

    Facts that only time can bring about (`offer: answered`) belong to no new invoice: None.
    """
    if any(CATALOGUE[name].source == "case" and name != "amount_due" and _text(value) != _USUAL.get(name)
           for name, value in witness.items()):  # fmt: skip
        return None
    amount = next((witness[name] for name in ("amount_due", "amount_total") if name in witness), None)
    told = {name: _text(value) for name, value in witness.items() if _is_recorded(name)}
    opened = an_invoice(plan, due, amount.amount if isinstance(amount, Money) else None, told, issued)
    wanted = {name: str(witness[name]) for name in _DECIDED if name in witness}
    if not wanted or plan.segments is None:
        return opened
    history = history_for(plan.segments, facts_of(plan, open_case(opened), opened.at), wanted, frozenset(told))
    return None if history is None else an_invoice(plan, due, opened.amount, told | history, issued)


def _is_recorded(name: str) -> bool:
    return CATALOGUE[name].source in ("customer", "history")


def _text(value: FactValue) -> str:
    if isinstance(value, Money):
        return f"{_plain(value.amount)} {value.currency}"
    return _plain(value) if isinstance(value, Decimal) else value


def _plain(number: Decimal) -> str:
    return f"{number.normalize():f}"


def told(witness: Mapping[str, FactValue], names: Iterable[str] = ()) -> str:
    """Facts in a few words: `amount_due 5000 PEN, risk high`."""
    wanted = set(names) or set(witness)
    return ", ".join(f"{name} {_text(value)}" for name, value in witness.items() if name in wanted)
