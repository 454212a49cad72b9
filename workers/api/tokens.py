"""Tokens of the API: made, shown once, and recognised again by a hash. It knows no route."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

from activities import api
from schemas.failures import CollectionsError
from workers.api.problems import Refused, Text

if TYPE_CHECKING:
    from activities.api import Connection

_SHAPE: Final = re.compile(r"cbz_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_REALM: Final = 'Bearer realm="cobranza"'


class NameTaken(CollectionsError):
    """there is a token of the name '{name}' already; revoked names are not used again, so that logs stay clear"""

    es: ClassVar[str] = (
        "ya hay un token con el nombre '{name}'; los nombres revocados no se usan otra vez, para que los registros "
        "sean claros"
    )


class Who(NamedTuple):
    """Whose request it is."""

    id: str
    name: str
    scopes: frozenset[str]
    is_stale: bool = False


async def make(connection: Connection, *, name: str, scopes: list[str], by: str, days: int | None) -> str:
    """A new secret, kept nowhere but in this answer. Raises NameTaken."""
    id, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    token = f"cbz_{id}_{secret}"
    wanted = sorted(set(scopes))
    if not await api.make_token(connection, id=id, name=name, sha256=_hash(token), scopes=wanted, by=by, days=days):
        raise NameTaken(name=name)
    return token


async def recognised(connection: Connection, authorization: str) -> Who:
    """Who sent this header. Raises Refused with what WWW-Authenticate must say."""
    kind, _, said = authorization.partition(" ")
    if kind.lower() != "bearer" or not said.strip():
        raise _unknown("token-missing", ("no token was sent", "no se envió ningún token"), _REALM)
    shape = _SHAPE.fullmatch(said.strip())
    token = await api.token(connection, shape[1]) if shape else None
    # Compared in constant time, and against something also where there is no such token.
    fits = hmac.compare_digest(_hash(said.strip()), token.sha256 if token else "0" * 64)
    if token is None or not fits:
        raise _refused(("the token is unknown", "el token es desconocido"))
    if token.is_revoked:
        raise _refused(("the token is revoked", "el token está revocado"))
    if token.is_expired:
        raise _refused(("the token has expired", "el token venció"))
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


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
