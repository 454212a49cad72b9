"""A required notice speaks for itself: no reminder swallows it, and it has the day before a reminder has."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from schemas.events import ContactDeferred, ContactMade
from schemas.plan import Moment, Plan, StagePlan, Step
from tests.desk.company import PLAN, STEP, TUESDAY, Company, message, send

NOTICE = "invoicing.timeline[0]"
INVOICE = Step(NOTICE, "pe.yaml:9:7", "invoicing", "send", "invoice", Moment("issue"), by=("email",), required=True)
WITH_NOTICE: Plan = msgspec.structs.replace(
    PLAN, stages=(StagePlan("invoicing", (INVOICE,)),), messages=(*PLAN.messages, message("invoice"))
)
DUE = {"next_message": "invoice", "next_step": NOTICE, "next_firmness": 0, "channels": ["email"]}


async def test_a_reminder_leaves_the_day_to_another_invoice_s_required_notice(company: Company) -> None:
    company.plan_sha256 = await company.publish(WITH_NOTICE)
    await company.customer()
    await company.case("F-1")
    await company.case("F-2", **DUE)
    put_off = await company.desk().contact(company.errand("F-1"))
    assert isinstance(put_off, ContactDeferred)
    assert put_off.rules == ("policy.required_first",)
    assert TUESDAY < put_off.until < TUESDAY + timedelta(days=1)
    assert await company.sent() == []


async def test_the_same_notice_of_two_invoices_is_one_message_and_carries_no_reminder(company: Company) -> None:
    company.plan_sha256 = await company.publish(WITH_NOTICE)
    await company.customer()
    await company.case("F-1")
    await company.case("F-2", **DUE)
    await company.case("F-3", **DUE)
    notice = send("invoice", NOTICE, channels=("email",), firmness=0)
    made = await company.desk().contact(company.errand("F-2", notice))
    assert isinstance(made, ContactMade)
    assert await company.sent() == [("email", "Estimado Rosa Quispe: F-2 F-3")]
    assert await company.value("select count(*) from contact_cover where invoice = 'F-1'") == 0


async def test_an_invoice_by_e_mail_never_rides_in_a_whatsapp_message(company: Company) -> None:
    await company.customer()
    await company.case("F-1", next_firmness=5)
    await company.case("F-2", channels=["email"])
    await company.desk().contact(company.errand("F-1", send(firmness=5)))
    assert await company.sent() == [("email", "Estimado Rosa Quispe: F-1 F-2")], "the channel that carries both"


async def test_a_step_that_has_another_channel_only_waits(company: Company) -> None:
    await company.customer()
    await company.case("F-1", next_firmness=5)
    await company.case("F-2", channels=["letter"], next_step="first_contact.timeline[1]")
    await company.desk().contact(company.errand("F-1", send(step=STEP, firmness=5)))
    assert [channel for channel, _ in await company.sent()] == ["whatsapp"]
    assert await company.value("select count(*) from contact_cover where invoice = 'F-2'") == 0
