"""How often one may ask: so often in a while for each name, of which only so many are remembered. It has no clock."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import Final

KEPT: Final = 20_000
"""Names that are remembered at once; the one that was quiet for longest is forgotten first."""


class Limit:
    """A bucket for each name: it holds `most`, and fills again within `seconds`. `clock` gives seconds that grow."""

    def __init__(self, most: int, seconds: float, clock: Callable[[], float], kept: int = KEPT) -> None:
        self._most, self._rate, self._clock, self._kept = most, most / seconds, clock, kept
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def takes(self, name: str) -> bool:
        """One more for this name; whether that is still within the limit."""
        left = self._left(name)
        self._buckets[name] = (left - 1 if left >= 1 else left, self._clock())
        self._buckets.move_to_end(name)
        while len(self._buckets) > self._kept:
            self._buckets.popitem(last=False)
        return left >= 1

    def is_empty(self, name: str) -> bool:
        """Whether nothing is left for this name; asking takes nothing."""
        return self._left(name) < 1

    def _left(self, name: str) -> float:
        left, at = self._buckets.get(name, (float(self._most), self._clock()))
        return min(float(self._most), left + (self._clock() - at) * self._rate)

    def __len__(self) -> int:
        return len(self._buckets)
