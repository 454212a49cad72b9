"""Money without an invoice, listed and applied by the API, through the hands of the command. It matches nothing."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from activities.cash import applying, looking_up
from activities.cash.looking_up import Waiting
from schemas import api as words
from schemas.money import to_minor
from schemas.money_in import Part
from workers import cash as till
from workers.api.asking import Answer, Asked
from workers.api.lists import after, page_of
from workers.api.problems import Refused
from workers.cash_words import REASONS


async def cash(asked: Asked) -> Answer:
    """Money that waits, by its id, with the proposals of the last look at it."""
    query: words.CashAsked = asked.query
    found = await looking_up.waiting(asked.connection, query.limit + 1, *after(asked, str), settled=query.credit)
    return page_of(asked, words.CashList, found, lambda one: _line(one, asked), lambda one: (one.id,))


async def apply(asked: Asked) -> Answer:
    """Apply money, all of the parts or none. Raises Refused."""
    body: words.NewApplication = asked.body
    found = await looking_up.waiting(asked.connection, 1, id=asked.path["id"], settled=True)
    if not found:
        raise Refused("not-found", ("no money of this id waits", "no espera ningún dinero con este id"))
    parts = tuple(Part(invoice=one.invoice.strip(), amount=Decimal(one.amount)) for one in body.parts)
    if not parts and not found[0].proposals:
        raise Refused("not-now", ("nothing is proposed for it: name the parts", "no hay propuesta: nombre las partes"))
    parts = parts or found[0].proposals[0].parts
    if any(part.amount != to_minor(part.amount, found[0].currency) for part in parts):
        raise Refused("not-now", (f"an amount is finer than {found[0].currency} is",
                                  f"un monto tiene más decimales que {found[0].currency}"))  # fmt: skip
    try:
        applied = await till.confirm(asked.connection, asked.path["id"], parts, asked.who)
    except (applying.NoSuchCash, applying.TooMuch, applying.NotThatInvoice) as error:
        raise Refused("not-now", (error.say("en"), error.say("es"))) from error
    rest = str(to_minor(applied.rest, applied.currency))
    id, href = applied.payment, asked.href("payments", applied.payment)
    shown = tuple(_parts(applied.parts, applied.currency))
    given = words.Application(id=id, href=href, currency=applied.currency, rest=rest, parts=shown)
    return Answer(given, 201)


def _line(one: Waiting, asked: Asked) -> words.CashLine:
    spanish = asked.language == "es"
    proposals = tuple(
        words.CashProposal(
            parts=tuple(_parts(each.parts, one.currency)), reason=each.reason, why=REASONS[each.reason][spanish],
            confidence=str(each.confidence),
        )
        for each in one.proposals
    )  # fmt: skip
    return words.CashLine(
        id=one.id, customer=one.customer, amount=str(to_minor(one.amount, one.currency)), currency=one.currency,
        rest=str(to_minor(one.rest, one.currency)), paid_on=one.paid_on, method=one.method, source=one.source,
        received_at=one.received_at, is_credit=one.settled_at is not None, proposals=proposals,
        payer=one.payer if asked.sees_people else "",
        text=f"{one.reference} {one.body}".strip() if asked.sees_people else "",
    )  # fmt: skip


def _parts(parts: Iterable[Part], currency: str) -> Iterable[words.CashPart]:
    return (words.CashPart(invoice=one.invoice, amount=str(to_minor(one.amount, currency))) for one in parts)
