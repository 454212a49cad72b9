"""What the specification's own playbook compiles to, and what a plan promises: defaults, places, one hash."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from engine.language.canonical import canonical, fingerprint, read_plan
from engine.language.compiler import compile_all, compile_playbook, compile_text
from engine.language.library import Library, read_library
from schemas.money import Money
from schemas.plan import Calendar, Condition, Consequence, Duration, Limit, Moment, Plan, Step, Test, Window

from .conftest import HERE, YEARS


@pytest.fixture(scope="module")
def plan(sound: str, library: Library) -> Plan:
    compiled = compile_text(sound, "playbooks/pe-empresas.yaml", library, YEARS)
    assert compiled.findings == ()
    assert compiled.plan is not None
    return compiled.plan


def changed(sound: str, library: Library, *edits: tuple[str, str]) -> Plan:
    """The plan of the sound playbook after some edits."""
    for old, new in edits:
        assert old in sound
        sound = sound.replace(old, new)
    compiled = compile_text(sound, "pe-empresas.yaml", library, YEARS)
    assert compiled.plan is not None, compiled.findings
    return compiled.plan


def step(plan: Plan, path: str) -> Step:
    return next(
        step for step in (*(s for stage in plan.stages for s in stage.steps), *plan.when_paid) if step.path == path
    )


def test_the_whole_plan_is_as_written_down(plan: Plan, bless: bool) -> None:
    """Holidays are the library's and the source is the file itself: both have their own tests."""
    bare = msgspec.structs.replace(
        plan, calendar=Calendar("PE"), source=msgspec.structs.replace(plan.source, text="", sha256="")
    )
    shown = json.dumps(json.loads(canonical(bare)), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    expected = HERE / "ok" / "pe-empresas.plan.json"
    if bless:
        expected.write_text(shown, "utf-8")
    assert shown == expected.read_text("utf-8")


def test_stages_follow_the_playbook(plan: Plan) -> None:
    names = [stage.name for stage in plan.stages]
    assert names == ["policy", "invoicing", "first_contact", "negotiation", "recovery"]
    assert [stage.next_stage is None for stage in plan.stages] == [True, False, False, False, True]


def test_a_step_knows_its_path_place_and_words(plan: Plan) -> None:
    overdue = step(plan, "first_contact.timeline[1]")
    assert (overdue.place, overdue.verb, overdue.what) == ("pe-empresas.yaml:62:7", "send", "overdue-text")
    assert overdue.at == Moment("due", Duration(5))
    assert overdue.by == ("sms", "email")


def test_an_anchor_on_a_step_becomes_its_path(plan: Plan) -> None:
    report = step(plan, "recovery.timeline[1]")
    assert report.at == Moment("step", Duration(10, "business_days"), "recovery.timeline[0]")


def test_an_anchor_means_the_nearest_earlier_step_of_that_name(sound: str, library: Library) -> None:
    again = changed(sound, library, ("    - at: 10 business days after final-demand",
                                     "    - {at: 50 days after due, send: final-demand, by: [letter], required: yes}\n"
                                     "    - at: 10 business days after final-demand"))  # fmt: skip
    assert step(again, "recovery.timeline[2]").at.step == "recovery.timeline[1]"


def test_firmness_grows_over_all_steps(plan: Plan) -> None:
    steps = [*(step for stage in plan.stages for step in stage.steps), *plan.when_paid]
    assert [step.firmness for step in steps] == list(range(len(steps)))


def test_terms_to_be_accepted_go_first_and_only_where_they_are_not(plan: Plan) -> None:
    terms = plan.stages[0].steps[0]
    assert (terms.path, terms.verb, terms.what, terms.at) == ("policy.terms", "send", "credit-terms", Moment("issue"))
    assert (terms.by, terms.required, terms.during_holds) == (("email",), True, True)
    assert terms.only_if == Condition("fact", "terms_accepted", (Test(words=("no",)),), place="pe-empresas.yaml:20:5")


def test_without_acceptance_there_is_no_policy_stage(sound: str, library: Library) -> None:
    plan = changed(sound, library, ("accepted_by_customer: required", "accepted_by_customer: not required"))
    assert plan.stages[0].name == "invoicing"
    assert "credit-terms" in {message.id for message in plan.messages}


def test_only_documents_the_customer_must_have_go_out_during_holds(plan: Plan) -> None:
    steps = [step for stage in plan.stages for step in stage.steps]
    assert {step.path for step in steps if step.during_holds} == {"policy.terms", "invoicing.timeline[0]"}
    assert step(plan, "recovery.timeline[0]").required


def test_facts_and_tests_mean_what_they_say(plan: Plan) -> None:
    call = step(plan, "first_contact.timeline[2]")
    assert call.only_if is not None
    amount, risk = call.only_if.parts
    assert call.only_if.op == "all"
    assert amount.tests == (Test(low=Decimal(1000), currency="PEN"),)
    assert risk.tests == (Test(words=("medium", "high")),)


def test_tables_hold_tests_and_answers(plan: Plan) -> None:
    assert plan.offers is not None
    assert plan.segments is not None
    row = plan.offers.rows[1]
    assert row.tests == (
        (Test(low=Decimal(500), high=Decimal(5000), high_open=True, currency="PEN"),),
        (Test(words=("low", "medium")),),
    )
    assert dict(zip(plan.offers.then, row.then, strict=True)) == {
        "instalments": "4", "down_payment": "0.25", "discount": "0.05", "approved_by": "nobody",
    }  # fmt: skip
    assert plan.segments.rows[3].tests == ((Test(),), (Test(),), (Test(),))


def test_an_offers_table_answers_every_column(sound: str, library: Library) -> None:
    start, end = sound.index("  offers:"), sound.index("  approval: {within")
    table = "  offers:\n    given: [amount_due]\n    then: [instalments]\n    rows:\n      - [any, 3]\n"
    offers = changed(sound, library, (sound[start:end], table)).offers
    assert offers is not None
    assert offers.then == ("instalments", "down_payment", "discount", "approved_by")
    assert offers.rows[0].then == ("3", "0", "0", "nobody")


def test_every_pause_has_a_bound_even_when_nothing_is_written(sound: str, library: Library) -> None:
    start, end = sound.index("  pause_while:"), sound.index("data:  ")
    plan = changed(sound, library, (sound[start:end], "\n"))
    assert all(pause.at_most is not None for pause in plan.pauses if pause.kind != "promise_active")
    assert len(plan.pauses) == 5


def test_window_and_limits(plan: Plan) -> None:
    assert plan.window == Window((1, 2, 3, 4, 5), 540, 1080, "customer", "pe-empresas.yaml:23:19")
    assert plan.limits[0] == Limit("messages", 3, Duration(7), "pe-empresas.yaml:25:5")


def test_a_window_may_list_its_days(sound: str, library: Library) -> None:
    assert changed(sound, library, ("days: Monday to Friday", "days: [Saturday, Monday]")).window.days == (1, 6)


def test_without_a_window_office_hours_hold(sound: str, library: Library) -> None:
    line = next(line for line in sound.split("\n") if "contact_window" in line)
    assert changed(sound, library, (line + "\n", "")).window == Window()


def test_consequences_name_who(plan: Plan) -> None:
    assert plan.pauses[0].then == Consequence("hand_to", "disputes-desk")
    assert plan.ends.then == Consequence("review_by", "head-of-collections")
    assert plan.offer_approval is not None
    assert plan.offer_approval.if_silent == Consequence("ask", "head-of-collections")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("keep their version", "keep"),
        ("keep their version until next stage", "next_stage"),
        ("move at once", "at_once"),
    ],
)
def test_running_invoices(written: str, meant: str, sound: str, library: Library) -> None:
    plan = changed(
        sound, library, ("running_invoices: keep their version until next stage", f"running_invoices: {written}")
    )
    assert plan.running_invoices == meant


