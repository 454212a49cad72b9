"""When a channel must rest: by a table, and by what no rate may ever bring about."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from engine.case.health import judge, to_stop
from schemas.health import BARS, Rate
from schemas.playbook import CHANNELS

ORDER = ("too_few", "well", "warn", "stop")
SIGNS = ("bounced", "blocked", "failed", "complained")


@pytest.mark.parametrize(
    ("rate", "says", "sign"),
    [
        (Rate(channel="email", sent=49, bounced=49), "too_few", ""),
        (Rate(channel="email", sent=50, bounced=0), "well", "bounced"),
        (Rate(channel="email", sent=100, bounced=1), "well", "bounced"),
        (Rate(channel="email", sent=100, bounced=2), "warn", "bounced"),
        (Rate(channel="email", sent=100, bounced=5), "stop", "bounced"),
        (Rate(channel="email", sent=200, complained=1), "stop", "complained"),
        (Rate(channel="email", sent=199, complained=1), "well", "complained"),
        (Rate(channel="sms", sent=100, bounced=5), "warn", "bounced"),
        (Rate(channel="sms", sent=100, blocked=5), "stop", "blocked"),
        (Rate(channel="voice", sent=100, failed=24), "warn", "failed"),
        (Rate(channel="pigeon", sent=1000, failed=1000), "too_few", ""),
    ],
)
def test_the_table(rate: Rate, says: str, sign: str) -> None:
    judged = judge(rate)
    assert judged.says == says
    if says in ("warn", "stop"):
        assert judged.sign == sign


def test_one_bad_message_stops_alone_and_its_channel_is_looked_at_without_it() -> None:
    message = Rate(channel="email", template="overdue-first", sent=60, bounced=30)
    channel = Rate(channel="email", sent=100, bounced=30)
    assert [one.rate for one in to_stop([channel, message])] == [message]
    assert [one.rate for one in to_stop([channel])] == [channel]
    sms = Rate(channel="sms", sent=100, blocked=30)
    assert {one.rate.channel for one in to_stop([channel, message, sms])} == {"email", "sms"}


@some.composite
def rates(draw: some.DrawFn) -> Rate:
    sent = draw(some.integers(0, 200))
    bad = {sign: draw(some.integers(0, sent)) for sign in SIGNS}
    scope = draw(some.sampled_from([{}, {"sender": "a@b"}, {"template": "x"}]))
    return Rate(channel=draw(some.sampled_from(CHANNELS)), sent=sent, **bad, **scope)


@given(rates())
def test_nothing_rests_under_the_least_number(rate: Rate) -> None:
    least = min((bar.least for bar in BARS if bar.channel == rate.channel), default=None)
    if least is None or rate.sent < least:
        assert judge(rate).says == "too_few"
        assert to_stop([rate]) == ()


@given(rates(), some.sampled_from(SIGNS), some.integers(1, 200))
def test_one_more_bad_contact_never_makes_it_better(rate: Rate, sign: str, more: int) -> None:
    worse = msgspec.structs.replace(rate, **{sign: min(rate.sent, getattr(rate, sign) + more)})
    assert ORDER.index(judge(worse).says) >= ORDER.index(judge(rate).says)


@given(rates())
def test_one_more_good_contact_never_makes_it_worse_once_there_are_enough(rate: Rate) -> None:
    if rate.sent >= max(bar.least for bar in BARS):
        better = msgspec.structs.replace(rate, sent=rate.sent + 1)
        assert ORDER.index(judge(better).says) <= ORDER.index(judge(rate).says)


@given(some.lists(rates(), max_size=8))
def test_what_rests_is_what_passed_a_bar(several: list[Rate]) -> None:
    for one in to_stop(several):
        assert one.bar is not None
        assert one.rate.sent >= one.bar.least
        assert getattr(one.rate, one.sign) / one.rate.sent >= one.bar.stop


def test_every_bar_warns_before_it_stops() -> None:
    assert all(0 < bar.warn < bar.stop <= 1 and bar.least >= 50 for bar in BARS)
