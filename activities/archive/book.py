"""Which runs there were and what the archive keeps of each, as rows. It opens no file and asks no Temporal."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.doctor import Sign
from activities.queries import named

if TYPE_CHECKING:
    Database = asyncpg.Connection[asyncpg.Record] | asyncpg.Pool[asyncpg.Record]

QUERY: Final = named(files("activities.archive").joinpath("book.sql").read_text("utf-8"))
ARCHIVIST_LOCK: Final = 7266540
"""The advisory lock of the one who archives."""
LISTED_WITHIN: Final = timedelta(minutes=10)
"""Temporal's list lags behind; a run that it does not show after so long is one that it has forgotten."""


class Run(msgspec.Struct, frozen=True):
    """One run of a case's workflow; `run_id` is empty where nobody noted it."""

    invoice: str
    number: int
    run_id: str = ""


class Archived(msgspec.Struct, frozen=True):
    """One archived history: `sha256` and `bytes` of its JSON, `stored_as` its name in the archive, `keys` by id those
    that sealed it, `closed_at` when Temporal ended the run."""

    run: Run
    sha256: str
    bytes: int
    stored_as: str
    keys: tuple[str, ...] = ()
    closed_at: datetime | None = None


class Gap(msgspec.Struct, frozen=True):
    """A history that was looked for in vain: `gone` Temporal has it no more, `unknown` nobody knows even its id."""

    run: Run
    why: str
    found_at: datetime


async def runs_of(database: Database, invoice: str) -> tuple[Run, ...]:
    """A case's runs, oldest first, each once. Runs whose id was never noted have an empty one."""
    rows = await database.fetch(QUERY["runs_of"], invoice)
    case = await database.fetchrow(QUERY["started_runs"], invoice)
    known: dict[str, Run] = {}
    for row in rows:
        known.setdefault(row["run_id"], Run(invoice, row["run"], row["run_id"]))
    numbers = {row["run"] for row in rows}
    last = 0 if case is None else case["run"] - (not case["started"])
    nameless = (Run(invoice, number) for number in range(1, last + 1) if number not in numbers)
    return tuple(sorted([*known.values(), *nameless], key=lambda run: run.number))


async def add_run(database: Database, run: Run) -> None:
    """Note a run that Temporal told of."""
    await database.execute(QUERY["add_run"], run.invoice, run.number, run.run_id)


async def archived(database: Database, invoice: str) -> dict[str, Archived]:
    """What the archive keeps of a case, by the run's id."""
    return {row["run_id"]: _archived(invoice, row) for row in await database.fetch(QUERY["archived"], invoice)}


async def all_archived(database: Database) -> tuple[Archived, ...]:
    """Everything that the archive should have."""
    return tuple(_archived(row["invoice"], row) for row in await database.fetch(QUERY["all_archived"]))


def _archived(invoice: str, row: asyncpg.Record) -> Archived:
    run = Run(invoice, row["run"], row["run_id"])
    return Archived(run, row["sha256"], row["bytes"], row["stored_as"], tuple(row["keys"]), row["closed_at"])


async def waiting(database: Database, at_most: int, but: tuple[str, ...] = ()) -> tuple[Run, ...]:
    """Runs that ended by the books and are not archived, without those of the ids `but`."""
    rows = await database.fetch(QUERY["waiting"], list(but), at_most)
    return tuple(Run(row["invoice"], row["run"], row["run_id"]) for row in rows)


async def nameless(database: Database, at_most: int, listed_within: timedelta = LISTED_WITHIN) -> tuple[Run, ...]:
    """Runs that ended by the books, of which nobody noted the id, and that Temporal's list should show by now."""
    rows = await database.fetch(QUERY["nameless"], listed_within, at_most)
    return tuple(Run(row["invoice"], row["run"]) for row in rows)


async def keep(database: Database, done: Archived) -> None:
    """Note that a history is in the archive."""
    run = done.run
    await database.execute(
        QUERY["keep"], run.invoice, run.number, run.run_id, done.sha256, done.bytes, done.stored_as, list(done.keys),
        done.closed_at)  # fmt: skip


async def miss(database: Database, run: Run, why: str) -> None:
    """Note that a history is gone (`gone`), or that nobody knows the run's id (`unknown`)."""
    await database.execute(QUERY["miss"], run.invoice, run.number, run.run_id, why)


async def gaps(database: Database) -> tuple[Gap, ...]:
    """Histories that were looked for in vain, and not found since."""
    rows = await database.fetch(QUERY["gaps"])
    return tuple(Gap(Run(row["invoice"], row["run"], row["run_id"]), row["gap"], row["archived_at"]) for row in rows)


async def signs(database: Database, now: datetime, after: timedelta) -> dict[str, list[Sign]]:
    """For the doctor: gaps, and runs that ended more than `after` ago and are not archived."""
    rows = await database.fetch(QUERY["overdue"], now, after)
    return {
        "archive_gap": [Sign(one.run.invoice, f"run {one.run.number}: {one.why}") for one in await gaps(database)],
        "archive_waits": [Sign(row["who"], row["detail"]) for row in rows],
    }
