"""The catalogue of facts that conditions and tables may ask: name, type, unit, help, where each comes from."""

from __future__ import annotations

from decimal import Decimal
from typing import Final, Literal

import msgspec

Kind = Literal["money", "number", "share", "days", "word", "yes_no"]
# A word or yes/no is text; money, number, share (0.25 for 25%) and days are Decimal.
FactValue = str | Decimal


class Fact(msgspec.Struct, frozen=True):
    """One thing that can be known of a case. `words` lists the values of a closed word; empty means open."""

    name: str
    kind: Kind
    help: str
    ayuda: str
    source: Literal["invoice", "customer", "history", "case", "table"]
    words: tuple[str, ...] = ()


_FACTS = (
    Fact("amount_due", "money", "what is still owed on the invoice today", "lo que aún se debe de la factura hoy", "case"),
    Fact("amount_total", "money", "the invoice's total when it was issued", "el total de la factura al emitirse", "invoice"),
    Fact("share_paid", "share", "paid part of the total, 0% to 100%", "parte pagada del total, 0% a 100%", "case"),
    Fact("days_past_due", "days", "calendar days since due, less holds whose clock stops", "días corridos desde el vencimiento, sin las pausas que detienen el reloj", "case"),
    Fact("days_late", "days", "days between due date and full payment; 0 or less is on time", "días entre vencimiento y pago total; 0 o menos es puntual", "case"),
    Fact("country", "word", "the customer's country, ISO 3166 (PE, MX)", "país del cliente, ISO 3166 (PE, MX)", "customer"),
    Fact("subdivision", "word", "the customer's region, ISO 3166-2 without the country", "región del cliente, ISO 3166-2 sin el país", "customer"),
    Fact("customer_kind", "word", "company or person", "empresa (company) o persona (person)", "customer", ("company", "person")),
    Fact("pays_by", "word", "how the customer prefers to pay", "cómo prefiere pagar el cliente", "customer", ("bank_transfer", "card", "yape", "plin", "direct_debit", "payment_link", "cash_agent", "paypal")),
    Fact("language", "word", "the customer's language (es, en)", "idioma del cliente (es, en)", "customer"),
    Fact("new_customer", "yes_no", "no invoice of this customer was ever paid before", "nunca antes se pagó una factura de este cliente", "history", ("yes", "no")),
    Fact("terms_accepted", "yes_no", "the customer accepted the credit terms", "el cliente aceptó las condiciones de crédito", "history", ("yes", "no")),
    Fact("exposure", "money", "everything the customer owes on all open invoices", "todo lo que el cliente debe en facturas abiertas", "history"),
    Fact("paid_late_share", "share", "share of the customer's paid invoices that were paid late", "parte de las facturas pagadas que se pagaron tarde", "history"),
    Fact("promises_broken", "number", "promises to pay that the customer broke", "compromisos de pago que el cliente incumplió", "history"),
    Fact("oldest_days_past_due", "days", "age of the customer's oldest overdue invoice", "antigüedad de la factura vencida más antigua del cliente", "history"),
    Fact("invoices_open", "number", "invoices of the customer that are not yet paid, this one with them", "facturas del cliente que aún no se pagan, contando esta", "history"),
    Fact("average_days_late", "days", "days that the customer's paid invoices were late, on average; on time counts 0; unknown while nothing was paid", "días de atraso de las facturas pagadas del cliente, en promedio; puntual cuenta 0; se desconoce si no pagó ninguna", "history"),
    Fact("promises_kept_share", "share", "share of the customer's promises that came true, of those kept or broken; unknown while there is none", "parte de los compromisos que el cliente cumplió, de los cumplidos o incumplidos; se desconoce si no hay ninguno", "history"),
    Fact("dispute_share", "share", "share of the customer's other invoices that were ever disputed; unknown while there is none", "parte de las demás facturas del cliente que fueron reclamadas alguna vez; se desconoce si no hay otra", "history"),
    Fact("risk_score", "share", "how likely the invoice is paid late, by the model of `cobranza risk train`; unknown without one", "qué tan probable es que se pague tarde, según el modelo de `cobranza risk train`; se desconoce sin modelo", "history"),
    Fact("segment", "word", "the customer's segment, from data.segments", "segmento del cliente, de data.segments", "table"),
    Fact("risk", "word", "the risk class, from data.segments", "clase de riesgo, de data.segments", "table", ("low", "medium", "high")),
    Fact("offer", "word", "what became of the offer", "qué pasó con la oferta", "case", ("none", "made", "answered")),
    Fact("dispute", "word", "whether the invoice was ever disputed", "si la factura fue reclamada alguna vez", "case", ("none", "open", "resolved")),
    Fact("stage", "word", "the stage the case is in", "la etapa en que está el caso", "case", ("policy", "data", "invoicing", "first_contact", "negotiation", "recovery")),
)  # fmt: skip

CATALOGUE: Final[dict[str, Fact]] = {fact.name: fact for fact in _FACTS}
