"""What is being done now, by whom: set where a command, a route or a page begins, and written down with the change.

The hand that changes something calls `note` in its own transaction, without knowing who acts. It decides nothing.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Literal

from activities.acts import record_act
from workers.identity import PRESENT, check

if TYPE_CHECKING:
    from activities.acts import Connection
    from schemas.acting import Actor

When = Literal["together", "by_hand", "first"]
"""When a command's act is written: with all of the command, as one transaction; by the hand that stores the change,
which then waits for an answer; or before the deed, where it reaches beyond the database."""


class Doing:
    """A deed under way. `told` may grow until the act is written; `second` is who agreed to it."""

    def __init__(
        self, actor: Actor, deed: str, *, door: str, role: str = "", about: str = "", invoice: str = "",
        told: Mapping[str, str] | None = None, second: str = "",
    ) -> None:  # fmt: skip
        self.actor, self.deed, self.door, self.role = actor, deed, door, role
        self.about, self.invoice, self.told, self.second = about, invoice, dict(told or {}), second
        self.changes_nothing = False
        self.noted: set[tuple[str, str]] = set()


_NOW: ContextVar[Doing | None] = ContextVar("doing", default=None)


def now() -> Doing | None:
    """What is being done; None where only a program goes on by itself."""
    return _NOW.get()


def nothing_changed() -> None:
    """The deed came to nothing (a file with mistakes, a thing done before): no act is written."""
    if (doing := _NOW.get()) is not None:
        doing.changes_nothing = True


async def turn_to(connection: Connection, deed: str) -> None:
    """What was begun under a wider word turns out to be this deed. Raises LogInFirst, MayNot where it is not theirs."""
    doing = _NOW.get()
    if doing is not None and doing.deed != deed:
        doing.role, doing.deed = await check(connection, doing.actor, deed), deed


async def note(
    connection: Connection, *, about: str = "", invoice: str = "", told: Mapping[str, str] | None = None
) -> None:
    """Write the act of what is being done, in the caller's transaction and as the last thing of it; once for each
    `about` and invoice. Nothing happens where nobody acts."""
    doing = _NOW.get()
    if doing is None:
        return
    what = (about or doing.about, invoice or doing.invoice)
    if what in doing.noted:
        return
    await record_act(
        connection, actor=doing.actor.name, proven=doing.actor.proven, role=doing.role, door=doing.door,
        deed=doing.deed, about=what[0], invoice=what[1], told={**doing.told, **(told or {})}, second=doing.second,
    )  # fmt: skip
    doing.noted.add(what)


@contextmanager
def present(actor: Actor, doing: Doing | None = None) -> Iterator[None]:
    """Who acts, and what is being done, within."""
    before, at_work = PRESENT.set(actor), _NOW.set(doing)
    try:
        yield
    finally:
        PRESENT.reset(before)
        _NOW.reset(at_work)


@asynccontextmanager
async def doing(
    connection: Connection, actor: Actor, deed: str, *, door: str = "cli", when: When = "together", about: str = "",
    invoice: str = "", told: Mapping[str, str] | None = None,
) -> AsyncIterator[Doing]:  # fmt: skip
    """A deed, with its act. Raises LogInFirst, MayNot before anything is done."""
    role = await check(connection, actor, deed)
    at_work = Doing(actor, deed, door=door, role=role, about=about, invoice=invoice, told=told)
    with present(actor, at_work):
        if when == "together":
            async with connection.transaction():
                yield at_work
                await last(connection, at_work)
            return
        if when == "first":
            await note(connection)
        yield at_work
        await last(connection, at_work)


async def last(connection: Connection, at_work: Doing) -> None:
    """No deed without an act: what no hand has written is written now."""
    if not at_work.noted and not at_work.changes_nothing:
        await note(connection)
