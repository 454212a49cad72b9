"""The questions that contact rules put to whoever builds on them, one test each; the answers stand in `docs/`.

`docs/law-questions.md` and `docs/preguntas-de-ley.md` name these tests; a test at the end holds the pages to it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.case.closing import closes_at
from engine.case.gate import may_contact
from engine.language.compiler import compile_text
from engine.language.packs import disclosures, packs_of
from engine.language.proofs.examples import an_invoice, live
from engine.replies.understand import understand
from schemas.contact import Verdict
from schemas.events import ContactMade, DisputeOpened
from schemas.lengths import Duration
from schemas.plan import Limit, Plan, Region
from schemas.rules import Cap, Hours, Opening, Pack, Prohibits, Rule, States
from tests.law.asking import SHIPPED, ZONES, ask, calendar_of, earlier, facts, local, named, request, rule

ROOT = Path(__file__).parents[2]
NOON = "2026-12-01 12:00"  # a Tuesday
NEW_YORK, LIMA, SANTIAGO = ZONES["US"], ZONES["PE"], ZONES["CL"]
YEARS = (2025, 2029)


def compiled(name: str, *changes: tuple[str, str]) -> tuple[Plan | None, set[str]]:
    """A shipped playbook after changes: its plan, and the codes of what is wrong with it."""
    text = SHIPPED.playbooks[name].body.decode()
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    found = compile_text(text, f"{name}.yaml", SHIPPED, YEARS, date(2026, 1, 5))
    return found.plan, {one.code for one in found.findings}


def test_q01_unknown_time_zone_waits_until_every_zone_is_open() -> None:
    """Never the creditor's zone: noon in New York is not yet an hour for a customer somewhere in the States."""
    assert ask("us-fdcpa", at=NOON).says == "allowed"
    verdict = ask("us-fdcpa", at=NOON, zone="")
    assert verdict.until == local("2026-12-01 08:00", "Pacific/Honolulu")
    assert "time zone not known" in facts(verdict, "us-fdcpa.hours")
    # The two hours of Peru and Colombia are one: there it is no question.
    assert ask("pe-b2c", at=NOON, zone="").says == "allowed"


def test_q02_a_rule_may_be_written_on_a_clock_of_its_own() -> None:
    early, late = "2026-12-01 07:30", "2026-12-01 20:30"
    boston, denver = NEW_YORK, "America/Denver"
    assert rule("us-ma-strict", "eastern-hours").zone == boston
    # Half past eight in the evening in Denver is late in Boston; half past seven there is too early for the customer.
    assert ask("us-ma", at=late, zone=denver).says == "allowed"
    assert ask("us-ma-strict", at=late, zone=denver).against == ("us-ma-strict.eastern-hours",)
    assert ask("us-ma-strict", at=early, zone=denver).against == ("us-ma-strict.hours",)


@pytest.mark.parametrize(
    ("outcomes", "attempt", "contact", "conversation"),
    [
        (("placed", "no_answer"), True, False, False),
        (("busy",), True, False, False),
        (("voicemail",), True, True, False),
        (("could_leave_voicemail",), True, True, False),
        (("wrong_number",), True, False, False),
        (("answered", "right_party"), True, True, True),
        ((), True, True, True),
        (("unknown",), True, True, True),
    ],
)
def test_q03_each_rule_counts_attempts_contacts_or_conversations(
    outcomes: tuple[str, ...], attempt: bool, contact: bool, conversation: bool
) -> None:
    at = "2026-12-02 12:00"
    past = (earlier(local("2026-12-01 12:00", NEW_YORK), "call", *outcomes),)
    house = Pack("x", (Rule("one", Cap(1, Duration(7)), ("call",)),))
    assert (ask(at=at, country="US", packs=(house,), past=past).says == "deferred") is attempt
    call = (msgspec.structs.replace(past[0], at=local("2026-12-01 12:00", SANTIAGO)),)
    assert (ask("cl-b2c", at=at, past=call).says == "deferred") is contact
    assert (ask("us-fdcpa", at=at, past=past).against == ("us-fdcpa.after-a-conversation",)) is conversation


