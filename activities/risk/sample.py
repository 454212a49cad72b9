"""What was known of an invoice when it was issued, and what became of it. It reads plain rows and trains nothing.

Nothing later than the issue date reaches a feature: payments, disputes and overdue days count only where they lie
before it. A test moves the future about and finds every feature unmoved.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from schemas.risk import Features, Past


def is_late(one: Past) -> bool:
    """Whether it was not paid in full by its due date. True of one that is overdue and still open."""
    return one.paid_on is None or one.paid_on > one.due_on


def features_of(one: Past, customers: Sequence[Past]) -> Features:
    """What the model looks at, of an invoice among all of its customer's, in the order of FEATURES."""
    day = one.issued_on
    before = [other for other in customers if other.issued_on < day and other.number != one.number]
    paid = [other for other in before if other.paid_on is not None and other.paid_on < day]
    open_ = [other for other in before if other.paid_on is None or other.paid_on >= day]
    overdue = [other for other in open_ if other.due_on < day]
    known = len(paid) + len(overdue)
    late = sum(is_late(other) for other in paid) + len(overdue)
    delays = [max((other.paid_on - other.due_on).days, 0) for other in paid if other.paid_on]
    last = max(paid, key=lambda other: (other.paid_on or day, other.number), default=None)
    usual = float(sum(other.total for other in before)) / len(before) if before else None
    return (
        float(one.total),
        float(one.total) / usual if usual else None,
        float((one.due_on - day).days),
        float(one.due_on.isoweekday()),
        float(one.due_on.day),
        float(len(before)),
        float((day - max(other.issued_on for other in before)).days) if before else None,
        late / known if known else None,
        sum(delays) / len(delays) if delays else None,
        float(max((last.paid_on - last.due_on).days, 0)) if last is not None and last.paid_on else None,
        float(len(open_)),
        float(len(overdue)),
        float(max(((day - other.due_on).days for other in overdue), default=0)),
        float(sum(other.disputed_on is not None and other.disputed_on < day for other in before)),
    )


def all_features(invoices: Iterable[Past]) -> list[tuple[Past, Features]]:
    """Every invoice with its features, by issue date. Of a customer only invoices issued before can matter."""
    found: list[tuple[Past, Features]] = []
    ordered = sorted(invoices, key=lambda one: (one.customer, one.issued_on, one.number))
    for _, group in groupby(ordered, key=lambda one: one.customer):
        customers = list(group)
        days = [one.issued_on for one in customers]
        found += [(one, features_of(one, customers[: bisect_left(days, one.issued_on)])) for one in customers]
    return sorted(found, key=lambda pair: (pair[0].issued_on, pair[0].number))


def main_currency(invoices: Sequence[Past]) -> str:
    """The currency of most invoices: amounts in others would be compared with nothing."""
    counts: dict[str, int] = {}
    for one in invoices:
        counts[one.currency] = counts.get(one.currency, 0) + 1
    return max(sorted(counts), key=lambda currency: counts[currency], default="")


def last_known(invoices: Iterable[Past]) -> date | None:
    """The last day of which the rows know anything."""
    return max((day for one in invoices for day in (one.issued_on, one.paid_on) if day), default=None)
