"""Tokens of the API: made, shown once, and recognised again by a hash. It knows no route.

A token of a program may what its scopes say; a user's may what the user's roles say, on the day it is used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from activities import api, users
from engine.study.acting import scopes_of
from schemas.acting import Actor
from schemas.failures import CollectionsError
from workers import bearers
from workers.api.problems import Refused, Text
from workers.users import NOT_NAMES

if TYPE_CHECKING:
    from activities.api import Connection

_REALM: Final = 'Bearer realm="cobranza"'


class NameTaken(CollectionsError):
    """there is a token of the name '{name}' already; revoked names are not used again, so that logs stay clear"""

    es: ClassVar[str] = (
        "ya hay un token con el nombre '{name}'; los nombres revocados no se usan otra vez, para que los registros "
        "sean claros"
    )


class NameOfAUser(CollectionsError):
    """{name} is a user: a token of that name would act as if it were theirs"""

    es: ClassVar[str] = "{name} es un usuario: un token con ese nombre actuaría como si fuera suyo"


class Who(NamedTuple):
    """Whose request it is."""

    id: str
    name: str
    scopes: frozenset[str]
    is_stale: bool = False
    roles: tuple[str, ...] = ()
    is_user: bool = False

    @property
    def actor(self) -> Actor:
        """As acts name them: a user, or the token of a program."""
        return Actor(self.name, self.roles, proven=True, token=self.id)


async def make(connection: Connection, *, name: str, scopes: list[str], by: str, days: int | None) -> str:
    """A new secret, kept nowhere but in this answer. Raises NameTaken, NameOfAUser."""
    await users.one_at_a_time(connection)
    if name.casefold() in NOT_NAMES or await users.users(connection, name.casefold()):
        raise NameOfAUser(name=name)
    made, wanted = bearers.make(), sorted(set(scopes))
    if not await api.make_token(connection, id=made.id, name=name, sha256=made.sha256, scopes=wanted, by=by, days=days):
        raise NameTaken(name=name)
    return made.token


async def recognised(connection: Connection, authorization: str) -> Who:
    """Who sent this header. Raises Refused with what WWW-Authenticate must say."""
    kind, _, said = authorization.partition(" ")
    if kind.lower() != "bearer" or not said.strip():
        raise _unknown("token-missing", ("no token was sent", "no se envió ningún token"), _REALM)
    id = bearers.id_of(said)
    token = await api.token(connection, id) if id else None
    if not bearers.fits(said, token.sha256 if token else None) or token is None or token.is_invitation:
        raise _refused(("the token is unknown", "el token es desconocido"))
    if token.is_revoked:
        raise _refused(("the token is revoked", "el token está revocado"))
    if token.is_expired:
        raise _refused(("the token has expired", "el token venció"))
    if token.of_user is not None:
        return Who(token.id, token.of_user, scopes_of(token.roles), token.is_stale, token.roles, is_user=True)
    return Who(token.id, token.name, frozenset(token.scopes), token.is_stale)


def check_scope(who: Who, scope: str) -> None:
    """Raises Refused where the token lacks the scope."""
    if scope not in who.scopes:
        challenge = f'{_REALM}, error="insufficient_scope", scope="{scope}"'
        detail = (f"the token has not the scope '{scope}'", f"el token no tiene el permiso '{scope}'")
        raise _unknown("scope-missing", detail, challenge)


def _refused(detail: Text) -> Refused:
    return _unknown("token-refused", detail, f'{_REALM}, error="invalid_token", error_description="{detail[0]}"')


def _unknown(kind: str, detail: Text, challenge: str) -> Refused:
    return Refused(kind, detail, headers={"WWW-Authenticate": challenge})
