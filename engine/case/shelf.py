"""The shelf: this process's plans by sha256, shared by all cases. Drivers put plans here; it fetches none."""

from __future__ import annotations

from schemas.plan import Plan

_PLANS: dict[str, Plan] = {}


class PlanAbsent(LookupError):
    """A case asks for a plan that this process does not have; its task is tried again until it has."""


def put(sha256: str, plan: Plan) -> None:
    """Keep a plan under its fingerprint."""
    _PLANS[sha256] = plan


def has(sha256: str) -> bool:
    """Whether the plan is here."""
    return sha256 in _PLANS


def plan(sha256: str) -> Plan:
    """The plan, or PlanAbsent."""
    try:
        return _PLANS[sha256]
    except KeyError:
        raise PlanAbsent(sha256) from None
