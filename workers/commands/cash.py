"""The command `cash`: money without an invoice with its best proposal, confirmed with one key. It matches nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import msgspec
from cyclopts import Parameter

from activities.cash import looking_up
from activities.cash.looking_up import Waiting
from schemas.failures import CollectionsError
from schemas.money import NotMoney, parse_money, to_minor
from schemas.money_in import Part, Proposal
from workers import access, acting
from workers import cash as till
from workers.cash_words import REASONS
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, By, HomeFolder, Most
from workers.identity import only_reads, present
from workers.speech import say, told

if TYPE_CHECKING:
    import asyncpg

    from activities.cash.applying import Applied

Ask = Callable[[str], str]


class SayWhere(CollectionsError):
    """name the money and where it goes: cobranza cash apply BANK-1 F001-000123=100.00 F001-000124"""

    es: ClassVar[str] = "nombre el dinero y adónde va: cobranza cash apply BANK-1 F001-000123=100.00 F001-000124"
    exit_code: ClassVar[int] = 2


class PartWrong(CollectionsError):
    """'{text}' is no part of {id}: write an invoice, or an invoice and an amount in {currency}: F001-000123=100.00"""

    es: ClassVar[str] = (
        "'{text}' no es una parte de {id}: escriba una factura, o una factura y un monto en {currency}: "
        "F001-000123=100.00"
    )


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative="")


async def cash(
    action: Annotated[
        Literal["list", "confirm", "apply", "keep", "undo"],
        _help(
            "list it, confirm one by one, apply, keep as credit, or undo a part",
            "mostrarlo, confirmar uno por uno, aplicar, dejar a favor, o deshacer una parte",
        ),
    ] = "list",
    id: Annotated[str, _help("the money, or (undo) its part", "el dinero, o (undo) su parte")] = "",
    where: Annotated[
        tuple[str, ...], _help("invoices, each alone or with its amount", "facturas, cada una sola o con su monto")
    ] = (),
    *,
    credit: Annotated[bool, _help("also what is a customer's credit", "también lo que quedó a favor")] = False,
    by: By = "",
    most: Most = 200,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """List money without an invoice, or say where it goes. Raises SayWhere, PartWrong, NoSuchCash and others."""
    if action in ("apply", "keep", "undo") and not id:
        raise SayWhere
    deed = "apply_cash" if action in ("apply", "keep", "undo") else ""
    async with books(home, deed, by, about=id, told={"what": action}) as connection:
        by = user()
        if action == "apply":
            _tell_applied(await apply(connection, id, where, by), json=json)
        elif action == "keep":
            await till.keep(connection, id, by)
            _tell({"id": id, "kept": True}, f"{id}: " + say("kept as credit", "queda a favor"), json=json)
        elif action == "undo":
            money = await till.undo(connection, id, by)
            words = say(f"{id} was undone; {money} waits again", f"{id} se deshizo; {money} espera otra vez")
            _tell({"id": id, "money": money}, words, json=json)
        else:
            waiting = await looked_at(connection, most, id or None, credit=credit)
            await access.seen_all(connection, "cash", waiting)
            if action == "confirm" or (_may_ask() and waiting and not json):
                await confirm(connection, waiting, by, input)
            else:
                _show(waiting, json=json)


async def looked_at(
    connection: asyncpg.Connection[asyncpg.Record], most: int, id: str | None = None, *, credit: bool = False
) -> list[Waiting]:
    """What waits, with proposals as the books stand now."""
    if not only_reads(present()):
        for one in await looking_up.waiting(connection, most, id=id):
            await till.look_again(connection, one.id)
    return await looking_up.waiting(connection, most, id=id, settled=credit)


async def apply(connection: asyncpg.Connection[asyncpg.Record], id: str, where: Sequence[str], by: str) -> Applied:
    """Money to the invoices named, each with its amount or with all that it owes. Without one: the best proposal."""
    found = await looking_up.waiting(connection, 1, id=id, settled=True)
    if not found:
        return await till.confirm(connection, id, (), by)  # which says that there is no such money
    if not where and not found[0].proposals:
        raise SayWhere
    parts = tuple(await _parts(connection, found[0], where)) if where else found[0].proposals[0].parts
    return await till.confirm(connection, id, parts, by)


async def _parts(
    connection: asyncpg.Connection[asyncpg.Record], money: Waiting, where: Sequence[str]
) -> Sequence[Part]:
    left, parts = money.rest, list[Part]()
    for text in where:
        number, _, said = text.partition("=")
        if said:
            amount = _amount(said, money, text)
        else:
            owed = await looking_up.open_ones(connection, [number])
            amount = min(left, owed[0].owed) if owed else left
        if amount <= 0:
            raise PartWrong(text=text, id=money.id, currency=money.currency)
        parts.append(Part(invoice=number, amount=amount))
        left -= amount
    return parts


def _amount(said: str, money: Waiting, text: str) -> Decimal:
    try:
        found = parse_money(said if " " in said else f"{said} {money.currency}")
    except NotMoney as error:
        raise PartWrong(text=text, id=money.id, currency=money.currency) from error
    if found.currency != money.currency:
        raise PartWrong(text=text, id=money.id, currency=money.currency)
    return found.amount


# --- one key ------------------------------------------------------------------------------------------------------


async def confirm(connection: asyncpg.Connection[asyncpg.Record], waiting: Sequence[Waiting], by: str, ask: Ask) -> int:
    """One by one: enter takes the best proposal, a number another, k keeps it as credit, s skips, q ends."""
    done = 0
    for money in waiting:
        if not money.proposals:
            continue
        for line in _text(money):
            told(line)
        answer = _answer(money, ask)
        if answer == "q":
            break
        if answer == "s":
            continue
        async with acting.doing(connection, present(), "apply_cash", about=money.id, told={"what": "confirm"}):
            if answer == "k":
                await till.keep(connection, money.id, by)
            elif isinstance(answer, Proposal):
                _tell_applied(await till.confirm(connection, money.id, answer.parts, by), json=False)
        done += 1
    left = len(waiting) - done
    told(say(f"settled: {done}; left: {left}", f"resueltos: {done}; quedan: {left}"), "bold")
    return done


def _answer(money: Waiting, ask: Ask) -> Proposal | str:
    prompt = say("    [enter] 1, number, k keep as credit, s skip, q quit: ",
                 "    [enter] 1, número, k a favor, s saltar, q salir: ")  # fmt: skip
    while True:
        try:
            said = ask(prompt).strip().lower()
        except EOFError:
            return "q"
        if said in ("s", "q", "k"):
            return said
        if said == "" or (said.isascii() and said.isdigit() and 1 <= int(said) <= len(money.proposals)):
            return money.proposals[int(said or 1) - 1]


def _may_ask() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


# --- words --------------------------------------------------------------------------------------------------------


def _show(waiting: Sequence[Waiting], *, json: bool) -> None:
    if json:
        print_json([_as_data(one) for one in waiting])
        return
    if not waiting:
        told(say("no money waits for an invoice", "ningún dinero espera una factura"))
        return
    for one in waiting:
        for line in _text(one):
            told(line)


def _text(money: Waiting) -> Iterator[str]:
    """Who and how much; what came with it; each proposal with its reason."""
    whole = f"{to_minor(money.rest, money.currency)} {money.currency}"
    if money.rest != money.amount:
        whole += say(" left of ", " por aplicar de ") + str(to_minor(money.amount, money.currency))
    who = money.name or money.payer or say("nobody known", "nadie conocido")
    state = say("  (credit)", "  (a favor)") if money.settled_at else ""
    yield f"{money.paid_on}  {whole}  {who}{state}"
    said = " ".join(f"{money.reference} {money.body}".split())[:160]
    yield f"    {money.id}" + (f"  {said}" if said else "")
    for number, one in enumerate(money.proposals, 1):
        parts = ", ".join(f"{part.invoice} {to_minor(part.amount, money.currency)}" for part in one.parts)
        yield f"    {number}. {parts}  ({say(*REASONS[one.reason])}; {one.confidence:.0%})"


def _as_data(money: Waiting) -> dict[str, object]:
    said: dict[str, object] = msgspec.to_builtins(money)
    said["proposals"] = [msgspec.to_builtins(one) | {"why": say(*REASONS[one.reason])} for one in money.proposals]
    return said


def _tell_applied(applied: Applied, *, json: bool) -> None:
    currency = applied.currency
    parts = ", ".join(f"{part.invoice} {to_minor(part.amount, currency)}" for part in applied.parts)
    rest = to_minor(applied.rest, currency)
    over = say(f"; {rest} {currency} stays as credit", f"; {rest} {currency} queda a favor") if applied.rest else ""
    _tell(applied, say(f"applied: {parts}{over}", f"aplicado: {parts}{over}"), json=json)


def _tell(data: object, words: str, *, json: bool) -> None:
    if json:
        print_json(data)
    else:
        told(words)
