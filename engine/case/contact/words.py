"""A rule's word on one contact: when it binds, and when it stops standing in the way. It knows no other rule."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, Literal

import msgspec

from engine.case.contact.windows import Week
from schemas.contact import Spoke

Layer = Literal["block", "instruction", "consent", "law", "platform", "house", "playbook"]
ORDER: Final[dict[Layer, int]] = {
    "block": 0, "instruction": 1, "consent": 2, "law": 3, "platform": 4, "house": 5, "playbook": 6,
}  # fmt: skip
"""The order of decision: a legal block is heard and told first, the playbook last. Each may only take away."""

START: Final = datetime.min.replace(tzinfo=UTC)
END: Final = datetime.max.replace(tzinfo=UTC)
Frees = Callable[[datetime], datetime | None]
"""The first moment from one on at which a rule does not stand in the way; None is never."""


def never(_: datetime) -> None:
    """It stands in the way for good."""
    return None


def at_once(at: datetime) -> datetime:
    """It does not stand in the way."""
    return at


def not_before(moment: datetime) -> Frees:
    """It stands in the way until a moment."""
    return lambda at: max(at, moment)


def unless(stands: bool) -> Frees:
    """A fact that no waiting changes."""
    return never if stands else at_once


class Word(msgspec.Struct, frozen=True):
    """What one rule says of a contact by `channel` (empty: by any).

    It binds from `begins` until `over` (exclusive, UTC), and not between the moments of `lifted`. `week` holds its
    hours on the customer's clock, where it is made of hours.
    """

    rule: str
    layer: Layer
    frees: Frees
    facts: str = ""
    channel: str = ""
    begins: datetime = START
    over: datetime = END
    lifted: tuple[datetime, datetime] | None = None
    week: Week | None = None

    def binds(self, at: datetime) -> bool:
        """Whether it is in force."""
        return self.begins <= at < self.over

    def frees_at(self, at: datetime) -> datetime | None:
        """The first moment from `at` on at which it does not stand in the way; None is never."""
        if not self.begins <= at < self.over:
            return at
        if self.lifted is not None and self.lifted[0] <= at < self.lifted[1]:
            return at
        freed = self.frees(at)
        if self.lifted is not None and self.lifted[0] > at and (freed is None or freed > self.lifted[0]):
            freed = self.lifted[0]
        if self.over is END or (freed is not None and freed < self.over):
            return freed
        return self.over

    def told(self, now: datetime) -> Spoke:
        """The word for the record."""
        frees_at = self.frees_at(now)
        if frees_at is None:
            return Spoke(self.rule, "refused", self.channel, self.facts)
        if frees_at > now:
            until = f"until {frees_at:%Y-%m-%dT%H:%MZ}"
            return Spoke(self.rule, "deferred", self.channel, f"{self.facts}; {until}" if self.facts else until)
        return Spoke(self.rule, "allowed", self.channel, self.facts)
