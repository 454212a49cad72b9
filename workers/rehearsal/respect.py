"""Whether customers and the law were heeded, recomputed from the database alone: no rule of the gate is asked again.

Hours are read from the clock on the customer's wall and compared with every opening in the packs of the plans that a
contact speaks for, and with the playbooks' own windows. It repairs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import asyncpg
import msgspec

from activities import doctor
from activities.plans import read_plan
from schemas.plan import Plan
from schemas.rules import Hours, Opening, Rule, binding

# A no is what a customer wrote, by the channel on which it was written, until the same customer said yes again; or what
# stands on file since a moment or a day.
AFTER_STOP: Final = """
    select c.key, c.channel from contact c left join message_body b on b.contact = c.key
    where c.state in ('accepted', 'unknown') and (
        exists (select from reply r where r.meaning = 'stop' and r.channel = c.channel and r.at <= c.at
            and (r.customer = c.customer or lower(r.address) = lower(b.recipient))
            and not exists (select from reply y where y.meaning = 'start' and y.channel = r.channel
                and y.address = r.address and y.at > r.at and y.at <= c.at))
        or exists (select from consent o where o.customer = c.customer and o.channel in (c.channel, 'any')
            and o.state = 'withdrawn' and coalesce(o.at <= c.at, o.since::timestamptz <= c.at)))
    order by c.at, c.key
"""
STOPS: Final = "select channel, count(*) as said from reply where meaning = 'stop' group by 1 order by 1"
BAD_ADDRESS: Final = """
    select c.key from contact c join message_body b on b.contact = c.key
    cross join lateral (select case c.channel when 'email' then 'email' when 'letter' then 'postal' else 'mobile' end
        as kind) k
    where c.state in ('accepted', 'unknown') and (
        exists (select from address a where a.customer = c.customer and a.kind = k.kind and a.bad_at <= c.at
            and lower(a.value) = lower(b.recipient))
        or exists (select from suppressed s where s.kind = k.kind and s.at <= c.at
            and lower(s.value) = lower(b.recipient)))
    order by c.at, c.key
"""
# An answer, or the task to read one, that waited longer than a person's time ($1).
UNREAD: Final = """
    with now as (select coalesce((select now from clock), now()) as at)
    select r.id from reply r, now
    where coalesce(r.handled_at, now.at) - r.at > $1::interval
    union
    select t.invoice || ' ' || t.key from task t, now
    where t.key like 'reply/%' and coalesce(t.done_at, now.at) - t.raised_at > $1::interval
    order by 1
"""
LATE: Final = """
    with now as (select coalesce((select now from clock), now()) as at)
    select t.invoice || ' ' || t.what as task from task t, now
    where t.kind <> 'review' and coalesce(t.done_at, now.at) > t.due_at order by t.due_at, 1
"""
CONTACTS: Final = """
    select c.key, c.channel, c.at, c.purpose, u.kind, u.country, u.subdivision, k.plan_sha256,
        coalesce(nullif(o.event->>'zone', ''), nullif(u.zone, ''), 'UTC') as zone, (o.event->>'due_on')::date as due_on
    from contact c left join contact_cover v on v.contact = c.key
    join collection_case k on k.invoice = coalesce(v.invoice, c.invoice)
    join customer u on u.id = c.customer left join ledger o on o.invoice = k.invoice and o.seq = 1
    where c.state in ('accepted', 'unknown') order by c.at, c.key
"""


class Heeded(msgspec.Struct, frozen=True, kw_only=True):
    """What was done against somebody's word or the law; all but `stops` (how many said stop, by channel) is empty."""

    after_stop: tuple[str, ...] = ()
    bad_address: tuple[str, ...] = ()
    outside_hours: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()
    late_tasks: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    stops: dict[str, int] = {}

    @property
    def holds(self) -> bool:
        """Whether nothing was."""
        wrongs = (self.after_stop, self.bad_address, self.outside_hours, self.unread, self.late_tasks, self.silent)
        return not any(wrongs)


async def heeded(pool: asyncpg.Pool[asyncpg.Record], reads_within: timedelta) -> Heeded:
    """Look at every contact, answer and case there is. `reads_within` is a person's time for an answer."""
    return Heeded(
        after_stop=tuple(f"{row['key']} ({row['channel']})" for row in await pool.fetch(AFTER_STOP)),
        bad_address=tuple(row["key"] for row in await pool.fetch(BAD_ADDRESS)),
        outside_hours=await _outside_hours(pool),
        unread=tuple(row["id"] for row in await pool.fetch(UNREAD, reads_within)),
        late_tasks=tuple(row["task"] for row in await pool.fetch(LATE)),
        silent=await silent(pool),
        stops={row["channel"]: row["said"] for row in await pool.fetch(STOPS)},
    )


async def silent(pool: asyncpg.Pool[asyncpg.Record]) -> tuple[str, ...]:
    """The doctor's question: open, overdue, and without a moment, a hold or a task."""
    now = await pool.fetchval("select coalesce((select now from clock), now())")
    return tuple(row["who"] for row in await pool.fetch(doctor.QUERY["silent"], now))


async def _outside_hours(pool: asyncpg.Pool[asyncpg.Record]) -> tuple[str, ...]:
    plans: dict[str, Plan] = {}
    found: dict[str, None] = {}
    for row in await pool.fetch(CONTACTS):
        sha256 = row["plan_sha256"]
        if sha256 not in plans:
            plans[sha256] = read_plan(await pool.fetchval("select body from plan where sha256 = $1", sha256), sha256)
        for rule in _broken(row, plans[sha256]):
            found.setdefault(f"{row['key']} ({rule})")
    return tuple(found)


def _broken(row: asyncpg.Record, plan: Plan) -> Iterator[str]:
    """The names of the hours outside which the contact went out."""
    wall = row["at"].astimezone(ZoneInfo(row["zone"]))
    holidays = frozenset(plan.calendar.holidays)
    window = plan.window
    own = wall if window.timezone == "customer" else row["at"].astimezone(ZoneInfo(window.timezone))
    if own.date() in holidays or not _is_open(own, (Opening(window.days, window.opens, window.closes),)):
        yield "contact_window"
    regions = (one.holidays for one in plan.calendar.regions if row["subdivision"] in ("", one.subdivision))
    closed = holidays.union(*regions)
    for pack, rule in binding(plan.packs, wall.date()):
        if not isinstance(rule.says, Hours) or not _speaks_of(rule, row, wall.date()):
            continue
        if _is_foreign(pack.customer_kinds, row["kind"]) or _is_foreign((pack.country,), row["country"]):
            continue
        there = row["at"].astimezone(ZoneInfo(rule.zone)) if rule.zone else wall
        if (there.date() in closed and not rule.says.on_holidays) or not _is_open(there, rule.says.open):
            yield f"{pack.id}.{rule.id}"


def _speaks_of(rule: Rule, row: asyncpg.Record, day: date) -> bool:
    if not rule.speaks_of(row["channel"]) or (rule.purposes and row["purpose"] not in rule.purposes):
        return False
    if rule.when == "any" or row["due_on"] is None:
        return True
    is_overdue: bool = day > row["due_on"]
    return is_overdue == (rule.when == "overdue")


def _is_foreign(wanted: tuple[str, ...], known: str) -> bool:
    """Whether a pack is about others; where something is not known it is about this one, too."""
    return bool([one for one in wanted if one] and known and known not in wanted and "EU" not in wanted)


def _is_open(at: datetime, openings: tuple[Opening, ...]) -> bool:
    minute = at.hour * 60 + at.minute
    return any(at.isoweekday() in one.days and one.opens <= minute < one.closes for one in openings)
