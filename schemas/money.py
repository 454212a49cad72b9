"""Money: an exact amount in one currency. It knows minor units and nothing of invoices."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

import msgspec

# ISO 4217: how many decimals a currency has, where it is not two.
MINOR_UNITS = {
    "BHD": 3, "CLF": 4, "CLP": 0, "ISK": 0, "JOD": 3, "JPY": 0, "KRW": 0, "KWD": 3,
    "OMR": 3, "PYG": 0, "TND": 3, "UGX": 0, "UYW": 4, "VND": 0, "XAF": 0, "XOF": 0, "XPF": 0,
}  # fmt: skip

_TEXT = re.compile(r"(?P<amount>-?\d+(?:\.\d+)?) (?P<currency>[A-Z]{3})")


class NotMoney(ValueError):
    """A text that is not an amount and a currency, such as `1234.50 PEN`."""


class Money(msgspec.Struct, frozen=True, order=False):
    """An amount of a currency. `amount` is a Decimal in major units (1234.50), never a float."""

    amount: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{to_minor(self.amount, self.currency)} {self.currency}"


def decimals(currency: str) -> int:
    """How many decimals the currency has (ISO 4217): 2 for PEN, 0 for CLP, 3 for KWD."""
    return MINOR_UNITS.get(currency, 2)


def to_minor(amount: Decimal, currency: str) -> Decimal:
    """The amount rounded half-even to the currency's smallest unit."""
    return amount.quantize(Decimal(1).scaleb(-decimals(currency)))


def parse_money(text: str) -> Money:
    """Read `500 EUR` or `1234.50 PEN`. Raises NotMoney with what is wrong and what to write."""
    match = _TEXT.fullmatch(text.strip())
    if match is None:
        raise NotMoney(_why_not_money(text))
    try:
        amount = Decimal(match["amount"])
    except InvalidOperation as error:  # pragma: no cover - the pattern admits numbers only
        raise NotMoney(str(error)) from error
    places = decimals(match["currency"])
    if -int(amount.as_tuple().exponent) > places:
        raise NotMoney(f"{match['currency']} has {places} decimals; '{match['amount']}' has more")
    return Money(amount, match["currency"])


def _why_not_money(text: str) -> str:
    if re.search(r"\d,\d", text):
        return f"'{text}' has a comma; write thousands without a mark and decimals with a point: 1234.50 PEN"
    if re.fullmatch(r"\s*-?\d+(\.\d+)?\s*", text):
        return f"'{text}' has no currency; write for example {text.strip()} PEN"
    if re.search(r"\d[eE]\d", text):
        return f"'{text}' is in scientific notation; write the digits out: 1000 PEN"
    return f"'{text}' is not an amount; write digits, a space and a currency: 1234.50 PEN"
