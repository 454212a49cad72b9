"""Why a message goes out: a document that the customer must have passes where no collector may, a reminder never."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from engine.language.proofs.speaking import has_purpose
from schemas.contact import purpose_in, purpose_of
from schemas.events import ContactMade, ContactRefused
from schemas.lengths import Duration
from schemas.plan import Moment, Plan, StagePlan, Step
from schemas.rules import Cap, Rule
from tests.desk.company import PLAN, Company, message, send
from tests.machine.lives import plans

DOCUMENT, REMINDER = "invoicing.timeline[0]", "invoicing.timeline[1]"
STEPS = (
    Step(DOCUMENT, "pe.yaml:9:7", "invoicing", "send", "invoice", Moment("issue"), by=("email",), required=True,
         during_holds=True),
    Step(REMINDER, "pe.yaml:10:7", "invoicing", "send", "friendly", Moment("due", Duration(-5)), by=("email",)),
)  # fmt: skip
THANKS = Step("when_paid[0]", "pe.yaml:90:7", "when_paid", "send", "thank-you", Moment("due"), by=("email",))
INVOICED: Plan = msgspec.structs.replace(
    PLAN,
    stages=(StagePlan("invoicing", STEPS),),
    when_paid=(THANKS,),
    messages=(*PLAN.messages, message("invoice"), message("friendly")),
)


async def ask(company: Company, number: str, step: str, name: str) -> Any:
    effect = send(name, step, channels=("email",), firmness=0)
    return await company.desk().contact(company.errand(number, effect))


@pytest.fixture
async def invoiced(company: Company) -> Company:
    company.plan_sha256 = await company.publish(INVOICED)
    await company.customer()
    await company.case("F-1", next_message="")
    await company.case("F-2", next_message="")
    return company


def test_only_what_goes_out_during_holds_is_a_document_that_the_customer_must_have() -> None:
    assert [purpose_in(INVOICED, path) for path in (DOCUMENT, REMINDER, "when_paid[0]", "gone.timeline[9]")] == [
        "service", "collection", "thanks", "collection",
    ]  # fmt: skip


@pytest.mark.parametrize("playbook", ["pe-empresas", "pe-personas"])
def test_of_the_shipped_playbooks_only_the_invoice_and_the_terms_are_service(playbook: str) -> None:
    plan = plans()[playbook]
    steps = [step for stage in plan.stages for step in stage.steps]
    assert {step.what for step in steps if purpose_of(step) == "service"} <= {"invoice", "credit-terms"}
    assert {step.what for step in steps if purpose_of(step) == "service"} >= {"invoice"}
    assert {purpose_of(step) for step in steps if step.what == "friendly-reminder"} == {"collection"}


async def test_a_legal_block_lets_the_invoice_pass_and_no_friendly_reminder(invoiced: Company) -> None:
    await invoiced.do("insert into legal_block (customer, kind, since) values ('c1', 'attorney', '2026-01-01')")
    reminded = await ask(invoiced, "F-1", REMINDER, "friendly")
    assert isinstance(reminded, ContactRefused)
    assert reminded.rules == ("customer.blocked",)
    assert isinstance(await ask(invoiced, "F-2", DOCUMENT, "invoice"), ContactMade)
    assert await invoiced.row("select count(*), min(purpose) from contact") == (1, "service")


async def test_the_record_says_why_each_went_out(invoiced: Company) -> None:
    await ask(invoiced, "F-1", REMINDER, "friendly")
    assert await invoiced.value("select purpose from contact") == "collection"


async def test_the_same_text_in_two_stages_of_which_one_collects_is_no_document(invoiced: Company) -> None:
    """The required step of another case has the same words, but the customer need not have it in any case."""
    demand = Step("recovery.timeline[0]", "pe.yaml:80:7", "recovery", "send", "invoice", Moment("due"), by=("email",),
                  required=True)  # fmt: skip
    stages = (*INVOICED.stages, StagePlan("recovery", (demand,)))
    invoiced.plan_sha256 = await invoiced.publish(msgspec.structs.replace(INVOICED, stages=stages))
    await invoiced.case("F-3", next_message="invoice", next_step=DOCUMENT, channels=["email"])
    await invoiced.case("F-4", next_message="invoice", next_step="recovery.timeline[0]", channels=["email"])
    assert isinstance(await ask(invoiced, "F-3", DOCUMENT, "invoice"), ContactMade)
    carried = await invoiced.value("select count(*) from contact_cover")
    assert (carried, await invoiced.value("select purpose from contact")) == (2, "collection")


async def test_a_document_that_would_carry_a_demand_goes_alone_where_nobody_may_collect(invoiced: Company) -> None:
    demand = Step("recovery.timeline[0]", "pe.yaml:80:7", "recovery", "send", "invoice", Moment("due"), by=("email",),
                  required=True)  # fmt: skip
    stages = (*INVOICED.stages, StagePlan("recovery", (demand,)))
    invoiced.plan_sha256 = await invoiced.publish(msgspec.structs.replace(INVOICED, stages=stages))
    await invoiced.case("F-3", next_message="invoice", next_step=DOCUMENT, channels=["email"])
    await invoiced.case("F-4", next_message="invoice", next_step="recovery.timeline[0]", channels=["email"])
    await invoiced.do("insert into legal_block (customer, kind, since) values ('c1', 'attorney', '2026-01-01')")
    assert isinstance(await ask(invoiced, "F-3", DOCUMENT, "invoice"), ContactMade)
    assert await invoiced.value("select array_agg(invoice) from contact_cover") == ["F-3"]
    assert await invoiced.value("select purpose from contact") == "service"


def test_the_proofs_count_a_friendly_reminder_among_collection() -> None:
    rule = Rule("cap", Cap(1, Duration(7)), purposes=("collection",))
    assert [has_purpose(rule, step) for step in STEPS] == [False, True]
