"""The examination: the database and Temporal are asked, and what they show is put into findings. It changes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from temporalio.client import Client

from activities import doctor
from activities.archive import book
from activities.doctor import Sign
from activities.inbox import RELAY_LOCK
from workers.channels import served
from workers.doctor import temporal_signs as there
from workers.doctor.findings import KINDS, Finding, finding
from workers.doctor.uncovered import with_reasons
from workers.migrations import shipped

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record]

SKEW: Final = timedelta(seconds=5)
UNARCHIVED: Final = timedelta(hours=1)
"""Longer no history waits for the archive."""
SETTLED: Final = timedelta(seconds=30)
"""A case that began just now may not be listed by Temporal yet."""


async def examine(
    connection: Connection, client: Client | None, variables: Mapping[str, str] = os.environ
) -> list[Finding]:
    """Everything that is not as it should be, the gravest first. Without a client Temporal is not asked."""
    missing = await _migrations(connection)
    if missing:
        return [finding("migrations_behind", missing)]
    clocks = await doctor.clocks(connection)
    signs = await doctor.signs(connection, clocks.rehearsed or clocks.now)
    signs |= {"without_case": await with_reasons(connection, signs.get("without_case", []))}
    signs |= await book.signs(connection, clocks.rehearsed or clocks.now, UNARCHIVED)
    signs |= {"plan_tampered": await doctor.tampered(connection), "clock_skew": _skew(clocks.now)}
    signs |= {
        "half_configured": [Sign(one.channel, ", ".join(one.missing)) for one in served(variables) if one.missing]
    }
    if clocks.rehearsed is None and not await doctor.relay_is_awake(connection, RELAY_LOCK):
        signs["no_relay"] = [Sign("cobranza up")]
    if client is not None:
        signs |= await _of_temporal(connection, client, signs)
    found = [finding(name, seen) for name in KINDS if (seen := signs.get(name, []))]
    order = ["silence", "wrong", "watch"]
    return sorted(found, key=lambda one: order.index(one.severity))


async def _migrations(connection: Connection) -> list[Sign]:
    if await connection.fetchval("select to_regclass('migration')") is None:
        return [Sign(one.name) for one in shipped()]
    applied = {row["name"] for row in await connection.fetch("select name from migration")}
    return [Sign(one.name) for one in shipped() if one.name not in applied]


def _skew(there: datetime) -> list[Sign]:
    apart = abs(datetime.now(UTC) - there)
    return [Sign("clock", f"{apart.total_seconds():.0f} s")] if apart > SKEW else []


async def _of_temporal(
    connection: Connection, client: Client, signs: dict[str, list[Sign]]
) -> dict[str, list[Sign]]:  # fmt: skip
    """What only the two together show. A case that does not run at all is not also told as late or silent."""
    opened = await doctor.open_cases(connection, SETTLED)
    running = await there.running(client)
    gone = await there.not_running(client, [one for one in opened if one not in running])
    strangers = await doctor.closed_among(connection, sorted(running))
    lost = {sign.who for sign in gone}
    late = [sign for sign in signs.get("late", []) if sign.who not in lost]
    silent = [sign for sign in signs.get("silent", []) if sign.who not in lost]
    suspects = [sign.who for sign in (*silent, *late)]
    return {
        "no_workflow": gone,
        "no_case": await there.still_running(client, strangers[: there.DESCRIBED]),
        "task_fails": await there.task_fails(client),
        "stuck": await there.stuck(client, suspects),
        "late": late,
        "silent": silent,
    }
