"""Temporal's remote codec as HTTP: sealed payloads come, open ones go, to who may see them. It knows no case.

The contract is Temporal's own (temporalio/samples-go, codec-server/protocol.md): POST to any path that ends in /decode
or /encode, the body a `Payloads` in protobuf's JSON, the answer another. A page of Temporal asks from a browser, so its
origin must be named; its own address of us holds a secret, since over plain HTTP it sends no token.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from temporalio.api.common.v1 import Payload, Payloads

from schemas.failures import CollectionsError
from workers.sealing import Keyring, PayloadBroken, PayloadKeyMissing, key_of

LOG = logging.getLogger("cobranza.codec")
LARGEST: Final = 32 * 1024 * 1024
"""Bytes of a request; a page of Temporal asks for a few hundred payloads at once."""
MOST: Final = 20_000
Allow = Callable[[str, str], Awaitable[None]]
"""Whether who sent this `Authorization` may see it, and a note that they did: asked with the header and what is done.
An empty header is the page's, which knew the secret. Raises CollectionsError."""


class Codec:
    """Opens with these keys for who knows `secret` or whom `allow` lets."""

    def __init__(self, keys: Keyring, secret: str, allow: Allow) -> None:
        self._keys, self._secret, self._allow = keys, secret, allow

    async def decode(self, request: Request) -> Response:
        """Every payload opened; one that cannot be stays as it is, and the log says why."""
        return await self._answer(request, "decode", self._open)

    async def encode(self, request: Request) -> Response:
        """Every payload sealed by the newest key."""
        return await self._answer(request, "encode", self._keys.seal)

    async def _answer(self, request: Request, what: str, do: Callable[[Payload], Payload]) -> Response:
        header = request.headers.get("authorization", "")
        if not header and not self._knows(request.path_params.get("before", "")):
            return _refused(401, "send a user's token: Authorization: Bearer ...")
        payloads = await _read(request)
        if isinstance(payloads, Response):
            return payloads
        try:
            await self._allow(header, what)
        except CollectionsError as refusal:
            return _refused(403, refusal.say("en"))
        return JSONResponse(MessageToDict(Payloads(payloads=[do(one) for one in payloads])))

    def _knows(self, before: str) -> bool:
        said = before.strip("/").split("/")[0]
        return hmac.compare_digest(said.encode("utf-8", "replace"), self._secret.encode())

    def _open(self, payload: Payload) -> Payload:
        try:
            return self._keys.open(payload)
        except (PayloadKeyMissing, PayloadBroken) as error:
            LOG.warning("a payload stays sealed: %s (%s)", type(error).__name__, key_of(payload))
            return payload


async def _read(request: Request) -> Sequence[Payload] | Response:
    """The payloads of a request, or why there are none."""
    body = bytearray()
    try:
        async for chunk in request.stream():
            body += chunk
            if len(body) > LARGEST:
                return _refused(413, f"at most {LARGEST} bytes")
        words = json.loads(bytes(body))
        found = ParseDict(words, Payloads()).payloads if isinstance(words, dict) else None
    except (ValueError, TypeError, RecursionError, ParseError, ClientDisconnect):
        found = None
    if found is None:
        return _refused(400, "the body is no Payloads in protobuf's JSON")
    return found if len(found) <= MOST else _refused(413, f"at most {MOST} payloads")


def _refused(status: int, why: str) -> Response:
    return JSONResponse({"message": why}, status)


def application(codec: Codec, origins: Sequence[str]) -> Starlette:
    """The two deeds under any path, for pages of these origins and for programs."""
    cors = Middleware(CORSMiddleware, allow_origins=list(origins), allow_methods=["POST"], allow_headers=["*"])
    routes = [
        Route("/{before:path}/decode", codec.decode, methods=["POST"]),
        Route("/{before:path}/encode", codec.encode, methods=["POST"]),
        Route("/decode", codec.decode, methods=["POST"]),
        Route("/encode", codec.encode, methods=["POST"]),
    ]
    return Starlette(routes=routes, middleware=[cors])
