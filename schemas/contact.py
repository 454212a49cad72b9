"""The words of the contact desk: what is asked before a customer is contacted, and what is answered."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from schemas.plan import Calendar, Limit, Window
from schemas.rules import Pack


class PastContact(msgspec.Struct, frozen=True):
    """A contact that was reserved or sent. `group` is messages or calls; `at` is UTC."""

    key: str
    group: str
    channel: str
    at: datetime


class ContactRequest(msgspec.Struct, frozen=True):
    """All that `may_contact` may know. `channels` in the order of `by:`; `addresses` are kinds on file and good.

    `window` and `limits` are the playbook's own; `packs` are the rules that laws, platforms and the house add to them.
    """

    now: datetime
    zone: str
    channels: tuple[str, ...]
    addresses: frozenset[str]
    opted_out: frozenset[str]
    past: tuple[PastContact, ...]
    window: Window
    calendar: Calendar
    limits: tuple[Limit, ...]
    one_a_day: bool
    packs: tuple[Pack, ...] = ()
    balance_is_open: bool = True
    thanks: bool = False
    unapplied_since: datetime | None = None
    kept_until: date | None = None


class Spoke(msgspec.Struct, frozen=True, omit_defaults=True):
    """One rule's word: its id (`policy.limits[0]`, `pe-b2c.hours`), what it said, about which channel, and why."""

    rule: str
    says: Literal["allowed", "deferred", "refused"]
    channel: str = ""
    facts: str = ""


class Verdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """`allowed` on `channel`, `deferred` until a moment (UTC), or `refused`; with every rule that spoke."""

    says: Literal["allowed", "deferred", "refused"]
    spoke: tuple[Spoke, ...]
    channel: str = ""
    until: datetime | None = None

    @property
    def against(self) -> tuple[str, ...]:
        """The rules that spoke against, each once, in order."""
        return tuple(dict.fromkeys(s.rule for s in self.spoke if s.says != "allowed"))
