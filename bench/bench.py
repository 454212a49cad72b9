"""How fast: check, compile, decide, charge, verify, import, contacts, web-hooks, money, page, cases, on own servers."""

from __future__ import annotations

import argparse
import asyncio
import os
import platform
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from time import perf_counter

import msgspec
from bringing_in import Importing, importing
from cases import Cases, Measured, cases
from chaining import Chaining, chaining
from chaining import told as chaining_told
from charges import Charging, charging
from charges import told as charges_told
from checking import SHIPPED_LIMIT_S, WARM_LIMIT_S, Checking, a_draft, checking
from desk import Desking, desking
from doors import Doors, doors
from doors import told as doors_told
from paper import Compiling, Deciding, compiling, deciding
from tables import LIMIT_S, ROWS, Proving, proving
from timing import ratios, spread
from verifying import Verifying, verifying
from verifying import told as verifying_told
from webhooks import Hooking, hooking
from webhooks import told as webhooks_told

from schemas.plan import Plan
from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.servers import servers
from workers.settings import Settings

PLAYBOOKS = Path(__file__).parents[1] / "playbooks"
PLAYBOOK = "pe-empresas"
"""The six-stage playbook whose life is also written by hand."""


class Results(msgspec.Struct):
    """Everything of one run."""

    checking: Checking
    proving: Proving
    compiling: list[Compiling]
    deciding: Deciding
    charging: Charging
    verifying: list[Verifying]
    importing: Importing
    desking: Desking
    chaining: Chaining
    hooking: Hooking
    doors: Doors
    cases: Cases


def main() -> None:
    """Measure and print."""
    asked = _arguments()
    begun = perf_counter()
    if not asked.json:
        print(_machine(asked.rounds), flush=True)
    results = asyncio.run(_measure(asked))
    if asked.json:
        print(msgspec.json.format(msgspec.json.encode(results), indent=2).decode())
        return
    for line in _told(results):
        print(line)
    print(f"\n{perf_counter() - begun:.0f} s in all")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds of each measurement (7)")
    parser.add_argument("--cases", type=int, default=30, help="cases a round and kind (30)")
    parser.add_argument("--rows", type=int, default=20_000, help="rows of the imported file (20,000)")
    parser.add_argument("--lives", type=int, default=240, help="lives that decide is asked of (240)")
    parser.add_argument("--contacts", type=int, default=300, help="contacts a round at the desk (300)")
    parser.add_argument("--notices", type=int, default=200, help="web-hooks a round (200)")
    parser.add_argument("--receipts", type=int, default=1_000, help="receipts of money a round (1,000)")
    parser.add_argument("--json", action="store_true", help="figures of every round, for a script")
    return parser.parse_args()


async def _measure(asked: argparse.Namespace) -> Results:
    checked = checking(PLAYBOOKS, asked.rounds)
    proved = proving(a_draft(PLAYBOOKS, PLAYBOOK), asked.rounds)
    compiled, plans = compiling(PLAYBOOKS, asked.rounds)
    decided = deciding(plans, asked.lives, asked.rounds)
    charged = charging(plans, asked.lives, asked.rounds)
    verified = verifying(asked.lives, asked.rounds)
    plan = next(plan for plan in plans if plan.playbook == PLAYBOOK)
    with tempfile.TemporaryDirectory(prefix="cobranza-bench-", ignore_cleanup_errors=True) as folder:
        on_servers = await _on_servers(Path(folder), plan, asked)
    return Results(checked, proved, compiled, decided, charged, verified, *on_servers)


