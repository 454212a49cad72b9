"""What a case is when it is read: stages with their lines, money, holds. It holds no sentence and no layout."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import msgspec

from engine.study.explaining.words import RuleTold
from engine.study.reading.places import Place


class Row(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One line of a record, read. `day` is the customer's, `age` days past due.

    `balance` and `contested` are what they came to with this line, where it moved them. `effective` is the day that it
    counts from, where that is another than `day`; `recorded_at` the database's time (UTC), empty where nobody asked.
    `remarks` are sentences: what came late, why, by whom. `rules` are those of the contact desk that are worth a line,
    and `allowed` how many others had nothing against it.
    """

    invoice: str
    seq: int
    at: datetime
    day: date
    age: int
    stage: str
    arrow: str
    text: str
    because: str
    place: Place
    moved: Decimal | None = None
    balance: Decimal | None = None
    contested: Decimal | None = None
    effective: date | None = None
    recorded_at: datetime | None = None
    is_late: bool = False
    remarks: tuple[str, ...] = ()
    rules: tuple[RuleTold, ...] = ()
    allowed: int = 0
    contact: str = ""


class Chapter(msgspec.Struct, frozen=True):
    """The lines of one stage, or of the time after the end. `begins` and `age` are those of its first line."""

    stage: str
    is_after: bool
    begins: date
    age: int
    place: Place
    rows: tuple[Row, ...]


class HoldRead(msgspec.Struct, frozen=True, omit_defaults=True):
    """A pause: `why` in words, its first day, the first day on which it would no longer hold (`bound`), its last day,
    and the line that ended it. `of` is the dispute or task behind it."""

    kind: str
    why: str
    since: date
    bound: date | None = None
    ended: date | None = None
    ended_by: str = ""
    of: str = ""


class Totals(msgspec.Struct, frozen=True):
    """What an invoice comes to: its own amount, what was charged on it, received, otherwise lowered, and still owed."""

    currency: str
    amount: Decimal
    charged: Decimal
    received: Decimal
    lowered: Decimal
    owed: Decimal
    contested: Decimal


class CaseRead(msgspec.Struct, frozen=True):
    """One case as a person reads it. `is_rehearsed`: its days are a rehearsal's, and the database's times are not."""

    invoice: str
    zone: str
    chapters: tuple[Chapter, ...]
    holds: tuple[HoldRead, ...]
    totals: Totals
    is_rehearsed: bool = False

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every line, in the record's order."""
        return tuple(row for chapter in self.chapters for row in chapter.rows)
