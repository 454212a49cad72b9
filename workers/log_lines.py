"""How a process writes its log: of a failure its kind and where it happened, never its words, which may quote a person.

It knows no logger: it is set on the handlers of a process that serves customers' data.
"""

from __future__ import annotations

import logging
import traceback
from types import TracebackType
from typing import Final

import asyncpg

from schemas.failures import CollectionsError

LINE: Final = "%(asctime)s %(levelname)s %(name)s %(message)s"
SAYING: Final = (CollectionsError, OSError)
"""Failures whose words are ours, or the operating system's."""
_Caught = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Discreet(logging.Formatter):
    """As the standard one, but that a failure is told by kind, file and line. Temporal's own may speak."""

    def formatException(self, ei: _Caught) -> str:  # noqa: N802 (the name is logging's)
        lines: list[str] = []
        error = ei[1]
        while error is not None:
            lines += [f"  {at.filename}:{at.lineno} in {at.name}" for at in traceback.extract_tb(error.__traceback__)]
            lines.append(told(error))
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def told(error: BaseException) -> str:
    """A failure on one line: its kind, and its words where they are ours, the system's or Temporal's."""
    kind = type(error)
    if isinstance(error, asyncpg.PostgresError):
        return f"{kind.__name__} ({error.sqlstate})"  # its words quote the row
    speaks = isinstance(error, SAYING) or kind.__module__.partition(".")[0] == "temporalio"
    return f"{kind.__name__}: {error}" if speaks else kind.__name__


def be_discreet() -> None:
    """Set it on every handler of the process."""
    for handler in logging.getLogger().handlers:
        handler.setFormatter(Discreet(LINE))
