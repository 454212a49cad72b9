"""Rule packs: the shipped ones say what the law page says, and a bad one is told where and why."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from typing import get_args
from zoneinfo import ZoneInfo

import msgspec
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from engine.case.gate import may_contact
from engine.language.calendars import holidays_of
from engine.language.diagnostics import render
from engine.language.grammar.pack_schema import as_text, build
from engine.language.library import File, Library, read_library
from engine.language.packs import disclosures, packs_of, read_pack, standing, where
from schemas.contact import BLOCKS, ContactRequest, Purpose
from schemas.plan import Calendar, Duration, Window
from schemas.playbook import VERBS
from schemas.rules import (
    ACTS,
    BINDING,
    CONFIDENCES,
    DISCLOSURES,
    RULE_CHANNELS,
    Blocks,
    Cap,
    Consent,
    Counts,
    Gap,
    Hours,
    Notice,
    OptOut,
    Pack,
    Prohibits,
    Reply,
    Rule,
    States,
    Text,
    When,
)
from workers.pack_page import as_text as pack_page
from workers.pack_page import in_words

ROOT = Path(__file__).parents[2]
SHIPPED = read_library(ROOT / "playbooks")
NAMES = sorted(SHIPPED.rules)
ALWAYS = Window((1, 2, 3, 4, 5, 6, 7), 0, 24 * 60)


def named(name: str) -> Pack:
    packs, wrong = packs_of(SHIPPED, [name])
    assert not wrong
    return packs[0]


def rule(pack: str, name: str) -> Rule:
    return next(rule for rule in named(pack).rules if rule.id == name)


def asked(name: str, at: datetime, zone: str = "", channel: str = "call") -> ContactRequest:
    """A calm customer under one pack alone, whoever collects."""
    pack = msgspec.structs.replace(named(name), collectors=())
    country = pack.country
    return ContactRequest(
        now=at, zone=zone, channels=(channel,), addresses=frozenset({"mobile", "email", "postal"}),
        opted_out=frozenset(), past=(), window=ALWAYS,
        calendar=Calendar(country, holidays=holidays_of(country, "", (2026, 2028))), limits=(), one_a_day=False,
        packs=(pack,), consents=frozenset({"any"}), days_past_due=30,
    )  # fmt: skip


def on_the_clock(text: str, zone: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)


# --- what is shipped ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_pack_has_no_mistake(name: str) -> None:
    file = SHIPPED.rules[name]
    pack, wrong = read_pack(file)
    assert render(wrong, {file.path: file.body.decode()}) == ""
    assert pack.as_of is not None
    assert all((pack.title_en, pack.title_es))


def test_the_packs_that_playbooks_of_these_countries_need_are_there() -> None:
    assert {
        "house", "pe-b2b", "pe-b2c", "co-b2b", "co-b2c", "cl-b2b", "cl-b2c", "mx-b2b", "mx-credit", "ec-b2c",
        "es-b2b", "es-b2c", "us-fdcpa", "us-tcpa", "us-ma", "us-nyc", "us-wa", "us-ca", "uk-conc7", "uk-b2b",
        "uk-breathing-space", "eu-b2b", "eu-b2c", "ar-b2c", "ar-caba", "ar-caba-handover", "br-b2c", "br-sp", "br-rj",
        "br-es", "br-am", "br-al", "whatsapp", "twilio-us-sms", "house-retention",
    } == set(NAMES)  # fmt: skip


@pytest.mark.parametrize("name", [f"{name}-strict" for name in NAMES])
def test_what_is_policy_is_never_shown_as_law_and_what_is_unverified_says_so(name: str) -> None:
    for one in named(name).rules:
        en, es = standing(one)
        if one.basis in BINDING:
            assert one.citation in en
            assert one.source.startswith("http")
        else:
            assert one.citation not in en or not one.citation
        assert ("policy, not law" in en, "política, no ley" in es) == (one.basis == "policy",) * 2
        assert ("unverified" in en, "sin verificar" in es) == (one.is_unverified,) * 2


@pytest.mark.parametrize("name", NAMES)
def test_whoever_claims_a_law_says_which_where_it_was_read_and_how_sure_it_is(name: str) -> None:
    written = yaml.safe_load(SHIPPED.rules[name].body)
    for one in written["rules"]:
        assert one["confidence"] in CONFIDENCES
        if one["basis"] in BINDING:
            assert one["citation"]
            assert one["source"].startswith(("https://", "http://"))
        else:
            assert not one.get("citation") or one["basis"] == "contract"


# By the law page, hour by hour: pack, rule, what it says in words.
BY_THE_LAW_PAGE = [
    ("pe-b2c", "hours", "Monday to Friday 07:00-20:00; closed on holidays; on call, recorded voice and visit"),
    ("co-b2c", "hours",
     "Monday to Friday 07:00-19:00, Saturday 08:00-15:00; closed on holidays; the customer can lift it"),
    ("co-b2c", "one-a-day", "at most 1 in 1 day, counting contacts that come about"),
    ("co-b2c", "one-channel-a-week", "after a talk of both sides one channel only for 7 days"),
    ("co-b2c", "authorised-channels",
     "only on channels that the customer agreed to; what is not on file is not agreed to"),
    ("pe-b2c", "marketing-consent",
     "only on channels that the customer agreed to; what is not on file is not agreed to; on call, recorded voice, SMS "
     "and e-mail; for advertising; from 2025-05-10"),
    ("cl-b2c", "hours",
     "Monday to Saturday 08:00-20:00; closed on holidays; on call, recorded voice and visit; for overdue debts"),
    ("cl-b2c", "one-call-a-week",
     "at most 1 in 7 days, counting contacts that come about; on call, recorded voice and visit; for overdue debts"),
    ("cl-b2c", "two-messages-a-week",
     "at most 2 in 7 days, counting attempts; on e-mail, SMS, WhatsApp and letter; for overdue debts"),
    ("cl-b2c", "two-days-apart",
     "2 days from one contact to the next; on e-mail, SMS, WhatsApp and letter; for overdue debts"),
    ("cl-b2c-strict", "two-clear-days-apart",
     "2 whole days between one contact and the next; on e-mail, SMS, WhatsApp and letter"),
    ("cl-b2c", "free-notice", "a message goes out, within 15 days after due"),
    ("mx-credit", "hours",
     "every day 07:00-22:00; holidays included; on call, recorded voice, visit, SMS, WhatsApp and e-mail"),
    ("ec-b2c", "hours",
     "Monday to Friday 07:00-20:00; closed on holidays; on call, recorded voice, SMS, WhatsApp and e-mail"),
    ("ec-b2c", "one-a-day-by-channel", "at most 1 in 1 day, counting attempts, on each channel"),
    ("us-fdcpa", "hours",
     "every day 08:00-21:00; holidays included; on call, recorded voice, visit, SMS, WhatsApp and e-mail; for overdue "
     "debts"),
    ("us-fdcpa", "seven-calls",
     "at most 7 in 7 days, counting attempts, for each debt; on call and recorded voice; for overdue debts; the "
     "customer can lift it"),
    ("us-fdcpa", "after-a-conversation",
     "7 days of quiet after a talk of both sides, for each debt; on call and recorded voice"),
    ("us-fdcpa", "address-opt-out",
     "a no closes the address or number that it was said of; on e-mail, SMS and WhatsApp"),
    ("us-ma", "two-in-seven-days",
     "at most 2 in 7 days, counting attempts, for each debt; on call, recorded voice and SMS; for overdue debts"),
    ("us-ma-strict", "eastern-hours",
     "every day 08:00-21:00; holidays included; on call, recorded voice and SMS; on the clock of America/New_York"),
    ("us-nyc", "three-in-seven-days",
     "at most 3 in 7 days, counting attempts, for each debt; for overdue debts; from 2026-09-01"),
    ("us-wa", "three-a-week",
     "at most 3 in a calendar week, counting contacts that come about; for overdue debts"),
    ("us-tcpa", "revoke-all", "a no closes every channel; on recorded voice and SMS; from 2027-01-31"),
    ("uk-breathing-space", "breathing-space", "nobody collects while there is: a moratorium"),
    ("br-rj", "hours", "Monday to Friday 09:00-19:00; closed on holidays; on call and recorded voice"),
    ("br-am", "hours", "Monday to Friday 00:00-19:00; closed on holidays; on call and recorded voice"),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "name", "words"), BY_THE_LAW_PAGE)
def test_a_pack_says_what_the_law_page_says(pack: str, name: str, words: str) -> None:
    assert in_words(rule(pack, name), "en") == words


def test_the_page_for_lawyers_shows_every_rule_and_marks_what_is_unverified() -> None:
    page = pack_page()
    for name in NAMES:
        lines = page.split(f"\n## {name}\n")[1].split("\n## ")[0].splitlines()
        for one in named(f"{name}-strict").rules:
            (line,) = [line for line in lines if line.startswith(f"| `{one.id}`")]
            assert one.citation in line
            assert one.source in line
            assert ("**unverified** · ***sin verificar***" in line) == one.is_unverified
            assert ("(*strict*)" in line) == (one.profile == "strict")


def test_every_word_of_packs_has_words_for_people() -> None:
    week = Duration(1, "weeks")
    caps = [Cap(1, week, counts=counts, per="invoice", calendar=True) for counts in get_args(Counts)]
    gaps = [
        Gap(week, other, counts, clear=clear)
        for counts, other, clear in product(get_args(Counts), (False, True), (False, True))
    ]
    reaches = [OptOut(one) for one in ("address", "channel", "customer")]
    more = [Consent(), Reply(), Blocks(BLOCKS), States("Says.", "Dice.")]
    for says in (Prohibits(ACTS), Text(tuple(DISCLOSURES)), Notice(before=VERBS), *caps, *gaps, *reaches, *more):
        for when in get_args(When):
            one = Rule("x", says, RULE_CHANNELS, purposes=get_args(Purpose), when=when)
            en, es = in_words(one, "en"), in_words(one, "es")
            assert "_" not in (en + es).replace("`", "")
            assert en != es


def test_the_house_states_policy_only() -> None:
    assert {one.basis for one in named("house-strict").rules} == {"policy"}


# Longest closed stretches for calls from 2026-12 to 2027-12, counted once by other code than this.
CLOSED = [
    ("pe-b2c", "America/Lima", "2027-03-24 20:00", "2027-03-29 07:00"),
    ("co-b2c", "America/Bogota", "2027-01-09 15:00", "2027-01-12 07:00"),
    ("cl-b2c", "America/Santiago", "2027-03-25 20:00", "2027-03-29 08:00"),
    ("ec-b2c", "America/Guayaquil", "2027-10-29 20:00", "2027-11-04 07:00"),
    ("mx-credit", "America/Mexico_City", "2026-12-21 22:00", "2026-12-22 07:00"),
    ("mx-credit-strict", "America/Mexico_City", "2026-12-24 22:00", "2026-12-28 07:00"),
    ("us-fdcpa", "America/New_York", "2027-11-06 21:00", "2027-11-07 08:00"),
]


@pytest.mark.parametrize(("name", "zone", "closes", "opens"), CLOSED, ids=[case[0] for case in CLOSED])
def test_calls_wait_as_long_as_the_law_says(name: str, zone: str, closes: str, opens: str) -> None:
    first, last = (
        datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC) for text in (closes, opens)
    )
    verdict = may_contact(asked(name, first, zone))
    assert (verdict.says, verdict.until) == ("deferred", last)
    assert may_contact(asked(name, first - timedelta(minutes=1), zone)).says == "allowed"


# Where the customer's zone is not known: the hours that are open in all of the country's zones, on one clock.
EVERYWHERE = [
    ("ec-b2c", "America/Guayaquil", "2027-01-13", "08:00", "20:00"),
    ("es-b2c-strict", "Europe/Madrid", "2027-01-13", "10:00", "21:00"),
    ("cl-b2c", "America/Santiago", "2027-01-13", "10:00", "20:00"),
    ("cl-b2c", "America/Santiago", "2027-07-14", "10:00", "19:00"),
    ("mx-credit", "America/Mexico_City", "2027-01-13", "09:00", "21:00"),
    ("mx-credit", "America/Mexico_City", "2027-07-14", "08:00", "21:00"),
    ("us-fdcpa", "America/New_York", "2027-01-13", "13:00", "21:00"),
    ("us-fdcpa", "America/New_York", "2027-07-14", "14:00", "21:00"),
]


@pytest.mark.parametrize(("name", "clock", "day", "opens", "closes"), EVERYWHERE)
def test_an_unknown_zone_is_open_when_every_zone_is(name: str, clock: str, day: str, opens: str, closes: str) -> None:
    first, last = (on_the_clock(f"{day} {hour}", clock) for hour in (opens, closes))
    minute = timedelta(minutes=1)
    assert may_contact(asked(name, first - minute)).until == first
    assert may_contact(asked(name, first)).says == "allowed"
    assert may_contact(asked(name, last - minute)).says == "allowed"
    assert may_contact(asked(name, last)).says == "deferred"


def test_some_values_by_name() -> None:
    assert rule("co-b2c", "no-reason").says == Prohibits(("ask_reason",))
    assert rule("cl-b2c", "one-call-a-week").channels == ("call", "voice", "visit")
    assert isinstance(rule("cl-b2c", "two-days-apart").says, Gap)
    cap = rule("us-fdcpa", "seven-calls").says
    assert isinstance(cap, Cap)
    assert (cap.at_most, cap.per) == (7, "invoice")
    assert not [one for one in named("pe-b2b").rules if isinstance(one.says, Hours | Cap)], "no law of hours was found"
    notice = rule("house", "final-demand").says
    assert isinstance(notice, Notice)
    assert notice.before == ("report", "hand_over")


# --- how a playbook asks for them ---------------------------------------------------------------------------------


def test_strict_brings_the_safer_readings_beside_the_literal_ones() -> None:
    literal, strict = named("pe-b2c"), named("pe-b2c-strict")
    assert (literal.id, strict.id) == ("pe-b2c", "pe-b2c-strict")
    assert set(literal.rules) < set(strict.rules)
    assert {one.profile for one in literal.rules} == {"literal"}


def test_a_pack_named_twice_binds_once_and_one_that_is_not_there_not_at_all() -> None:
    packs, _ = packs_of(SHIPPED, ["house", "house", "nowhere"])
    assert [pack.id for pack in packs] == ["house"]


def test_what_messages_must_say_by_channel() -> None:
    packs = (msgspec.structs.replace(named("us-fdcpa"), collectors=()), named("house"))
    assert [demand.say for demand in disclosures(packs, "email")] == ["opt_out", "collector_status", "creditor"]
    assert [demand.id for demand in disclosures(packs, "letter")] == ["us-fdcpa.collector-status", "house.sender"]


def test_what_binds_agencies_asks_nothing_of_a_creditor() -> None:
    """A creditor never has to say that it is a debt collector; a lender is the creditor of what it lent."""
    agencies = named("us-fdcpa")
    assert [demand.id for demand in disclosures((agencies, named("house")), "email")] == ["house.sender"]
    request = msgspec.structs.replace(asked("us-fdcpa", on_the_clock("2026-12-01 03:00", "America/New_York")),
                                      packs=(agencies,))  # fmt: skip
    assert may_contact(request).says == "allowed"
    assert {name for name in NAMES if not named(name).binds_creditor} == {"us-fdcpa", "us-wa", "ar-caba", "eu-b2c"}


def test_what_is_asked_on_a_day() -> None:
    text = Rule("soon", Text(("amount",)), effective_from=date(2027, 1, 31))
    assert not disclosures((Pack("x", (text,)),), "email", date(2027, 1, 30))
    assert disclosures((Pack("x", (text,)),), "email", date(2027, 1, 31))


def test_of_two_rules_that_ask_for_the_same_the_surer_one_is_told() -> None:
    law = Rule("law", Text(("creditor",)), basis="law", confidence="high", citation="art. 1")
    policy = Rule("policy", Text(("creditor",)))
    (only,) = disclosures((Pack("a", (policy,)), Pack("b", (law,))), "email")
    assert only.id == "b.law"


def test_a_rule_s_place_can_be_pointed_at() -> None:
    found = where(SHIPPED, rule("pe-b2c", "hours"), "the rule", "la regla")
    assert found is not None
    line = SHIPPED.rules["pe-b2c"].body.decode().splitlines()[found.line - 1]
    assert line[found.column - 1 :] == "id: hours"


# --- reading ------------------------------------------------------------------------------------------------------

GOOD = """pack: x
title: {en: X, es: X}
as_of: 2026-11-21
rules:
  - id: one
    cap: at most 1 in 1 day
    basis: policy
    confidence: high
