"""Users, their roles and their tokens: begun, invited, logged in, left. Whether two agreed is not known here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, date
from typing import TYPE_CHECKING, Any, ClassVar, Final

from activities import users
from activities.people import roles as playbook_roles
from schemas.acting import ROLES, Actor
from schemas.failures import CollectionsError
from workers import acting, bearers
from workers.identity import refused

if TYPE_CHECKING:
    from activities.users import Connection, User
    from workers.settings import Settings

INVITED_HOURS: Final = 72
LOGGED_IN_HOURS: Final = 90 * 24
NOT_NAMES: Final = frozenset({"customer", "worker"})
"""What acts call those who are no user."""
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9._-]{0,62}")


class NameUnfit(CollectionsError):
    """'{name}' is no user's name: small letters, digits, '.', '_' and '-', at most 63, as in rosa.diaz"""

    es: ClassVar[str] = (
        "'{name}' no sirve como nombre de usuario: minúsculas sin tilde, cifras, '.', '_' y '-', hasta 63, como en "
        "rosa.diaz"
    )
    exit_code: ClassVar[int] = 2


class NotARole(CollectionsError):
    """'{role}' is no role; there are: {roles}"""

    es: ClassVar[str] = "'{role}' no es un rol; hay: {roles}"
    exit_code: ClassVar[int] = 2


class RolesClash(CollectionsError):
    """an auditor changes nothing, so who audits can have no other role"""

    es: ClassVar[str] = "quien audita no cambia nada, así que no puede tener otro rol"
    exit_code: ClassVar[int] = 2


class UserTaken(CollectionsError):
    """there is a user {name} already (or there was: names stay, for acts name them)"""

    es: ClassVar[str] = "ya hay un usuario {name} (o lo hubo: los nombres quedan, porque los actos los nombran)"


class NameOfAProgram(CollectionsError):
    """acts call somebody else {name} already, a program's token or the customers: take another name"""

    es: ClassVar[str] = (
        "los actos ya llaman {name} a alguien más, el token de un programa o los clientes: use otro nombre"
    )


class UserUnknown(CollectionsError):
    """there is no user {name}; there are: {names}"""

    es: ClassVar[str] = "no hay un usuario {name}; hay: {names}"


class FirstIsAdmin(CollectionsError):
    """the first user must be an admin: cobranza users add {name} --role admin"""

    es: ClassVar[str] = "el primer usuario debe ser admin: cobranza users add {name} --role admin"
    exit_code: ClassVar[int] = 2


class LastAdmin(CollectionsError):
    """{name} is the last admin; make another one first"""

    es: ClassVar[str] = "{name} es el último admin; haga otro primero"


class NotTheOwner(CollectionsError):
    """this is for the owner of the database alone: set DATABASE_URL to the login that owns its tables (docs/users.md),
    or do it where the home folder is"""

    es: ClassVar[str] = (
        "esto es solo para el dueño de la base de datos: ponga en DATABASE_URL el usuario dueño de las tablas "
        "(docs/usuarios.md)"
    )


def checked(name: str, roles: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """A name and roles as they are kept. Raises NameUnfit, NotARole, RolesClash."""
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise NameUnfit(name=name)
    wanted = tuple(role for role in ROLES if role in set(roles))
    for role in roles:
        if role not in ROLES:
            raise NotARole(role=role, roles=", ".join(ROLES))
    if "auditor" in wanted and len(wanted) > 1:
        raise RolesClash
    return name, wanted


async def known(connection: Connection, name: str) -> User:
    """The user. Raises UserUnknown."""
    found = await users.users(connection, name.strip()) if name.strip() else ()
    if not found:
        names = ", ".join(one.name for one in await users.users(connection)) or "-"
        raise UserUnknown(name=name, names=names)
    return found[0]


async def check_admin_stays(connection: Connection, name: str, roles: Sequence[str]) -> None:
    """Raises LastAdmin where nobody would be left who lets people in."""
    if "admin" not in roles and await users.holding(connection, ["admin"]) == (name,):
        raise LastAdmin(name=name)


async def new_token(connection: Connection, user: str, by: str, *, invitation: bool) -> str:
    """A token of the user, shown once. An invitation is good once, for logging in, and not for long."""
    made = bearers.make()
    await users.make_token(
        connection, id=made.id, name=f"{user}/{made.id}", sha256=made.sha256, by=by, of_user=user,
        hours=INVITED_HOURS if invitation else LOGGED_IN_HOURS, is_invitation=invitation,
    )  # fmt: skip
    return made.token


async def log_in(connection: Connection, token: str) -> tuple[Actor, str]:
    """Whose token it is, and the token to keep: an invitation is used up, and answered with one of the user's own.

    Raises TokenRefused.
    """
    kept = await users.bearer(connection, bearers.id_of(token))
    if not bearers.fits(token, kept.sha256 if kept else None) or kept is None:
        raise refused("unknown")
    if kept.of_user is None:
        raise refused("program")
    if kept.is_revoked or kept.is_expired:
        raise refused("revoked" if kept.is_revoked else "expired")
    actor = Actor(kept.of_user, kept.roles, proven=True, token=kept.id)
    if not kept.is_invitation:
        return actor, token.strip()
    if not await users.revoke(connection, kept.id):  # somebody else was faster with it
        raise refused("revoked")
    return actor, await new_token(connection, kept.of_user, kept.of_user, invitation=False)


# --- hands: what is done once those who must have agreed -----------------------------------------------------------


async def add_user(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> str:
    """A new user; answers the invitation. Raises UserTaken, NameOfAProgram."""
    await users.one_at_a_time(connection)
    if body["name"] in NOT_NAMES or await users.is_a_token(connection, body["name"]):
        raise NameOfAProgram(name=body["name"])
    if not await users.add(connection, body["name"], body["shown"], body["roles"], first.name):
        raise UserTaken(name=body["name"])
    _tell(body["roles"])
    return await new_token(connection, body["name"], first.name, invitation=True)


async def set_roles(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> str:
    """A user's roles from now on. Raises LastAdmin."""
    await check_admin_stays(connection, body["name"], body["roles"])
    await users.set_roles(connection, body["name"], body["roles"])
    _tell(body["roles"])
    return ""


def _tell(roles: Sequence[str]) -> None:
    """The act says which roles it gave: the doctor sets them beside those that the user has."""
    if (doing := acting.now()) is not None:
        doing.told["roles"] = " ".join(roles)


async def invite(connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings) -> str:
    """All tokens of the user are revoked, and a new invitation is answered."""
    await users.revoke_all(connection, body["name"])
    return await new_token(connection, body["name"], first.name, invitation=True)


async def give_role(
    connection: Connection, body: dict[str, Any], first: Actor, second: Actor, settings: Settings
) -> bool:
    """A role of the playbooks is given or taken, from today on; whether that changed anything."""
    today: date = (await playbook_roles.now(connection)).astimezone(UTC).date()
    if body["what"] == "give":
        return await playbook_roles.give(connection, body["role"], body["person"], today, first.name)
    return await playbook_roles.take(connection, body["role"], body["person"], today)
