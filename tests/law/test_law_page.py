"""The numbers of the law page at the desk's own rule: hours, caps, consents, opt-outs and blocks of every pack."""

from __future__ import annotations

from datetime import timedelta

import pytest

from schemas.rules import BINDING, Blocks, Cap, Consent, Gap, Hours, OptOut, States
from tests.law.asking import SHIPPED, ZONES, ask, earlier, local, named

TUESDAY, SATURDAY, SUNDAY = "2026-12-01", "2026-12-05", "2026-12-06"
MINUTE = timedelta(minutes=1)

# Pack, channel, day, from when to when it is open; nothing means closed all day.
HOURS = [
    ("pe-b2c", "call", TUESDAY, "07:00", "20:00"),
    ("pe-b2c", "call", SATURDAY, "", ""),
    ("pe-b2c-strict", "sms", TUESDAY, "07:00", "20:00"),
    ("co-b2c", "email", TUESDAY, "07:00", "19:00"),
    ("co-b2c", "letter", SATURDAY, "08:00", "15:00"),
    ("co-b2c", "call", SUNDAY, "", ""),
    ("cl-b2c", "call", SATURDAY, "08:00", "20:00"),
    ("cl-b2c", "call", SUNDAY, "", ""),
    ("mx-credit", "sms", SUNDAY, "07:00", "22:00"),
    ("mx-credit-strict", "call", SATURDAY, "", ""),
    ("ec-b2c", "email", TUESDAY, "07:00", "20:00"),
    ("ec-b2c", "whatsapp", SATURDAY, "", ""),
    ("ar-b2c-strict", "call", SATURDAY, "08:00", "12:00"),
    ("br-b2c-strict", "call", SATURDAY, "08:00", "14:00"),
    ("br-sp", "call", TUESDAY, "08:00", "20:00"),
    ("br-sp", "call", SATURDAY, "08:00", "14:00"),
    ("br-rj", "voice", TUESDAY, "09:00", "19:00"),
    ("br-rj", "call", SATURDAY, "", ""),
    ("br-es", "call", TUESDAY, "08:00", "19:00"),
    ("br-am", "call", TUESDAY, "08:00", "19:00"),
    ("br-am", "call", SATURDAY, "", ""),
    ("br-al", "sms", SATURDAY, "08:00", "14:00"),
    ("es-b2c-strict", "call", TUESDAY, "09:00", "21:00"),
    ("uk-conc7-strict", "call", SATURDAY, "09:00", "18:00"),
    ("us-fdcpa", "email", SUNDAY, "08:00", "21:00"),
    ("us-ma", "sms", SUNDAY, "08:00", "21:00"),
    ("us-wa", "call", SUNDAY, "07:30", "21:00"),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "channel", "day", "opens", "closes"), HOURS)
def test_the_hours_of_a_pack(pack: str, channel: str, day: str, opens: str, closes: str) -> None:
    if not opens:
        assert ask(pack, at=f"{day} 12:00", channel=channel).says == "deferred"
        return
    zone = ZONES[named(pack).country]
    before = ask(pack, at=f"{day} 00:30", channel=channel)
    assert before.until == local(f"{day} {opens}", zone)
    assert ask(pack, at=f"{day} {opens}", channel=channel).says == "allowed"
    last = local(f"{day} {closes}", zone) - MINUTE
    assert ask(pack, at=f"{day} 12:00", channel=channel, now=last).says == "allowed"
    assert ask(pack, at=f"{day} {closes}", channel=channel).says == "deferred"


# Where the law leaves a channel open at midnight on a Sunday.
OPEN = [
    ("pe-b2c", "whatsapp"), ("pe-b2c", "letter"), ("cl-b2c", "email"), ("br-sp", "sms"), ("br-al", "email"),
    ("us-fdcpa", "letter"), ("us-ma", "email"), ("us-nyc", "call"), ("us-ca", "call"), ("uk-b2b", "call"),
    ("pe-b2b", "call"), ("ar-caba", "call"), ("eu-b2b", "call"), ("co-b2b", "call"),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "channel"), OPEN)
def test_no_hour_is_kept_that_no_text_names(pack: str, channel: str) -> None:
    assert ask(pack, at=f"{SUNDAY} 00:00", channel=channel, customer_kind="").says == "allowed"


