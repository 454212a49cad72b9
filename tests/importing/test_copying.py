"""Files into real books: all or nothing, or all good rows; twice is the same as once; cases hear what concerns them."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import asyncpg
import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from activities.importing.copying import Count, Report, import_file, import_rows
from schemas.events import AnyEvent, CreditNoteIssued, FactsChanged, PaymentReceived, PaymentReversed
from workers.mappings import load_mapping, mapping_of

if TYPE_CHECKING:
    Books = asyncpg.Connection[asyncpg.Record]

Write = Callable[..., Path]
INVOICES = "number,customer,issued_on,due_on,currency,total"
PAYMENTS = "id,invoice,customer,amount,currency,paid_on,method,reverses"


@pytest.fixture
async def ledger(books: Books, csv_file: Write) -> Books:
    """Books with two customers and two invoices."""
    await import_file(books, "customers", csv_file("id,name,zone", "C1,Ana,America/Lima", "C2,Luis,"))
    file = csv_file(INVOICES, "F1,C1,2026-01-05,2026-02-04,PEN,100.50", "F2,C2,2026-01-05,,USD,80")
    await import_file(books, "invoices", file)
    return books


def told(report: Report) -> list[tuple[int, str, str]]:
    return [(bad.line, bad.column, bad.code) for bad in report.bad]


async def inbox(books: Books) -> list[tuple[str, str, AnyEvent]]:
    rows = await books.fetch("select id, invoice, event::text from inbox order by position")
    return [(row["id"], row["invoice"], msgspec.json.decode(row["event"], type=AnyEvent)) for row in rows]


async def test_what_is_imported_stands_in_the_books(books: Books, csv_file: Write) -> None:
    customers = csv_file(
        "id,name,kind,tax_id,country,email,mobile,postal,opted_out",
        'C1,Ana,persona,20100,PE,a@b.pe;c@d.pe,+51987654321,"Av. Sol 1",sms',
        name="customers.csv",
    )
    assert (await import_file(books, "customers", customers)).counts == {"customers": Count(new=1)}
    invoices = csv_file(
        INVOICES + ",line_description,line_quantity,line_unit_price,line_amount",
        "F1,C1,2026-01-05,2026-02-04,PEN,100.50,Rice,2,40,80.00",
        "F1,C1,2026-01-05,2026-02-04,PEN,100.50,Oil,1,20.50,",
    )
    assert (await import_file(books, "invoices", invoices)).counts == {"invoices": Count(new=1)}
    row = await books.fetchrow("select * from customer")
    assert row is not None
    assert (row["kind"], row["tax_id"], row["ref"][:2]) == ("person", "20100", "c-")
    addresses = await books.fetch("select kind, value from address order by kind, value")
    assert [tuple(it) for it in addresses] == [
        ("email", "a@b.pe"), ("email", "c@d.pe"), ("mobile", "+51987654321"), ("postal", "Av. Sol 1"),
    ]  # fmt: skip
    assert await books.fetchval("select state from consent where channel = 'sms'") == "withdrawn"
    lines = await books.fetch("select line, description, quantity, unit_price, amount from line_item order by line")
    assert [tuple(it) for it in lines] == [
        (1, "Rice", Decimal(2), Decimal(40), Decimal(80)), (2, "Oil", Decimal(1), Decimal("20.50"), Decimal("20.50")),
    ]  # fmt: skip
    assert (await import_file(books, "invoices", invoices)).counts == {"invoices": Count(already=1)}
    assert (await import_file(books, "customers", customers)).counts == {"customers": Count(already=1)}
    assert await inbox(books) == []


async def test_a_bad_row_keeps_the_whole_file_out(ledger: Books, csv_file: Write) -> None:
    file = csv_file(INVOICES, "F3,C1,2026-01-05,,PEN,10", "F4,C1,soon,,PEN,10", "F5,C9,2026-01-05,,PEN,10")
    report = await import_file(ledger, "invoices", file)
    assert told(report) == [(3, "issued_on", "date"), (4, "customer", "unknown_customer")]
    assert (report.imported, report.counts, report.bad_lines, report.rows) == (False, {}, 2, 3)
    assert await ledger.fetchval("select count(*) from invoice") == 2


async def test_with_skip_bad_the_good_rows_come_in(ledger: Books, csv_file: Write) -> None:
    file = csv_file(INVOICES, "F3,C1,2026-01-05,,PEN,10", "F4,C1,soon,,PEN,10", "F5,C9,2026-01-05,,PEN,10")
    report = await import_file(ledger, "invoices", file, skip_bad=True)
    assert (report.imported, report.new, report.bad_lines) == (True, 1, 2)
    assert await ledger.fetchval("select string_agg(number, ' ' order by number) from invoice") == "F1 F2 F3"


async def test_a_known_number_with_other_content_is_told_and_never_changed(ledger: Books, csv_file: Write) -> None:
    file = csv_file(INVOICES, "F1,C1,2026-01-05,2026-02-04,PEN,100.50", "F2,C1,2026-01-05,2026-02-04,USD,80.00")
    report = await import_file(ledger, "invoices", file, skip_bad=True)
    assert [(it.line, it.column, it.value, it.facts["there"]) for it in report.bad] == [
        (3, "customer", "C1", "C2"), (3, "due_on", "2026-02-04", ""),
    ]  # fmt: skip
    assert report.counts == {"invoices": Count(already=1)}
    assert await ledger.fetchval("select customer from invoice where number = 'F2'") == "C2"


async def test_other_lines_of_a_known_invoice_are_a_conflict(ledger: Books, csv_file: Write) -> None:
    header = INVOICES + ",line_description,line_amount"
    await import_file(ledger, "invoices", csv_file(header, "F7,C1,2026-01-05,,PEN,10,Rice,10"))
    report = await import_file(ledger, "invoices", csv_file(header, "F7,C1,2026-01-05,,PEN,10,Rice,9"))
    assert told(report) == [(2, "line_description", "conflict")]


async def test_a_payment_is_told_to_its_case(ledger: Books, csv_file: Write) -> None:
    file = csv_file(
        PAYMENTS,
        "P1,F1,,40.00,PEN,2026-02-10,yape,",
        "P2,F1,,10,PEN,2026-02-11,,",
        "P3,,C2,5,USD,2026-02-11,,",
        "R1,,,40,PEN,2026-02-12,,P1",
    )
    report = await import_file(ledger, "payments", file)
    assert report.counts == {"payments": Count(new=4)}
    assert await inbox(ledger) == [
        ("payment/P1", "F1", PaymentReceived(
            at=datetime(2026, 2, 10, 17, tzinfo=UTC), id="payment/P1", payment="P1", amount=Decimal("40.00"),
            paid_on=date(2026, 2, 10), method="yape")),
        ("payment/P2", "F1", PaymentReceived(
            at=datetime(2026, 2, 11, 17, tzinfo=UTC), id="payment/P2", payment="P2", amount=Decimal(10),
            paid_on=date(2026, 2, 11))),
        ("reversal/R1", "F1", PaymentReversed(
            at=datetime(2026, 2, 12, 17, tzinfo=UTC), id="reversal/R1", payment="P1", amount=Decimal(40))),
    ]  # fmt: skip
    unapplied = await ledger.fetchrow("select id, customer, amount from payment where invoice is null")
    assert unapplied is not None
    assert tuple(unapplied) == ("P3", "C2", Decimal(5))
    assert (await import_file(ledger, "payments", file)).counts == {"payments": Count(already=4)}
    assert len(await inbox(ledger)) == 3


async def test_the_moment_can_be_given(ledger: Books, csv_file: Write) -> None:
    at = datetime(2026, 3, 1, 15, tzinfo=UTC)
    await import_file(ledger, "payments", csv_file(PAYMENTS, "P1,F1,,40,PEN,2026-02-10,,"), at=at)
    assert [event.at for _, _, event in await inbox(ledger)] == [at]


async def test_a_payment_of_today_is_not_told_as_of_later(ledger: Books, csv_file: Write) -> None:
    tomorrow = await ledger.fetchval("select (now() + interval '1 day')::date")
    await import_file(ledger, "payments", csv_file(PAYMENTS, f"P1,F1,,40,PEN,{tomorrow},,"))
    ((_, _, event),) = await inbox(ledger)
    assert event.at <= await ledger.fetchval("select now()")


@pytest.mark.parametrize(
    ("row", "column", "code"),
    [
        ("P9,F9,,40,PEN,2026-02-10,,", "invoice", "unknown_invoice"),
        ("P9,F1,C9,40,PEN,2026-02-10,,", "customer", "unknown_customer"),
        ("P9,F1,C2,40,PEN,2026-02-10,,", "customer", "other_customer"),
        ("P9,F1,,40,USD,2026-02-10,,", "currency", "other_currency"),
        ("P9,,,40,PEN,2026-02-10,,", "invoice", "nobody"),
        ("P9,F1,,-40,PEN,2026-02-10,,", "amount", "not_positive"),
        ("R9,,,40,PEN,2026-02-10,,P8", "reverses", "unknown_payment"),
        ("R9,F2,,40,USD,2026-02-10,,P1", "invoice", "other_invoice"),
        ("R9,,,40,USD,2026-02-10,,P1", "currency", "other_currency"),
        ("R9,,,40.01,PEN,2026-02-10,,P1", "amount", "over_reversed"),
        ("R9,,,1,PEN,2026-02-10,,R2", "reverses", "is_reversal"),
        ("R9,,,1,PEN,2026-02-10,,P2", "amount", "over_reversed"),
        ("P1,F1,,41,PEN,2026-02-10,yape,", "amount", "conflict"),
    ],
)
async def test_a_payment_that_cannot_be_is_told(
    ledger: Books, csv_file: Write, row: str, column: str, code: str
) -> None:
    first = csv_file(
        PAYMENTS, "P1,F1,,40,PEN,2026-02-10,yape,", "P2,F1,,9,PEN,2026-02-11,,", "R2,,,9,PEN,2026-02-12,,P2"
    )
    await import_file(ledger, "payments", first)
    report = await import_file(ledger, "payments", csv_file(PAYMENTS, "P3,F1,,1,PEN,2026-02-13,,", row), skip_bad=True)
    assert (3, column, code) in told(report)
    assert report.bad_lines == 1
    assert (report.new, len(await inbox(ledger))) == (1, 4)


async def test_credit_notes_lower_an_invoice(ledger: Books, csv_file: Write) -> None:
    header = "id,invoice,amount,currency,issued_on,reason"
    file = csv_file(header, "N1,F1,20.50,PEN,2026-02-01,returned", "N2,F9,1,PEN,2026-02-01,", "N3,F1,1,USD,2026-02-01,")
    report = await import_file(ledger, "credit_notes", file, skip_bad=True)
    assert told(report) == [(3, "invoice", "unknown_invoice"), (4, "currency", "other_currency")]
    at = datetime(2026, 2, 1, 17, tzinfo=UTC)
    event = CreditNoteIssued(at=at, id="credit_note/N1", credit_note="N1", amount=Decimal("20.50"))
    assert await inbox(ledger) == [("credit_note/N1", "F1", event)]
    again = await import_file(ledger, "credit_notes", csv_file(header, "N1,F1,20.5,PEN,2026-02-01,"))
    assert again.counts == {"credit_notes": Count(already=1)}


async def test_more_is_learnt_of_a_customer_and_open_cases_hear_it(ledger: Books, csv_file: Write) -> None:
    await ledger.execute("insert into plan (sha256, playbook, version, body) values (repeat('a', 64), 'p', 1, '')")
    await ledger.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance)"
        " select number, customer, repeat('a', 64), now(), total from invoice"
    )
    file = csv_file("id,name,tax_id,country,email,data_from", "C1,Ana,20100,PE,a@b.pe,2026-01-01", "C2,Luis,,,,")
    report = await import_file(ledger, "customers", file, at=datetime(2026, 3, 1, tzinfo=UTC))
    assert report.counts == {"customers": Count(new=0, already=1, filled=1)}
    ((id, invoice, event),) = await inbox(ledger)
    assert (id.startswith("facts/c-"), invoice) == (True, "F1")
    assert isinstance(event, FactsChanged)
    assert event.facts == {"country": "PE", "customer_kind": "company"}
    assert (event.known, event.data_from) == (("email", "name", "tax_id"), date(2026, 1, 1))
    assert (await import_file(ledger, "customers", file)).counts == {"customers": Count(already=2)}
    assert len(await inbox(ledger)) == 1


async def test_a_customer_is_not_changed_silently_and_no_opt_out_is_undone(ledger: Books, csv_file: Write) -> None:
    await import_file(ledger, "customers", csv_file("id,name,opted_out", "C1,Ana,any"))
    report = await import_file(ledger, "customers", csv_file("id,name,zone,consented", "C1,Eva,America/Bogota,email"))
    assert told(report) == [(2, "consented", "conflict"), (2, "name", "conflict"), (2, "zone", "conflict")]
    await import_file(ledger, "customers", csv_file("id,name,consented", "C2,Luis,sms"))
    await import_file(ledger, "customers", csv_file("id,name,opted_out", "C2,Luis,sms"))
    assert await ledger.fetchval("select state from consent where customer = 'C2'") == "withdrawn"


async def test_rows_without_a_file_pass_the_same_checks(ledger: Books) -> None:
    day = date(2026, 2, 10)
    good = ("P1", "F1", "", Decimal(40), "PEN", day, "", "")
    assert (await import_rows(ledger, {"payments": [good]})).new == 1
    assert (await import_rows(ledger, {"payments": [good]})).already == 1
    report = await import_rows(ledger, {"payments": [("P2", "F9", "", Decimal(40), "PEN", day, "", "")]})
    assert (report.imported, told(report)) == (False, [(1, "invoice", "unknown_invoice")])


async def test_one_file_of_several_kinds_twice(books: Books, shared_data: Path) -> None:
    mapping = load_mapping(Path("playbooks/mappings/ibm-receivables.yaml"))
    file = shared_data / "ar" / "ibm_ar_dev.csv"
    seen: list[tuple[int, int, int]] = []
    first = await import_file(books, "invoices", file, mapping, progress=lambda *now: seen.append(now))
    assert first.counts == {"customers": Count(new=74), "invoices": Count(new=1821), "payments": Count(new=1821)}
    assert seen[-1] == (file.stat().st_size, file.stat().st_size, 1821)
    again = await import_file(books, "invoices", file, mapping)
    assert (again.new, again.already, again.bad) == (0, 74 + 2 * 1821, ())
    assert await books.fetchval("select count(*) from inbox") == 1821


async def test_a_row_that_is_bad_for_one_kind_is_used_for_none(ledger: Books, csv_file: Write) -> None:
    mapping = mapping_of(
        "defaults: {currency: PEN}\n"
        "invoices: {number: number, customer: customer, issued_on: issued, total: total}\n"
        "payments: {id: '{number}-paid', invoice: number, amount: total, paid_on: paid}",
        "m.yaml",
    )
    file = csv_file(
        "number,customer,issued,total,paid",
        "F1,C1,2026-01-05,99,2026-02-01",
        "F8,C9,2026-01-05,10,2026-02-01",
        "F9,C1,2026-01-05,10,2026-02-01",
    )
    report = await import_file(ledger, "invoices", file, mapping, skip_bad=True)
    assert {bad.line for bad in report.bad} == {2, 3}
    assert report.counts == {"invoices": Count(new=1), "payments": Count(new=1)}
    assert await ledger.fetchval("select string_agg(id, ' ') from payment") == "F9-paid"


async def test_of_two_imports_at_once_one_finds_everything_there(ledger: Books, dsn: str, csv_file: Write) -> None:
    file = csv_file(PAYMENTS, *(f"P{n},F1,,1,PEN,2026-02-10,," for n in range(50)))
    other = await asyncpg.connect(dsn)
    reports = await asyncio.gather(import_file(ledger, "payments", file), import_file(other, "payments", file))
    await other.close()
    assert sorted((it.new, it.already) for it in reports) == [(0, 50), (50, 0)]
    assert len(await inbox(ledger)) == 50


async def test_an_import_inside_a_transaction_is_undone_with_it(books: Books, csv_file: Write) -> None:
    file = csv_file("id,name", "C1,Ana")
    outer = books.transaction()
    await outer.start()
    assert (await import_file(books, "customers", file)).new == 1
    assert (await import_file(books, "customers", file)).already == 1
    await outer.rollback()
    assert await books.fetchval("select count(*) from customer") == 0


numbers = st.sampled_from(["F1", "F2", "F3", "F4", "F5", "F6"])
customers = st.sampled_from(["C1", "C1", "C2", "C9"])
rows = st.lists(st.tuples(numbers, customers, st.sampled_from(["10", "10", "x"])), max_size=8)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows)
async def test_good_rows_come_in_and_bad_ones_never(ledger: Books, rows: list[tuple[str, str, str]]) -> None:
    lines = [f"{number}x,{customer},2026-01-05,,PEN,{total}" for number, customer, total in rows]
    readable = [(number, customer) for number, customer, total in rows if total != "x"]
    once = {number for number, _ in readable if [it for it, _ in readable].count(number) == 1}
    expected = {f"{number}x" for number, customer in readable if number in once and customer != "C9"}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        path.write_text("\n".join([INVOICES, *lines]) + "\n")
        transaction = ledger.transaction()
        await transaction.start()
        try:
            strict = await import_file(ledger, "invoices", path)
            before = await ledger.fetchval("select count(*) from invoice where number like '%x'")
            report = await import_file(ledger, "invoices", path, skip_bad=True)
            found = await ledger.fetch("select number from invoice where number like '%x'")
        finally:
            await transaction.rollback()
    assert strict.imported == (not strict.bad)
    assert before == (len(expected) if strict.imported else 0)
    assert {row["number"] for row in found} == expected
    assert report.bad_lines == len(rows) - len(expected)
