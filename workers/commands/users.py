"""The command `users`: who the company's people are for this program, and what each may do. It decides no right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from cyclopts import Parameter

from schemas.failures import CollectionsError
from workers.commands.company import books, print_json, user
from workers.commands.parameters import AsJson, HomeFolder, described
from workers.speech import errors, say, told

if TYPE_CHECKING:
    import asyncpg

    from activities.users import User
    from workers.settings import Settings
    from workers.two_persons import Came

    Connection = asyncpg.Connection[asyncpg.Record]

Action = Annotated[
    Literal["list", "add", "roles", "invite", "leave", "recover"],
    described(
        "list them, add one, change roles, invite anew, or say who left; recover: as owner of the database",
        "mostrarlos, agregar, cambiar roles, invitar otra vez, o decir quién se fue; recover: como dueño de la base",
    ),
]
Name = Annotated[str, described("the user's name, as in rosa.diaz", "el nombre del usuario, como rosa.diaz")]
Roles = Annotated[
    list[str] | None,
    Parameter(
        name="--role", negative="",
        help=say("operator, approver, collector, auditor or admin; once for each",
                 "operator, approver, collector, auditor o admin; una vez por cada uno"),
    ),
]  # fmt: skip
DEEDS = {"add": "add_user", "roles": "set_roles", "invite": "invite", "leave": "user_left"}


class SayWho(CollectionsError):
    """name the user, as in: cobranza users {action} rosa.diaz"""

    es: ClassVar[str] = "indique el usuario, como en: cobranza users {action} rosa.diaz"
    exit_code: ClassVar[int] = 2


async def users(
    action: Action = "list", name: Name = "", /, *, role: Roles = None,
    shown: Annotated[str, Parameter(name="--name", help=say("as colleagues know them", "como lo conocen"))] = "",
    json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """List users, or change one; with users, what takes two people waits for the second.

    Raises SayWho, NameUnfit, NotARole, RolesClash, UserTaken, UserUnknown, FirstIsAdmin, LastAdmin, NotTheOwner and
    what `two_persons.propose` raises.
    """
    from workers.settings import Settings

    if action != "list" and not name.strip():
        raise SayWho(action=action)
    settings = Settings.from_environment(home)
    if action == "recover":
        from workers.recovering import recover

        _tell_invited(name.strip(), await recover(settings, name, shown), json=json)
        return
    async with books(home, DEEDS.get(action, ""), about=name.strip()) as connection:
        if action == "list":
            return _show(await _all(connection), await _waiting(connection), json=json)
        came = await _changed(connection, settings, action, name, role or [], shown)
    _tell(action, name.strip(), came, json=json)


async def _changed(
    connection: Connection, settings: Settings, action: str, name: str, roles: list[str], shown: str
) -> Came:
    from activities.users import has_users, leave, one_at_a_time
    from workers import users as room
    from workers.acting import now
    from workers.two_persons import Came, propose

    doing = now()
    assert doing is not None
    if action == "add":
        name, wanted = room.checked(name, roles)
        doing.told["roles"] = " ".join(wanted)
        body: dict[str, Any] = {"name": name, "shown": " ".join(shown.split()) or name, "roles": list(wanted)}
        await one_at_a_time(connection)
        if not await has_users(connection):
            if "admin" not in wanted:
                raise room.FirstIsAdmin(name=name)
            doing.told["first"] = "true"
            return Came(0, await room.add_user(connection, body, doing.actor, doing.actor, settings))
        return await propose(connection, body, settings, about=name)
    await room.known(connection, name)
    if action == "leave":
        await room.check_admin_stays(connection, name, ())
        await leave(connection, name)
        return Came(0, "")
    name, wanted = room.checked(name, roles)
    if action == "roles":
        doing.told["roles"] = " ".join(wanted)
        await room.check_admin_stays(connection, name, wanted)
    return await propose(connection, {"name": name, "roles": list(wanted)}, settings, about=name)


async def _all(connection: Connection) -> tuple[User, ...]:
    from activities.users import users as all_of

    return await all_of(connection)


async def _waiting(connection: Connection) -> int:
    from activities.users import wanted

    return len(await wanted(connection))


def _show(found: tuple[User, ...], waiting: int, *, json: bool) -> None:
    if json:
        print_json(found)
        return
    if not found:
        told(say(f"no users yet: names are believed, now {user()}. The first one: cobranza users add NAME --role admin",
                 f"aún no hay usuarios: se cree a cada nombre, ahora {user()}. El primero: cobranza users add NOMBRE "
                 "--role admin"))  # fmt: skip
    for one in found:
        state = say(f"left {one.left_at:%Y-%m-%d}", f"se fue {one.left_at:%Y-%m-%d}") if one.left_at else _seen(one)
        told(f"{one.name}  {one.shown}  {', '.join(one.roles) or '-'}  {state}", "dim" if one.left_at else "")
    if waiting:
        told(say(f"waiting for a second person: {waiting} (cobranza confirm)",
                 f"esperan a una segunda persona: {waiting} (cobranza confirm)"))  # fmt: skip


def _seen(one: User) -> str:
    if one.last_seen is None:
        return say("never seen", "nunca visto")
    return say(f"last seen {one.last_seen:%Y-%m-%d %H:%M} UTC", f"visto {one.last_seen:%Y-%m-%d %H:%M} UTC")


def _tell(action: str, name: str, came: Came, *, json: bool) -> None:
    if came.waits:
        tell_waits(name, came.waits, json=json)
    elif action in ("add", "invite"):
        _tell_invited(name, came.answer, json=json)
    elif json:
        print_json({"name": name, "done": True})
    else:
        told(say(f"{name}: done", f"{name}: hecho"))


def tell_waits(what: str, number: int, *, json: bool) -> None:
    """That a second person must agree, and how."""
    if json:
        print_json({"waits": number})
        return
    told(say(f"{what}: waits for a second person: cobranza confirm {number}",
             f"{what}: espera a una segunda persona: cobranza confirm {number}"))  # fmt: skip


def _tell_invited(name: str, invitation: str, *, json: bool) -> None:
    if json:
        print_json({"name": name, "invitation": invitation})
        return
    print(invitation)
    errors().print(say(f"hand this to {name}: good once and for three days, for `cobranza login`; shown this once",
                       f"entréguelo a {name}: sirve una vez y por tres días, para `cobranza login`; se muestra solo "
                       "esta vez"), markup=False, soft_wrap=True)  # fmt: skip
