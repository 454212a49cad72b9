"""What the books tell of a customer, on a day."""

from __future__ import annotations

from datetime import date

from activities.facts import history_facts
from schemas.events import PromiseBroken, TermsAccepted
from schemas.facts import CATALOGUE
from tests.desk.company import TUESDAY, Company, entry

TODAY = date(2026, 3, 12)


async def test_a_new_customer_owes_one_invoice(company: Company) -> None:
    await company.customer()
    await company.case("F-1", total=100)
    assert await history_facts(company.pool, "F-1", TODAY) == {
        "exposure": "100.00 PEN", "paid_late_share": "0", "promises_broken": "0", "oldest_days_past_due": "10",
        "new_customer": "yes", "terms_accepted": "no", "invoices_open": "1",
    }  # fmt: skip


async def test_a_customer_with_a_past(company: Company) -> None:
    await company.customer()
    for number in ("F-1", "F-2", "F-3", "F-4"):
        await company.case(number, total=100)
    paid = "insert into payment values ($1, $2, 'c1', $3, 'PEN', $4)"
    await company.do(paid, "p1", "F-1", 100, date(2026, 3, 1))
    await company.do(paid, "p2", "F-2", 100, date(2026, 3, 9))
    await company.do(paid, "p3", "F-3", 30, date(2026, 3, 9))
    await company.do("insert into credit_note values ('n1', 'F-4', 20, 'PEN', '2026-03-09')")
    broken = entry(1, PromiseBroken(at=TUESDAY, promise="pr1"))
    await company.deeds.record(company.errand("F-3", entries=(broken,), seq=1))
    await company.arrives("F-4", TermsAccepted(at=TUESDAY, id="portal/1"))
    assert await history_facts(company.pool, "F-4", TODAY) == {
        "exposure": "150.00 PEN", "paid_late_share": "0.5", "promises_broken": "1", "oldest_days_past_due": "10",
        "new_customer": "no", "terms_accepted": "yes", "invoices_open": "2", "average_days_late": "3.5",
        "promises_kept_share": "0", "dispute_share": "0",
    }  # fmt: skip


async def test_a_bounced_payment_was_never_paid(company: Company) -> None:
    await company.customer()
    await company.case("F-1", total=100)
    await company.case("F-2", total=100)
    await company.do("insert into payment values ('p1', 'F-1', 'c1', 100, 'PEN', '2026-03-09')")
    await company.do(
        "insert into payment (id, amount, currency, paid_on, reverses) values ('r1', 100, 'PEN', '2026-03-11', 'p1')"
    )
    assert (await history_facts(company.pool, "F-2", date(2026, 3, 10)))["new_customer"] == "no"
    after = await history_facts(company.pool, "F-2", TODAY)
    assert (after["new_customer"], after["exposure"]) == ("yes", "200.00 PEN")


async def test_all_facts_of_the_history_are_told_and_no_other(company: Company) -> None:
    """But the score, which needs a model (tests/risk)."""
    await company.customer()
    for number in ("F-1", "F-2"):
        await company.case(number, total=100)
    await company.do("insert into payment values ('p1', 'F-2', 'c1', 100, 'PEN', '2026-03-09')")
    told = await history_facts(company.pool, "F-1", TODAY, kept=1)
    assert set(told) == {fact.name for fact in CATALOGUE.values() if fact.source == "history"} - {"risk_score"}
