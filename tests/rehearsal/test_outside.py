"""A rehearsal's outside: what is sent is answered in the providers' own words, by the rehearsal's clock, once."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import asyncpg
import msgspec
import pytest
from temporalio.client import Client

from activities.arrivals.inbound import mail_of, message_of
from activities.arrivals.sendgrid_facts import facts_of
from activities.arrivals.twilio_facts import fact_of
from engine.replies.understand import of_mail, understand
from schemas.events import DisputeResolved, PaymentReported
from schemas.invoice import Address, Customer
from schemas.plan import Pause
from tests.desk.company import PLAN, STEP, TUESDAY, Company
from workers.rehearsal import notices
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.manners import TEXTS, Manners, drawn
from workers.rehearsal.outside import Outside
from workers.rehearsal.people import REACHED, READS_WITHIN, People

MOBILE, MAIL = "+51999000111", "rosa@quispe.example"
QUIET = Manners(seed=1, dead=frozenset(), strangers=frozenset(), stops={})
KEY = f"F-1/{STEP}/1"
LATER = timedelta(hours=1)
MEANT = {"stop": "stop", "stranger": "wrong_number", "asks": "text", "paid": "already_paid", "wrong": "wrong"}


def test_what_customers_write_is_understood_as_it_is_meant() -> None:
    day = date(2026, 2, 10)
    for says, sense in MEANT.items():
        for language, texts in TEXTS[says].items():
            assert {understand(text, language, day).sense for text in texts} == {sense}
            assert {of_mail("Re: Su factura", text, False, language, day).sense for text in texts} == {sense}


@pytest.mark.parametrize("language", ["es", "en", "fr", ""])
def test_the_day_that_is_named_is_the_day_that_is_heard_across_months_and_years(language: str) -> None:
    for far in range(400):
        said = date(2025, 12, 1) + timedelta(days=far)
        on = said + timedelta(days=4 + far % 9)
        text = QUIET.text("promise", f"F-{far}", language, on)
        assert understand(text, language, said).on == on, text


def test_notices_have_the_providers_own_form() -> None:
    at = datetime(2026, 3, 3, 15, tzinfo=UTC)
    dead = notices.status(KEY, "sms", MOBILE, "undelivered", notices.CODE_OF["sms", "dead"])
    fact = fact_of(dead.id, dead.query, dead.body, at)
    assert fact is not None
    assert (fact.key, fact.fact, fact.address, fact.recipient) == (KEY, "bounced", "bad_for_ever", MOBILE)
    sent, bounced = facts_of("n", notices.events(KEY, MAIL, at, "processed", "bounce").body, at)
    assert (sent.fact, bounced.fact, bounced.address, bounced.key) == ("queued", "bounced", "bad_for_ever", KEY)
    inbound = message_of("n", notices.message("a", "whatsapp", MOBILE, "hola").body, at)
    assert (inbound.channel, inbound.address, inbound.text) == ("whatsapp", MOBILE, "hola")
    mail = mail_of("n", notices.mail("a", MAIL, "Re: x", "hola", automatic=True).body, at)
    assert (mail.channel, mail.address, mail.text, mail.automatic, mail.forged) == ("email", MAIL, "hola", True, False)


def test_the_same_notice_has_the_same_name_and_another_one_another() -> None:
    assert notices.message("a", "sms", MOBILE, "hola") == notices.message("a", "sms", MOBILE, "hola")
    assert notices.message("a", "sms", MOBILE, "hola").id != notices.message("b", "sms", MOBILE, "hola").id


def test_of_the_customers_some_cannot_be_reached_and_some_have_had_enough_but_never_the_first() -> None:
    customers = [
        Customer(id=f"c{n}", name="", addresses=(Address("email", f"{n}@x.example"), Address("mobile", f"+51{n}")))
        for n in range(60)
    ]
    found = drawn(customers, seed=7)
    assert found == drawn(customers, seed=7) != drawn(customers, seed=8)
    assert (len(found.dead), len(found.strangers), len(found.stops)) == (5 + 3, 3, 5)
    assert not found.dead & found.strangers
    for seed in range(30):
        one = drawn(customers, seed)
        assert not {"0@x.example", "+510"} & (one.dead | one.strangers)
        assert "c0" not in one.stops


@pytest.mark.parametrize("number", [0, 1])
def test_few_customers_are_too_few_for_any_of_them_to_be_odd(number: int) -> None:
    found = drawn([Customer(id=f"c{n}", name="") for n in range(number)], seed=7)
    assert (found.dead, found.strangers, found.stops) == (frozenset(), frozenset(), {})


# --- on a database ---------------------------------------------------------------------------------------------------


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """Rosa, who has had a message about her invoice."""
    async with asyncpg.create_pool(dsn, min_size=0, max_size=4) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.do("insert into customer (id, name, zone, language, country) values"
                         " ('c1', 'Rosa Quispe', 'America/Lima', 'es', 'PE')")  # fmt: skip
        await company.do("insert into address values ('c1', 'email', $1), ('c1', 'mobile', $2)", MAIL, MOBILE)
        await company.do("insert into clock (now) values ($1)", TUESDAY)
        await company.case("F-1")
        await sent(company, KEY)
        yield company


async def sent(company: Company, key: str, channel: str = "whatsapp", at: datetime = TUESDAY) -> None:
    to = MAIL if channel == "email" else MOBILE
    await company.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider)"
        " values ($1, 'F-1', 'c1', $2, 'overdue-first', $3, 'messages', 'accepted', $4, 'outbox')",
        key, STEP, channel, at)  # fmt: skip
    await company.do("insert into contact_cover values ($1, $1, 'F-1', $2)", key, STEP)
    await company.do(
        "insert into message_body (contact, language, recipient, body, sha256) values ($1, 'es', $2, 'x', '')", key, to
    )


def outside(company: Company, manners: Manners | None = QUIET) -> Outside:
    return Outside(company.pool, cast(Client, None), manners)


async def facts(company: Company) -> list[tuple[str, datetime]]:
    return [tuple(row) for row in await company.pool.fetch("select fact, at from delivery order by at, fact")]


async def test_what_was_sent_is_delivered_by_the_rehearsals_clock_and_only_once(company: Company) -> None:
    world = outside(company)
    await world.look(TUESDAY)
    assert world.next_at == TUESDAY + timedelta(minutes=2)
    await world.arrive(TUESDAY + timedelta(minutes=1))
    assert await facts(company) == []
    for _ in range(2):
        await world.look(TUESDAY)
        await world.arrive(TUESDAY + LATER)
    assert (await facts(company))[0] == ("delivered", TUESDAY + timedelta(minutes=2))
    assert await company.value("select count(*) from delivery where fact = 'delivered'") == 1
    assert await company.value("select count(*) from webhook where done_at is null or body <> '{}'") == 0


async def test_who_was_cut_off_neither_forgets_nor_repeats_nor_turns_back_the_clock(company: Company) -> None:
    manners = msgspec.structs.replace(QUIET, stops={"c1": 0})
    keys = (f"F-1/{STEP}/{number}" for number in range(2, 30))
    key = next(key for key in keys if manners.answer(key, "c1", "email", MAIL, 1) == "stop")
    before = outside(company, manners)
    await sent(company, key, "email", TUESDAY + timedelta(days=1))
    await before.look(TUESDAY)
    await before.arrive(TUESDAY + LATER)
    after = outside(company, manners)
    await after.look(TUESDAY + timedelta(days=1))
    assert after.next_at == TUESDAY + timedelta(days=1, minutes=2), "nothing of the day before comes again"
    await after.arrive(TUESDAY + timedelta(days=1, hours=1))
    await before.arrive(TUESDAY + timedelta(days=1, hours=1))
    assert await company.value("select count(*) from reply where meaning = 'stop' and channel = 'email'") == 1
    assert await company.value("select count(*) from consent where channel = 'email' and state = 'withdrawn'") == 1


async def test_a_dead_number_is_known_to_be_bad_and_its_owner_answers_nothing(company: Company) -> None:
    await sent(company, f"F-1/{STEP}/2", "sms")
    world = outside(company, msgspec.structs.replace(QUIET, dead=frozenset({MOBILE}), stops={"c1": 0}))
    await world.look(TUESDAY)
    await world.arrive(TUESDAY + LATER)
    assert [fact for fact, _ in await facts(company)] == ["bounced", "bounced"]
    assert await company.value("select bad_at from address where kind = 'mobile'") == TUESDAY + timedelta(minutes=2)
    assert await company.value("select count(*) from reply") == 0


async def test_without_manners_nothing_is_heard_of_anything(company: Company) -> None:
    world = outside(company, None)
    await world.look(TUESDAY)
    await world.arrive(TUESDAY + LATER)
    assert world.next_at is None
    assert not await world.writes(paid(), TUESDAY + LATER)
    assert await company.value("select count(*) from webhook") == 0


def paid(invoice: str = "F-1") -> Happening:
    at = TUESDAY + LATER
    return Happening(at=at, invoice=invoice, words="paid", news=PaymentReported(at=at, id="aviso/F-1"))


async def test_a_customer_says_that_he_paid_by_answering_the_message_about_it(company: Company) -> None:
    world = outside(company)
    assert await world.writes(paid(), TUESDAY + LATER)
    assert await world.writes(paid(), TUESDAY + LATER), "the same moment is lived through again"
    await world.arrive(TUESDAY + LATER)
    told = await company.row("select invoice, event->>'event', (event->>'at')::timestamptz from inbox")
    assert told == ("F-1", "payment_reported", TUESDAY + LATER)
    assert await company.row("select contact, meaning, at from reply") == (KEY, "already_paid", TUESDAY + LATER)


@pytest.mark.parametrize("because", ["another invoice", "a dead number", "no message yet"])
async def test_who_cannot_answer_a_message_about_it_says_it_in_another_way(company: Company, because: str) -> None:
    manners, moment = QUIET, TUESDAY + LATER
    if because == "another invoice":
        await company.case("F-2")
    elif because == "a dead number":
        manners = msgspec.structs.replace(QUIET, dead=frozenset({MOBILE}))
    else:
        moment = TUESDAY
    one = paid("F-2") if because == "another invoice" else paid()
    assert not await outside(company, manners).writes(one, moment)
    assert await company.value("select count(*) from webhook") == 0


async def test_people_read_an_answer_in_their_time_and_explain_a_complaint(company: Company) -> None:
    complaint = msgspec.structs.replace(paid(), words="wrong")
    world, people = outside(company), People(company.pool, portfolio())
    pausing = msgspec.structs.replace(PLAN, pauses=(Pause("dispute_open"),))
    await company.do("update collection_case set plan_sha256 = $1", await company.publish(pausing))
    await world.writes(complaint, TUESDAY + LATER)
    await world.arrive(TUESDAY + LATER)
    await lives(people, TUESDAY + timedelta(days=30))
    handled_at, by = await company.row("select handled_at, handled_by from reply")
    assert timedelta(hours=2) < handled_at - (TUESDAY + LATER) < READS_WITHIN
    assert by == "ensayo"
    assert await company.value("select count(*) from task where done_at is null") == 0
    events = await company.pool.fetch("select event->>'event' from inbox order by position")
    assert [row[0] for row in events] == ["dispute_opened", "task_done", "dispute_resolved"]
    acts = await company.pool.fetch("select deed, actor, door, proven from act order by number")
    assert {tuple(row)[1:] for row in acts} == {("ensayo", "rehearsal", False)}
    assert sorted(row["deed"] for row in acts) == ["resolve_dispute", "settle_reply"]


async def test_a_complaint_whose_end_is_told_elsewhere_is_left_to_end_there(company: Company) -> None:
    await company.do("insert into reply (id, provider, channel, address, customer, body, meaning, at, handled_at)"
                     " values ('r', 'twilio', 'sms', '', 'c1', '', 'wrong', $1, $1)", TUESDAY)  # fmt: skip
    await company.do("insert into inbox (id, invoice, event) values"
                     " ('reply/r/F-1', 'F-1', '{\"event\": \"dispute_opened\"}')")  # fmt: skip
    ends = DisputeResolved(at=TUESDAY + timedelta(days=20), id="x")
    for told, expected in (((), 1), ((Happening(at=ends.at, invoice="F-1", news=ends),), 0)):
        people = People(company.pool, portfolio(*told))
        await people.look()
        assert (people.next_at is not None) == bool(expected)


async def test_people_look_for_the_address_of_a_customer_whose_mail_came_back(company: Company) -> None:
    await company.do("update address set bad_at = $1 where kind = 'email'", TUESDAY)
    await company.do(
        "insert into task (invoice, key, what, queue, kind, raised_at)"
        " values ('F-1', 'invoicing.if_undelivered', 'fix-address', 'data-desk', 'task', $1)", TUESDAY
    )  # fmt: skip
    await lives(People(company.pool, portfolio()), TUESDAY + timedelta(days=3))
    assert await company.row("select done_at is not null, done_by from task") == (True, "ensayo")
    done = await company.value("select event->>'task' from inbox where event->>'event' = 'task_done'")
    assert done == "invoicing.if_undelivered"
    good = await company.pool.fetch("select value from address where kind = 'email' and bad_at is null")
    assert [row["value"] for row in good] in ([], [f"nuevo.{MAIL}"])


async def test_people_make_the_calls_on_their_list_while_the_hours_allow_it(company: Company) -> None:
    await company.do(
        "insert into task (invoice, key, what, queue, kind, raised_at)"
        " values ('F-1', $1, 'courtesy-call', 'collections', 'call', $2)", STEP, TUESDAY
    )  # fmt: skip
    await lives(People(company.pool, portfolio()), TUESDAY + timedelta(hours=1))
    called = await company.row("select event->>'event', event->>'step', event->>'outcome' from inbox")
    assert called[:2] == ("call_done", STEP)
    assert called[2] in REACHED


def portfolio(*happenings: Happening) -> Portfolio:
    rosa = Customer(id="c1", name="Rosa Quispe", country="PE", zone="America/Lima", language="es")
    return Portfolio(name="", currency="PEN", customers=(rosa,), invoices=(), happenings=happenings)


async def lives(people: People, until: datetime) -> None:
    await people.look()
    moments: list[Any] = []
    while people.next_at is not None and people.next_at <= until:
        moments.append(people.next_at)
        await people.work(people.next_at)
        await people.look()
    assert len(moments) == len(set(moments)) > 0, "what is done does not stay on the list"
    assert people.next_at is None
