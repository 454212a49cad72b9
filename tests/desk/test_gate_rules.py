"""What each kind of rule means, one customer at a time: blocks, consents, noes, waivers, replies, debts, facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec
import pytest

from engine.case.gate import may_contact
from schemas.contact import BLOCKS, CONVERSATIONS, OUTCOMES, ContactRequest, PastContact, Verdict
from schemas.plan import Calendar, Duration, Limit, Told, Window
from schemas.rules import (
    Blocks,
    Cap,
    Consent,
    Counts,
    Gap,
    Hours,
    Opening,
    OptOut,
    Pack,
    Prohibits,
    Reply,
    Rule,
    Says,
    Text,
)

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # ten in the morning in Lima
WEEK = Duration(7)
CALM = ContactRequest(
    now=TUESDAY, zone="America/Lima", channels=("sms",), addresses=frozenset({"email", "mobile"}),
    opted_out=frozenset(), past=(), window=Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * 60), calendar=Calendar("PE"),
    limits=(), one_a_day=False, invoices=("F-1",), days_past_due=3, customer_kind="person",
    country="PE", subdivision="LIM",
)  # fmt: skip


def ask(*rules: Rule | Says, pack: dict[str, Any] | None = None, **change: Any) -> Verdict:
    own = tuple(one if isinstance(one, Rule) else Rule(f"r{place}", one) for place, one in enumerate(rules))
    packs = (Pack("xx", own, **(pack or {})),)
    return may_contact(msgspec.structs.replace(CALM, **{"packs": packs, **change}))


def sms(days: float = 1, *outcomes: str, **more: Any) -> PastContact:
    words = {"key": "k", "group": "messages", "channel": "sms", "at": TUESDAY - timedelta(days=days), **more}
    return PastContact(outcomes=frozenset(outcomes), **words)


def facts(verdict: Verdict, rule: str = "xx.r0") -> str:
    return next(one.facts for one in verdict.spoke if one.rule == rule)


# --- the order of decision ----------------------------------------------------------------------------------------


def test_every_rule_that_fails_is_told_the_gravest_first() -> None:
    nobody = Cap(0, WEEK)
    packs = tuple(Pack(kind, (Rule("cap", nobody),), kind=kind) for kind in ("house", "platform", "law"))  # type: ignore[arg-type]
    agree = Pack("agree", (Rule("consent", Consent()),))
    verdict = ask(
        packs=(*packs, agree), blocks=frozenset({"insolvency"}), kept_until=date(2026, 3, 9),
        opted_out=frozenset({"sms"}), balance_is_open=False, addresses=frozenset(), stopped=frozenset({"sms"}),
        window=Window(()), limits=(Limit("messages", 0, WEEK),),
    )  # fmt: skip
    assert verdict.against == (
        "customer.blocked", "customer.on_request", "customer.opted_out", "agree.consent", "law.cap", "platform.cap",
        "invoice.paid", "customer.address", "channel.stopped", "house.cap", "policy.contact_window", "policy.limits[0]",
    )  # fmt: skip


@pytest.mark.parametrize("block", BLOCKS)
def test_while_a_legal_block_stands_nobody_collects(block: str) -> None:
    verdict = ask(blocks=frozenset({block}), consents=frozenset({"any"}))
    assert (verdict.says, verdict.against) == ("refused", ("customer.blocked",))
    assert facts(verdict, "customer.blocked") == block
    assert ask(blocks=frozenset({block}), purpose="service").says == ("refused" if block == "deceased" else "allowed")


def test_a_law_names_the_blocks_that_it_heeds_whatever_the_purpose_and_no_waiver_frees_it() -> None:
    law = Rule("stay", Blocks(("insolvency",)), overridable=True)
    verdict = ask(law, blocks=frozenset({"insolvency"}), purpose="service", waived=frozenset({"xx.stay"}))
    assert (verdict.says, verdict.against) == ("refused", ("xx.stay",))
    assert ask(law, blocks=frozenset({"dispute"}), purpose="service").says == "allowed"


# --- consents and noes --------------------------------------------------------------------------------------------


def test_a_channel_that_was_not_agreed_to_is_refused_and_the_consent_named() -> None:
    verdict = ask(Consent(), consents=frozenset({"email"}))
    assert (verdict.says, verdict.against, facts(verdict)) == ("refused", ("xx.r0",), "no consent to sms on file")
    assert ask(Consent(), consents=frozenset({"email"}), channels=("sms", "email")).channel == "email"
    assert ask(Consent(), consents=frozenset({"any"})).says == "allowed"


@pytest.mark.parametrize(("reaches", "no", "channel", "says"), [
    ("channel", "whatsapp", "sms", "allowed"), ("channel", "sms", "sms", "refused"),
    ("address", "whatsapp", "sms", "refused"), ("address", "email", "sms", "allowed"),
    ("customer", "email", "sms", "refused"), ("channel", "any", "sms", "refused"),
])  # fmt: skip
def test_how_far_a_no_reaches(reaches: Any, no: str, channel: str, says: str) -> None:
    assert ask(OptOut(reaches), opted_out=frozenset({no}), channels=(channel,)).says == says


def test_a_stopped_channel_leaves_the_next() -> None:
    assert ask(stopped=frozenset({"sms"}), channels=("sms", "email")).channel == "email"


# --- what the customer asked for ----------------------------------------------------------------------------------

NIGHT = Hours((Opening((1, 2, 3, 4, 5), 20 * 60, 21 * 60),))


def test_a_waiver_frees_only_what_may_be_waived() -> None:
    firm, soft = Rule("firm", NIGHT), Rule("soft", NIGHT, overridable=True)
    waived = frozenset({"xx.firm", "xx.soft"})
    assert ask(soft, waived=waived).says == "allowed"
    assert facts(ask(soft, waived=waived), "xx.soft") == "closed; waived by the customer"
    assert ask(firm, soft, waived=waived).against == ("xx.firm",)
    assert ask(soft, waived=waived, pack={"customer_kinds": ("person",)}).says == "allowed"


def test_a_waiver_holds_under_the_strict_reading_too() -> None:
    packs = (Pack("co-b2c-strict", (Rule("hours", NIGHT, overridable=True),)),)
    assert ask(packs=packs, waived=frozenset({"co-b2c.hours"})).says == "allowed"


WROTE = sms(0.1, "replied", key="m-1", inbound=True, purpose="reply")
ANSWER = {"purpose": "reply", "in_reply_to": "m-1"}


def test_one_answer_passes_the_hours_caps_and_gaps_of_the_pack_that_says_so() -> None:
    rules = (NIGHT, Cap(1, WEEK), Gap(WEEK), Reply())
    past = (WROTE, sms(1))
    assert ask(*rules, past=past, **ANSWER).says == "allowed"
    assert ask(*rules[:3], past=past, **ANSWER).against == ("xx.r0", "xx.r1", "xx.r2")
    assert ask(*rules, past=past).against == ("xx.r0", "xx.r1", "xx.r2"), "it answers nothing"
    assert ask(*rules, past=past, **ANSWER, window=Window(())).against == ("policy.contact_window",)
    assert ask(*rules, Consent(), past=past, **ANSWER).against == ("xx.r4",)


@pytest.mark.parametrize("answered", ["m-1", ""])
def test_the_answer_is_given_once(answered: str) -> None:
    gone = sms(0.05, purpose="reply", in_reply_to=answered)
    assert ask(NIGHT, Reply(), past=(WROTE, gone), **ANSWER).against == ("xx.r0",)
    other = sms(0.05, purpose="reply", in_reply_to="m-0")
    assert ask(NIGHT, Reply(), past=(WROTE, other), **ANSWER).says == "allowed"


def test_the_answer_goes_by_the_channel_that_the_question_came_by() -> None:
    assert ask(NIGHT, Reply(), past=(WROTE,), channels=("email",), **ANSWER).against == ("xx.r0",)


# --- what counts --------------------------------------------------------------------------------------------------

NOT_REACHED = {"third_party", "wrong_number", "no_answer", "busy", "bounced", "blocked", "failed"}
ONE_SIDED = NOT_REACHED | {"delivered", "read", "voicemail", "could_leave_voicemail"}


@pytest.mark.parametrize("outcome", ["", *OUTCOMES])
def test_what_came_of_a_contact_says_what_it_counts_as(outcome: str) -> None:
    def counted(what: Counts) -> bool:
        return ask(Cap(1, WEEK, counts=what), past=(sms(1, *([outcome] if outcome else [])),)).says == "deferred"

    assert counted("attempts")
    assert counted("contacts") == (outcome not in NOT_REACHED)
    assert counted("conversations") == (outcome not in ONE_SIDED)


def test_both_sides_spoke_only_where_it_was_the_customer() -> None:
    talk = Cap(1, WEEK, counts="conversations")
    for outcome in CONVERSATIONS:
        assert ask(talk, past=(sms(1, outcome, "delivered"),)).says == "deferred"
    assert ask(talk, past=(sms(1, "answered", "third_party"),)).says == "allowed"
    assert ask(Cap(1, WEEK, counts="contacts"), past=(sms(1, "replied", "wrong_number"),)).says == "allowed"
    assert ask(talk, past=(sms(1, "delivered", "unknown"),)).says == "deferred", "charged like the worst"


def test_what_the_customer_began_starts_cooldowns_and_is_no_attempt() -> None:
    quiet = Gap(WEEK, after="conversations")
    assert ask(quiet, past=(WROTE,)).until == datetime(2026, 3, 10, 5, tzinfo=UTC)
    assert (
        ask(Gap(WEEK), Cap(1, WEEK), past=(WROTE,), limits=(Limit("messages", 1, WEEK),), one_a_day=True).says
        == "allowed"
    )


def test_a_calendar_week_begins_on_monday_and_a_month_on_its_first() -> None:
    sunday, monday = sms(2), sms(1)
    assert ask(Cap(1, Duration(1, "weeks"), calendar=True), past=(sunday,)).says == "allowed"
    assert ask(Cap(1, Duration(1, "weeks"), calendar=True), past=(monday,)).until == datetime(2026, 3, 9, 5, tzinfo=UTC)
    assert ask(Cap(1, Duration(1, "months"), calendar=True), past=(sms(3),)).says == "allowed"
    assert ask(Cap(1, Duration(1, "months"), calendar=True), past=(sunday,)).until == datetime(
        2026, 4, 1, 5, tzinfo=UTC
    )
    assert ask(Cap(1, Duration(1, "months")), past=(sms(3),)).says == "deferred", "this one slides"


def test_two_clear_days_lie_between() -> None:
    assert ask(Gap(Duration(2)), past=(sms(1),)).until == datetime(2026, 3, 4, 5, tzinfo=UTC)
    assert ask(Gap(Duration(2), clear=True), past=(sms(1),)).until == datetime(2026, 3, 5, 5, tzinfo=UTC)


@pytest.mark.parametrize("says", [Cap(1, WEEK, per="invoice"), Gap(WEEK, per="invoice")])
def test_each_debt_has_its_own_count(says: Says) -> None:
    other, both, unknown = sms(invoices=("F-2",)), sms(invoices=("F-1", "F-2")), sms()
    assert ask(says, past=(other,)).says == "allowed"
    assert ask(says, past=(both,)).says == "deferred"
    assert ask(says, past=(unknown,)).says == "deferred", "it may have spoken of this one"
    assert ask(says, past=(other,), invoices=("F-1", "F-2")).says == "deferred"
    assert ask(says, past=(other,), invoices=()).says == "deferred"


def test_a_cap_on_collecting_does_not_count_documents() -> None:
    rule = Rule("cap", Cap(1, WEEK), purposes=("collection",))
    assert ask(rule, past=(sms(purpose="service"),)).says == "allowed"
    assert ask(rule, past=(sms(),)).says == "deferred"
    assert ask(rule, past=(sms(),), purpose="service").says == "allowed"


# --- whom a rule is about -----------------------------------------------------------------------------------------

KNOWN = {"customer_kinds": ("person",), "country": "PE", "subdivision": "LIM"}
NOBODY = Cap(0, WEEK)


@pytest.mark.parametrize(("fact", "other", "missing"), [
    ("customer_kind", "company", "customer kind not known"), ("country", "CL", "country not known"),
    ("subdivision", "CUS", "subdivision not known"),
])  # fmt: skip
def test_a_pack_of_others_is_silent_and_a_fact_that_is_missing_binds_and_is_named(
    fact: str, other: str, missing: str
) -> None:
    assert ask(NOBODY, pack=KNOWN).says == "refused"
    assert ask(NOBODY, pack=KNOWN, **{fact: other}).says == "allowed"
    verdict = ask(NOBODY, pack=KNOWN, **{fact: ""})
    assert (verdict.says, facts(verdict)) == ("refused", f"none is allowed; {missing}")


def test_what_binds_the_european_union_binds_its_members() -> None:
    assert ask(NOBODY, pack={"country": "EU"}, country="ES").says == "refused"
    assert ask(NOBODY, pack={"country": "EU"}, country="PE").says == "allowed"


def test_a_rule_about_overdue_debts_begins_the_day_after_due_and_one_about_others_ends_then() -> None:
    late, early = Rule("late", NOBODY, when="overdue"), Rule("early", NOBODY, when="pre_due")
    assert [ask(late, days_past_due=days).says for days in (-1, 0, 1)] == ["allowed", "allowed", "refused"]
    assert [ask(early, days_past_due=days).says for days in (0, 1)] == ["deferred", "allowed"]
    assert ask(early, days_past_due=-2).until == datetime(2026, 3, 6, 5, tzinfo=UTC)
    for rule in (late, early):
        verdict = ask(rule, days_past_due=None)
        assert facts(verdict, f"xx.{rule.id}") == "none is allowed; days past due not known"


def test_a_message_that_does_not_say_what_it_must_stays_at_home() -> None:
    must = Rule("must", Text(("amount", "opt_out")), confidence="high")
    tells = (Told("sms", ("amount",)), Told("email", ("amount", "opt_out")), Told("whatsapp", ()))
    verdict = ask(must, tells=tells)
    assert (verdict.says, facts(verdict, "xx.must")) == ("refused", "does not say opt_out")
    assert ask(must, tells=tells, channels=("sms", "email")).channel == "email", "the next of by: that says it"
    assert ask(must, tells=tells, channels=("call",)).says == "allowed", "a person says it"
    said = facts(ask(must, tells=tells, channels=("email",)), "xx.must")
    assert said == "says amount, opt_out"
    # An approved template may say it by itself; and what is unverified warns the author and stops nobody.
    template = ask(must, tells=tells, channels=("whatsapp",))
    assert facts(template, "xx.must") == "the template must: does not say amount, opt_out"
    assert template.says == ask(Rule("must", must.says, confidence="low"), tells=tells).says == "allowed"
    # Thanks collect nothing: they name who writes and the way out, and no sum.
    thanks = ask(must, tells=(Told("sms", ("opt_out",)),), purpose="thanks")
    assert (thanks.says, facts(thanks, "xx.must")) == ("allowed", "says opt_out")


def test_what_a_message_says_is_not_known_of_plans_made_before() -> None:
    """Then what was in force was proved; what came later was not, and it is not guessed."""
    text = Text(("amount",))
    old, new = Rule("old", text, confidence="high"), Rule("new", text, effective_from=date(2026, 3, 1))
    assert facts(ask(old), "xx.old") == "proved when the playbook was checked"
    verdict = ask(new)
    assert (verdict.says, facts(verdict, "xx.new")) == ("refused", "what the message says not known")


def test_a_rule_that_comes_into_force_while_cases_run_binds_from_its_first_day() -> None:
    """Of every kind: the plan was published long before."""
    day = date(2026, 3, 4)
    tomorrow = {"now": TUESDAY + timedelta(days=1)}
    asking = {"acts": frozenset({"ask_reason"}), "tells": (Told("sms", ()),)}
    for says in (NOBODY, Consent(), Prohibits(("ask_reason",)), Text(("opt_out",)), Hours((Opening((7,), 0, 60),))):
        rule = Rule("new", says, effective_from=day, confidence="high")
        assert ask(rule, **asking).says == "allowed", says
        assert ask(rule, **asking, **tomorrow).against == ("xx.new",), says


def test_a_rule_that_comes_in_force_before_the_next_opening_is_told() -> None:
    """Closed now; before it opens, nobody may be contacted any more."""
    verdict = ask(
        NIGHT, Rule("end", NOBODY, effective_from=date(2026, 3, 3)), now=TUESDAY - timedelta(days=1, hours=-12)
    )
    assert (verdict.says, verdict.against) == ("refused", ("xx.r0", "xx.end"))
    assert facts(verdict, "xx.end") == "none is allowed; from 2026-03-03 on"
