"""The commands `import` and `pay`: money in, from files and by hand. What may come in is not decided here."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, ClassVar, Final

import msgspec
from cyclopts import Parameter

from activities.bank.reading import read_bank_file
from activities.importing.columns import KINDS
from activities.importing.complaints import FileUnreadable, KindUnknown
from activities.importing.copying import Progress, Report, import_file
from activities.importing.guessing import guess_mapping
from activities.importing.mapping import own_columns
from schemas.failures import CollectionsError
from workers import acting
from workers.bank import BankReport, import_bank_file
from workers.commands.company import books, print_json
from workers.mappings import load_mapping
from workers.paying import Paid, record_payment
from workers.speech import SEEN_AS, language, say

KIND_WORDS: Final = {
    "clientes": "customers", "facturas": "invoices", "pagos": "payments", "notas-de-credito": "credit_notes",
    "credit-notes": "credit_notes", "notas_de_credito": "credit_notes", "banco": "bank",
}  # fmt: skip
BANK: Final = "bank"
"""A bank's statement: no columns, no mapping, and bookings of every kind."""


class NoFile(CollectionsError):
    """name what to import and the file, as in: cobranza import invoices invoices.csv"""

    es: ClassVar[str] = "indique qué importar y el archivo, como en: cobranza import invoices facturas.csv"
    exit_code: ClassVar[int] = 2


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es))


WhatKind = Annotated[
    str | None,
    _help(
        "customers, invoices, payments, credit-notes, or bank (CAMT.053, MT940)",
        "clientes, facturas, pagos, notas-de-credito, o banco (CAMT.053, MT940)",
    ),
]
CsvFile = Annotated[Path | None, _help("the file", "el archivo")]
MappingFile = Annotated[Path | None, _help("how to read it (YAML)", "cómo leerlo (YAML)")]
Currency = Annotated[str | None, _help("the currency where the file names none", "la moneda si el archivo no la dice")]
SkipBad = Annotated[
    bool, _help("import the good rows though others are bad", "importar las filas buenas aunque otras estén mal")
]
GuessFile = Annotated[
    Path | None, _help("propose a mapping for this file instead", "en su lugar, proponer un mapeo para este archivo")
]
Output = Annotated[
    Path | None, Parameter(alias="-o", help=say("where to write the proposal", "dónde escribir la propuesta"))
]
HomeFolder = Annotated[Path | None, _help("where data are kept (or COBRANZA_HOME)", "dónde quedan los datos")]
AsJson = Annotated[bool, _help("answer as JSON, for scripts", "responder en JSON, para programas")]


