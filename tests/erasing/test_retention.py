"""How long data are kept: the longest duty wins over the shortest limit, and the database is emptied accordingly."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import date
from typing import Any

import msgspec
import pytest

from activities.access import forget_looks
from activities.erasing.removing import moment
from engine.language.canonical import canonical, fingerprint, read_plan
from engine.language.library import File
from engine.language.packs import read_pack
from engine.study.retention import judged
from schemas.lengths import Duration
from schemas.personal import CLASSES, OF_A_PERSON, Anchors, Since, Verdict
from schemas.rules import Basis, Keeping, Pack
from tests.erasing.people import connected, fill, marked
from tests.machine.lives import plans
from workers.database import create_pool
from workers.erasing import due, erase, house
from workers.sweeping import RetentionMisspelled, Sweep, is_on

TODAY = date(2026, 6, 1)
BEFORE = Anchors(closed=date(2025, 1, 15), last_activity=date(2025, 3, 31))


def months(count: int) -> Duration:
    return Duration(count, "months")


def keep(
    least: int = 0, most: int = 0, since: Since = "made", basis: Basis = "law", id: str = "a", **more: Any
) -> Keeping:
    lengths = (months(least) if least else None, months(most) if most else None)
    return Keeping(id, ("replies",), *lengths, since=since, basis=basis, confidence="high", **more)


def said(*periods: Keeping, anchors: Anchors = BEFORE, asked: bool = False) -> Verdict:
    return judged("replies", [Pack("p", retention=periods)], anchors, TODAY, asked=asked)


def test_without_a_rule_nothing_is_due_and_everything_may_go() -> None:
    assert said() == Verdict(data="replies", may_go=date.max)
    assert said(asked=True).made_before == date.max


@pytest.mark.parametrize(
    ("since", "most", "before"),
    [
        ("made", 12, date(2025, 6, 1)),
        ("closed", 12, date.max),  # closed on 15 January 2025
        ("closed", 18, None),
        ("last_activity", 14, date.max),  # the last on 31 March 2025: due since 31 May 2026
        ("last_activity", 15, None),
    ],
)
def test_a_limit_is_due_counted_from_its_day(since: Since, most: int, before: date | None) -> None:
    verdict = said(keep(most=most, since=since))
    assert verdict.made_before == before
    assert verdict.rules == (("p.a",) if before else ())


def test_the_shortest_limit_counts() -> None:
    verdict = said(keep(most=24, id="long"), keep(most=6, id="short"))
    assert (verdict.made_before, verdict.rules) == (date(2025, 12, 1), ("p.short",))


def test_the_longest_duty_wins_over_the_shortest_limit_and_the_conflict_is_named() -> None:
    verdict = said(keep(most=6, id="limit"), keep(24, id="duty"), keep(12, id="less"))
    assert (verdict.made_before, verdict.may_go) == (date(2024, 6, 1), date(2024, 6, 1))
    assert verdict.conflict
    assert verdict.rules == ("p.duty", "p.limit")
    assert not said(keep(most=24), keep(12, id="duty")).conflict


def test_a_duty_that_counts_from_the_customer_keeps_the_whole_class() -> None:
    verdict = said(keep(most=6), keep(36, since="last_activity", id="records"))
    assert (verdict.made_before, verdict.may_go, verdict.kept_until) == (None, None, date(2028, 3, 30))
    assert verdict.conflict
    over = said(keep(most=6), keep(14, since="last_activity", id="records"))
    assert (over.made_before, over.conflict) == (date(2025, 12, 1), False)


def test_while_a_case_is_open_a_period_from_its_end_has_not_begun() -> None:
    running = Anchors(closed=None, last_activity=None)
    assert said(keep(most=1, since="closed"), anchors=running).made_before is None
    kept = said(keep(1, since="closed"), anchors=running, asked=True)
    assert (kept.may_go, kept.kept_until) == (None, None)


def test_who_asks_to_be_forgotten_waits_for_duties_of_law_and_for_no_policy() -> None:
    law = said(keep(36, since="last_activity"), asked=True)
    assert (law.made_before, law.kept_until, law.rules) == (None, date(2028, 3, 30), ("p.a",))
    assert not law.conflict
    assert said(keep(36, since="last_activity", basis="policy"), asked=True).made_before == date.max
    memory = said(keep(36, since="last_activity", basis="memory"), asked=True)
    assert (memory.made_before, memory.unverified) == (None, True)


def test_a_rule_counts_only_while_it_is_in_force_and_binds_the_creditor() -> None:
    assert said(keep(most=1, effective_from=date(2026, 6, 2))).made_before is None
    assert said(keep(most=1, effective_to=date(2026, 5, 31))).made_before is None
    for_agencies = Pack("us-fdcpa", retention=(keep(36, since="last_activity"),), collectors=("agency",))
    assert judged("replies", [for_agencies], BEFORE, TODAY, asked=True).made_before == date.max


# ---------------------------------------------------------------------------------------------- packs

PACK = """pack: p
title: {en: a, es: b}
as_of: 2026-01-01
rules:
  - {id: r, opt_out: channel, basis: policy, confidence: high}
