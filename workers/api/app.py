"""The API as one ASGI application: finds the route, asks for the token, answers or refuses. It knows no handler's work.

Every request has an end: its body a size, its work a time, its statements and its locks a shorter one.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

import asyncpg
import msgspec
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from activities import api
from activities.plans import Plans
from schemas.failures import CollectionsError
from workers import acting
from workers.api import access
from workers.api.acts import check_deed, deed_of, read_only
from workers.api.asking import Answer, Asked, Route
from workers.api.openapi import as_text as openapi_document
from workers.api.problems import KINDS, Refused, refused_by, response
from workers.api.requests import body_of, key_of, language_of, path_of, query_of
from workers.api.routes import find
from workers.api.tokens import Who, check_scope, recognised

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

    from activities.api import Connection

LOG: Final = logging.getLogger("cobranza.api")
SECONDS: Final = 15.0
"""For one request, its body and its wait for a connection included."""
AT_ONCE: Final = 200
"""Requests under way; those beyond are told to come again."""
NOBODY: Final = Who("", "-", frozenset())
DOCUMENT: Final = "/v1/openapi.json"

_BUSY = (TimeoutError, asyncpg.QueryCanceledError, asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError,
         asyncpg.TooManyConnectionsError, asyncpg.IdleInTransactionSessionTimeoutError)  # fmt: skip
_DOWN = (
    OSError, asyncpg.PostgresConnectionError, asyncpg.CannotConnectNowError, asyncpg.AdminShutdownError,
    asyncpg.InterfaceError, asyncpg.InvalidAuthorizationSpecificationError, asyncpg.InvalidCatalogNameError,
)  # fmt: skip


class Api:
    """`public_url` stands before every address that is answered; `language` is for who accepts neither of the two."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record], *, public_url: str = "", language: str = "en") -> None:
        self._pool, self._plans = pool, Plans()
        self._public_url, self._language = public_url.rstrip("/"), language
        self._under_way = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        answer = await self._answered(request)
        await answer(scope, receive, send)

    async def _answered(self, request: Request) -> Response:
        """The response, whatever happens, and one line for the log: no value of a path, no query, no body."""
        began, noted = time.perf_counter(), _Noted()
        self._under_way += 1
        try:
            async with asyncio.timeout(SECONDS):
                if self._under_way > AT_ONCE:
                    raise Refused("busy", ("too many requests are under way", "hay demasiadas peticiones en curso"))
                answer = await self._handled(request, noted)
        except Refused as refused:
            answer = self._refusal(request, refused)
        except Exception as failure:
            answer = self._refusal(request, _refused_for(failure))
        finally:
            self._under_way -= 1
        spent = (time.perf_counter() - began) * 1000
        LOG.info("%d %s %s %.0f ms %s", answer.status_code, request.method, noted.path, spent, noted.who)
        return answer

    def _refusal(self, request: Request, refused: Refused) -> Response:
        language = language_of(request.headers, self._language)
        path = request.scope.get("raw_path") or b""
        instance = path.decode("ascii", "replace").partition("?")[0][:400]
        return response(refused, instance=instance, language=language, public_url=self._public_url,
                        bare=request.method == "HEAD")  # fmt: skip

    async def _handled(self, request: Request, noted: _Noted) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        parts = path_of(request)
        if parts and (made := _made_page(parts, method, self._public_url)):
            noted.path = made[0]
            return _plain(request, made[1])
        routes, values = find(parts) if parts else ({}, {})
        if not routes:
            raise Refused("not-found", ("there is no such address", "no existe esa dirección"))
        noted.path = next(iter(routes.values())).path
        if method not in routes:
            allowed = ", ".join(sorted({*routes, *(["HEAD"] if "GET" in routes else [])}))
            why = (f"this address takes {allowed}", f"esta dirección acepta {allowed}")
            raise Refused("method-not-allowed", why, headers={"Allow": allowed})
        return await self._routed(request, routes[method], values, noted)

    async def _routed(self, request: Request, route: Route, values: Mapping[str, str], noted: _Noted) -> Response:
        """A request of the table's. While a body is on its way, no connection waits for it."""
        async with self._pool.acquire() as connection:
            who = await _who(connection, route, request, noted)
            query = query_of(request, route.asks)
            if route.says is None:
                asked = self._asked(request, connection, who, values, query=query)
                async with read_only(connection, who.actor):
                    answer = await route.answers(asked)
                    await access.note(asked, route, who, answer, request.headers)
                    return _said(request, asked, answer)
        raw, body = await body_of(request, route.says)
        key = key_of(request.headers) if route.method == "POST" else ""
        digest = hashlib.sha256(b"\n".join((request.scope["raw_path"], raw))).hexdigest()
        async with self._pool.acquire() as connection:
            asked = self._asked(request, connection, who, values, body=body)
            return await _written(request, route, asked, who, key, digest)

    def _asked(
        self, request: Request, connection: Connection, who: Who, values: Mapping[str, str], *, query: Any = None,
        body: Any = None,
    ) -> Asked:  # fmt: skip
        return Asked(
            connection=connection, who=who.name, scopes=who.scopes, path=values, query=query, body=body,
            language=language_of(request.headers, self._language), plans=self._plans, public_url=self._public_url,
            address=self._public_url + request.scope["raw_path"].decode("ascii").partition("?")[0],
        )  # fmt: skip


