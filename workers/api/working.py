"""What people at work ask the API: a call prepared, and what to do next. It holds no rule and no sentence."""

from __future__ import annotations

import msgspec

from engine.study.words.names import name
from engine.study.words.work import REASONS
from schemas import api as words
from schemas.money import to_minor
from workers.api.asking import Answer, Asked
from workers.api.people import masked_name
from workers.api.problems import refused_by
from workers.briefing import briefing_of
from workers.case_of import NotBegun
from workers.posting import InvoiceUnknown, NoCaseYet
from workers.worklist import Line
from workers.worklist import worklist as work_for


async def briefing(asked: Asked) -> Answer:
    """A call about one invoice, prepared: names, addresses and what people said are in it. Raises Refused."""
    try:
        made = await briefing_of(asked.connection, asked.path["invoice"], asked.language, plans=asked.plans)
    except (InvoiceUnknown, NoCaseYet, NotBegun) as error:
        raise refused_by(error) from error
    return Answer(made)


async def worklist(asked: Asked) -> Answer:
    """Open tasks that nobody but the person has, in order."""
    query: words.WorkAsked = asked.query
    person, queue = ("" if one is msgspec.UNSET else str(one) for one in (query.person, query.queue))
    lines = await work_for(asked.connection, person, queue=queue, most=query.limit, plans=asked.plans)
    return Answer(words.WorkList(items=tuple(_item(one, asked) for one in lines)))


def _item(one: Line, asked: Asked) -> words.WorkItem:
    work = one.ranked.work
    reasons = tuple(
        words.WorkReason(code=code, figure=figure, text=name(REASONS, code, asked.language).format(figure))
        for code, figure in one.ranked.reasons
    )
    return words.WorkItem(
        invoice=work.invoice, key=work.key, what=work.what, kind=work.kind, queue=work.queue,  # type: ignore[arg-type]
        raised_at=work.raised_at, due_at=work.due_at, customer=one.customer,
        name=one.name if asked.sees_people else masked_name(one.name),
        balance=str(to_minor(work.balance, work.currency)), currency=work.currency, ready=one.ranked.ready,
        urgency=one.ranked.urgency, opens_at=work.opens_at, claimed_by=one.claimed_by, tries=one.tries,
        reasons=reasons,
    )  # fmt: skip
