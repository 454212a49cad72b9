"""A case as its customer may see it: what is owed, what stands, what may be asked now. It asks the rules for each."""

from __future__ import annotations

from datetime import datetime

from console.customer.desk import Allowed, Debt, Look
from engine.case import choices
from engine.case.ageing import today
from engine.case.charging import up_to_date
from engine.case.holds import active_promises
from engine.case.offers import has_plan, may_offer
from engine.case.statement import statement
from schemas.case import Case
from schemas.plan import Plan
from schemas.playbook import DELAY_REASONS


def look_of(plan: Plan, case: Case, now: datetime, of: str, *, waits: bool, online: bool) -> Look:
    """The whole look, with what has accrued until today. `now` is UTC."""
    told = statement(plan, case, today(case, now))
    case, _ = up_to_date(plan, case, now)
    return Look(
        debt=_debt(case, of), total=case.amount, issued_on=case.issued_on, today=today(case, now),
        collectable=case.collectable, contested=case.contested, statement=told, methods=plan.terms.methods,
        may=_allowed(plan, case, now, online=online), promise=next(iter(active_promises(case)), None),
        agreement=case.agreement if has_plan(case) else None, next_payment=choices.next_payment(case),
        paused_until=next((hold.until for hold in case.holds if hold.kind == "on_request"), None), waits=waits,
        verifying=any(hold.kind == "payment_to_verify" for hold in case.holds),
        terms_accepted=case.facts.get("terms_accepted") == "yes",
    )  # fmt: skip


def debt_of(plan: Plan, case: Case, now: datetime, of: str) -> Debt:
    """The invoice on a list, with what has accrued until today."""
    return _debt(up_to_date(plan, case, now)[0], of)


def _debt(case: Case, of: str) -> Debt:
    return Debt(
        of=of, number=case.invoice, currency=case.currency, balance=case.balance, due_on=case.due_on, ended=case.end
    )


def _allowed(plan: Plan, case: Case, now: datetime, *, online: bool) -> Allowed:
    pays, time = choices.may_pay(case), choices.days_to_ask_for(plan, case, now) or (None, None)
    return Allowed(
        pay=pays,
        online=pays and online,
        offer=may_offer(plan, case, now),
        choices=choices.ready_plans(plan, case, now),
        promise=choices.may_promise(plan, case, now),
        paid=choices.may_say_paid(plan, case, now),
        dispute=choices.may_contest(plan, case, now),
        time_from=time[0],
        time_until=time[1],
        reasons=tuple(DELAY_REASONS) if choices.may_tell_why(plan, case, now) else (),
        terms=choices.may_accept_terms(plan, case),
    )