def test_q04_a_contact_counts_from_its_reservation_and_an_unknown_outcome_like_the_worst() -> None:
    """Nothing is known of what was only reserved; only proof that nothing was sent takes it out of the past."""
    just_now = local(NOON, LIMA) - timedelta(seconds=1)
    for outcomes in ((), ("queued",), ("unknown",)):
        past = (earlier(just_now, "call", *outcomes),)
        assert ask("pe-b2c-strict", at=NOON, past=past).says == "deferred"
    assert ask("pe-b2c-strict", at=NOON, past=(earlier(just_now, "call", "failed"),)).says == "allowed"


@pytest.mark.parametrize(
    ("pack", "counts"),
    [("cl-b2c", True), ("ec-b2c", True), ("us-nyc", True), ("us-fdcpa", False), ("pe-b2c-strict", False)],
)
def test_q05_whether_an_email_counts_is_a_matter_of_channel_groups(pack: str, counts: bool) -> None:
    at = "2026-12-02 12:00"
    zone = ZONES[named(pack).country]
    past = tuple(earlier(local(at, zone) - timedelta(hours=hour), "email", "delivered") for hour in range(1, 9))
    assert (ask(pack, at=at, channel="email", past=past).says == "deferred") is counts


def test_q06_every_contact_has_a_purpose_and_a_reply_is_free_once() -> None:
    night = "2026-12-06 23:00"  # a Sunday
    wrote = earlier(local("2026-12-06 22:00", ZONES["CO"]), "whatsapp", "replied", key="wamid.1", inbound=True,
                    purpose="reply")  # fmt: skip
    reply = {"channel": "whatsapp", "purpose": "reply", "in_reply_to": "wamid.1"}
    assert ask("co-b2c", at=night, past=(wrote,), **reply).says == "allowed"
    assert ask("co-b2c", at=night, past=(wrote,), channel="whatsapp").says == "deferred"
    assert ask("co-b2c", at=night, past=(wrote,), **(reply | {"channel": "email"})).says == "deferred"
    answered = earlier(local("2026-12-06 22:30", ZONES["CO"]), "whatsapp", purpose="reply", in_reply_to="wamid.1")
    assert ask("co-b2c", at=night, past=(wrote, answered), **reply).says == "deferred"
    # Where no text frees replies none is free; and a document is not advertising.
    assert ask("ec-b2c", at=night, past=(wrote,), **reply).says == "deferred"
    assert ask("pe-b2c", at=NOON, channel="sms", purpose="service", consents=frozenset()).says == "allowed"
    assert ask("pe-b2c", at=NOON, channel="sms", purpose="marketing", consents=frozenset()).says == "refused"


def test_q07_whether_the_debt_is_overdue_is_asked_when_the_contact_is_made() -> None:
    night = "2026-12-01 23:00"
    assert ask("cl-b2c", at=night, days_past_due=0).says == "allowed"
    assert ask("cl-b2c", at=night, days_past_due=1).says == "deferred"
    assert ask("cl-b2c", at=night, days_past_due=None).says == "deferred"
    # Put off at 19:59 on the due day until it is overdue: by then the rule holds.
    assert ask("cl-b2c-strict", at=night, days_past_due=0).against == ("cl-b2c-strict.before-due-hours",)
    assert ask("pe-b2c", at=NOON, days_past_due=-3, consents=frozenset()).against == ("pe-b2c.pre-due-calls",)
    assert ask("pe-b2c", at=NOON, days_past_due=3, consents=frozenset()).says == "allowed"


