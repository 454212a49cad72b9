"""What the desk sees of a customer on real PostgreSQL, and asks the gate with."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import msgspec
import pytest

from activities.desk_book import look
from activities.sight import Sight, question
from schemas.contact import ContactRequest, PastContact
from schemas.events import ContactDeferred, ContactMade, ContactRefused, Outcome
from schemas.plan import Duration
from schemas.rules import Blocks, Cap, Consent, Pack, Rule
from tests.desk.company import LIMA, PLAN, STEP, TUESDAY, Company, send

NEXT = "first_contact.timeline[1]"
TODAY = TUESDAY.date()
DAY = timedelta(days=1)
TOLD = frozenset({"accepted", "delivered", "read"})


async def seen(company: Company, invoice: str = "F-1") -> Sight:
    errand = company.errand(invoice)
    async with company.pool.acquire() as connection:
        return await look(connection, errand, "c1", f"{invoice}/{STEP}/1", TUESDAY - 60 * DAY, TUESDAY)


async def asked(company: Company, **errand: Any) -> ContactRequest:
    return question(company.errand("F-1", **errand), await seen(company), PLAN, ("whatsapp", "email"), "collection")


async def known(company: Company) -> None:
    await company.customer()
    await company.do("update customer set kind = 'person', country = 'PE', subdivision = 'LIM'")
    await company.case("F-1")


async def under(company: Company, *rules: Rule) -> None:
    company.plan_sha256 = await company.publish(msgspec.structs.replace(PLAN, packs=(Pack("xx", rules),)))


async def second(company: Company) -> Outcome:
    """The case's next message, a day later."""
    return await company.desk().contact(company.errand("F-1", send(step=NEXT), now=TUESDAY + DAY, seq=1))


async def test_a_customer_of_whom_nothing_more_is_on_file(company: Company) -> None:
    await known(company)
    request = await asked(company)
    assert (request.customer_kind, request.country, request.subdivision) == ("person", "PE", "LIM")
    assert (request.days_past_due, request.purpose, request.invoices) == (1, "collection", ("F-1",))
    on_file = (request.consents, request.waived, request.blocks, request.stopped, request.past)
    assert not any(on_file)


@pytest.mark.parametrize(("since", "until", "holds"), [
    (None, None, True), (TODAY, TODAY, True), (TODAY - DAY, None, True),
    (TODAY + DAY, None, False), (None, TODAY - DAY, False),
])  # fmt: skip
async def test_what_is_on_file_holds_from_its_first_day_to_its_last(
    company: Company, since: date | None, until: date | None, holds: bool
) -> None:
    await known(company)
    given = "insert into consent (customer, channel, state, since, until) values ('c1', 'email', 'given', $1, $2)"
    await company.do(given, since, until)
    first = since or date(2026, 1, 1)
    await company.do("insert into waiver values ('c1', 'co-b2c.hours', $1, $2, 'a letter')", first, until)
    await company.do("insert into legal_block values ('c1', 'insolvency', $1, $2, 'gazette')", first, until)
    request = await asked(company)
    assert [bool(request.consents), bool(request.waived), bool(request.blocks)] == [holds] * 3
    if holds:
        assert (request.consents, request.waived) == ({"email"}, {"co-b2c.hours"})
        assert request.blocks == {"insolvency"}


async def test_a_withdrawn_consent_is_a_no_and_not_a_consent(company: Company) -> None:
    await known(company)
    await company.do("insert into consent (customer, channel, state) values ('c1', 'email', 'withdrawn')")
    request = await asked(company)
    assert (request.opted_out, request.consents) == ({"email"}, frozenset())


@pytest.mark.parametrize(("value", "suppressed"), [
    ("+51999888777", "+51999888777"), ("+51 999-888-777", "+51999888777"),
    ("Rosa@Tienda.example", "rosa@tienda.example"),
])  # fmt: skip
async def test_a_suppressed_address_is_never_used(company: Company, value: str, suppressed: str) -> None:
    await company.customer(kinds=())
    await company.case("F-1")
    kind = "email" if "@" in value else "mobile"
    await company.do("insert into address values ('c1', $1, $2)", kind, value)
    assert (await seen(company)).addresses == {kind: value}
    await company.do("insert into suppressed values ($1, $2, 'wrong_number', now())", kind, suppressed)
    assert (await seen(company)).addresses == {}
    await company.do("insert into address values ('c1', $1, 'another')", kind)
    assert (await seen(company)).addresses == {kind: "another"}


