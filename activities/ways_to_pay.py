"""The ways to pay in words for customers, by language. It knows no amounts and no links."""

from __future__ import annotations

from collections.abc import Iterable

_WORDS = {
    "es": {
        "bank_transfer": "transferencia bancaria",
        "card": "tarjeta",
        "yape": "Yape",
        "plin": "Plin",
        "direct_debit": "débito automático",
        "payment_link": "enlace de pago",
        "cash_agent": "agente o bodega",
        "paypal": "PayPal",
    },
    "en": {
        "bank_transfer": "bank transfer",
        "card": "card",
        "yape": "Yape",
        "plin": "Plin",
        "direct_debit": "direct debit",
        "payment_link": "payment link",
        "cash_agent": "cash at an agent",
        "paypal": "PayPal",
    },
}


def in_words(methods: Iterable[str], language: str) -> list[str]:
    """The playbook's methods as customers say them. A word that is not in the table stays as it is."""
    table = _WORDS.get(language, _WORDS["en"])
    return [table.get(method, method) for method in methods]
