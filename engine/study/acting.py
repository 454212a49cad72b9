"""Whether somebody may do a deed, and whether another may be the second person for it. It asks nobody who they are."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from schemas.acting import DEEDS, SCOPES, Actor

Not = Literal["", "same_person", "not_proven", "lacks_role"]


def role_for(roles: Iterable[str], deed: str) -> str:
    """Which of the roles allows the deed; empty where none does."""
    allowed = DEEDS[deed].roles
    return next((role for role in roles if role in allowed), "")


def takes_two(deed: str) -> bool:
    """Whether another person must agree."""
    return bool(DEEDS[deed].second)


def why_not_second(deed: str, asked_by: str, second: Actor) -> Not:
    """Why somebody cannot be the second person for a deed that another asked for; empty where they can.

    Names are compared as people read them: `Ana` and `ana ` are one person.
    """
    if same(asked_by, second.name):
        return "same_person"
    if not second.proven:
        return "not_proven"
    return "" if any(role in DEEDS[deed].second for role in second.roles) else "lacks_role"


def same(one: str, other: str) -> bool:
    """Whether two names are one person's."""
    return " ".join(one.split()).casefold() == " ".join(other.split()).casefold()


def scopes_of(roles: Iterable[str]) -> frozenset[str]:
    """What the API lets a user of these roles ask."""
    return frozenset(scope for role in roles for scope in SCOPES.get(role, ()))
