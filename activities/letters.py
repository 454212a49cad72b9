"""What a message says of the invoices it carries. It gathers the facts and leaves the words to the templates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from activities.combining import Group
from activities.job import Job
from activities.messages import Rendered, choose, mentions, render
from activities.pages.links import Links
from activities.sight import Customer, DueStep
from schemas.money import Money
from schemas.plan import Message, Plan

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

PAGE: Final = "page_url"


class Letters:
    """Writes the message of a group of due steps, in the customer's language or else the plan's.

    `creditor` holds name, email, phone and, where there is one, pay_url and account. `links` lead to the customer's
    page.
    """

    def __init__(self, creditor: Mapping[str, str], links: Links | None = None) -> None:
        self._creditor, self._links = dict(creditor), links

    def write(
        self, customer: Customer, group: Group, offer: Mapping[str, str], today: date, page_url: str = ""
    ) -> tuple[str, Rendered]:
        """The message's language and text. Raises MessageMissing, MessageWithoutText, MessageUnreadable."""
        message = _message(customer, group)
        told = context(customer, self._creditor, group, offer, today, page_url)
        return message.language, render(message, group.verdict.channel, told)

    async def page_for(self, connection: Connection, customer: Customer, group: Group, job: Job) -> str:
        """The address of the customer's page, where the message speaks of it; the same for each writing of it."""
        if self._links is None or not mentions(_message(customer, group), group.verdict.channel, PAGE):
            return ""
        return await self._links.url_for(connection, job.key, customer.id, job.errand.invoice, job.errand.now)


def _message(customer: Customer, group: Group) -> Message:
    plan = group.plan
    return choose(plan.messages, group.lead.message, customer.language or plan.language, plan.language)


def context(
    customer: Customer, creditor: Mapping[str, str], group: Group, offer: Mapping[str, str], today: date,
    page_url: str = "",
) -> dict[str, Any]:  # fmt: skip
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
        PAGE: page_url,
        "methods": plan.terms.methods,
        "offer": offer,
        "reward": _reward(customer, group),
        "terms": plan.terms,
        "today": today,
        "country": customer.country,
    }


def _reward(customer: Customer, group: Group) -> str:
    """What the step that leads rewards with, in the message's words; empty where it rewards with nothing."""
    step = next((one for one in group.plan.when_paid if one.path == group.lead.step), None)
    if step is None or not step.reward or group.plan.semantics < 2:
        return ""
    return next((one.words for one in _message(customer, group).rewards if one.id == step.reward), "")


def _oldest_first(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(lines, key=lambda line: (line["due_on"], line["number"]))


def _line(step: DueStep, plan: Plan, today: date) -> dict[str, Any]:
    due_on = step.due_on or _agreed_due_on(step, plan)
    late = max((today - due_on).days, 0)
    return {
        "number": step.invoice,
        "amount_due": Money(step.balance, step.currency),
        "principal": Money(step.balance - step.charges, step.currency),
        "charges": Money(step.charges, step.currency) if step.charges > 0 else None,
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
