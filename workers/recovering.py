"""The way out where no admin is left: as owner of the database, an admin is made anew, and an act says so. No right."""

from __future__ import annotations

import asyncpg

from activities import users
from schemas.acting import ROLES, Actor
from workers import acting
from workers.identity import machine_user
from workers.local.home import Home
from workers.local.postgres import Postgres
from workers.local.servers import database
from workers.settings import Settings
from workers.users import NotTheOwner, checked, new_token


async def recover(settings: Settings, name: str, shown: str) -> str:
    """An admin of this name, new or known, older tokens revoked; the invitation. Raises NotTheOwner, NameUnfit.

    On one machine the owner is whoever can read the home folder; of a rented database, the login in DATABASE_URL.
    """
    name, _ = checked(name, ["admin"])
    async with database(settings):
        dsn = settings.database_url or Postgres(Home(settings.home)).dsn
        connection = await asyncpg.connect(dsn)
        try:
            owner = await users.owner(connection)
            if not owner:
                raise NotTheOwner
            return await _anew(connection, name, shown, owner)
        finally:
            await connection.close()


async def _anew(connection: asyncpg.Connection[asyncpg.Record], name: str, shown: str, owner: str) -> str:
    """Nobody's role is asked: whoever owns the database can do all of this by hand, and this way it is on record."""
    actor = Actor(machine_user())
    doing = acting.Doing(actor, "recover_admin", door="cli", about=name, told={"database_login": owner})
    with acting.present(actor, doing):
        async with connection.transaction():
            known = await users.users(connection, name)
            before = known[0].roles if known else ()
            roles = [role for role in ROLES if role == "admin" or (role in before and role != "auditor")]
            doing.told["roles"] = " ".join(roles)
            if known:
                await users.set_roles(connection, name, roles)
                await users.revoke_all(connection, name)
            else:
                await users.add(connection, name, shown or name, ["admin"], actor.name)
            invitation = await new_token(connection, name, actor.name, invitation=True)
            await acting.last(connection, doing)
    return invitation
