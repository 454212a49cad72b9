"""What a handler is given and what it answers, and the table's row that names it. It speaks no HTTP."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar
from urllib.parse import quote

import msgspec

from activities.plans import Plans

if TYPE_CHECKING:
    from activities.api import Connection

T = TypeVar("T")
Scope = Literal["read", "write", "commands", "personal"]
SCOPES: Final[tuple[Scope, ...]] = ("read", "write", "commands", "personal")


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """One request, understood: who asks, the values of the path, what was said, and a connection to answer with."""

    connection: Connection
    who: str
    scopes: frozenset[str]
    path: Mapping[str, str]
    language: str
    plans: Plans
    public_url: str = ""
    query: Any = None
    body: Any = None
    address: str = ""

    @property
    def sees_people(self) -> bool:
        """Whether names and addresses are shown as they are."""
        return "personal" in self.scopes

    def href(self, *parts: str) -> str:
        """The address of something under /v1."""
        return f"{self.public_url}/v1/" + "/".join(quote(part, safe="") for part in parts)


class Answer(msgspec.Struct, frozen=True):
    """What came of it; bytes are a PDF. `links` are for the header Link, by relation."""

    body: Any
    status: int = 200
    links: dict[str, str] = {}


Handler = Callable[[Asked], Awaitable[Answer]]


class Route(msgspec.Struct, frozen=True, kw_only=True):
    """One row of the table: how a request looks, what it needs, what it may say and what it is answered.

    `scope` is empty where no token is asked for. `also` are further successes, `refuses` what the handler itself may
    refuse with, beside what any request may meet; `leads` are names of routes that its receipt's `id` leads to.
    """

    method: Literal["GET", "POST", "PUT"]
    path: str
    name: str
    summary: str
    answers: Handler
    gives: type
    scope: Literal["", "read", "write", "commands", "personal"] = "read"
    status: int = 200
    also: tuple[int, ...] = ()
    refuses: tuple[int, ...] = ()
    says: type | None = None
    asks: type | None = None
    example: dict[str, Any] | None = None
    leads: tuple[str, ...] = ()

    @property
    def parameters(self) -> tuple[str, ...]:
        """The names in its path."""
        return tuple(part[1:-1] for part in self.path.split("/") if part.startswith("{"))
