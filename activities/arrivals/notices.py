"""What a provider told us, stored word for word before anybody looks at it. It does not know what it means."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import asyncpg
import msgspec

from activities.arrivals.statements import QUERY

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

Provider = Literal["twilio", "sendgrid", "stripe", "mercadopago", "payments"]
Kind = Literal["status", "message", "voice", "events", "inbound", "money"]

_JSON = msgspec.json.Encoder()


class Notice(msgspec.Struct, frozen=True):
    """One notice. `id` is the same whenever the same notice comes; `query` is what we wrote into the address;
    `body` holds a form's fields or a list of events."""

    id: str
    provider: Provider
    kind: Kind
    query: dict[str, str]
    body: Any


async def keep(pool: Pool, notice: Notice, at: datetime | None = None) -> bool:
    """Store it, once; whether it was new. `at` (UTC) is when it came, by a rehearsal's clock; without it, now."""
    status: str = await pool.execute(
        QUERY["keep"], notice.id, notice.provider, notice.kind, _text(notice.query), _text(notice.body), at
    )
    return status.endswith(" 1")


def _text(value: object) -> str:
    return _JSON.encode(value).decode()