def test_q08_a_message_about_several_debts_is_one_for_the_customer_and_one_for_each_debt() -> None:
    at = "2026-12-02 12:00"
    both = earlier(local("2026-12-01 12:00", NEW_YORK), "call", "right_party", invoices=("F-1", "F-2"))
    for debt in ("F-1", "F-2"):
        assert ask("us-fdcpa", at=at, past=(both,), invoices=(debt,)).says == "deferred"
    assert ask("us-fdcpa", at=at, past=(both,), invoices=("F-3",)).says == "allowed"
    assert ask("us-fdcpa", at=at, past=(both,), invoices=("F-3", "F-2")).says == "deferred"
    day = (earlier(local("2026-12-02 09:00", ZONES["EC"]), "sms", invoices=("F-1", "F-2")),)
    assert ask("ec-b2c", at=at, channel="sms", past=day, invoices=("F-3",)).says == "deferred", "one for the customer"


def test_q09_caps_count_the_customer_over_all_invoices_unless_the_text_says_the_debt() -> None:
    for name in SHIPPED.rules:
        for one in named(f"{name}-strict").rules:
            if isinstance(one.says, Cap):
                assert (one.says.per == "invoice") == (name in ("us-fdcpa", "us-ma", "us-nyc")), one.id
    other = earlier(local("2026-11-30 12:00", SANTIAGO), "call", "answered", invoices=("F-9",))
    assert ask("cl-b2c", at=NOON, past=(other,)).says == "deferred"
    # Of what a contact spoke is not known: it counts for every debt.
    unknown = tuple(earlier(local("2026-11-30 12:00", NEW_YORK) + timedelta(minutes=n), "sms", invoices=())
                    for n in range(2))  # fmt: skip
    assert ask("us-ma", at=NOON, channel="sms", past=unknown, invoices=("F-7",)).says == "deferred"


@given(st.lists(st.dates(date(2026, 11, 1), date(2026, 12, 20)), max_size=8), st.integers(1, 3))
def test_q10_seven_days_that_slide_satisfy_the_calendar_week_too(days: list[date], most: int) -> None:
    at = datetime(2026, 12, 14, 12, tzinfo=UTC)
    past = tuple(earlier(datetime(day.year, day.month, day.day, 12, tzinfo=UTC), "call") for day in days)
    before = tuple(one for one in past if one.at < at)

    def says(cap: Cap) -> str:
        return ask(at=NOON, now=at, packs=(Pack("x", (Rule("cap", cap),)),), past=before).says

    if says(Cap(most, Duration(7))) == "allowed":
        assert says(Cap(most, Duration(1, "weeks"), calendar=True)) == "allowed"


def test_q10_strict_keeps_both_weeks_where_the_text_leaves_it_open() -> None:
    friday, monday = "2026-12-04 12:00", "2026-12-07 12:00"
    past = tuple(earlier(local(friday, NEW_YORK) + timedelta(hours=n), "call", "answered") for n in range(3))
    assert ask("us-wa", at=monday, past=past).says == "allowed"
    assert ask("us-wa-strict", at=monday, past=past).against == ("us-wa-strict.three-in-seven-days",)
    # A day is the customer's own, of 23 to 25 hours: two attempts 24 hours apart in a day of 25 are on one day.
    early = earlier(local("2027-11-07 00:10", NEW_YORK), "sms")
    assert ask("us-ma", at="2027-11-07 23:50", zone=NEW_YORK, channel="sms", past=(early, early)).until == local(
        "2027-11-14 08:00", NEW_YORK
    )


def test_q11_two_days_apart_is_the_next_day_but_one_and_strictly_two_clear_days() -> None:
    past = (earlier(local("2026-12-01 12:00", SANTIAGO), "email", "delivered"),)
    for pack, opens in (("cl-b2c", "2026-12-03"), ("cl-b2c-strict", "2026-12-04")):
        verdict = ask(pack, at="2026-12-02 12:00", channel="letter", past=past)
        assert verdict.until == local(f"{opens} 00:00", SANTIAGO)


