"""The words of a dossier in English and Spanish, and its JSON's schema. Tables only."""

from __future__ import annotations

import json
from typing import Final

import msgspec

from engine.study.words.names import Both
from schemas.dossier import Dossier

WORDS: Final[dict[str, Both]] = {
    "title": ("File of an unpaid invoice", "Expediente de una factura impaga"),
    "subtitle": ("What was agreed, asked for, answered and done, with its proof",
                 "Lo acordado, lo pedido, lo respondido y lo hecho, con su constancia"),
    "creditor": ("Creditor", "Acreedor"), "customer": ("Customer", "Cliente"),
    "tax_id": ("Tax number", "Identificación fiscal"), "total": ("Invoiced", "Facturado"),
    "owed": ("Owed", "Se debe"), "made_at": ("Made on", "Hecho el"), "playbook": ("Playbook", "Playbook"),
    "chain": ("Last hash of the record", "Última huella del registro"),
    "terms": ("1. Credit terms accepted", "1. Condiciones de crédito aceptadas"),
    "no_terms": ("No acceptance of credit terms is on record.", "No hay registro de aceptación de las condiciones."),
    "accepted": ("**Accepted on {at}** by {by}, through: {door}. Version: {version}. SHA-256 of the text: {sha}",
                 "**Aceptadas el {at}** por {by}, por: {door}. Versión: {version}. SHA-256 del texto: {sha}"),
    "no_text": ("(The text is not kept.)", "(El texto no se conserva.)"),
    "invoice": ("2. The invoice", "2. La factura"), "number": ("Number", "Número"),
    "issued_on": ("Issued on", "Emitida el"), "due_on": ("Due on", "Vence el"), "item": ("Item", "Concepto"),
    "quantity": ("Quantity", "Cantidad"), "unit_price": ("Unit price", "Precio unitario"),
    "amount": ("Amount", "Monto"),
    "deliveries": ("3. Deliveries, in the provider's word", "3. Entregas, según el proveedor"),
    "when": ("When", "Cuándo"), "message": ("Message", "Mensaje"), "channel": ("Channel", "Canal"),
    "what": ("What", "Qué"), "whose_word": ("Whose word", "Quién lo dice"),
    "nothing": ("Nothing is on record.", "No hay nada en el registro."),
    "contacts": ("4. Contacts and answers", "4. Contactos y respuestas"),
    "replied": ("the customer answered", "el cliente respondió"),
    "sent_to": ("To: {to}. SHA-256 of the text: {sha}", "A: {to}. SHA-256 del texto: {sha}"),
    "agreements": ("5. Promises, instalment plans and disputes", "5. Compromisos, fraccionamientos y reclamos"),
    "promise": ("promise to pay", "compromiso de pago"), "instalment": ("instalment of {id}", "cuota de {id}"),
    "dispute": ("dispute: {reason}", "reclamo: {reason}"), "all_of_it": ("all of it", "todo"), "day": ("Day", "Día"),
    "state": ("What became of it", "Qué resultó"), "by": ("Written down by", "Lo anotó"),
    "demand": ("6. Final demand, with its proof", "6. Requerimiento final, con su constancia"),
    "no_demand": ("No final demand is on record.", "No hay ningún requerimiento final en el registro."),
    "unproved": ("**Nothing proves yet that it reached the customer.**",
                 "**Nada prueba todavía que haya llegado al cliente.**"),
    "proof": ("Proof", "Constancia"), "reference": ("Reference", "Referencia"), "sha256": ("SHA-256", "SHA-256"),
    "printed": ("6. {message} of {day}, as printed", "6. {message} del {day}, tal como se imprimió"),
    "statement": ("7. Statement of account", "7. Estado de cuenta"),
    "no_statement": ("There is no statement.", "No hay estado de cuenta."),
    "left": ("Owed after it", "Se debe después"),
    "principal": ("Of the invoice itself", "De la factura"), "charges": ("Interest and fees", "Intereses y cargos"),
    "contested": ("Of it, contested", "De ello, en reclamo"),
    "record": ("8. The case's record", "8. El registro del caso"), "hash": ("Hash (first digits)", "Huella (inicio)"),
    "how_chained": (
        "Each line's hash is over the line, the hash before it and the moment in which the database took it. The file"
        " dossier.json has them in full.",
        "La huella de cada línea cubre la línea, la huella anterior y el momento en que la tomó la base de datos. El"
        " archivo dossier.json las tiene completas."),
}  # fmt: skip
STATES: Final[dict[str, Both]] = {
    "active": ("stands", "vigente"), "kept": ("kept", "cumplido"), "broken": ("broken", "incumplido"),
    "proposed": ("asked for", "pedido"), "completed": ("completed", "completado"),
    "declined": ("declined", "no acordado"),
    "open": ("open", "abierto"), "accepted": ("accepted", "aceptado"), "rejected": ("rejected", "rechazado"),
    "withdrawn": ("withdrawn", "retirado"), "replaced": ("a plan took its place", "lo reemplazó un fraccionamiento"),
    "lapsed": ("its time was up", "venció su plazo"), "reviewed": ("reviewed by its desk", "revisado por su mesa"),
    "resolved": ("resolved", "resuelto"),
}  # fmt: skip
LINES: Final[dict[str, Both]] = {
    "invoice": ("invoice", "factura"), "payment": ("payment", "pago"), "reversal": ("reversal", "reversión"),
    "credit_note": ("credit note", "nota de crédito"), "discount": ("discount", "descuento"),
    "interest": ("late interest", "interés por mora"), "late_fee": ("late fee", "cargo por mora"),
    "fixed_sum": ("sum fixed by law", "suma fijada por ley"),
    "collection_fee": ("collection fee", "gastos de cobranza"), "fee": ("fee", "cargo"),
    "waived": ("waived", "condonado"), "written_off": ("written off", "castigado"),
}  # fmt: skip


def schema_as_text() -> str:
    """JSON Schema of `dossier.json`, made from the words of `schemas.dossier`."""
    return json.dumps(msgspec.json.schema(Dossier), indent=1, ensure_ascii=False, sort_keys=True) + "\n"
