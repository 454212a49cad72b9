"""The commands `erase` and `retention`: a person's data removed on request, and all data whose time is over."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import msgspec

from schemas.personal import CLASSES, REASONS, Erased, Verdict
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.erasing import Due
from workers.speech import console, say

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

ApprovedBy = Annotated[str, described("who agreed to it: another person", "quién estuvo de acuerdo: otra persona")]


class Undone(Exception):
    """Only looked: nothing of what was done stays."""


async def erase(
    customer: Annotated[str, described("the customer's number", "el número del cliente")],
    *,
    reason: Annotated[
        str, described(f"why: {', '.join(REASONS)}", f"por qué: {', '.join(REASONS)}")
    ] = "request",
    by: By = "",
    approved_by: ApprovedBy = "",
    dry_run: Annotated[bool, described("only say what would go", "solo decir qué se eliminaría")] = False,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:  # fmt: skip
    """Remove a person's data; with users, as soon as a second one agrees.

    Raises CustomerIsUnknown, CasesAreOpen, WishesWait, ReasonIsNoCode, and what `two_persons.propose` raises.
    """
    from workers import acting
    from workers.settings import Settings
    from workers.two_persons import Came, propose

    if dry_run:
        async with books(home) as connection:
            looked = await _looked_at(connection, customer, reason)
            came = Came(0, msgspec.structs.replace(looked, number=None, at=None))
    else:
        async with books(home, "erase", by, about=customer, told={"reason": reason}) as connection:
            came = Came(0, await _looked_at(connection, customer, reason))
            if came.answer.number is not None:
                body = {"customer": customer, "reason": reason}
                came = await propose(
                    connection, body, Settings.from_environment(home), about=customer, named=approved_by
                )
            else:
                acting.nothing_changed()
    if json:
        print_json({"waits": came.waits, "erased": came.answer})
        return
    for line in [_waits(came.waits)] if came.waits else _erased(came.answer, dry_run=dry_run):
        _line(line)


async def _looked_at(connection: Connection, customer: str, reason: str) -> Erased:
    """What would go: done and undone, so that it is exactly what an erasure would do."""
    from workers.erasing import erase as remove

    try:
        async with connection.transaction():
            done = await remove(connection, customer, reason=reason, by="-", approved_by="-")
            raise Undone
    except Undone:
        return done


async def retention(
    *,
    due: Annotated[bool, described("only list what is due (the default)", "solo listar lo que venció")] = False,
    apply: Annotated[bool, described("remove it", "eliminarlo")] = False,
    customer: Annotated[str, described("of one customer", "de un cliente")] = "",
    by: By = "",
    approved_by: ApprovedBy = "",
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List what its time is over, with the rule, and remove it; with users, as soon as a second one agrees.

    Raises what `two_persons.propose` raises.
    """
    from workers import acting
    from workers.settings import Settings
    from workers.two_persons import Came, propose

    removes = apply and not due
    async with books(home, "apply_retention" if removes else "", by, about=customer) as connection:
        came = Came(0, await _due_now(connection, customer))
        if removes and any(one.removed for one in came.answer):
            body = {"customer": customer}
            came = await propose(connection, body, Settings.from_environment(home), about=customer, named=approved_by)
        elif removes:
            acting.nothing_changed()
    if json:
        print_json({"waits": came.waits, "due": came.answer})
        return
    for line in [_waits(came.waits)] if came.waits else _due(came.answer, removed=removes):
        _line(line)


async def _due_now(connection: Connection, customer: str) -> list[Due]:
    from workers.erasing import due as found

    try:
        async with connection.transaction():
            lines = [one async for one in found(connection, customer=customer, by="-")]
            raise Undone
    except Undone:
        return lines


# ---------------------------------------------------------------------------------------------- what is told


def _erased(done: Erased, *, dry_run: bool) -> list[str]:
    if not done.removed:
        told = [say(f"{done.customer}: nothing is left to remove", f"{done.customer}: no queda nada por eliminar")]
    else:
        head = (
            say(f"{done.customer}: would be removed (nothing was)", f"{done.customer}: se eliminaría (no se hizo)")
            if dry_run
            else say(f"{done.customer}: removed; on record as erasure {done.number}",
                     f"{done.customer}: eliminado; queda como borrado {done.number}")
        )  # fmt: skip
        told = [head, *_counts(done.removed)]
    if done.marked:
        told.append(say(f"addresses that nobody writes to again, kept as marks: {done.marked}",
                        f"direcciones a las que no se escribe más, guardadas como marcas: {done.marked}"))  # fmt: skip
    if done.shared:
        told.append(say(f"addresses that another customer has too, and keeps: {done.shared}",
                        f"direcciones que otro cliente también tiene, y conserva: {done.shared}"))  # fmt: skip
    told += [_kept(one) for one in done.kept]
    if done.removed and not dry_run:
        told.append(say("outside the database, and yours to see to: docs/personal-data.md lists it",
                        "fuera de la base de datos, y a su cargo: docs/datos-personales.md lo lista"))  # fmt: skip
    return told


def _waits(number: int) -> str:
    return say(f"nothing was removed yet: another person must agree (cobranza confirm {number})",
               f"aún no se eliminó nada: otra persona debe aceptar (cobranza confirm {number})")  # fmt: skip


def _counts(removed: dict[str, int]) -> list[str]:
    return [f"  {removed[one]:>6}  {say(*CLASSES[one])}" for one in CLASSES if one in removed]


def _kept(one: Verdict) -> str:
    rules, day = ", ".join(one.rules), one.kept_until or one.may_go
    unsure = say(" (unverified)", " (sin verificar)") if one.unverified else ""
    when = say("until", "hasta") if one.kept_until else say("what came since", "lo llegado desde el")
    return say("kept: ", "se conserva: ") + f"{say(*CLASSES[one.data])}, {when} {day}, {rules}{unsure}"


def _due(lines: list[Due], *, removed: bool) -> list[str]:
    if not lines:
        return [say("nothing's time is over", "nada ha vencido")]
    told = []
    for one in lines:
        who = one.customer or say("of everybody", "de todos")
        unsure = say(" (unverified)", " (sin verificar)") if one.unverified else ""
        if one.removed:
            told += [f"{who}: {', '.join(one.rules)}{unsure}", *_counts(one.removed)]
        told += [
            f"{who}: " + say("its time is over, and a duty keeps it still: ", "venció, y un deber aún lo conserva: ")
            + f"{say(*CLASSES[verdict.data])} ({', '.join(verdict.rules)})"
            for verdict in one.conflicts
        ]  # fmt: skip
    if not removed:
        told.append(say("nothing was removed; --apply --by A --approved-by B removes it",
                        "no se eliminó nada; --apply --by A --approved-by B lo elimina"))  # fmt: skip
    return told


def _line(text: str) -> None:
    console().print(text, markup=False, soft_wrap=True)