def test_q12_hours_are_half_open_and_a_message_expires_with_them() -> None:
    assert ask("pe-b2c", at="2026-12-01 19:59").says == "allowed"
    assert ask("pe-b2c", at="2026-12-01 20:00").says == "deferred"
    assert ask("pe-b2c", at="2026-12-01 07:00").says == "allowed"
    packs = (packs_of(SHIPPED, ["pe-b2c-strict"])[0][0],)
    sms = request("pe-b2c", at=NOON, channel="sms")
    assert closes_at(msgspec.structs.replace(sms, packs=packs), "sms") == local("2026-12-01 20:00", LIMA)


def test_q13_an_unknown_region_keeps_the_holidays_of_all_regions_and_says_so() -> None:
    """The ninth of July's neighbour, of one province alone."""
    day = date(2026, 12, 1)
    calendar = msgspec.structs.replace(calendar_of("AR"), regions=(Region("M", (day,)), Region("X", ())))
    unknown = ask("ar-b2c-strict", at=NOON, calendar=calendar)
    assert unknown.says == "deferred"
    assert "subdivision not known" in facts(unknown, "ar-b2c-strict.hours")
    assert ask("ar-b2c-strict", at=NOON, calendar=calendar, subdivision="X").says == "allowed"
    assert ask("ar-b2c-strict", at=NOON, calendar=calendar, subdivision="M").says == "deferred"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ((("at: 5 days before due", "at: 3 days before due"),), "P413"),
        ((("hours: 09:00 to 18:00", "hours: 20:30 to 22:00"), ("[pe-b2b, house]", "[pe-b2c-strict, house]")), "P410"),
        ((("send: overdue-first, by: [whatsapp, email]", "call: courtesy-call, team: collections"),
          ("send: overdue-text, by: [sms, email]", "call: courtesy-call, team: collections")), "P414"),
    ],
)  # fmt: skip
def test_q14_a_deadline_that_hours_make_impossible_is_told_when_the_playbook_is_checked(
    changes: tuple[tuple[str, str], ...], code: str
) -> None:
    assert code in compiled("pe-empresas", *changes)[1]
    assert code not in compiled("pe-empresas")[1]
    # And nothing is ever sent anyway: past its day a contact is put off, never out of hours.
    assert ask("pe-b2c", at="2027-03-25 12:00").until == local("2027-03-29 07:00", LIMA)


def test_q15_packs_compose_by_taking_away_and_interest_does_not_compose_at_all() -> None:
    for first, second in (("pe-b2c", "co-b2c"), ("us-fdcpa", "us-wa"), ("br-b2c-strict", "br-rj")):
        open_hours = {True: 0, False: 0}
        for hour in range(24):
            at = f"2026-12-01 {hour:02}:15"
            alone = [_anywhere(one, at=at) == "allowed" for one in (first, second)]
            both = _anywhere(first, second, at=at) == "allowed"
            assert both == all(alone), (first, second, hour)
            open_hours[both] += 1
        assert min(open_hours.values()) > 0
    asked = {demand.say for demand in disclosures((named("us-fdcpa"), named("house")), "email")}
    assert asked == {"opt_out", "collector_status", "creditor"}
    never = ask(at=NOON, packs=(Pack("x", (Rule("a", Hours((Opening((1,), 0, 60),))),)),
                                Pack("y", (Rule("b", Hours((Opening((2,), 0, 60),))),))))  # fmt: skip
    assert never.says == "refused", "hours that share nothing stop the contact; nobody picks one of them"
    money = [one for name in SHIPPED.rules for one in named(name).rules if re.search("interest|rate|charge", one.id)]
    assert money
    assert all(isinstance(one.says, States | Prohibits) for one in money), "told, or forbidden; never a rate"


