"""What somebody who distrusts the desk tries: stops of other senders, two addresses of which one is bad."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from engine.study.explaining.seen import in_words
from schemas.events import ContactDeferred, ContactMade
from schemas.plan import Duration
from schemas.rules import Cap, Pack, Rule
from tests.desk.company import PLAN, STEP, TUESDAY, Company, send
from tests.desk.providers import Provider, Says


class Number(Provider):
    """A channel that sends from a number of ours."""

    sends_from = "+15550000001"


async def channel_of(company: Company, number: str = "F-1") -> str:
    outcome = await company.desk(whatsapp=Number(company)).contact(company.errand(number))
    assert isinstance(outcome, ContactMade)
    return outcome.channel


@pytest.mark.parametrize(
    ("sender", "template", "goes_by"),
    [
        ("+15550000002", "", "whatsapp"),  # another number of ours rests
        ("+15550000001", "", "email"),
        ("", "", "email"),
        ("", "overdue-first", "email"),
        ("", "final-demand", "whatsapp"),
        ("+15550000002", "overdue-first", "whatsapp"),
        ("+15550000001", "overdue-first", "email"),
        ("+15550000001", "final-demand", "whatsapp"),
    ],
)
async def test_a_sender_that_rests_stops_no_other_sender(
    company: Company, sender: str, template: str, goes_by: str
) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do(
        "insert into channel_stop (channel, sender, template, reason, stopped_at)"
        " values ('whatsapp', $1, $2, 'x', now())",
        sender, template)  # fmt: skip
    assert await channel_of(company) == goes_by


async def test_where_nobody_knows_our_sender_it_is_the_one_that_rests(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do(
        "insert into channel_stop (channel, sender, reason, stopped_at) values ('whatsapp', '+1555', 'x', now())"
    )
    outcome = await company.desk().contact(company.errand("F-1"))
    assert isinstance(outcome, ContactMade)
    assert outcome.channel == "email"


async def test_a_mail_address_that_rests_is_known_however_it_is_written(company: Company) -> None:
    class Mail(Provider):
        sends_from = "Pagos@Acme.example"

    await company.customer()
    await company.case("F-1")
    await company.do(
        "insert into channel_stop (channel, sender, reason, stopped_at)"
        " values ('email', 'pagos@acme.example', 'x', now())"
    )
    outcome = await company.desk(email=Mail(company)).contact(company.errand("F-1", send(channels=("email", "sms"))))
    assert isinstance(outcome, ContactMade)
    assert outcome.channel == "sms"


async def test_of_two_mail_addresses_the_good_one_is_used_after_the_other_failed(company: Company) -> None:
    await company.customer(kinds=())
    for value in ("alba@quispe.example", "rosa@quispe.example"):
        await company.do("insert into address values ('c1', 'email', $1)", value)
    await company.case("F-1", channels=["email"])
    await company.case("F-2", channels=["email"])
    effect = send(channels=("email",))
    refused = await company.desk(email=Says(company, "bad_address", "400")).contact(company.errand("F-1", effect))
    assert not isinstance(refused, ContactMade), "the playbook's own words tell what follows"
    assert await company.value("select array_agg(invoice) from inbox") == ["F-1"]
    second = send(channels=("email",), step="first_contact.timeline[1]")
    outcome = await company.desk().contact(company.errand("F-2", second))
    assert isinstance(outcome, ContactMade)
    assert await company.value("select recipient from outbox") == "rosa@quispe.example"
    assert await company.value("select value from address where bad_at is not null") == "alba@quispe.example"


async def test_a_reservation_of_one_step_is_never_answered_for_another(company: Company) -> None:
    """Two steps of one invoice at once: each has its own key, and the second waits for its day."""
    await company.customer()
    await company.case("F-1")
    first = await company.desk().contact(company.errand("F-1"))
    second = await company.desk().contact(company.errand("F-1", send(step="first_contact.timeline[1]"), TUESDAY, seq=1))
    assert isinstance(first, ContactMade)
    assert not isinstance(second, ContactMade)
    assert await company.value("select array_agg(key) from contact") == [f"F-1/{STEP}/1"]


# --- rules that end, and nights on which clocks change ---


async def test_a_frozen_rule_that_has_ended_binds_no_more_and_until_then_it_does(company: Company) -> None:
    """The plan was compiled while the pack's rule was in force; nobody publishes anew on the day that it ends."""
    rule = Rule("quiet", Cap(0, Duration(1)), effective_from=date(2026, 1, 1), effective_to=TUESDAY.date())
    pack = Pack("xx", (rule,))
    company.plan_sha256 = await company.publish(msgspec.structs.replace(PLAN, packs=(pack,)))
    await company.customer()
    await company.case("F-1")
    put_off = await company.desk().contact(company.errand("F-1"))
    assert isinstance(put_off, ContactDeferred)
    assert put_off.rules == ("xx.quiet",)
    assert put_off.until > TUESDAY
    later = company.errand("F-1", send(occurrence=2), put_off.until, seq=1)
    assert isinstance(await company.desk().contact(later), ContactMade)


@pytest.mark.parametrize(
    ("zone", "night", "opens"),
    [
        ("America/Santiago", "2026-09-06T03:30", "2026-09-07T12:00"),  # clocks went forward at midnight
        ("America/Santiago", "2026-04-05T03:30", "2026-04-06T13:00"),  # and back
        ("Europe/Madrid", "2026-03-29T01:30", "2026-03-30T07:00"),
        ("America/New_York", "2026-11-01T05:30", "2026-11-02T14:00"),
    ],
)
async def test_a_night_on_which_clocks_are_set_puts_off_to_nine_on_the_clock_of_the_next_working_day(
    company: Company, zone: str, night: str, opens: str
) -> None:
    await company.customer()
    await company.do("update customer set zone = $1", zone)
    at, wanted = (datetime.fromisoformat(one).replace(tzinfo=UTC) for one in (night, opens))
    await company.case("F-1", next_at=at)
    put_off = await company.desk().contact(company.errand("F-1", now=at, zone=zone))
    assert isinstance(put_off, ContactDeferred)
    assert put_off.until == wanted
    assert isinstance(await company.desk().contact(company.errand("F-1", now=wanted, zone=zone, seq=1)), ContactMade)


def test_a_number_without_whatsapp_is_explained_in_words() -> None:
    said = [in_words("no whatsapp at this mobile", "customer.address", one, str) for one in ("en", "es")]
    assert said == ["nobody is reached by WhatsApp at this number", "este número no tiene WhatsApp"]
