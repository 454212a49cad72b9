"""The words an author may use in a playbook: stages, verbs, channels, pauses. Tables only; it reads nothing."""

from __future__ import annotations

from typing import Final, Literal

Stage = Literal["policy", "data", "invoicing", "first_contact", "negotiation", "recovery", "when_paid"]
Verb = Literal["send", "call", "task", "report", "hand_over", "write_off", "charge_fee"]
Channel = Literal["email", "sms", "whatsapp", "voice", "letter", "call"]
HoldKind = Literal[
    "dispute_open", "payment_to_verify", "promise_active", "plan_on_track", "on_request", "manual", "approval"
]
End = Literal["paid", "settled", "credited", "written_off", "handed_over", "stopped", "cancelled", "reviewed"]

STAGES: Final[tuple[Stage, ...]] = ("policy", "data", "invoicing", "first_contact", "negotiation", "recovery")
TIMELINE_STAGES: Final[tuple[Stage, ...]] = ("invoicing", "first_contact", "negotiation", "recovery")
VERBS: Final[tuple[Verb, ...]] = ("send", "call", "task", "report", "hand_over", "write_off", "charge_fee")
# What an author may write after `by:`; `call` is a person's call and has a verb of its own.
CHANNELS: Final[tuple[Channel, ...]] = ("email", "letter", "sms", "voice", "whatsapp")
METHODS: Final = ("bank_transfer", "card", "yape", "plin", "direct_debit", "payment_link", "cash_agent", "paypal")
CUSTOMER_KINDS: Final = ("company", "person")
ATTACHMENTS: Final = ("invoice_pdf", "statement_pdf", "terms_pdf")
REQUIRABLE_DATA: Final = ("tax_id", "email", "mobile", "address", "name")
PAUSES: Final[tuple[HoldKind, ...]] = (
    "dispute_open", "payment_to_verify", "promise_active", "plan_on_track", "on_request",
)  # fmt: skip
STOP_NOTICES: Final = ("insolvency_notice", "customer_deceased")
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

# Which address a channel needs.
ADDRESS_OF: Final[dict[str, str]] = {
    "email": "email", "sms": "mobile", "whatsapp": "mobile", "voice": "mobile", "call": "mobile", "letter": "postal",
}  # fmt: skip
# Which cap of `limits` counts a channel.
GROUP_OF: Final[dict[str, str]] = {
    "email": "messages", "sms": "messages", "whatsapp": "messages", "letter": "messages",
    "voice": "calls", "call": "calls",
}  # fmt: skip

# X12 data element 426, adjustment reason: the dispute reasons of the trade, with words for people.
# Codes as Stedi lists them (https://www.stedi.com/edi/x12-004010/element/426); our words are plainer than theirs.
DISPUTE_REASONS: Final[dict[str, tuple[str, str]]] = {
    "pricing": ("01", "pricing error"),
    "quantity": ("06", "quantity contested"),
    "duplicate": ("19", "duplicate billing"),
    "not_received": ("59", "item not received"),
    "damaged": ("04", "item damaged"),
    "quality": ("05", "quality not accepted"),
    "wrong_product": ("07", "another product than ordered"),
    "late_delivery": ("41", "delivered too late"),
    "returned": ("72", "returned as agreed"),
    "service": ("38", "service not as agreed"),
    "not_ordered": ("61", "no order for it"),
    "not_ours": ("18", "not this company's bill"),
    "terms": ("09", "terms of sale not as agreed"),
    "discount": ("43", "discount missing"),
    "freight": ("30", "delivery charge wrong"),
    "tax": ("55", "tax withheld"),
    "documents": ("44", "documents missing"),
    "cancelled": ("26", "invoice cancelled"),
    "charges": ("51", "interest or fee contested"),
    "other": ("", "other reason"),
}
DISPUTE_REASONS_ES: Final[dict[str, str]] = {
    "pricing": "error en el precio",
    "quantity": "cantidad no conforme",
    "duplicate": "facturación duplicada",
    "not_received": "mercadería no recibida",
    "damaged": "mercadería dañada",
    "quality": "calidad no aceptada",
    "wrong_product": "producto distinto al pedido",
    "late_delivery": "entrega tardía",
    "returned": "devolución acordada",
    "service": "servicio no conforme",
    "not_ordered": "no hay pedido que lo respalde",
    "not_ours": "la factura no es de esta empresa",
    "terms": "condiciones de venta distintas a lo acordado",
    "discount": "falta un descuento",
    "freight": "flete mal cobrado",
    "tax": "impuesto retenido",
    "documents": "faltan documentos",
    "cancelled": "factura anulada",
    "charges": "interés o cargo objetado",
    "other": "otro motivo",
}

# Why a customer says that it was not paid, with words for people (English, Spanish).
DELAY_REASONS: Final[dict[str, tuple[str, str]]] = {
    "cash_flow": ("short of cash for now", "falta de liquidez por ahora"),
    "lower_sales": ("sales went down", "bajaron las ventas"),
    "unemployment": ("lost the job or the income", "perdió el empleo o los ingresos"),
    "health": ("illness", "enfermedad"),
    "family": ("a family emergency", "una emergencia familiar"),
    "fault": ("something is wrong with the goods or the service", "hay una falla en lo entregado"),
    "invoice_missing": ("the invoice never came, or has an error", "la factura no llegó o tiene un error"),
    "approval": ("waits for an approval inside the company", "espera una aprobación interna"),
    "payment_run": ("pays on fixed days", "paga en fechas fijas"),
    "bank": ("the bank or the way to pay failed", "falló el banco o el medio de pago"),
    "forgot": ("forgot it", "se le olvidó"),
    "refuses": ("does not want to pay", "no quiere pagar"),
    "other": ("another reason", "otro motivo"),
}

# What is charged for paying late, beside the steps `charge_fee`.
CHARGES: Final = ("interest", "late_fee", "fixed_sum", "collection_fee")
