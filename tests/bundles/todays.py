"""A dozen lives on real servers, exported by this release as anybody would. It verifies nothing."""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Final

import msgspec

from activities import inbox
from engine.study.bundle.lines import canonical
from schemas.bundle import BundleManifest, FileLine
from schemas.driving import CaseStart
from tests.audit_tampering.lived import AGREED, KEY, WISHES, Bundle, agreeing, checkpoint, exported, wishing
from tests.machine.lives import HERE, Script, read_life, script
from tests.workflow.company import Company, company, named
from tests.workflow.test_doors import without_charges
from workers.audit.keys import sign
from workers.erasing import erase
from workers.relay import case_id

LIVES: Final = {
    "paid": "paid-late", "plan": "plan-kept", "dispute": "dispute-of-a-part-credited", "reversal": "reversal-reopens",
    "handed-over": "handed-over", "silence": "approval-silence", "refused": "refused-contacts",
    "next-channel": "demand-fails-next-channel", "erased": "promise-broken",
}  # fmt: skip
"""Names of bundles, and of the lives in tests/machine/golden."""
COMBINED: Final = ("combined-1", "combined-2")


async def lives(dsn: str, address: str) -> dict[str, Bundle]:
    """A bundle for each name; `combined` has both cases of one customer."""
    async with company(dsn, address, "todays") as real:
        for name, golden in LIVES.items():
            await real.lives(named(read_life(HERE / "golden" / f"{golden}.txt"), name))
        await wishing(real)
        await agreeing(real)
        await _combining(real)
        await _forget(real, "erased")
        await checkpoint(real)
        found = {name: await exported(real, [name]) for name in (*LIVES, WISHES, AGREED)}
        found["combined"] = await exported(real, list(COMBINED))
        return {name: _nameless(files) for name, files in found.items()}


def _nameless(files: Bundle) -> Bundle:
    """Without the names of the processes that made it, listed and signed anew."""
    files = {
        path: re.sub(rb'"\d+@[^"]+"', b'"a worker"', body) if "/temporal/" in path else body
        for path, body in files.items()
    }
    manifest = msgspec.json.decode(files["manifest.json"], type=BundleManifest)
    listed = (FileLine(one.path, len(files[one.path]), sha256(files[one.path]).hexdigest()) for one in manifest.files)
    said = canonical(msgspec.structs.replace(manifest, files=tuple(listed)))
    return files | {"manifest.json": said, "manifest.sig.json": canonical(sign(KEY, said))}


async def _combining(real: Company) -> None:
    """Two invoices of one customer, due on one day: their messages go out as one."""
    one, other = (_unpaid(name) for name in COMBINED)
    await real.opens(one, rehearsal=one.opened.at)
    await _opens_of_the_same(real, other, one)
    at, last = one.opened.at, one.arrivals[0].at
    while at < last:
        answers = [await real.ticks(name, at) for name in COMBINED]
        at = min((answer.next_at for answer in answers if answer.next_at), default=last)
    for life in (one, other):
        await real.arrives(life.opened.invoice, life.arrivals[0])
    for name in COMBINED:
        await real.ticks(name, last)


def _unpaid(name: str) -> Script:
    return named(without_charges(script("pe-empresas", ["2026-03-24 payment_received amount=900"])), name)


async def _opens_of_the_same(real: Company, life: Script, first: Script) -> None:
    """One more case of the first one's customer."""
    opened = msgspec.structs.replace(life.opened, customer=first.opened.customer)
    number, customer, ref = opened.invoice, first.opened.invoice, await real.publish(life.plan)
    await real.pool.execute(
        "insert into invoice (number, customer, issued_on, due_on, currency, total) values ($1,$2,$3,$4,$5,$6)",
        number, customer, opened.issued_on, opened.due_on, opened.currency, opened.amount)  # fmt: skip
    await real.pool.execute(inbox.QUERY["begin_case"], number, customer, ref.plan_sha256, opened.at, opened.amount)
    await inbox.mark_started(real.pool, number)
    start = CaseStart(plan=ref, opened=opened, rehearsal=opened.at)
    await real.client.start_workflow(life.plan.playbook, start, id=case_id(number), task_queue=real.queue)


async def _forget(real: Company, customer: str) -> None:
    """What no duty keeps of a person goes; the case stays verifiable."""
    async with real.pool.acquire() as connection, connection.transaction():
        await erase(connection, customer, reason="request", by="ana", approved_by="luis")
