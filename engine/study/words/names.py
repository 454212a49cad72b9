"""The plan's words as people say them, in English and Spanish. What is in no table stays as written."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.playbook import DISPUTE_REASONS, DISPUTE_REASONS_ES

Both = tuple[str, str]

STAGES: Final[dict[str, Both]] = {
    "policy": ("policy", "política"),
    "data": ("data", "datos"),
    "invoicing": ("invoicing", "facturación"),
    "first_contact": ("first contact", "primer contacto"),
    "negotiation": ("negotiation", "negociación"),
    "recovery": ("recovery", "recuperación"),
    "when_paid": ("the time after payment", "el tiempo tras el pago"),
}
CHANNELS: Final[dict[str, Both]] = {
    "email": ("email", "correo"),
    "sms": ("SMS", "SMS"),
    "whatsapp": ("WhatsApp", "WhatsApp"),
    "voice": ("voice message", "mensaje de voz"),
    "letter": ("letter", "carta"),
    "call": ("call", "llamada"),
}
VERBS: Final[dict[str, Both]] = {
    "send": ("send", "enviar"),
    "call": ("call", "llamar"),
    "task": ("task", "tarea"),
    "report": ("report to", "reportar a"),
    "hand_over": ("hand over to", "entregar a"),
    "write_off": ("write off", "castigar"),
    "charge_fee": ("charge a fee", "cobrar un cargo"),
}
PAUSES: Final[dict[str, Both]] = {
    "dispute_open": ("a dispute is open", "hay un reclamo abierto"),
    "payment_to_verify": ("a payment is being verified", "se verifica un pago"),
    "promise_active": ("a promise to pay stands", "hay un compromiso de pago"),
    "plan_on_track": ("an instalment plan is kept", "se cumple un plan de cuotas"),
    "on_request": ("the customer asked for time", "el cliente pidió tiempo"),
    "manual": ("a person paused it", "una persona lo pausó"),
    "approval": ("an approval is missing", "falta una aprobación"),
}
NOTICES: Final[dict[str, Both]] = {
    "insolvency_notice": ("insolvency", "insolvencia"),
    "customer_deceased": ("death of the customer", "fallecimiento del cliente"),
}
BLOCKS: Final[dict[str, Both]] = {
    "insolvency": ("insolvency", "insolvencia"), "moratorium": ("a moratorium", "una moratoria"),
    "attorney": ("an attorney acts for the customer", "un abogado actúa por el cliente"),
    "deceased": ("the customer died", "el cliente falleció"),
    "cease_request": ("the customer asked to cease", "el cliente pidió que cese la cobranza"),
    "dispute": ("a dispute", "un reclamo"),
}  # fmt: skip
ENDS: Final[dict[str, Both]] = {
    "paid": ("paid", "pagado"), "settled": ("settled", "saldado"),
    "credited": ("credited to zero", "anulado con nota de crédito"), "written_off": ("written off", "castigado"),
    "handed_over": ("handed over", "entregado"), "stopped": ("stopped by a notice", "detenido por un aviso"),
    "cancelled": ("cancelled by a person", "anulado por una persona"),
    "reviewed": ("with a person for review", "en revisión de una persona"),
}  # fmt: skip
DISPUTES: Final[dict[str, Both]] = {
    **{word: (english, DISPUTE_REASONS_ES[word]) for word, (_, english) in DISPUTE_REASONS.items()},
    "pricing": ("the price is contested", "se discute el precio"),
    "quantity": ("the quantity is contested", "se discute la cantidad"),
    "duplicate": ("it was billed twice", "se facturó dos veces"),
    "not_received": ("it was not received", "no se recibió"),
    "other": ("another reason", "otro motivo"),
}
METHODS: Final[dict[str, Both]] = {
    "bank_transfer": ("bank transfer", "transferencia"),
    "card": ("card", "tarjeta"),
    "yape": ("Yape", "Yape"),
    "plin": ("Plin", "Plin"),
    "direct_debit": ("direct debit", "débito automático"),
    "payment_link": ("payment link", "enlace de pago"),
    "cash_agent": ("cash agent", "agente"),
    "paypal": ("PayPal", "PayPal"),
}
ATTACHMENTS: Final[dict[str, Both]] = {
    "invoice_pdf": ("the invoice", "la factura"),
    "statement_pdf": ("a statement", "el estado de cuenta"),
    "terms_pdf": ("the terms", "las condiciones"),
}
DATA: Final[dict[str, Both]] = {
    "tax_id": ("tax id", "RUC o documento"),
    "email": ("email", "correo"),
    "mobile": ("mobile", "celular"),
    "address": ("address", "dirección"),
    "name": ("name", "nombre"),
}
FACTS: Final[dict[str, Both]] = {
    "amount_due": ("amount due", "monto por pagar"),
    "amount_total": ("invoice total", "total de la factura"),
    "share_paid": ("share paid", "parte pagada"),
    "days_past_due": ("days past due", "días de atraso"),
    "days_late": ("days late when paid", "días de atraso al pagar"),
    "country": ("country", "país"),
    "subdivision": ("region", "región"),
    "customer_kind": ("customer", "cliente"),
    "pays_by": ("paying by", "pago por"),
    "language": ("language", "idioma"),
    "new_customer": ("new customer", "cliente nuevo"),
    "terms_accepted": ("terms accepted", "condiciones aceptadas"),
    "exposure": ("total owed by the customer", "deuda total del cliente"),
    "paid_late_share": ("share paid late", "parte pagada tarde"),
    "promises_broken": ("broken promises", "compromisos incumplidos"),
    "oldest_days_past_due": ("oldest days past due", "mayor atraso en días"),
    "segment": ("segment", "segmento"),
    "risk": ("risk", "riesgo"),
    "invoices_open": ("open invoices", "facturas abiertas"),
    "average_days_late": ("average days late", "días de atraso en promedio"),
    "dispute_share": ("share disputed", "parte reclamada"),
    "offer": ("offer", "oferta"),
    "dispute": ("dispute", "reclamo"),
    "stage": ("stage", "etapa"),
}
ANSWERS: Final[dict[str, Both]] = {
    "instalments": ("instalments", "cuotas"),
    "down_payment": ("down payment", "cuota inicial"),
    "discount": ("discount", "descuento"),
    "approved_by": ("approved by", "aprueba"),
    "segment": ("segment", "segmento"),
    "risk": ("risk", "riesgo"),
}
VALUES: Final[dict[str, Both]] = {
    "low": ("low", "bajo"),
    "medium": ("medium", "medio"),
    "high": ("high", "alto"),
    "company": ("company", "empresa"),
    "person": ("person", "persona"),
    "yes": ("yes", "sí"),
    "no": ("no", "no"),
    "none": ("none", "ninguna"),
    "made": ("made", "hecha"),
    "answered": ("answered", "respondida"),
    "open": ("open", "abierto"),
    "resolved": ("resolved", "resuelto"),
    "nobody": ("nobody", "nadie"),
} | METHODS
WEEKDAYS: Final[tuple[Both, ...]] = (
    ("Monday", "lunes"), ("Tuesday", "martes"), ("Wednesday", "miércoles"), ("Thursday", "jueves"),
    ("Friday", "viernes"), ("Saturday", "sábado"), ("Sunday", "domingo"),
)  # fmt: skip
MONTHS: Final[tuple[Both, ...]] = (
    ("Jan", "ene"), ("Feb", "feb"), ("Mar", "mar"), ("Apr", "abr"), ("May", "may"), ("Jun", "jun"), ("Jul", "jul"),
    ("Aug", "ago"), ("Sep", "set"), ("Oct", "oct"), ("Nov", "nov"), ("Dec", "dic"),
)  # fmt: skip


def pick(both: Both, language: str) -> str:
    """The one of the two texts in the language: `es` is Spanish, anything else English."""
    return both[1] if language == "es" else both[0]


def name(table: dict[str, Both], word: str, language: str) -> str:
    """The word as people say it; as written where the table does not know it."""
    return pick(table.get(word, (word, word)), language)


def listed(words: Sequence[str], language: str, last: Both = ("and", "y")) -> str:
    """`a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {pick(last, language)} {words[-1]}"


def quoted(word: str, language: str) -> str:
    """A word in the language's quotes."""
    return f"«{word}»" if language == "es" else f"'{word}'"
