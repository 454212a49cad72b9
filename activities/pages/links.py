"""The links that open the customer's page: made once for a message, found by their token, revoked. It shows nothing.

A token is a row's random name and a signature over the row: customer, invoice, message and day of issue. Whoever can
change the row but has no key makes no link, and no token says anything of anybody.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities.pages.signing import ALPHABET, ID_LETTERS, MARK_LETTERS, Signing, new_id, typed
from activities.pages.statements import QUERY

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

DAYS: Final = 60
"""How long a link is open."""
LETTERS: Final = ID_LETTERS + MARK_LETTERS
LONGEST: Final = 64
"""A longer token is none, whatever was typed between its letters."""
PATH: Final = "/p/"


class Link(msgspec.Struct, frozen=True, kw_only=True):
    """A link as it is kept. Moments are the case's time (UTC)."""

    id: str
    customer: str
    invoice: str
    key: str
    made_at: datetime
    expires_at: datetime
    revoked_at: datetime | None = None

    @property
    def said(self) -> str:
        """What is signed."""
        day = self.made_at.astimezone(UTC).date().isoformat()
        return "\n".join((self.id, self.customer, self.invoice, self.key, day))


NOBODY: Final = Link(
    id="0" * ID_LETTERS, customer="", invoice="", key="", made_at=datetime(1970, 1, 1, tzinfo=UTC),
    expires_at=datetime(1970, 1, 1, tzinfo=UTC),
)  # fmt: skip
"""Stands in for a link that is not there, so that looking for one takes as long."""


class Links:
    """Makes links under `public_url`, which may have a path. Without it there are no links: nobody could open them."""

    def __init__(self, public_url: str, signing: Signing, days: int = DAYS) -> None:
        self._public_url, self._signing, self._days = public_url.strip().rstrip("/"), signing, days

    async def url_for(
        self, connection: Connection, key: str, customer: str, invoice: str, at: datetime, by: str = "", days: int = 0
    ) -> str:
        """The address for a message (`key`); the same message has the same. Empty where there is no public address."""
        if not self._public_url:
            return ""
        ends = at + timedelta(days=days or self._days)
        row = await connection.fetchrow(QUERY["make_link"], new_id(), customer, invoice, key, at, by, ends)
        assert row is not None, "an upsert answers"
        return self._public_url + PATH + self.token(Link(**row))

    def token(self, link: Link) -> str:
        """What the address says."""
        return link.id + self._signing.mark(link.said)

    async def found(self, connection: Connection, token: str, now: datetime) -> Link | None:
        """The link of a token. None, after the same work, where it is unknown, forged, revoked or too old."""
        wanted = typed(token[:LONGEST]) if len(token) <= LONGEST else ""
        is_token = len(wanted) == LETTERS and set(wanted) <= set(ALPHABET)
        wanted = wanted if is_token else "0" * LETTERS
        row = await connection.fetchrow(QUERY["link"], wanted[:ID_LETTERS])
        link = Link(**row) if row is not None else NOBODY
        is_signed = self._signing.is_marked(link.said, wanted[ID_LETTERS:])
        stands = link.revoked_at is None and now < link.expires_at
        return link if is_token and row is not None and is_signed and stands else None


async def links_of(connection: Connection, invoice: str) -> list[dict[str, Any]]:
    """Every link that was made for an invoice, oldest first, without its token."""
    return [dict(row) for row in await connection.fetch(QUERY["links_of"], invoice)]


async def revoke(connection: Connection, which: str, at: datetime, by: str) -> int:
    """Close a link by its name or token, or all of an invoice's customer; how many were open."""
    one = typed(which)[:ID_LETTERS] if len(typed(which)) in (ID_LETTERS, LETTERS) else ""
    status = await connection.execute(QUERY["revoke_link"], one, at, by)
    if status.endswith(" 0"):
        status = await connection.execute(QUERY["revoke_links"], which, at, by)
    return int(status.rpartition(" ")[2])


async def now(connection: Connection) -> datetime:
    """The case's time: the rehearsal's where one stands."""
    at: datetime = await connection.fetchval(QUERY["now"])
    return at


def read_keys(text: str) -> tuple[str, ...]:
    """COBRANZA_PAGE_SECRET: one key, or several with commas between them, the newest first."""
    return tuple(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
