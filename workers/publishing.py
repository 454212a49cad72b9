"""Publishing: playbooks are compiled and stored as immutable plans under their hash. It holds no rule of its own."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
import msgspec

from engine.language.canonical import canonical, fingerprint
from engine.language.compiler import Compiled, compile_all, compile_playbook
from engine.language.diagnostics import render
from engine.language.library import read_library
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers import acting
from workers.database import connect
from workers.speech import language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from schemas.acting import Actor
    from workers.settings import Settings

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

YEARS_BEFORE, YEARS_AFTER = 1, 3


class PlaybooksHaveMistakes(CollectionsError):
    """{findings}
    the playbooks have mistakes: nothing was published. Mend them and publish again."""

    es = "{findings}\nlos playbooks tienen errores: no se publicó nada. Corríjalos y publique otra vez."

    def say(self, language: str) -> str:
        """The findings keep their lines."""
        text = self.es if language == "es" else (type(self).__doc__ or "")
        return "\n".join(line.rstrip() for line in text.format_map(self.facts).splitlines())


class SecondPersonMissing(CollectionsError):
    """publishing needs two people: name who publishes and another who approved it, as in --by ana --approved-by luis"""

    es = "para publicar se necesitan dos personas: indique quién publica y quién lo aprobó: --by ana --approved-by luis"


class NothingToPublish(CollectionsError):
    """There is no playbook at '{path}'; name a folder of playbooks or a .yaml file"""

    es = "No hay un playbook en «{path}»; indique una carpeta de playbooks o un archivo .yaml"


class Published(msgspec.Struct, frozen=True):
    """A playbook in the database: its version, its plan's sha256, and whether this run added it."""

    playbook: str
    version: int
    sha256: str
    is_new: bool


def years_now() -> tuple[int, int]:
    """The years whose holidays a plan published today carries."""
    year = datetime.now(UTC).year
    return year - YEARS_BEFORE, year + YEARS_AFTER


class Signed(msgspec.Struct, frozen=True):
    """Who publishes, and who approved it. Both empty is a machine of one's own; else two people sign."""

    by: str = ""
    approved_by: str = ""

    def check(self) -> None:
        """Raises SecondPersonMissing where one is not named, or both are the same."""
        by, approved_by = (" ".join(name.split()).casefold() for name in (self.by, self.approved_by))
        if (by or approved_by) and (not by or not approved_by or by == approved_by):
            raise SecondPersonMissing


def plans_of(folder: Path, years: tuple[int, int], since: date | None = None) -> list[Plan]:
    """Every playbook of the folder, or the one of a file, compiled. Raises PlaybooksHaveMistakes with all findings.

    With `since` its days are proved too, for 24 months of due dates.
    """
    if not folder.exists():
        raise NothingToPublish(path=folder)
    library = read_library(folder if folder.is_dir() else folder.parent)
    if folder.is_dir():
        every = compile_all(library, years, since)
    else:
        every = {folder.stem: compile_playbook(folder, library, years, since)}
    plans = [one.plan for one in every.values() if one.plan is not None]
    if len(plans) < len(every):
        raise PlaybooksHaveMistakes(findings="\n".join(_findings(one) for one in every.values()))
    if not plans:
        raise NothingToPublish(path=folder)
    return plans


def _findings(compiled: Compiled) -> str:
    return render(compiled.findings, compiled.sources, language())


async def publish_folder(
    dsn: str,
    *folders: Path,
    years: tuple[int, int] | None = None,
    signed: Signed | None = None,
    since: date | None = None,
) -> tuple[Published, ...]:
    """Publish what changed in folders or files, all or nothing. The same text twice publishes nothing new.

    `since` proves the days of what is published; `up` leaves that out, for a machine must start whatever Easter brings.
    """
    signed = signed or Signed()
    signed.check()
    plans = compiled(folders, years, since)
    connection = await connect(dsn)
    try:
        async with connection.transaction():
            return tuple([await publish(connection, plan, signed) for plan in plans])
    finally:
        await connection.close()


def compiled(folders: Iterable[Path], years: tuple[int, int] | None = None, since: date | None = None) -> list[Plan]:
    """The plans of folders and files, for the years of today where none are named. Raises what `plans_of` raises."""
    return [plan for folder in folders for plan in plans_of(folder, years or years_now(), since)]


async def news_of(connection: Connection, plans: Iterable[Plan]) -> list[Plan]:
    """Those that are not the newest version of their playbook already."""
    newest = "select sha256 from plan where playbook = $1 order by version desc limit 1"
    return [plan for plan in plans if await connection.fetchval(newest, plan.playbook) != fingerprint(plan)]


async def publish_agreed(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> list[Published]:
    """What two people agreed to, byte for byte as the first one compiled it."""
    signed = Signed(first.name, second.name)
    plans = [msgspec.json.decode(text.encode(), type=Plan) for text in body["plans"]]
    return [await publish(connection, plan, signed) for plan in plans]


async def publish(connection: Connection, plan: Plan, signed: Signed | None = None) -> Published:
    """Store one plan under the next version of its playbook, unless the newest version is this very plan."""
    sha256, signed = fingerprint(plan), signed or Signed()
    await connection.execute("select pg_advisory_xact_lock(hashtext('publish'))")
    latest = await connection.fetchrow(
        "select version, sha256 from plan where playbook = $1 order by version desc limit 1", plan.playbook
    )
    if latest is not None and latest["sha256"] == sha256:
        return Published(plan.playbook, latest["version"], sha256, is_new=False)
    version = latest["version"] + 1 if latest is not None else 1
    await connection.execute(
        "insert into plan (sha256, playbook, version, body, published_by, approved_by) values ($1, $2, $3, $4, $5, $6)",
        sha256, plan.playbook, version, canonical(plan), signed.by, signed.approved_by,
    )  # fmt: skip
    await acting.note(connection, about=f"{plan.playbook} v{version}", told={"plan": sha256})
    return Published(plan.playbook, version, sha256, is_new=True)
