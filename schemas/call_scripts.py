"""What a call script may name: `{{ customer.name }}` and the like, each with its help. It fills nothing in."""

from __future__ import annotations

import re
from typing import Final

PLACEHOLDER: Final = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
"""A name in a script. No filter and no logic: a person reads it, and knows what to leave out."""

# Name: what it is, in English and Spanish.
NAMES: Final[dict[str, tuple[str, str]]] = {
    "customer.name": ("the customer's name", "el nombre del cliente"),
    "creditor.name": ("your company's name", "el nombre de su empresa"),
    "creditor.phone": ("your company's telephone", "el teléfono de su empresa"),
    "invoice.number": ("the invoice's number", "el número de la factura"),
    "invoice.total": ("what it came to", "su importe total"),
    "invoice.amount_due": ("what is owed of it", "lo que se debe de ella"),
    "invoice.contested": ("what of it is contested", "lo que de ella está en reclamo"),
    "invoice.due_on": ("the day it was due", "el día de vencimiento"),
    "invoice.days_past_due": ("days since then", "los días de mora"),
    "offer.instalments": ("the most instalments that may be agreed", "el máximo de cuotas que se puede acordar"),
    "offer.first": ("the least first payment", "la cuota inicial mínima"),
    "offer.discount": ("the discount that may be agreed", "el descuento que se puede acordar"),
    "offer.approved_by": ("who must agree to a plan", "quién debe aprobar un plan"),
    "promise.until": ("the last day that may be promised", "el último día que se puede comprometer"),
    "promise.last": ("the last promise, and what became of it", "el último compromiso y qué pasó con él"),
    "methods": ("the ways to pay", "los medios de pago"),
}
