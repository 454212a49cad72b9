"""Any request that the desk could put to the gate, made up by chance: packs, zones, ledgers, consents, blocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from schemas.contact import BLOCKS, OUTCOMES, ContactRequest, PastContact
from schemas.plan import Calendar, Duration, Limit, Region, Told, Unit, Window
from schemas.playbook import GROUP_OF
from schemas.rules import Blocks, Cap, Consent, Gap, Hours, Opening, OptOut, Pack, Prohibits, Reply, Rule, Says, Text

SANTIAGO = "America/Santiago"
HOLIDAYS = (date(2026, 4, 3), date(2026, 4, 4), date(2026, 9, 18), date(2026, 12, 25))
CALENDAR = Calendar(
    "CL", holidays=HOLIDAYS, regions=(Region("AP", (date(2026, 6, 7),)), Region("NB", (date(2026, 8, 20),)))
)
CHANNELS = tuple(sorted(GROUP_OF))
UNITS: st.SearchStrategy[Unit] = st.sampled_from(["days", "weeks", "months", "business_days"])
PURPOSES = st.sampled_from(["collection", "collection", "service", "notice", "reply", "thanks"])
EITHER = st.booleans()
INVOICES = st.lists(st.sampled_from(["F-1", "F-2", "F-3"]), unique=True, max_size=2).map(tuple)
DEBTS = st.sampled_from([("F-1",), ("F-1", "F-2"), ()])
SPANS = st.builds(Duration, st.integers(1, 9), UNITS)
DAYS = st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31))
MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(lambda at: at.replace(tzinfo=UTC))  # noqa: DTZ001
# Around the nights in which Chile and New Zealand set their clocks, and ordinary days.
NOWS = MOMENTS | st.builds(
    lambda night, hours: night + hours,
    st.sampled_from([datetime(2026, month, day, tzinfo=UTC) for month, day in ((4, 5), (9, 6), (9, 27), (3, 29))]),
    st.timedeltas(timedelta(hours=-30), timedelta(hours=30)),
)
WHAT = st.sampled_from(["attempts", "contacts", "conversations"])
PER = st.sampled_from(["customer", "invoice"])


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    opens, closes = draw(st.tuples(st.integers(0, 1439), st.integers(1, 1440)).filter(lambda two: two[0] + 20 < two[1]))
    return Opening(tuple(sorted(draw(st.sets(st.integers(1, 7), min_size=3)))), opens, closes)


CAPS = st.builds(Cap, st.integers(1, 3), SPANS, EITHER, WHAT, PER)
PERIOD = st.builds(Duration, st.just(1), st.sampled_from(["days", "weeks", "months"]))
PERIODS = st.builds(Cap, st.integers(1, 3), PERIOD, EITHER, WHAT, PER, calendar=st.just(True))
GAPS = st.builds(Gap, SPANS, EITHER, WHAT, PER)
CLEAR = st.builds(Gap, st.builds(Duration, st.integers(1, 5)), EITHER, WHAT, PER, clear=st.just(True))
SAYINGS = st.sampled_from([("creditor",), ("opt_out", "amount"), ("complaints",)])
SAYS: st.SearchStrategy[Says] = st.one_of(
    st.builds(Hours, st.lists(openings(), min_size=1, max_size=2).map(tuple), EITHER),
    CAPS, PERIODS, GAPS, CLEAR, CAPS,
    st.just(Consent()) | st.builds(OptOut, st.sampled_from(["address", "channel", "customer"])),
    st.builds(Blocks, st.lists(st.sampled_from(BLOCKS), max_size=2).map(tuple)) | st.just(Reply()),
    st.builds(Text, SAYINGS) | st.builds(Prohibits, st.just(("ask_reason", "visit"))),
)  # fmt: skip
COUNTING = st.one_of(CAPS, PERIODS, GAPS, CLEAR)
OUTCOME_SETS = st.frozensets(st.sampled_from(OUTCOMES), max_size=2)
ON = st.lists(st.sampled_from(CHANNELS), unique=True, max_size=4).map(tuple)
RULES = st.builds(
    Rule, st.sampled_from(["a", "b", "c", "d"]), SAYS, ON, overridable=EITHER, effective_from=st.none() | DAYS,
    effective_to=st.none() | DAYS, purposes=st.just(()) | st.lists(PURPOSES, max_size=2).map(tuple),
    confidence=st.sampled_from(["high", "high", "low"]),
    when=st.sampled_from(["any", "any", "overdue", "pre_due"]), zone=st.sampled_from(["", "", "", "America/New_York"]),
)  # fmt: skip


LIMITS = st.builds(Limit, st.sampled_from(["messages", "calls"]), st.integers(1, 4), SPANS)


@st.composite
def some_packs(draw: st.DrawFn) -> tuple[Pack, ...]:
    packs = draw(st.lists(st.builds(
        Pack, st.just("xx"), st.lists(RULES, min_size=1, max_size=4, unique_by=lambda rule: rule.id).map(tuple),
        kind=st.sampled_from(["law", "platform", "house"]), country=st.sampled_from(["", "CL", "PE"]),
        subdivision=st.sampled_from(["", "", "AP"]), customer_kinds=st.sampled_from([(), ("person",), ("company",)]),
    ), max_size=3))  # fmt: skip
    return tuple(msgspec.structs.replace(pack, id=f"p{place}") for place, pack in enumerate(packs))


@st.composite
def contacts(draw: st.DrawFn, now: datetime) -> PastContact:
    channel = draw(st.sampled_from(CHANNELS))
    inbound = draw(st.sampled_from([False, False, False, True]))
    return PastContact(
        key="m-1" if inbound else "", group=GROUP_OF[channel], channel=channel,
        at=now - draw(st.timedeltas(timedelta(0), timedelta(days=20))),
        outcomes=draw(st.frozensets(st.sampled_from(OUTCOMES), max_size=3)), invoices=draw(INVOICES),
        purpose=draw(PURPOSES), inbound=inbound, in_reply_to=draw(st.sampled_from(["", "m-0", "m-1"])),
    )  # fmt: skip


@st.composite
def calm_requests(draw: st.DrawFn) -> ContactRequest:
    """Nothing stands in the way but what one or two rules make of the last days, so that each of them decides."""
    now, channel = draw(NOWS), draw(st.sampled_from(CHANNELS))
    rules = draw(st.lists(st.builds(Rule, st.sampled_from(["a", "b"]), COUNTING), min_size=1, max_size=2,
                          unique_by=lambda rule: rule.id))  # fmt: skip
    last_days = st.timedeltas(timedelta(0), timedelta(days=5))
    past = draw(st.lists(st.builds(
        PastContact, st.just("m-1"), st.just(GROUP_OF[channel]), st.sampled_from([channel, "email"]),
        last_days.map(lambda ago: now - ago), OUTCOME_SETS, INVOICES, inbound=st.sampled_from([False, False, True]),
    ), min_size=1, max_size=4))  # fmt: skip
    return ContactRequest(
        now=now, zone=draw(st.sampled_from([SANTIAGO, "Pacific/Auckland", ""])), channels=(channel,),
        addresses=frozenset({"email", "mobile", "postal"}), opted_out=frozenset(), past=tuple(past),
        window=Window((1, 2, 3, 4, 5, 6, 7), 0, 1440), calendar=Calendar("CL"), limits=(),
        one_a_day=False, packs=(Pack("p0", tuple(rules)),), invoices=draw(DEBTS), country="CL",
    )  # fmt: skip


@st.composite
def hours_requests(draw: st.DrawFn) -> ContactRequest:
    """Nothing but hours, on days on which clocks are set or regions rest, for debts about to fall due."""
    now = draw(NOWS | st.sampled_from([datetime(2026, 6, 7, 2, tzinfo=UTC), datetime(2026, 8, 19, 23, tzinfo=UTC)]))
    spans = st.lists(openings(), min_size=1, max_size=2).map(tuple)
    rules = st.builds(
        Rule, st.just("a"), st.builds(Hours, spans, EITHER), when=st.sampled_from(["any", "overdue", "pre_due"])
    )
    return ContactRequest(
        now=now, zone=draw(st.sampled_from([SANTIAGO, "Pacific/Auckland", ""])), channels=("call",),
        addresses=frozenset({"mobile"}), opted_out=frozenset(), past=(), window=Window((1, 2, 3, 4, 5, 6, 7), 0, 1440),
        calendar=CALENDAR, limits=(), one_a_day=False, packs=(Pack("p0", (draw(rules),)),), country="CL",
        subdivision=draw(st.sampled_from(["", "AP", "RM"])), days_past_due=draw(st.integers(-1, 1)),
    )  # fmt: skip


def requests() -> st.SearchStrategy[ContactRequest]:
    """Calm ones and wild ones."""
    return calm_requests() | hours_requests() | wild_requests()


@st.composite
def wild_requests(draw: st.DrawFn) -> ContactRequest:
    now = draw(NOWS)
    opening = draw(openings())
    purpose = draw(PURPOSES)
    return ContactRequest(
        now=now,
        zone=draw(st.sampled_from([SANTIAGO, "Europe/Madrid", "Pacific/Auckland", SANTIAGO, ""])),
        channels=tuple(draw(st.lists(st.sampled_from(CHANNELS), unique=True, min_size=1, max_size=3))),
        addresses=frozenset(draw(st.sampled_from([("email", "mobile", "postal")] * 4 + [("email",), ("mobile",)]))),
        opted_out=frozenset(draw(st.sampled_from([(), (), (), ("sms",), ("email", "call"), ("any",)]))),
        past=tuple(draw(st.lists(contacts(now), max_size=6))),
        window=Window(opening.days, opening.opens, opening.closes, draw(st.sampled_from(["customer", SANTIAGO]))),
        calendar=CALENDAR,
        limits=tuple(draw(st.lists(LIMITS, max_size=2))),
        one_a_day=draw(EITHER),
        packs=draw(some_packs()),
        balance_is_open=draw(st.sampled_from([True, True, True, True, False])),
        unapplied_since=draw(st.none() | st.none() | st.just(now - timedelta(days=2))),
        kept_until=draw(st.none() | st.none() | st.just(now.date() + timedelta(days=3))),
        purpose=purpose,
        invoices=draw(DEBTS),
        days_past_due=draw(st.none() | st.integers(-4, 4)),
        customer_kind=draw(st.sampled_from(["", "person", "company"])),
        country=draw(st.sampled_from(["", "CL", "CL"])),
        subdivision=draw(st.sampled_from(["", "AP", "RM"])),
        consents=frozenset(draw(st.sampled_from([("any",), ("any",), ("email", "sms"), ()]))),
        waived=draw(st.frozensets(st.sampled_from(["p0.a", "p0.b", "p1.c", "p2.d"]), max_size=2)),
        blocks=draw(st.sampled_from([frozenset[str]()] * 6 + [frozenset({one}) for one in BLOCKS])),
        stopped=frozenset(draw(st.sampled_from([(), (), (), ("sms",)]))),
        in_reply_to=draw(st.sampled_from(["", "m-1", "m-9"])) if purpose == "reply" else "",
        tells=tuple(Told(channel, draw(SAYINGS)) for channel in draw(st.sets(st.sampled_from(CHANNELS)))),
        acts=draw(st.sampled_from([frozenset[str](), frozenset[str](), frozenset({"ask_reason"})])),
    )