def test_q16_everything_that_stands_in_the_way_is_told_in_the_order_of_decision() -> None:
    verdict = ask(
        "co-b2c", "whatsapp", "house", at="2026-12-06 23:00", channel="whatsapp", consents=frozenset(),
        blocks=frozenset({"insolvency"}), opted_out=frozenset({"whatsapp"}), kept_until=date(2026, 12, 20),
        limits=(Limit("messages", 0, Duration(7)),),
    )  # fmt: skip
    assert verdict.says == "refused"
    against = list(verdict.against)
    order = ["customer.blocked", "customer.on_request", "customer.opted_out", "co-b2c.hours", "house.quiet-hours",
             "policy.limits[0]"]  # fmt: skip
    assert [one for one in against if one in order] == order
    assert {"co-b2c.authorised-channels", "whatsapp.opt-in", "house.blocks"} <= set(against)


def test_q17_only_rules_marked_so_can_be_lifted_by_the_customer() -> None:
    night = "2026-12-01 21:00"
    assert ask("co-b2c", at=night, waived=frozenset({"co-b2c.hours"})).says == "allowed"
    assert ask("pe-b2c", at=night, waived=frozenset({"pe-b2c.hours"})).says == "deferred"
    past = tuple(earlier(local(NOON, NEW_YORK) - timedelta(hours=n), "call", "no_answer") for n in range(1, 8))
    assert ask("us-fdcpa", at=NOON, past=past).says == "deferred"
    assert ask("us-fdcpa", at=NOON, past=past, waived=frozenset({"us-fdcpa.seven-calls"})).says == "allowed"
    liftable = {f"{name}.{one.id}" for name in SHIPPED.rules for one in named(name).rules if one.overridable}
    assert liftable == {"co-b2c.hours", "us-fdcpa.seven-calls"}


def test_q18_a_call_by_hand_counts_like_any_other_and_one_by_the_customer_only_starts_the_quiet() -> None:
    yesterday, at = local("2026-12-01 12:00", NEW_YORK), "2026-12-02 12:00"
    by_hand, recorded = earlier(yesterday, "call", "no_answer"), earlier(yesterday, "voice", "no_answer")
    for one in (by_hand, recorded):
        assert ask("us-ma", at=at, channel="voice", past=(one, one)).says == "deferred"
        assert ask("us-ma", at=at, channel="call", past=(one, one)).says == "deferred"
    inbound = earlier(yesterday, "call", "right_party", inbound=True)
    assert ask("us-ma", at=at, past=(inbound, inbound)).says == "allowed"
    assert ask("us-fdcpa", at=at, past=(inbound,)).against == ("us-fdcpa.after-a-conversation",)


@pytest.mark.parametrize(("text", "sense"), [("Número equivocado", "wrong_number"), ("wrong number", "wrong_number")])
def test_q19_a_wrong_number_is_an_attempt_and_no_contact_and_tells_nobody_of_the_debt(text: str, sense: str) -> None:
    assert understand(text, "es", date(2026, 12, 1)).sense == sense
    wrong = earlier(local("2026-12-01 12:00", NEW_YORK), "call", "wrong_number")
    assert ask("us-ma", at="2026-12-02 12:00", past=(wrong, wrong)).says == "deferred"
    chile = msgspec.structs.replace(wrong, at=local("2026-12-01 12:00", SANTIAGO))
    assert ask("cl-b2c", at="2026-12-02 12:00", past=(chile,)).says == "allowed"
    # Nobody has that address any more: without another one nothing goes out.
    assert ask("pe-b2c", at=NOON, addresses=frozenset({"email"})).against == ("customer.address",)
    persons = [name for name in SHIPPED.rules if name.endswith("-b2c") and name != "eu-b2c"]
    for name in persons:
        acts = [act for one in named(name).rules for act in getattr(one.says, "acts", ())]
        assert "tell_others" in acts, name


