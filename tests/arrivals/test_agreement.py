"""A provider's no means the same at once and by a web-hook, and a bad address is told to all who need it."""

from __future__ import annotations

import pytest

from activities.arrivals.sendgrid_facts import facts_of
from activities.arrivals.twilio_facts import fact_of
from activities.channels.answers_sendgrid import meaning_of
from activities.channels.answers_twilio import CODES
from activities.desk_book import FACT_OF
from schemas.events import AddressFailed, ContactMade
from tests.arrivals.outside import MAIL, MOBILE, NOW, Outside
from tests.arrivals.test_lives import DUE, outside_of
from tests.arrivals.test_lives import lived as lived
from tests.arrivals.test_lives import real as real
from tests.desk.company import Company, send
from tests.desk.providers import Says as Refuses
from tests.workflow.company import EMAIL
from tests.workflow.company import Company as Real

SAYS = {"bad_address": {"bad_now", "bad_for_ever"}, "not_on_channel": {"not_on_channel"}}


@pytest.mark.parametrize("code", sorted(CODES))
def test_each_code_of_twilios_is_the_same_fact_at_once_and_later(code: int) -> None:
    kind = CODES[code].kind
    for form in ({"MessageSid": "SM1", "MessageStatus": "failed"}, {"CallSid": "CA1", "CallStatus": "failed"}):
        late = fact_of("n", {"key": "k"}, {**form, "ErrorCode": str(code)}, NOW)
        assert late is not None
        assert late.fact == ("failed" if kind == "unavailable" else FACT_OF[kind])
        assert late.address in SAYS.get(kind, {""})
        assert late.consent == ("withdrawn" if kind == "opted_out" else "")


def test_a_code_in_no_table_is_a_failure_and_a_call_then_asks_the_network() -> None:
    for odd in ("99999", "x", "²", "-1", "0030005"):
        late = fact_of("n", {}, {"MessageSid": "SM1", "MessageStatus": "failed", "ErrorCode": odd}, NOW)
        assert late is not None
        assert late.fact == ("bounced" if odd == "0030005" else "failed")
    call = {"CallSid": "CA1", "CallStatus": "failed", "ErrorCode": "99999", "SipResponseCode": "604"}
    late = fact_of("n", {}, call, NOW)
    assert late is not None
    assert (late.fact, late.address) == ("bounced", "bad_now")


def test_an_address_that_sendgrid_does_not_take_is_bad_at_once_and_later() -> None:
    body = b'{"errors": [{"field": "personalizations.0.to.0.email"}]}'
    (late,) = facts_of("n", [{"event": "dropped", "reason": "Invalid"}], NOW)
    assert (FACT_OF[meaning_of(400, body).kind], late.address) == (late.fact, "bad_for_ever")  # type: ignore[index]
    assert meaning_of(400, body).kind == "bad_address"


# --- a number without WhatsApp ---


async def channels(company: Company) -> list[str]:
    return [channel for channel, _ in await company.sent()]


@pytest.mark.parametrize("later", [False, True])
async def test_a_number_without_whatsapp_gets_the_next_message_by_another_channel_until_it_writes(
    outside: Outside, later: bool
) -> None:
    company = outside.company
    await company.case("F2", customer="c1", next_message="")
    await company.case("F3", customer="c1", next_message="")
    if later:
        message = await outside.sent("F1")
        await company.do("update contact set at = at - interval '3 days', reserved_at = now() - interval '3 days'")
        await outside.tells(outside.notices.status(message, "undelivered", 63024))  # type: ignore[arg-type]
        assert (await outside.told(), await outside.facts()) == ([("F1", "contact_failed")], ["bounced"])
    else:
        await company.desk(whatsapp=Refuses(company, "not_on_channel", "63003")).contact(company.errand("F1"))
        await company.do("update contact set at = at - interval '3 days'")
    before = len(await company.sent())
    assert await company.value("select count(*) from address where bad_at is not null") == 0
    assert isinstance(await company.desk().contact(company.errand("F2")), ContactMade)
    assert (await channels(company))[before:] == ["email"]
    spoke = await company.value("select spoke::text from verdict where invoice = 'F2' and says = 'allowed'")
    assert "no whatsapp at this mobile" in spoke
    await company.do("update contact set at = at - interval '3 days'")
    await outside.writes("Hola", f"whatsapp:{MOBILE}")
    assert isinstance(await company.desk().contact(company.errand("F3")), ContactMade)
    assert (await channels(company))[-1] == "whatsapp"