async def _who(connection: Connection, route: Route, request: Request, noted: _Noted) -> Who:
    """Whose request it is. Raises Refused where the route needs a token, or a scope, that is not there."""
    if not route.scope:
        return NOBODY
    who = await recognised(connection, request.headers.get("authorization", ""))
    noted.who = who.name
    check_scope(who, route.scope)
    await check_deed(connection, route, who)
    if who.is_stale:
        await api.token_used(connection, who.id)
    return who


class _Noted:
    """What the log may say of a request."""

    def __init__(self) -> None:
        self.path, self.who = "-", "-"


async def _written(request: Request, route: Route, asked: Asked, who: Who, key: str, digest: str) -> Response:
    """The deed and, under a key, its answer: one transaction. A refusal undoes both, and the key is free again."""
    async with asked.connection.transaction(), deed_of(asked.connection, route, who, asked.path) as deed:
        kept = await api.reserve_key(asked.connection, who.id, key, digest) if key else None
        if kept is not None:
            if kept.request_sha256 != digest:
                raise Refused("key-used", ("use a new key for a new request", "use una clave nueva por petición"))
            acting.nothing_changed()
            return _text(asked, kept.status, kept.body, {"Idempotency-Replayed": "true"})
        answer = await route.answers(asked)
        deed.about = deed.about or str(getattr(answer.body, "id", ""))
        if key:
            body = msgspec.json.encode(answer.body).decode()
            await api.keep_answer(asked.connection, who.id, key, answer.status, body)
    return _said(request, asked, answer)


def _said(request: Request, asked: Asked, answer: Answer) -> Response:
    links = {"Link": ", ".join(f'<{address}>; rel="{name}"' for name, address in answer.links.items())}
    bare = request.method == "HEAD"
    if isinstance(answer.body, bytes):
        headers = {"Cache-Control": "no-store", "Content-Disposition": "attachment"}
        return Response(b"" if bare else answer.body, answer.status, headers, media_type="application/pdf")
    body = msgspec.json.encode(answer.body).decode()
    return _text(asked, answer.status, body, links if answer.links else {}, bare=bare)


def _text(asked: Asked, status: int, body: str, headers: dict[str, str], *, bare: bool = False) -> Response:
    if status in (201, 202):
        headers = {**headers, "Location": msgspec.json.decode(body)["href"]}
    headers = {**headers, "Content-Language": asked.language, "Vary": "Accept-Language", "Cache-Control": "no-store"}
    return Response("" if bare else body, status, headers, media_type="application/json")


def _made_page(parts: list[str], method: str, public_url: str) -> tuple[str, Any] | None:
    """What is answered without the books: the document, and what a kind of problem means."""
    if method != "GET":
        return None
    if parts == DOCUMENT.split("/"):
        return DOCUMENT, openapi_document(public_url)
    if len(parts) == 3 and parts[1] == "problems" and parts[2] in KINDS:
        kind = KINDS[parts[2]]
        words = {name: {"title": kind.title[n], "what_to_do": kind.advice[n]} for n, name in enumerate(("en", "es"))}
        return "/problems/{kind}", msgspec.json.encode({"status": kind.status, **words})
    return None


def _plain(request: Request, body: Any) -> Response:
    return Response(b"" if request.method == "HEAD" else body, media_type="application/json")


def _refused_for(failure: Exception) -> Refused:
    """A failure of the world as a problem; one of ours goes to the log by its kind, for it may hold personal data."""
    if isinstance(failure, CollectionsError):
        try:
            return refused_by(failure)
        except CollectionsError:
            pass
    if isinstance(failure, ClientDisconnect):
        return Refused("bad-request", ("the body did not arrive whole", "el cuerpo no llegó completo"))
    if isinstance(failure, _BUSY):
        return Refused("busy", ("it took too long, and was given up", "tardó demasiado, y se abandonó"))
    if isinstance(failure, _DOWN):
        return Refused("database-down", ("the database does not answer", "la base de datos no responde"))
    LOG.error("fault %s at %s", type(failure).__name__, _where(failure))
    return Refused("fault", ("nothing was recorded", "no se registró nada"))


def _where(failure: BaseException) -> str:
    """File and line of each frame of ours, without any value."""
    frames, at = [], failure.__traceback__
    while at is not None:
        frames.append(f"{at.tb_frame.f_code.co_filename.rpartition('/')[2]}:{at.tb_lineno}")
        at = at.tb_next
    return " < ".join(reversed(frames[-6:]))
