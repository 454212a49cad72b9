"""The creditor's accounts with who takes payments for it. They show no secret, whoever prints them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

STRIPE: Final = "https://api.stripe.com"
MERCADOPAGO: Final = "https://api.mercadopago.com"


class _Account(msgspec.Struct, frozen=True, kw_only=True):
    """Its text, as tracebacks and logs would show it, is its name alone."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> Any:
        yield type(self).__name__


class StripeAccount(_Account, frozen=True, kw_only=True):
    """`back_url` is where the payer is sent afterwards."""

    key: str
    back_url: str
    base_url: str = STRIPE


class MercadoPagoAccount(_Account, frozen=True, kw_only=True):
    """`back_url` is where the payer is sent afterwards. Where notices go is set in MercadoPago's own panel."""

    token: str
    back_url: str
    base_url: str = MERCADOPAGO
