"""MercadoPago: a page to pay at (preference), and a payment as it stands there. It stores nothing."""

from __future__ import annotations

from datetime import UTC
from typing import Any, Final

import mercadopago
import requests
from mercadopago.config import RequestOptions
from mercadopago.errors.exceptions import MercadoPagoError
from mercadopago.http import HttpClient

from activities.payments.accounts import MERCADOPAGO, MercadoPagoAccount
from activities.payments.asking import PATIENCE, answered_no, asked, not_reached
from activities.payments.links import Made, Wanted

WHO: Final = "mercadopago"
CURRENCIES: Final = frozenset(("ARS", "BRL", "CLP", "COP", "MXN", "PEN", "UYU"))
"""The currencies of its seven countries; an account takes that of its own."""
AS_WRITTEN: Final = "%Y-%m-%dT%H:%M:%S.000+00:00"


class _Elsewhere(HttpClient):  # type: ignore[misc]
    """The client's own, at another address: its base is a constant."""

    def __init__(self, base_url: str) -> None:
        self._base = base_url

    def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
        return super().request(method, url.replace(MERCADOPAGO, self._base, 1), *args, **kwargs)


class MercadoPagoLinks:
    """Makes preferences, and reads payments. `currency` is the account's own, empty where any of its may be."""

    name = WHO

    def __init__(self, account: MercadoPagoAccount, currency: str = "") -> None:
        self._account, self._currency = account, currency
        self._client = _Elsewhere(account.base_url)

    def takes(self, currency: str) -> bool:
        """Only the currency of the account's own country."""
        return currency == self._currency if self._currency else currency in CURRENCIES

    async def make(self, wanted: Wanted) -> Made:
        """A preference; the same `id` gives the same one. Raises ProviderRefused, ProviderUnavailable."""
        said = await asked(
            WHO, lambda: self._guarded(lambda: self._sdk(wanted.id).preference().create(self._of(wanted)))
        )
        return Made(str(said["id"]), str(said["init_point"]))

    async def payment(self, id: str) -> dict[str, Any]:
        """A payment as it stands now. Raises as `make`."""
        found: dict[str, Any] = await asked(WHO, lambda: self._guarded(lambda: self._sdk("").payment().get(id)))
        return found

    def _of(self, wanted: Wanted) -> dict[str, Any]:
        return {
            "items": [{
                "id": wanted.invoice, "title": wanted.invoice, "quantity": 1, "currency_id": wanted.currency,
                "unit_price": float(wanted.amount),  # their JSON has no decimals of its own
            }],
            "external_reference": wanted.invoice,
            "metadata": {"invoice": wanted.invoice, "link": wanted.id},
            "expires": True,
            "expiration_date_to": wanted.expires_at.astimezone(UTC).strftime(AS_WRITTEN),
            "back_urls": dict.fromkeys(("success", "pending", "failure"), self._account.back_url),
        }  # fmt: skip

    def _sdk(self, key: str) -> Any:
        headers = {"x-idempotency-key": key} if key else None
        options = RequestOptions(
            access_token=self._account.token, connection_timeout=PATIENCE / 2, max_retries=0, custom_headers=headers
        )
        return mercadopago.SDK(self._account.token, http_client=self._client, request_options=options)

    def _guarded(self, ask: Any) -> Any:
        try:
            said = ask()
        except requests.RequestException as error:
            raise not_reached(WHO, error) from None
        except MercadoPagoError as error:
            raise answered_no(WHO, error.status_code) from None
        if not 200 <= said["status"] < 300:
            raise answered_no(WHO, said["status"]) from None
        return said["response"]
