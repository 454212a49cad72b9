"""An instalment plan worked out within an offer: how many, how much first, on which days. It agrees nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_DOWN, Decimal
from typing import Final

from engine.case.workdays import add
from schemas.events import Instalment
from schemas.lengths import Duration
from schemas.money import decimals, to_minor
from schemas.offers import Offer
from schemas.plan import Calendar

A_MONTH: Final = Duration(1, "months")


def spread(
    offer: Offer, count: int, calendar: Calendar, *, first: Decimal | None = None, discount: Decimal = Decimal(0),
    starts: date | None = None, every: Duration = A_MONTH,
) -> tuple[Instalment, ...]:  # fmt: skip
    """`count` payments of what is to be paid, the cents that are left in the last one.

    `first` is the share of the first payment, at least the down payment of the offer where none is given; it falls on
    `starts`, else today, or the day by which whoever must agree has answered; the others follow each `every`.
    """
    to_pay = to_minor(offer.amount * (1 - discount), offer.currency)
    cent = Decimal(1).scaleb(-decimals(offer.currency))
    equal = (to_pay / count).quantize(cent, ROUND_DOWN)
    least = (offer.amount * (offer.down_payment if first is None else first)).quantize(cent, ROUND_CEILING)
    head = to_pay if count == 1 else min(to_pay, least if first is not None else max(least, equal))
    part = ((to_pay - head) / max(count - 1, 1)).quantize(cent, ROUND_DOWN)
    amounts = [head, *[part] * (count - 2), to_pay - head - part * max(count - 2, 0)][:count]
    begins = starts or offer.pays_from or offer.today
    days = (begins if not n else _after(begins, every, n, calendar) for n in range(count))
    return tuple(Instalment(day, amount) for day, amount in zip(days, amounts, strict=True))


def _after(begins: date, every: Duration, times: int, calendar: Calendar) -> date:
    """Months from the beginning, so that the 31st comes back after a short month; other spans one after the other."""
    if every.unit == "days":
        return begins + timedelta(days=every.count * times)
    return add(begins, Duration(every.count * times, every.unit), calendar)
