"""What is asked of cases, stored before anybody is asked, and what the case answered. It knows no case's rules."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from importlib.resources import files
from typing import Any, Final

import msgspec

from activities.queries import named
from activities.terms import acceptance
from schemas.driving import AcceptTerms, Answer, AnyWish, Approve, ResolveDispute, event_of

QUERY: Final = named(files("activities").joinpath("wishes.sql").read_text("utf-8"))
BATCH: Final = 200
SETTLED: Final = ("answered_already", "nothing_to_approve", "closed", "no_case")
"""Why an answer is not taken where nothing waits for one any more."""
_JSON: Final = msgspec.json.Encoder()


class Unanswered(msgspec.Struct, frozen=True):
    """A wish that its case has not answered yet. `at` is the case's time (UTC); `ended` how a closed case ended."""

    id: str
    invoice: str
    command: AnyWish
    at: datetime
    has_no_case: bool
    is_closed: bool
    ended: str


async def put(connection: Any, invoice: str, wish: AnyWish, at: datetime) -> bool:
    """Store it once, by its own id; whether it is new. `at` is the case's time (UTC)."""
    command = msgspec.json.encode(wish).decode()
    status = await connection.execute(QUERY["put"], wish.id, invoice, command, wish.door, wish.by, at)
    return str(status).endswith(" 1")


async def unanswered(connection: Any, id: str = "") -> list[Unanswered]:
    """Those that wait for an answer, oldest first, at most BATCH; or the one of this id, if it waits."""
    rows = await connection.fetch(QUERY["unanswered"], BATCH, id)
    return [Unanswered(**{**row, "command": msgspec.json.decode(row["command"], type=AnyWish)}) for row in rows]


async def was_taken(connection: Any, wish: Unanswered) -> bool:
    """Whether the case recorded what it agreed to, though its answer got lost."""
    return bool(await connection.fetchval(QUERY["was_taken"], wish.invoice, event_of(wish.command)))


async def answer(connection: Any, wish: Unanswered, said: Answer) -> None:
    """Keep what the case said, with what follows in the books, in one transaction; the first answer stays."""
    async with connection.transaction():
        allowed = _JSON.encode(said.allowed).decode()
        await connection.execute(QUERY["answer"], wish.id, said.accepted, said.reason, allowed)
        if said.accepted:
            await _follow(connection, wish)
        elif isinstance(wish.command, Approve) and said.reason not in SETTLED:
            # who answered thought it done, and it still waits: it stands on the list again
            await connection.execute(QUERY["approval_not_taken"], wish.invoice, wish.command.of, wish.command.by)


async def _follow(connection: Any, wish: Unanswered) -> None:
    """A credit note that was agreed to stands in the books; a question that was answered is off its list."""
    match wish.command:
        case ResolveDispute(outcome="accepted", credit_note=number, credited=amount) if amount is not None:
            values = (number, wish.invoice, amount, wish.at.date(), "dispute")
            await connection.execute(QUERY["book_credit_note"], *values)
        case AcceptTerms():
            await acceptance.keep(connection, wish.invoice, wish.command, wish.at)
        case Approve(of=of, agreed=agreed, by=by):
            word = "yes" if agreed else "no"
            await connection.execute(QUERY["approval_answered"], wish.invoice, of, wish.at, word, by)


async def credit_note_of(connection: Any, number: str) -> tuple[str, Decimal] | None:
    """The invoice and the amount that a credit note of this number is in the books with; None where there is none."""
    row = await connection.fetchrow(QUERY["credit_note_invoice"], number)
    return None if row is None else (row["invoice"], row["amount"])


async def answer_of(connection: Any, id: str) -> Answer | None:
    """What the case said; None while it has not."""
    row = await connection.fetchrow(QUERY["answer_of"], id)
    if row is None:
        return None
    return Answer(row["accepted"], row["reason"], msgspec.json.decode(row["allowed"], type=dict[str, str]))


class Kept(msgspec.Struct, frozen=True):
    """A wish as it stands: `wish` is its tag; `accepted` is None while the case has not answered."""

    id: str
    invoice: str
    wish: str
    accepted: bool | None
    reason: str
    allowed: dict[str, str]
    answered_at: datetime | None


async def wish_of(connection: Any, id: str) -> Kept | None:
    """What was asked under this id, and what came of it; None where nothing was."""
    row = await connection.fetchrow(QUERY["wish_of"], id)
    return None if row is None else Kept(**{**row, "allowed": msgspec.json.decode(row["allowed"])})


async def terms_shown_last(connection: Any, invoice: str, document: str) -> str:
    """The sha256 of the newest text of these terms that the invoice's customer was shown; empty where none was."""
    return str(await connection.fetchval(QUERY["terms_shown_last"], invoice, document) or "")
