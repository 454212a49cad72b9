"""The command `diff`: what a change of a playbook means, in words. A database is asked only where one is named."""

from __future__ import annotations

import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Final, Literal

import msgspec
from cyclopts import Parameter

from engine.language.canonical import fingerprint
from engine.language.compiler import Compiled, compile_all, compile_playbook
from engine.language.diagnostics import render
from engine.language.library import Library, read_library
from engine.study.changes.compare import compare
from engine.study.changes.lives import examples
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.commands.author import today, years_now
from workers.commands.paths import FOLDER, CannotRead, NoSuchFolder, file_at, reason
from workers.differences import Count, Difference, Reach, Running, as_data, as_text
from workers.settings import Settings
from workers.speech import is_coloured, language, say

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

SAME, DIFFERS, TROUBLE = 0, 1, 2
"""What is answered, as `diff` does."""
_VERSION: Final = re.compile(r"(?P<playbook>[\w.-]+)@(?P<version>\d+|latest)")


class NoSuchVersion(CollectionsError):
    """there is no published version '{name}'{have}"""

    es: ClassVar[str] = "no hay una versión publicada «{name}»{have}"
    exit_code: ClassVar[int] = TROUBLE


class NothingThere(NoSuchFolder):
    """There is no folder or playbook at '{path}'; {then}"""

    exit_code: ClassVar[int] = TROUBLE


class NotAlike(CollectionsError):
    """'{old}' and '{new}' cannot be compared: one is a folder and the other a single playbook"""

    es: ClassVar[str] = "«{old}» y «{new}» no se pueden comparar: uno es una carpeta y el otro un solo playbook"
    exit_code: ClassVar[int] = TROUBLE


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=(), show_default=False)


Side = Annotated[
    str,
    _help("a playbook's file or name, a folder, or a published version (pe-empresas@3, pe-empresas@latest)",
          "el archivo o nombre de un playbook, una carpeta o una versión publicada (pe-empresas@3)"),
]  # fmt: skip


async def diff(
    old: Side,
    new: Side,
    /,
    *,
    format: Annotated[
        Literal["text", "json"], _help("text for people, json for scripts", "text para personas, json para programas")
    ] = "text",
    running: Annotated[
        bool, _help("count the running invoices that it touches", "contar las facturas en curso que toca")
    ] = False,
    home: Annotated[
        Path | None, _help("where data are kept (or COBRANZA_HOME)", "dónde quedan los datos (o COBRANZA_HOME)")
    ] = None,
) -> int:
    """Say what changed in meaning. Answers 0 where nothing did, 1 where something did, 2 where there are errors."""
    settings = Settings.from_environment(home)
    is_asked = running or any(_VERSION.fullmatch(side) for side in (old, new))
    async with _books(settings, is_asked=is_asked) as connection:
        sides = [await _plans(side, other, connection) for side, other in ((old, new), (new, old))]
        if wrong := [side for side, plans in zip((old, new), sides, strict=True) if plans is None]:
            named = " ".join(wrong)
            print(
                say(
                    f"nothing is compared: mend this first (cobranza check {named})",
                    f"no se compara nada: corrija esto primero (cobranza check {named})",
                ),
                file=sys.stderr,
            )
            return TROUBLE
        found = _compared(old, new, *sides)  # type: ignore[arg-type]
        if connection is not None:
            found = [await _with_running(one, connection) for one in found]
    if format == "json":
        print(msgspec.json.format(msgspec.json.encode(as_data(found)), indent=2).decode())
    else:
        print(as_text(found, colour=is_coloured(sys.stdout)))
    return SAME if all(one.is_same for one in found) else DIFFERS


def _compared(old: str, new: str, before: dict[str, Plan], after: dict[str, Plan]) -> list[Difference]:
    """One difference for two single playbooks, whatever they are called; for folders one for each name."""
    if Path(old).is_dir() != Path(new).is_dir():
        raise NotAlike(old=old, new=new)
    if not Path(old).is_dir():
        (was,), (now,) = before.values(), after.values()
        return [_difference(now.playbook, old, new, was, now)]
    names = sorted(before.keys() | after.keys())
    return [_difference(name, old, new, before.get(name), after.get(name)) for name in names]


def _difference(name: str, old: str, new: str, before: Plan | None, after: Plan | None) -> Difference:
    if before is None or after is None:
        return Difference(name, old, new, before, after)
    changes = compare(before, after)
    return Difference(name, old, new, before, after, changes, examples(before, after, changes, today()))


# ---------------------------------------------------------------------------------------------- reading


async def _plans(side: str, other: str, connection: Connection | None) -> dict[str, Plan] | None:
    """The plans of a side, by name; None where one has errors, which are told."""
    if (version := _VERSION.fullmatch(side)) and not Path(side).exists():
        assert connection is not None, "a version was named, so the database was asked for"
        plan = await _published(connection, version["playbook"], version["version"])
        return {plan.playbook: plan}
    return _told(_compiled(Path(side), Path(other)))