def test_q20_a_no_reaches_its_channel_and_farther_where_the_text_says() -> None:
    no = {"opted_out": frozenset({"sms"})}
    assert ask("house", at=NOON, channel="sms", **no).says == "refused"
    assert ask("house", at=NOON, channel="letter", **no).says == "allowed", "the way for notices that must go out"
    assert ask("us-fdcpa", at=NOON, channel="whatsapp", **no).says == "refused", "the same number"
    assert ask("us-tcpa", at="2027-01-30 12:00", channel="voice", **no).says == "allowed"
    assert ask("us-tcpa", at="2027-02-01 12:00", channel="voice", **no).against == ("us-tcpa.revoke-all",)
    assert ask("house", at=NOON, channel="email", opted_out=frozenset({"any"})).says == "refused"


def test_q21_a_dispute_a_promise_and_a_plan_pause_contacts_by_policy() -> None:
    for name in ("pe-empresas", "pe-personas"):
        plan, _ = compiled(name)
        assert plan is not None
        assert {"dispute_open", "promise_active", "plan_on_track"} <= {one.kind for one in plan.pauses}
    opened = an_invoice(plan, date(2026, 3, 2))
    disputed = datetime(2026, 3, 3, 15, tzinfo=UTC)
    life = live(plan, opened, (DisputeOpened(at=disputed, id="d", reason="06"),), until=disputed + timedelta(days=20))
    made = [one.event.at for one in life.entries if isinstance(one.event, ContactMade)]
    assert made
    assert max(made) <= disputed
    assert ask("house", at=NOON, blocks=frozenset({"dispute"})).says == "refused"


def test_q22_rates_are_told_with_their_source_and_never_guessed() -> None:
    rates = {
        "uk-b2b": ("fixes it", "law"), "es-b2b": ("each half-year", "law"), "eu-b2b": ("without a reminder", "law"),
        "co-b2b": ("1.5 times", "law"), "pe-b2b": ("agreed moratory rate", "law"), "mx-b2b": ("6% a year", "law"),
    }  # fmt: skip
    for name, (words, basis) in rates.items():
        says, one = rule(name, "default-interest").says, rule(name, "default-interest")
        assert isinstance(says, States)
        assert words in says.en
        assert (one.basis, bool(one.source)) == (basis, True)
    for name in ("uk-b2b", "es-b2b"):
        assert rule(name, "rate").is_unverified, "a figure for a half-year is never shown as verified"


def test_q23_the_ceiling_of_fees_is_marginal_and_stands_on_the_amount_overdue() -> None:
    says = rule("cl-b2c", "fees").says
    assert isinstance(says, States)
    shares = re.findall(r"(\d)% of the (?:part (?:up to|from (\d+) to) (\d+) UF|rest)", says.en)
    assert [(int(share), since, upto) for share, since, upto in shares] == [(9, "", "10"), (6, "10", "50"), (3, "", "")]
    assert "after 20 days overdue and only for work done" in says.en
    assert _ceiling(shares, Decimal(40)) == Decimal("2.7")
    assert _ceiling(shares, Decimal(60)) == Decimal("3.6")


def _ceiling(shares: list[tuple[str, str, str]], overdue: Decimal) -> Decimal:
    """The ceiling in UF by the shares as they are told, each of its own part."""
    ceiling, since = Decimal(0), Decimal(0)
    for share, _, upto in shares:
        end = min(overdue, Decimal(upto)) if upto else overdue
        ceiling += Decimal(share) / 100 * max(Decimal(0), end - since)
        since = end
    return ceiling


def test_q24_a_rule_holds_from_its_first_day_to_its_last_and_a_plan_keeps_the_packs_it_was_made_with() -> None:
    past = tuple(earlier(local("2026-08-31 09:00", NEW_YORK) + timedelta(hours=n), "letter") for n in range(3))
    assert ask("us-nyc", at="2026-08-31 23:00", channel="letter", past=past).says == "allowed"
    assert ask("us-nyc", at="2026-09-01 09:00", channel="letter", past=past).says == "deferred"
    plan, _ = compiled("pe-empresas")
    assert plan is not None
    assert all(re.fullmatch("[0-9a-f]{64}", pack.sha256) for pack in plan.packs)
    assert all(pack.as_of == date(2026, 11, 21) for pack in plan.packs)
    assert len(plan.calendar.holidays) > 4 * 10, "holidays are the plan's own, not the library's of the day"


