"""Receivables for the risk model: made ones with a pattern or with none, and the public ones where they are."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from schemas.risk import Past

PUBLIC = Path(os.environ.get("COBRANZA_SHARED_DATA", "../shared/data")) / "ar"


def public(name: str) -> Path:
    """A public file, or the test is skipped."""
    file = (Path(__file__).parents[2] / PUBLIC / name).resolve()
    if not file.exists():
        pytest.skip(f"the public receivables ({name}) are not here")
    return file


def made(seed: int = 7, *, pattern: bool = True, customers: int = 40, each: int = 30) -> list[Past]:
    """Invoices of good and bad payers. With a pattern, large amounts and Friday due dates are late as well: more than
    a customer's past tells. Without one nothing is known before."""
    dice = random.Random(seed)
    return [one for n in range(customers) for one in _of_customer(dice, f"C{n}", each, pattern)]


def _of_customer(dice: random.Random, customer: str, each: int, pattern: bool) -> Iterator[Past]:
    habit = dice.choice([0.1, 0.3, 0.6])
    for n in range(each):
        issued = date(2024, 1, 1) + timedelta(days=n * 20 + dice.randrange(15))
        due, total = issued + timedelta(days=30), Decimal(dice.choice([100, 200, 900]))
        odds = (
            min(0.97, habit + (0.45 if total > 500 else 0) + (0.2 if due.isoweekday() == 5 else 0)) if pattern else 0.4
        )
        late = dice.random() < odds
        paid = due + timedelta(days=dice.randrange(1, 30)) if late else due - timedelta(days=dice.randrange(0, 10))
        yield Past(f"{customer}-{n}", customer, issued, due, total, "PEN", paid)


def ibm() -> list[Past]:
    """The sample receivables that IBM published: 1,821 invoices of 74 customers."""
    rows = csv.DictReader(public("ibm_ar_dev.csv").open(encoding="utf-8"))
    return [
        Past(row["invoiceNumber"], row["customerID"], _day(row["InvoiceDate"], "%m/%d/%Y"),
             _day(row["DueDate"], "%m/%d/%Y"), Decimal(row["InvoiceAmount"]), "", _day(row["SettledDate"], "%m/%d/%Y"))
        for row in rows
    ]  # fmt: skip


def cassandra() -> list[Past]:
    """8,753 receivables of 2011 to 2017; what is partly open was never paid in full."""
    rows = csv.DictReader(public("cassandra_udyam22/trainData.csv").open(encoding="utf-8"))
    return [_cassandra(number, row) for number, row in enumerate(rows)]


def _cassandra(number: int, row: dict[str, str]) -> Past:
    issued, days = _day(row["Invoice_Date"], "%d-%b-%y"), row["Number_of_Days_until_Payment"]
    is_open = float(row["Outstanding"] or 0) > 0 or not days
    paid = None if is_open else issued + timedelta(days=int(float(days)))
    due = _day(row["Due_Date"], "%d-%b-%y")
    return Past(str(number), row["Vendor_Name"], issued, due, Decimal(row["Amount"] or 0), "", paid)


def synthetic() -> list[Past]:
    """5,000 invented invoices whose lateness nothing foretells."""
    rows = csv.DictReader(public("helloworld880_synth/data/raw/invoice_data.csv").open(encoding="utf-8"))
    return [
        Past(row["invoice_id"], row["customer_id"], date.fromisoformat(row["issue_date"]),
             date.fromisoformat(row["due_date"]), Decimal(row["invoice_amount"]), "",
             date.fromisoformat(row["payment_date"]) if row["payment_date"] else None)
        for row in rows
    ]  # fmt: skip


def _day(text: str, form: str) -> date:
    return datetime.strptime(text, form).date()  # noqa: DTZ007
