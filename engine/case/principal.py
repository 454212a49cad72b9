"""What is left of the invoice itself, day by day, by value dates. Interest and fees stay out of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from itertools import accumulate

from schemas.case import Case, Move


def principal(case: Case) -> Decimal:
    """What is left of the invoice itself; below zero where more came in, which pays what was charged."""
    return case.amount + _sum(case.moves) if case.moves else case.amount


def principal_as_of(case: Case, day: date) -> Decimal:
    """What was left as the day began: what moved on the day itself counts from the next."""
    return case.amount + _sum(move for move in case.moves if move.on < day)


def lefts(case: Case) -> Callable[[date], Decimal]:
    """`principal_as_of` for many days: the moves are added up once."""
    moves = sorted(case.moves, key=lambda move: move.on)
    days = [move.on for move in moves]
    left = list(accumulate((move.amount for move in moves), initial=case.amount))
    return lambda day: left[bisect_left(days, day)]


def settled_on(case: Case) -> date | None:
    """The value date from which nothing was left of the invoice itself; None while something is."""
    moves = sorted(case.moves, key=lambda move: move.on)
    lefts = list(accumulate((move.amount for move in moves), initial=case.amount))
    if not moves or lefts[-1] > 0:
        return None
    last_open = max((index for index, left in enumerate(lefts) if left > 0), default=0)
    return moves[last_open].on


def was_never_owed(case: Case) -> bool:
    """Whether credit notes took back the whole invoice: nobody was late with it."""
    return sum(case.credits.values(), Decimal(0)) >= case.amount


def open_charges(case: Case) -> Decimal:
    """What was charged for lateness and is neither paid nor waived: money goes to the invoice itself first."""
    return max(min(case.charged, case.balance), Decimal(0))


def _sum(moves: Iterable[Move]) -> Decimal:
    return sum([move.amount for move in moves], Decimal(0))
