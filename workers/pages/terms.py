"""The credit terms as the customer's page shows them: the playbook's message as plain text. It keeps no record."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping

from activities.messages import choose, render
from console.customer.desk import Look, Terms, Visit
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.plan import Plan


def terms_of(plan: Plan, visit: Visit, look: Look, creditor: Mapping[str, str]) -> Terms | None:
    """The text and its sha256, which is that of exactly what is shown. None where the playbook has no such text."""
    if not plan.terms.document:
        return None
    try:
        message = choose(plan.messages, plan.terms.document, visit.language or plan.language, plan.language)
        text = render(message, "email", _told(plan, visit, look, creditor)).body
    except CollectionsError:
        return None  # a playbook without the text it names has no terms to accept
    plain = re.sub(r"\*\*(.+?)\*\*", r"\1", text).strip()
    return Terms(plain, hashlib.sha256(plain.encode()).hexdigest(), look.terms_accepted)


def _told(plan: Plan, visit: Visit, look: Look, creditor: Mapping[str, str]) -> dict[str, object]:
    owed = Money(look.debt.balance, look.debt.currency)
    line = {
        "number": look.debt.number, "amount_due": owed, "principal": owed, "charges": None,
        "total": Money(look.total, look.debt.currency),
        "issued_on": look.issued_on, "due_on": look.debt.due_on, "is_overdue": look.today > look.debt.due_on,
        "days_past_due": max((look.today - look.debt.due_on).days, 0), "stage": "",
    }  # fmt: skip
    return {
        "customer": {"name": visit.name, "kind": visit.kind}, "creditor": creditor, "invoices": [line],
        "total_due": owed, "methods": plan.terms.methods, "terms": plan.terms, "today": look.today,
        "country": visit.country,
    }  # fmt: skip