# Pack, channel, what came of the earlier contacts, and how many of them within how many days stop the next one.
CAPS = [
    ("pe-b2c-strict", "call", ("answered",), 1, 0),
    ("co-b2c", "email", ("delivered",), 1, 0),
    ("co-b2c-strict", "call", ("no_answer",), 1, 0),
    ("cl-b2c", "call", ("answered",), 1, 6),
    ("cl-b2c-strict", "call", ("no_answer",), 1, 6),
    ("cl-b2c", "email", ("bounced",), 2, 6),
    ("ec-b2c", "sms", ("bounced",), 1, 0),
    ("us-fdcpa", "call", ("no_answer",), 7, 6),
    ("us-ma", "sms", ("bounced",), 2, 6),
    ("us-nyc", "letter", ("bounced",), 3, 6),
    ("us-wa-strict", "call", ("voicemail",), 3, 6),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "channel", "outcomes", "most", "days"), CAPS)
def test_the_caps_of_a_pack(pack: str, channel: str, outcomes: tuple[str, ...], most: int, days: int) -> None:
    """So many contacts on the first of the days: full until the day after the last, and free with one contact less."""
    at, zone = "2026-12-15 12:00", ZONES[named(pack).country]
    then = local(at, zone) - timedelta(days=days, hours=1)
    past = tuple(earlier(then + MINUTE * number, channel, *outcomes) for number in range(most))
    assert ask(pack, at=at, channel=channel, past=past).says == "deferred"
    assert ask(pack, at=at, channel=channel, past=past[1:]).against in ((), ("cl-b2c.two-days-apart",))
    gone = tuple(earlier(one.at - timedelta(days=1), channel, *outcomes) for one in past)
    assert ask(pack, at=at, channel=channel, past=gone).says == "allowed"


def test_caps_by_channel_and_over_all_in_ecuador() -> None:
    past = (earlier(local("2026-12-01 09:00", ZONES["EC"]), "sms"),)
    assert ask("ec-b2c", at="2026-12-01 12:00", channel="email", past=past).says == "allowed"
    assert ask("ec-b2c-strict", at="2026-12-01 12:00", channel="email", past=past).against == (
        "ec-b2c-strict.one-a-day",
    )


def test_calls_and_visits_share_a_cap_in_chile_and_messages_another() -> None:
    call = (earlier(local("2026-12-01 09:00", ZONES["CL"]), "call", "right_party"),)
    assert ask("cl-b2c", at="2026-12-03 12:00", channel="email", past=call).says == "allowed"
    assert ask("cl-b2c", at="2026-12-03 12:00", channel="voice", past=call).says == "deferred"


@pytest.mark.parametrize(
    ("pack", "channel", "without"),
    [
        ("co-b2c", "email", "refused"),
        ("co-b2c", "letter", "refused"),
        ("whatsapp", "whatsapp", "refused"),
        ("whatsapp", "sms", "allowed"),
        ("twilio-us-sms", "sms", "refused"),
        ("us-nyc", "email", "refused"),
        ("us-nyc", "call", "allowed"),
        ("pe-b2c", "email", "allowed"),
    ],
)
def test_where_consent_is_asked_for(pack: str, channel: str, without: str) -> None:
    zone = ZONES.get(named(pack).country, "America/Lima")
    at = "2026-12-01 12:00"
    assert ask(pack, at=at, zone=zone, channel=channel, consents=frozenset()).says == without
    assert ask(pack, at=at, zone=zone, channel=channel, consents=frozenset({channel})).says == "allowed"


def test_advertising_in_peru_needs_consent_since_may_2025() -> None:
    at = "2026-12-01 12:00"
    for channel, says in (("sms", "refused"), ("whatsapp", "allowed")):
        verdict = ask("pe-b2c", at=at, channel=channel, purpose="marketing", consents=frozenset())
        assert verdict.says == says


@pytest.mark.parametrize(
    ("pack", "block"),
    [
        ("us-fdcpa", "attorney"), ("us-fdcpa", "cease_request"), ("uk-breathing-space", "moratorium"),
        ("uk-conc7", "moratorium"), ("house", "insolvency"), ("house", "deceased"), ("house", "dispute"),
    ],
)  # fmt: skip
def test_what_blocks_every_contact(pack: str, block: str) -> None:
    verdict = ask(pack, at="2026-12-01 12:00", blocks=frozenset({block}))
    assert verdict.says == "refused"
    assert {"customer.blocked", f"{pack}.{'breathing-space' if block == 'moratorium' else 'blocks'}"} <= {
        *verdict.against
    }


