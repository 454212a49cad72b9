"""What an event of Stripe says of money: paid, taken back, come home, a link that ended. It stores nothing.

Money is told by charges alone: a charge, its payment intent and its checkout session are the same money. Events may
come twice and in any order, so every word carries an id of its own, and a refund says how much was refunded so far.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Final

from activities.payments.amounts import of_stripe
from schemas.money_in import GivenBack, LinkNews, News, Receipt, TakenBack

SOURCE: Final = "stripe"
ASKED_ONLY: Final = ("warning_needs_response", "warning_under_review", "warning_closed")
"""A bank asks about a charge: no money was taken."""


def news_of(event: Any) -> tuple[News, ...]:
    """The news in an event; nothing where it is of no concern. Raises ValueError, KeyError, TypeError if malformed."""
    read = _READERS.get(str(event["type"]))
    return () if read is None else tuple(read(event["data"]["object"], str(event["id"])))


def _charged(charge: Any, event: str) -> Iterator[News]:
    """A charge without our metadata is of some other business of the account."""
    if not _is_ours(charge) or charge.get("status") != "succeeded" or not charge.get("captured", True):
        return
    currency = str(charge["currency"]).upper()
    units = charge.get("amount_captured")
    kept = charge.get("balance_transaction")
    at = _moment(charge["created"])
    yield Receipt(
        id=f"{SOURCE}/{charge['id']}",
        source=SOURCE,
        amount=of_stripe(units if units is not None else charge["amount"], currency),
        currency=currency,
        paid_on=at.date(),
        at=at,
        method=_method(charge),
        invoice=str(charge["metadata"]["invoice"]),
        payer=str((charge.get("billing_details") or {}).get("name") or ""),
        fee=_fee(kept, currency),
        fee_of=kept if isinstance(kept, str) else "",
    )


def _refunded(charge: Any, event: str) -> Iterator[News]:
    currency = str(charge["currency"]).upper()
    if charge["amount_refunded"] and _is_ours(charge):
        yield TakenBack(
            id=f"{SOURCE}/{charge['id']}/refunded/{event}",
            source=SOURCE,
            payment=f"{SOURCE}/{charge['id']}",
            amount=of_stripe(charge["amount_refunded"], currency),
            currency=currency,
            taken_on=_day_of_refund(charge),
            reason="refund",
            cumulative=True,
        )


def _refund_failed(refund: Any, event: str) -> Iterator[News]:
    if refund.get("status") in ("failed", "canceled") and refund.get("charge"):
        yield _home(
            refund, f"{SOURCE}/{_id(refund['charge'])}/back/{refund['id']}", f"{SOURCE}/{_id(refund['charge'])}"
        )


def _disputed(dispute: Any, event: str) -> Iterator[News]:
    if dispute.get("status") in ASKED_ONLY:
        return
    currency = str(dispute["currency"]).upper()
    yield TakenBack(
        id=_of_dispute(dispute),
        source=SOURCE,
        payment=f"{SOURCE}/{_id(dispute['charge'])}",
        amount=of_stripe(dispute["amount"], currency),
        currency=currency,
        taken_on=_moment(dispute["created"]).date(),
        reason="chargeback",
    )


def _dispute_closed(dispute: Any, event: str) -> Iterator[News]:
    if dispute.get("status") == "won":
        yield from _reinstated(dispute, event)


def _reinstated(dispute: Any, event: str) -> Iterator[News]:
    yield _home(dispute, f"{_of_dispute(dispute)}/back", _of_dispute(dispute))


def _home(thing: Any, id: str, of: str) -> GivenBack:
    currency = str(thing["currency"]).upper()
    amount, on = of_stripe(thing["amount"], currency), _moment(thing["created"]).date()
    return GivenBack(id=id, source=SOURCE, of=of, amount=amount, currency=currency, on=on)


def _session(state: Any) -> Callable[[Any, str], Iterator[News]]:
    def read(session: Any, event: str) -> Iterator[News]:
        link = (session.get("metadata") or {}).get("link") or session.get("client_reference_id")
        if link and (state != "paid" or session.get("payment_status") == "paid"):
            yield LinkNews(link=str(link), state=state)

    return read


_READERS: Final[dict[str, Callable[[Any, str], Iterator[News]]]] = {
    "charge.succeeded": _charged,
    "charge.captured": _charged,
    "charge.updated": _charged,
    "charge.refunded": _refunded,
    "charge.refund.updated": _refund_failed,
    "refund.failed": _refund_failed,
    "charge.dispute.created": _disputed,
    "charge.dispute.funds_withdrawn": _disputed,
    "charge.dispute.funds_reinstated": _reinstated,
    "charge.dispute.closed": _dispute_closed,
    "charge.failed": _session("failed"),
    "checkout.session.completed": _session("paid"),
    "checkout.session.async_payment_succeeded": _session("paid"),
    "checkout.session.async_payment_failed": _session("failed"),
    "checkout.session.expired": _session("expired"),
}


def _is_ours(charge: Any) -> bool:
    return bool((charge.get("metadata") or {}).get("invoice"))


def _of_dispute(dispute: Any) -> str:
    """Fixtures of old versions have no id; then it is its charge's only dispute."""
    return f"{SOURCE}/{dispute.get('id') or 'dispute-of-' + _id(dispute['charge'])}"


def _id(thing: Any) -> str:
    """An object may stand where its id does."""
    return str(thing["id"] if isinstance(thing, dict) else thing)


def _fee(kept: Any, currency: str) -> Decimal | None:
    """What Stripe kept, where the event has it and in the money of the charge."""
    if isinstance(kept, dict) and str(kept.get("currency", "")).upper() == currency:
        return of_stripe(kept["fee"], currency)
    return None


def _method(charge: Any) -> str:
    return str((charge.get("payment_method_details") or {}).get("type") or "card")


def _day_of_refund(charge: Any) -> date:
    """The day of the last refund, where the event lists them; else the charge's own."""
    listed = (charge.get("refunds") or {}).get("data") or []
    return _moment(max([one["created"] for one in listed], default=charge["created"])).date()


def _moment(seconds: Any) -> datetime:
    return datetime.fromtimestamp(int(seconds), UTC)
