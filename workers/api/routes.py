"""The table of routes: every address of the API, what it needs, says and answers. It answers nothing itself."""

from __future__ import annotations

from typing import Any, Final

from schemas import api as words
from schemas.briefing import Briefing
from workers.api import agreements, cash, documents, reading, working, writing
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
                      "cancelCase", "getOffers", "promise", "proposePlan", "openDispute", "reportPayment")  # fmt: skip

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
    Route(method="GET", path="/v1/cash", name="listCash", summary="Money without an invoice, and what is proposed",
          answers=cash.cash, gives=words.CashList, asks=words.CashAsked),
    Route(method="POST", path="/v1/cash/{id}/applications", name="applyCash", summary="Money applied to invoices",
          scope="write", answers=cash.apply, gives=words.Application, says=words.NewApplication, status=201,
          refuses=(404, 409), leads=("getPayment",),
          example={"parts": [{"invoice": "F001-000123", "amount": "60.00"}]}),
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
    # -------------------------------------------------------------------------------------------------- agreements
    Route(method="GET", path="/v1/cases/{invoice}/offers", name="getOffers", summary="What may be agreed now",
          answers=agreements.offers, gives=words.MayOffer, refuses=(404,)),
    *(
        Route(method="POST", path=f"/v1/cases/{{invoice}}/{path}", name=name, summary=summary, scope="commands",
              answers=answers, gives=words.WishReceipt, says=says, status=202, refuses=(404, 409), example=example,
              leads=("getWish",))
        for path, name, summary, answers, says, example in (
            ("promises", "promise", "A promise to pay", agreements.promise, words.PromiseWish,
             {"amount": "60.00", "due_on": "2026-04-10", "note": "says the salary comes on the 10th"}),
            ("plans", "proposePlan", "An instalment plan within the offers", agreements.plan, words.PlanWish,
             {"instalments": [{"due_on": "2026-04-10", "amount": "60.00"}, {"due_on": "2026-05-10", "amount": "58.00"}],
              "discount": "0"}),
            ("disputes", "openDispute", "All or a part is contested", agreements.dispute, words.DisputeWish,
             {"reason": "quantity", "amount": "18.00", "note": "one sack was torn"}),
            ("disputes/{id}/resolution", "resolveDispute", "How a dispute ends", agreements.resolution,
             words.ResolutionWish, {"outcome": "accepted", "credit_note": "FC01-000010", "credited": "18.00"}),
            ("payment-reports", "reportPayment", "The customer says it was paid", agreements.payment_report,
             words.PaymentReportWish, {"amount": "60.00"}),
            ("requests", "askForTime", "Time, as the playbook gives it", agreements.request, words.RequestWish,
             {"until": "2026-04-20"}),
            ("reasons", "giveReason", "Why it was not paid", agreements.reason, words.ReasonWish,
             {"reason": "cash_flow"}),
            ("approvals", "answerApproval", "Yes or no to what a case asks", agreements.approval, words.ApprovalWish,
             {"agreed": True, "of": "recovery.timeline[1]"}),
            ("waivers", "waiveCharges", "Interest or fees are waived", agreements.waiver, words.WaiverWish,
             {"amount": "5.00", "note": "a good customer"}),
            ("recall", "recallCase", "A case that was handed over comes back", agreements.recall, words.RecallWish,
             {"reason": "the customer pays us again"}),
        )
    ),
    Route(method="GET", path="/v1/wishes/{id}", name="getWish", summary="What was asked of a case, and its answer",
          answers=agreements.wish, gives=words.Wish, refuses=(404,)),
    # ----------------------------------------------------------------------------------------------------- tasks
    Route(method="GET", path="/v1/cases/{invoice}/documents/{kind}", name="getDocument", summary="A document as a PDF",
          scope="personal", answers=documents.document, gives=bytes, refuses=(404, 409)),
    Route(method="GET", path="/v1/cases/{invoice}/briefing", name="getBriefing", summary="A call, prepared",
          scope="personal", answers=working.briefing, gives=Briefing, refuses=(404,)),
    Route(method="GET", path="/v1/worklist", name="getWorklist", summary="What people do next, and why",
          answers=working.worklist, gives=words.WorkList, asks=words.WorkAsked),
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