async def _on_servers(
    folder: Path, plan: Plan, asked: argparse.Namespace
) -> tuple[Importing, Desking, Chaining, Hooking, Doors, Cases]:
    home = Settings(home=folder / "home")
    async with servers(home) as started:
        settings = msgspec.structs.replace(
            home, database_url=started.dsn, temporal_address=started.temporal_address, task_queue="bench"
        )
        owner = Postgres(Home(home.home))
        await owner.start()  # it runs: this only finds it; a database of its own is made by the owner alone
        imported = await importing(owner.dsn, folder, asked.rows, asked.rounds)
        contacted = await desking(started.dsn, plan, asked.contacts, asked.rounds)
        chained = await chaining(owner.dsn, plan, asked.contacts // 3 or 1, asked.rounds)
        hooked = await hooking(started.dsn, asked.notices, asked.rounds)
        waited = await doors(settings, owner.dsn, plan, asked.receipts, asked.rounds)
        return imported, contacted, chained, hooked, waited, await cases(settings, plan, asked.cases, asked.rounds)


# --- what is printed ----------------------------------------------------------------------------------------------


def _machine(rounds: int) -> str:
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    return (
        f"Python {platform.python_version()}, {sys.platform} {platform.machine()}, {os.cpu_count()} cores{load}; "
        f"medians of {rounds} rounds (lowest to highest)\n"
    )


def _told(results: Results) -> Iterator[str]:
    yield from _checking(results.checking)
    yield from _proving(results.proving)
    for one in results.compiling:
        first = f"{1000 * one.first_s:.0f} ms the first time"
        yield f"compile   {one.playbook:<13} {1000 * one.median_s:.1f} ms ({first}), {one.steps} steps"
    yield from _deciding(results.deciding)
    yield from charges_told(results.charging)
    yield from verifying_told(results.verifying)
    yield from _importing(results.importing)
    yield from _desking(results.desking)
    yield from chaining_told(results.chaining)
    yield from webhooks_told(results.hooking)
    yield from doors_told(results.doors)
    yield from _cases(results.cases)


def _checking(it: Checking) -> Iterator[str]:
    shipped = [took / SHIPPED_LIMIT_S for took in it.command_s]
    yield f"check     {spread(it.command_s)} s: the command over {it.playbooks} playbooks, all proofs, from its start"
    bare = median(it.python_s)
    yield f"          {spread(shipped)} of the {SHIPPED_LIMIT_S:.0f} s it may take; bare Python {bare:.3f} s"
    for name, warm in it.warm_s.items():
        share = [took / WARM_LIMIT_S for took in warm]
        took = spread([1000 * took for took in warm], 1)
        yield f"  warm    {name:<13} {took} ms, all proofs: {spread(share)} of the 150 ms it may take"


def _proving(it: Proving) -> Iterator[str]:
    for name, took in it.seconds.items():
        ms, share = spread([1000 * one for one in took], 0), spread([one / LIMIT_S for one in took])
        yield f"  table   {name:<8} {ms} ms: {ROWS} rows by 8 columns proved; {share} of {LIMIT_S:.0f} s"


def _deciding(it: Deciding) -> Iterator[str]:
    each = 1_000_000 / median(it.decides_a_second)
    yield f"decide    {spread(it.decides_a_second, 0)} calls a second, {each:.0f} us each; {it.moments:,} moments"
    yield f"          {spread(it.lives_a_second, 0)} whole lives a second on paper; {it.lives} lives"


def _importing(it: Importing) -> Iterator[str]:
    yield f"import    {spread(it.imported, 0)} rows a second; {it.rows:,} rows of invoices with line items"
    yield f"  COPY    {spread(it.copied_plain, 0)} the file as it is into a bare table:"
    yield f"          import at {spread(ratios(it.imported, it.copied_plain))} of it"
    yield f"  COPY    {spread(it.copied_same, 0)} rows read beforehand into the same tables, keys and references:"
    yield f"          import at {spread(ratios(it.imported, it.copied_same))} of it"


def _desking(it: Desking) -> Iterator[str]:
    for at_once, made in it.desk.items():
        name = "desk    " if at_once == 1 else "        "
        yield f"{name}  {spread(made, 0)} contacts a second, {at_once} at once: rules, letter, outbox, record"
        bare = it.bare[at_once]
        yield f"  bare    {spread(bare, 0)} the same {it.statements} statements in {it.transactions} transactions:"
        yield f"          the desk at {spread(ratios(made, bare))} of it"


def _cases(it: Cases) -> Iterator[str]:
    faster = ratios(it.compiled.cases_a_second, it.by_hand.cases_a_second)
    cheaper = ratios(it.compiled.cpu_ms_a_case, it.by_hand.cpu_ms_a_case)
    yield f"cases     {_case(it.compiled)}: compiled, six stages, {it.contacts} contacts"
    yield f"  hand    {_case(it.by_hand)}: the same life, written by hand"
    yield f"          compiled at {spread(faster)} of the hand-written rate, with {spread(cheaper)} of its CPU"
    yield f"          a history: {_history(it.compiled)}; by hand {_history(it.by_hand)}"


def _case(one: Measured) -> str:
    return f"{spread(one.cases_a_second, 1)} a second, {median(one.cpu_ms_a_case):.0f} ms CPU each"


def _history(one: Measured) -> str:
    shown = median(one.of_the_page)
    page = f" ({shown:.0f} for Temporal's page)" if shown else ""
    return f"{median(one.events):.0f} events{page}, {median(one.bytes) / 1000:.1f} kB"


if __name__ == "__main__":
    main()
