"""May a channel go on? One pure rule: its last contacts in, a word on each out. It stops nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.health import BARS, Bar, Judged, Rate

NARROW_FIRST = {"message": 0, "sender": 1, "channel": 2}
_WORSE = ("too_few", "well", "warn", "stop")


def judge(rate: Rate, bars: Sequence[Bar] = BARS) -> Judged:
    """The worst word that any bar of its channel has on a rate. Below a bar's least number it says nothing."""
    words = [_word(rate, bar) for bar in bars if bar.channel == rate.channel]
    return max(words, key=lambda one: (_WORSE.index(one.says), one.share), default=Judged(rate, "too_few"))


def _word(rate: Rate, bar: Bar) -> Judged:
    if rate.sent < max(bar.least, 1):
        return Judged(rate, "too_few")
    share = getattr(rate, bar.sign) / rate.sent
    says = "stop" if share >= bar.stop else "warn" if share >= bar.warn else "well"
    return Judged(rate, says, bar.sign, share, bar)  # type: ignore[arg-type]


def to_stop(rates: Iterable[Rate], bars: Sequence[Bar] = BARS) -> tuple[Judged, ...]:
    """What must rest now, the narrowest first: where one message is at fault, its channel is judged anew without it."""
    found: list[Judged] = []
    for one in sorted((judge(rate, bars) for rate in rates), key=lambda one: NARROW_FIRST[one.rate.scope]):
        narrower = {done.rate.channel for done in found
                    if NARROW_FIRST[done.rate.scope] < NARROW_FIRST[one.rate.scope]}  # fmt: skip
        if one.says == "stop" and one.rate.channel not in narrower:
            found.append(one)
    return tuple(found)
