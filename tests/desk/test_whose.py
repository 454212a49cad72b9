"""Which of a customer's cases are read together."""

from __future__ import annotations

from activities.overview import cases_of_customer
from tests.desk.company import TUESDAY, Company

OPENED = """
    insert into ledger (invoice, seq, at, event, because, plan_sha256)
    select invoice, 1, $2, '{"event": "case_opened"}', 'case', plan_sha256 from collection_case where invoice = $1
"""


async def test_an_invoice_of_this_minute_keeps_nobody_from_reading_the_others(company: Company) -> None:
    await company.customer("c1")
    for number in ("F-1", "F-2"):
        await company.case(number, "c1")
    async with company.pool.acquire() as connection:
        assert await cases_of_customer(connection, "c1") == ("F-1", "F-2"), "none has begun: each can be asked for"
        await company.do(OPENED, "F-2", TUESDAY)
        assert await cases_of_customer(connection, "c1") == ("F-2",)
        assert await cases_of_customer(connection, "c2") == ()
