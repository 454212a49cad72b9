"""Documents for tests: what a company in Lima would send, and a head to send it on. It proves nothing."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from activities.documents.render import finished
from schemas.documents import (
    Addressee,
    AgreementTold,
    AnyTold,
    Applied,
    CreditNoteTold,
    DemandTold,
    DossierPart,
    DossierTold,
    Head,
    InvoiceTold,
    Kind,
    Part,
    ReceiptTold,
    ReminderTold,
    StatementTold,
    TermsTold,
)
from schemas.invoice import LineItem
from schemas.money import Money
from schemas.plan import Duration, EarlyPayment, FixedSum, LateFee, LateInterest, Moment, Terms
from schemas.statement import Basis, InterestSpan, Statement, StatementLine

D = Decimal
NOTHING: Final = D(0)
ON: Final = date(2026, 3, 20)
HEAD: Final = Head(
    name="Acme Perú S.A.C.", address="Av. Javier Prado Este 560, San Isidro, Lima 15046", phone="+51 1 555 0100",
    email="cobranzas@acme.example", pay_url="https://pagos.acme.example/", country="PE", tax_id="RUC 20123456786",
    account="BCP 191-1234567-0-89 · CCI 002-191-001234567089-55",
)  # fmt: skip
TO: Final = Addressee(
    name="Comercial Andina S.A.C.", address="Av. República de Panamá 3420, piso 12, San Isidro, Lima 15047, Perú",
    tax_id="20601234567", country="PE",
)  # fmt: skip
LINES: Final = (
    LineItem(description="Harina de trigo extra, saco de 50 kg", quantity=D(24), unit_price=D("118.50"),
             amount=D("2844.00")),
    LineItem(description="Levadura seca instantánea, caja de 20 × 500 g", quantity=D("3.5"), unit_price=D("212.00"),
             amount=D("742.00")),
    LineItem(description="Flete Lima – Arequipa", quantity=D(1), unit_price=D(180), amount=D("180.00")),
)  # fmt: skip
TERMS: Final = Terms(
    payment=Duration(30), methods=("bank_transfer", "yape", "payment_link"),
    early_payment=EarlyPayment(D("0.02"), Moment("issue", Duration(10))),
    late_interest=LateInterest(D("0.12"), Moment("due", Duration(1))),
    late_fee=LateFee(Money(D(40), "PEN"), Moment("due", Duration(15))),
    fixed_sum=FixedSum("Directiva 2011/7/UE", ((D(0), D(40)),), "EUR"),
)  # fmt: skip


def invoice(**more: Any) -> InvoiceTold:
    words: dict[str, Any] = {
        "to": TO, "made_on": ON, "number": "F001-00012340", "issued_on": date(2026, 1, 5),
        "due_on": date(2026, 2, 4), "currency": "PEN", "total": D("4443.88"), "lines": LINES, "terms": TERMS,
    }  # fmt: skip
    return InvoiceTold(**{**words, **more})


def long_invoice(lines: int = 200, **more: Any) -> InvoiceTold:
    items = tuple(
        LineItem(description=f"Artículo {n:03}", quantity=D(n % 7 + 1), unit_price=D("7.10"),
                 amount=D("7.10") * (n % 7 + 1))
        for n in range(1, lines + 1)
    )  # fmt: skip
    return invoice(lines=items, total=sum((one.amount for one in items), D(0)), paid=D(1000), **more)


def statement_of(
    number: str, *, charged: bool = True, contested: Decimal = NOTHING, currency: str = "PEN"
) -> Statement:
    lines = [
        StatementLine("invoice", date(2026, 1, 5), D("4443.88"), D("4443.88")),
        StatementLine("payment", date(2026, 2, 10), D("-1500.00"), D("2943.88"), reference="BCP-20260210-0071"),
    ]
    spans = (
        InterestSpan(date(2026, 2, 5), date(2026, 2, 9), 5, D("4443.88"), D("0.12"), 365, D("7.30500")),
        InterestSpan(date(2026, 2, 10), ON, 39, D("2943.88"), D("0.1125"), 365, D("35.38707"), "tamn",
                     D("0.1125"), True),
    )  # fmt: skip
    if charged:
        basis = Basis(law="Directiva 2011/7/UE, art. 6", on_amount=D("2943.88"), source="DOUE L 48 de 23.2.2011")
        lines += [
            StatementLine("fixed_sum", date(2026, 3, 1), D("40.00"), D("2983.88"), basis=basis),
            StatementLine("waived", date(2026, 3, 15), D("-40.00"), D("2943.88")),
            StatementLine("interest", ON, D("42.69"), D("2986.57"), spans=spans, pending=True),
        ]
    return Statement(
        number, "c-1", currency, ON, date(2026, 1, 5), date(2026, 2, 4), tuple(lines), principal=D("2943.88"),
        charges=D("42.69") if charged else D(0), total=lines[-1].left, contested=contested,
    )  # fmt: skip


def statements(*more: Statement) -> StatementTold:
    ours = (statement_of("F001-00012340"), statement_of("F001-00012377", charged=False), *more)
    return StatementTold(to=TO, made_on=ON, statements=ours)


AGREEMENT: Final = AgreementTold(
    to=TO, made_on=ON, id="plan-7f3a", statements=(statement_of("F001-00012340"),), currency="PEN", owed=D("2986.57"),
    discount=D("86.57"), parts=tuple(Part(amount, date(2026, 4 + n, 15)) for n, amount in enumerate(
        (D("966.66"), D("966.67"), D("966.67")))), grace=Duration(3, "business_days"),
)  # fmt: skip
DEMAND: Final = DemandTold(
    to=TO, made_on=ON, statements=(statement_of("F001-00012340"),), pay_by=date(2026, 4, 4),
    steps=("reportar a infocorp", "entregar a legal"),
)  # fmt: skip
RECEIPT: Final = ReceiptTold(
    to=TO, made_on=ON, id="BCP-20260210-0071", paid_on=date(2026, 2, 10), currency="PEN", amount=D(1500),
    method="bank_transfer", applied=(Applied("F001-00012340", D(1400), D("3043.88")),),
)  # fmt: skip
CREDIT_NOTE: Final = CreditNoteTold(
    to=TO, made_on=ON, number="FC01-000009", invoice="F001-00012340", invoice_issued_on=date(2026, 1, 5),
    issued_on=ON, currency="PEN", amount=D(118), reason="Un saco llegó roto",
)  # fmt: skip
REMINDER: Final = ReminderTold(
    to=TO, made_on=ON, subject="Su factura F001-00012340 vence el viernes", dated="20 de marzo de 2026",
    reference="F001-00012340", enclosed=("Factura F001-00012340 (1 página)",),
    text="Estimados señores:\n\nLes recordamos **con aprecio** que su factura F001-00012340 por S/ 4,443.88 vence "
    "pronto. Pueden pagarla\n\n- en https://pagos.acme.example/\n- por transferencia bancaria\n\nAtentamente,\n"
    "Acme Perú",
)  # fmt: skip
TERMS_TOLD: Final = TermsTold(
    to=TO,
    made_on=ON,
    invoice="F001-00012340",
    terms=TERMS,
    version="9f86d081884c7d65" * 4,
    accepted_on=date(2026, 1, 2),
)


def dossier(**more: Any) -> DossierTold:
    rows = tuple((f"{n} de marzo de 2026", "Correo", "entregado") for n in range(1, 31))
    annex = finished("invoice", invoice(), "es", "PE", HEAD).pdf
    words: dict[str, Any] = {
        "to": TO, "made_on": ON, "title": "Expediente de cobranza", "subtitle": "Comercial Andina S.A.C.",
        "reference": "F001-00012340", "facts": (("Deudor", "Comercial Andina S.A.C."), ("Saldo", "S/ 2,986.57")),
        "sections": (
            DossierPart(title="Condiciones aceptadas", text="Se pactó **30 días**.\n\n# Detalle\n\nY así fue."),
            DossierPart(title="Contactos", columns=("Fecha", "Medio", "Resultado"), rows=rows * 2),
            DossierPart(title="Factura", pdf=annex),
            DossierPart(title="Requerimiento", facts=(("Enviado", "20 de marzo"),), pdf=annex),
        ),
    }  # fmt: skip
    return DossierTold(**{**words, **more})


DOCUMENTS: Final[dict[str, tuple[Kind, AnyTold]]] = {
    "invoice": ("invoice", invoice()),
    "statement": ("statement", StatementTold(to=TO, made_on=ON, statements=(
        statement_of("F001-00012340", contested=D(500)),))),
    "account": ("statement", statements()),
    "agreement": ("plan_agreement", AGREEMENT),
    "demand": ("final_demand", DEMAND),
    "receipt": ("receipt", RECEIPT),
    "credit-note": ("credit_note", CREDIT_NOTE),
    "reminder": ("reminder", REMINDER),
    "terms": ("terms", TERMS_TOLD),
}  # fmt: skip