def _anywhere(*packs: str, at: str) -> str:
    """What the rule says of a customer whose country nobody knows: then every pack that is named binds."""
    return may_contact(msgspec.structs.replace(request(*packs, at=at, zone=LIMA), country="")).says


@pytest.mark.parametrize(
    ("fact", "known", "other"),
    [("customer_kind", "person", "company"), ("country", "PE", "EC"), ("days_past_due", 10, -10)],
)
def test_q25_a_fact_that_is_not_known_binds_and_is_named(fact: str, known: object, other: object) -> None:
    pack = "cl-b2c" if fact == "days_past_due" else "pe-b2c"
    asked = request(pack, at="2026-12-01 23:00")

    def told(value: object) -> Verdict:
        return may_contact(msgspec.structs.replace(asked, **{fact: value}))

    unknown = told(None if fact == "days_past_due" else "")
    assert unknown.says == "deferred"
    assert f"{fact.replace('_', ' ')} not known" in facts(unknown, f"{pack}.hours")
    assert told(known).says == "deferred"
    assert told(other).says == "allowed"


def test_q25_an_unknown_state_binds_and_another_state_does_not() -> None:
    assert ask("br-rj", at="2026-12-01 19:30").says == "deferred"
    assert "subdivision not known" in facts(ask("br-rj", at="2026-12-01 19:30"), "br-rj.hours")
    assert ask("br-rj", at="2026-12-01 19:30", subdivision="RJ").says == "deferred"
    assert ask("br-rj", at="2026-12-01 19:30", subdivision="SP").says == "allowed"


def test_q26_what_a_negotiation_must_not_say_is_forbidden_before_it_is_published() -> None:
    text = ("[pe-b2b, house]", "[co-b2c, house]")
    assert "P420" in compiled("pe-empresas", text)[1], "asking why is a breach by itself in Colombia"
    assert "P420" not in compiled("pe-empresas", text, ("ask_reason: yes", "ask_reason: no"))[1]
    threats = {name for name in SHIPPED.rules for one in named(name).rules
               if {"threats", "looks_judicial"} & set(getattr(one.says, "acts", ()))}  # fmt: skip
    assert {"pe-b2c", "cl-b2c", "mx-credit", "ec-b2c", "ar-b2c", "br-b2c", "us-fdcpa", "us-ca"} <= threats


# --- the pages ----------------------------------------------------------------------------------------------------

PAGES = ("law-questions.md", "preguntas-de-ley.md")
QUESTIONS = range(1, 27)


def _tests() -> dict[str, Callable[..., None]]:
    return {name: test for name, test in globals().items() if re.match(r"test_q\d\d_", name)}


def test_every_question_has_a_test() -> None:
    assert {int(name[6:8]) for name in _tests()} == set(QUESTIONS)


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_answer_all_questions_and_name_tests_that_exist(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    sections = re.split(r"^## (\d+)\. ", text, flags=re.MULTILINE)[1:]
    found = {int(number): section for number, section in zip(sections[::2], sections[1::2], strict=True)}
    assert list(found) == list(QUESTIONS)
    for number, section in found.items():
        named_here = re.findall(r"`(test_q\d\d_\w+)`", section)
        assert named_here, (page, number)
        assert {one[6:8] for one in named_here} == {f"{number:02}"}
    assert set(re.findall(r"`(test_q\d\d_\w+)`", text)) == set(_tests())
    for path in set(re.findall(r"`((?:engine|schemas|activities|workers|playbooks)/[\w./-]+)`", text)):
        assert (ROOT / path).exists(), path
