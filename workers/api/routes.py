"""The table of routes: every address of the API, what it needs, says and answers. It answers nothing itself."""

from __future__ import annotations

from typing import Any, Final

from schemas import api as words
from workers.api import reading, writing
from workers.api.asking import Route
from workers.api.health import health

_CUSTOMER: Final[dict[str, Any]] = {
    "name": "Distribuidora Andina SAC", "kind": "company", "tax_id": "20601234567", "country": "PE",
    "zone": "America/Lima", "language": "es", "pays_by": "bank_transfer", "emails": ["pagos@andina.example"],
    "mobiles": ["+51987654321"], "postal": "Jr. Ancash 123, Lima", "consented": ["email", "whatsapp"],
}  # fmt: skip
_INVOICE: Final[dict[str, Any]] = {
    "number": "F001-000123", "customer": "C1", "issued_on": "2026-03-02", "due_on": "2026-04-01", "currency": "PEN",
    "total": "118.00",
    "lines": [{"description": "Harina, saco de 50 kg", "quantity": "2", "unit_price": "50.00", "amount": "100.00"}],
}  # fmt: skip
_PAYMENT: Final[dict[str, Any]] = {
    "id": "BCP-20260403-0071", "invoice": "F001-000123", "amount": "60.00", "currency": "PEN",
    "paid_on": "2026-04-03", "method": "bank_transfer",
}  # fmt: skip

_OF_INVOICE: Final = ("getInvoice", "getCase", "getTimeline", "listContacts", "listVerdicts", "holdCase", "liftHold",
                      "cancelCase")  # fmt: skip

