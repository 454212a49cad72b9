"""What a payment of MercadoPago says as it stands: paid, refunded so far, charged back. It asks nobody, stores nothing.

A notice of MercadoPago names a payment and nothing else; who read the payment gives it here. As it stands is all that
counts, so notices may come twice and in any order.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final

from schemas.money_in import GivenBack, LinkNews, News, Receipt, TakenBack

SOURCE: Final = "mercadopago"
PAID: Final = ("approved", "refunded", "charged_back", "in_mediation")
NOT_PAID: Final = ("rejected", "cancelled")


def news_of(payment: Any, notice: str) -> tuple[News, ...]:
    """The news in a payment that carries our reference. Raises ValueError, KeyError, TypeError if malformed."""
    return tuple(_news(payment, notice)) if _invoice(payment) else ()


def _news(payment: Any, notice: str) -> Iterator[News]:
    link = str((payment.get("metadata") or {}).get("link") or "")
    status = str(payment["status"])
    if status in NOT_PAID and link:
        yield LinkNews(link=link, state="failed")
    if status not in PAID or not payment.get("date_approved"):
        return
    if link:
        yield LinkNews(link=link, state="paid")
    receipt = _receipt(payment)
    yield receipt
    refunded = _amount(payment.get("transaction_amount_refunded"))
    if refunded > 0:
        yield _taken(receipt, f"refunded/{notice}", refunded, "refund", cumulative=True)
    if status == "charged_back":
        back = receipt.amount - refunded
        yield _taken(receipt, "chargeback", back, "chargeback")
        if payment.get("status_detail") == "reimbursed":
            yield GivenBack(id=f"{receipt.id}/chargeback/back", source=SOURCE, of=f"{receipt.id}/chargeback",
                            amount=back, currency=receipt.currency, on=receipt.paid_on)  # fmt: skip


def _receipt(payment: Any) -> Receipt:
    at = datetime.fromisoformat(payment["date_approved"]).astimezone(UTC)
    fees = [one for one in payment.get("fee_details") or () if one.get("fee_payer", "collector") == "collector"]
    return Receipt(
        id=f"{SOURCE}/{payment['id']}",
        source=SOURCE,
        amount=_amount(payment["transaction_amount"]),
        currency=str(payment["currency_id"]),
        paid_on=at.date(),
        at=at,
        method=str(payment.get("payment_type_id") or payment.get("payment_method_id") or "card"),
        invoice=_invoice(payment),
        fee=sum((_amount(one["amount"]) for one in fees), Decimal(0)) if fees else None,
    )


def _taken(receipt: Receipt, what: str, amount: Decimal, reason: str, *, cumulative: bool = False) -> TakenBack:
    return TakenBack(
        id=f"{receipt.id}/{what}", source=SOURCE, payment=receipt.id, amount=amount, currency=receipt.currency,
        taken_on=receipt.paid_on, reason=reason, cumulative=cumulative,
    )  # fmt: skip


def _invoice(payment: Any) -> str:
    """Our own reference; a payment without one is of some other business of the account."""
    return str(payment.get("external_reference") or (payment.get("metadata") or {}).get("invoice") or "")


def _amount(number: Any) -> Decimal:
    """Their JSON numbers, as they are written: 118.9 is 118.9."""
    return Decimal(str(number or 0))
