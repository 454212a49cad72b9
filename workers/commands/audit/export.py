"""The command `audit export`: bundles of cases for an auditor, as a folder or a ZIP. It makes none of it itself."""

from __future__ import annotations

import os
from contextlib import aclosing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar

import msgspec
from cyclopts import Parameter

from schemas.bundle import Redaction
from schemas.failures import CollectionsError
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import count, language, say, told

if TYPE_CHECKING:
    from temporalio.client import Client

    from activities.audit.records import Connection
    from workers.audit.exporting import Absent
    from workers.settings import Settings

NAMED = 20
"""So many invoices are named one by one in the manifest; of more, how many."""


class SayWhich(CollectionsError):
    """say which cases: invoices by their numbers, or --customer, or --closed-between (one of the three)"""

    es: ClassVar[str] = "diga qué casos: facturas por su número, o --customer, o --closed-between (uno de los tres)"
    exit_code: ClassVar[int] = 2


class NotADay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class DaysReversed(CollectionsError):
    """{first} is after {last}: say the first day first"""

    es: ClassVar[str] = "{first} es posterior a {last}: diga primero el primer día"
    exit_code: ClassVar[int] = 2


class NobodyThere(CollectionsError):
    """there is no customer '{customer}'; say the number that your books have"""

    es: ClassVar[str] = "no existe el cliente «{customer}»; diga el número que tiene en sus libros"


class NothingToExport(CollectionsError):
    """no case fits: {asked}. Nothing was written."""

    es: ClassVar[str] = "ningún caso corresponde: {asked}. No se escribió nada."


class Selected(msgspec.Struct, frozen=True):
    """Which cases, and the selection in words: `shown` to whom asked, `written` into a bundle that is redacted."""

    invoices: tuple[str, ...]
    shown: str
    written: str


class Exported(msgspec.Struct, frozen=True):
    """What was written, for scripts. `missing` are runs without Temporal's history, and why."""

    path: str
    cases: int
    files: int
    bytes: int
    key: str
    redaction: Redaction
    missing: tuple[Absent, ...]


