"""A plan is published, cases run, and a law comes into force: from its first day the desk and the machine keep it."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from engine.language.compiler import compile_text
from engine.language.packs import packs_of
from engine.language.templates.telling import telling
from engine.study.simulate import simulate
from schemas.contact import told_by
from schemas.events import ContactMade, ContactRefused, Reported, StepSkipped
from schemas.plan import Plan, Told
from schemas.rules import Pack, Prohibits, Rule, Text
from tests.desk.company import PLAN, Company, send
from tests.law.asking import SHIPPED
from tests.machine.lives import script

DAY = timedelta(days=1)
STATE = "update customer set kind = 'person', country = 'US', subdivision = 'NY'"


def shipped(*names: str) -> tuple[Pack, ...]:
    return packs_of(SHIPPED, names)[0]


async def at_work(company: Company, plan: Plan) -> None:
    company.plan_sha256 = await company.publish(plan)
    await company.customer()
    await company.do(STATE)
    await company.case("F-1", next_at=None)


async def test_new_york_s_consent_binds_from_the_first_of_september_2026(company: Company) -> None:
    await at_work(company, msgspec.structs.replace(PLAN, packs=shipped("us-nyc")))
    monday = datetime(2026, 8, 31, 15, tzinfo=UTC)
    made = await company.desk().contact(company.errand("F-1", now=monday))
    refused = await company.desk().contact(
        company.errand("F-1", send(step="recovery.timeline[0]"), now=monday + DAY, seq=1)
    )
    assert isinstance(made, ContactMade)
    assert isinstance(refused, ContactRefused)
    assert refused.rules == ("us-nyc.electronic-consent",)
    assert len(await company.sent()) == 1


async def test_one_no_reaches_voice_and_sms_from_the_last_of_january_2027(company: Company) -> None:
    await at_work(company, msgspec.structs.replace(PLAN, packs=shipped("us-tcpa")))
    await company.do("insert into consent (customer, channel, state, since) values ('c1', 'sms', 'withdrawn', $1)",
                     date(2026, 3, 1))  # fmt: skip
    saturday = msgspec.structs.replace(PLAN.window, days=(1, 2, 3, 4, 5, 6, 7))
    company.plan_sha256 = await company.publish(
        msgspec.structs.replace(PLAN, packs=shipped("us-tcpa"), window=saturday)
    )
    eve = datetime(2027, 1, 30, 15, tzinfo=UTC)
    call = send(channels=("voice",))
    assert isinstance(await company.desk().contact(company.errand("F-1", call, now=eve)), ContactMade)
    again = send(step="recovery.timeline[0]", channels=("voice",))
    refused = await company.desk().contact(company.errand("F-1", again, now=eve + DAY, seq=1))
    assert isinstance(refused, ContactRefused)
    assert refused.rules == ("us-tcpa.revoke-all",)


async def test_a_message_that_does_not_say_what_a_new_rule_asks_is_not_sent(company: Company) -> None:
    """By WhatsApp nobody knows what the approved template says; the e-mail is known to say nothing of it."""
    rule = Rule("way-out", Text(("opt_out",)), ("email",), effective_from=date(2026, 9, 1), confidence="high")
    texts = tuple(msgspec.structs.replace(one, tells=(Told("email", ()),)) for one in PLAN.messages)
    plan = msgspec.structs.replace(PLAN, packs=(Pack("xx", (rule,)),), messages=texts)
    await at_work(company, plan)
    monday = datetime(2026, 8, 31, 15, tzinfo=UTC)
    by_mail = send(channels=("email",))
    assert isinstance(await company.desk().contact(company.errand("F-1", by_mail, now=monday)), ContactMade)
    later = send(step="recovery.timeline[0]", channels=("email",))
    refused = await company.desk().contact(company.errand("F-1", later, now=monday + DAY, seq=1))
    assert isinstance(refused, ContactRefused)
    assert refused.rules == ("xx.way-out",)
    seen = await company.value("select spoke::text from verdict where says = 'refused'")
    assert "does not say opt_out" in seen
    assert len(await company.sent()) == 1


def test_the_compiler_notes_what_each_message_tells_in_all_its_languages() -> None:
    text = SHIPPED.playbooks["pe-empresas"].body.decode().replace("[pe-b2b, house]", "[pe-b2b, us-fdcpa, us-ca, house]")
    plan = compile_text(text, "pe-empresas.yaml", SHIPPED, (2025, 2029), date(2026, 1, 5)).plan
    assert plan is not None
    told = {one.channel: set(one.says) for one in told_by(plan, "final-demand")}
    assert "creditor" in told["letter"]
    assert "opt_out" not in told["letter"]
    english = next(one for one in plan.messages if (one.id, one.language) == ("final-demand", "en"))
    silent = telling(msgspec.structs.replace(english, body="Pay us.", title="", subject=""), {"creditor"})
    others = tuple(silent if one is english else one for one in plan.messages)
    plan = msgspec.structs.replace(plan, messages=others)
    told = {one.channel: set(one.says) for one in told_by(plan, "final-demand")}
    assert "creditor" not in told["letter"], "one language that keeps it back is enough"


def test_nobody_asks_why_once_a_rule_forbids_it() -> None:
    """The playbook asks for the reason in its negotiation; what comes before goes on."""
    rule = Rule("no-reason", Prohibits(("ask_reason",)), effective_from=date(2026, 3, 3), confidence="high")
    life = script("pe-empresas amount=9000")
    plan = msgspec.structs.replace(life.plan, packs=(Pack("xx", (rule,)),))
    assert plan.ask_reason
    events = [one.event for one in simulate(plan, life.opened, ()).entries]
    refused = {one.step for one in events if isinstance(one, ContactRefused) and "xx.no-reason" in one.rules}
    made = {one.step for one in events if isinstance(one, ContactMade)}
    assert refused
    assert {one.partition(".")[0] for one in refused} == {"negotiation"}
    assert "negotiation" not in {one.partition(".")[0] for one in made}
    assert len(made) > 2


@pytest.mark.parametrize(("first_day", "reported"), [("2026-03-03", False), ("2027-03-03", True)])
def test_a_deed_that_a_rule_forbids_by_now_is_left_out_and_says_by_which(first_day: str, reported: bool) -> None:
    rule = Rule("no-report", Prohibits(("report",)), effective_from=date.fromisoformat(first_day))
    life = script("pe-empresas amount=9000", ["2026-05-01 approval_given of=recovery.timeline[1] by=ana"])
    plan = msgspec.structs.replace(life.plan, packs=(Pack("xx", (rule,)),))
    lived = simulate(plan, life.opened, life.arrivals)
    left_out = [one.event.detail for one in lived.entries
                if isinstance(one.event, StepSkipped) and one.event.reason == "forbidden"]  # fmt: skip
    done = any(isinstance(one.event, Reported) for one in lived.entries)
    assert (done, left_out) == (reported, [] if reported else ["xx.no-report"])
    assert lived.case.is_closed
