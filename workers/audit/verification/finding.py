"""What verification has found so far, in the order in which it asks. It asks nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

import msgspec

from schemas.bundle import Divergence, Kind, Remark

STAGES: Final = ("file", "manifest", "signature", "key", "checkpoint", "proof", "chain", "plan")
"""Which kinds are told first: what is not what was handed over makes all that follows doubtful. Then as it comes."""
LONGEST: Final = 600


class Found(msgspec.Struct):
    """Divergences, remarks, and how much was compared."""

    divergences: list[Divergence] = []
    remarks: list[Remark] = []
    counts: Counter[str] = msgspec.field(default_factory=Counter)

    def parted(
        self, kind: Kind, place: str, why: str, recorded: object = "", expected: object = "", invoice: str = ""
    ) -> None:
        """Both sides, cut to what a person reads."""
        one, other = (str(side)[:LONGEST] for side in (recorded, expected))
        self.divergences.append(
            Divergence(kind=kind, invoice=invoice, place=place, recorded=one, expected=other, why=why)
        )

    def remark(self, kind: str, place: str = "", told: str = "", invoice: str = "") -> None:
        """What an auditor should know."""
        self.remarks.append(Remark(kind=kind, invoice=invoice, place=place, told=told))

    def add(self, other: Found) -> None:
        """What was found elsewhere, after this."""
        self.divergences.extend(other.divergences)
        self.remarks.extend(other.remarks)
        self.counts.update(other.counts)


def in_order(divergences: Iterable[Divergence]) -> tuple[Divergence, ...]:
    """Kind by kind as one asks, and within a kind as they were found."""
    return tuple(sorted(divergences, key=lambda one: _stage(one.kind)))


def _stage(kind: Kind) -> int:
    return STAGES.index(kind) if kind in STAGES else len(STAGES)