# --- an address that several customers share ---


async def shared(outside: Outside) -> None:
    """c2 to c5 have Rosa's mail, in their own spelling; what each one's case has due next differs."""
    company = outside.company
    for name, mail in (("c2", MAIL), ("c3", MAIL.upper()), ("c4", MAIL), ("c5", "other@c5.example")):
        await outside.customer(name, mobile=f"+5199900022{name[1]}", mail=mail)
    await company.do("insert into address values ('c4', 'email', 'zoe@c4.example')")
    await company.case("F2", customer="c2", channels=["email"])
    await company.case("F2b", customer="c2", channels=["sms"])
    await company.case("F3", customer="c3", channels=["whatsapp", "email"])
    await company.case("F3b", customer="c3", channels=["email"])
    await company.case("F3c", customer="c3", channels=[])
    await company.case("F4", customer="c4", channels=["email"])
    await company.case("F5", customer="c5", channels=["email"])
    await company.do("update collection_case set closed_at = now() where invoice = 'F3b'")
    await company.do("update collection_case set hold = 'dispute_open' where invoice = 'F3c'")


WANTED = [("F1", "address_failed"), ("F2", "address_failed"), ("F3", "address_failed"), ("F3c", "address_failed")]


async def test_a_bounce_is_told_to_every_case_that_has_no_other_address_for_its_next_step(outside: Outside) -> None:
    await shared(outside)
    mail = await outside.mail_sent("F1")
    event = outside.notices.event(mail, "bounce", NOW, type="bounce", status="5.1.1")  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(event, event, at=NOW))
    assert sorted(await outside.told()) == WANTED
    bad = await outside.company.value(
        "select array_agg(customer order by customer) from address where bad_at is not null"
    )
    assert bad == ["c1", "c2", "c3", "c4"]


async def test_a_refusal_at_once_is_told_to_them_too(outside: Outside) -> None:
    await shared(outside)
    company = outside.company
    desk = company.desk(email=Refuses(company, "bad_address", "400"))
    await desk.contact(company.errand("F1", send(channels=("email", "whatsapp"))))
    assert sorted(await outside.told()) == WANTED


async def test_a_wrong_number_is_given_up_in_every_spelling_and_told_to_who_needs_it(outside: Outside) -> None:
    await outside.customer("c2", mobile="999 000 111", mail="")
    await outside.company.case("F2", customer="c2", channels=["sms"])
    await outside.sent("F1", channel="sms")
    await outside.writes("número equivocado")
    told = [one for one in await outside.told() if one[1] == "address_failed"]
    assert sorted(told) == [("F1", "address_failed"), ("F2", "address_failed")]
    assert await outside.company.value("select count(*) from address where kind = 'mobile' and bad_at is null") == 0


async def test_another_customers_case_makes_its_own_task_of_it(real: Real) -> None:
    outside = outside_of(real)
    await lived(real, "S-1", DUE)
    await lived(real, "S-2", DUE)
    await real.pool.execute("update collection_case set next_channels = '{email}' where invoice = 'S-2'")
    key = await real.pool.fetchval("select key from contact where invoice = 'S-1' and channel = 'email' limit 1")
    event = {"email": EMAIL, "event": "bounce", "type": "bounce", "status": "5.1.1", "cobranza_key": key,
             "timestamp": int(NOW.timestamp()), "sg_event_id": "e1", "sg_message_id": "m1.filter1"}  # fmt: skip
    await outside.tells(outside.notices.events(event, at=NOW))
    assert sorted(await real.relay.turn(DUE, rehearsal=True)) == ["S-1", "S-2"]
    for number in ("S-1", "S-2"):
        await real.ticks(number, DUE)
        tasks = await real.pool.fetch("select what from task where invoice = $1 and done_at is null", number)
        assert "fix-address" in [row["what"] for row in tasks]
        failed = [one.event for one in await real.record(number) if isinstance(one.event, AddressFailed)]
        assert [one.contact for one in failed] == [key]
