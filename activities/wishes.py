"""What is asked of cases, stored before anybody is asked, and what the case answered. It knows no case's rules."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import Any, Final

import msgspec

from activities.queries import named
from schemas.driving import Answer, AnyWish

QUERY: Final = named(files("activities").joinpath("wishes.sql").read_text("utf-8"))
BATCH: Final = 200


class Unanswered(msgspec.Struct, frozen=True):
    """A wish that its case has not answered yet."""

    id: str
    invoice: str
    command: AnyWish


async def put(connection: Any, invoice: str, wish: AnyWish, at: datetime) -> bool:
    """Store it once, by its own id; whether it is new. `at` is the case's time (UTC)."""
    command = msgspec.json.encode(wish).decode()
    status = await connection.execute(QUERY["put"], wish.id, invoice, command, wish.door, wish.by, at)
    return str(status).endswith(" 1")


async def unanswered(connection: Any) -> list[Unanswered]:
    """Those that wait for an answer, oldest first, at most BATCH."""
    rows = await connection.fetch(QUERY["unanswered"], BATCH)
    return [Unanswered(row["id"], row["invoice"], msgspec.json.decode(row["command"], type=AnyWish)) for row in rows]


async def answer(connection: Any, id: str, said: Answer) -> None:
    """Keep what the case said; the first answer stays."""
    await connection.execute(QUERY["answer"], id, said.accepted, said.reason)


async def answer_of(connection: Any, id: str) -> Answer | None:
    """What the case said; None while it has not."""
    row = await connection.fetchrow(QUERY["answer_of"], id)
    return None if row is None else Answer(accepted=row["accepted"], reason=row["reason"])
