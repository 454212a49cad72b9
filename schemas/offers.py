"""What may be agreed with a customer at a moment: bounds of a promise and of an instalment plan. It agrees nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from schemas.events import Instalment


class PromiseBounds(msgspec.Struct, frozen=True):
    """A promise to pay: from today up to and with `until`, an amount above nothing up to `at_most`."""

    until: date
    at_most: Decimal


class Offer(msgspec.Struct, frozen=True, kw_only=True):
    """What may be agreed now, of `amount` (what may be asked for: the balance less what is contested).

    `instalments` is the most of them, 0 where no plan may be agreed; `down_payment` and `discount` are fractions;
    `approved_by` is the person who must agree to a plan, empty where nobody must. `pays_from` is the first day on
    which a plan is surely agreed, where somebody must: an instalment before it could be late before it is owed.
    `promise` is None where none may be made.
    """

    amount: Decimal
    currency: str
    today: date
    instalments: int = 0
    down_payment: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)
    approved_by: str = ""
    pays_from: date | None = None
    promise: PromiseBounds | None = None


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """An instalment plan ready to be chosen. `discount` is a fraction of what was owed, `saved` the same as money."""

    instalments: tuple[Instalment, ...]
    discount: Decimal
    saved: Decimal