"""


def found(text: str) -> list[tuple[int, int, str, str]]:
    _, wrong = read_pack(File("rules/x.yaml", text.encode()))
    return [(one.line, one.column, one.code, one.message_en) for one in wrong]


def test_a_small_pack() -> None:
    pack, wrong = read_pack(File("rules/x.yaml", GOOD.encode()))
    assert not wrong
    assert (pack.id, pack.rules[0].id, pack.rules[0].place) == ("x", "one", "x.yaml:5:5")


@pytest.mark.parametrize(
    ("good", "bad", "expected"),
    [
        ("pack: x", "pack: y", (1, 7, "P402", "the pack 'y' is in a file called 'x.yaml'")),
        ("as_of: 2026-11-21\n", "", (1, 1, "P102", "'pack' needs 'as_of'")),
        ("2026-11-21", "2026-02-30", (3, 8, "P402", "'2026-02-30' is not a day")),
        ("cap:", "cpa:", (6, 5, "P101", "'cpa' is not a key of this entry of 'rules'")),
        ("cap: at most 1 in 1 day", "cap: once a day", (6, 10, "P115", "'once a day' is not a limit")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in 1 day\n    gap: 2 days",
         (7, 5, "P402", "'one' says two things; a rule says one thing")),
        ("    cap: at most 1 in 1 day\n", "", (5, 5, "P402", "'one' says nothing; a rule says one thing")),
        ("basis: policy", "basis: law", (7, 12, "P402", "'law' needs citation, source: which text")),
        ("basis: policy", "basis: lore", (7, 12, "P104", "'lore' is not one of the choices")),
        ("confidence: high", "confidence: high\n    holidays: open",
         (9, 5, "P402", "'holidays' means nothing to 'cap'")),
        ("confidence: high\n",
         "confidence: high\n  - id: one\n    gap: 2 days\n    basis: policy\n    confidence: low\n",
         (9, 9, "P402", "two rules are called 'one'")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in a week",
         (6, 10, "P115", "'at most 1 in a week' does not say which week")),
        ("cap: at most 1 in 1 day", "gap: 2 clear weeks", (6, 10, "P112", "'2 clear weeks' is not a length of time")),
        ("cap: at most 1 in 1 day", "gap: 2 days\n    counts: contacts",
         (7, 5, "P402", "'counts' means nothing to 'gap'")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in 1 day\n    after: contacts",
         (7, 5, "P402", "'after' means nothing to 'cap'")),
        ("cap: at most 1 in 1 day", "requires_consent: no", (6, 23, "P104", "'no' is not one of the choices")),
        ("cap: at most 1 in 1 day", "opt_out: sender", (6, 14, "P104", "'sender' is not one of the choices")),
        ("cap: at most 1 in 1 day", "blocks: [insolvent]", (6, 14, "P104", "'insolvent' is not one of the choices")),
        ("cap: at most 1 in 1 day", "reply: two", (6, 12, "P104", "'two' is not one of the choices")),
        ("cap: at most 1 in 1 day", "states: {en: Keep records.}", (6, 5, "P102", "'states' needs 'es'")),
        ("cap: at most 1 in 1 day", "reply: one\n    per: invoice", (7, 5, "P402", "'per' means nothing to 'reply'")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in 1 day\n    zone: America/Boston",
         (7, 11, "P121", "'America/Boston' is not a time zone")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in 1 day\n    when: late", (7, 11, "P104", "'late' is not one")),
        ("cap: at most 1 in 1 day", "cap: at most 1 in 1 day\n    purposes: [dunning]",
         (7, 16, "P104", "'dunning' is not one")),
        ("confidence: high", "confidence: high\n    effective_from: 2026-02-01\n    effective_to: 2026-01-01",
         (10, 19, "P402", "this rule ends on 2026-01-01, before it begins on 2026-02-01")),
        ("as_of:", "kind: custom\nas_of:", (3, 7, "P104", "'custom' is not one of the choices")),
        ("as_of:", "subdivision: MA\nas_of:", (3, 14, "P402", "'MA' is a region, and no country is named")),
        ("cap: at most 1 in 1 day", "requires_notice: {by: 15 days before due}",
         (6, 27, "P402", "a notice's last day counts from the due date")),
    ],
)  # fmt: skip
def test_a_bad_pack_is_told_where_and_why(good: str, bad: str, expected: tuple[int, int, str, str]) -> None:
    assert good in GOOD
    wrong = found(GOOD.replace(good, bad, 1))
    assert any(one[:3] == expected[:3] and one[3].startswith(expected[3]) for one in wrong), wrong


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("cap: at most 3 in a calendar week", Cap(3, Duration(1, "weeks"), calendar=True)),
        ("cap: at most 1 in a calendar month\n    per: invoice\n    counts: conversations",
         Cap(1, Duration(1, "months"), counts="conversations", per="invoice", calendar=True)),
        ("gap: 2 clear days", Gap(Duration(2), clear=True)),
        ("gap: 7 days\n    after: conversations\n    per: invoice",
         Gap(Duration(7), after="conversations", per="invoice")),
        ("one_channel: 7 days\n    after: contacts", Gap(Duration(7), other_channels=True, after="contacts")),
        ("requires_consent: yes", Consent()),
        ("opt_out: customer", OptOut("customer")),
        ("blocks: [moratorium, attorney]", Blocks(("moratorium", "attorney"))),
        ("reply: one", Reply()),
        ("states: {en: Keep records., es: Guarde registros.}", States("Keep records.", "Guarde registros.")),
    ],
)  # fmt: skip
def test_what_a_rule_can_say(written: str, says: object) -> None:
    pack, wrong = read_pack(File("rules/x.yaml", GOOD.replace("cap: at most 1 in 1 day", written).encode()))
    assert not wrong
    assert pack.rules[0].says == says


@pytest.mark.parametrize(("kind", "basis"), [("platform", "contract"), ("house", "policy")])
def test_neither_a_platform_nor_the_house_makes_law(kind: str, basis: str) -> None:
    text = GOOD.replace("as_of:", f"kind: {kind}\nas_of:").replace(
        "basis: policy", "basis: law\n    citation: art. 1\n    source: https://example.org"
    )
    _, wrong = read_pack(File("rules/x.yaml", text.encode()))
    assert [(one.code, one.line, one.fix.text if one.fix else "") for one in wrong] == [("P402", 8, basis)]


def test_of_which_contacts_a_rule_speaks() -> None:
    more = "cap: at most 1 in 1 day\n    purposes: [collection, marketing]\n    when: before due"
    more += "\n    zone: America/Lima"
    pack, wrong = read_pack(File("rules/x.yaml", GOOD.replace("cap: at most 1 in 1 day", more).encode()))
    assert not wrong
    only = pack.rules[0]
    assert (only.purposes, only.when, only.zone) == (("collection", "marketing"), "pre_due", "America/Lima")


@settings(deadline=None)
@given(st.text() | st.binary())
def test_no_text_brings_it_down(text: str | bytes) -> None:
    body = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
    pack, _ = read_pack(File("rules/x.yaml", body))
    assert pack.id == "x"


@settings(deadline=None)
@given(st.integers(0, len(GOOD)), st.integers(0, 30), st.text("abc:-[]{}'\"#,&* \n1", max_size=8))
def test_no_slip_brings_it_down(place: int, length: int, typed: str) -> None:
    text = GOOD[:place] + typed + GOOD[place + length :]
    pack, _ = read_pack(File("rules/x.yaml", text.encode()))
    assert pack.id == "x"


# --- the schema ---------------------------------------------------------------------------------------------------


def test_the_published_schema_is_fresh_and_a_schema() -> None:
    assert (ROOT / "schemas" / "rules.schema.json").read_text("utf-8") == as_text(), "run `make generate`"
    Draft7Validator.check_schema(json.loads(as_text()))


def test_every_key_is_explained_in_two_languages() -> None:
    def keys(schema: object) -> list[str]:
        if not isinstance(schema, dict):
            return []
        own = [name for name, key in schema.get("properties", {}).items() if "\n\n" not in key.get("description", "")]
        return own + [name for inner in schema.values() for name in keys(inner)]

    assert keys(build()) == []


def test_a_pack_survives_the_plan_s_json() -> None:
    for name in NAMES:
        pack = named(f"{name}-strict")
        assert msgspec.json.decode(msgspec.json.encode(pack), type=Pack) == pack


def test_an_empty_library_has_no_packs() -> None:
    assert packs_of(Library(), ["house"]) == ((), ())
