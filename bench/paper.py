"""What needs no server: how long a playbook takes to compile, and how often a second the machine can be asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from statistics import median

import msgspec
from timing import seconds

from engine.case.covers import choose_plan
from engine.case.facts import typed
from engine.case.fold import fold, open_case
from engine.case.machine import decide
from engine.language.compiler import compile_playbook
from engine.language.library import read_library
from engine.study.simulate import simulate
from schemas.case import Case
from schemas.driving import Promise
from schemas.events import AnyEvent, CaseOpened, PaymentReceived, PaymentReversed, PromiseMade
from schemas.invoice import Customer, Invoice
from schemas.money import Money
from schemas.plan import Plan
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.portfolio import ZONE, shipped

YEARS = (2025, 2029)
Moment = tuple[Plan, Case, datetime]


class Compiling(msgspec.Struct, frozen=True):
    """One playbook: the first compilation of this process (calendars are loaded), and the median of later ones."""

    playbook: str
    steps: int
    first_s: float
    median_s: float


class Deciding(msgspec.Struct, frozen=True):
    """`decide` over the moments of real lives, and whole lives through the simulator."""

    lives: int
    moments: int
    decides_a_second: list[float]
    lives_a_second: list[float]


def compiling(folder: Path, rounds: int) -> tuple[list[Compiling], list[Plan]]:
    """Every playbook of the folder, its messages read and checked each time."""
    measured, plans = [], []
    for name in read_library(folder).playbooks:
        took = [seconds(lambda name=name: _compile(folder, name)) for _ in range(rounds + 1)]  # type: ignore[misc]
        plan = _compile(folder, name)
        plans.append(plan)
        steps = sum(len(stage.steps) for stage in plan.stages) + len(plan.when_paid)
        measured.append(Compiling(name, steps, took[0], median(took[1:])))
    return measured, plans


def _compile(folder: Path, name: str) -> Plan:
    plan = compile_playbook(name, read_library(folder), YEARS).plan
    assert plan is not None, f"{name} does not compile"
    return plan


def lived_moments(plans: list[Plan], lives: int) -> list[Moment]:
    """Every moment at which the machine is asked in the lives of the shipped portfolio."""
    return [moment for script in _scripts(plans, shipped(lives)) for moment in _moments(*script)]


def deciding(plans: list[Plan], lives: int, rounds: int) -> Deciding:
    """The shipped portfolio lived on paper; then the machine asked again at every moment it was asked before."""
    scripts = list(_scripts(plans, shipped(lives)))
    moments = [moment for plan, opened, news in scripts for moment in _moments(plan, opened, news)]
    asked = [seconds(lambda: [decide(*moment) for moment in moments]) for _ in range(rounds)]
    lived = [seconds(lambda: [simulate(*script) for script in scripts]) for _ in range(rounds)]
    return Deciding(
        len(scripts), len(moments), [len(moments) / took for took in asked], [len(scripts) / took for took in lived]
    )


def _moments(plan: Plan, opened: CaseOpened, news: list[AnyEvent]) -> Iterator[Moment]:
    """The case before each line of its record, and at the end of each moment, when the answer is how long to wait."""
    entries = simulate(plan, opened, news).entries
    case, last = open_case(opened), opened.at
    for entry in entries[1:]:
        if entry.event.at > last:
            yield plan, case, last
        last = entry.event.at
        yield plan, case, last
        case = fold(case, entry.event)


def _scripts(plans: list[Plan], portfolio: Portfolio) -> Iterator[tuple[Plan, CaseOpened, list[AnyEvent]]]:
    customers = {one.id: one for one in portfolio.customers}
    for invoice in portfolio.invoices:
        opened = opening(invoice, customers[invoice.customer])
        facts = {name: typed(name, text) for name, text in opened.facts.items()}
        due = Money(invoice.total, invoice.currency)
        plan = choose_plan(plans, "", facts | {"amount_due": due, "amount_total": due})
        if plan is not None:
            happenings = [one for one in portfolio.happenings if one.invoice == invoice.number]
            yield plan, opened, list(_news(invoice, happenings))


def opening(invoice: Invoice, customer: Customer, **facts: str) -> CaseOpened:
    """An invoice of the portfolio as its case opens, for a customer with some history."""
    history = {"exposure": f"{invoice.total} {invoice.currency}", "paid_late_share": "0.3", "promises_broken": "0"}
    known = {"country": customer.country, "customer_kind": customer.kind, "pays_by": customer.pays_by}
    return CaseOpened(
        at=datetime.combine(invoice.issued_on, datetime.min.time(), UTC) + timedelta(hours=12),
        id=f"invoice/{invoice.number}",
        invoice=invoice.number,
        customer=f"c-{customer.id}",
        currency=invoice.currency,
        amount=invoice.total,
        issued_on=invoice.issued_on,
        due_on=invoice.due_on or invoice.issued_on + timedelta(days=30),
        zone=customer.zone or ZONE,
        known=("address", "email", "mobile", "name", "tax_id"),
        data_from=customer.data_from,
        facts={**known, **history, "new_customer": "no", "terms_accepted": "yes", **facts},
    )


def _news(invoice: Invoice, happenings: list[Happening]) -> Iterator[AnyEvent]:
    owed = invoice.total
    for one in happenings:
        if one.news is not None:
            yield one.news
        elif isinstance(one.question, Promise):
            asked = one.question
            yield PromiseMade(at=one.at, id=asked.id, promise=asked.id, amount=asked.amount, due_on=asked.due_on)
        elif one.payment is not None and one.payment.reverses:
            owed += one.payment.amount
            yield PaymentReversed(at=one.at, id=one.payment.id, payment=one.payment.reverses, amount=one.payment.amount)
        elif one.payment is not None and (amount := one.payment.amount or owed) > Decimal(0):
            owed -= amount
            yield PaymentReceived(at=one.at, id=one.payment.id, payment=one.payment.id, amount=amount)
