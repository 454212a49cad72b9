"""The socket that the API listens on, and the answer to what is no HTTP at all. It knows no request."""

from __future__ import annotations

import errno
import os
import socket
from typing import ClassVar, Final

import h11
import msgspec
from uvicorn.protocols.http.h11_impl import H11Protocol

from schemas.api import Problem
from schemas.failures import CollectionsError
from workers.api.problems import KINDS


class PortIsTaken(CollectionsError):
    """{host}:{port} cannot be served: {why}; name another port (api --port, up --api)"""

    es: ClassVar[str] = "no se puede servir en {host}:{port}: {porque}; indique otro puerto (api --port, up --api)"


_WHY: Final[dict[int, tuple[str, str]]] = {
    errno.EADDRINUSE: ("another program listens there", "otro programa ya escucha ahí"),
    errno.EACCES: ("this user may not", "este usuario no tiene permiso"),
    errno.EADDRNOTAVAIL: ("this machine has no such address", "esta máquina no tiene esa dirección"),
}


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there; port 0 takes any that is free. Raises PortIsTaken."""
    # With its protocol named, asyncio sends at once what is written; else an answer's body waits 40 ms for an
    # acknowledgement of its head.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(256)
    except (OSError, OverflowError) as error:
        listening.close()
        code = error.errno if isinstance(error, OSError) and not isinstance(error, socket.gaierror) else None
        why = os.strerror(code) if code else str(error)
        en, es = _WHY.get(code or 0, (why, why))
        raise PortIsTaken(host=host, port=port, why=en, porque=es) from error
    return listening


class Protocol(H11Protocol):
    """uvicorn's, but for its words: what is no HTTP is told as every other problem is."""

    def send_400_response(self, msg: str) -> None:
        kind = KINDS["bad-request"]
        problem = Problem("/problems/bad-request", kind.title[0], 400, "this is not HTTP/1.1", "")
        head = [("content-type", "application/problem+json"), ("connection", "close")]
        for event in (
            h11.Response(status_code=400, headers=head, reason=b"Bad Request"),
            h11.Data(data=msgspec.json.encode(problem)),
            h11.EndOfMessage(),
        ):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
