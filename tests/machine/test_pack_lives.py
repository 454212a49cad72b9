"""What rule packs make of every life: it still ends, and nobody is contacted against one of their rules."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.case.fold import open_case
from engine.case.workdays import add, country_zones, local_date, zone_of
from engine.language.library import read_library
from engine.language.packs import packs_of
from engine.study.simulate import simulate
from schemas.events import ContactDeferred, ContactMade
from schemas.plan import Duration
from schemas.rules import Cap, Gap, Hours, Opening, Pack, Rule
from tests.machine.lives import Script, script
from tests.machine.random_lives import lives

SHIPPED = read_library(Path(__file__).parents[2] / "playbooks")
STRICT = tuple(packs_of(SHIPPED, ["pe-b2c-strict", "cl-b2c-strict", "co-b2c", "ec-b2c-strict", "house"])[0])
MADE_UP = (
    Pack("xx", (
        Rule("lunch", Hours((Opening((2, 4), 12 * 60, 14 * 60), Opening((5,), 10 * 60, 11 * 60)))),
        Rule("rare", Cap(2, Duration(30))),
        Rule("calm", Gap(Duration(4, "business_days"))),
    )),
)  # fmt: skip

some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@some
@given(lives(), st.sampled_from([STRICT, MADE_UP]))
def test_packs_hold_in_every_life_and_it_still_ends(life: Script, packs: tuple[Pack, ...]) -> None:
    plan = msgspec.structs.replace(life.plan, packs=packs)
    lived = simulate(plan, life.opened, life.arrivals)
    assert lived.case.is_closed
    zone = open_case(life.opened).zone or country_zones(plan.calendar.country)[0]
    made = [entry.event for entry in lived.entries if isinstance(entry.event, ContactMade)]
    for place, contact in enumerate(made):
        earlier = [(one.channel, local_date(one.at, zone)) for one in made[:place]]
        for rule in (rule for pack in packs for rule in pack.rules if rule.speaks_of(contact.channel)):
            assert kept(rule, contact.channel, contact.at, zone, earlier, life), rule.id


def kept(rule: Rule, channel: str, at: datetime, zone: str, earlier: list[tuple[str, date]], life: Script) -> bool:
    """Read anew, with the clock on the customer's wall."""
    here = at.astimezone(zone_of(zone))
    today, calendar = here.date(), life.plan.calendar
    match rule.says:
        case Hours() as hours:
            minute = here.hour * 60 + here.minute
            open_now = any(here.isoweekday() in one.days and one.opens <= minute < one.closes for one in hours.open)
            return open_now and (hours.on_holidays or today not in calendar.holidays)
        case Cap() as cap:
            counted = [day for by, day in earlier if (by == channel if cap.each_channel else rule.speaks_of(by))]
            return sum(add(day, cap.within, calendar) > today for day in counted) < cap.at_most
        case Gap() as gap:
            counted = [day for by, day in earlier if rule.speaks_of(by) and not (gap.other_channels and by == channel)]
            return all(add(day, gap.apart, calendar) <= today for day in counted)
        case _:
            return True


def test_a_pack_that_puts_a_contact_off_is_named_in_the_record() -> None:
    """Guards the property above against packs that never speak."""
    life = script("pe-empresas amount=900")
    plan = msgspec.structs.replace(life.plan, packs=MADE_UP)
    entries = simulate(plan, life.opened, ()).entries
    rules = {rule for entry in entries if isinstance(entry.event, ContactDeferred) for rule in entry.event.rules}
    assert rules == {"xx.lunch", "xx.rare", "xx.calm"}
