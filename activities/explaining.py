"""Reads what an explanation stands on: one case's contacts and verdicts. It explains and writes nothing."""

from __future__ import annotations

from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.explaining import PastMessage, PastVerdict

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("explaining.sql").read_text("utf-8"))
_MESSAGES: Final = msgspec.json.Decoder(tuple[PastMessage, ...])
_VERDICTS: Final = msgspec.json.Decoder(tuple[PastVerdict, ...])


async def messages_about(connection: Connection, invoice: str) -> tuple[PastMessage, ...]:
    """The contacts that carried, or failed to carry, a step of the case, with what providers said of them since."""
    return _MESSAGES.decode(await connection.fetchval(QUERY["messages_about"], invoice))


async def verdicts_about(connection: Connection, invoice: str) -> tuple[PastVerdict, ...]:
    """Everything the contact desk's rule said about the case, or about the messages that carried it, in order."""
    return _VERDICTS.decode(await connection.fetchval(QUERY["verdicts_about"], invoice))