@pytest.mark.parametrize(
    ("pack", "said_no", "channel", "says"),
    [
        ("us-fdcpa", "sms", "whatsapp", "refused"),
        ("us-fdcpa", "sms", "email", "allowed"),
        ("us-tcpa", "sms", "voice", "allowed"),
        ("house", "sms", "sms", "refused"),
        ("house", "sms", "whatsapp", "allowed"),
    ],
)
def test_how_far_a_no_reaches(pack: str, said_no: str, channel: str, says: str) -> None:
    verdict = ask(pack, at="2026-12-01 12:00", country="US", channel=channel, opted_out=frozenset({said_no}))
    assert verdict.says == says


# What the page says in words and nobody can enforce: a piece of the rule in English.
TOLD = [
    ("pe-b2b", "term", "30 calendar days"), ("pe-b2c", "moratory-ceiling", "15%"),
    ("co-b2b", "default-interest", "1.5 times"), ("co-b2b", "term", "45 days"),
    ("cl-b2c", "fees", "9% of the part up to 10 UF, 6% of the part from 10 to 50 UF, 3% of the rest"),
    ("cl-b2c", "contents", "seven items"), ("cl-b2c", "log", "two years"), ("cl-b2c", "caller-prefix", "600"),
    ("cl-b2b", "commission", "1%"), ("mx-b2b", "default-interest", "6% a year"),
    ("mx-b2b", "civil-interest", "9% a year"), ("br-b2c", "late-fine", "2%"), ("ec-b2c", "fees", "6.38 USD"),
    ("es-b2b", "fixed-sum", "40 EUR"), ("es-b2b", "term", "60 at most"), ("us-fdcpa", "validation", "5 days"),
    ("us-fdcpa", "records", "three years"), ("us-nyc", "records", "three years"), ("us-ma", "elsewhere", "30 days"),
    ("uk-b2b", "rate", "11.75%"), ("uk-b2b", "fixed-sum", "40 GBP below 1,000; 70 from 1,000 to 9,999.99; 100 from"),
    ("eu-b2b", "fixed-sum", "40 EUR"), ("eu-b2b", "term", "30 days"),
    ("ar-caba-handover", "announcement", "before the agency writes"),
]  # fmt: skip


@pytest.mark.parametrize(("pack", "name", "words"), TOLD)
def test_what_is_told_and_not_enforced(pack: str, name: str, words: str) -> None:
    (says,) = [one.says for one in named(pack).rules if one.id == name]
    assert isinstance(says, States)
    assert words in says.en
    assert says.es != says.en


def test_what_rests_on_memory_or_press_is_unverified() -> None:
    for name in SHIPPED.rules:
        for one in named(f"{name}-strict").rules:
            assert one.is_unverified or one.basis in (*BINDING, "policy", "contract")
    unverified = {("cl-b2b", "commission"), ("pe-b2c", "moratory-ceiling"), ("pe-b2c", "pre-due-calls"),
                  ("br-b2c", "late-fine"), ("es-b2b", "rate"), ("uk-b2b", "rate"), ("us-fdcpa", "records")}  # fmt: skip
    for name, one_id in unverified:
        assert next(one for one in named(name).rules if one.id == one_id).is_unverified


def test_no_country_has_invented_hours_or_caps() -> None:
    """None were found for debts of companies, nor in Spain, Argentina, Brazil (federal), Britain or the Union."""
    for name in ("pe-b2b", "co-b2b", "cl-b2b", "mx-b2b", "es-b2b", "uk-b2b", "eu-b2b", "es-b2c", "ar-b2c", "br-b2c",
                 "uk-conc7", "eu-b2c", "ar-caba"):  # fmt: skip
        for one in named(f"{name}-strict").rules:
            assert not isinstance(one.says, Hours | Cap | Gap) or one.basis == "policy"


def test_every_kind_of_rule_is_in_some_pack() -> None:
    rules = [one.says for name in SHIPPED.rules for one in named(f"{name}-strict").rules]
    kinds = {type(one) for one in rules}
    assert {Hours, Cap, Gap, Consent, OptOut, Blocks, States} <= kinds
    caps = [one for one in rules if isinstance(one, Cap)]
    assert {one.counts for one in caps} == {"attempts", "contacts"}
    assert {one.per for one in caps} == {"customer", "invoice"}
    assert any(one.calendar for one in caps)
    assert any(isinstance(one, Gap) and one.clear for one in rules)
