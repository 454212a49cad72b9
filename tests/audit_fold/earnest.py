"""Lives by real time, with what real time does: news told late, slow activities, outages, a desk that answers later.

The loop is the workflow's own (workers/workflow.py), without servers. It judges nothing.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from engine.case.advance import advance, as_done
from engine.case.fold import enter, open_case
from engine.case.history import HISTORY, looks_at, news_of
from engine.case.spread import spread
from engine.study.books import books_of_one
from engine.study.simulate import desk_of_one
from engine.study.verify.material import CaseMaterial
from schemas.bundle import GENESIS, LedgerLine
from schemas.case import Case
from schemas.effects import Contact
from schemas.events import AnyEvent, Entry, NewsWaiting
from tests.machine.lives import Script

LONGEST = timedelta(days=700)
SHA = "0" * 64


class Earnest:
    """One case, its clock, and the chance that rules what comes late."""

    def __init__(self, life: Script, seed: int) -> None:
        self.life, self.plan, self.chance = life, life.plan, Random(seed)
        self.case: Case = open_case(life.opened)
        self.now = life.opened.at
        self.unwritten: list[Entry] = [Entry(1, life.opened, "case")]
        self.lines: list[LedgerLine] = []
        self.mail = sorted(((one.at + self._late(), one) for one in life.arrivals), key=lambda told: told[0])
        self.hands, self.books = desk_of_one(self.plan), books_of_one(life.opened)

    def lives(self) -> CaseMaterial:
        """To its end, or as long as anybody looks."""
        last = self.life.opened.at + LONGEST
        while self.now <= last and self._turn():
            pass
        self._write()
        return CaseMaterial(lines=tuple(self.lines), clock="real", until=self.now)

    def _turn(self) -> bool:
        if self.mail and self.mail[0][0] <= self.now:
            self._enter(self.mail.pop(0)[1], "arrived")
        turn = advance(self.plan, self.case, self.now)
        look = looks_at(self.plan, self.case, turn.entries, self.now)
        news = news_of(self.case, self.books(self.case, look), self.now) if look is not None else None
        if news is not None:
            self._enter(news, HISTORY)
            turn = advance(self.plan, self.case, self.now)
        self.case = turn.case
        self.unwritten += turn.entries
        effect = turn.decision.effect
        if effect is not None and not isinstance(effect, Contact):
            self._enter(as_done(effect, self.now), effect.because)
            return self._write()
        if self.mail and self.mail[0][0] <= self.now:
            return True
        if isinstance(effect, Contact):
            return self._contact(effect)
        self._write()
        return self._sleep(turn.decision.wake_at, turn.decision.step)

    def _contact(self, effect: Contact) -> bool:
        drawn = self.chance.random()
        if drawn < 0.05:
            self._enter(NewsWaiting(at=self.now, step=effect.step), effect.because)
        else:
            late = timedelta(minutes=self.chance.randrange(1, 600)) if drawn < 0.15 else timedelta(0)
            self.now += late
            self._enter(self.hands(self.case, effect, self.now), effect.because)
        return self._write()

    def _sleep(self, wake_at: datetime | None, step: str) -> bool:
        moments = [told for told, _ in self.mail[:1]]
        if wake_at is not None:
            moments.append(spread(self.plan, self.case, wake_at, step))
        if not moments:
            return False
        self.now = max(self.now, min(moments)) + self._away()
        return True

    def _enter(self, event: AnyEvent, because: str) -> None:
        self.case, lines = enter(self.case, event, because)
        self.unwritten += lines

    def _write(self) -> bool:
        written = self.now + timedelta(milliseconds=self.chance.randrange(5, 900))
        for one in self.unwritten:
            self.lines.append(LedgerLine(
                seq=one.seq, at=one.event.at, event=one.event, because=one.because, plan_sha256=SHA,
                recorded_at=written, position=len(self.lines) + 1, digest=GENESIS, link=GENESIS))  # fmt: skip
        self.unwritten = []
        self.now = written + self._away()
        return True

    def _late(self) -> timedelta:
        """How long news takes: seconds, seldom days."""
        return timedelta(days=self.chance.randrange(1, 9)) if self.chance.random() < 0.1 else self._away()

    def _away(self) -> timedelta:
        """How long until a worker takes it up: at once, seldom after an outage of hours."""
        if self.chance.random() < 0.03:
            return timedelta(minutes=self.chance.randrange(20, 4_000))
        return timedelta(milliseconds=self.chance.randrange(1, 3_000))
