"""Stripe: a page to pay at (Checkout Session), and what Stripe kept of a payment. It stores nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

import stripe

from activities.payments.accounts import StripeAccount
from activities.payments.amounts import of_stripe, to_stripe
from activities.payments.asking import PATIENCE, answered_no, asked, not_reached
from activities.payments.links import Made, Wanted

WHO: Final = "stripe"
LANGUAGES: Final = {"es": "es-419", "en": "en", "pt": "pt-BR", "fr": "fr", "de": "de", "it": "it"}


class StripeLinks:
    """Makes Checkout Sessions. `find_fee` asks what a payment cost."""

    name = WHO

    def __init__(self, account: StripeAccount) -> None:
        self._account = account
        self._client = stripe.StripeClient(
            account.key,
            base_addresses={"api": account.base_url},
            http_client=stripe.RequestsClient(timeout=PATIENCE / 2),
            max_network_retries=1,  # the idempotency key makes a second try the first one
        )

    def takes(self, currency: str) -> bool:
        """Stripe takes every currency that its accounts are charged in; what it does not it refuses itself."""
        return True

    async def make(self, wanted: Wanted) -> Made:
        """A session; the same `id` gives the same one. Raises ProviderRefused, ProviderUnavailable."""
        session = await asked(WHO, lambda: self._guarded(lambda: self._create(wanted)))
        return Made(str(session.id), str(session.url))

    async def find_fee(self, transaction: str, currency: str) -> Decimal | None:
        """What Stripe kept of a balance transaction; None where it was kept in other money. Raises as `make`."""

        def ask() -> Any:
            return self._guarded(lambda: self._client.v1.balance_transactions.retrieve(transaction))

        found = await asked(WHO, ask)
        return of_stripe(found.fee, currency) if found.currency.upper() == currency else None

    def _create(self, wanted: Wanted) -> Any:
        metadata = {"invoice": wanted.invoice, "link": wanted.id}
        params: Any = {
            "mode": "payment",
            "line_items": [{"quantity": 1, "price_data": {
                "currency": wanted.currency.lower(),
                "unit_amount": to_stripe(wanted.amount, wanted.currency),
                "product_data": {"name": wanted.invoice},
            }}],
            "client_reference_id": wanted.id,
            "metadata": metadata,
            # A charge carries the metadata of its payment intent, never those of the session.
            "payment_intent_data": {"metadata": metadata, "description": wanted.invoice},
            "expires_at": int(wanted.expires_at.timestamp()),
            "success_url": self._account.back_url,
            "cancel_url": self._account.back_url,
        }  # fmt: skip
        if wanted.language[:2] in LANGUAGES:
            params["locale"] = LANGUAGES[wanted.language[:2]]
        return self._client.v1.checkout.sessions.create(params, {"idempotency_key": wanted.id})

    def _guarded(self, ask: Any) -> Any:
        try:
            return ask()
        except stripe.APIConnectionError as error:
            raise not_reached(WHO, error) from None
        except stripe.StripeError as error:
            raise answered_no(WHO, error.http_status or 500) from None
