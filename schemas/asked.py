"""What the desk asked its rule, as it is kept beside the answer: keys, ids, times, channels and kinds, nobody's data.

What the plan itself says (window, calendar, limits, packs) is not kept again: the verdict names the plan.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final

import msgspec

from schemas.contact import ContactRequest, Outcome, PastContact, Purpose
from schemas.plan import Plan, Told


class PastAsked(msgspec.Struct, frozen=True, omit_defaults=True):
    """A contact that the rule counted: `schemas.contact.PastContact` without what says nothing."""

    key: str
    group: str
    channel: str
    at: datetime
    outcomes: frozenset[Outcome] = frozenset()
    invoices: tuple[str, ...] = ()
    purpose: Purpose = "collection"
    inbound: bool = False
    in_reply_to: str = ""


class Asked(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """`schemas.contact.ContactRequest`, field by field, but for OF_THE_PLAN. A test compares the names."""

    now: datetime
    zone: str = ""
    channels: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()
    opted_out: frozenset[str] = frozenset()
    past: tuple[PastAsked, ...] = ()
    one_a_day: bool = True
    balance_is_open: bool = True
    thanks: bool = False
    unapplied_since: datetime | None = None
    kept_until: date | None = None
    purpose: Purpose = "collection"
    invoices: tuple[str, ...] = ()
    days_past_due: int | None = None
    customer_kind: str = ""
    country: str = ""
    subdivision: str = ""
    consents: frozenset[str] = frozenset()
    waived: frozenset[str] = frozenset()
    blocks: frozenset[str] = frozenset()
    stopped: frozenset[str] = frozenset()
    not_on: frozenset[str] = frozenset()
    in_reply_to: str = ""
    tells: tuple[Told, ...] = ()
    acts: frozenset[str] = frozenset()


OF_THE_PLAN: Final = ("window", "calendar", "limits", "packs")
"""What of a question the plan says under which it is asked."""


def asked_of(request: ContactRequest) -> Asked:
    """A question as it is kept."""
    said = {name: getattr(request, name) for name in Asked.__struct_fields__}
    past = tuple(PastAsked(*msgspec.structs.astuple(one)) for one in request.past)
    return Asked(**{**said, "past": past})


def question_of(asked: Asked, plan: Plan) -> ContactRequest:
    """The question as it was asked under its plan."""
    said = {name: getattr(asked, name) for name in Asked.__struct_fields__}
    past = tuple(PastContact(*msgspec.structs.astuple(one)) for one in asked.past)
    of_plan = {name: getattr(plan, name) for name in OF_THE_PLAN}
    return ContactRequest(**{**said, **of_plan, "past": past})
