"""Rounds of a measurement, A and B by turns, and how they are told: medians and spread. It knows no subject."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from statistics import median
from time import perf_counter


def seconds(work: Callable[[], object]) -> float:
    """How long one go takes."""
    begun = perf_counter()
    work()
    return perf_counter() - begun


async def by_turns(
    rounds: int, ours: Callable[[int], Awaitable[None]], theirs: Callable[[int], Awaitable[None]]
) -> None:
    """Each round runs both; which goes first changes, so that a warm cache or a noisy neighbour favours neither."""
    for turn in range(rounds):
        for one in (ours, theirs) if turn % 2 == 0 else (theirs, ours):
            await one(turn)


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> list[float]:
    """Round by round, ours as a multiple of theirs."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def spread(values: Sequence[float], digits: int = 2) -> str:
    """The median with the lowest and highest: `0.95 (0.91 to 0.99)`."""
    return f"{median(values):,.{digits}f} ({min(values):,.{digits}f} to {max(values):,.{digits}f})"
