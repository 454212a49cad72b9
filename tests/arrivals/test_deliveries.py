"""What providers say of our messages: in any order and again, it comes to the same, and bad addresses are given up."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest

from activities.arrivals.deliveries import NOT_ARRIVED
from activities.arrivals.facts import ORDER
from activities.arrivals.sendgrid_facts import facts_of
from activities.arrivals.twilio_facts import fact_of
from schemas.contact import OUTCOMES
from tests.arrivals.outside import MAIL, MOBILE, NOW, Outside, Sentence
from tests.desk.company import STEP


def test_every_fact_has_a_place_in_the_order() -> None:
    assert sorted(ORDER) == sorted(OUTCOMES)


@pytest.mark.parametrize("order", list(itertools.permutations(["queued", "sent", "delivered", "read"]))[::3])
async def test_out_of_order_and_repeated_notices_give_the_furthest_fact(outside: Outside, order: list[str]) -> None:
    message = await outside.sent("F1")
    notices = [outside.notices.status(message, one) for one in order]  # type: ignore[arg-type]
    await outside.tells(*notices, *reversed(notices))
    assert await outside.company.value("select delivery from contact") == "read"
    assert sorted(await outside.facts()) == ["accepted", "delivered", "queued", "read"]
    assert await outside.company.value("select count(*) from webhook where body <> '{}' or done_at is null") == 0


async def test_a_notice_without_our_key_finds_its_contact_by_the_providers_id(outside: Outside) -> None:
    message = await outside.sent("F1", sid="SM123")
    fields = {"MessageSid": "SM123", "MessageStatus": "delivered", "To": message.to}
    url = f"{outside.notices.public_url}/webhooks/twilio/status"
    await outside.tells(outside.notices.signed_form(url, fields))
    mail = await outside.mail_sent("F2")
    event = outside.notices.event(mail, "delivered", NOW) | {"cobranza_key": None}  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(event, at=NOW))
    rows = await outside.company.pool.fetch("select delivery from contact")
    assert [row["delivery"] for row in rows] == ["delivered", "delivered"]


async def test_what_is_said_of_somebody_elses_message_changes_nothing(outside: Outside) -> None:
    await outside.sent("F1")
    alien = Sentence("SM999", "NO-SUCH/step/1", MOBILE)
    await outside.tells(outside.notices.status(alien, "undelivered", 30005))  # type: ignore[arg-type]
    assert (await outside.facts(), await outside.told()) == ([], [])
    assert await outside.company.value("select count(*) from address where bad_at is not null") == 0


@pytest.mark.parametrize("state", ["reserved", "unknown"])
async def test_a_fact_proves_that_a_doubtful_message_was_taken(outside: Outside, state: str) -> None:
    await outside.company.case("F2")
    message = await outside.sent("F1", "F2", state=state)
    await outside.company.do(
        "insert into task (invoice, key, what, queue, kind, raised_at)"
        " values ('F1', 'unknown/' || $1, 'find-out-if-sent', 'collections', 'alert', now())", message.key)  # fmt: skip
    message.sid = "SM777"
    await outside.tells(outside.notices.status(message, "sent"), outside.notices.status(message, "delivered"))  # type: ignore[arg-type]
    row = await outside.company.row("select state, provider_id, delivery from contact")
    assert row == ("accepted", "SM777", "delivered")
    assert await outside.tasks() == []
    mine = [("F1", "contact_made")] if state == "unknown" else []
    assert sorted(await outside.told()) == [*mine, ("F2", "contact_made")]


def heard(fact: str, bad: bool) -> list[tuple[str, str]]:
    """What the case hears: that the address is bad, or only that this message did not arrive."""
    if bad:
        return [("F1", "address_failed")]
    return [("F1", "contact_failed")] if fact in NOT_ARRIVED else []


TWILIO = [
    # status, code, fact, is the address bad, for ever, consent withdrawn
    ("undelivered", 30005, "bounced", True, True, False),
    ("undelivered", 30006, "bounced", True, False, False),
    ("failed", 21211, "bounced", True, True, False),
    ("undelivered", 30003, "failed", False, False, False),
    ("undelivered", 30004, "blocked", False, False, False),
    ("undelivered", 30007, "blocked", False, False, False),
    ("undelivered", 30008, "failed", False, False, False),
    ("failed", 63003, "bounced", False, False, False),
    ("failed", 63016, "failed", False, False, False),
    ("failed", 21610, "blocked", False, False, True),
    ("failed", 99999, "failed", False, False, False),
]


@pytest.mark.parametrize(("status", "code", "fact", "bad", "for_ever", "withdrawn"), TWILIO)
async def test_each_code_of_twilios_says_its_own(
    outside: Outside, status: str, code: int, fact: str, bad: bool, for_ever: bool, withdrawn: bool
) -> None:
    message = await outside.sent("F1", channel="sms")
    await outside.tells(outside.notices.status(message, status, code))  # type: ignore[arg-type]
    assert await outside.company.value("select delivery from contact") == fact
    assert await outside.company.value("select code from delivery") == str(code)
    assert await outside.company.value("select bad_at is not null from address where kind = 'mobile'") is bad
    assert (await outside.company.value("select value from suppressed")) == (MOBILE if for_ever else None)
    assert await outside.told() == heard(fact, bad)
    assert await outside.consents() == ([("c1", "sms", "withdrawn")] if withdrawn else [])


SENDGRID: list[tuple[dict[str, Any], str, bool, bool]] = [
    # event, fact, is the address bad, consent withdrawn
    ({"event": "processed"}, "queued", False, False),
    ({"event": "deferred", "attempt": "1"}, "queued", False, False),
    ({"event": "delivered"}, "delivered", False, False),
    ({"event": "open"}, "read", False, False),
    ({"event": "open", "sg_machine_open": True}, "delivered", False, False),
    ({"event": "click"}, "read", False, False),
    ({"event": "bounce", "type": "bounce", "status": "5.1.1", "reason": "550 no such user"}, "bounced", True, False),
    ({"event": "bounce", "type": "bounce", "status": "5.2.2"}, "bounced", False, False),
    ({"event": "bounce", "type": "bounce", "status": "4.4.1"}, "bounced", False, False),
    ({"event": "bounce", "type": "blocked", "status": "5.7.1"}, "blocked", False, False),
    ({"event": "dropped", "reason": "Bounced Address"}, "bounced", True, False),
    ({"event": "dropped", "reason": "Invalid"}, "bounced", True, False),
    ({"event": "dropped", "reason": "Unsubscribed Address"}, "blocked", False, True),
    ({"event": "dropped", "reason": "Spam Reporting Address"}, "blocked", False, True),
    ({"event": "dropped", "reason": "Recipient List over Package Quota"}, "failed", False, False),
    ({"event": "spamreport"}, "delivered", False, True),
    ({"event": "unsubscribe"}, "delivered", False, True),
    ({"event": "group_unsubscribe"}, "delivered", False, True),
]


@pytest.mark.parametrize(("said", "fact", "bad", "withdrawn"), SENDGRID)
async def test_each_event_of_sendgrids_says_its_own(
    outside: Outside, said: dict[str, Any], fact: str, bad: bool, withdrawn: bool
) -> None:
    mail = await outside.mail_sent("F1")
    event = outside.notices.event(mail, at=NOW, **said)  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(event, at=NOW), outside.notices.events(event, event, at=NOW))
    assert await outside.company.value("select delivery from contact") == fact
    assert await outside.company.value("select bad_at is not null from address where kind = 'email'") is bad
    assert await outside.told() == heard(fact, bad)
    assert await outside.consents() == ([("c1", "email", "withdrawn")] if withdrawn else [])


CALLS = [
    ({"CallStatus": "initiated"}, "queued"),
    ({"CallStatus": "ringing"}, "placed"),
    ({"CallStatus": "in-progress"}, "placed"),
    ({"CallStatus": "completed"}, "answered"),
    ({"CallStatus": "completed", "AnsweredBy": "human"}, "answered"),
    ({"CallStatus": "completed", "AnsweredBy": "machine_end_beep"}, "voicemail"),
    ({"CallStatus": "completed", "AnsweredBy": "machine_start"}, "could_leave_voicemail"),
    ({"CallStatus": "busy"}, "busy"),
    ({"CallStatus": "no-answer"}, "no_answer"),
    ({"CallStatus": "failed", "SipResponseCode": "404"}, "bounced"),
    ({"CallStatus": "failed", "SipResponseCode": "503"}, "failed"),
    ({"CallStatus": "canceled"}, "failed"),
]


@pytest.mark.parametrize(("said", "fact"), CALLS)
def test_each_end_of_a_call_says_its_own(said: dict[str, str], fact: str) -> None:
    found = fact_of("n", {"key": "k"}, {"CallSid": "CA1", **said}, NOW)
    assert found is not None
    assert found.fact == fact


def test_what_no_table_knows_is_no_fact() -> None:
    assert fact_of("n", {}, {"MessageSid": "x", "MessageStatus": "receiving"}, NOW) is None
    assert fact_of("n", {}, {"CallSid": "x", "CallStatus": "?"}, NOW) is None
    odd: list[dict[str, Any]] = [{}, {"event": "new"}, {"event": ["x"]}, {"event": 1}]
    assert facts_of("n", odd, NOW) == []
    (late,) = facts_of("n", [{"event": "open", "timestamp": "x", "sg_event_id": 5, "email": None}], NOW)
    assert (late.at, late.recipient) == (NOW, "")
    (early,) = facts_of("n", [{"event": "open", "timestamp": 99999999999}], NOW)
    assert early.at == NOW


async def test_only_the_address_that_failed_is_given_up_and_for_everybody(outside: Outside) -> None:
    await outside.company.do("insert into address values ('c1', 'email', 'alba@quispe.example')")
    await outside.customer("c2", mobile="+51999000222", mail=MAIL.upper())
    await outside.company.case("F2")
    mail = await outside.mail_sent("F1", "F2")
    event = outside.notices.event(mail, "bounce", NOW, type="bounce", status="5.1.1")  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(event, at=NOW))
    rows = await outside.company.pool.fetch(
        "select customer, value from address where bad_at is not null order by customer"
    )
    assert [tuple(row) for row in rows] == [("c1", MAIL), ("c2", MAIL.upper())]
    assert sorted(await outside.told()) == [("F1", "address_failed"), ("F2", "address_failed")]
    told = await outside.company.row("select event->>'channel', event->>'step', event->>'contact' from inbox limit 1")
    assert told == ("email", STEP, mail.key)


async def test_a_second_notice_of_the_same_failure_tells_the_case_nothing_new(outside: Outside) -> None:
    mail = await outside.mail_sent("F1")
    bounced = outside.notices.event(mail, "bounce", NOW, type="bounce", status="5.1.1")  # type: ignore[arg-type]
    dropped = outside.notices.event(mail, "dropped", NOW, reason="Bounced Address")  # type: ignore[arg-type]
    await outside.tells(outside.notices.events(bounced, dropped, at=NOW))
    assert await outside.told() == [("F1", "address_failed")]


async def test_a_row_that_cannot_be_handled_is_set_aside_and_keeps_nobody_waiting(outside: Outside) -> None:
    message = await outside.sent("F1")
    await outside.company.do(
        "insert into webhook (id, provider, kind, body) values ('odd', 'twilio', 'status', '[1]'::jsonb)"
    )
    assert (await outside.posts(outside.notices.status(message, "delivered"))).status_code == 204  # type: ignore[arg-type]
    await outside.arrivals.turn(NOW)
    assert await outside.company.value("select delivery from contact") == "delivered"
    assert await outside.company.row("select failed, body::text from webhook where id = 'odd'") == (
        "AttributeError",
        "[1]",
    )
    assert await outside.arrivals.turn(NOW + timedelta(hours=1)) == 0


async def test_what_was_delivered_did_not_fail_whatever_is_told_late(outside: Outside) -> None:
    message = await outside.sent("F1", channel="sms")
    delivered = outside.notices.status(message, "delivered")  # type: ignore[arg-type]
    await outside.tells(delivered, outside.notices.status(message, "undelivered", 30003))  # type: ignore[arg-type]
    assert await outside.told() == []


async def test_a_failure_is_news_once_for_every_case_that_the_message_carried(outside: Outside) -> None:
    await outside.company.case("F2")
    message = await outside.sent("F1", "F2", channel="sms")
    failed = outside.notices.status(message, "undelivered", 30003)  # type: ignore[arg-type]
    await outside.tells(failed, failed)
    assert sorted(await outside.told()) == [("F1", "contact_failed"), ("F2", "contact_failed")]