retention:
"""


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("{id: a, data: [replies], basis: policy, confidence: high}", "neither how long to keep nor when to remove"),
        ("{id: a, data: [replies], keep_at_most: 2 business days, basis: policy, confidence: high}", "days, weeks or"),
        ("{id: a, data: [replies], keep_at_most: 1 month, basis: law, confidence: high}", "'law' needs citation"),
        ("{id: a, data: [secrets], keep_at_most: 1 month, basis: policy, confidence: high}", "secrets"),
        ("{id: a, data: [replies], keep_at_least: 2 months, keep_at_most: 3 weeks, basis: policy, confidence: high}",
         "removed before it may be removed"),
        ("{id: a, data: [replies], keep_at_most: 1 month, basis: policy, confidence: high}\n"
         "  - {id: a, data: [replies], keep_at_most: 2 months, basis: policy, confidence: high}", "two periods are"),
    ],
)  # fmt: skip
def test_a_period_that_means_nothing_is_told_where_it_stands(line: str, told: str) -> None:
    _, findings = read_pack(File("rules/p.yaml", f"{PACK}  - {line}\n".encode()))
    assert any(told in finding.message_en for finding in findings), [finding.message_en for finding in findings]
    assert all(finding.line >= 7 for finding in findings)


def test_the_house_has_a_period_for_everything_personal_and_calls_none_of_it_law() -> None:
    periods = house().retention
    assert {data for one in periods for data in one.data} == set(CLASSES) - {"contact_log"} >= set(OF_A_PERSON)
    assert {one.basis for one in periods} == {"policy"}


def test_plans_without_periods_keep_their_bytes() -> None:
    """A plan that was published before there were periods is the same plan."""
    plan = plans()["pe-empresas"]
    body = canonical(plan)
    assert b'"retention"' not in body
    assert fingerprint(read_plan(body)) == fingerprint(plan)


# ---------------------------------------------------------------------------------------------- the database


@pytest.fixture
async def books(dsn: str) -> AsyncIterator[Any]:
    connection = await connected(dsn)
    await connection.execute("insert into clock (now) values ('2026-06-01 12:00+00')")
    yield connection
    await connection.close()


async def gone(connection: Any, customer: str = "") -> dict[str, Any]:
    return {one.customer: one async for one in due(connection, customer=customer, by="ana", approved_by="rosa")}


async def closed(connection: Any, customer: str, on: str, *packs: Pack) -> None:
    """The customer's case ended on a day, under a plan with these packs."""
    plan = msgspec.structs.replace(plans()["pe-empresas"], packs=packs)
    sha = fingerprint(plan)
    await connection.execute(
        "insert into plan (sha256, playbook, version, body) values ($1, $2, (select count(*) + 1 from plan), $3)"
        " on conflict do nothing", sha, plan.playbook, canonical(plan)
    )  # fmt: skip
    await connection.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, closed_at)"
        " values ('F-' || $1, $1, $2, $3::date, 0, $3::date)", customer, sha, date.fromisoformat(on)
    )  # fmt: skip


async def test_what_its_time_is_over_goes_and_nothing_else(books: Any) -> None:
    await fill(books, "C1", "Quispe8842", at="2019-02-01")
    await closed(books, "C1", "2021-05-01")
    await fill(books, "C2", "Mamani7311", at="2024-02-01")
    await closed(books, "C2", "2024-03-01")
    found = await gone(books)
    assert await marked(books, "Quispe8842") == set()
    # two years and three months after the end only files of the page and old notices are over
    left = await marked(books, "Mamani7311")
    assert "page_file" not in left
    assert {"reply", "customer", "address", "remark", "message_body"} <= left
    assert found["C2"].removed == {"page_files": 1}
    assert found["C2"].rules == ("house-retention.page-files",)
    assert found[""].removed == {"provider_payloads": 2}
    lines = await books.fetch("select kind, customer, asked_by, approved_by from erasure order by customer")
    assert [tuple(line) for line in lines] == [("retention", one, "ana", "rosa") for one in ("", "C1", "C2")]
    assert await gone(books) == {}


