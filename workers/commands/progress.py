"""How far a long run has come, on a terminal's standard error. It knows nothing of what is run."""

from __future__ import annotations

import sys
import time
from typing import Final

from workers.speech import say

QUIET: Final = 2.0
"""Seconds in which nothing is said: most runs are over by then."""
BETWEEN: Final = 0.2


class Progress:
    """Call it after each file. It says nothing in a pipe, and leaves no line behind."""

    def __init__(
        self, en: str = "{done} of {total} files checked", es: str = "{done} de {total} archivos revisados"
    ) -> None:
        """What is said of `done` and `total`, in both languages."""
        self.line = say(en, es)
        self.next = time.monotonic() + QUIET
        self.is_shown = False

    def __call__(self, done: int, total: int) -> None:
        """`done` of `total` are."""
        now = time.monotonic()
        if now < self.next or not sys.stderr.isatty():
            return
        self.next, self.is_shown = now + BETWEEN, True
        line = self.line.format(done=done, total=total)
        print(f"\r\x1b[K{line}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Takes the line away, before anything else is printed."""
        if self.is_shown:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self.is_shown = False
