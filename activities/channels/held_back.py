"""A provider's channel that keeps back what must not leave: in staging who is not listed, in a rehearsal everybody.

What is kept back lies in the local outbox with the reason, and is recorded as the outbox's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, ClassVar, Final

import asyncpg
import msgspec

from activities.channels.answers import Meaning, failure
from activities.channels.statements import QUERY
from activities.outbox_local import AWAY, LocalOutbox, keep_files
from activities.senders import Outgoing, Sender, Sent
from schemas.failures import CollectionsError

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

REHEARSAL: Final = "rehearsal"
NOT_LISTED: Final = "COBRANZA_ONLY_TO"
_NO_DATABASE: Final = Meaning(
    "unavailable", "the database does not answer", "la base de datos no responde", taken=False
)  # fmt: skip


class ListUnreadable(CollectionsError):
    """COBRANZA_ONLY_TO: '{entry}' is no entry. Write ana@acme.example, @acme.example, +51999888777 or +5199*, and
    commas between."""

    es: ClassVar[str] = (
        "COBRANZA_ONLY_TO: '{entry}' no es una entrada. Escriba ana@acme.example, @acme.example, +51999888777 o "
        "+5199*, separadas por comas."
    )


class Allowed(msgspec.Struct, frozen=True):
    """Who may be written to: whole addresses and numbers, domains (`@acme.example`), and beginnings (`+5199*`)."""

    entries: tuple[str, ...]

    @classmethod
    def read(cls, text: str) -> Allowed:
        """Read COBRANZA_ONLY_TO. Raises ListUnreadable, also where it is set and names nobody: that is no open door."""
        entries = tuple(_plain(entry) for entry in text.split(","))
        for entry, written in zip(entries, text.split(","), strict=True):
            if not re.fullmatch(r"[^@*]*@[^@*]+\.[^@*]+|\+\d{6,15}|[^*\s]{3,}\*", entry):
                raise ListUnreadable(entry=written.strip())
        return cls(entries)

    def allows(self, recipient: str) -> bool:
        """Whether a message may go there. A number that does not say its country is on no list."""
        to = _plain(recipient)
        return any(_fits(to, entry) for entry in self.entries)


class HeldBack:
    """A sender, and the outbox for what it must not send."""

    def __init__(self, pool: Pool, sender: Sender, only_to: Allowed | None) -> None:
        self._pool, self._sender, self._only_to = pool, sender, only_to
        self.behind = sender
        self._outbox = LocalOutbox(pool)
        self.name, self.sends_from = sender.name, sender.sends_from
        self.settle, self.answers_within = sender.settle, sender.answers_within
        self.tells = sender.tells  # the outbox always can

    async def send(self, message: Outgoing) -> Sent:
        """Send, or keep back. Raises as the sender does, and ProviderUnavailable without a database."""
        reason = await self._reason(message)
        if not reason:
            return await self._sender.send(message)
        parts = (message.key, message.channel, message.recipient, message.subject, message.body, reason)
        try:
            async with self._pool.acquire() as connection, connection.transaction():
                kept = await connection.fetchval(QUERY["hold_back"], *parts)
                await keep_files(connection, kept, message.attachments)
        except AWAY:
            raise failure(self.name, _NO_DATABASE, "") from None
        return Sent(str(kept), provider=self._outbox.name)

    async def find(self, message: Outgoing) -> Sent | None:
        """What was kept back under this key, else what the sender finds."""
        kept = await self._outbox.find(message)
        if kept is not None:
            return msgspec.structs.replace(kept, provider=self._outbox.name)
        return await self._sender.find(message)

    async def _reason(self, message: Outgoing) -> str:
        if self._only_to is not None and not self._only_to.allows(message.recipient):
            return NOT_LISTED
        return REHEARSAL if await self._ask("is_rehearsal") else ""

    async def _ask(self, query: str, *values: object) -> object:
        try:
            return await self._pool.fetchval(QUERY[query], *values)
        except AWAY:
            raise failure(self.name, _NO_DATABASE, "") from None


def _plain(written: str) -> str:
    """An address or number for comparing: no case, and in a number only its digits after the plus."""
    text = written.strip().removeprefix("whatsapp:").lower()
    return re.sub(r"[\s().-]", "", text) if re.fullmatch(r"[+\d\s().*-]+", text) else text


def _fits(to: str, entry: str) -> bool:
    if entry.endswith("*"):
        return to.startswith(entry.removesuffix("*"))
    return to.endswith(entry) if entry.startswith("@") else to == entry
