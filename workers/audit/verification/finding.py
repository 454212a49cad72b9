"""What verification has found so far, in the order in which it asks. It asks nothing itself."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
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
        one, other = (_printable(str(side)[:LONGEST]) for side in (recorded, expected))
        place, invoice = _printable(place), _printable(invoice)
        self.divergences.append(
            Divergence(kind=kind, invoice=invoice, place=place, recorded=one, expected=other, why=why)
        )

    def remark(self, kind: str, place: str = "", told: str = "", invoice: str = "") -> None:
        """What an auditor should know."""
        place, told, invoice = map(_printable, (place, told, invoice))
        self.remarks.append(Remark(kind=kind, invoice=invoice, place=place, told=told))

    @contextmanager
    def named(self, kind: Kind, place: str, invoice: str = "") -> Iterator[None]:
        """Whatever breaks inside is found, and nothing more of that place: a bundle may hold what no program wrote."""
        try:
            yield
        except Exception as failure:  # not one that we know: we would have named it better
            self.parted(kind, place, "not_checked", f"{type(failure).__name__} {failure}", "", invoice)

    def add(self, other: Found) -> None:
        """What was found elsewhere, after this."""
        self.divergences.extend(other.divergences)
        self.remarks.extend(other.remarks)
        self.counts.update(other.counts)


def _printable(text: str) -> str:
    """Without halves of letters, which no terminal and no JSON can write."""
    return text.encode("utf-8", "replace").decode()


def in_order(divergences: Iterable[Divergence]) -> tuple[Divergence, ...]:
    """Kind by kind as one asks, and within a kind as they were found."""
    return tuple(sorted(divergences, key=lambda one: _stage(one.kind)))


def _stage(kind: Kind) -> int:
    return STAGES.index(kind) if kind in STAGES else len(STAGES)
