"""The ledger of acts: added one after the other, never changed, read by who, what and when."""

from __future__ import annotations

import asyncio

import asyncpg
import msgspec
import pytest

from activities.acts import acts, record_act
from engine.study.chain import broken, read_line


async def test_an_act_is_kept_as_it_was_told(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        number = await record_act(
            connection, actor="ana", proven=True, role="operator", door="cli", deed="hold", about="F-1", invoice="F-1",
            told={"kind": "on_request", "día": "2026-04-01"}, second="luis",
        )  # fmt: skip
        (kept,) = await acts(connection, by="luis")
    finally:
        await connection.close()
    assert number == kept.number == 1
    assert (kept.actor, kept.proven, kept.role, kept.door, kept.deed) == ("ana", True, "operator", "cli", "hold")
    assert (kept.invoice, kept.told["día"], kept.second) == ("F-1", "2026-04-01", "luis")


async def test_acts_of_many_at_once_have_numbers_without_gaps(dsn: str) -> None:
    async def one(name: str, gives_up: bool) -> None:
        connection = await asyncpg.connect(dsn)
        try:
            for n in range(5):
                change = connection.transaction()
                await change.start()
                await record_act(connection, actor=name, proven=False, door="cli", deed="hold")
                await (change.rollback() if gives_up and n % 2 else change.commit())
        finally:
            await connection.close()

    await asyncio.gather(*(one(f"u{n}", bool(n % 2)) for n in range(4)))
    connection = await asyncpg.connect(dsn)
    try:
        kept = await acts(connection)
    finally:
        await connection.close()
    assert [each.number for each in kept] == list(range(1, 2 * 5 + 2 * 3 + 1))
    assert [each.at for each in kept] == sorted(each.at for each in kept)


@pytest.mark.parametrize("change", ["update act set actor = 'eva'", "delete from act", "truncate act"])
async def test_an_act_cannot_be_changed_or_removed(dsn: str, change: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await record_act(connection, actor="ana", proven=False, door="cli", deed="hold")
        with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
            await connection.execute(change)
    finally:
        await connection.close()


async def test_acts_are_one_chain_that_anybody_can_recompute(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        for n, name in enumerate(("ana", "luis", "ñusta")):
            told = {"amount": "10.50", "nota": "á"} if n else {}
            await record_act(connection, actor=name, proven=bool(n), door="cli", deed="hold", invoice="F-1", told=told)
        kept = [read_line(msgspec.json.encode(one)) for one in await acts(connection)]
    finally:
        await connection.close()
    assert broken("act", "", kept) is None
    forged = [kept[0], {**kept[1], "second": "eva"}, kept[2]]
    found = broken("act", "", forged)
    assert found is not None
    assert (found.number, found.what) == (2, "digest")
    gap = broken("act", "", [kept[0], kept[2]])
    assert gap is not None
    assert (gap.number, gap.what) == (2, "number")
