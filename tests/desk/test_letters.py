"""The shipped playbooks' own messages, written with what the desk knows."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from activities.combining import Group
from activities.letters import Letters
from activities.sight import Customer, DueStep
from engine.language.compiler import compile_playbook
from engine.language.library import read_library
from schemas.contact import Verdict
from schemas.plan import Plan, Step
from tests.desk.company import CREDITOR

TODAY = date(2026, 3, 20)
ROSA = Customer("c1", "Rosa Quispe", "person", "", "PE")


@pytest.fixture(scope="module", params=["pe-empresas", "pe-personas"])
def plan(request: pytest.FixtureRequest) -> Plan:
    compiled = compile_playbook(request.param, read_library(Path(__file__).parents[2] / "playbooks"), (2026, 2026))
    assert compiled.plan is not None, compiled.findings
    return compiled.plan


def due(number: str, step: Step, balance: str) -> DueStep:
    return DueStep(
        invoice=number, step=step.path, message=step.what, channels=tuple(step.by), firmness=step.firmness,
        plan_sha256="", stage=step.stage, balance=Decimal(balance), total=Decimal(1180), currency="PEN",
        issued_on=date(2026, 2, 1), due_on=date(2026, 3, 3),
    )  # fmt: skip


def sends(plan: Plan) -> list[Step]:
    steps = [step for stage in plan.stages for step in stage.steps] + list(plan.when_paid)
    return [step for step in steps if step.verb == "send"]


def test_every_step_can_be_written_on_every_channel_alone_and_together(plan: Plan) -> None:
    offer = {"instalments": "4", "down_payment": "0.25", "discount": "0.05"}
    first = sends(plan)[0]
    for step in sends(plan):
        alone = (due("F001-8", step, "1180"),)
        together = (*alone, due("F001-7", step, "20.50"), due("F001-9", first, "99.50"))
        for carried in (alone, together):
            for channel in step.by:
                group = Group(carried[0], carried, plan, Verdict("allowed", (), channel=channel))
                language, written = Letters(CREDITOR).write(ROSA, group, offer, TODAY)
                assert language == "es"
                assert written.body.strip()
                assert "{{" not in written.body


def test_a_letter_names_its_invoices_oldest_first_and_the_sum(plan: Plan) -> None:
    step = next(step for step in sends(plan) if step.what == "overdue-first")
    carried = (due("F001-8", step, "1180"), due("F001-7", step, "20.50"))
    group = Group(carried[0], carried, plan, Verdict("allowed", (), channel="email"))
    _, written = Letters(CREDITOR).write(ROSA, group, {}, TODAY)
    assert "Rosa Quispe" in written.body
    assert written.body.index("F001-7") < written.body.index("F001-8")
    assert "1,200.50" in written.body


@pytest.mark.parametrize(("charges", "said"), [("0", False), ("37.80", True)])
def test_firm_letters_say_what_is_interest_and_fees_where_there_are_any(plan: Plan, charges: str, said: bool) -> None:
    for step in (step for step in sends(plan) if step.what in ("overdue-text", "final-demand")):
        one = msgspec.structs.replace(due("F001-8", step, "1217.80"), charges=Decimal(charges))
        group = Group(one, (one,), plan, Verdict("allowed", (), channel="email"))
        _, written = Letters(CREDITOR).write(ROSA, group, {}, TODAY)
        assert ("S/ 1,217.80 (de ello intereses y cargos: S/ 37.80)" in written.body) == said
        assert "1,217.80" in written.body