async def import_(
    kind: WhatKind = None,
    file: CsvFile = None,
    *,
    mapping: MappingFile = None,
    currency: Currency = None,
    skip_bad: SkipBad = False,
    guess: GuessFile = None,
    output: Output = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """Import a file, or propose how to read one. Answers 1 when nothing was imported because of bad rows."""
    if kind is not None:
        kind = KIND_WORDS.get(kind.lower(), kind.lower())
        if kind == BANK:
            return await _import_bank(file, json=json, home=home)
        if kind not in KINDS:
            raise KindUnknown(kind=kind)
    if guess is not None:
        return _guess(guess, kind or "", output)
    if kind is None or file is None:
        raise NoFile
    defaults = {"currency": currency} if currency else {}
    reads = load_mapping(mapping, defaults) if mapping else own_columns(kind, defaults)
    if not file.is_file():
        raise FileUnreadable(file=file, why=say("there is no such file", "no existe ese archivo"))
    async with books(home, "import", about=kind, told={"sha256": _sha256(file)}) as connection:
        with _bar(file.name, wanted=not json) as progress:
            report = await import_file(connection, kind, file, reads, skip_bad=skip_bad, progress=progress)
        if not report.imported:
            acting.nothing_changed()
    (_print_json if json else _print)(report)
    return 0 if report.imported else 1


async def pay(
    invoice: Annotated[str, _help("the invoice's number", "el número de la factura")],
    amount: Annotated[str, _help("what was paid: 250.00, or '250.00 PEN'", "lo pagado: 250.00, o '250.00 PEN'")],
    *,
    on: Annotated[str, _help("the day of payment (today)", "el día del pago (hoy)")] = "",
    id: Annotated[str, _help("the bank's or payer's own id", "el número propio del banco o pagador")] = "",
    method: Annotated[str, _help("how: bank_transfer, card, yape ...", "cómo: bank_transfer, card, yape ...")] = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """Record one payment. The same one twice is recorded once. Raises InvoiceUnknown, AlreadyPaid and others."""
    async with books(home, "record_payment", invoice=invoice, told={"amount": amount}) as connection:
        paid = await record_payment(connection, invoice, amount, on=on, id=id, method=method)
        if not paid.new:
            acting.nothing_changed()
    (print_json if json else _tell_paid)(paid)
    return 0


async def _import_bank(file: Path | None, *, json: bool, home: Path | None) -> int:
    if file is None:
        raise NoFile
    found = read_bank_file(file)
    async with books(home, "import", about=BANK, told={"sha256": _sha256(file)}) as connection:
        report = await import_bank_file(connection, found)
    (print_json if json else _tell_bank)(report)
    return 0


def _sha256(file: Path) -> str:
    """What the file was, without its name."""
    with file.open("rb") as read:
        return hashlib.file_digest(read, "sha256").hexdigest()


def _tell_bank(report: BankReport) -> None:
    counts = (
        (report.matched, "matched and applied", "aplicados con certeza"),
        (report.proposed, "wait with a proposal (cobranza cash)", "esperan con una propuesta (cobranza cash)"),
        (report.unknown, "wait without one", "esperan sin propuesta"),
        (report.reversed, "taken back from their payment", "devueltos de su pago"),
        (report.unmatched_reversals, "taken back from a payment nobody knows", "devueltos de un pago que nadie conoce"),
        (report.already, "already there", "ya estaban"),
        (report.pending, "not booked yet: left out", "aún sin contabilizar: quedan fuera"),
        (report.paid, "paid by us: left out", "pagados por nosotros: quedan fuera"),
    )
    several = "" if report.statements == 1 else "s"
    words = f"{report.format.upper()}, {report.statements} "
    print(say(f"{words}statement{several}:", f"{words}extracto{several}:"))
    for count, en, es in counts:
        if count:
            print(f"{count:>7,}  {say(en, es)}")
    for number in report.off:
        print(say(f"the balances of statement {number} do not add up to its entries; is the file whole?",
                  f"los saldos del extracto {number} no cuadran con sus entradas; ¿está completo el archivo?"),
              file=sys.stderr)  # fmt: skip


def _guess(file: Path, kind: str, output: Path | None) -> int:
    found = guess_mapping(file, kind)
    for en, es in found.why:
        print(say(en, es), file=sys.stderr)
    if output is None:
        print(found.text, end="")
        return 0
    try:
        with output.open("x", encoding="utf-8") as proposal:
            proposal.write(found.text)
    except FileExistsError as error:
        why = say("it exists already; name another one", "ya existe; indique otro")
        raise FileUnreadable(file=output, why=why) from error
    print(say(f"written: {output}; read it before you use it", f"escrito: {output}; léalo antes de usarlo"))
    return 0


@contextmanager
def _bar(name: str, *, wanted: bool) -> Iterator[Progress | None]:
    """A bar over the file's bytes, on a terminal only."""
    if not wanted or not sys.stderr.isatty():
        yield None
        return
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    from workers.speech import errors

    rows = say("rows", "filas")
    shown = (
        TextColumn("{task.description}"),
        BarColumn(),
        DownloadColumn(),
        TextColumn("{task.fields[rows]:,} " + rows),
    )
    with Progress(*shown, TimeRemainingColumn(), console=errors(), transient=True) as bar:
        task = bar.add_task(name, rows=0)
        yield lambda done, size, count: bar.update(task, completed=done, total=size, rows=count)


def _print(report: Report) -> None:
    for bad in report.bad:
        print(bad.say(language()).translate(SEEN_AS), file=sys.stderr)
    for kind, count in report.counts.items():
        words = KINDS[kind].words
        filled = say(f", {count.filled:,} completed", f", {count.filled:,} completados") if count.filled else ""
        en = f"{words[1]}: {count.new:,} new, {count.already:,} already there{filled}"
        nuevos = "nuevas" if kind in ("invoices", "credit_notes") else "nuevos"
        print(say(en, f"{words[3]}: {count.new:,} {nuevos}, {count.already:,} ya estaban{filled}"))
    if report.bad:
        print(_verdict(report), file=sys.stderr)


def _verdict(report: Report) -> str:
    bad, rows = f"{report.bad_lines:,}", f"{report.rows:,}"
    if not report.rows:
        return say(
            "nothing was imported: put the header right, or write a mapping (cobranza import --guess FILE)",
            "no se importó nada: corrija el encabezado, o escriba un mapeo (cobranza import --guess ARCHIVO)",
        )
    if report.imported:
        return say(
            f"{bad} of {rows} rows are bad and were left out", f"{bad} de {rows} filas están mal y quedaron fuera"
        )
    return say(
        f"nothing was imported: {bad} of {rows} rows are bad; correct them, or import the rest with --skip-bad",
        f"no se importó nada: {bad} de {rows} filas están mal; corríjalas, o importe el resto con --skip-bad",
    )


def _print_json(report: Report) -> None:
    said = msgspec.to_builtins(report)
    said["bad"] = [{**msgspec.to_builtins(bad), "reason": bad.reason(language())} for bad in report.bad]
    print_json(said)


def _tell_paid(paid: Paid) -> None:
    money, owed = f"{paid.amount} {paid.currency}", f"{paid.owed} {paid.currency}"
    if paid.new:
        en, es = f"{money} recorded as {paid.id}; owed: {owed}", f"{money} registrado como {paid.id}; se debe: {owed}"
    else:
        en = f"this payment of {money} is already recorded as {paid.id}; for another of the same day, give an --id"
        es = f"este pago de {money} ya está registrado como {paid.id}; para otro del mismo día, indique un --id"
    print(say(en, es))
    if paid.ended:
        print(say(f"the case is closed ({paid.ended}); the money is recorded all the same",
                  f"el caso está cerrado ({paid.ended}); el dinero queda registrado igual"))  # fmt: skip
