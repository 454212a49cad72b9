"""A case as Temporal ran it: its runs, what happened in each, and which lines of the record that brought about."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

What = Literal["start", "activity", "look", "timer", "signal", "update", "attributes", "end", "other"]


class Ran(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """One thing of a history, from its first event to its last (`ids`), in Temporal's own time (UTC).

    `name` is an activity's, timer's or signal's; `outcome` what came of it; `attempts` how often it was tried and
    `failure` why the last time but one failed. `now` is the case's time in it, `seqs` the lines of the record that it
    wrote or brought, `key` the contact that it asked the desk for, `event_id` the source's id of what was told.
    """

    what: What
    ids: tuple[int, ...]
    at: datetime
    until: datetime | None = None
    name: str = ""
    summary: str = ""
    outcome: str = ""
    attempts: int = 1
    failure: str = ""
    now: datetime | None = None
    due: datetime | None = None
    seqs: tuple[int, ...] = ()
    key: str = ""
    event_id: str = ""
    told: str = ""


class RunRead(msgspec.Struct, frozen=True, kw_only=True):
    """A run: Temporal's id, how many events its history has, how many of them are only the server's own tasks, and what
    happened. `missing` says why there is no history."""

    number: int
    run_id: str
    events: int = 0
    tasks: int = 0
    ran: tuple[Ran, ...] = ()
    missing: str = ""


class LineTraced(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A line of the record: the workflow's time (`at`), the database's (`recorded_at`), and Temporal's (`temporal_at`)
    of the event that carried it there; `carried_by` is run and event, empty where no history has it."""

    seq: int
    at: datetime
    recorded_at: datetime | None = None
    temporal_at: datetime | None = None
    arrow: str
    text: str
    because: str
    place: str = ""
    carried_by: tuple[int, int] | None = None
    heard_by: tuple[int, int] | None = None


class VerdictTraced(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """What the desk answered about a contact, and the rules that spoke against it."""

    key: str
    says: str
    channel: str
    at: datetime
    asked: int
    against: tuple[str, ...] = ()


class ContactTraced(msgspec.Struct, frozen=True, omit_defaults=True, kw_only=True):
    """A message or call, who took it under which number, and what was said of it since. No address, no text."""

    key: str
    channel: str
    state: str
    at: datetime
    provider: str = ""
    provider_id: str = ""
    attempt: int = 1
    facts: tuple[str, ...] = ()


class Trace(msgspec.Struct, frozen=True, kw_only=True):
    """A case, traced. `unmatched` are lines of the record that no history at hand accounts for."""

    invoice: str
    workflow_id: str
    runs: tuple[RunRead, ...]
    lines: tuple[LineTraced, ...]
    verdicts: tuple[VerdictTraced, ...]
    contacts: tuple[ContactTraced, ...]
    unmatched: tuple[int, ...]
