"""What a message says of the invoices it carries. It gathers the facts and leaves the words to the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from activities.combining import Group
from activities.messages import Rendered, choose, render
from activities.sight import Customer, DueStep
from schemas.money import Money
from schemas.plan import Plan


class Letters:
    """Writes the message of a group of due steps, in the customer's language or else the plan's.

    `creditor` holds name, email, phone and, where there is one, pay_url and account.
    """

    def __init__(self, creditor: Mapping[str, str]) -> None:
        self._creditor = dict(creditor)

    def write(self, customer: Customer, group: Group, offer: Mapping[str, str], today: date) -> tuple[str, Rendered]:
        """The message's language and text. Raises MessageMissing, MessageWithoutText, MessageUnreadable."""
        plan = group.plan
        message = choose(plan.messages, group.lead.message, customer.language or plan.language, plan.language)
        told = context(customer, self._creditor, group, offer, today)
        return message.language, render(message, group.verdict.channel, told)


def context(
    customer: Customer, creditor: Mapping[str, str], group: Group, offer: Mapping[str, str], today: date
) -> dict[str, Any]:
    """What the message may say (`activities.messages` lists it): `invoices` are those it is about, `also` the rest."""
    plan, message = group.plan, group.lead.message
    about = [_line(one, plan, today) for one in group.carried if one.message == message]
    also = [_line(one, plan, today) for one in group.carried if one.message != message]
    total = sum((one.balance for one in group.carried), Decimal(0))
    return {
        "customer": {"name": customer.name, "kind": customer.kind},
        "creditor": creditor,
        "invoices": _oldest_first(about),
        "also": _oldest_first(also),
        "total_due": Money(total, group.lead.currency),
        "methods": plan.terms.methods,
        "offer": offer,
        "terms": plan.terms,
        "today": today,
        "country": customer.country,
    }


def _oldest_first(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: (line["due_on"], line["number"]))


def _line(step: DueStep, plan: Plan, today: date) -> dict[str, Any]:
    due_on = step.due_on or _agreed_due_on(step, plan)
    late = max((today - due_on).days, 0)
    return {
        "number": step.invoice,
        "amount_due": Money(step.balance, step.currency),
        "total": Money(step.total, step.currency),
        "issued_on": step.issued_on,
        "due_on": due_on,
        "days_past_due": late,
        "is_overdue": late > 0,
        "stage": step.stage,
    }


def _agreed_due_on(step: DueStep, plan: Plan) -> date:
    """Where neither invoice nor case names a due date: the payment terms, when they count in plain days."""
    payment = plan.terms.payment
    days = payment.count * (7 if payment.unit == "weeks" else 1) if payment is not None else 0
    return step.issued_on + timedelta(days=days)
