"""An invoice as an e-invoice of the European norm EN 16931: the XML of Factur-X, schema-checked. It sets no page.

What the books do not have is not guessed. They have one total and lines without a tax: the tax is what stands between
them, and it must be one rate that the creditor named; where there is none, the creditor says which category its untaxed
sales are of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final

import msgspec

from activities.documents.blocks import Attached
from activities.documents.failures import DocumentImpossible
from schemas.documents import Addressee, Head, InvoiceTold
from schemas.invoice import LineItem
from schemas.money import decimals

FILE: Final = "factur-x.xml"
UNTAXED: Final = ("Z", "E", "AE", "G", "O")
"""UNTDID 5305: zero rated, exempt, reverse charge, export, outside the scope of VAT."""
INVOICE_CODE: Final = "380"
"""UNTDID 1001: a commercial invoice."""
CREDIT_TRANSFER: Final = "30"
PIECE: Final = "C62"
"""UN/ECE Recommendation 20: one. The books have no unit of measure."""
_HUNDRED: Final = Decimal(100)


class NoEInvoice(DocumentImpossible):
    """The e-invoice cannot be made: {why}."""

    es: ClassVar[str] = "No se puede hacer la factura electrónica: {why_es}."


class Tax(msgspec.Struct, frozen=True):
    """The one category of an invoice. `rate` is in percent."""

    category: str
    rate: Decimal
    reason: str = ""


def attached(told: InvoiceTold, head: Head) -> Attached:
    """The XML as a file inside the invoice's PDF. Raises NoEInvoice."""
    return Attached(
        name=FILE, content=xml_of(told, head).decode("utf-8"), media_type="text/xml", description="Factur-X EN 16931",
        relation="alternative",
    )  # fmt: skip


def xml_of(told: InvoiceTold, head: Head) -> bytes:
    """The Cross Industry Invoice of profile EN 16931, checked by its schema. Raises NoEInvoice."""
    from facturx import generate_cii_xml, xml_check_xsd  # type: ignore[import-untyped]  # it takes a third of a second

    said = dict(_said(told, head, tax_of(told, head)))
    try:
        made = generate_cii_xml(said, level="en16931", check_xsd=False, check_schematron=False)
        made = bytes(made).replace(
            b' xsi:nil="true"', b""
        )  # the library writes the empty delivery so; no schema takes it
        xml_check_xsd(made, flavor="factur-x", level="en16931")
    except Exception as error:  # the library's own text quotes the invoice
        raise NoEInvoice(
            why=f"its schema refuses it ({type(error).__name__})", why_es="su esquema la rechaza"
        ) from None
    return made


def tax_of(told: InvoiceTold, head: Head) -> Tax:
    """How the invoice is taxed. Raises NoEInvoice."""
    if told.tax == 0:
        if head.tax_category not in UNTAXED:
            why = "the books have no tax of it; COBRANZA_TAX_CATEGORY says which untaxed sales yours are"
            es = "los libros no tienen su impuesto; COBRANZA_TAX_CATEGORY dice de qué categoría son sus ventas sin él"
            raise NoEInvoice(why=why, why_es=es)
        return Tax(head.tax_category, Decimal(0), head.tax_reason)
    places = Decimal(1).scaleb(-decimals(told.currency))
    for rate in head.tax_rates:
        if told.net > 0 and (told.net * rate / _HUNDRED).quantize(places, ROUND_HALF_UP) == told.tax:
            return Tax("S", rate)
    why = "what its total has beyond its lines is none of the rates in COBRANZA_TAX_RATES"
    raise NoEInvoice(why=why, why_es="lo que su total tiene sobre sus líneas no es ninguna tasa de COBRANZA_TAX_RATES")


