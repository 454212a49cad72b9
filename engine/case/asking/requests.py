"""What a customer says or asks besides an agreement: it was paid, more time, why not, the credit terms."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from engine.case.ageing import today
from engine.case.asking.refusing import is_amount, refuse_first
from engine.case.contact.deeds import forbidden_by
from engine.case.workdays import add
from schemas.case import Case
from schemas.driving import AcceptTerms, AskForTime, GiveReason, ReportPayment, event_of
from schemas.events import AnyEvent, DelayReasonGiven, HoldPlaced, PaymentReported, TermsAccepted
from schemas.plan import Plan
from schemas.playbook import DELAY_REASONS

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def report_payment(plan: Plan, case: Case, asked: ReportPayment, now: datetime) -> tuple[AnyEvent, ...]:
    """It was paid, the customer says: nobody is contacted until that is verified. Raises NotAllowed."""
    reasons = [
        ("closed", case.is_closed),
        ("nothing_owed", case.balance <= 0),
        ("already_reported", any(one.kind == "payment_to_verify" for one in case.holds)),
        ("no_amount", asked.amount is not None and not is_amount(asked.amount, case.currency)),
    ]
    refuse_first(reasons)
    return (PaymentReported(at=now, id=event_of(asked), amount=asked.amount, by=asked.by),)


def ask_for_time(plan: Plan, case: Case, asked: AskForTime, now: datetime) -> tuple[AnyEvent, ...]:
    """The case rests until a day, within what the playbook wrote of `on_request`, and once. Raises NotAllowed.

    Where the playbook writes nothing of it, a person decides and pauses the case in their own name.
    """
    day = today(case, now)
    pause = next((one for one in plan.pauses if one.kind == "on_request" and one.place), None)
    longest = add(day, pause.at_most, plan.calendar) if pause is not None and pause.at_most is not None else day
    reasons = [
        ("closed", case.is_closed),
        ("no_time", pause is None),
        ("already_paused", any(one.kind == "on_request" for one in case.holds)),
        ("asked_before", any(one.kind == "on_request" for one in case.past_holds)),
        ("past", asked.until <= day),
        ("too_long_a_pause", asked.until > longest),
    ]
    refuse_first(reasons, today=day, first=day + timedelta(days=1), until=longest)
    placed = HoldPlaced(at=now, id=event_of(asked), hold="on_request", until=asked.until, by=asked.by)
    return (placed,)


def give_reason(plan: Plan, case: Case, asked: GiveReason, now: datetime) -> tuple[AnyEvent, ...]:
    """Why it was not paid, where one may ask for that. Raises NotAllowed."""
    rule = forbidden_by(plan, case, "ask_reason", now)
    reasons = [
        ("closed", case.is_closed),
        ("forbidden", bool(rule)),
        ("not_asked", not plan.ask_reason),
        ("delay_reason", asked.reason not in DELAY_REASONS),
    ]
    refuse_first(reasons, rule=rule, reasons=", ".join(DELAY_REASONS))
    return (DelayReasonGiven(at=now, id=event_of(asked), reason=asked.reason, by=asked.by),)


def accept_terms(plan: Plan, case: Case, asked: AcceptTerms, now: datetime) -> tuple[AnyEvent, ...]:
    """The credit terms are accepted, as they were shown. Raises NotAllowed."""
    reasons = [
        ("closed", case.is_closed),
        ("document", not _SHA256.fullmatch(asked.document)),
    ]
    refuse_first(reasons)
    return (TermsAccepted(at=now, id=event_of(asked), document=asked.document, by=asked.by),)
