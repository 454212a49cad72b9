"""Reads everything that is recorded of many cases, a statement a kind of line and not one a case. It judges nothing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from datetime import datetime
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities.queries import named
from schemas.bundle import ActLink, DocumentLine, PartyTold, TextLine
from schemas.contact import Spoke
from schemas.explaining import DeliveryFact, PastMessage, PastReply, PastVerdict, PastWord

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

QUERY: Final = named(files("activities").joinpath("audit", "records.sql").read_text("utf-8"))
Line = dict[str, Any]
_SPOKE: Final = msgspec.json.Decoder(tuple[Spoke, ...])


class Document(msgspec.Struct, frozen=True):
    """A document with its content (personal; None where it was erased), and how a file of it ends, dot included."""

    line: DocumentLine
    content: bytes | None
    suffix: str = ".pdf"


class CaseRecords(msgspec.Struct, frozen=True, kw_only=True):
    """All that is recorded of one case. `ledger`, `verdicts`, `wishes` and `acts` are lines as the tables have them,
    their JSON columns as text. `messages` to `words` are what an explanation stands on; of what was
    `asked` of the desk, `own` is about the case's own messages."""

    head: Line
    party: PartyTold
    ledger: tuple[Line, ...]
    verdicts: tuple[Line, ...]
    contacts: tuple[Line, ...]
    receipts: tuple[Line, ...]
    wishes: tuple[Line, ...]
    approvals: tuple[Line, ...]
    acts: tuple[Line, ...]
    texts: tuple[TextLine, ...]
    documents: tuple[Document, ...]
    messages: tuple[PastMessage, ...]
    asked: tuple[PastVerdict, ...]
    own: tuple[PastVerdict, ...]
    replies: tuple[PastReply, ...]
    words: tuple[PastWord, ...]
    remarks: Mapping[str, str]


async def by_customer(connection: Connection, customer: str) -> tuple[str, ...]:
    """The invoices of a customer (the creditor's own number) whose cases have a record."""
    return tuple(row["invoice"] for row in await connection.fetch(QUERY["by_customer"], customer))


async def is_customer(connection: Connection, customer: str) -> bool:
    """Whether the books know the number."""
    known: bool = await connection.fetchval(QUERY["customer_is_known"], customer)
    return known


async def closed_between(connection: Connection, since: datetime, before: datetime) -> tuple[str, ...]:
    """The invoices whose cases were closed from `since` on and before `before` (UTC)."""
    return tuple(row["invoice"] for row in await connection.fetch(QUERY["closed_between"], since, before))


async def plan_bodies(connection: Connection, shas: Iterable[str]) -> dict[str, bytes]:
    """Published plans as they stand in the database, by their sha256."""
    rows = await connection.fetch(QUERY["plan_bodies"], sorted(set(shas)))
    return {row["sha256"]: bytes(row["body"]) for row in rows}


async def act_links(connection: Connection, first: int, last: int) -> tuple[ActLink, ...]:
    """The company's chain of acts between two numbers, without what they were."""
    return tuple(ActLink(**row) for row in await connection.fetch(QUERY["act_links"], first, last))


class ActsSpan(msgspec.Struct, frozen=True):
    """The acts about some cases by their numbers, and the checkpoint (its number, and its head of all acts) that covers
    them; None where there is none."""

    first: int | None
    last: int | None
    checkpoint: int | None
    place: int | None
    link: str | None


async def acts_span(connection: Connection, invoices: Sequence[str]) -> ActsSpan:
    """Where the acts about these cases stand in the company's chain."""
    row = await connection.fetchrow(QUERY["acts_span"], list(invoices))
    assert row is not None, "an aggregate has a row"
    return ActsSpan(**row)


async def heads_of(connection: Connection, invoices: Sequence[str]) -> dict[str, Line]:
    """Each invoice that has a case, with its case in short; `begun` is false where nothing is recorded of it yet."""
    return {row["invoice"]: dict(row) for row in await connection.fetch(QUERY["heads"], list(invoices))}


async def records_of(connection: Connection, invoices: Sequence[str]) -> dict[str, CaseRecords]:
    """The cases of these invoices, in a fixed number of statements however many they are (personal)."""
    reader = _Reader(connection, list(invoices))
    await reader.read()
    return {invoice: reader.case(invoice) for invoice in reader.heads}