def _said(told: InvoiceTold, head: Head, tax: Tax) -> Iterator[tuple[str, Any]]:
    """By the norm's own names of its terms (BT) and groups (BG)."""
    yield from (("BT-1", told.number), ("BT-2", told.issued_on), ("BT-3", INVOICE_CODE), ("BT-5", told.currency))
    if told.due_on is not None:
        yield "BT-9", told.due_on
    else:
        yield "BT-20", "-"  # the norm wants a due date or terms; the books have neither
    yield "BG-4", _seller(head, tax)
    yield "BG-7", _buyer(told.to, tax)
    if account := _iban(head.account):
        yield from (("BT-81", CREDIT_TRANSFER), ("BT-83", told.number), ("BT-84", account))
    lines = told.lines or (LineItem(description=told.number, unit_price=told.total, amount=told.total),)
    yield "BG-25", [_line(number, line, tax, told.currency) for number, line in enumerate(lines, 1)]
    yield "BG-23", [_breakdown(told, tax)]
    money = {"BT-106": told.net, "BT-109": told.net, "BT-110": told.tax, "BT-112": told.total, "BT-115": told.total}
    yield from ((term, _money(amount, told.currency)) for term, amount in money.items())


def _seller(head: Head, tax: Tax) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Z]{2}", head.country):
        raise NoEInvoice(why="COBRANZA_CREDITOR_COUNTRY is not set", why_es="falta COBRANZA_CREDITOR_COUNTRY")
    if tax.category not in ("O",) and not _vat(head.tax_id, head.country):
        why = "COBRANZA_CREDITOR_TAX_ID is no VAT number (it begins with its country's two letters)"
        es = "COBRANZA_CREDITOR_TAX_ID no es un número de IVA (empieza con las dos letras de su país)"
        raise NoEInvoice(why=why, why_es=es)
    said = {"name": head.name, "addr_l1": head.address, "country_code": head.country}
    if tax.category == "O":  # BR-O-02: no VAT number where VAT does not apply
        said["legal_identifier"] = head.tax_id
    else:
        said["vat_identifier"] = _vat(head.tax_id, head.country)
    if head.email:
        said |= {"einvoicing_addr": head.email, "einvoicing_addr_schemeid": "EM"}
    contact = {"name": head.name, "phone": head.phone, "email": head.email}
    return {**_present(said), "contacts": [_present(contact)]}


def _buyer(to: Addressee, tax: Tax) -> dict[str, Any]:
    if not re.fullmatch(r"[A-Z]{2}", to.country):
        raise NoEInvoice(why="the customer's country is not known", why_es="no se conoce el país del cliente")
    said = {"name": to.name, "addr_l1": to.address, "country_code": to.country}
    if tax.category != "O" and _vat(to.tax_id, to.country):
        said["vat_identifier"] = _vat(to.tax_id, to.country)
    elif to.tax_id:
        said["legal_identifier"] = to.tax_id
    if tax.category == "AE" and not (said.get("vat_identifier") or said.get("legal_identifier")):
        why = "reverse charge needs the customer's VAT number"
        raise NoEInvoice(why=why, why_es="la inversión del sujeto pasivo necesita el número de IVA del cliente")
    if to.email:
        said |= {"einvoicing_addr": to.email, "einvoicing_addr_schemeid": "EM"}
    return _present(said)


def _line(number: int, line: LineItem, tax: Tax, currency: str) -> dict[str, str]:
    """The price is net and for one; where it does not come to the amount, the amount is the price of the quantity."""
    places = Decimal(1).scaleb(-decimals(currency))
    quantity, price = line.quantity or Decimal(1), line.unit_price
    if price < 0:
        quantity, price = -quantity, -price
    said = {
        "BT-126": str(number), "BT-153": _text(line.description) or "-", "BT-130": PIECE,
        "BT-131": _money(line.amount, currency), "BT-151": tax.category,
    }  # fmt: skip
    exact = (
        price.quantize(Decimal("0.0001")) == price and (quantity * price).quantize(places, ROUND_HALF_UP) == line.amount
    )
    if not exact:
        quantity = abs(quantity) if line.amount >= 0 else -abs(quantity)
        price, said["BT-149"] = abs(line.amount), f"{abs(quantity):f}"
    return said | {"BT-129": f"{quantity:f}", "BT-146": f"{price:f}"} | _rate("BT-152", tax)


