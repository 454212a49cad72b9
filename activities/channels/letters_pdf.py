"""Letters: a page is set, stored once under its key, and waits for the postal batch. It posts nothing itself."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Final, NamedTuple

import asyncpg
import msgspec

from activities import amounts
from activities.channels.binding import bound
from activities.channels.letter_page import (
    AddressTooLong,
    CharacterUnknown,
    Letter,
    Letterhead,
    LetterImpossible,
    Typeset,
    typeset,
)
from activities.channels.letter_text import taken_out, window_lines
from activities.documents.annexes import pages_of
from activities.documents.pen import Pen
from activities.failures import ProviderRefused, ProviderUnavailable, Refusal
from activities.outbox_local import AWAY
from activities.queries import named
from activities.senders import Attachment, Outgoing, Sent
from activities.sight import day_of

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("channels", "letters.sql").read_text("utf-8"))
_KIND_OF: Final[dict[type[LetterImpossible], Refusal]] = {AddressTooLong: "bad_address", CharacterUnknown: "content"}


def _made(letter: Letter, head: Letterhead, files: tuple[Attachment, ...]) -> Typeset:
    """The letter with what is enclosed behind it, page by page. Raises LetterImpossible."""
    made = typeset(letter, head)
    if not files:
        return made
    sheets = [made, *(Typeset(one.content, pages_of(one.content)) for one in files)]
    at = datetime.combine(letter.made_on, time.min, UTC)
    return Typeset(bound(sheets, letter.subject or head.name, at, duplex=False), sum(one.pages for one in sheets))


def _enclosed(file: Attachment, words: Pen) -> str:
    pages = pages_of(file.content)
    counted = words.say("one_page") if pages == 1 else words.say("pages", n=pages)
    return f"{file.name.removesuffix('.pdf')} ({counted})"


class About(NamedTuple):
    """What the books know of a contact that a message does not say. Nothing where there is no such contact."""

    written_on: date | None = None
    country: str = ""
    invoices: tuple[str, ...] = ()


class Post:
    """The channel `letter`. What it has under a key is in our own table, so it can always tell."""

    name = "post"
    sends_from = ""
    tells = True

    def __init__(self, pool: Pool, head: Letterhead) -> None:
        self._pool, self._head = pool, head
        self.settle = timedelta(seconds=40)
        self.answers_within = timedelta(seconds=30)

    async def send(self, message: Outgoing) -> Sent:
        """Set and store the letter, once for its key.

        Raises ProviderRefused: no address, one that the window cannot show, a character that no typeface has. Raises
        ProviderUnavailable when the database does not answer.
        """
        if found := await self.find(message):
            return found
        letter = await self._letter(message)
        try:
            # In a thread: a long letter must not keep other customers waiting.
            made = await asyncio.to_thread(_made, letter, self._head, message.attachments)
        except LetterImpossible as why:
            kind = _KIND_OF.get(type(why), "content")
            raise ProviderRefused(channel="letter", why=str(why), why_es=why.say("es"), kind=kind) from None
        digest = sha256(made.pdf).hexdigest()
        recipient = "\n".join(letter.recipient)
        stored = await self._ask("letter_store", message.key, made.pdf, made.pages, digest, letter.reference, recipient)
        return Sent(str(stored)) if stored is not None else await self._earlier(message)

    async def find(self, message: Outgoing) -> Sent | None:
        """The letter under this key. Raises ProviderUnavailable as `send` does."""
        found = await self._ask("letter_find", message.key)
        return None if found is None else Sent(str(found))

    async def _earlier(self, message: Outgoing) -> Sent:
        found = await self.find(message)
        assert found is not None, "a letter that stood in the way is gone"
        return found

    async def _letter(self, message: Outgoing) -> Letter:
        if not message.recipient.strip():
            raise ProviderRefused(
                channel="letter", why="there is no address", why_es="no hay dirección", kind="bad_address"
            )
        about = await self._about(message.key)
        day, text = taken_out(message.body, message.name)
        language = message.language if "-" in message.language else f"{message.language}-{about.country}".rstrip("-")
        locale = amounts.locale_of(message.language, about.country)
        if not day and about.written_on is not None:
            day = amounts.day(about.written_on, locale)
        words = Pen(language, about.country)
        letter = Letter(
            recipient=window_lines(message.name, message.recipient), subject=message.subject, text=text,
            language=language, dated=day,
            reference=amounts.few(about.invoices, locale) if about.invoices else "",
            enclosed=tuple(_enclosed(one, words) for one in message.attachments),
        )  # fmt: skip
        return letter if about.written_on is None else msgspec.structs.replace(letter, made_on=about.written_on)

    async def _about(self, key: str) -> About:
        row = await self._row("letter_about", key)
        if row is None:
            return About()
        return About(day_of(row["at"], row["zone"]), row["country"], tuple(row["invoices"]))

    async def _ask(self, query: str, *values: object) -> object:
        row = await self._row(query, *values)
        return None if row is None else row[0]

    async def _row(self, query: str, *values: object) -> asyncpg.Record | None:
        try:
            return await self._pool.fetchrow(QUERY[query], *values)
        except AWAY as error:
            raise ProviderUnavailable(channel="letter", why=type(error).__name__) from error
