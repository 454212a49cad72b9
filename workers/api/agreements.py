"""What the API asks of cases by the one door: promises, plans, disputes and the rest. It decides nothing."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Literal, cast
from uuid import uuid4

from activities import wishes
from engine.study.words.refusals import why_refused
from schemas import api as words
from schemas.driving import (
    AnyWish,
    Approve,
    AskForTime,
    GiveReason,
    OpenDispute,
    Promise,
    Propose,
    Recall,
    ReportPayment,
    ResolveDispute,
    WaiveCharges,
)  # fmt: skip
from schemas.events import Instalment
from schemas.money import to_minor
from workers import agreeing, approvals
from workers.agreeing import NotAgreed
from workers.api.asking import Answer, Asked
from workers.api.problems import Place, Refused, refused_by
from workers.case_of import NotBegun
from workers.posting import find_case

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

# Which field of the request a refusal is about; the others are about the case.
POINTERS: Final = {
    "past": "/due_on", "too_long": "/due_on", "amount": "/amount", "waived": "/amount", "no_amount": "/amount",
    "no_instalments": "/instalments", "too_many_instalments": "/instalments", "dates": "/instalments",
    "plan_amount": "/instalments", "down_payment": "/instalments/0/amount", "discount": "/discount",
    "reason": "/reason", "delay_reason": "/reason", "credit_needed": "/credit_note", "credited": "/credited",
    "no_credit": "/credit_note", "too_long_a_pause": "/until", "which_approval": "/of", "not_asked_for": "/of",
}  # fmt: skip


async def offers(asked: Asked) -> Answer:
    """What may be agreed now. Raises Refused, and what `standing` raises."""
    seen = await agreeing.standing(asked.connection, asked.path["invoice"])
    case, offer = seen.charged, seen.offer
    promise = offer.promise if offer is not None else None

    def money(amount: Decimal) -> str:
        return str(to_minor(amount, case.currency))

    return Answer(
        words.MayOffer(
            invoice=case.invoice,
            currency=case.currency,
            amount=money(case.collectable),
            contested=money(case.contested),
            instalments=offer.instalments if offer is not None else 0,
            down_payment=f"{offer.down_payment if offer is not None else 0:f}",
            discount=f"{offer.discount if offer is not None else 0:f}",
            approved_by=offer.approved_by if offer is not None else "",
            promise_until=promise.until if promise is not None else None,
            promise_at_most=money(promise.at_most) if promise is not None else None,
        )
    )


async def wish(asked: Asked) -> Answer:
    """What was asked, and what its case said. Raises Refused."""
    kept = await wishes.wish_of(asked.connection, asked.path["id"])
    if kept is None:
        raise Refused("not-found", ("nothing was asked under this id", "no se pidió nada con este id"))
    state: Literal["waiting", "agreed", "refused"] = (
        "waiting" if kept.accepted is None else "agreed" if kept.accepted else "refused"
    )
    detail = why_refused(kept.reason, kept.allowed, asked.language) if kept.reason else ""
    return Answer(
        words.Wish(id=kept.id, invoice=kept.invoice, wish=kept.wish, state=state, reason=kept.reason, detail=detail,
                   allowed=kept.allowed, answered_at=kept.answered_at)
    )  # fmt: skip


async def promise(asked: Asked) -> Answer:
    """A promise to pay. Raises Refused."""
    body: words.PromiseWish = asked.body
    return await _ask(asked, Promise(**_head(asked), amount=Decimal(body.amount), due_on=body.due_on))


async def plan(asked: Asked) -> Answer:
    """An instalment plan. Raises Refused."""
    body: words.PlanWish = asked.body
    parts = tuple(Instalment(one.due_on, Decimal(one.amount)) for one in body.instalments)
    return await _ask(asked, Propose(**_head(asked), instalments=parts, discount=Decimal(body.discount)))


async def dispute(asked: Asked) -> Answer:
    """A dispute of all or of a part. Raises Refused."""
    body: words.DisputeWish = asked.body
    return await _ask(asked, OpenDispute(**_head(asked), reason=body.reason, amount=_amount(body.amount)))


async def resolution(asked: Asked) -> Answer:
    """How a dispute ends. Raises Refused."""
    body: words.ResolutionWish = asked.body
    return await _ask(
        asked,
        ResolveDispute(**_head(asked), outcome=body.outcome, dispute=asked.path["id"], credit_note=body.credit_note,
                       credited=_amount(body.credited)),
    )  # fmt: skip


async def payment_report(asked: Asked) -> Answer:
    """The customer says that it was paid. Raises Refused."""
    return await _ask(asked, ReportPayment(**_head(asked), amount=_amount(asked.body.amount)))


async def request(asked: Asked) -> Answer:
    """Time, as the playbook gives it. Raises Refused."""
    return await _ask(asked, AskForTime(**_head(asked), until=asked.body.until))


async def reason(asked: Asked) -> Answer:
    """Why it was not paid. Raises Refused."""
    return await _ask(asked, GiveReason(**_head(asked), reason=asked.body.reason))


async def approval(asked: Asked) -> Answer:
    """Yes or no; the token's name must hold the role, or nobody does. Raises Refused."""
    body: words.ApprovalWish = asked.body
    case = await find_case(asked.connection, asked.path["invoice"])
    try:
        of = await approvals.to_answer(cast("Connection", asked.connection), case, body.of, asked.who)
    except NotBegun as error:
        raise refused_by(error) from None
    except (approvals.NotYours, approvals.OwnRequest) as refused:
        raise Refused("not-now", (refused.say("en"), refused.say("es"))) from None
    return await _ask(asked, Approve(**_head(asked), of=of, agreed=body.agreed))


async def waiver(asked: Asked) -> Answer:
    """Interest or fees are waived. Raises Refused."""
    return await _ask(asked, WaiveCharges(**_head(asked), amount=Decimal(asked.body.amount)))


async def recall(asked: Asked) -> Answer:
    """A case that was handed over comes back. Raises Refused."""
    return await _ask(asked, Recall(**_head(asked)), note=asked.body.reason)


def _head(asked: Asked) -> dict[str, Any]:
    return {"id": f"api-{uuid4()}", "by": asked.who, "door": "api"}


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


async def _ask(asked: Asked, wanted: AnyWish, note: str = "") -> Answer:
    """Store it; what the case recorded last says whether it refuses, and the case itself answers later."""
    invoice, remark = asked.path["invoice"], note or getattr(asked.body, "note", "")
    try:
        stored = await agreeing.ask(asked.connection, invoice, wanted, remark=remark.strip(), patience=0)
    except NotAgreed as refused:
        why = (str(refused.facts["why"]), str(refused.facts["porque"]))
        pointer = POINTERS.get(str(refused.facts["code"]))
        raise Refused("not-now", why, [Place(why, pointer=pointer)] if pointer else ()) from None
    except agreeing.NumberTaken as taken:
        both = (taken.say("en"), taken.say("es"))
        raise Refused("conflict", both, [Place(both, pointer="/credit_note")]) from None
    tag = str(wanted.__struct_config__.tag)
    receipt = words.WishReceipt(id=stored.id, href=asked.href("wishes", stored.id), invoice=invoice, wish=tag)
    return Answer(receipt, 202)
