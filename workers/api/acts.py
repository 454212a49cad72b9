"""Which deed a request is, whether its token's user may do it, and its act. It answers nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from activities.users import has_users, read_as_auditor
from engine.study.acting import role_for
from schemas.acting import DEEDS, ROUTES
from workers import acting
from workers.api.problems import Refused
from workers.database import as_application_again
from workers.identity import only_reads

if TYPE_CHECKING:
    from activities.api import Connection
    from schemas.acting import Actor
    from workers.api.asking import Route
    from workers.api.tokens import Who


async def check_deed(connection: Connection, route: Route, who: Who) -> None:
    """Raises Refused where the user's roles do not allow it, or only a person may and this is a program.

    A program's token may what its scopes say; what takes a person's word, no program gives once people have users.
    """
    deed = DEEDS.get(ROUTES[route.name])
    if deed is None:
        return
    needs = ", ".join(deed.roles)
    if who.is_user and not role_for(who.roles, ROUTES[route.name]):
        roles = ", ".join(who.roles)
        raise _not_yours(f"{who.name} ({roles}) may not: it takes one of the roles {needs}",
                         f"{who.name} ({roles}) no puede: hace falta uno de los roles {needs}")  # fmt: skip
    if not who.is_user and deed.person and await has_users(connection):
        raise _not_yours(f"a person must do this, with a token of their own and one of the roles {needs}",
                         f"debe hacerlo una persona, con un token propio y uno de los roles {needs}")  # fmt: skip


@asynccontextmanager
async def deed_of(
    connection: Connection, route: Route, who: Who, path: Mapping[str, str]
) -> AsyncIterator[acting.Doing]:
    """A request that changes something, within the caller's transaction, with its act as the last line of it."""
    deed = ROUTES[route.name]
    at_work = acting.Doing(
        who.actor, deed, door="api", role=role_for(who.roles, deed) if who.is_user else "", about=path.get("id", ""),
        invoice=path.get("invoice", ""), told={"route": route.name},
    )  # fmt: skip
    with acting.present(who.actor, at_work):
        yield at_work
        await acting.last(connection, at_work)


@asynccontextmanager
async def read_only(connection: Connection, actor: Actor) -> AsyncIterator[None]:
    """A request that reads, by whom; while it is an auditor's, PostgreSQL itself refuses every change."""
    with acting.present(actor):
        if not only_reads(actor):
            yield
            return
        try:
            await read_as_auditor(connection)
            yield
        finally:
            await as_application_again(connection)


def _not_yours(en: str, es: str) -> Refused:
    return Refused("scope-missing", (en, es))
