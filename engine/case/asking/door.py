"""The one door: for each kind of wish the rule that answers it, the same in every driver. It stores nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from engine.case.asking import agreements, disputes, people, requests
from engine.case.asking.refusing import NotAllowed, refuse_first
from engine.case.charging import up_to_date
from engine.case.recovering import ask_write_off
from schemas.case import Case
from schemas.driving import (
    AcceptTerms,
    AnswerOffer,
    AnyWish,
    Approve,
    AskForTime,
    AskWriteOff,
    GiveReason,
    OpenDispute,
    Promise,
    Propose,
    Recall,
    ReportPayment,
    ResolveDispute,
    WaiveCharges,
    event_of,
)  # fmt: skip
from schemas.events import AnyEvent
from schemas.plan import Plan

RULES: Final[dict[type, Callable[[Plan, Case, Any, datetime], tuple[AnyEvent, ...]]]] = {
    Promise: agreements.promise,
    Propose: agreements.proposal,
    AnswerOffer: agreements.answer_offer,
    OpenDispute: disputes.open_dispute,
    ResolveDispute: disputes.resolve_dispute,
    ReportPayment: requests.report_payment,
    AskForTime: requests.ask_for_time,
    GiveReason: requests.give_reason,
    AcceptTerms: requests.accept_terms,
    Approve: people.approve,
    WaiveCharges: people.waive_charges,
    Recall: people.recall,
    AskWriteOff: ask_write_off,
}
"""Every kind of AnyWish stands here; a test compares."""
OF_PEOPLE: Final = (ResolveDispute, Approve, WaiveCharges, Recall, AskWriteOff)
"""What needs a person of the company who gives a name; a customer may only withdraw what they contest."""
OF_CUSTOMERS: Final = ("page", "reply", "agent")
"""The doors by which a customer comes, or a program that speaks for one."""


OF_AMOUNTS: Final = (Promise, Propose, WaiveCharges)
"""What is agreed on what is owed today, with the interest that has accrued: it is charged first."""


def answer(plan: Plan, case: Case, wish: AnyWish, now: datetime) -> tuple[AnyEvent, ...]:
    """What happens, in order and in one moment; nothing where this very wish was taken before. Raises NotAllowed.

    `case` is the case with everything folded that has reached it. The answer is yes wherever nothing is raised.
    """
    if event_of(wish) in case.seen:
        return ()
    if isinstance(wish, OF_PEOPLE) and not _withdraws(wish):
        refuse_first([("for_people", wish.door in OF_CUSTOMERS), ("who", not wish.by.strip())])
    if not isinstance(wish, OF_AMOUNTS):
        return RULES[type(wish)](plan, case, wish, now)
    case, charged = up_to_date(plan, case, now)
    return (*charged, *RULES[type(wish)](plan, case, wish, now))


def _withdraws(wish: AnyWish) -> bool:
    return isinstance(wish, ResolveDispute) and wish.outcome == "withdrawn"


def why_not(plan: Plan, case: Case, wish: AnyWish, now: datetime) -> NotAllowed | None:
    """The refusal as a value; None where the case says yes."""
    try:
        answer(plan, case, wish, now)
    except NotAllowed as refusal:
        return refusal
    return None
