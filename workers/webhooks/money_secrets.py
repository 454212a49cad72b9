"""The secrets of sources of money that have no client of their own, as the environment names them. It checks nothing.

It loads no provider's client: whatever starts reads this, and most of it never hears a web-hook.
"""

from __future__ import annotations

from typing import Final

from workers.webhooks.refusals import NotSetUp

RESERVED: Final = ("stripe", "mercadopago", "bank", "pay", "payments", "undo", "link")
"""Names that other sources' ids begin with."""


def secrets_of(variable: str) -> dict[str, str]:
    """COBRANZA_PAYMENT_SECRETS: `yape=SECRET,bcp=SECRET`. Raises NotSetUp where it cannot be read."""
    found: dict[str, str] = {}
    for pair in filter(None, (pair.strip() for pair in variable.split(","))):
        name, _, secret = (part.strip() for part in pair.partition("="))
        plain = name.replace("-", "").replace("_", "")
        if not secret or not (plain.isascii() and plain.isalnum()) or name != name.lower() or name in RESERVED:
            raise NotSetUp(variable="COBRANZA_PAYMENT_SECRETS")
        found[name] = secret
    return found
