"""Which playbook takes an invoice, and how its case opens: the first published playbook whose `covers` holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from engine.case.conditions import FactMissing, Facts, holds
from engine.case.workdays import add, country_zones, main_zone
from schemas.plan import Condition, Plan


def takes(plan: Plan, facts: Facts) -> bool:
    """Whether the playbook covers an invoice with these facts; one without `covers` takes all."""
    return plan.covers is None or _holds(plan.covers, facts)


def missed(plan: Plan, facts: Facts) -> tuple[Condition, ...]:
    """What of a playbook's `covers` the invoice does not meet, or cannot be asked of it; nothing where it takes it."""
    if plan.covers is None or takes(plan, facts):
        return ()
    parts = plan.covers.parts if plan.covers.op == "all" else (plan.covers,)
    return tuple(part for part in parts if not _holds(part, facts))


def _holds(condition: Condition, facts: Facts) -> bool:
    try:
        return holds(condition, facts)
    except FactMissing:
        return False


def choose_plan(plans: Iterable[Plan], named: str, facts: Facts) -> Plan | None:
    """The playbook that the invoice names, or the first by name that covers it; None when none does."""
    ordered = sorted(plans, key=lambda plan: plan.playbook)
    if named:
        return next((plan for plan in ordered if plan.playbook == named), None)
    return next((plan for plan in ordered if takes(plan, facts)), None)


def due_date(plan: Plan, issued_on: date, due_on: date | None) -> date:
    """The invoice's own due date, or the playbook's payment terms counted from its issue."""
    if due_on is not None:
        return due_on
    return add(issued_on, plan.terms.payment, plan.calendar) if plan.terms.payment else issued_on


def zone_for(zone: str, country: str) -> str:
    """The customer's zone; where none is on file, the country's when it has only one; else empty (unknown)."""
    if zone:
        return zone
    zones = country_zones(country)
    return zones[0] if country and len(zones) == 1 and zones != ("UTC",) else ""


def counted_in(plan: Plan, zone: str) -> str:
    """The zone in which days are counted where the customer's (`zone`) is unknown: that of the playbook's contact
    window, else its calendar's country's, where most of its people live. Empty where it is known, and in plans of
    semantics 1, which count in UTC."""
    if zone or plan.semantics < 2:
        return ""
    return main_zone(plan.calendar.country) if plan.window.timezone == "customer" else plan.window.timezone
