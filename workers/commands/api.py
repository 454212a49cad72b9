"""The commands `api` and `token`: the API served until Ctrl-C, and who may ask it. What it answers it does not know."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from cyclopts import Parameter
from cyclopts.validators import Number

from schemas.failures import CollectionsError
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import console, errors, say

if TYPE_CHECKING:
    import asyncpg


class SayTheName(CollectionsError):
    """name the token, as in: cobranza token {action} erp"""

    es: ClassVar[str] = "indique el nombre del token, como en: cobranza token {action} erp"
    exit_code: ClassVar[int] = 2


class SayTheScopes(CollectionsError):
    """say what it may do, with --scope once or more: read, write, commands, personal"""

    es: ClassVar[str] = "diga qué permite, con --scope una o más veces: read, write, commands, personal"
    exit_code: ClassVar[int] = 2


class TokenUnknown(CollectionsError):
    """there is no token of the name '{name}'; see `cobranza token list`"""

    es: ClassVar[str] = "no hay un token con el nombre '{name}'; vea `cobranza token list`"


Scope = Literal["read", "write", "commands", "personal"]


async def api(
    *,
    host: Annotated[str, described("where to listen", "dónde escuchar")] = "127.0.0.1",
    port: Annotated[
        int, Parameter(help=say("on which port", "en qué puerto"), validator=Number(gte=0, lte=65535))
    ] = 8080,
    home: HomeFolder = None,
) -> None:
    """Serve the API until Ctrl-C. Raises PortIsTaken, DatabaseIsDown and what servers raise."""
    from workers.api import serving, wire
    from workers.local.servers import database
    from workers.settings import Settings

    stop = serving.asked_to_stop()
    serving.log_to_stdout()
    settings = Settings.from_environment(home)
    environ = {**os.environ, "COBRANZA_HOME": str(settings.home)}  # the key of the customer's page is kept there
    with wire.listen(host, port) as listening:
        async with database(settings) as dsn:
            _line(serving.greeting(listening))
            await serving.serve(dsn, listening, stop, environ)
    _line(say("stopped", "detenido"))


async def token(
    action: Annotated[Literal["make", "list", "revoke"], described("make, list or revoke", "make, list o revoke")],
    name: Annotated[str, described("the token's name: whose it is", "el nombre del token: de quién es")] = "",
    *,
    scope: Annotated[
        list[Scope] | None,
        described("what it may do; once for each", "qué permite; una vez por cada permiso"),
    ] = None,
    days: Annotated[
        int | None,
        Parameter(
            help=say("for how many days (no end)", "por cuántos días (sin fin)"), validator=Number(gte=1, lte=3650)
        ),
    ] = None,
    json: AsJson = False,
    home: HomeFolder = None,
) -> None:
    """Make, list or revoke tokens of the API. Raises NameTaken, TokenUnknown, SayTheName, SayTheScopes."""
    if action != "list" and not name.strip():
        raise SayTheName(action=action)
    if action == "make" and not scope:
        raise SayTheScopes
    deed = {"make": "make_token", "revoke": "revoke_token"}.get(action, "")
    async with books(home, deed, about=name.strip(), told={"scopes": " ".join(scope or ())}) as connection:
        if action == "make":
            await _make(connection, name.strip(), list(scope or ()), days, json=json)
        elif action == "revoke":
            await _revoke(connection, name.strip(), json=json)
        else:
            await _list(connection, json=json)


async def _make(
    connection: asyncpg.Connection[asyncpg.Record], name: str, scopes: list[str], days: int | None, *, json: bool
) -> None:
    from workers.api import tokens

    secret = await tokens.make(connection, name=name, scopes=scopes, by=user(), days=days)
    if json:
        print_json({"name": name, "token": secret, "scopes": sorted(set(scopes)), "days": days})
        return
    print(secret)
    en = "it is shown this once and kept nowhere; send it as `Authorization: Bearer ...`"
    es = "se muestra solo esta vez y no se guarda; envíelo como `Authorization: Bearer ...`"
    errors().print(say(en, es), markup=False)  # apart, so that a script catches the token alone


async def _revoke(connection: asyncpg.Connection[asyncpg.Record], name: str, *, json: bool) -> None:
    from activities.api import revoke_token

    if not await revoke_token(connection, name):
        raise TokenUnknown(name=name)
    if json:
        print_json({"name": name, "revoked": True})
    else:
        _line(say(f"'{name}' is revoked; from now on it is refused", f"'{name}' está revocado; desde ahora se rechaza"))


async def _list(connection: asyncpg.Connection[asyncpg.Record], *, json: bool) -> None:
    from activities.api import rows

    found = [dict(row) for row in await rows(connection, "tokens")]
    if json:
        print_json(found)
        return
    if not found:
        _line(say("there is no token; cobranza token make erp --scope read",
                  "no hay ningún token; cobranza token make erp --scope read"))  # fmt: skip
    for one in found:
        state = say("revoked", "revocado") if one["revoked_at"] else _until(one["expires_at"])
        used = one["last_used_at"]
        last = say(f"last used {used:%Y-%m-%d %H:%M}", f"usado por última vez {used:%Y-%m-%d %H:%M}") if used else say(
            "never used", "nunca usado")  # fmt: skip
        _line(f"{one['name']}  {_may(one)}  {state}  {last}")


def _may(one: dict[str, Any]) -> str:
    """A program's scopes; of a user's token, whose it is: what it may are the user's roles."""
    if not one["of_user"]:
        return ", ".join(one["scopes"])
    if one["is_invitation"]:
        return say(f"invitation of {one['of_user']}", f"invitación de {one['of_user']}")
    return say(f"of user {one['of_user']}", f"del usuario {one['of_user']}")


def _until(expires_at: object) -> str:
    if expires_at is None:
        return say("no end", "sin fin")
    return say(f"until {expires_at:%Y-%m-%d %H:%M} UTC", f"hasta {expires_at:%Y-%m-%d %H:%M} UTC")


def _line(text: str) -> None:
    console().print(text, markup=False)