class _Reader:
    """The rows of a group of cases, by case."""

    def __init__(self, connection: Connection, invoices: list[str]) -> None:
        self._connection, self._invoices = connection, invoices
        self.heads: dict[str, Line] = {}
        self._rows: dict[str, dict[str, list[Line]]] = {}

    async def read(self) -> None:
        self.heads = await heads_of(self._connection, self._invoices)
        for name in ("addresses", "ledger_lines", "verdict_lines", "verdicts_of_carriers", "wish_lines",
                     "approval_lines", "remark_texts", "document_lines", "act_lines"):  # fmt: skip
            await self._fetch(name, "invoice", self._invoices)
        for name in ("contact_lines", "reply_texts", "words_said"):
            await self._fetch(name, "about", self._invoices)
        keys = sorted({row["key"] for rows in self._rows["contact_lines"].values() for row in rows})
        await self._fetch("receipt_lines", "contact", keys)
        await self._fetch("message_texts", "of", keys)

    async def _fetch(self, name: str, by: str, about: list[str]) -> None:
        found: dict[str, list[Line]] = {}
        for row in await self._connection.fetch(QUERY[name], about):
            line = dict(row)
            found.setdefault(line.pop(by) if by == "about" else line[by], []).append(line)
        self._rows[name] = found

    def _of(self, name: str, key: str) -> list[Line]:
        return self._rows[name].get(key, [])

    def _bare(self, name: str, invoice: str) -> tuple[Line, ...]:
        return tuple({field: row[field] for field in row if field != "invoice"} for row in self._of(name, invoice))

    def case(self, invoice: str) -> CaseRecords:
        contacts = self._of("contact_lines", invoice)
        keys = [row["key"] for row in contacts]
        return CaseRecords(
            head=self.heads[invoice], party=self._party(invoice), ledger=self._bare("ledger_lines", invoice),
            verdicts=self._bare("verdict_lines", invoice), contacts=tuple(contacts),
            receipts=tuple(row for key in keys for row in self._of("receipt_lines", key)),
            wishes=self._bare("wish_lines", invoice), approvals=self._bare("approval_lines", invoice),
            acts=tuple(self._of("act_lines", invoice)), texts=self._texts(invoice, keys),
            documents=tuple(_document(row) for row in self._of("document_lines", invoice)),
            messages=tuple(self._message(row) for row in contacts), asked=self._asked(invoice),
            own=tuple(map(_verdict, self._of("verdict_lines", invoice))),
            replies=tuple(_reply(row) for row in self._of("reply_texts", invoice)),
            words=tuple(_word(row) for row in self._of("words_said", invoice)),
            remarks={row["of"]: row["body"] for row in self._of("remark_texts", invoice)},
        )  # fmt: skip

    def _party(self, invoice: str) -> PartyTold:
        head = self.heads[invoice]
        told = {name: head[name] for name in ("customer", "number", "name", "kind", "tax_id", "country")}
        addresses = tuple((row["kind"], row["value"]) for row in self._of("addresses", invoice))
        return PartyTold(**told, addresses=addresses)

    def _texts(self, invoice: str, keys: Iterable[str]) -> tuple[TextLine, ...]:
        messages = [TextLine(kind="message", **row) for key in keys for row in self._of("message_texts", key)]
        replies = [
            TextLine(kind="reply", of=row["id"], at=row["at"], channel=row["channel"], recipient=row["address"],
                     subject=row["subject"], body=row["body"], meaning=row["meaning"], by=row["handled_by"])
            for row in self._of("reply_texts", invoice)
        ]  # fmt: skip
        remarks = [
            TextLine(kind="remark", of=row["of"], at=row["at"], body=row["body"])
            for row in self._of("remark_texts", invoice)
        ]
        return (*messages, *replies, *remarks)

    def _message(self, row: Line) -> PastMessage:
        told = self._of("receipt_lines", row["key"])
        facts = tuple(DeliveryFact(one["fact"], one["at"], one["code"]) for one in told)
        same = {name: row[name] for name in ("key", "message", "channel", "state", "at", "provider", "provider_id",
                                             "error", "attempt", "kept", "price", "price_currency")}  # fmt: skip
        others = tuple(row["others"])
        return PastMessage(**same, step=row["for_step"], covered=row["invoice"] in others, others=others, facts=facts)

    def _asked(self, invoice: str) -> tuple[PastVerdict, ...]:
        rows = (*self._of("verdict_lines", invoice), *self._of("verdicts_of_carriers", invoice))
        return tuple(sorted(map(_verdict, rows), key=lambda one: one.at))


class RuleAnswer(msgspec.Struct, frozen=True):
    """One answer of the desk: of which invoice, of whom (the opaque name), under which plan."""

    invoice: str
    customer: str
    plan_sha256: str
    verdict: PastVerdict


async def verdicts_between(
    connection: Connection, since: datetime | None, before: datetime | None
) -> AsyncIterator[RuleAnswer]:
    """Everything that the desk's rules said from `since` on and before `before` (UTC; None: without bound), in order.

    Read by a cursor, a part at a time. The connection must be in a transaction.
    """
    async for row in connection.cursor(QUERY["verdicts_between"], since, before, prefetch=1000):
        yield RuleAnswer(row["invoice"], row["customer"], row["plan_sha256"], _verdict(dict(row)))


def _verdict(row: Mapping[str, Any]) -> PastVerdict:
    same = {name: row[name] for name in ("key", "step", "says", "at", "channel", "until")}
    return PastVerdict(**same, spoke=_SPOKE.decode(row["spoke"]))


def _document(row: Line) -> Document:
    fields = ("id", "kind", "language", "name", "sha256", "pages", "made_at")
    line = DocumentLine(**{name: row[name] for name in fields}, contacts=tuple(row["contacts"]))
    return Document(line, None if row["content"] is None else bytes(row["content"]), row["suffix"])


def _reply(row: Line) -> PastReply:
    same = {name: row[name] for name in ("id", "at", "channel", "meaning", "invoice", "promise_on", "refused",
                                         "handled_at", "handled_by", "outcome")}  # fmt: skip
    return PastReply(**same, text=row["body"] or row["subject"])


def _word(row: Line) -> PastWord:
    same = {name: row[name] for name in ("at", "what", "change", "by", "since", "until", "proof")}
    return PastWord(**same, about=row["topic"])
