"""What a person types about a call, understood: amounts, days, instalments. It knows no case's rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar

import msgspec

from schemas.events import Instalment
from schemas.failures import CollectionsError
from schemas.money import NotMoney, parse_money
from workers.calls import Said


class NotAnAmount(CollectionsError):
    """'{text}' is not an amount in {currency} over zero; write digits, with a point before the decimals: 250.00"""

    es: ClassVar[str] = "'{text}' no es un monto en {currency} mayor que cero; escriba dígitos, con punto: 250.00"
    exit_code: ClassVar[int] = 2


class NotADay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class NotInstalments(CollectionsError):
    """'{text}' is no plan; write each day with its amount: --instalments "2026-12-15 100.00, 2027-01-15 80.00" """

    es: ClassVar[str] = (
        "'{text}' no es un plan de cuotas; escriba cada día con su monto: "
        '--instalments "2026-12-15 100.00, 2027-01-15 80.00"'
    )
    exit_code: ClassVar[int] = 2


class Typed(msgspec.Struct, frozen=True):
    """The words of the line, as they were typed; empty where they were not."""

    outcome: str
    note: str = ""
    amount: str = ""
    on: str = ""
    instalments: str = ""
    reason: str = ""
    why: str = ""


def understood(typed: Typed, currency: str, by: str) -> Said:
    """What was typed of a call about an invoice in a currency. Raises NotAnAmount, NotADay, NotInstalments."""
    return Said(
        outcome=typed.outcome, by=by, note=typed.note,
        amount=_amount(typed.amount, currency) if typed.amount else None,
        on=_day(typed.on) if typed.on else None,
        instalments=tuple(_instalments(typed.instalments, currency)) if typed.instalments else (),
        reason=typed.reason, why=typed.why,
    )  # fmt: skip


def _amount(text: str, currency: str) -> Decimal:
    try:
        money = parse_money(text.strip() if " " in text.strip() else f"{text.strip()} {currency}")
    except NotMoney:
        raise NotAnAmount(text=text, currency=currency) from None
    if money.currency != currency or money.amount <= 0 or money.amount.adjusted() > 14:
        raise NotAnAmount(text=text, currency=currency)
    return money.amount


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise NotADay(text=text) from None


def _instalments(text: str, currency: str) -> Iterator[Instalment]:
    for part in text.replace(";", ",").split(","):
        day, _, amount = part.strip().partition(" ")
        if not amount.strip():
            raise NotInstalments(text=text)
        yield Instalment(_day(day), _amount(amount, currency))
