"""Customers with several invoices, lived on real servers day by day, so that questions can be asked about any day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from temporalio.common import WorkflowIDConflictPolicy

from activities import inbox
from engine.language.library import read_library
from engine.language.packs import read_pack
from schemas.driving import CaseStart
from tests.machine.lives import SHIPPED, Script, moment, script
from tests.workflow.company import KIND_OF, NAME, VALUE_OF, Company
from workers.relay import case_id

LIMA = "America/Lima"
CUSTOMER = "C-7"


class Life(msgspec.Struct, frozen=True):
    """An invoice of one customer (`first` as in tests/machine/lives.py), what arrives, and what its books get when.

    `others` are more invoices of the same customer; `statements` are done when the clock reaches their day; `packs`
    bind beside the playbook's own; `whatsapp` is how that channel's provider behaves.
    """

    first: str
    arrivals: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    statements: Mapping[str, str] = {}
    until: str = "2026-03-20"
    asleep: tuple[str, str] = ("", "")
    packs: tuple[str, ...] = ()
    whatsapp: str = ""


async def lived(real: Company, life: Life) -> None:
    """Live every invoice until `until`, the clock going from one moment to the next; `asleep`: nothing runs between."""
    scripts = [_named(script(first, life.arrivals if number == 1 else ()), f"F-{number}", life.packs)
               for number, first in enumerate((life.first, *life.others), 1)]  # fmt: skip
    await _customer(real, scripts[0])
    news = [(moment(day, LIMA), statement) for day, statement in life.statements.items()]
    arrivals = list(scripts[0].arrivals)
    waits: dict[str, datetime | None] = {one.opened.invoice: one.opened.at for one in scripts}
    unborn = {one.opened.invoice: one for one in scripts}
    while (now := _next(life, waits, arrivals, news)) is not None:
        while news and news[0][0] <= now:
            await real.pool.execute(news.pop(0)[1])
        for number in [number for number, at in waits.items() if at is not None and at <= now]:
            if number in unborn:
                await _opens(real, unborn.pop(number))
        while arrivals and arrivals[0].at <= now:
            await real.arrives("F-1", arrivals.pop(0))
            waits["F-1"] = now
        for number in [number for number, at in waits.items() if at is not None and at <= now]:
            waits[number] = (await real.ticks(number, now)).next_at
    await real.pool.execute("insert into clock (now) values ($1)", moment(f"{life.until}T12:00", LIMA))


def _next(
    life: Life, waits: dict[str, datetime | None], arrivals: Sequence[object], news: list[tuple[datetime, str]]
) -> datetime | None:
    moments = [at for at in waits.values() if at is not None]
    moments += [one.at for one in arrivals[:1]] + [at for at, _ in news[:1]]  # type: ignore[attr-defined]
    now = min(moments, default=None)
    first, last = life.asleep
    if now is not None and first and moment(first, LIMA) <= now < moment(last, LIMA):
        now = moment(f"{last}T09:30", LIMA)
    return now if now is not None and now <= moment(f"{life.until}T12:00", LIMA) else None


def _named(life: Script, number: str, packs: Sequence[str]) -> Script:
    replace, library = msgspec.structs.replace, read_library(SHIPPED)
    more = tuple(read_pack(library.rules[name])[0] for name in packs)
    life = replace(life, plan=replace(life.plan, packs=(*life.plan.packs, *more)))
    opened = replace(life.opened, invoice=number, customer="ref-7", id=f"invoice/{number}")
    return Script(life.plan, opened, tuple(replace(one, id=f"{number}/{one.id}") for one in life.arrivals))


async def _customer(real: Company, life: Script) -> None:
    await real.pool.execute(
        "insert into customer (id, ref, name, country, zone, language) values ($1, 'ref-7', $2, 'PE', $3, 'es')",
        CUSTOMER, NAME, life.opened.zone)  # fmt: skip
    for kind in (KIND_OF[name] for name in life.opened.known if name in KIND_OF):
        await real.pool.execute("insert into address values ($1, $2, $3)", CUSTOMER, kind, VALUE_OF[kind])


async def _opens(real: Company, life: Script) -> None:
    opened, ref = life.opened, await real.publish(life.plan)
    number = opened.invoice
    await real.pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1,$2,$3,$4,$5,$6)",
        number, CUSTOMER, opened.issued_on, opened.due_on, opened.currency, opened.amount)  # fmt: skip
    await real.pool.execute(inbox.QUERY["begin_case"], number, CUSTOMER, ref.plan_sha256, opened.at, opened.amount)
    await inbox.mark_started(real.pool, number)
    await real.client.start_workflow(
        life.plan.playbook, CaseStart(plan=ref, opened=opened, rehearsal=opened.at), id=case_id(number),
        task_queue=real.queue, result_type=str, id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )  # fmt: skip
