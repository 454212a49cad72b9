"""Who acts: proved by a user's token, or believed while the company has no user yet; and whether they may do a deed."""

from __future__ import annotations

import getpass
import os
from collections.abc import Mapping
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from activities import users
from engine.study.acting import role_for, same
from schemas.acting import DEEDS, ROLES, Actor
from schemas.failures import CollectionsError
from workers import bearers
from workers.settings import Settings
from workers.speech import say

if TYPE_CHECKING:
    from activities.users import Connection

TOKEN: Final = "COBRANZA_TOKEN"
FILE: Final = "login.token"
"""In the home folder, readable by its owner alone: what `cobranza login` wrote."""
PRESENT: ContextVar[Actor | None] = ContextVar("present", default=None)
"""Who uses the books that are open now."""


class LogInFirst(CollectionsError):
    """you are {name}, but nothing proves it: the company has users, and to {deed} takes one of the roles {needs}.
    Run `cobranza login`, or set COBRANZA_TOKEN. Who could: {could}"""

    es: ClassVar[str] = (
        "usted es {name}, pero nada lo prueba: la empresa tiene usuarios, y para {deed} hace falta uno de los roles "
        "{needs}. Use `cobranza login`, o ponga COBRANZA_TOKEN. Quiénes pueden: {could}"
    )


class MayNot(CollectionsError):
    """you are {name} ({roles}); to {deed} takes one of the roles {needs}. Who could: {could}"""

    es: ClassVar[str] = (
        "usted es {name} ({roles}); para {deed} hace falta uno de los roles {needs}. Quiénes pueden: {could}"
    )


class ByAnother(CollectionsError):
    """--by says {by}, and the token is {name}'s: leave --by out, or let {by} do it with their own token"""

    es: ClassVar[str] = (
        "--by dice {by}, y el token es de {name}: quite --by, o que {by} lo haga con su propio token"
    )  # fmt: skip
    exit_code: ClassVar[int] = 2


class TokenRefused(CollectionsError):
    """the token is refused: {why}. Take it out of COBRANZA_TOKEN, or run `cobranza login` with a new one"""

    es: ClassVar[str] = "el token se rechaza: {porque}. Quítelo de COBRANZA_TOKEN, o use `cobranza login` con uno nuevo"


class OnlyReads(CollectionsError):
    """you are {name} (auditor) and change nothing; this does, if only to undo it again: ask an operator to run it"""

    es: ClassVar[str] = (
        "usted es {name} (auditor) y no cambia nada; esto sí, aunque sea para deshacerlo: pida a un operador que lo use"
    )


class NotLoggedIn(CollectionsError):
    """nobody is logged in here: `cobranza login` keeps a token in the home folder"""

    es: ClassVar[str] = "aquí no ha entrado nadie: `cobranza login` guarda un token en la carpeta de datos"


class TokenLiesOpen(CollectionsError):
    """others of this machine can read {file}: run chmod 600 {file}, or log in again"""

    es: ClassVar[str] = "otros de esta máquina pueden leer {file}: use chmod 600 {file}, o entre otra vez"


_WHY: Final = {
    "unknown": ("it is unknown", "es desconocido"),
    "revoked": ("it is revoked, or its user has left", "fue revocado, o su usuario se fue"),
    "expired": ("it has expired", "venció"),
    "invitation": ("it is an invitation, good for `cobranza login` alone",
                   "es una invitación, y sirve solo para `cobranza login`"),
    "program": ("it is a program's, and commands take a user's", "es de un programa, y los comandos toman el de un "
                "usuario"),
}  # fmt: skip


async def who(
    connection: Connection, by: str = "", *, home: Path | None = None, environ: Mapping[str, str] | None = None
) -> Actor:
    """Who acts. Raises TokenRefused, TokenLiesOpen, ByAnother.

    A token in COBRANZA_TOKEN, or in the home's file, proves it. Without one it is whom `by` names, or the user of this
    machine, and `proven` is false: whether that is enough `check` says.
    """
    said = " ".join(by.split())
    token = token_of(home, environ)
    if not token:
        return Actor(said or machine_user())
    actor = await bearer_of(connection, token)
    if said and not same(said, actor.name):
        raise ByAnother(by=said, name=actor.name)
    return actor


async def bearer_of(connection: Connection, token: str) -> Actor:
    """The user whose token it is. Raises TokenRefused."""
    kept = await users.bearer(connection, bearers.id_of(token))
    if not bearers.fits(token, kept.sha256 if kept else None) or kept is None:
        raise refused("unknown")
    if kept.is_revoked or kept.is_expired:
        raise refused("revoked" if kept.is_revoked else "expired")
    if kept.of_user is None:
        raise refused("program")
    if kept.is_invitation:
        raise refused("invitation")
    return Actor(kept.of_user, kept.roles, proven=True, token=kept.id)


def refused(why: str) -> TokenRefused:
    """The refusal, with its reason in both languages."""
    return TokenRefused(why=_WHY[why][0], porque=_WHY[why][1])


async def check(connection: Connection, actor: Actor, deed: str) -> str:
    """Which of their roles lets them do it; empty while the company has no user. Raises LogInFirst, MayNot."""
    if not actor.proven:
        if await users.has_users(connection):
            raise LogInFirst(name=actor.name, **await _needs(connection, deed))
        return ""
    role = role_for(actor.roles, deed)
    if not role:
        roles = ", ".join(actor.roles) or say("no role", "sin rol")
        raise MayNot(name=actor.name, roles=roles, **await _needs(connection, deed))
    return role


async def _needs(connection: Connection, deed: str) -> dict[str, str]:
    """What a deed takes, and who has it, in words."""
    row = DEEDS[deed]
    could = await users.holding(connection, row.roles)
    return {"deed": say(row.en, row.es), "needs": ", ".join(row.roles), "could": ", ".join(could) or say("nobody yet",
            "nadie aún")}  # fmt: skip


def only_reads(actor: Actor) -> bool:
    """Whether this is an auditor and nothing else: the database itself then refuses every change."""
    return actor.proven and bool(actor.roles) and set(actor.roles) <= {"auditor"}


def token_of(home: Path | None = None, environ: Mapping[str, str] | None = None) -> str:
    """The token of the environment, or of the home's file; empty where there is none. Raises TokenLiesOpen."""
    environ = os.environ if environ is None else environ
    if token := environ.get(TOKEN, "").strip():
        return token
    file = (home or Settings.read(environ).home) / FILE
    if not file.is_file():
        return ""
    if file.stat().st_mode & 0o077:
        raise TokenLiesOpen(file=file)
    return file.read_text("utf-8").strip()


def keep_token(home: Path, token: str) -> Path:
    """Write the token where commands of this home find it, for its owner alone."""
    home.mkdir(parents=True, mode=0o700, exist_ok=True)
    file = home / FILE
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as kept:
        kept.write(token + "\n")
    return file


def machine_user() -> str:
    """Who is logged in on this machine: the name that is believed where nobody gave another."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "somebody"


def role_name(role: str) -> str:
    """What a role is for, in the person's language."""
    return say(*ROLES[role]) if role in ROLES else role


def present() -> Actor:
    """Who uses the books that are open; else the user of this machine, whom nothing proves."""
    return PRESENT.get() or Actor(machine_user())
