"""Bureaus' layouts: the shipped ones as files to the byte, and everything that can be wrong with one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import msgspec
import pytest

from activities.recovery.bureau_text import CannotSay, as_bytes
from engine.language.bureaus import read_bureau
from engine.language.library import File, read_file
from engine.study.reporting import lines, ready_on, standing
from schemas.bureau import VALUES, Bureau, Given, Line
from schemas.lengths import Duration
from schemas.plan import Calendar
from schemas.proof import Proof

ROOT = Path(__file__).parents[2]
GOLDEN = Path(__file__).parent / "golden"
FILES = sorted((ROOT / "playbooks" / "bureaus").glob("*.yaml"))
NOON = datetime(2026, 4, 16, 17, tzinfo=UTC)
PERU = Calendar("PE")


def given(number: int = 1, **more: object) -> Given:
    said = {
        "id": number, "bureau": "credit-bureau", "invoice": f"F001-{number:04}", "step": "recovery.timeline[1]",
        "at": NOON, "customer_id": f"C{number}", "name": "Ñandú & Hijos, S.A.", "tax_id": "20123456789",
        "customer_kind": "company", "country": "PE", "address": "Jr. Ancash 123\nLima", "currency": "PEN",
        "balance": Decimal("1234.5"), "issued_on": date(2026, 1, 30), "due_on": date(2026, 3, 2),
        "zone": "America/Lima", "plan_sha256": "p", **more,
    }  # fmt: skip
    return Given(**said)  # type: ignore[arg-type]


def told(number: int, record: str, **more: object) -> Line:
    return Line(
        given=given(number, **more), record=record, amount=Decimal("1234.5"), noticed_on=date(2026, 4, 17),
        reported_on=date(2026, 5, 4), days_past_due=63, reason="paid" if record == "withdrawal" else "",
    )  # type: ignore[arg-type]  # fmt: skip


def layout(name: str = "credit-bureau") -> Bureau:
    bureau, findings = read_bureau(read_file(ROOT / "playbooks" / "bureaus" / f"{name}.yaml"))
    assert bureau is not None, findings
    return bureau


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_shipped_layout_gives_its_file_to_the_byte(file: Path, bless: bool) -> None:
    bureau = layout(file.stem)
    some = [told(1, "withdrawal"), told(2, "report", customer_kind="person", name='Ana "la Rápida"; Paz')]
    content, golden = as_bytes(bureau, some), GOLDEN / f"{file.stem}.csv"
    if bless:
        golden.write_bytes(content)
    assert content == golden.read_bytes()
    assert content.decode(bureau.encoding).count("\r\n") == 2 + bureau.header


def test_every_value_that_a_column_can_hold_is_written() -> None:
    columns = tuple(msgspec.structs.replace(layout().columns[0], name=value, value=value) for value in VALUES)
    content = as_bytes(msgspec.structs.replace(layout(), columns=columns, codes={}), [told(1, "withdrawal")])
    assert "Jr. Ancash 123 Lima" in content.decode()
    assert content.decode().split("\r\n")[0] == ",".join(VALUES)


@pytest.mark.parametrize(
    ("decimals", "currency", "said"),
    [(".", "PEN", "1234.50"), (",", "PEN", '"1234,50"'), ("none", "PEN", "123450"), ("none", "CLP", "1235")],
)
def test_amounts_as_the_bureau_writes_them(decimals: str, currency: str, said: str) -> None:
    column = next(column for column in layout().columns if column.value == "amount")
    bureau = msgspec.structs.replace(layout(), decimals=decimals, header=False, columns=(column,))
    amount = Decimal("1234.5") if currency == "PEN" else Decimal(1235)
    line = msgspec.structs.replace(told(1, "report", currency=currency), amount=amount)
    assert as_bytes(bureau, [line]).decode() == f"{said}\r\n"


def test_what_a_file_cannot_say_is_refused_with_the_invoice_and_nothing_is_cut_that_matters() -> None:
    latin = layout("co-central")
    with pytest.raises(CannotSay, match=r"F001-0001.*'Ж'.*latin-1.*'nombre'"):
        as_bytes(latin, [told(1, "report", name="Жанна")])
    with pytest.raises(CannotSay, match=r"more than 20 characters.*'obligacion'"):
        as_bytes(latin, [told(1, "report", invoice="F" * 21)])
    assert "A" * 60 + ";" in as_bytes(latin, [told(1, "report", name="A" * 90)]).decode("latin-1")


RIGHT = "bureau: b\nnotice: {wait: 5 days}\ncolumns:\n  - {name: a, value: invoice}\n"


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("bureau: b", "bureau: other", "called 'b.yaml'"),
        ("notice: {wait: 5 days}\n", "", "'notice:' is missing"),
        ("wait: 5 days", "wait: five", "five"),
        ("wait: 5 days", "wait: 5 days, basis: law", "neither where it is written"),
        ("wait: 5 days", "wait: 5 days, days: 3", "'days' is not known"),
        ("value: invoice", "value: colour", "'colour' is not known"),
        ("value: invoice", "value: invoice, longest: 0", "number of characters"),
        ("{name: a, value: invoice}", "{name: a, value: invoice}\n  - {name: a, value: name}", "two columns"),
        ("bureau: b", 'bureau: b\nfile: {name: "../{day}-{number}"}', "names no file of its own"),
        ("bureau: b", 'bureau: b\nfile: {name: "all.csv"}', "names no file of its own"),
        ("bureau: b", "bureau: b\nfile: {encoding: utf-16}", "'utf-16' is not known"),
        ("bureau: b", "bureau: b\ncodes: {record: {delete: X}}", "'delete' is not known"),
        ("bureau: b", "bureau: b\ncodes: {colour: {red: X}}", "'colour' is not known"),
        ("bureau: b", "bureau: b\nbureau: b", "bureau"),
        ("bureau: b", "- bureau", ""),
        ("columns:\n", "columns: x\n#", ""),
    ],
)
def test_what_is_wrong_in_a_layout_is_said_where_it_stands(written: str, instead: str, says: str) -> None:
    text = RIGHT.replace(written, instead, 1)
    bureau, findings = read_bureau(File("b.yaml", text.encode()))
    assert bureau is None
    assert any(says in finding.message_en for finding in findings), [finding.message_en for finding in findings]
    assert all(finding.message_es for finding in findings)
    assert read_bureau(File("b.yaml", RIGHT.encode()))[0] is not None


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"[" * 5000, b"a: &x 1\nb: *x", b"columns: {a: 1}\nnotice: []"])
def test_any_bytes_are_read_without_an_exception(body: bytes) -> None:
    bureau, findings = read_bureau(File("b.yaml", body))
    assert bureau is None
    assert findings


# --- which debts are ready ---------------------------------------------------------------------------------------


def proof(on: datetime = NOON) -> Proof:
    return Proof(step="recovery.timeline[0]", kind="delivered", at=on)


def state(until: date = date(2026, 6, 30), proofs: tuple[Proof, ...] = (proof(),), **more: object) -> tuple[str, str]:
    stands = standing(layout(), given(**more), proofs, PERU, until)
    return stands.state, stands.reason


def test_ten_business_days_after_the_proved_notice_and_not_a_day_before() -> None:
    assert ready_on(layout(), date(2026, 4, 16), PERU) == date(2026, 4, 30)
    assert state(date(2026, 4, 29)) == ("waiting", "")
    assert state(date(2026, 4, 30)) == ("ready", "")
    night = proof(datetime(2026, 4, 17, 3, 0, tzinfo=UTC))  # still the 16th in Lima
    assert standing(layout(), given(), (night,), PERU, date(2026, 4, 30)).noticed_on == date(2026, 4, 16)


def test_calendar_days_where_the_law_counts_them() -> None:
    assert layout("co-central").notice.wait == Duration(20)
    assert ready_on(layout("co-central"), date(2026, 4, 16), PERU) == date(2026, 5, 6)


@pytest.mark.parametrize(
    ("more", "says"),
    [
        ({"balance": Decimal(0)}, ("settled", "paid")),
        ({"hold": "dispute_open"}, ("contested", "")),
        ({"withdrawn": "error"}, ("removed", "error")),
        ({"ended": "written_off", "balance": Decimal(0)}, ("settled", "")),
        ({"reported_in": "f-1", "ended": "written_off", "balance": Decimal(0)}, ("reported", "")),
        ({"ended": "cancelled"}, ("settled", "error")),
        ({"reported_in": "f-1"}, ("reported", "")),
        ({"reported_in": "f-1", "ended": "handed_over"}, ("reported", "")),
        ({"reported_in": "f-1", "balance": Decimal(-5)}, ("to_take_back", "paid")),
        ({"reported_in": "f-1", "ended": "cancelled"}, ("to_take_back", "error")),
        ({"reported_in": "f-1", "withdrawn": "dispute"}, ("to_take_back", "dispute")),
        ({"reported_in": "f-1", "taken_back_in": "f-2", "balance": Decimal(0)}, ("taken_back", "paid")),
    ],
)
def test_how_a_debt_stands(more: dict[str, object], says: tuple[str, str]) -> None:
    assert state(**more) == says  # type: ignore[arg-type]


def test_without_proof_nothing_is_ready_however_late() -> None:
    assert state(date(2030, 1, 1), ()) == ("no_proof", "")


def test_a_file_has_what_is_ready_and_what_is_taken_back_and_nothing_else() -> None:
    until = date(2026, 6, 30)
    reported = {"reported_in": "f-1", "reported_at": NOON, "amount": Decimal(900), "balance": Decimal(0)}
    some = [given(3), given(1, **reported), given(2, hold="dispute_open"), given(4, reported_in="f-1")]
    found = lines([standing(layout(), one, (proof(),), PERU, until) for one in some], until)
    assert [(line.given.id, line.record, line.amount, line.reason) for line in found] == [
        (1, "withdrawal", Decimal(900), "paid"), (3, "report", Decimal("1234.5"), ""),
    ]  # fmt: skip
    assert (found[0].reported_on, found[1].reported_on, found[1].days_past_due) == (date(2026, 4, 16), until, 120)
