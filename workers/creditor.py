"""Who is owed, as messages name it: read from the environment of the process that writes them."""

from __future__ import annotations

import os
from collections.abc import Mapping

# What a first try shows; a real company sets its own.
DEFAULTS = {
    "name": ("COBRANZA_CREDITOR", "Acme Perú"),
    "email": ("COBRANZA_CREDITOR_EMAIL", "cobranzas@acme.example"),
    "phone": ("COBRANZA_CREDITOR_PHONE", "+51 1 555 0100"),
    "pay_url": ("COBRANZA_CREDITOR_PAY_URL", ""),
    "account": ("COBRANZA_CREDITOR_ACCOUNT", ""),
    "tax_id": ("COBRANZA_CREDITOR_TAX_ID", ""),
}


def creditor(environ: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The creditor's name, e-mail, telephone, payment page and account, as message templates know them."""
    return {name: environ.get(variable) or default for name, (variable, default) in DEFAULTS.items()}
