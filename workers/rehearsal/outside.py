"""The world outside a rehearsal: it answers the local outbox as providers and customers would, through the same doors.

What comes of a message is stored as a web-hook's notice, with the rehearsal's time, and handled by what handles them in
earnest. Everything follows from the contact's key and the portfolio's manners: after a cut it is written down again,
under the same names.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

import asyncpg
from temporalio.client import Client

from activities.arrivals import handling
from activities.arrivals.notices import Notice, keep
from workers.arrivals import Arrivals
from workers.rehearsal.life import Happening
from workers.rehearsal.manners import Manners
from workers.rehearsal.notices import CODE_OF, events, mail, message, status

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

DELIVERED_AFTER, ANSWERED_AFTER = timedelta(minutes=2), timedelta(minutes=50)
"""From the send until the provider says what became of it, and until the customer looks at it."""
LATELY: Final = timedelta(days=2)
ASKED_AT_MOST: Final = 20
"""How often a case that does not answer is asked about a promise within one moment; then at the next."""
SUBJECT: Final = {"es": "Re: Su factura", "en": "Re: Your invoice"}
# How many messages the customer had before; thanks are answered by nobody.
SENT = """
    select c.key, c.customer, c.channel, c.at, b.recipient, u.language,
        (select count(*) from contact p where p.customer = c.customer and p.at < c.at and p.state = 'accepted'
            and p.channel in ('email', 'sms', 'whatsapp')) as earlier
    from contact c join message_body b on b.contact = c.key join customer u on u.id = c.customer
    where c.state = 'accepted' and c.channel in ('email', 'sms', 'whatsapp') and c.at >= $1
"""
LAST = """
    select c.key, c.channel, b.recipient, u.language,
        exists (select from contact_cover v where v.contact = c.key and v.invoice = i.number) as is_about_it
    from invoice i join contact c on c.customer = i.customer
    join message_body b on b.contact = c.key join customer u on u.id = c.customer
    where i.number = $1 and c.state = 'accepted' and c.channel in ('email', 'sms', 'whatsapp') and c.at < $2
    order by c.at desc, c.reserved_at desc limit 1
"""


class Outside:
    """Hears what was sent, and answers. Without manners nobody answers anything."""

    def __init__(self, pool: Pool, client: Client, manners: Manners | None) -> None:
        self._pool, self._manners = pool, manners
        self._arrivals = Arrivals(pool, client)
        self._heard: set[str] = set()
        self._coming: list[tuple[datetime, str, Notice]] = []

    @property
    def next_at(self) -> datetime | None:
        """When the next notice comes."""
        return self._coming[0][0] if self._coming else None

    async def look(self, moment: datetime) -> None:
        """What was sent by now, and will be heard of. The first look after a cut goes back to the beginning, to what
        is still to come."""
        if self._manners is None:
            return
        since = moment - LATELY if self._heard else datetime.min.replace(tzinfo=moment.tzinfo)
        for row in await self._pool.fetch(SENT, since):
            if row["key"] not in self._heard:
                self._heard.add(row["key"])
                coming = _what_comes_of(row, self._manners)
                self._coming += [(at, notice.id, notice) for at, notice in coming if at >= moment]
        heapq.heapify(self._coming)

    async def arrive(self, moment: datetime) -> None:
        """Everything that has come by now is stored, and handled."""
        while self._coming and self._coming[0][0] <= moment:
            at, _, notice = self._coming[0]
            await keep(self._pool, notice, at)
            heapq.heappop(self._coming)
        while await self._arrivals.turn(moment):
            pass

    async def writes(self, one: Happening, moment: datetime) -> bool:
        """The customer says it himself, as an answer to our last message; whether he had one, and it was about this."""
        manners = self._manners
        if manners is None or not one.words:
            return False
        last = await self._pool.fetchrow(LAST, one.invoice, moment)
        if last is None or not last["is_about_it"] or last["recipient"] in manners.dead | manners.strangers:
            return False
        name = f"{one.invoice}/{one.words}/{one.at:%Y%m%d}"
        text = manners.text(one.words, name, last["language"], one.on)
        await keep(self._pool, _letter(name, last, text), one.at)
        return True

    async def promised(self) -> set[str]:
        """The invoices whose cases must be asked whether their customer may pay on a day that he named."""
        return {invoice for one in await handling.promised(self._pool, 200) for invoice in one.invoices}

    async def ask_promises(self, moment: datetime) -> None:
        """Ask them."""
        for _ in range(ASKED_AT_MOST):
            if not await self.promised():
                return
            await self._arrivals.ask_promises(moment)


def _what_comes_of(row: asyncpg.Record, manners: Manners) -> Iterator[tuple[datetime, Notice]]:
    key, channel, to = row["key"], row["channel"], row["recipient"]
    delivered, answered = row["at"] + DELIVERED_AFTER, row["at"] + ANSWERED_AFTER
    fate = manners.fate(key, channel, to)
    code = CODE_OF.get((channel, fate), "")
    if channel == "email":
        yield delivered, events(key, to, delivered, "processed", "bounce" if fate == "dead" else "delivered")
    else:
        yield delivered, status(key, channel, to, "undelivered" if code else "delivered", code)
    if fate in ("dead", "unreachable"):
        return
    if fate == "read":
        said = events(key, to, answered, "open") if channel == "email" else status(key, channel, to, "read")
        yield answered, said
    says = manners.answer(key, row["customer"], channel, to, row["earlier"])
    if says:
        text = manners.text(says, key, row["language"])
        yield answered, _letter(f"{key}/{says}", row, text, automatic=says == "away")


def _letter(name: str, to: asyncpg.Record, text: str, *, automatic: bool = False) -> Notice:
    """An answer by the channel, and from the address, that the message went to."""
    if to["channel"] == "email":
        subject = SUBJECT.get(to["language"], SUBJECT["es"])
        return mail(name, to["recipient"], subject, text, automatic=automatic)
    return message(name, to["channel"], to["recipient"], text)