ROUTES: Final = (
    Route(method="GET", path="/health", name="getHealth", summary="Whether the service can answer", scope="",
          answers=health, gives=words.Health),
    # ------------------------------------------------------------------------------------------------- customers
    Route(method="GET", path="/v1/customers", name="listCustomers", summary="Customers, by their number",
          answers=reading.customers, gives=words.Customers, asks=words.Page),
    Route(method="POST", path="/v1/customers", name="createCustomer", summary="A customer, new or known",
          scope="write", answers=writing.create_customer, gives=words.Receipt, says=words.NewCustomer, status=201,
          also=(200,), refuses=(409,), example={"id": "C1", **_CUSTOMER}, leads=("getCustomer",)),
    Route(method="GET", path="/v1/customers/{id}", name="getCustomer", summary="One customer",
          answers=reading.customer, gives=words.Customer, refuses=(404,)),
    Route(method="PUT", path="/v1/customers/{id}", name="putCustomer", summary="What is known of a customer",
          scope="write", answers=writing.put_customer, gives=words.Receipt, says=words.CustomerFacts, status=201,
          also=(200,), refuses=(409,), example=_CUSTOMER, leads=("getCustomer",)),
    # -------------------------------------------------------------------------------------------------- invoices
    Route(method="GET", path="/v1/invoices", name="listInvoices", summary="Invoices, by their number",
          answers=reading.invoices, gives=words.Invoices, asks=words.InvoicesAsked),
    Route(method="POST", path="/v1/invoices", name="createInvoice", summary="An invoice with its lines",
          scope="write", answers=writing.create_invoice, gives=words.Receipt, says=words.NewInvoice, status=201,
          also=(200,), refuses=(409,), example=_INVOICE, leads=_OF_INVOICE),
    Route(method="GET", path="/v1/invoices/{number}", name="getInvoice", summary="One invoice with its lines",
          answers=reading.invoice, gives=words.Invoice, refuses=(404,)),
    # ----------------------------------------------------------------------------------------------------- money
    Route(method="GET", path="/v1/payments", name="listPayments", summary="Payments and reversals, by their id",
          answers=reading.payments, gives=words.Payments, asks=words.PaymentsAsked),
    Route(method="POST", path="/v1/payments", name="createPayment", summary="Money that arrived",
          scope="write", answers=writing.create_payment, gives=words.MoneyReceipt, says=words.NewPayment, status=201,
          also=(200,), refuses=(409,), example=_PAYMENT, leads=("getPayment", "reversePayment")),
    Route(method="GET", path="/v1/payments/{id}", name="getPayment", summary="One payment",
          answers=reading.payment, gives=words.Payment, refuses=(404,)),
    Route(method="POST", path="/v1/payments/{id}/reversals", name="reversePayment", summary="A payment taken back",
          scope="write", answers=writing.create_reversal, gives=words.MoneyReceipt, says=words.NewReversal, status=201,
          also=(200,), refuses=(404, 409), leads=("getPayment",),
          example={"id": "BCP-20260410-0012", "amount": "60.00", "currency": "PEN", "reversed_on": "2026-04-10"}),
    Route(method="GET", path="/v1/credit-notes", name="listCreditNotes", summary="Credit notes, by their id",
          answers=reading.credit_notes, gives=words.CreditNotes, asks=words.CreditNotesAsked),
    Route(method="POST", path="/v1/credit-notes", name="createCreditNote", summary="A document that lowers an invoice",
          scope="write", answers=writing.create_credit_note, gives=words.MoneyReceipt, says=words.NewCreditNote,
          status=201, also=(200,), refuses=(409,), leads=("getCreditNote",),
          example={"id": "FC01-000009", "invoice": "F001-000123", "amount": "18.00", "currency": "PEN",
                   "issued_on": "2026-04-05", "reason": "saco roto"}),
    Route(method="GET", path="/v1/credit-notes/{id}", name="getCreditNote", summary="One credit note",
          answers=reading.credit_note, gives=words.CreditNote, refuses=(404,)),
    # ----------------------------------------------------------------------------------------------------- cases
    Route(method="GET", path="/v1/cases", name="listCases", summary="Cases, by their invoice",
          answers=reading.cases, gives=words.Cases, asks=words.CasesAsked),
    Route(method="GET", path="/v1/cases/{invoice}", name="getCase", summary="One case as it stands",
          answers=reading.case, gives=words.Case, refuses=(404,)),
    Route(method="GET", path="/v1/cases/{invoice}/timeline", name="getTimeline", summary="A case's life",
          answers=reading.case_timeline, gives=words.Timeline, asks=words.Page, refuses=(404,)),
    Route(method="GET", path="/v1/cases/{invoice}/contacts", name="listContacts", summary="A case's contacts",
          answers=reading.case_contacts, gives=words.Contacts, asks=words.Page, refuses=(404,)),
    Route(method="GET", path="/v1/cases/{invoice}/verdicts", name="listVerdicts", summary="What the rules said",
          answers=reading.case_verdicts, gives=words.Verdicts, asks=words.Page, refuses=(404,)),
    Route(method="POST", path="/v1/cases/{invoice}/hold", name="holdCase", summary="Pause a case", scope="commands",
          answers=writing.hold, gives=words.CommandReceipt, says=words.HoldWish, status=202, refuses=(404, 409),
          example={"reason": "the customer asked for ten days", "days": 10, "kind": "on_request"}),
    Route(method="POST", path="/v1/cases/{invoice}/lift", name="liftHold", summary="End a pause", scope="commands",
          answers=writing.lift, gives=words.CommandReceipt, says=words.LiftWish, status=202, refuses=(404, 409),
          example={"kind": "on_request"}),
    Route(method="POST", path="/v1/cases/{invoice}/cancel", name="cancelCase", summary="End a case for good",
          scope="commands", answers=writing.cancel, gives=words.CommandReceipt, says=words.CancelWish, status=202,
          refuses=(404, 409), example={"reason": "issued by mistake"}),
    # ----------------------------------------------------------------------------------------------------- tasks
    Route(method="GET", path="/v1/tasks", name="listTasks", summary="Work for people, by invoice",
          answers=reading.tasks, gives=words.Tasks, asks=words.TasksAsked),
)  # fmt: skip


def find(parts: list[str]) -> tuple[dict[str, Route], dict[str, str]]:
    """The routes of an address by their method, and the values in it; none where there is no such address."""
    found: dict[str, Route] = {}
    values: dict[str, str] = {}
    for route in ROUTES:
        names = route.path.split("/")
        if len(names) == len(parts) and all(
            name == part or (name.startswith("{") and part) for name, part in zip(names, parts, strict=True)
        ):
            found[route.method] = route
            values = {name[1:-1]: part for name, part in zip(names, parts, strict=True) if name.startswith("{")}
    return found, values
