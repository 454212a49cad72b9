"""Reads what an explanation stands on: a case's contacts, verdicts, answers and words. It explains nothing."""

from __future__ import annotations

from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Final

import asyncpg
import msgspec

from activities.queries import named
from schemas.explaining import PastMessage, PastReply, PastVerdict, PastWord

if TYPE_CHECKING:
    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("explaining.sql").read_text("utf-8"))
_MESSAGES: Final = msgspec.json.Decoder(tuple[PastMessage, ...])
_REPLIES: Final = msgspec.json.Decoder(tuple[PastReply, ...])
_WORDS: Final = msgspec.json.Decoder(tuple[PastWord, ...])
_VERDICTS: Final = msgspec.json.Decoder(tuple[PastVerdict, ...])


async def messages_about(connection: Connection, invoice: str) -> tuple[PastMessage, ...]:
    """The contacts that carried, or failed to carry, a step of the case, with what providers said of them since."""
    return _MESSAGES.decode(await connection.fetchval(QUERY["messages_about"], invoice))


async def verdicts_about(connection: Connection, invoice: str) -> tuple[PastVerdict, ...]:
    """Everything the contact desk's rule said about the case, or about the messages that carried it, in order."""
    return _VERDICTS.decode(await connection.fetchval(QUERY["verdicts_about"], invoice))


async def recorded_at(connection: Connection, invoice: str) -> dict[int, datetime]:
    """The database's own time (UTC) of each line of the case's record, by its seq."""
    return {row["seq"]: row["recorded_at"] for row in await connection.fetch(QUERY["recorded_at"], invoice)}


async def replies_about(connection: Connection, invoice: str) -> tuple[PastReply, ...]:
    """What the customer answered about the invoice, and what concerns all of the customer's (personal), in order."""
    return _REPLIES.decode(await connection.fetchval(QUERY["replies_about"], invoice))


async def words_about(connection: Connection, invoice: str) -> tuple[PastWord, ...]:
    """Consents, legal blocks and waivers that people recorded of its customer, in order."""
    return _WORDS.decode(await connection.fetchval(QUERY["words_about"], invoice))
