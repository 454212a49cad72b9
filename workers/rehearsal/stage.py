"""A rehearsal from beginning to end: an empty stage, the servers, the portfolio's life, what it proves."""

from __future__ import annotations

import os
import shutil
import time
from datetime import datetime
from pathlib import Path

import asyncpg
import msgspec
from rich.console import Console
from temporalio.client import Client

from activities import reading
from activities.importing.guessing import guess_mapping
from schemas.failures import CollectionsError
from workers.commands.progress import Progress
from workers.local.supervisor import Supervisor
from workers.mappings import load_mapping, mapping_of
from workers.publishing import publish_folder
from workers.rehearsal.audited import Audited, Sealing, audit
from workers.rehearsal.coordinator import Coordinator
from workers.rehearsal.life import Portfolio
from workers.rehearsal.manners import drawn
from workers.rehearsal.portfolio import shipped
from workers.rehearsal.proof import prove
from workers.rehearsal.receivables import from_file
from workers.rehearsal.respect import silent
from workers.rehearsal.screen import Screen
from workers.rehearsal.summary import Summary, show, summarise
from workers.settings import Settings
from workers.speech import say
from workers.worker import connect, pool_of

SIZE = 240
MARK = "rehearsal.json"
"""The file that says that a folder is a rehearsal's, and which: only such a folder is ever emptied."""
PROVIDERS = ("SENDGRID_API_KEY", "TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
PLAYBOOKS = Path(__file__).parents[2] / "playbooks"


class RealProviders(CollectionsError):
    """a rehearsal never runs where messages could reach real people: {variable} is set; unset it and rehearse again"""

    es = (
        "un ensayo nunca se hace donde un mensaje podría llegar a una persona real: {variable} está definida; "
        "quítela y ensaye de nuevo"
    )


class NotARehearsal(CollectionsError):
    """{folder} is no rehearsal's folder and is not emptied: choose another one with --home"""

    es = "{folder} no es la carpeta de un ensayo y no se vacía: elija otra con --home"


class NoRehearsal(CollectionsError):
    """{folder} holds no rehearsal to go on with: leave out --resume"""

    es = "{folder} no contiene un ensayo que se pueda seguir: quite --resume"


class RealCases(CollectionsError):
    """the database holds {cases} real cases: a rehearsal needs one of its own; unset DATABASE_URL"""

    es = "la base de datos contiene {cases} casos reales: un ensayo necesita la suya; quite DATABASE_URL"


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """Which portfolio lives; kept in the rehearsal's folder so that it can go on after a cut. `answers`: the customers
    of a real export answer too, which is invented; the shipped portfolio's always do."""

    invoices: str = ""
    mapping: str = ""
    playbook: str = ""
    currency: str = ""
    size: int | None = None
    seed: int = 0
    answers: bool = False


async def rehearse_on(
    settings: Settings, request: Request, console: Console, *, resume: bool, replay: bool, quiet: bool = False
) -> Summary:
    """Rehearse in the settings' home folder, which is emptied first unless `resume`."""
    refuse_providers()
    request = _kept(settings.home, request) if resume else request
    portfolio = portfolio_of(request)
    if not resume:
        await _empty(settings)
        settings.home.mkdir(parents=True, mode=0o700, exist_ok=True)
        (settings.home / MARK).write_bytes(msgspec.json.encode(request))

    def tell(line: str) -> None:
        if not quiet:
            console.print(line, markup=False, highlight=False)

    async with Supervisor(settings, workers=0, tell=tell) as parts:
        return await live_on(parts, settings, portfolio, console, replay=replay, quiet=quiet)


def is_rehearsal(home: Path) -> bool:
    """Whether the folder holds a rehearsal, finished or cut off."""
    return (home / MARK).is_file()


async def go_on(parts: Supervisor, settings: Settings, console: Console) -> Summary:
    """Go on with the rehearsal that the settings' home holds, on servers that run already."""
    portfolio = portfolio_of(_kept(settings.home, Request()))
    return await live_on(parts, settings, portfolio, console, replay=True)


async def live_on(
    parts: Supervisor,
    settings: Settings,
    portfolio: Portfolio,
    console: Console,
    *,
    replay: bool,
    quiet: bool = False,
) -> Summary:
    """The portfolio's life from where its clock stands, and what it proves."""
    here = msgspec.structs.replace(
        settings, database_url=parts.servers.dsn, temporal_address=parts.servers.temporal_address
    )
    async with pool_of(parts.servers.dsn) as pool:
        clock = await _set_clock(pool, portfolio)
        await publish_folder(parts.servers.dsn, PLAYBOOKS, years=years_of(portfolio))
        await parts.add_workers(1)
        client = await connect(here)
        if parts.servers.web_url and not quiet:
            page = say("Temporal's web page", "página web de Temporal")
            console.print(f"{page}: {parts.servers.web_url}", markup=False, highlight=False)
        return await _live(pool, client, here, portfolio, clock, console, replay=replay, quiet=quiet)


async def _live(
    pool: asyncpg.Pool[asyncpg.Record],
    client: Client,
    settings: Settings,
    portfolio: Portfolio,
    clock: datetime | None,
    console: Console,
    *,
    replay: bool,
    quiet: bool,
) -> Summary:
    screen, began, ticks = Screen(console), time.monotonic(), 0
    seen_silent: dict[str, None] = {}
    sealing = Sealing(pool, settings)

    async def told(at: datetime) -> None:
        nonlocal ticks
        ticks += 1
        await sealing.told(at)
        seen_silent.update(dict.fromkeys(await silent(pool)))
        if not quiet and screen.wants(at):
            screen.show(at, await reading.portfolio_summary(pool))

    def say_it(en: str, es: str) -> None:
        if not quiet:
            console.print(say(en, es), markup=False, highlight=False)

    def away(error: BaseException) -> None:
        say_it(f"waiting: {type(error).__name__}", f"en espera: {type(error).__name__}")

    with screen:
        await Coordinator(pool, client, settings.task_queue, portfolio, told, away).run(clock)
    seconds = time.monotonic() - began
    dates = not portfolio.is_invented
    proof = await prove(pool, portfolio, true_dates=dates, seen_silent=seen_silent)
    first = await pool.fetchval("select min(at) from ledger")
    last = await pool.fetchval("select max(at) from ledger")
    say_it("the last day is over; an auditor is handed all cases", "terminó el último día; un auditor recibe los casos")
    audited = await _as_an_auditor(pool, client, settings, sealing, last, replay=replay)
    proof = msgspec.structs.replace(proof, audit=audited)
    numbers = await reading.portfolio_summary(pool)
    summary = await summarise(pool, portfolio, numbers, proof, (first, last, ticks, seconds))
    if not quiet:
        console.print()
        show(console, summary, _near(settings.home))
    return summary


async def _as_an_auditor(
    pool: asyncpg.Pool[asyncpg.Record], client: Client, settings: Settings, sealing: Sealing, last: datetime, *,
    replay: bool,
) -> Audited:  # fmt: skip
    """The last day sealed too, then everything exported and verified."""
    await sealing.now(last)
    heard = Progress("an auditor verifies: {done} of {total} cases", "un auditor verifica: {done} de {total} casos")
    found = await audit(pool, client, settings, last, replay=replay, heard=heard)
    heard.clear()
    return found


# --- the stage --------------------------------------------------------------------------------------------------


def refuse_providers() -> None:
    """Raises RealProviders where a provider's credentials are at hand."""
    for variable in PROVIDERS:
        if os.environ.get(variable):
            raise RealProviders(variable=variable)


def portfolio_of(request: Request) -> Portfolio:
    """The portfolio asked for: the shipped one, or that of a file. Raises NothingToRehearse and what reading raises."""
    if not request.invoices:
        return shipped(request.size or SIZE, request.seed)
    path, defaults = Path(request.invoices), {"currency": request.currency}
    if request.mapping:
        mapping = load_mapping(Path(request.mapping), defaults)
    else:
        mapping = mapping_of(guess_mapping(path).text, path.name, defaults)
    portfolio = from_file(path, mapping, request.playbook, request.seed, request.size)
    if not request.answers:
        return portfolio
    return msgspec.structs.replace(portfolio, manners=drawn(portfolio.customers, request.seed))


def years_of(portfolio: Portfolio) -> tuple[int, int]:
    """The years whose holidays the plans need."""
    issued = [invoice.issued_on.year for invoice in portfolio.invoices]
    return min(issued), max(issued) + 2


async def _set_clock(pool: asyncpg.Pool[asyncpg.Record], portfolio: Portfolio) -> datetime | None:
    """Where the clock stands. A database with cases and no clock is a company's own."""
    now: datetime | None = await pool.fetchval("select now from clock")
    cases = await pool.fetchval("select count(*) from collection_case")
    if now is None and cases:
        raise RealCases(cases=cases)
    if now is None:
        first = min(invoice.issued_on for invoice in portfolio.invoices)
        await pool.execute("insert into clock (now) values ($1::date) on conflict do nothing", first)
    return now if cases else None


async def _empty(settings: Settings) -> None:
    """Empty the folder of an earlier rehearsal, once whatever it left running is stopped."""
    home = settings.home
    if not home.exists() or not any(home.iterdir()):
        return
    if not is_rehearsal(home):
        raise NotARehearsal(folder=_near(home))
    async with Supervisor(settings, workers=0):
        pass  # it adopts what a killed rehearsal left behind, and stops it on leaving
    shutil.rmtree(home)


def _kept(home: Path, asked: Request) -> Request:
    try:
        return msgspec.json.decode((home / MARK).read_bytes(), type=Request)
    except FileNotFoundError:
        raise NoRehearsal(folder=_near(home)) from None


def _near(path: Path) -> str:
    """The path as seen from here, where that is shorter."""
    return os.path.relpath(path) if path.is_relative_to(Path.cwd()) else str(path)
