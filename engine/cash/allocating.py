"""Money spread over invoices: to those that are named, else the oldest due first; what is left over is said.

Within one case payments lower the invoice itself before its charges; that is the case's own arithmetic.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from schemas.money_in import Open, Part

NOTHING = Decimal(0)


def by_age(invoices: Iterable[Open]) -> tuple[Open, ...]:
    """The oldest due first; of one day, by number."""
    return tuple(sorted(invoices, key=lambda one: (one.due_on, one.number)))


def oldest_first(amount: Decimal, invoices: Iterable[Open]) -> tuple[Part, ...]:
    """The amount over the invoices, each filled before the next; what none of them owes is in no part."""
    parts, left = list[Part](), amount
    for one in by_age(invoices):
        if (some := min(left, one.owed)) > NOTHING:
            parts.append(Part(invoice=one.number, amount=some))
            left -= some
    return tuple(parts)


def in_full(invoices: Iterable[Open]) -> tuple[Part, ...]:
    """Each invoice with all that it owes, less what may be deducted for paying early."""
    return tuple(Part(invoice=one.number, amount=one.owed - one.early) for one in by_age(invoices) if one.owed)


def left_over(amount: Decimal, parts: Sequence[Part]) -> Decimal:
    """What stays the customer's credit."""
    return amount - sum((part.amount for part in parts), NOTHING)


def sums_to(amount: Decimal, invoices: Sequence[Open]) -> tuple[Open, ...]:
    """The only two or more invoices whose debts come to the amount; nothing where there are none, or several ways."""
    ways = _ways(amount, invoices)
    return ways[0] if ways is not None and len(ways) == 1 else ()


def may_come_to(amount: Decimal, invoices: Sequence[Open]) -> bool:
    """Whether some two or more invoices come to the amount, or nobody can tell within bounds."""
    ways = _ways(amount, invoices)
    return ways is None or bool(ways)


def _ways(amount: Decimal, invoices: Sequence[Open], most: int = 20_000) -> list[tuple[Open, ...]] | None:
    """At most two ways to come to the amount; None where that takes more than so many looks."""
    ordered = sorted((one for one in invoices if NOTHING < one.owed < amount), key=lambda one: -one.owed)
    rest = [sum((one.owed for one in ordered[at:]), NOTHING) for at in range(len(ordered) + 1)]
    found, looks = list[tuple[Open, ...]](), 0
    stack: list[tuple[int, Decimal, tuple[Open, ...]]] = [(0, amount, ())]
    while stack and len(found) < 2:
        at, left, taken = stack.pop()
        if left == NOTHING:
            found.append(taken)
            continue
        looks += 1
        if looks > most:
            return None
        if at == len(ordered) or left < NOTHING or rest[at] < left:
            continue
        stack.append((at + 1, left, taken))
        stack.append((at + 1, left - ordered[at].owed, (*taken, ordered[at])))
    return found
