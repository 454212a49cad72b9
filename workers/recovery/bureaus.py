"""Bureaus at work: what stands ready for one, its file made, marked and written, a debt taken back. It holds no rule.

A file is written under a passing name, then kept and marked in the database, then given its name: a crash leaves either
nothing, or a file that is known and can be written again to the byte.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final
from zoneinfo import ZoneInfo

import msgspec

from activities.plans import Plans
from activities.recovery import bureau_book as book
from activities.recovery.bureau_text import as_bytes
from engine.language.bureaus import read_bureau
from engine.language.diagnostics import render
from engine.language.library import read_file
from engine.study.reporting import lines, standing
from schemas.bureau import WITHDRAWALS, Bureau, BureauFile, Given, Standing
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers import acting
from workers.recovery.notices import announced
from workers.recovery.placing import prepare, put_in_place
from workers.speech import language

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

SHIPPED: Final = Path(__file__).parents[2] / "playbooks" / "bureaus"
OURS: Final = Path("playbooks") / "bureaus"


class NoSuchBureau(CollectionsError):
    """there is no layout for the bureau '{name}' in {folder}; there is: {known}"""

    es: ClassVar[str] = "no hay un formato para la central «{name}» en {folder}; hay: {known}"


class LayoutWrong(CollectionsError):
    """the layout of '{name}' cannot be used:
    {findings}"""

    es: ClassVar[str] = "el formato de «{name}» no se puede usar:\n{findings}"


class NotYet(CollectionsError):
    """'{text}' is not a day up to today ({today}); write it as 2026-12-31"""

    es: ClassVar[str] = "«{text}» no es un día hasta hoy ({today}); escríbalo como 2026-12-31"


class NoSuchFile(CollectionsError):
    """there is no file '{id}' of this bureau, or what it held was erased; see `cobranza bureau list`"""

    es: ClassVar[str] = "no hay un archivo «{id}» de esta central, o se borró su contenido; vea `cobranza bureau list`"


class NothingGiven(CollectionsError):
    """nothing of invoice {invoice} stands with a bureau that could be taken back"""

    es: ClassVar[str] = "no hay nada de la factura {invoice} en una central que se pueda dar de baja"


class ReasonUnknown(CollectionsError):
    """'{reason}' is not a reason; say one of {known}"""

    es: ClassVar[str] = "«{reason}» no es un motivo; diga uno de {known}"
    exit_code: ClassVar[int] = 2


class Written(msgspec.Struct, frozen=True):
    """A file that is where it was wanted; None where there was nothing to tell the bureau."""

    file: BureauFile | None
    path: str = ""


def folder_of(named: Path | None) -> Path:
    """Where layouts are read: the folder named, the company's own, or the shipped ones."""
    return named or (OURS if OURS.is_dir() else SHIPPED)


def bureau_of(name: str, folder: Path) -> Bureau:
    """A bureau's layout. Raises NoSuchBureau and LayoutWrong."""
    place = folder / f"{name}.yaml"
    if not place.is_file() or place.parent != folder:
        known = ", ".join(sorted(one.stem for one in folder.glob("*.yaml"))) if folder.is_dir() else ""
        raise NoSuchBureau(name=name, folder=folder, known=known or "-")
    file = read_file(place)
    bureau, findings = read_bureau(file)
    if bureau is None:
        raise LayoutWrong(
            name=name, findings=render(findings, {file.path: file.body.decode("utf-8", "replace")}, language())
        )
    return bureau


async def standings(connection: Connection, bureau: Bureau, until: date) -> list[Standing]:
    """How everything given to a bureau stands at the end of a day."""
    given = await book.given(connection, bureau.id)
    plans = await _plans(connection, given)
    proved = await announced(connection, {one.invoice: plans[one.plan_sha256] for one in given})
    return [
        standing(bureau, one, proved[one.invoice].proofs, plans[one.plan_sha256].calendar, until) for one in given
    ]  # fmt: skip


async def _plans(connection: Connection, given: tuple[Given, ...]) -> dict[str, Plan]:
    shelf = Plans()
    return {sha: await shelf.get(connection, sha) for sha in {one.plan_sha256 for one in given}}


async def day_of(connection: Connection, text: str) -> date:
    """The day until whose end things count: today, or an earlier one. Raises NotYet."""
    now = await book.now_of(connection)
    today = now.astimezone(ZoneInfo("UTC")).date()
    try:
        day = date.fromisoformat(text) if text else today
    except ValueError:
        raise NotYet(text=text, today=today) from None
    if day > today:
        raise NotYet(text=text, today=today)
    return day


async def write(connection: Connection, bureau: Bureau, to: Path, until: date, by: str) -> Written:
    """Make a file of what is ready and of what must be taken back, mark it, and write it to a folder or as a file.

    Raises CannotSay, AnotherIsThere, CannotWrite, NotInPlace.
    """
    async with connection.transaction():
        await book.alone(connection)
        found = lines(await standings(connection, bureau, until), until)
        if not found:
            return Written(None)
        id = await book.name_of(connection, bureau, until)
        content = as_bytes(bureau, found)
        contents = {_place(bureau, id, to): content}
        prepare(contents)
        made = await book.make(connection, bureau, id, found, content, until, by)
        await acting.note(connection, about=id, told={"sha256": made.file.sha256})
    return await _placed(connection, made.file, contents)


async def write_again(connection: Connection, bureau: Bureau, id: str, to: Path) -> Written:
    """A file as it was made, to the byte. Raises NoSuchFile and as `write`."""
    made = await book.again(connection, id)
    if made is None or made.file.bureau != bureau.id:
        raise NoSuchFile(id=id)
    contents = {_place(bureau, id, to): made.content}
    prepare(contents)
    return await _placed(connection, made.file, contents)


async def _placed(connection: Connection, file: BureauFile, contents: dict[Path, bytes]) -> Written:
    put_in_place(contents, file.id)
    await book.written(connection, file.id)
    return Written(file, str(next(iter(contents))))


def _place(bureau: Bureau, id: str, to: Path) -> Path:
    """In a folder under the bureau's own name for it; a path with an ending is the file's."""
    if to.suffix and not to.is_dir():
        return to
    day, _, number = id.removeprefix(f"{bureau.id}-").rpartition("-")
    return to / bureau.file_name.format(bureau=bureau.id, day=day, number=number)


async def remove(
    connection: Connection, invoice: str, bureau: str, reason: str, by: str
) -> tuple[tuple[str, bool], ...]:
    """A person takes a debt back: from the next file on where it was reported, else it never is.

    Raises ReasonUnknown and NothingGiven.
    """
    if reason not in WITHDRAWALS:
        raise ReasonUnknown(reason=reason, known=", ".join(WITHDRAWALS))
    taken = await book.withdraw(connection, invoice, bureau, reason, by)
    if not taken:
        raise NothingGiven(invoice=invoice)
    return taken
