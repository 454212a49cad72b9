"""A person is erased whole, and nobody else; what protects them and what proves stays. On a real PostgreSQL."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import pytest

from activities.erasing.columns import PERSONAL
from activities.erasing.removing import QUERY, moment
from tests.erasing.people import connected, fill, marked
from workers.erasing import CasesAreOpen, CustomerIsUnknown, ReasonIsNoCode, WishesWait, erase

MARK = "Quispe8842"
OTHER = "Mamani7311"


@pytest.fixture
async def books(dsn: str) -> AsyncIterator[Any]:
    connection = await connected(dsn)
    yield connection
    await connection.close()


async def erased(connection: Any, customer: str = "C1", reason: str = "request") -> Any:
    """As the application's own role does it, which may change little."""
    async with connection.transaction():
        await connection.execute("set local role cobranza_app")
        return await erase(connection, customer, reason=reason, by="ana", approved_by="rosa")


async def test_one_person_goes_whole_and_no_other(books: Any) -> None:
    await fill(books, "C1", MARK)
    await fill(books, "C2", OTHER)
    before = await marked(books, OTHER)
    assert before == {held.table for held in PERSONAL} == await marked(books, MARK)
    kept = await books.fetch("select contact, sha256 from message_body order by contact")

    done = await erased(books)

    assert await marked(books, MARK) == set()
    assert await marked(books, OTHER) == before
    assert (done.number, done.kept, done.shared, done.marked) == (1, (), 0, 1)
    assert done.removed["message_texts"] == 5
    assert await books.fetch("select contact, sha256 from message_body order by contact") == kept
    assert await books.fetchval("select outcome from task where invoice = 'F-C1' and key = 'u'") == "no_answer"
    assert await books.fetchval("select count(*) from page_link where revoked_at is not null") == 1
    row = await books.fetchrow("select * from erasure")
    assert (row["kind"], row["customer"], row["reason"]) == ("person", "C1", "request")
    assert (row["asked_by"], row["approved_by"]) == ("ana", "rosa")


async def test_a_second_erasure_finds_nothing_and_leaves_no_line(books: Any) -> None:
    await fill(books, "C1", MARK)
    await erased(books)
    again = await erased(books)
    assert (again.removed, again.number) == ({}, None)
    assert await books.fetchval("select count(*) from erasure") == 1


async def test_what_is_not_there_or_not_over_is_refused_and_nothing_goes(books: Any) -> None:
    await fill(books, "C1", MARK)
    with pytest.raises(CustomerIsUnknown):
        await erased(books, "nobody")
    with pytest.raises(ReasonIsNoCode):
        await erased(books, reason="because")
    await books.execute("insert into plan (sha256, playbook, version, body) values (repeat('0', 64), 'p', 1, '')")
    await books.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance)"
        " values ('F-C1', 'C1', repeat('0', 64), now(), 1)"
    )
    with pytest.raises(CasesAreOpen, match="F-C1"):
        await erased(books)
    await books.execute("delete from collection_case")
    await books.execute(
        "insert into wish (id, invoice, command, at) values ('w', 'F-C1', '{\"command\": \"recall\"}', now())"
    )
    with pytest.raises(WishesWait):
        await erased(books)
    assert len(await marked(books, MARK)) == len({held.table for held in PERSONAL})
    assert await books.fetchval("select count(*) from erasure") == 0


async def address(connection: Any, customer: str, value: str, kind: str = "mobile") -> None:
    await connection.execute("insert into address (customer, kind, value) values ($1, $2, $3)", customer, kind, value)


async def writable(connection: Any, customer: str) -> list[str]:
    """Addresses that the contact desk would use, by its own statement."""
    rows = await connection.fetch(
        "select a.value from address a where a.customer = $1 and a.bad_at is null and not exists ("
        " select from suppressed s where s.kind = a.kind and s.value in (a.value, lower(a.value),"
        " '+' || regexp_replace(a.value, '[^0-9]', '', 'g'), erased_mark(a.kind, a.value))) order by 1", customer
    )  # fmt: skip
    return [row["value"] for row in rows]


async def test_whoever_asked_to_go_is_not_written_to_again_when_the_books_bring_them_back(books: Any) -> None:
    await fill(books, "C1", MARK)
    await address(books, "C1", "+51 999 000 111")
    await erased(books)
    assert await books.fetchval("select count(*) from suppressed where value like 'sha256:%'") == 2
    await books.execute("insert into customer (id, name) values ('C9', 'again')")
    await address(books, "C9", "+51999000111")
    await address(books, "C9", f" {MARK.upper()}@c1.EXAMPLE".strip(), "email")
    await address(books, "C9", "+51999000112")
    assert await writable(books, "C9") == ["+51999000112"]


@pytest.mark.parametrize(("reason", "said_no", "marks"), [("ended", False, 0), ("ended", True, 1), ("order", False, 1)])
async def test_an_address_is_marked_where_the_person_asked_or_had_said_no(
    books: Any, reason: str, said_no: bool, marks: int
) -> None:
    await books.execute("insert into customer (id, name) values ('C1', 'Rosa')")
    await address(books, "C1", "+51999000111")
    if said_no:
        await books.execute("insert into consent (customer, channel, state) values ('C1', 'sms', 'withdrawn')")
    done = await erased(books, reason=reason)
    assert done.marked == marks
    assert await books.fetchval("select count(*) from suppressed") == marks


async def test_an_address_that_another_customer_has_too_stays_theirs(books: Any) -> None:
    """Two people of one household, or one person twice in the books."""
    await fill(books, "C1", MARK)
    await fill(books, "C2", OTHER)
    for customer in ("C1", "C2"):
        await address(books, customer, "+51 999 000 111")
    await books.execute("insert into suppressed values ('mobile', '+51999000222', 'by_hand', now(), 'ana')")
    await address(books, "C2", "+51999000222")
    done = await erased(books)
    assert done.shared == 1
    assert await writable(books, "C2") == ["+51 999 000 111"]
    assert await books.fetchval("select value from suppressed where reason = 'by_hand'") == "+51999000222"
    again = await erased(books, "C2")
    assert again.shared == 0
    digest = hashlib.sha256(b"mobile:51999000222").hexdigest()
    assert await books.fetchval("select value from suppressed where reason = 'by_hand'") == f"sha256:{digest}"


async def test_what_is_on_record_stays_so(books: Any) -> None:
    """The line of an erasure cannot be changed, nor a word on record beyond its proof."""
    await fill(books, "C1", MARK)
    await erased(books)
    for statement in (
        "update erasure set customer = ''", "delete from erasure", "truncate erasure",
        "update said set by_whom = '', proof = ''", "update said set proof = 'another'", "delete from said",
        "update access_log set actor = 'x'", "truncate access_log",
    ):  # fmt: skip
        if "access_log" in statement:
            await books.execute("insert into access_log (actor, door, what) values ('a', 'cli', 'show')")
        with pytest.raises(Exception, match="append-only"):
            await books.execute(statement)


async def test_every_statement_leaves_alone_what_came_after(books: Any) -> None:
    """Removal by age: each statement removes what came before its day and nothing younger."""
    await fill(books, "C1", MARK, at="2026-02-01")
    whole = await marked(books, MARK)
    for held in PERSONAL:
        await books.execute(QUERY[held.query], "C1", moment(date(2026, 1, 1)))
    left = await marked(books, MARK)
    assert whole - left <= {"suppressed", "legal_block"}