async def test_while_a_case_is_open_nothing_of_its_customer_goes(books: Any) -> None:
    await fill(books, "C1", "Quispe8842", at="2019-02-01")
    await closed(books, "C1", "2021-05-01")
    await books.execute("update collection_case set closed_at = null")
    assert set(await gone(books)) == {""}


async def test_what_a_duty_keeps_of_an_erased_person_goes_when_the_duty_is_over(books: Any) -> None:
    records = Pack("law", retention=(
        Keeping("records", ("replies",), at_least=months(36), since="last_activity", basis="law", confidence="high"),
    ))  # fmt: skip
    await fill(books, "C1", "Quispe8842", at="2025-02-01")
    await closed(books, "C1", "2025-05-01", records)
    async with books.transaction():
        done = await erase(books, "C1", reason="request", by="ana", approved_by="rosa")
    assert [(one.data, one.kept_until, one.rules) for one in done.kept] == [
        ("replies", date(2028, 1, 31), ("law.records",))
    ]
    assert await marked(books, "Quispe8842") == {"reply"}
    async with books.transaction():
        assert (await erase(books, "C1", reason="request", by="ana", approved_by="rosa")).number is None
    assert "C1" not in await gone(books)
    await books.execute("update clock set now = '2028-01-31 12:00+00'")
    assert "C1" not in await gone(books)
    await books.execute("update clock set now = '2028-02-01 12:00+00'")
    assert (await gone(books))["C1"].removed == {"replies": 2}
    assert await marked(books, "Quispe8842") == set()


async def test_a_limit_that_a_duty_outlasts_is_told_as_a_conflict(books: Any) -> None:
    records = Pack("law", retention=(
        Keeping("records", ("page_files",), at_least=months(60), since="closed", basis="law", confidence="low"),
    ))  # fmt: skip
    await fill(books, "C1", "Quispe8842", at="2023-02-01")
    await closed(books, "C1", "2023-05-01", records)
    found = (await gone(books))["C1"]
    assert (found.removed, [one.data for one in found.conflicts]) == ({}, ["page_files"])
    assert found.conflicts[0].rules == ("law.records", "house-retention.page-files")
    assert found.conflicts[0].unverified


async def test_the_log_of_access_loses_what_is_old_and_never_the_last_year(books: Any) -> None:
    for age in ("4 years", "2 years", "1 month"):
        await books.execute(
            "insert into access_log (at, actor, door, what) values (now() - $1::text::interval, 'ana', 'cli', 'show')",
            age,
        )
    await books.execute("update clock set now = now()")
    assert (await gone(books))[""].removed == {"access_log": 1}
    async with books.transaction():
        await books.execute("set local role cobranza_app")
        assert await forget_looks(books, moment(date.max)) == 1, "the one of two years; never the last year"
    assert await books.fetchval("select count(*) from access_log") == 1
    with pytest.raises(Exception, match="append-only"):
        await books.execute("delete from access_log")


# ---------------------------------------------------------------------------------------------- by itself


async def test_the_worker_sweeps_only_where_it_is_switched_on_and_says_so(books: Any, dsn: str) -> None:
    assert [is_on(said) for said in ({}, {"COBRANZA_RETENTION": "off"}, {"COBRANZA_RETENTION": " Daily"})] == [
        False, False, True
    ]  # fmt: skip
    with pytest.raises(RetentionMisspelled, match="weekly"):
        is_on({"COBRANZA_RETENTION": "weekly"})
    await fill(books, "C1", "Quispe8842", at="2019-02-01")
    await closed(books, "C1", "2021-05-01")
    async with await create_pool(dsn, most=2) as pool:
        for _ in range(2):
            await Sweep(pool).turn()
    assert await marked(books, "Quispe8842") == set()
    (act,) = await books.fetch("select actor, proven, door, deed, told::text as told from act")
    assert tuple(act)[:4] == ("worker", False, "worker", "apply_retention")
    assert json.loads(act["told"])["page_files"] == "1"
    assert {row["asked_by"] for row in await books.fetch("select asked_by from erasure")} == {"worker"}
