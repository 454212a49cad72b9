"""The shipped messages as the product reads them, and a customer with invoices to write to. It renders nothing."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import yaml

from schemas.money import Money
from schemas.plan import Duration, EarlyPayment, LateFee, LateInterest, Message, Moment, Terms, WhatsApp

PLAYBOOKS = Path(__file__).parents[2] / "playbooks"
TERMS = Terms(
    payment=Duration(30),
    early_payment=EarlyPayment(Decimal("0.02"), Moment("issue", Duration(10))),
    late_interest=LateInterest(Decimal("0.125"), Moment("due", Duration(5)), series="uk-bank-rate"),
    late_fee=LateFee(Money(Decimal(25), "PEN"), Moment("due", Duration(1, "business_days"))),
)


def parse_message(text: str, language: str, name: str) -> Message:
    """A message file's text; the same reading as the compiler's, in few lines."""
    _, front, body = text.split("---\n", 2)
    fields = yaml.safe_load(front)
    template = fields.pop("whatsapp", None)
    return Message(
        id=name,
        language=language,
        body=body,
        sha256=sha256(text.encode()).hexdigest(),
        whatsapp=WhatsApp(template["template"], tuple(template["variables"])) if template else None,
        **fields,
    )


def read_message(path: Path) -> Message:
    return parse_message(path.read_text("utf-8"), path.parent.name, path.stem)


SHIPPED = {(m.language, m.id): m for m in map(read_message, sorted(PLAYBOOKS.glob("messages/*/*.md")))}


def line(number: int) -> dict[str, Any]:
    """The n-th invoice of a customer: S/ 1,200.50 and a little more each, due from 2 March 2026 on."""
    return {
        "number": f"F001-0001234{number}",
        "amount_due": Money(Decimal("1200.50") + number, "PEN"),
        "principal": Money(Decimal("1200.50") + number, "PEN"),
        "charges": None,
        "total": Money(Decimal(1500), "PEN"),
        "issued_on": date(2026, 1, 30),
        "due_on": date(2026, 3, 2) + timedelta(number),
        "days_past_due": 5 - number,
        "is_overdue": True,
        "stage": "first_contact",
    }


def told(invoices: int = 1, also: int = 0, **changed: Any) -> dict[str, Any]:
    """What the contact desk tells a template."""
    lines = [line(number) for number in range(invoices + also)]
    total = sum((each["amount_due"].amount for each in lines), Decimal(0))
    return {
        "customer": {"name": "Ferretería Núñez S.A.C.", "kind": "company"},
        "creditor": {"name": "Acme Perú", "email": "cobranzas@acme.example", "phone": "01 700 1234"},
        "invoices": lines[:invoices],
        "also": lines[invoices:],
        "total_due": Money(total, "PEN"),
        "methods": ["bank_transfer", "yape"],
        "offer": {"instalments": "4", "down_payment": "0.25", "discount": "0.05", "approved_by": "nobody"},
        "terms": TERMS,
        "today": date(2026, 3, 7),
        **changed,
    }
