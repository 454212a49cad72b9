"""Names that people give to our columns in their files, in plain words. It reads no file."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from activities.importing.values import plain

_INVOICE: Final = """
    invoice number, invoice id, invoice, inv number, factura, n factura, factura n, comprobante, n comprobante,
    serie numero, n documento, documento, folio, document number, doc number, bill number
"""
_CUSTOMER: Final = """
    customer, customer id, customer number, customer code, cust id, cust number, client, client id, account id,
    account number, debtor, cliente, id cliente, codigo cliente, cod cliente, n cliente, cliente id, ruc
    cliente, ruc, rut, nit, rfc, vendor name
"""

# Of each kind and column, the most telling first.
_HEADINGS: Final[dict[str, dict[str, str]]] = {
    "customers": {
        "id": _CUSTOMER + ", codigo",
        "name": """
            customer name, company name, client name, account name, razon social, nombre cliente, nombre,
            company, cliente, vendor name
        """,
        "kind": "customer kind, customer type, tipo cliente, tipo persona, tipo",
        "tax_id": """
            tax number, vat number, vat, ruc cliente, ruc, rut, nit, rfc, cuit, cnpj, dni, ruc dni,
            identificacion
        """,
        "country": "country code, pais, codigo pais",
        "subdivision": "region, state, departamento, provincia, estado",
        "zone": "timezone, time zone, zona horaria",
        "language": "lang, idioma",
        "pays_by": "payment method, forma pago, medio pago, metodo pago",
        "data_from": "data date, updated, updated on, fecha datos, actualizado",
        "email": "e mail, mail, email address, correo, correo electronico",
        "mobile": """
            phone, telephone, cell, cellphone, mobile phone, contact phone, whatsapp, celular, movil, telefono
        """,
        "postal": "address, postal address, company address, street address, direccion, domicilio",
        "opted_out": "opt out, unsubscribed, no contactar, baja",
        "consented": "consent, opt in, consentimiento, autoriza",
    },
    "invoices": {
        "number": _INVOICE,
        "customer": _CUSTOMER,
        "issued_on": """
            invoice date, issue date, date issued, date issue, issued, bill date, document date, fecha emision,
            fecha factura, fecha documento, f emision, fec emision, emision, fecha, date
        """,
        "due_on": """
            due date, date due, due, payable by, fecha vencimiento, vencimiento, f vencimiento, fec vencimiento,
            fecha vcto, vcto, vence
        """,
        "currency": "currency code, moneda, moneda factura, tipo moneda, divisa, ccy, curr",
        "total": """
            invoice amount, invoice total, total amount, gross amount, amount due, amount, importe total,
            importe, monto total, monto, valor total, valor, total factura, importe factura
        """,
        "line_description": "description, item, item name, product, descripcion, detalle, producto, concepto, glosa",
        "line_quantity": "quantity, qty, cantidad, cant",
        "line_unit_price": "unit price, price, precio unitario, precio, p unitario",
        "line_amount": "line total, item amount, importe linea, total linea, subtotal",
    },
    "payments": {
        "id": """
            payment id, payment number, payment, receipt number, receipt, transaction id, transaction, operation
            number, operation, id pago, n pago, pago, n recibo, recibo, n operacion, operacion, transaccion,
            reference, referencia
        """,
        "invoice": _INVOICE,
        "customer": _CUSTOMER,
        "amount": """
            amount paid, paid amount, payment amount, settled, importe pagado, monto pagado, monto pago,
            importe, monto, abono
        """,
        "currency": "currency code, moneda, tipo moneda, divisa, ccy, curr",
        "paid_on": """
            payment date, date paid, paid date, settled date, settlement date, clear date, value date, fecha
            pago, fecha abono, fecha operacion, fecha cancelacion, fecha, date
        """,
        "method": "payment method, forma pago, medio pago, metodo pago, canal",
        "reverses": "reversal of, reversed payment, revierte, pago revertido, extorno, extorna",
    },
    "credit_notes": {
        "id": "credit note number, credit note, n nota credito, nota credito, nc, numero",
        "invoice": _INVOICE + ", factura afectada, documento afectado, documento referencia",
        "amount": "credit amount, total, importe total, importe, monto total, monto, valor",
        "currency": "currency code, moneda, tipo moneda, divisa, ccy, curr",
        "issued_on": "issue date, issued, fecha emision, emision, fecha, date",
        "reason": "motivo, concepto, razon, glosa",
    },
}
_FILLERS: Final = frozenset("de del la el los las the of a al".split())
_NUMBER: Final = frozenset(("nro", "no", "num", "numero", "number", "n", "nr"))


def plain_heading(heading: str) -> str:
    """A heading as plain words: `N° de Factura` and `nroFactura` are `n factura`, `InvoiceDate` is `invoice date`."""
    apart = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", heading)
    words = re.findall(r"[a-z0-9]+", plain(apart.replace("°", " ").replace("º", " ")))
    return " ".join("n" if word in _NUMBER else word for word in words if word not in _FILLERS)


@cache
def headings(kind: str, column: str) -> tuple[str, ...]:
    """The plain names of a column, our own first."""
    names = _HEADINGS[kind].get(column, "").replace("\n", " ").split(",")
    return tuple(dict.fromkeys(plain_heading(name) for name in (column, *names) if name.strip()))
