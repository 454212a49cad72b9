"""A provider's client that waits, in a thread, and what its failures mean. It speaks of no invoice.

What a provider said word for word goes nowhere: its sentences may repeat what a payer wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Final, TypeVar

from activities.channels.answers import NO_ANSWER, NOT_REACHED, SOON, Meaning, failure, ours
from activities.failures import ProviderRefused, ProviderUnavailable

T = TypeVar("T")

PATIENCE: Final = 20.0
"""Seconds, the provider's whole answer; a socket of its client waits half of it."""
_THREADS: Final = ThreadPoolExecutor(8, "payments")


async def asked(who: str, ask: Callable[[], T]) -> T:
    """The answer. Raises what `ask` raises, and ProviderUnavailable where none comes in time."""
    try:
        async with asyncio.timeout(PATIENCE):
            return await asyncio.get_running_loop().run_in_executor(_THREADS, ask)
    except TimeoutError:
        raise failure(who, NO_ANSWER, "TimeoutError") from None


def not_reached(who: str, error: Exception) -> ProviderUnavailable | ProviderRefused:
    """The request did not come through, or its answer did not."""
    return failure(who, NOT_REACHED, type(error).__name__)


def answered_no(who: str, status: int, wait: timedelta | None = None) -> ProviderUnavailable | ProviderRefused:
    """What an HTTP status means: too busy or broken passes; our own key is ours to mend; the rest is a no."""
    code = str(status)
    if status in (401, 403):
        return failure(who, ours("our key is not accepted", "nuestra clave no se acepta"), code)
    if status == 429 or status >= 500:
        return failure(who, Meaning("unavailable", "it is busy", "está ocupado", after=wait or SOON, taken=None), code)
    return failure(who, Meaning("refused", "it will not take this", "no acepta esto"), code)
