"""Why money may be for an invoice, in words of both languages. It decides nothing."""

from __future__ import annotations

from typing import Final

from schemas.money_in import Reason

REASONS: Final[dict[Reason, tuple[str, str]]] = {
    "own_link": ("our own link names the invoice", "nuestro propio enlace nombra la factura"),
    "reference": ("names the invoice, and pays what it owes", "nombra la factura y paga lo que debe"),
    "references": ("names the invoices, and pays what they owe", "nombra las facturas y paga lo que deben"),
    "part_by_reference": ("names the invoice, and pays a part", "nombra la factura y paga una parte"),
    "early_payment": ("names the invoice, less the early-payment discount",
                      "nombra la factura, menos el descuento por pronto pago"),
    "all_that_is_owed": ("this payer pays exactly all that is owed", "este pagador paga justo todo lo que debe"),
    "short_reference": ("the payer's invoice by the end of its number and its amount",
                        "la factura del pagador por el final de su número y su monto"),
    "one_amount": ("the amount of one invoice of this payer", "el monto de una factura de este pagador"),
    "sum": ("the only invoices of this payer that come to it", "las únicas facturas de este pagador que lo suman"),
    "less_fee": ("a little less than owed: a fee may have been kept", "algo menos de lo debido: quizá una comisión"),
    "over_payment": ("more than is owed: the rest stays as credit", "más de lo debido: el resto queda a favor"),
    "oldest_first": ("what this payer owes, the oldest due first", "lo que debe este pagador, primero lo más antiguo"),
    "other_payer": ("names the invoice, but another customer pays", "nombra la factura, pero paga otro cliente"),
    "unsure_payer": ("names the invoice; nobody knows who pays", "nombra la factura; no se sabe quién paga"),
    "several_named": ("names these invoices; the amount fits none", "nombra estas facturas; el monto no cuadra"),
    "already_paid": ("names an invoice that is paid already", "nombra una factura ya pagada"),
    "amount_alone": ("an invoice of this amount; nothing else fits", "una factura de ese monto; nada más coincide"),
}  # fmt: skip
