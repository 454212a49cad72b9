"""What PostgreSQL says is owed is what the case says, and its record, and its statement; rates and accepted terms."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec
import pytest

from activities import inbox
from activities.books import standing
from activities.terms import acceptance, rates
from activities.wishes import Unanswered, put
from activities.wishes import answer as keep_answer
from engine.case.fold import fold
from engine.case.statement import statement
from schemas.driving import AcceptTerms, Answer
from schemas.events import AnyEvent, BlockTold, RateSet
from tests.machine.lives import GOLDEN, read_life, script
from tests.terms.books import lived

MONEY = ("interest", "fee", "forgiven", "fixed", "chile", "early", "rate", "reversal", "charges", "value", "credit",
         "paid", "plan", "written", "promise")  # fmt: skip
LIVES = [file for file in GOLDEN if file.stem.startswith(MONEY) or "fee" in file.stem]
ECB = rates.NewRate(
    "ecb-main-rate", date(2026, 7, 1), date(2026, 12, 31), Decimal("0.0215"), "https://boe.example", "ana"
)


@pytest.fixture
async def books(dsn: str) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(dsn)
    yield connection
    await connection.close()


async def test_the_books_and_the_case_agree_to_the_cent(books: Any) -> None:
    assert len(LIVES) >= 25
    for file in LIVES:
        case = (await lived(books, read_life(file), file.stem)).case
        found = await standing(books, file.stem)
        assert found is not None
        assert found.owed == case.balance + case.written_off, file.stem
        told = statement(read_life(file).plan, case, date(2027, 1, 1))
        assert told.total - told.pending == case.balance, file.stem


async def test_a_rate_is_told_once_to_the_open_cases_that_compute_with_it(books: Any) -> None:
    late = script("es-empresas amount=1000 currency=EUR zone=Europe/Madrid issued=2026-05-20 due=2026-06-22")
    await lived(books, late, "ES-1")
    await lived(books, script("pe-empresas"), "PE-1")
    await books.execute("update collection_case set closed_at = null, end_ = ''")
    await books.execute(
        "insert into task (invoice, key, what, queue, kind, raised_at) values ('ES-1',"
        " 'policy.terms.late_interest/ecb-main-rate/2026-07-01', 'set-rate:ecb-main-rate', 'owner', 'task', now())"
    )
    assert await rates.add(books, ECB) == rates.Added(True, 1, 1)
    assert await rates.add(books, ECB) == rates.Added(False, 0, 0), "the same value again changes nothing"
    told = [json.loads(row["event"]) for row in await books.fetch("select event::text from inbox order by position")]
    assert [(one["event"], one.get("series")) for one in told] == [("rate_set", "ecb-main-rate"), ("task_done", None)]
    event = msgspec.convert(told[0], AnyEvent, strict=False)
    assert isinstance(event, RateSet)
    assert (event.since, event.until, event.value) == (ECB.since, ECB.until, ECB.value)
    assert await books.fetchval("select done_by from task") == "ana"
    assert [one.source for one in await rates.rates(books, "ecb-main-rate")] == ["https://boe.example"]


async def test_a_value_that_is_corrected_is_the_newest_word(books: Any) -> None:
    for value in ("0.02", "0.0215"):
        await rates.add(books, msgspec.structs.replace(ECB, value=Decimal(value)))
    life = script("es-empresas amount=1000 currency=EUR zone=Europe/Madrid issued=2026-05-20 due=2026-06-22")
    case = (await lived(books, life, "ES-1")).case
    for one in await rates.rates(books):
        event = RateSet(at=life.opened.at, series=one.series, since=one.since, until=one.until, value=one.value)
        case = fold(case, event)
    spans = [line.spans for line in statement(life.plan, msgspec.structs.replace(case, closed_at=None), date(2026, 8, 1)
                                              ).lines if line.kind == "interest"]  # fmt: skip
    assert spans[0][-1].value == Decimal("0.0215")


async def test_a_case_that_begins_hears_of_the_rates_added_before(books: Any) -> None:
    life = script("es-empresas amount=1000 currency=EUR zone=Europe/Madrid issued=2026-05-20 due=2026-06-22")
    await lived(books, life, "ES-1")
    await rates.add(books, ECB)
    await books.execute("insert into invoice (number, customer, issued_on, currency, total)"
                        " values ('ES-2', 'c-1', '2026-05-20', 'EUR', 10)")  # fmt: skip
    plan = await books.fetchval("select sha256 from plan")
    new = await inbox.opening_of(books, "ES-2")
    await inbox.begin_case(books, new, plan, life.opened.at)
    await inbox.begin_case(books, new, plan, life.opened.at)
    told = await books.fetch("select event::text from inbox where invoice = 'ES-2'")
    assert [json.loads(row["event"])["series"] for row in told] == ["ecb-main-rate"]


async def test_a_case_that_comes_back_hears_of_what_was_added_while_it_was_closed(books: Any) -> None:
    late = script("es-empresas amount=1000 currency=EUR zone=Europe/Madrid issued=2026-05-20 due=2026-06-22")
    await lived(books, late, "ES-1")
    await books.execute("update collection_case set closed_at = now(), end_ = 'paid'")
    assert await rates.add(books, ECB) == rates.Added(True, 0, 0), "a closed case hears nothing"
    await books.execute("insert into legal_block (customer, kind, since) values ('c-1', 'moratorium', '2026-07-01')")
    for _ in range(2):
        await inbox.reopen_case(books, "ES-1")
    told = await books.fetch("select event::text from inbox where invoice = 'ES-1' order by position")
    events = [msgspec.json.decode(row["event"], type=AnyEvent, strict=False) for row in told]
    assert {type(one) for one in events} == {RateSet, BlockTold}
    assert len(events) == 2


async def test_a_value_that_is_given_again_reaches_who_has_not_heard_of_it(books: Any) -> None:
    late = script("es-empresas amount=1000 currency=EUR zone=Europe/Madrid issued=2026-05-20 due=2026-06-22")
    await lived(books, late, "ES-1")
    await books.execute("update collection_case set closed_at = now(), end_ = 'paid'")
    await rates.add(books, ECB)
    await books.execute("update collection_case set closed_at = null, end_ = ''")
    assert await rates.add(books, ECB) == rates.Added(False, 1, 0)
    assert await rates.add(books, ECB) == rates.Added(False, 0, 0)


async def test_terms_are_accepted_as_they_were_shown(books: Any) -> None:
    await lived(books, script("pe-empresas"), "F-1")
    text = "Rosa Quispe: 12% al año desde el quinto día."
    sha = hashlib.sha256(text.encode()).hexdigest()
    assert await acceptance.shown(books, "F-1", sha) is None, "nobody was shown it"
    await acceptance.show(books, "c-1", "credit-terms", "es", text, sha, "page")
    await acceptance.show(books, "c-1", "credit-terms", "es", text, sha, "page")
    assert await acceptance.shown(books, "F-1", sha, "credit-terms") is not None
    assert await acceptance.shown(books, "F-1", sha, "other-terms") is None
    wish = AcceptTerms(id="w-1", by="customer", door="page", document=sha)
    at = datetime(2026, 2, 1, 15, tzinfo=UTC)
    await put(books, "F-1", wish, at)
    waiting = Unanswered("w-1", "F-1", wish, at, has_no_case=False, is_closed=False, ended="")
    for _ in range(2):
        await keep_answer(books, waiting, Answer())
    kept = await acceptance.accepted(books, "F-1")
    assert kept is not None
    assert (kept.document, kept.language, kept.sha256, kept.body) == ("credit-terms", "es", sha, text)
    assert (kept.door, kept.accepted_by, kept.accepted_at) == ("page", "customer", at)
    assert await books.fetchval("select count(*) from terms_acceptance") == 1
