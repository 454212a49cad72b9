"""The command `doctor`: whatever stands still unseen is found and told, and mended where that is safe."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Annotated

import asyncpg
import msgspec
from cyclopts import Parameter
from temporalio.client import Client
from temporalio.service import RPCError

from schemas.failures import CollectionsError
from workers import acting
from workers.commands.parameters import AsJson, HomeFolder
from workers.database import connect as open_books
from workers.doctor.examination import examine
from workers.doctor.findings import KINDS, SEVERITIES, Finding
from workers.doctor.guards import guards
from workers.doctor.mending import mend as mend_them
from workers.identity import who
from workers.local.failures import DatabaseIsDown
from workers.local.servers import UNREACHABLE, database, temporal
from workers.settings import Settings
from workers.speech import console, language, say, told
from workers.worker import connect

SHOWN = 10
"""Cases named one by one; of more, their number says enough."""
COLOURS = {"silence": "bold red", "wrong": "yellow", "watch": "dim"}


async def doctor(
    *,
    mend: Annotated[
        bool,
        Parameter(help=say("do what is safe about it, and say it", "hacer lo que es seguro, y decirlo"), negative=""),
    ] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """Look for silence and all else that is wrong; 1 where something is. Raises DatabaseIsDown."""  # fmt: skip
    settings = Settings.from_environment(home)
    async with _books(settings) as connection, _temporal(settings) as client:
        if isinstance(client, CollectionsError):
            findings = await examine(connection, None)
            findings.append(_down(client))
        else:
            findings = await examine(connection, client)
        findings += await guards(connection, settings)
        mended = await _mended(connection, findings, settings) if mend else {}
    if json:
        print(msgspec.json.format(msgspec.json.encode({"findings": findings, "mended": mended}), indent=2).decode())
    else:
        _tell(findings, mended)
    return int(any(one.severity != "watch" for one in findings))


async def _mended(
    connection: asyncpg.Connection[asyncpg.Record], findings: list[Finding], settings: Settings
) -> dict[str, list[str]]:
    """Mended, and on record as somebody's act. Raises LogInFirst, MayNot."""
    async with acting.doing(connection, await who(connection, home=settings.home), "mend") as deed:
        mended = await mend_them(connection, findings)
        deed.told |= {name: ", ".join(invoices) for name, invoices in mended.items()}
        deed.changes_nothing = not mended
    return mended


def _down(failure: CollectionsError) -> Finding:
    kind = KINDS["temporal_down"]
    return Finding(
        "temporal_down", kind.severity, f"{say(*kind.what)}: {failure.say(language())}", say(*kind.do), 1, ()
    )


@asynccontextmanager
async def _books(settings: Settings) -> AsyncIterator[asyncpg.Connection[asyncpg.Record]]:
    """The database as it stands: one that is given by address is not migrated by who only looks."""
    if not settings.database_url:
        async with database(settings) as dsn:
            connection = await open_books(dsn)
            try:
                yield connection
            finally:
                await connection.close()
        return
    try:
        connection = await open_books(settings.database_url)
    except UNREACHABLE as error:
        raise DatabaseIsDown(why=error) from error
    try:
        yield connection
    finally:
        await connection.close()


@asynccontextmanager
async def _temporal(settings: Settings) -> AsyncIterator[Client | CollectionsError]:
    """A client of the Temporal server, or why there is none."""
    servers = temporal(settings)
    try:
        address, _ = await servers.__aenter__()
        client = await connect(msgspec.structs.replace(settings, temporal_address=address))
    except CollectionsError as failure:
        yield failure
        return
    except (RPCError, RuntimeError) as error:
        yield CollectionsError(why=error)
        return
    try:
        yield client
    finally:
        await servers.__aexit__(None, None, None)


def _tell(findings: list[Finding], mended: Mapping[str, list[str]]) -> None:
    if not findings:
        console().print(say("nothing is wrong: every open case waits for something, or for somebody",
                            "todo está bien: cada caso abierto espera algo, o a alguien"))  # fmt: skip
    else:
        told(_answer(findings), "bold")
    for one in findings:
        head = f"{say(*SEVERITIES[one.severity])}  {one.name}  {one.count}: {one.what}"
        told(head, COLOURS[one.severity])
        for line in _signs(one):
            told(line)
        told(say(f"    what to do: {one.do}", f"    qué hacer: {one.do}"), "dim")
        if one.name in mended:
            done = ", ".join(mended[one.name][:SHOWN])
            told(say(f"    mended: {one.would} ({done})", f"    corregido: {one.would} ({done})"))
        elif one.would:
            text = say(f"    --mend would {one.would}", f"    --mend haría esto: {one.would}")
            told(text, "dim")


def _answer(findings: list[Finding]) -> str:
    """In one line: how many things are wrong, by gravity."""
    counts = {severity: sum(one.severity == severity for one in findings) for severity in SEVERITIES}
    parts = ", ".join(f"{say(*words)} {counts[severity]}" for severity, words in SEVERITIES.items() if counts[severity])
    return say(f"found {len(findings)}: {parts}", f"hallazgos: {len(findings)} ({parts})")


def _signs(one: Finding) -> list[str]:
    word = say(*KINDS[one.name].detail)
    lines = [f"    {sign.who}" + (f"  ({f'{word} ' if word else ''}{sign.detail})" if sign.detail else "")
             for sign in one.signs[:SHOWN]]  # fmt: skip
    more = one.count - SHOWN
    return [*lines, say(f"    and {more} more", f"    y {more} más")] if more > 0 else lines
