"""What a message says of the invoices it carries. It gathers the facts and leaves the words to the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from activities.combining import Group
from activities.messages import Addressee, Context, Creditor, Line, Offer, Rendered, choose, render
from activities.sight import Customer, DueStep
from schemas.money import Money
from schemas.plan import Plan


class Letters:
    """Writes the message of a group of due steps, in the customer's language or else the plan's."""

    def __init__(self, creditor: Creditor) -> None:
        self._creditor = creditor

    def write(self, customer: Customer, group: Group, offer: Mapping[str, str], today: date) -> tuple[str, Rendered]:
        """The message's language and text. Raises MessageMissing, MessageWithoutText, MessageUnreadable."""
        plan = group.plan
        message = choose(plan.messages, group.lead.message, customer.language or plan.language, plan.language)
        told = context(customer, self._creditor, group, offer, today)
        return message.language, render(message, group.verdict.channel, told)


def context(customer: Customer, creditor: Creditor, group: Group, offer: Mapping[str, str], today: date) -> Context:
    """What the message may say: `invoices` are those it is about, `also` the others that it carries along."""
    plan, message = group.plan, group.lead.message
    lines = sorted(((_line(one, plan, today), one.message) for one in group.carried), key=lambda pair: pair[0].due_on)
    total = sum((one.balance for one in group.carried), Decimal(0))
    return Context(
        customer=Addressee(customer.name, customer.kind),
        creditor=creditor,
        invoices=tuple(line for line, says in lines if says == message),
        also=tuple(line for line, says in lines if says != message),
        total_due=Money(total, group.lead.currency),
        today=today,
        methods=plan.terms.methods,
        offer=_offer(offer),
        terms=plan.terms,
        country=customer.country,
    )


def _line(step: DueStep, plan: Plan, today: date) -> Line:
    due_on = step.due_on or _agreed_due_on(step, plan)
    late = max((today - due_on).days, 0)
    return Line(
        number=step.invoice,
        amount_due=Money(step.balance, step.currency),
        total=Money(step.total, step.currency),
        issued_on=step.issued_on,
        due_on=due_on,
        days_past_due=late,
        is_overdue=late > 0,
        stage=step.stage,
    )


def _agreed_due_on(step: DueStep, plan: Plan) -> date:
    """Where neither invoice nor case names a due date: the payment terms, when they count in plain days."""
    payment = plan.terms.payment
    days = payment.count * (7 if payment.unit == "weeks" else 1) if payment is not None else 0
    return step.issued_on + timedelta(days=days)


def _offer(offer: Mapping[str, str]) -> Offer | None:
    if not offer:
        return None
    return Offer(
        instalments=int(offer.get("instalments", "1")),
        down_payment=Decimal(offer.get("down_payment", "0")),
        discount=Decimal(offer.get("discount", "0")),
    )
