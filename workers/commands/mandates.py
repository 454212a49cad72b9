"""The command `mandates`: whom we may debit, from which account, and in what state. It collects from nobody."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from activities.importing.complaints import BadRow, FileUnreadable
from activities.mandates import MandateConflict, MandateLine, MandateReport, import_mandates, listed, set_state
from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Most, described
from workers.speech import language, say, told


class NameMandate(CollectionsError):
    """name the file or the mandate: cobranza mandates import mandates.csv, cobranza mandates suspend M-0001"""

    es: ClassVar[str] = (
        "nombre el archivo o la autorización: cobranza mandates import archivo.csv, cobranza mandates suspend M-0001"
    )
    exit_code: ClassVar[int] = 2


class MandateUnknown(CollectionsError):
    """there is no mandate '{reference}'; `cobranza mandates` lists them"""

    es: ClassVar[str] = "no existe la autorización '{reference}'; `cobranza mandates` las muestra"


STATES: Final = {"suspend": "suspended", "resume": "active", "cancel": "cancelled"}
WORDS: Final = {
    "active": ("active", "activa"), "suspended": ("suspended", "suspendida"), "cancelled": ("cancelled", "anulada"),
    "expired": ("expired", "vencida"),
}  # fmt: skip


async def mandates(
    action: Annotated[
        Literal["list", "import", "suspend", "resume", "cancel"],
        described(
            "list them, import a file, or change the state of one",
            "mostrarlas, importar un archivo, o cambiar el estado de una",
        ),
    ] = "list",
    what: Annotated[str, described("the file, or the mandate's reference", "el archivo, o la referencia")] = "",
    *,
    customer: Annotated[str, described("only this customer's", "solo las de este cliente")] = "",
    reason: Annotated[str, described("why; it stays with the mandate", "por qué; queda con la autorización")] = "",
    by: By = "",
    most: Most = 1000,
    json: AsJson = False,
    home: HomeFolder = None,
) -> int:
    """List, import, suspend. Answers 1 when nothing was imported. Raises NameMandate, MandateUnknown and others."""
    if action != "list" and not what:
        raise NameMandate
    deed = "" if action == "list" else "change_mandate"
    about = "" if action == "import" else what
    async with books(home, deed, by, about=about, told={"what": action}) as connection:
        if action == "list":
            found = await listed(connection, customer, most)
            await access.seen_all(connection, "mandates", found)
            _show(found, json=json)
            return 0
        if action == "import":
            if not Path(what).is_file():
                raise FileUnreadable(file=what, why=say("there is no such file", "no existe ese archivo"))
            try:
                report = await import_mandates(connection, Path(what))
            except MandateConflict as error:
                report = MandateReport(0, 0, error.bad)
            return _tell_import(report, json=json)
        if not await set_state(connection, what, STATES[action], reason or user()):
            raise MandateUnknown(reference=what)
        told(f"{what}: {say(*WORDS[STATES[action]])}")
    return 0


def _show(found: Sequence[MandateLine], *, json: bool) -> None:
    if json:
        print_json(found)
        return
    if not found:
        told(say("no mandates", "no hay autorizaciones"))
    for one in found:
        signed = say("signed", "firmada el")
        told(f"{one.reference}  {one.name or one.customer}  {one.account}  {signed} {one.signed_on}  "
             f"{say(*WORDS[one.state])}")  # fmt: skip


def _tell_import(report: MandateReport, *, json: bool) -> int:
    if json:
        print_json(report)
    else:
        _tell_bad(report.bad)
        en = f"mandates: {report.new:,} new, {report.already:,} already there"
        told(say(en, f"autorizaciones: {report.new:,} nuevas, {report.already:,} ya estaban"))
    return 1 if report.bad else 0


def _tell_bad(bad: Sequence[BadRow]) -> None:
    for one in bad:
        print(one.say(language()), file=sys.stderr)
    if bad:
        print(say("nothing was imported", "no se importó nada"), file=sys.stderr)