def _compiled(path: Path, other: Path) -> dict[str, Compiled]:
    try:
        file = None if path.is_dir() else file_at(path)
    except NoSuchFolder as failure:
        raise NothingThere(**failure.facts) from failure
    try:
        library = _read(file.parent if file else path, other if other.is_dir() else other.parent)
    except OSError as error:
        raise CannotRead(path=error.filename or path, why=reason(error)) from error
    return {file.stem: compile_playbook(file, library, years_now())} if file else compile_all(library, years_now())


def _read(folder: Path, other: Path) -> Library:
    """The folder; a playbook that lies somewhere alone, as saved from a mail, is read with what the other side uses."""
    own = read_library(folder)
    beside = next((one for one in (other, FOLDER) if one != folder and (one / "messages").is_dir()), None)
    if own.messages or own.rules or beside is None:
        return own
    print(say(f"{folder}: messages and rule packs are those of {beside}",
              f"{folder}: los mensajes y paquetes de reglas son los de {beside}"), file=sys.stderr)  # fmt: skip
    shared = read_library(beside)
    return msgspec.structs.replace(own, messages=shared.messages, calls=shared.calls, rules=shared.rules)


def _told(compiled: dict[str, Compiled]) -> dict[str, Plan] | None:
    wrong = [one for one in compiled.values() if one.plan is None]
    for one in wrong:
        print(render(one.findings, one.sources, language(), is_coloured(sys.stderr)), file=sys.stderr)
    return None if wrong else {name: one.plan for name, one in compiled.items() if one.plan is not None}


async def _published(connection: Connection, playbook: str, version: str) -> Plan:
    from activities.plans import published, versions

    found = await published(connection, playbook, None if version == "latest" else int(version))
    if found is None:
        there = ", ".join(str(one) for one in await versions(connection, playbook))
        have = say(f"; there are: {there}", f"; hay: {there}") if there else ""
        raise NoSuchVersion(name=f"{playbook}@{version}", have=have)
    return found.plan


# ---------------------------------------------------------------------------------------------- the database


@asynccontextmanager
async def _books(settings: Settings, *, is_asked: bool) -> AsyncIterator[Connection | None]:
    """The database where it was asked for, or where its address is set and it answers; else None."""
    if not is_asked and not settings.database_url:
        yield None
        return
    import asyncpg

    from workers.database import connect
    from workers.local.servers import database

    if is_asked:
        async with database(settings) as dsn:
            connection = await connect(dsn)
            try:
                yield connection
            finally:
                await connection.close()
        return
    try:
        connection = await connect(settings.database_url, timeout=3)
    except (OSError, TimeoutError, asyncpg.PostgresError):
        print(say("the database does not answer: running invoices are not counted",
                  "la base de datos no responde: no se cuentan las facturas en curso"), file=sys.stderr)  # fmt: skip
        yield None
        return
    try:
        yield connection
    finally:
        await connection.close()


async def _with_running(one: Difference, connection: Connection) -> Difference:
    """The same with the invoices that are running on a version of the playbook."""
    if one.is_same or one.before is None or one.after is None:
        return one
    from activities import plans

    rows = await plans.running_invoices(connection, one.after.playbook)
    newest = fingerprint(one.after)
    counts = tuple(Count(row.version, row.stage, row.cases, row.held, row.sha256 == newest) for row in rows)
    steps = {change.step: change for change in one.changes if change.step and "[" in change.step}
    past = await plans.past_steps(connection, one.after.playbook, list(steps))
    running = Running(one.after.running_invoices, sum(count.cases for count in counts), _touched(one.after, counts),
                      counts, _reach(one.before, counts, list(steps), past, rows))  # fmt: skip
    return msgspec.structs.replace(one, running=running)


def _touched(new: Plan, counts: tuple[Count, ...]) -> int:
    """How many will live by the new version: none, those that have a stage before them, or all."""
    last = new.stages[-1].name if new.stages else ""
    older = [count for count in counts if not count.is_new]
    by_rule = {
        "keep": 0,
        "next_stage": sum(count.cases for count in older if count.stage != last),
        "at_once": sum(count.cases for count in older),
    }
    return by_rule[new.running_invoices]


def _reach(old: Plan, counts: tuple[Count, ...], paths: list[str], past: Any, rows: Any) -> tuple[Reach, ...]:
    """Past and before each changed step, among the invoices that run on the old plan; on any other, where none does."""
    mine = {row.version for row in rows if row.sha256 == fingerprint(old)} or {
        count.version for count in counts if not count.is_new
    }
    cases = sum(count.cases for count in counts if count.version in mine)
    names = {step.path: step.what for stage in old.stages for step in stage.steps}
    done = {path: sum(one.cases for one in past if one.path == path and one.version in mine) for path in paths}
    return tuple(
        Reach(names[path], path, done[path], cases - done[path]) for path in paths if path in names
    ) if cases else ()  # fmt: skip
