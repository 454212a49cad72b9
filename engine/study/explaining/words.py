"""The words of an explanation: what it is made from and what it is made of. It holds no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Literal

import msgspec

from schemas.events import Entry
from schemas.explaining import PastMessage, PastReply, PastVerdict, PastWord
from schemas.plan import Plan

Kind = Literal[
    "sent", "covered", "put_off", "refused", "unknown", "on_its_way", "skipped", "arrived", "done", "noted",
    "before", "closed", "replied", "said", "hold", "waits", "window", "task", "approval", "data", "missed",
    "nothing_more", "tomorrow",
]  # fmt: skip
"""What a paragraph tells: of what happened, or of why nothing did."""


class Material(msgspec.Struct, frozen=True, kw_only=True):
    """All that is known of a case. `now` is UTC; `rules` says each pack rule (`pe-b2c.hours`) in the asked language.

    `remarks` are what people wrote beside events, by the event's id.
    """

    plan: Plan
    entries: tuple[Entry, ...]
    now: datetime
    messages: tuple[PastMessage, ...] = ()
    verdicts: tuple[PastVerdict, ...] = ()
    rules: Mapping[str, str] = {}
    remarks: Mapping[str, str] = {}
    replies: tuple[PastReply, ...] = ()
    words: tuple[PastWord, ...] = ()
    language: str = "en"


class RuleTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule's word, and what backs it: `basis` and `confidence` are words of schemas.rules.

    `place` is file:line:col. `backing` says both for a person; a house policy is never shown there as law.
    """

    rule: str
    says: str
    text: str
    channel: str = ""
    place: str = ""
    backing: str = ""
    basis: str = ""
    citation: str = ""
    confidence: str = ""
    is_unverified: bool = False


class Told(msgspec.Struct, frozen=True, omit_defaults=True):
    """One paragraph: a sentence, what follows from it (`more`), the playbook's place, and the rules that were asked."""

    kind: Kind
    text: str
    at: datetime | None = None
    step: str = ""
    place: str = ""
    more: tuple[str, ...] = ()
    rules: tuple[RuleTold, ...] = ()


class DayTold(msgspec.Struct, frozen=True, omit_defaults=True):
    """A customer's day: what happened, and where nothing went out, why. `age` is days past due, None before the case.

    `is_recomputed`: part of it stands in no line of the record; it was worked out again from the record and the plan.
    """

    day: date
    told: tuple[Told, ...] = ()
    quiet: tuple[Told, ...] = ()
    age: int | None = None
    is_recomputed: bool = False


class Explanation(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days of a case, and what happens next where the whole life was asked for."""

    invoice: str
    zone: str
    days: tuple[DayTold, ...]
    next: tuple[Told, ...] = ()
