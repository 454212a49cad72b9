"""What somebody who distrusts the desk tries: stops of other senders, two addresses of which one is bad."""

from __future__ import annotations

import pytest

from schemas.events import ContactMade
from tests.desk.company import STEP, TUESDAY, Company, send
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
    second = await company.desk().contact(company.errand("F-1", send(step="first_contact.timeline[1]"), TUESDAY, seq=7))
    assert isinstance(first, ContactMade)
    assert not isinstance(second, ContactMade)
    assert await company.value("select array_agg(key) from contact") == [f"F-1/{STEP}/1"]
