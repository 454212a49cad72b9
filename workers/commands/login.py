"""The commands `login`, `logout` and `whoami`: a token kept where commands of this home find it. It knows no role."""

from __future__ import annotations

import sys
from getpass import getpass
from typing import TYPE_CHECKING, ClassVar

from schemas.failures import CollectionsError
from workers.commands.company import books, print_json
from workers.commands.parameters import AsJson, HomeFolder
from workers.speech import say, told

if TYPE_CHECKING:
    from schemas.acting import Actor


class NoToken(CollectionsError):
    """no token was given: paste the invitation or the token that you were handed"""

    es: ClassVar[str] = "no se dio ningún token: pegue la invitación o el token que le entregaron"
    exit_code: ClassVar[int] = 2


async def login(*, json: AsJson = False, home: HomeFolder = None) -> None:
    """Prove who you are: an invitation or a token, asked for or read from standard input. Raises NoToken, TokenRefused.

    The token itself is never on the command line, where others of the machine could read it.
    """
    from workers.acting import Doing, last
    from workers.acting import present as as_
    from workers.database import connect
    from workers.identity import keep_token
    from workers.local.servers import database
    from workers.settings import Settings
    from workers.users import log_in

    token = (getpass(say("Token: ", "Token: ")) if sys.stdin.isatty() else sys.stdin.readline()).strip()
    if not token:
        raise NoToken
    settings = Settings.from_environment(home)
    async with database(settings) as dsn:
        connection = await connect(dsn)
        try:
            async with connection.transaction():
                actor, kept = await log_in(connection, token)
                doing = Doing(actor, "log_in", door="cli")
                with as_(actor, doing):
                    await last(connection, doing)
        finally:
            await connection.close()
    file = keep_token(settings.home, kept)
    if json:
        print_json({"name": actor.name, "roles": actor.roles, "file": str(file)})
        return
    roles = ", ".join(actor.roles) or say("no role", "sin rol")
    told(say(f"you are {actor.name} ({roles}) for commands of {settings.home}",
             f"usted es {actor.name} ({roles}) para los comandos de {settings.home}"))  # fmt: skip


async def logout(*, json: AsJson = False, home: HomeFolder = None) -> None:
    """The kept token is revoked and forgotten."""
    from activities.users import revoke
    from workers.identity import FILE, NotLoggedIn, present, token_of
    from workers.settings import Settings

    file = Settings.from_environment(home).home / FILE
    if not file.is_file() or not token_of(file.parent, {}):
        raise NotLoggedIn
    async with books(home, "log_out") as connection:
        actor = present()
        await revoke(connection, actor.token)
    file.unlink()
    print_json({"name": actor.name}) if json else told(say(f"{actor.name}: logged out", f"{actor.name}: salió"))


async def whoami(*, json: AsJson = False, home: HomeFolder = None) -> None:
    """Who you are for this program, what proves it, and what you may do."""
    from activities.users import has_users
    from engine.study.acting import role_for
    from schemas.acting import DEEDS
    from workers.identity import present, role_name

    async with books(home) as connection:
        actor, are_users = present(), await has_users(connection)
    if json:
        print_json({"name": actor.name, "roles": actor.roles, "proven": actor.proven})
        return
    told(f"{actor.name}: {_proof(actor, are_users)}", "bold")
    for role in actor.roles:
        told(f"  {role}: {role_name(role)}")
    may = [say(row.en, row.es) for deed, row in DEEDS.items() if role_for(actor.roles, deed)]
    if may:
        told(say("you may: ", "puede: ") + "; ".join(may), "dim")


def _proof(actor: Actor, has_users: bool) -> str:
    if actor.proven:
        return say("proven by a token", "acreditado por un token")
    if has_users:
        return say("no token: you may read; to change something, `cobranza login`",
                   "sin token: puede leer; para cambiar algo, `cobranza login`")  # fmt: skip
    return say("believed; nothing proves it", "se le cree; nada lo prueba")