async def export(
    *invoices: Annotated[str, described("the invoices' numbers", "los números de las facturas")],
    out: Annotated[
        Path, Parameter(name=["--out", "-o"], help=say("a folder, or a file .zip", "una carpeta, o un archivo .zip"))
    ],
    customer: Annotated[str, described("all cases of a customer", "todos los casos de un cliente")] = "",
    closed_between: Annotated[
        tuple[str, str] | None,
        described("cases closed from one day to another, both included (UTC)",
                  "casos cerrados de un día a otro, ambos incluidos (UTC)"),
    ] = None,
    redact: Annotated[
        Redaction,
        described("masked: names, addresses and texts sealed; bare: colleagues opaque too",
                  "masked: nombres, direcciones y textos sellados; bare: también los colegas opacos"),
    ] = "none",
    report_lang: Annotated[str, described("the reports' language: es, en", "el idioma de los informes: es, en")] = "",
    force: Annotated[
        bool, described("put it in the place of a bundle of that name", "ponerlo en lugar de un paquete de ese nombre")
    ] = False,
    by: By = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Export cases. Raises SayWhich, NotADay, DaysReversed, NobodyThere, NothingToExport, LanguageUnknown,
    TargetIsThere, TargetIsNoBundle, TargetUnwritable, and what `exporting.export` raises."""
    from workers.access import seen
    from workers.audit import writing
    from workers.commands.audit.temporal_here import temporal_here
    from workers.commands.company import books, user
    from workers.settings import Settings

    between = _check(invoices, customer, closed_between)
    wanted = _language(report_lang)
    writing.check(out, force=force)
    settings = Settings.from_environment(home)
    async with books(home) as connection, temporal_here(settings) as client:
        chosen = await _select(connection, invoices, customer, between)
        await seen(connection, "audit export", invoices=chosen.invoices)
        who = by or user()
        done = await _write(connection, client, settings, chosen, out, force=force,
                            redaction=redact, language=wanted, by=who)  # fmt: skip
    print(msgspec.json.format(msgspec.json.encode(done), indent=2).decode()) if json else _tell(done)


async def _write(
    connection: Connection, client: Client | None, settings: Settings, chosen: Selected, out: Path, *, force: bool,
    redaction: Redaction, language: str, by: str,
) -> Exported:  # fmt: skip
    from activities.archive.archive import archive_of
    from activities.checkpoints import company_time
    from workers.audit import writing
    from workers.audit.exporting import export as bundled
    from workers.audit.keys import public_of
    from workers.audit.rotation import key_in_force
    from workers.commands.progress import Progress

    progress = Progress("{done} of {total} cases exported", "{done} de {total} casos exportados")
    key = await key_in_force(connection, settings)
    missing: list[Absent] = []
    files = bundled(
        connection, chosen.invoices, redaction=redaction, language=language, by=by, key=key,
        at=await company_time(connection), asked=chosen.shown if redaction == "none" else chosen.written,
        client=client, archive=archive_of(os.environ, settings.home), heard=progress, absent=missing,
    )  # fmt: skip
    async with aclosing(files):
        written = await writing.write(out, files, force=force)
    progress.clear()
    return Exported(str(out), len(chosen.invoices), written.files, written.bytes, public_of(key), redaction,
                    tuple(missing))  # fmt: skip


class LanguageUnknown(CollectionsError):
    """reports are written in es or en, not in '{said}'"""

    es: ClassVar[str] = "los informes se escriben en es o en, no en «{said}»"
    exit_code: ClassVar[int] = 2


def _language(said: str) -> str:
    wanted = (said or language()).lower().replace("_", "-").partition("-")[0]
    if wanted not in ("es", "en"):
        raise LanguageUnknown(said=said)
    return wanted


def _check(invoices: tuple[str, ...], customer: str, between: tuple[str, str] | None) -> tuple[date, date] | None:
    if sum((bool(invoices), bool(customer), between is not None)) != 1:
        raise SayWhich
    if between is None:
        return None
    first, last = _day(between[0]), _day(between[1])
    if first > last:
        raise DaysReversed(first=first, last=last)
    return first, last


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise NotADay(text=text) from None


async def _select(
    connection: Connection, invoices: tuple[str, ...], customer: str, between: tuple[date, date] | None
) -> Selected:
    from activities.audit import records

    if between is not None:
        since, before = _midnight(between[0]), _midnight(between[1] + timedelta(days=1))
        asked = say(f"closed from {between[0]} to {between[1]}", f"cerrados del {between[0]} al {between[1]}")
        found = Selected(await records.closed_between(connection, since, before), asked, asked)
    elif customer:
        if not await records.is_customer(connection, customer):
            raise NobodyThere(customer=customer)
        asked, opaque = say(f"customer {customer}", f"cliente {customer}"), say("a customer", "un cliente")
        found = Selected(await records.by_customer(connection, customer), asked, opaque)
    else:
        chosen = tuple(dict.fromkeys(invoices))
        asked = ", ".join(chosen) if len(chosen) <= NAMED else say(f"{len(chosen)} invoices", f"{len(chosen)} facturas")
        found = Selected(chosen, asked, asked)
    if not found.invoices:
        raise NothingToExport(asked=found.shown)
    return found


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


# --- telling ---


def _tell(done: Exported) -> None:
    size = f"{done.bytes / 1e6:,.1f} MB"
    cases, files = count(done.cases, "case|cases", "caso|casos"), count(done.files, "file|files", "archivo|archivos")
    told(f"{done.path}: {cases}, {files}, {size}", "bold")
    begin = f"{done.path}/index.html" if not done.path.lower().endswith(".zip") else "index.html"
    told(say(f"begin with {begin}", f"empiece por {begin}"))
    told(say(f"check it anywhere: cobranza audit verify {done.path} --key {done.key}",
             f"compruébelo donde sea: cobranza audit verify {done.path} --key {done.key}"))  # fmt: skip
    if done.missing and done.redaction == "bare":
        told(say("Temporal's histories name colleagues: --redact bare leaves them out",
                 "los historiales de Temporal nombran a colegas: --redact bare los quita"))  # fmt: skip
    elif done.missing:
        told(say(f"{len(done.missing)} histories of Temporal are not in it; the first: {done.missing[0].why}",
                 f"faltan {len(done.missing)} historiales de Temporal; el primero: {done.missing[0].why}"),
             "yellow")  # fmt: skip
    if done.redaction == "none":
        told(say("it holds personal data: names, addresses and texts; --redact masked leaves them out",
                 "contiene datos personales: nombres, direcciones y textos; --redact masked los quita"),
             "yellow")  # fmt: skip