def _breakdown(told: InvoiceTold, tax: Tax) -> dict[str, str]:
    said = {
        "BT-116": _money(told.net, told.currency),
        "BT-117": _money(told.tax, told.currency),
        "BT-118": tax.category,
    }
    if tax.category in ("E", "AE", "G", "O"):
        said["BT-120"] = tax.reason or _REASONS[tax.category]
    return said | _rate("BT-119", tax)


_REASONS: Final = {"E": "Exempt", "AE": "Reverse charge", "G": "Export outside the EU", "O": "Not subject to VAT"}


def _rate(term: str, tax: Tax) -> dict[str, str]:
    return {} if tax.category == "O" else {term: f"{tax.rate:.2f}"}


def _money(amount: Decimal, currency: str) -> str:
    return f"{amount.quantize(Decimal(1).scaleb(-decimals(currency))):f}"


def _vat(number: str, country: str) -> str:
    """The number as VAT's, which begins with its country's letters (BR-CO-09); empty where it is another."""
    plain = re.sub(r"[\s.-]", "", number).upper()
    own = {"GR": "EL", "GB": "(?:GB|XI)"}.get(country, country)
    return plain if re.fullmatch(rf"{own}[0-9A-Z+*]{{2,13}}", plain) else ""


def _iban(account: str) -> str:
    from stdnum import iban

    for found in re.findall(r"[A-Z]{2}\d{2}(?: ?[A-Z0-9]){11,30}", account):
        if iban.is_valid(found):
            return str(iban.compact(found))
    return ""


def _text(said: str) -> str:
    """In one line, without what no XML may hold."""
    return " ".join(re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]", " ", said).split())


def _present(said: dict[str, str]) -> dict[str, Any]:
    return {name: plain for name, text in said.items() if (plain := _text(text))}


# --- what the PDF says of the file inside --------------------------------------------------------------------------

_SPACE: Final = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_TOLD: Final = {
    "DocumentFileName": (FILE, "The name of the embedded XML document"),
    "DocumentType": ("INVOICE", "The type of the hybrid document in capital letters"),
    "Version": ("1.0", "The version of the standard"),
    "ConformanceLevel": ("EN 16931", "The conformance level of the embedded XML document"),
}


def declared(pdf: bytes) -> bytes:
    """The PDF whose own record (XMP) names the e-invoice inside, with the schema that PDF/A wants of such names."""
    from io import BytesIO

    from pypdf import PdfWriter
    from pypdf.generic import NameObject, StreamObject

    writer = PdfWriter(clone_from=BytesIO(pdf))
    record = writer.root_object["/Metadata"].get_object()
    assert isinstance(record, StreamObject)
    record.set_data(_with_names(record.get_data().decode("utf-8")).encode("utf-8"))
    assert NameObject("/Filter") not in record
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _with_names(xmp: str) -> str:
    names = "".join(f"<fx:{name}>{said}</fx:{name}>" for name, (said, _) in _TOLD.items())
    said = f'<rdf:Description rdf:about="" xmlns:fx="{_SPACE}">{names}</rdf:Description>'
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        f"<pdfaProperty:name>{name}</pdfaProperty:name><pdfaProperty:valueType>Text</pdfaProperty:valueType>"
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{about}</pdfaProperty:description></rdf:li>"
        for name, (_, about) in _TOLD.items()
    )
    schema = (
        '<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>'
        f"<pdfaSchema:namespaceURI>{_SPACE}</pdfaSchema:namespaceURI><pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
    end = "</rdf:Bag></pdfaExtension:schemas>"
    assert xmp.count(end) == 1, "the typesetter's record has one list of schemas"
    return xmp.replace(end, f"{schema}{end}").replace("</rdf:RDF>", f"{said}</rdf:RDF>")
