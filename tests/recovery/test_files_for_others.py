"""Lists and files that leave the company: names and numbers in them are others' words, and must stay words."""

from __future__ import annotations

import csv
import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from activities.recovery.bureau_text import as_bytes
from activities.recovery.written_off import WrittenOffLine
from activities.rewards import Granted
from activities.rewards import as_csv as rewards_csv
from activities.spreadsheet import cell
from schemas.bureau import Bureau, Column, Given, Line, NoticePeriod
from schemas.lengths import Duration
from workers.recovery.write_offs import as_csv

EVIL = ["=cmd|' /C calc'!A0", "+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "＝1"]
AT = datetime(2026, 3, 2, tzinfo=UTC)


@pytest.mark.parametrize("evil", EVIL)
def test_no_cell_of_ours_begins_a_formula(evil: str) -> None:
    line = WrittenOffLine(
        invoice=evil, customer=evil, name=evil, at=AT, because=evil, reason=evil, amount=Decimal("-5.00"),
        currency="PEN", asked_by=evil, approved_by=evil, recovered=Decimal(0),
    )  # fmt: skip
    (_, row) = csv.reader(io.StringIO(as_csv([line]), newline=""))
    tame = "'" + re.sub(r"\s", " ", evil)
    assert [one for one in row if one.startswith("'")] == [tame] * 7
    assert row[5] == "-5.00", "an amount is a number"
    (_, row) = csv.reader(io.StringIO(rewards_csv([Granted(evil, evil, evil, date(2026, 3, 2), True)]), newline=""))
    assert row[:3] == [tame] * 3
    (_, row) = csv.reader(io.StringIO(rewards_csv([Granted("C1", f"F1\r{evil}", "x", AT.date(), True)]), newline=""))
    assert len(row) == 5, "no word begins another line"
    assert cell("Añaños & Cía. = 1") == "Añaños & Cía. = 1"


def told(name: str = "Rosa", customer: str = "C1") -> str:
    columns = tuple(Column(name, name) for name in ("customer_id", "name", "address"))
    bureau = Bureau(id="b", notice=NoticePeriod(Duration(0)), columns=columns, header=False)
    day = AT.date()
    given = Given(
        id=1, bureau="b", invoice="F1", step="recovery.timeline[0]", at=AT, customer_id=customer, name=name, tax_id="",
        customer_kind="person", country="PE", address="", currency="PEN", balance=Decimal(1), issued_on=day, due_on=day,
        zone="UTC", plan_sha256="",
    )  # fmt: skip
    line = Line(given=given, record="report", amount=Decimal(1), noticed_on=day, reported_on=day, days_past_due=1)
    return as_bytes(bureau, [line]).decode()


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("Rosa\x1aQuispe", "RosaQuispe"), ("Rosa\r\nC2,Luis", '"Rosa C2,Luis"'), ("\u202eRosa", "Rosa"),
        ('Rosa "la" Q', '"Rosa ""la"" Q"'), ("=cmd|x", "cmd|x"), ("- @Rosa", "Rosa"), ("Rosa\x00", "Rosa"),
    ],
)  # fmt: skip
def test_a_name_is_one_cell_of_one_line_of_a_bureaus_file(name: str, says: str) -> None:
    assert told(name=name) == f"C1,{says},\r\n"


def test_what_a_thing_is_called_is_never_changed() -> None:
    assert told(customer="-001") == "-001,Rosa,\r\n"
