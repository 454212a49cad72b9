"""How much work the proofs of one playbook may take, counted and never timed. It knows no proof."""

from __future__ import annotations

from typing import Final

MOST_WORK: Final = 350_000
"""Steps gone through in all days of a proof: some 60 steps, 8 kinds of invoice and 24 months fit in."""
MOST_LIVES: Final = 150_000
"""For each life that a finding shows, its steps squared: 60 steps have some forty lives, 200 have three."""


class Work:
    """Work counted, never timed: the same file is told the same on every machine."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, work: int) -> bool:
        """Whether there is still so much of it left; what is taken is gone."""
        self.left -= work
        return self.left >= 0
