"""What our own web-hook for payments takes: who sends it need be no provider that we know. It asks nobody.

A wallet, a bank or an ERP posts one JSON object; docs/money-in.md shows it with its signature.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec

from schemas.money import decimals
from schemas.money_in import GivenBack, News, Receipt, TakenBack

Text = Annotated[str, msgspec.Meta(max_length=500)]
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=r"^[A-Za-z0-9][A-Za-z0-9._:/#-]*$")]


class Payer(msgspec.Struct, frozen=True):
    """Who paid, as the sender knows it."""

    name: Text = ""
    tax_id: Text = ""
    account: Text = ""


class Said(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One notice. `id` is the notice's own, `payment` the money's; amounts are text: "118.00".

    `reversal` is the id of what was taken back, for an event that takes back or gives back only a part.
    """

    id: Id
    event: Literal["paid", "failed", "refunded", "disputed", "returned", "dispute_won"]
    payment: Id
    amount: Decimal
    currency: Annotated[str, msgspec.Meta(pattern="^[A-Z]{3}$")]
    paid_on: date | None = None
    at: datetime | None = None
    method: Text = ""
    invoice: Text = ""
    customer: Text = ""
    payer: Payer = Payer()
    reference: Text = ""
    text: Text = ""
    mandate: Text = ""
    fee: Decimal | None = None
    reversal: Text = ""


_REASONS = {"refunded": "refund", "disputed": "chargeback", "returned": "bounced_debit"}


def news_of(body: Any, source: str, came_at: datetime) -> tuple[News, ...]:
    """The news in a notice. Raises msgspec.ValidationError and ValueError with what is wrong."""
    return tuple(_news(understood(body), source, came_at))


def understood(body: Any) -> Said:
    """The notice, typed. Raises msgspec.ValidationError, ValueError."""
    said = msgspec.convert(body, Said)
    for amount in (said.amount, said.fee):
        if amount is not None and not _is_money(amount, said.currency):
            raise ValueError(f"an amount is no amount of {said.currency}")
    if said.amount <= 0 or (said.fee is not None and not 0 <= said.fee < said.amount):
        raise ValueError("an amount is not over zero, or the fee is not below it")
    return said


def _news(said: Said, source: str, came_at: datetime) -> Iterator[News]:
    at = said.at.astimezone(UTC) if said.at is not None else None
    on = said.paid_on or (at or came_at).date()
    payment = f"{source}/{said.payment}"
    reversal = f"{payment}/{said.reversal or _REASONS.get(said.event, 'chargeback')}"
    if said.event == "paid":
        yield Receipt(
            id=payment, source=source, amount=said.amount, currency=said.currency, paid_on=on,
            at=None if said.paid_on else at, method=said.method or source, invoice=said.invoice, customer=said.customer,
            payer=said.payer.name, tax_id=said.payer.tax_id, account=said.payer.account, reference=said.reference,
            body=said.text, fee=said.fee,
        )  # fmt: skip
    elif said.event in _REASONS:
        yield TakenBack(
            id=reversal, source=source, payment=payment, amount=said.amount, currency=said.currency, taken_on=on,
            reason=_REASONS[said.event], reference=said.reference, mandate=said.mandate,
        )  # fmt: skip
    elif said.event == "dispute_won":
        yield GivenBack(
            id=f"{reversal}/back", source=source, of=reversal, amount=said.amount, currency=said.currency, on=on
        )


def _is_money(amount: Decimal, currency: str) -> bool:
    exponent = amount.as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= decimals(currency) and amount.adjusted() < 15
