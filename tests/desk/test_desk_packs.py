"""The desk on real PostgreSQL keeps the packs of the plan: their hours, their caps, however long these look back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from activities.sight import looks_back_to
from engine.language.library import read_library
from engine.language.packs import packs_of
from schemas.events import ContactDeferred, ContactMade
from schemas.plan import Duration
from schemas.rules import Cap, Gap, Hours, Opening, Pack, Rule
from tests.desk.company import PLAN, TUESDAY, Company, send

SHIPPED = Path(__file__).parents[2] / "playbooks"


async def under(company: Company, *rules: Rule) -> None:
    """The company publishes its plan anew, with one pack."""
    company.plan_sha256 = await company.publish(msgspec.structs.replace(PLAN, packs=(Pack("xx-b2c", rules),)))


async def test_a_pack_s_hours_put_a_message_off_and_are_written_down(company: Company) -> None:
    await under(company, Rule("hours", Hours((Opening((2,), 11 * 60, 12 * 60),))))
    await company.customer()
    await company.case("F-1")
    answer = await company.desk().contact(company.errand("F-1"))
    assert isinstance(answer, ContactDeferred)
    assert (answer.until, answer.rules) == (TUESDAY + timedelta(hours=1), ("xx-b2c.hours",))
    assert await company.sent() == []
    assert await company.value("select says from verdict") == "deferred"
    made = await company.desk().contact(company.errand("F-1", now=answer.until, seq=1))
    assert isinstance(made, ContactMade)


async def test_a_channel_that_a_pack_closes_leaves_the_next_of_by(company: Company) -> None:
    await under(company, Rule("no-chat", Cap(0, Duration(1)), ("whatsapp",)))
    await company.customer()
    await company.case("F-1")
    made = await company.desk().contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert made.channel == "email"


@pytest.mark.parametrize("says", [Cap(1, Duration(2, "months")), Gap(Duration(2, "months"))])
async def test_a_contact_counts_as_long_as_the_pack_says(company: Company, says: Cap | Gap) -> None:
    """Longer than any cap of the playbook itself looks back."""
    await under(company, Rule("rare", says))
    await company.customer()
    await company.case("F-1")
    await company.desk().contact(company.errand("F-1"))
    later = TUESDAY + timedelta(days=50)
    second = company.errand("F-1", send(step="first_contact.timeline[1]"), now=later, seq=1)
    answer = await company.desk().contact(second)
    assert isinstance(answer, ContactDeferred)
    assert (answer.until, answer.rules) == (datetime(2026, 5, 4, 14, 0, tzinfo=UTC), ("xx-b2c.rare",))


def test_the_shipped_packs_look_back_as_far_as_they_count() -> None:
    library = read_library(SHIPPED)
    packs, _ = packs_of(library, [f"{name}-strict" for name in sorted(library.rules)])
    spans = [rule.says.within for pack in packs for rule in pack.rules if isinstance(rule.says, Cap)]
    since = looks_back_to(TUESDAY, msgspec.structs.replace(PLAN, packs=packs))
    days = {"days": 1, "weeks": 7, "months": 31}
    assert TUESDAY - since >= timedelta(days=max(span.count * days[span.unit] for span in spans))
