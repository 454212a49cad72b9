"""What an auditor's report is made of, and the pen that writes its moments, amounts and words. It orders no section."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property

import msgspec

from engine.study.bundle.report_words import WORDS
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Material
from engine.study.words import times
from engine.study.words.names import pick
from schemas.bundle import ActLine, ApprovalLine, CaseHead, PartyTold, Proof, Redaction
from schemas.case import Case
from schemas.money import decimals
from schemas.statement import Statement


class Reported(msgspec.Struct, frozen=True, kw_only=True):
    """One case as the bundle has it: what is redacted there is redacted here. `hashes` are of texts, by their contact's
    key; `record` and `answers` the number and last link of its two chains; `key` the public key that signs."""

    head: CaseHead
    party: PartyTold
    material: Material
    redaction: Redaction
    made_at: datetime
    by: str
    key: str
    statement: Statement | None = None
    approvals: tuple[ApprovalLine, ...] = ()
    acts: tuple[ActLine, ...] = ()
    proofs: tuple[Proof, ...] = ()
    hashes: Mapping[str, str] = {}
    record: tuple[int, str] = (0, "")
    answers: tuple[int, str] = (0, "")


class Reporter:
    """One report's words, in its language, on the customer's clock."""

    def __init__(self, told: Reported) -> None:
        self.told, self.scene = told, Scene(told.material)
        self.language = told.material.language
        self._decimals = decimals(told.head.currency)

    def say(self, word: str, **facts: object) -> str:
        """A word or sentence of the table."""
        return pick(WORDS[word], self.language).format(**facts)

    def written(self, on: date) -> str:
        """`9 Mar 2026`."""
        return f"{times.short_date(on, self.language)} {on.year}"

    def day(self, at: datetime) -> str:
        """The customer's day of a moment."""
        return self.written(self.scene.day(at))

    def moment(self, at: datetime) -> str:
        """`9 Mar 2026, 09:12`, the customer's time."""
        return f"{self.day(at)}, {self.scene.clock(at)}"

    def figure(self, amount: Decimal) -> str:
        """`12,000.00`."""
        places = max(self._decimals, -int(amount.normalize().as_tuple().exponent))
        return f"{amount:,.{places}f}"

    def money(self, amount: Decimal) -> str:
        """`PEN 12,000.00`, never parted at the end of a line."""
        return f"{self.told.head.currency}\N{NO-BREAK SPACE}{self.figure(amount)}"

    @cached_property
    def _moments(self) -> list[datetime]:
        """When each line of the record was, never going back."""
        found: list[datetime] = []
        for entry in self.told.material.entries:
            found.append(max(entry.event.at, found[-1]) if found else entry.event.at)
        return found

    def at(self, moment: datetime) -> Case:
        """The case as it stood at a moment."""
        return self.scene.states[max(bisect_right(self._moments, moment) - 1, 0)]
