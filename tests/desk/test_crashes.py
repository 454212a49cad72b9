"""A crash at every line between decision and answer: nothing twice, nothing lost, every doubt settled or on a list.

COBRANZA_RUNS=1000 asks for more of them than a suite has time for.
"""

from __future__ import annotations

import os

import pytest

from activities import desk_book
from tests.desk.company import Company
from tests.desk.crashes import crashes

RUNS = int(os.environ.get("COBRANZA_RUNS", "48"))


async def test_whatever_line_a_worker_dies_at_nothing_goes_out_twice_and_nothing_is_lost(
    company: Company, dsn: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tally = await crashes(company, dsn, RUNS)
    with capsys.disabled():
        print("\n" + tally.told())
    assert tally.crashes >= tally.runs == RUNS
    assert 0 < tally.taken_before < tally.runs, "some die before the provider hears of it, some after"
    assert tally.on_the_list > 0
    assert (tally.twice, tally.lost, tally.nowhere) == (0, 0, 0)


async def test_a_desk_that_forgets_what_it_reserved_would_be_found(
    company: Company, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The proof can fail: without the settled answer a message goes out a second time."""

    async def forgets(connection: object, key: str) -> None:
        await connection.execute("delete from contact_cover where contact = $1", key)  # type: ignore[attr-defined]
        await connection.execute("update contact set state = 'failed' where key = $1", key)  # type: ignore[attr-defined]

    monkeypatch.setattr(desk_book, "heard_of", forgets)
    tally = await crashes(company, dsn, 15)
    assert tally.twice > 0
