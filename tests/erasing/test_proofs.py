"""A person is erased after a whole life, and every proof still holds: chains, bundle and replay; every page answers."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import asyncpg
import pytest

from activities.archive.archive import in_memory
from tests.commands.conftest import Type
from tests.conftest import wait_for
from tests.machine.lives import HERE, read_life
from tests.workflow.company import EMAIL, MOBILE, NAME, STREET, company, named
from workers.audit.archiving import archive_all
from workers.audit.checking import check
from workers.audit.checkpoints import take
from workers.audit.exporting import bundle
from workers.audit.keys import key_of
from workers.audit.verifying import verify

KEY: Final = key_of("e7" * 32, "a test")
AT: Final = datetime(2027, 1, 5, 12, tzinfo=UTC)
SAID: Final = "mi hermana Carmen ya les pago"
FIRST, OTHER = "handed-over", "paid-late"
PERSONAL: Final = (NAME, "Quispe", EMAIL, MOBILE, "999000111", STREET, "Ancash", SAID)


class World:
    """The books, with an archive, before and after."""

    def __init__(self, dsn: str, address: str) -> None:
        self.dsn, self.address, self.archive = dsn, address, in_memory()

    async def live(self) -> None:
        async with company(self.dsn, self.address, f"proofs-{uuid4()}") as real:
            for number in (FIRST, OTHER):
                await real.lives(named(read_life(HERE / "golden" / f"{number}.txt"), number))
            await real.pool.execute("update customer set name = 'Otra Persona' where id = $1", OTHER)
            await real.pool.execute("delete from address where customer = $1", OTHER)
            event = await real.pool.fetchval("select event->>'id' from ledger where invoice = $1 and seq = 1", FIRST)
            await real.pool.execute("insert into remark (event, invoice, body) values ($1, $2, $3)", event, FIRST, SAID)
            async with real.pool.acquire() as connection:
                await take(connection, KEY, AT)
            await archive_all(real.pool, real.client, self.archive)

    async def files(self, *invoices: str) -> dict[str, bytes]:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await bundle(connection, invoices, by="luz", at=AT, key=KEY, archive=self.archive)
        finally:
            await connection.close()

    async def ask(self, statement: str, *values: object) -> list[Any]:
        connection = await asyncpg.connect(self.dsn)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    async def checked(self) -> Any:
        connection = await asyncpg.connect(self.dsn)
        try:
            return await check(connection)
        finally:
            await connection.close()


@pytest.fixture
def world(dsn: str, temporal_address: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> World:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / "home"))
    one = World(dsn, temporal_address)
    wait_for(one.live())
    return one


def test_after_an_erasure_every_proof_still_holds(world: World, typed: Type, tmp_path: Path) -> None:
    before = verify(wait_for(world.files(FIRST, OTHER)), keys=(KEY.public_key().public_bytes_raw().hex(),))
    assert before.divergences == ()
    assert before.replayed == 2

    code, out, err = typed("erase", FIRST, "--by", "ana")
    assert (code, "takes two people" in err) == (1, True), err
    assert typed("erase", FIRST, "--by", "ana", "--approved-by", " Ana ")[0] == 1
    assert typed("erase", "nobody", "--dry-run")[0] == 1
    code, preview, err = typed("erase", FIRST, "--dry-run")
    assert code == 0, err
    assert "would be removed (nothing was)" in preview
    assert wait_for(world.ask("select count(*) from erasure")) == [(0,)]
    assert wait_for(world.ask("select name from customer where id = $1", FIRST)) == [(NAME,)]

    code, out, err = typed("erase", FIRST, "--by", "ana", "--approved-by", "rosa")
    assert code == 0, err
    assert out.splitlines()[1:-1] == preview.splitlines()[1:], "the preview is what is done"
    assert not [one for one in PERSONAL if one in out]
    code, out, _ = typed("erase", FIRST, "--by", "ana", "--approved-by", "rosa")
    assert (code, "nothing is left to remove" in out) == (0, True)
    acts = wait_for(world.ask("select actor, deed, about, second, told::text from act where deed = 'erase'"))
    assert [act[:4] for act in acts] == [("ana", "erase", FIRST, "rosa")]
    assert json.loads(acts[0][4])["reason"] == "request"
    assert not [one for one in PERSONAL if one in acts[0][4]]

    checked = wait_for(world.checked())
    assert (list(checked.divergences), checked.checkpoints) == ([], 1)
    files = wait_for(world.files(FIRST, OTHER))
    after = verify(files, keys=(KEY.public_key().public_bytes_raw().hex(),))
    assert after.divergences == ()
    assert (after.replayed, after.decisions, after.verdicts, after.amounts, after.lines) == (
        before.replayed, before.decisions, before.verdicts, before.amounts, before.lines
    )  # fmt: skip
    mine = {path: body for path, body in files.items() if f"/{FIRST}." in path}
    assert len(mine) > 10
    for path, body in mine.items():
        text = body.decode("utf-8", "replace")
        assert not [one for one in PERSONAL if one in text], path

    reading = (
        ("show", FIRST, "--messages"), ("explain", FIRST), ("statement", FIRST), ("replies",), ("trace", FIRST),
        ("bureau", "list"), ("doctor",), ("page", "files", FIRST), ("worklist",), ("tasks",), ("status",),
        ("dossier", FIRST, "--out", str(tmp_path / "dossier")),
    )  # fmt: skip
    for words in reading:
        code, out, err = typed(*words)
        assert code == (1 if words == ("doctor",) else 0), (words, code, err)
        assert not [one for one in PERSONAL if one in out + err], words
    assert typed("dossier", FIRST, "--as-handed-over", "--out", str(tmp_path / "kept"))[0] == 1
