"""Erasing a person, and removing what its time is over: packs are asked how long, hands remove. No rule of its own.

Everything of one customer is one transaction, with its line in `erasure` and its act; a preview is the same, undone.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from activities.access import forget_looks
from activities.erasing import removing
from activities.plans import Plans
from engine.language.library import read_library
from engine.language.packs import read_pack
from engine.study.retention import judged
from schemas.failures import CollectionsError
from schemas.personal import NOT_WRITTEN_TO_AGAIN, OF_A_PERSON, REASONS, DataClass, Erased, Verdict
from schemas.rules import Pack
from workers import acting

if TYPE_CHECKING:
    import asyncpg

    from activities.erasing.removing import Known
    from schemas.acting import Actor
    from workers.settings import Settings

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

DEFAULT: Final = "house-retention"
"""The pack that holds for every customer, whether or not a playbook names it."""
FOLDER: Final = Path(__file__).parents[1] / "playbooks"
EVERYBODYS: Final[tuple[DataClass, ...]] = ("provider_payloads", "access_log")
"""What no one customer owns: a notice may speak of many, a look is at many. It goes by its own day."""
BATCH: Final = 500


class CustomerIsUnknown(CollectionsError):
    """there is no customer '{customer}'; the number is the one of your books"""

    es: ClassVar[str] = "no existe el cliente '{customer}'; el número es el de sus libros"


class CasesAreOpen(CollectionsError):
    """customer {customer} has open cases: {invoices}. End them first: let them be paid or credited, or
    `cobranza cancel INVOICE --reason ...`; then erase again"""

    es: ClassVar[str] = (
        "el cliente {customer} tiene casos abiertos: {invoices}. Termínelos primero: que se paguen o acrediten, o "
        "`cobranza cancel FACTURA --reason ...`; luego borre otra vez"
    )


class WishesWait(CollectionsError):
    """customer {customer} asked for something that no case has answered yet ({wishes}): let `cobranza up` run a moment,
    then erase again"""

    es: ClassVar[str] = (
        "el cliente {customer} pidió algo que ningún caso ha respondido aún ({wishes}): deje correr `cobranza up` un "
        "momento y borre otra vez"
    )


class ReasonIsNoCode(CollectionsError):
    """'{reason}' is no reason for erasing; write one of: {reasons}"""

    es: ClassVar[str] = "«{reason}» no es un motivo para borrar; escriba uno de: {reasons}"
    exit_code: ClassVar[int] = 2


async def erase(connection: Connection, customer: str, *, reason: str, by: str, approved_by: str) -> Erased:
    """Remove all of a person that no duty keeps, in the caller's transaction, and put it on record.

    What a duty keeps goes by itself when the duty is over (`due`): that it was asked for is on record. Nothing left to
    remove or to wait for is answered with empty counts and leaves no line (`number` is None).
    Raises CustomerIsUnknown, CasesAreOpen, WishesWait, ReasonIsNoCode.
    """
    if reason not in REASONS:
        raise ReasonIsNoCode(reason=reason, reasons=", ".join(REASONS))
    await _check_may_go(connection, customer)
    known = await removing.known(connection, customer)
    verdicts = await verdicts_of(connection, known, OF_A_PERSON, asked=True)
    before = {one.data: one.made_before for one in verdicts if one.made_before is not None}
    done = await removing.remove(connection, customer, before, mark=reason in NOT_WRITTEN_TO_AGAIN)
    done = msgspec.structs.replace(done, kept=tuple(one for one in verdicts if one.made_before != date.max))
    if not done.removed and (known.asked_to_go or not done.kept):
        return done
    number, at = await removing.record(
        connection, done, kind="person", reason=reason, by=by, approved_by=approved_by, classes=before
    )
    return msgspec.structs.replace(done, number=number, at=at)


async def erase_agreed(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> Erased:  # fmt: skip
    """Two people agreed to erase a customer: it is done as the books stand now. Raises what `erase` raises."""
    done = await erase(connection, body["customer"], reason=body["reason"], by=first.name, approved_by=second.name)
    if done.number is None:
        acting.nothing_changed()
    else:
        told = {name: str(count) for name, count in done.removed.items()}
        await acting.note(connection, told={"erasure": str(done.number), **told})
    return done


async def retain_agreed(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> list[Due]:  # fmt: skip
    """Two people agreed to remove what its time is over: what is due now goes."""
    gone = due(connection, customer=body["customer"], by=first.name, approved_by=second.name)
    found = [one async for one in gone]
    if not any(one.removed for one in found):
        acting.nothing_changed()
    return found


async def _check_may_go(connection: Connection, customer: str) -> None:
    if not await removing.lock(connection, customer):
        raise CustomerIsUnknown(customer=customer)
    seen = await removing.under_way(connection, customer)
    if seen.open_cases:
        raise CasesAreOpen(customer=customer, invoices=", ".join(seen.open_cases))
    if seen.wishes:
        raise WishesWait(customer=customer, wishes=seen.wishes)


async def verdicts_of(
    connection: Connection, known: Known, classes: Iterable[DataClass], *, asked: bool = False
) -> list[Verdict]:  # fmt: skip
    """What the packs of a customer's plans, and the house's own, say of each class."""
    packs = await _packs(connection, known.plans)
    return [judged(data, packs, known.anchors, known.now.date(), asked=asked) for data in classes]


# ---------------------------------------------------------------------------------------------- retention


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """What is due of a customer (of everybody where empty): counts by class, and which rules say so. `conflicts` are
    verdicts whose limit has passed while a duty still keeps the data."""

    customer: str
    removed: dict[str, int]
    rules: tuple[str, ...]
    conflicts: tuple[Verdict, ...] = ()
    unverified: bool = False


async def due(connection: Connection, *, customer: str = "", by: str = "", approved_by: str = "") -> AsyncIterator[Due]:
    """What its time is over, customer by customer and then of everybody; removed as it is told.

    Each customer is a savepoint of the caller's transaction, or a transaction of its own: whoever only wants to look
    undoes them. While a case is open nothing of its customer goes.
    """
    after = ""
    while batch := await removing.customers(connection, after, BATCH, customer):
        for one in batch:
            async with connection.transaction():
                found = await _due_of(connection, one, by, approved_by)
            if found is not None:
                yield found
        after = batch[-1]
    if not customer:
        async with connection.transaction():
            found = await _due_of_all(connection, by, approved_by)
        if found is not None:
            yield found


async def _due_of(connection: Connection, customer: str, by: str, approved_by: str) -> Due | None:
    known = await removing.known(connection, customer)
    classes = [one for one in OF_A_PERSON if one not in EVERYBODYS or known.asked_to_go]
    verdicts = await verdicts_of(connection, known, classes, asked=known.asked_to_go)
    before = {one.data: one.made_before for one in verdicts if one.made_before is not None}
    conflicts = tuple(one for one in verdicts if one.conflict)
    if not before and not conflicts:
        return None
    await removing.lock(connection, customer)
    if (await removing.under_way(connection, customer)).open_cases:  # it opened a moment ago
        return None
    return await _told(connection, await removing.remove(connection, customer, before), verdicts, by, approved_by)


async def _due_of_all(connection: Connection, by: str, approved_by: str) -> Due | None:
    packs = await _packs(connection, await removing.newest_plans(connection))
    now, nobody = await removing.now(connection), removing.NOBODY
    verdicts = [judged(data, packs, nobody, now.date()) for data in EVERYBODYS]
    removed: dict[str, int] = {}
    for one in verdicts:
        if one.made_before is None:
            continue
        hand = removing.remove_notices if one.data == "provider_payloads" else _forget_looks
        if count := await hand(connection, one.made_before):
            removed[one.data] = count
    return await _told(connection, Erased(customer="", removed=removed), verdicts, by, approved_by)


async def _forget_looks(connection: Connection, before: date) -> int:
    return await forget_looks(connection, removing.moment(before))


async def _told(
    connection: Connection, done: Erased, verdicts: list[Verdict], by: str, approved_by: str
) -> Due | None:  # fmt: skip
    decided = [one for one in verdicts if one.data in done.removed]
    conflicts = tuple(one for one in verdicts if one.conflict)
    rules = tuple(dict.fromkeys(name for one in decided for name in one.rules)) or ("asked",)
    if done.removed:
        await removing.record(connection, done, kind="retention", reason=", ".join(rules), by=by,
                              approved_by=approved_by, classes=done.removed)  # fmt: skip
    elif not conflicts:
        return None
    return Due(customer=done.customer, removed=done.removed, rules=rules, conflicts=conflicts,
               unverified=any(one.unverified for one in decided))  # fmt: skip


# ---------------------------------------------------------------------------------------------- packs


@lru_cache(maxsize=1)
def house() -> Pack:
    """The house's own periods, as the pack beside the playbooks has them now."""
    return read_pack(read_library(FOLDER).rules[DEFAULT])[0]


async def _packs(connection: Connection, plans: Iterable[str]) -> tuple[Pack, ...]:
    kept = [await _PLANS.get(connection, sha256) for sha256 in plans]
    return (*(pack for plan in kept for pack in plan.packs), house())


_PLANS: Final = Plans()
