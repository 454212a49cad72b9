"""What holds of every request: the gate and a reading by brute force agree at every moment, and nothing widens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest
from hypothesis import HealthCheck, Phase, find, given, settings
from hypothesis import strategies as st

from engine.case.gate import may_contact
from schemas.contact import BLOCKS, ContactRequest, Verdict
from schemas.plan import Calendar, Duration, Limit, Window
from schemas.rules import Pack, Rule
from tests.desk.brute_force import against
from tests.desk.requests import CHANNELS, RULES, contacts, requests, wild_requests

MINUTE, SECOND, HOUR = timedelta(minutes=1), timedelta(seconds=1), timedelta(hours=1)
FIRST, LATE = datetime.min.replace(tzinfo=UTC), datetime(9999, 12, 31, 20, tzinfo=UTC)
NEVER = datetime.max.replace(tzinfo=UTC)
many = settings(
    deadline=None, max_examples=120, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
unshrunk = settings(deadline=None, max_examples=3000, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
change = msgspec.structs.replace


def first_of(request: ContactRequest) -> datetime:
    verdict = may_contact(request)
    return request.now if verdict.says == "allowed" else verdict.until or NEVER


def told_against(verdict: Verdict, channel: str) -> set[str]:
    return {one.rule for one in verdict.spoke if one.says != "allowed" and one.channel in ("", channel)}


@many
@given(requests())
def test_what_is_allowed_no_rule_forbids_and_each_channel_before_it_some_rule_does(request: ContactRequest) -> None:
    verdict = may_contact(request)
    for channel in request.channels:
        forbidden = against(request, channel, request.now)
        if verdict.says == "allowed" and channel == verdict.channel:
            assert not forbidden
            return
        assert forbidden
    assert verdict.says != "allowed"


@many
@given(requests())
def test_every_rule_that_forbids_is_told_and_no_other(request: ContactRequest) -> None:
    verdict = may_contact(request)
    last = request.channels.index(verdict.channel) if verdict.channel else len(request.channels)
    for channel in request.channels[:last]:
        told = {
            one.rule for one in verdict.spoke
            if one.says != "allowed" and one.channel in ("", channel) and not one.facts.endswith((" on", "all hours"))
        }  # fmt: skip
        assert told == against(request, channel, request.now)


@many
@given(requests(), st.data())
def test_the_next_opening_is_open_and_no_moment_before_it_is(request: ContactRequest, data: st.DataObject) -> None:
    verdict = may_contact(request)
    until = verdict.until
    if until is None:
        return
    assert until > request.now
    assert any(not against(request, channel, until) for channel in request.channels)
    for at in moments(request.now, until, data):
        assert all(against(request, channel, at) for channel in request.channels), at


def moments(now: datetime, until: datetime, data: st.DataObject) -> Iterator[datetime]:
    """Every minute of the last forty, then hour by hour, and some by chance."""
    around = [until - SECOND, *(until - n * MINUTE for n in range(1, 40)), *(until - n * HOUR for n in range(1, 60))]
    yield from (at for at in around if at >= now)
    yield from (now + (until - now) * share for share in data.draw(st.lists(st.floats(0, 0.999), max_size=20)))


@many
@given(requests(), st.data())
def test_what_is_refused_is_open_at_no_moment(request: ContactRequest, data: st.DataObject) -> None:
    if may_contact(request).says == "refused":
        hours = data.draw(st.lists(st.integers(0, 24 * 500), max_size=20))
        for at in (request.now + n * HOUR for n in (*range(0, 24 * 6, 3), *hours)):
            assert all(against(request, channel, at) for channel in request.channels), at


@many
@given(requests(), RULES)
def test_one_more_rule_never_allows_more(request: ContactRequest, rule: Rule) -> None:
    """But for the rule that lets a reply pass, which is there to allow."""
    pack = Pack("more", (rule,))
    assert first_of(change(request, packs=(*request.packs, pack))) >= first_of(request)


@many
@given(requests(), st.data())
def test_one_more_past_contact_never_allows_more(request: ContactRequest, data: st.DataObject) -> None:
    more = data.draw(contacts(request.now))
    assert first_of(change(request, past=(*request.past, more))) >= first_of(request)


@many
@given(requests(), st.sampled_from(["any", "email", "sms"]), st.sampled_from(CHANNELS), st.sampled_from(BLOCKS))
def test_one_consent_less_one_no_one_block_or_one_stop_more_never_allows_more(
    request: ContactRequest, consent: str, channel: str, block: str
) -> None:
    first = first_of(request)
    for less in (
        change(request, consents=request.consents - {consent}),
        change(request, opted_out=request.opted_out | {channel}),
        change(request, blocks=request.blocks | {block}),
        change(request, stopped=request.stopped | {channel}),
        change(request, waived=frozenset()),
        change(request, addresses=request.addresses - {"mobile"}),
    ):
        assert first_of(less) >= first


@many
@given(requests(), st.sampled_from(["customer_kind", "country", "subdivision", "days_past_due", "zone"]))
def test_knowing_less_never_allows_more(request: ContactRequest, fact: str) -> None:
    """In Chile: a known zone outside it may be stricter than all of its own."""
    if request.zone != "America/Santiago" and fact in ("zone", "country"):
        return
    unknown = change(request, **{fact: None if fact == "days_past_due" else ""})
    assert first_of(unknown) >= first_of(request)


@many
@given(requests())
def test_a_waiver_frees_the_rules_that_allow_it_and_no_other(request: ContactRequest) -> None:
    every = frozenset(f"{pack.id}.{rule.id}" for pack in request.packs for rule in pack.rules)
    firm = tuple(
        change(pack, rules=tuple(change(rule, overridable=False) for rule in pack.rules)) for pack in request.packs
    )
    assert first_of(change(request, packs=firm, waived=every)) == first_of(
        change(request, packs=firm, waived=frozenset())
    )
    waived = change(request, waived=every)
    for channel in request.channels:
        for name in told_against(may_contact(waived), channel) & every:
            pack, _, rule = name.partition(".")
            [found] = [one for own in request.packs if own.id == pack for one in own.rules if one.id == rule]
            assert not found.overridable or found.says.__struct_config__.tag == "blocks"


WORDS = st.sampled_from(
    ["", "America/Lima", "Mars/Olympus", "../etc", "visit", "fax", "á", "US", "email", "unknown", "/"]
)
STRANGE = st.frozensets(WORDS, max_size=3)


@many
@given(requests(), st.data())
def test_it_answers_whatever_it_is_asked(request: ContactRequest, data: st.DataObject) -> None:
    odd = change(
        request,
        now=data.draw(st.sampled_from([request.now, FIRST, NEVER, LATE])),
        zone=data.draw(WORDS), channels=tuple(data.draw(st.lists(WORDS, max_size=3))), opted_out=data.draw(STRANGE),
        consents=data.draw(STRANGE), blocks=data.draw(STRANGE), stopped=data.draw(STRANGE), waived=data.draw(STRANGE),
        calendar=Calendar(data.draw(WORDS)), country=data.draw(WORDS), subdivision=data.draw(WORDS),
        days_past_due=data.draw(st.sampled_from([None, 0, 10**6, -(10**6), 10**12])),
        window=change(request.window, timezone=data.draw(WORDS)),
        kept_until=data.draw(st.sampled_from([None, date.max])),
        limits=(Limit("messages", data.draw(st.integers(-1, 2)), Duration(data.draw(st.sampled_from([0, 10**9])))),),
        past=tuple(change(one, outcomes=data.draw(STRANGE), channel=data.draw(WORDS)) for one in request.past),
        packs=tuple(change(pack, rules=tuple(change(rule, zone=data.draw(WORDS)) for rule in pack.rules))
                    for pack in request.packs),
    )  # fmt: skip
    verdict = may_contact(odd)
    assert verdict.says in ("allowed", "deferred", "refused")
    assert (verdict.until is not None) == (verdict.says == "deferred")


def test_no_calendar_ends_it() -> None:
    late = ContactRequest(
        now=LATE, zone="America/Lima", channels=("email",), addresses=frozenset({"email"}),
        opted_out=frozenset(), past=(), window=Window(), calendar=Calendar("PE"), limits=(), one_a_day=True,
    )  # fmt: skip
    assert may_contact(late).says == "refused"


@pytest.mark.parametrize("says", ["allowed", "deferred", "refused"])
def test_the_requests_tried_are_of_every_kind(says: str) -> None:
    """Guards the properties above against a generator that only makes refusals."""
    assert find(requests(), lambda request: may_contact(request).says == says, settings=unshrunk)


@pytest.mark.parametrize("kind", ["Hours", "Cap", "Gap", "Consent", "OptOut", "Text", "Prohibits"])
def test_rules_of_every_kind_speak_against_some_of_them(kind: str) -> None:
    def speaks(request: ContactRequest) -> bool:
        rules = [(f"{pack.id}.{rule.id}", rule) for pack in request.packs for rule in pack.rules]
        return bool(
            {name for name, rule in rules if type(rule.says).__name__ == kind} & set(may_contact(request).against)
        )

    assert find(wild_requests(), speaks, settings=unshrunk)  # among the wild ones is every kind