@pytest.mark.parametrize(("stop", "rests"), [
    (("whatsapp", "", ""), True), (("whatsapp", "+511", ""), True), (("whatsapp", "", "overdue-first"), True),
    (("whatsapp", "", "final-demand"), False), (("sms", "", ""), False),
])  # fmt: skip
async def test_a_channel_that_rests_is_passed_over(company: Company, stop: tuple[str, ...], rests: bool) -> None:
    await known(company)
    await company.do("insert into channel_stop (channel, sender, template, reason, stopped_at)"
                     " values ($1, $2, $3, 'bounces', now())", *stop)  # fmt: skip
    made = await company.desk().contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert made.channel == ("email" if rests else "whatsapp")
    await company.do("update channel_stop set lifted_at = now()")
    assert (await asked(company)).stopped == frozenset()


async def test_what_came_of_a_contact_and_whom_it_spoke_of(company: Company) -> None:
    await known(company)
    await company.case("F-2")
    await company.desk().contact(company.errand("F-1"))
    key = f"F-1/{STEP}/1"
    await company.do("insert into delivery (id, contact, fact, at, recorded_at) values"
                     " ('old', $1, 'bounced', $2, now() - interval '1 hour'), ('d1', $1, 'delivered', $2, now()),"
                     " ('d2', $1, 'read', $2, now()), ('d3', $1, 'read', $2, now())", key, TUESDAY)  # fmt: skip
    reply = ("insert into reply (id, provider, channel, address, customer, invoice, body, at)"
             " values ('m-1', 'twilio', 'whatsapp', '+51', 'c1', 'F-1', 'si', $1)")  # fmt: skip
    await company.do(reply, TUESDAY + DAY / 24)
    sight = await seen(company, "F-2")
    [own, wrote] = sight.past
    assert own == PastContact(key, "messages", "whatsapp", TUESDAY, TOLD, own.invoices)
    assert set(own.invoices) == {"F-1", "F-2"}
    assert wrote == PastContact("m-1", "messages", "whatsapp", TUESDAY + DAY / 24, frozenset({"replied"}), ("F-1",),
                                "reply", inbound=True)  # fmt: skip


async def test_a_doubtful_contact_is_charged_like_the_worst(company: Company) -> None:
    await known(company)
    await company.desk().contact(company.errand("F-1"))
    await company.do("update contact set state = 'unknown'")
    await company.case("F-2")
    assert [one.outcomes for one in (await seen(company, "F-2")).past] == [{"accepted", "unknown"}]


async def test_a_cap_on_conversations_is_free_once_it_is_known_that_nobody_answered(company: Company) -> None:
    await under(company, Rule("talk", Cap(1, Duration(7), counts="conversations")))
    await known(company)
    await company.desk().contact(company.errand("F-1"))
    put_off = await second(company)
    assert isinstance(put_off, ContactDeferred)
    assert put_off.rules == ("xx.talk",)
    await company.do("insert into delivery (id, contact, fact, at) select 'd1', key, 'delivered', at from contact")
    made = await company.desk().contact(company.errand("F-1", send(step=NEXT), now=TUESDAY + 2 * DAY, seq=2))
    assert isinstance(made, ContactMade)


@pytest.mark.parametrize(("rule", "fill", "against"), [
    (Rule("agreed", Consent(), ("whatsapp", "email")), "select", "xx.agreed"),
    (Rule("stay", Blocks(("attorney",))), "insert into legal_block values ('c1', 'attorney', '2026-01-01')", "xx.stay"),
])  # fmt: skip
async def test_a_law_refuses_on_what_is_on_file(company: Company, rule: Rule, fill: str, against: str) -> None:
    await under(company, rule)
    await known(company)
    await company.do(fill)
    answer = await company.desk().contact(company.errand("F-1"))
    assert isinstance(answer, ContactRefused)
    assert against in answer.rules
    assert await company.sent() == []


async def test_a_message_speaks_only_of_debts_that_are_below_their_own_cap(company: Company) -> None:
    await under(company, Rule("each", Cap(1, Duration(7), per="invoice")))
    await known(company)
    await company.desk().contact(company.errand("F-1"))
    for number in ("F-2", "F-3"):
        await company.case(number, next_at=TUESDAY + DAY)
    await company.do(
        "update collection_case set next_at = $1, next_step = $2 where invoice = 'F-1'", TUESDAY + DAY, NEXT
    )
    await company.desk().contact(company.errand("F-2", now=TUESDAY + DAY))
    carried = "select array_agg(invoice order by invoice) from contact_cover where contact like 'F-2%'"
    assert await company.value(carried) == ["F-2", "F-3"]


async def test_debts_of_both_kinds_are_of_no_known_age(company: Company) -> None:
    await known(company)
    await company.case("F-2")
    await company.do("update invoice set due_on = $1 where number = 'F-2'", TODAY + DAY)
    sight = await seen(company)
    errand = company.errand("F-1", zone=LIMA)
    ages = [
        question(errand, sight, PLAN, ("email",), "collection", debts).days_past_due
        for debts in (("F-1",), ("F-1", "F-2"))
    ]
    assert ages == [1, None]