def test_fees_and_tasks_are_steps(sound: str, library: Library) -> None:
    added = (
        "when_paid:\n",
        "when_paid:\n  - {charge_fee: 25 PEN}\n  - {task: close-file, for: data-desk, within: 2 business days}\n",
    )
    plan = changed(sound, library, added)
    fee, task = plan.when_paid[:2]
    assert (fee.verb, fee.what, fee.amount) == ("charge_fee", "25.00 PEN", Money(Decimal(25), "PEN"))
    assert (task.what, task.team, task.within) == ("close-file", "data-desk", Duration(2, "business_days"))


def test_holidays_of_the_years_asked_for_are_frozen_in(plan: Plan) -> None:
    days = plan.calendar.holidays
    assert {day.year for day in days} == {2026, 2027}
    assert date(2026, 7, 28) in days
    assert list(days) == sorted(days)


def test_a_region_has_its_own_holidays(sound: str, library: Library) -> None:
    catalonia = changed(sound, library, ("calendar: PE", "calendar: ES-CT")).calendar
    assert (catalonia.country, catalonia.subdivision) == ("ES", "CT")
    assert date(2026, 9, 11) in catalonia.holidays


def test_the_same_text_gives_the_same_bytes_wherever_it_lies(sound: str, library: Library, plan: Plan) -> None:
    elsewhere = compile_text(sound.replace("\n", "\r\n").encode(), "/else/where/pe-empresas.yaml", library, YEARS).plan
    assert elsewhere is not None
    assert canonical(elsewhere) == canonical(plan)
    assert fingerprint(elsewhere) == fingerprint(plan)


def test_a_plan_survives_its_bytes(plan: Plan) -> None:
    body = canonical(plan)
    assert read_plan(body) == plan
    assert canonical(read_plan(body)) == body
    assert json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == body


def test_a_deed_needs_an_approver_even_where_the_step_names_channels(sound: str, library: Library) -> None:
    demand = "send: final-demand, by: [letter, email]"
    spoilt = sound.replace(demand, demand + ", approval: {within: 2 days}")
    (finding,) = compile_text(spoilt, "pe-empresas.yaml", library, YEARS).findings
    assert (finding.code, finding.message_en) == ("P102", "'approval' needs 'by'")


def test_any_change_of_meaning_is_another_hash(sound: str, library: Library, plan: Plan) -> None:
    assert fingerprint(changed(sound, library, ("messages: at most 3", "messages: at most 2"))) != fingerprint(plan)


def test_only_messages_referred_to_are_in_the_plan_in_all_their_languages(sound: str, library: Library) -> None:
    both = library.messages["invoice"] | {"en": library.messages["invoice"]["es"]}
    more = msgspec.structs.replace(library, messages=library.messages | {"invoice": both, "unused": both})
    plan = changed(sound, more)
    assert [message.language for message in plan.messages if message.id == "invoice"] == ["en", "es"]
    assert "unused" not in {message.id for message in plan.messages}


def test_the_playbooks_of_the_house_compile() -> None:
    folder = Path(__file__).parents[2] / "playbooks"
    compiled = compile_all(read_library(folder), YEARS)
    assert compiled
    for name, result in compiled.items():
        assert result.plan is not None, result.findings
        assert result.plan.playbook == name


def test_a_playbook_is_found_by_name_and_by_path() -> None:
    folder = Path(__file__).parents[2] / "playbooks"
    library = read_library(folder)
    by_name = compile_playbook("pe-empresas", library, YEARS)
    by_path = compile_playbook(folder / "pe-empresas.yaml", library, YEARS)
    assert by_name == by_path
