"""Publishing: playbooks are compiled and stored as immutable plans under their hash. It holds no rule of its own."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import asyncpg
import msgspec

from engine.language.canonical import canonical, fingerprint
from engine.language.compiler import Compiled, compile_all
from engine.language.diagnostics import render
from engine.language.library import read_library
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.speech import language

YEARS_BEFORE, YEARS_AFTER = 1, 3


class PlaybooksHaveMistakes(CollectionsError):
    """{findings}
    the playbooks have mistakes: nothing was published. Mend them and publish again."""

    es = "{findings}\nlos playbooks tienen errores: no se publicó nada. Corríjalos y publique otra vez."

    def say(self, language: str) -> str:
        """The findings keep their lines."""
        text = self.es if language == "es" else (type(self).__doc__ or "")
        return "\n".join(line.rstrip() for line in text.format_map(self.facts).splitlines())


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


def plans_of(folder: Path, years: tuple[int, int]) -> list[Plan]:
    """Every playbook of the folder, compiled. Raises PlaybooksHaveMistakes with all findings."""
    compiled = compile_all(read_library(folder), years)
    plans = [one.plan for one in compiled.values() if one.plan is not None]
    if len(plans) < len(compiled):
        raise PlaybooksHaveMistakes(findings="\n".join(_findings(one) for one in compiled.values()))
    return plans


def _findings(compiled: Compiled) -> str:
    return render(compiled.findings, compiled.sources, language())


async def publish_folder(
    dsn: str, folder: Path, *, years: tuple[int, int] | None = None, by: str = ""
) -> tuple[Published, ...]:
    """Publish what changed. The same text twice publishes nothing new."""
    plans = plans_of(folder, years or years_now())
    connection = await asyncpg.connect(dsn)
    try:
        async with connection.transaction():
            return tuple([await publish(connection, plan, by) for plan in plans])
    finally:
        await connection.close()


async def publish(connection: asyncpg.Connection[asyncpg.Record], plan: Plan, by: str = "") -> Published:
    """Store one plan under the next version of its playbook, unless the newest version is this very plan."""
    sha256 = fingerprint(plan)
    await connection.execute("select pg_advisory_xact_lock(hashtext('publish'))")
    latest = await connection.fetchrow(
        "select version, sha256 from plan where playbook = $1 order by version desc limit 1", plan.playbook
    )
    if latest is not None and latest["sha256"] == sha256:
        return Published(plan.playbook, latest["version"], sha256, is_new=False)
    version = latest["version"] + 1 if latest is not None else 1
    await connection.execute(
        "insert into plan (sha256, playbook, version, body, published_by) values ($1, $2, $3, $4, $5)",
        sha256, plan.playbook, version, canonical(plan), by,
    )  # fmt: skip
    return Published(plan.playbook, version, sha256, is_new=True)
