"""Reports set as HTML and PDF beside the reading of cases: in a thread, or for many in processes of their own.

It knows no case: a report is in words already.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import asynccontextmanager
from multiprocessing import get_context
from typing import Any, Final, NamedTuple

import msgspec

from activities.audit.page import page
from activities.audit.paper import paper
from activities.documents.failures import CharacterUnknown, DocumentImpossible
from schemas.audit_report import Report
from schemas.documents import Head

ALONE: Final = 30
"""Cases from which processes are worth their start."""
UNKNOWN: Final = 40
"""Letters that no typeface here has, and that one report may hold before it goes without a PDF."""


def made(report: Report, head: Head) -> tuple[bytes, bytes | None]:
    """HTML and PDF; no PDF where the typesetter cannot set it, for the HTML says the same.

    A letter that no typeface here has is a question mark on paper.
    """
    return page(report), _paper(report, head)


def _paper(report: Report, head: Head) -> bytes | None:
    for _ in range(UNKNOWN):
        try:
            return paper(report, head)
        except CharacterUnknown as unknown:
            letter = chr(int(str(unknown.facts["character"]).removeprefix("U+"), 16))
            report = msgspec.convert(_without(letter, msgspec.to_builtins(report)), Report, strict=False)
        except DocumentImpossible:
            return None
    return None


def _without(letter: str, said: Any) -> Any:
    if isinstance(said, str):
        return said.replace(letter, "?")
    if isinstance(said, dict):
        return {name: _without(letter, one) for name, one in said.items()}
    return [_without(letter, one) for one in said] if isinstance(said, list | tuple) else said


class Setting(NamedTuple):
    """A report that is being set."""

    report: Report
    made: asyncio.Future[tuple[bytes, bytes | None]]


class Papers:
    """Sets reports, as many at a time as there are hands."""

    def __init__(self, hands: Executor, head: Head) -> None:
        self._hands, self._head = hands, head

    def begin(self, report: Report) -> Setting:
        """Give a report to a hand."""
        return Setting(report, asyncio.get_running_loop().run_in_executor(self._hands, made, report, self._head))

    async def ready(self, one: Setting) -> tuple[bytes, bytes | None]:
        """HTML and PDF, once they are there. What a process that died left undone is done here."""
        try:
            return await one.made
        except BrokenExecutor:
            return await asyncio.to_thread(made, one.report, self._head)


@asynccontextmanager
async def papers(cases: int, head: Head) -> AsyncIterator[Papers]:
    """Hands for so many cases. Whatever ends the work ends them."""
    hands: Executor
    if cases < ALONE:
        hands = ThreadPoolExecutor(1)
    else:
        hands = ProcessPoolExecutor(os.cpu_count() or 1, get_context("spawn"), _leave_stopping_to_others)
    try:
        yield Papers(hands, head)
    finally:
        hands.shutdown(wait=False, cancel_futures=True)


def _leave_stopping_to_others() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the one that was asked says stop
