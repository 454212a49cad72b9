"""Amounts as Stripe writes them: whole numbers of a currency's smallest unit. It knows no payment.

Stripe's currencies without decimals and those with three: https://docs.stripe.com/currencies. ISK and UGX have none
and are still written with two, of which the last two digits are 0.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Final

_NO_DECIMALS: Final = frozenset("BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF".split())
_THREE: Final = frozenset("BHD JOD KWD OMR TND".split())


def places(currency: str) -> int:
    """How many decimals Stripe counts for the currency."""
    return 0 if currency in _NO_DECIMALS else 3 if currency in _THREE else 2


def to_stripe(amount: Decimal, currency: str) -> int:
    """1234.50 PEN is 123450, 1234 JPY is 1234. Raises ValueError where the amount is finer than that."""
    units = amount.scaleb(places(currency))
    if units != units.to_integral_value():
        raise ValueError("finer than the currency's smallest unit")
    return int(units)


def of_stripe(units: int, currency: str) -> Decimal:
    """123450 of pen is 1234.50."""
    return Decimal(units).scaleb(-places(currency.upper()))
