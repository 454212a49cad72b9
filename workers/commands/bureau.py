"""The command `bureau`: what stands with credit bureaus, the file for one, a debt taken back. It holds no rule."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from cyclopts import Parameter

from schemas.failures import CollectionsError
from workers import access
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import console, say

if TYPE_CHECKING:
    import asyncpg

    from schemas.bureau import Standing
    from workers.acting import When
    from workers.recovery.bureaus import Written

    Connection = asyncpg.Connection[asyncpg.Record]


class NameTheBureau(CollectionsError):
    """say which bureau: cobranza bureau write credit-bureau --out FOLDER"""

    es: ClassVar[str] = "diga qué central: cobranza bureau write credit-bureau --out CARPETA"
    exit_code: ClassVar[int] = 2


class NameTheInvoice(CollectionsError):
    """say which invoice: cobranza bureau remove F001-000123 --reason paid"""

    es: ClassVar[str] = "diga qué factura: cobranza bureau remove F001-000123 --reason paid"
    exit_code: ClassVar[int] = 2


STATES = {
    "no_proof": ("its notice is not proved: cobranza demand INVOICE",
                 "su aviso no tiene constancia: cobranza demand FACTURA"),
    "waiting": ("ready on {day}", "listo el {day}"),
    "contested": ("contested: not reported meanwhile", "en reclamo: no se reporta mientras tanto"),
    "ready": ("ready", "listo"),
    "reported": ("reported in {file}", "reportado en {file}"),
    "to_take_back": ("reported, to be taken back: {reason}", "reportado, por dar de baja: {reason}"),
    "taken_back": ("taken back in {file}", "dado de baja en {file}"),
    "removed": ("removed by a person: {reason}", "retirado por una persona: {reason}"),
    "settled": ("settled or given up before it was reported", "saldado o castigado antes de reportarse"),
}  # fmt: skip


Out = Annotated[Path, described("the folder or file to write to", "la carpeta o el archivo donde escribir")]
Until = Annotated[
    str, described("what was ready by the end of this day (today)", "lo listo hasta el fin de este día (hoy)")
]
Again = Annotated[
    str, described("write this earlier file again, to the byte", "escribir de nuevo este archivo anterior, idéntico")
]
Why = Annotated[
    str, described("of `remove`: paid, error, dispute or other", "con `remove`: paid, error, dispute u other")
]
Of = Annotated[str, described("of `remove`: from this bureau only", "con `remove`: solo de esta central")]


async def bureau(
    action: Annotated[
        Literal["list", "write", "remove"],
        described(
            "what stands with bureaus, a file for one, or a debt taken back",
            "list: qué hay en centrales; write: un archivo para una; remove: dar de baja una deuda",
        ),
    ],
    name: Annotated[str, described("the bureau; of `remove` the invoice", "la central; con `remove`, la factura")] = "",
    /,
    *,
    out: Out = Path(), until: Until = "", again: Again = "", reason: Why = "", of: Of = "",
    layouts: Annotated[Path | None, Parameter(help=say("the folder of layouts", "la carpeta de formatos"))] = None,
    by: By = "", json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """Tell a bureau. Raises NoSuchBureau, LayoutWrong, CannotSay, NotYet, NoSuchFile, NothingGiven, ReasonUnknown,
    AnotherIsThere, CannotWrite, NotInPlace."""
    from workers.recovery.bureaus import folder_of

    folder = folder_of(layouts)
    deed = "" if action == "list" else "tell_bureau"
    about, invoice = ("", name) if action == "remove" else (again or name, "")
    when: When = "by_hand" if action == "write" and not again else "together"
    async with books(home, deed, by, when=when, about=about, invoice=invoice) as connection:
        if action == "list":
            await _list(connection, folder, name, until, json=json)
        elif action == "write":
            await _write(connection, folder, name, out, until, again, user(), json=json)
        else:
            await _remove(connection, name, of, reason, user(), json=json)


async def _write(
    connection: Connection, folder: Path, name: str, out: Path, until: str, again: str, by: str, *, json: bool
) -> None:
    from workers.recovery import bureaus as office

    if not name:
        raise NameTheBureau
    layout = office.bureau_of(name, folder)
    await access.seen(connection, "bureau")  # before a file of debtors is written
    if again:
        written = await office.write_again(connection, layout, again, out)
    else:
        written = await office.write(connection, layout, out, await office.day_of(connection, until), by)
    _tell_written(written, json=json)


async def _remove(connection: Connection, invoice: str, of: str, reason: str, by: str, *, json: bool) -> None:
    from workers.recovery import bureaus as office

    if not invoice:
        raise NameTheInvoice
    _tell_removed(invoice, await office.remove(connection, invoice, of, reason, by), json=json)


async def _list(connection: Connection, folder: Path, name: str, until: str, *, json: bool) -> None:
    from activities.recovery.bureau_book import files, given
    from workers.recovery import bureaus as office

    day = await office.day_of(connection, until)
    names = [name] if name else sorted({one.bureau for one in await given(connection)})
    found: list[Standing] = []
    for one in names:
        found += await office.standings(connection, office.bureau_of(one, folder), day)
    made = await files(connection, name)
    await access.seen_all(connection, "bureau", (one.given for one in found))
    if json:
        print_json({"debts": found, "files": made})
        return
    for file in made:
        _line(f"{file.id}  {file.records} / {file.withdrawn}  sha256 {file.sha256[:12]}  " + (
            say("written", "escrito") if file.written_at else say("nobody knows whether it was written",
                                                                  "no se sabe si se escribió")))  # fmt: skip
    for standing in found:
        _line(_standing(standing))
    if not found:
        _line(say("nothing was given to a bureau", "no se dio nada a ninguna central"))


def _standing(one: Standing) -> str:
    given = one.given
    said = say(*STATES[one.state]).format(day=one.ready_on, reason=one.reason, file=_file(one))
    return f"{given.bureau}  {given.invoice}  {given.name}  {given.balance:f} {given.currency}  {said}"


def _file(one: Standing) -> str:
    return one.given.taken_back_in or one.given.reported_in


def _tell_written(written: Written, *, json: bool) -> None:
    if json:
        print_json(written)
    elif written.file is None:
        _line(say("there is nothing to tell this bureau: cobranza bureau list",
                  "no hay nada que decir a esta central: cobranza bureau list"))  # fmt: skip
    else:
        file = written.file
        _line(say(f"{file.id}: {file.records - file.withdrawn} reports, {file.withdrawn} withdrawals",
                  f"{file.id}: {file.records - file.withdrawn} reportes, {file.withdrawn} bajas"))  # fmt: skip
        _line(f"  {written.path}  sha256 {file.sha256}")


def _tell_removed(invoice: str, taken: tuple[tuple[str, bool], ...], *, json: bool) -> None:
    if json:
        print_json([{"bureau": bureau, "was_reported": told} for bureau, told in taken])
        return
    for bureau, told in taken:
        if told:
            _line(say(f"{invoice}: the next file for {bureau} takes it back",
                      f"{invoice}: el próximo archivo de {bureau} lo da de baja"))  # fmt: skip
        else:
            _line(say(f"{invoice}: {bureau} is not told", f"{invoice}: no se dice a {bureau}"))


def _line(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
