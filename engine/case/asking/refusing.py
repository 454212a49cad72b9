"""How a wish is refused: with the code of the first bound that it breaks, and what would be allowed instead."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from schemas.case import Case
from schemas.money import to_minor


class NotAllowed(ValueError):
    """What was asked lies outside what the case and its playbook allow. `str()` is the reason's code.

    `allowed` says what would be, by name: amounts, days (ISO), people; `engine.study.words.refusals` puts it in words.
    """

    def __init__(self, code: str, **allowed: object) -> None:
        super().__init__(code)
        self.code = code
        self.allowed = {name: str(value) for name, value in allowed.items()}


def refuse_first(reasons: Iterable[tuple[str, bool]], /, **allowed: object) -> None:
    """Raise NotAllowed for the first reason that stands."""
    for code, stands in reasons:
        if stands:
            raise NotAllowed(code, **allowed)


def is_amount(amount: Decimal, currency: str) -> bool:
    """Whether it is an amount that can be paid: above nothing, and no finer than the currency's smallest unit."""
    return amount.is_finite() and 0 < amount < 10**15 and to_minor(amount, currency) == amount


def money(case: Case, amount: Decimal) -> str:
    """An amount in the case's currency, as the words show it: `600.00 PEN`."""
    return f"{to_minor(amount, case.currency)} {case.currency}"
