"""The desk on real PostgreSQL: one message a key, one contact a day, nothing after news, everything written down."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import asyncpg
import msgspec
import pytest
from temporalio.exceptions import ApplicationError

from activities.contact_desk import ContactDesk
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.reading import timeline
from activities.senders import Outgoing, Sent
from schemas.effects import Errand
from schemas.events import (
    AnyEvent,
    ContactDeferred,
    ContactMade,
    ContactRefused,
    ContactUnknown,
    NewsWaiting,
    Outcome,
    PaymentReceived,
)  # fmt: skip
from schemas.plan import Duration, Limit
from tests.desk.company import PLAN, STEP, TUESDAY, Company, entry, send, view


class Crash(BaseException):
    """The worker dies here."""


class Refuses:
    """A channel that takes nothing."""

    name, sends_from, settle, answers_within, tells = "refuses", "", timedelta(0), timedelta(seconds=4), True

    async def send(self, message: Outgoing) -> Sent:
        raise ProviderRefused(channel=message.channel, why="unsubscribed")

    async def find(self, message: Outgoing) -> Sent | None:
        return None


class Dies(Refuses):
    """A worker that dies before the channel, which is the outbox, hears of the message."""

    name = "outbox"

    async def send(self, message: Outgoing) -> Sent:
        raise Crash


class Doubtful(Dies):
    """A channel that cannot tell what it took."""

    tells = False


async def settled(desk: ContactDesk, errand: Errand) -> Outcome:
    """Ask as Temporal does: again, while the desk says that a message is still on its way."""
    while True:
        try:
            return await desk.contact(errand)
        except ApplicationError as error:
            if error.type != "Settling":
                raise
            await asyncio.sleep(0.01)


async def test_a_message_goes_out_and_is_recorded(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    made = await company.desk().contact(company.errand("F-1"))
    key = f"F-1/{STEP}/1"
    assert made == ContactMade(at=TUESDAY, id=f"contact/{key}", step=STEP, channel="whatsapp", contact=key)
    assert await company.value("select key || ' ' || recipient from outbox") == f"{key} mobile of c1"
    assert await company.value("select state || ' ' || provider from contact where key = $1", key) == "accepted outbox"
    assert await company.value("select says || ' ' || channel from verdict where key = $1", key) == "allowed whatsapp"


async def test_asked_twice_it_sends_once_and_answers_the_same(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    desk = company.desk()
    assert await desk.contact(company.errand("F-1")) == await desk.contact(company.errand("F-1"))
    assert len(await company.sent()) == 1


async def test_an_answer_that_got_lost_is_given_again_whatever_happened_since(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do("insert into consent values ('c1', 'any', 'withdrawn')")
    refused = await company.desk().contact(company.errand("F-1"))
    assert isinstance(refused, ContactRefused)
    await company.do("delete from consent")
    await company.arrives("F-1", PaymentReceived(at=TUESDAY, id="b", payment="b", amount=Decimal(100)))
    assert await company.desk().contact(company.errand("F-1")) == refused
    assert await timeline(company.pool, "F-1") == (entry(1, refused, STEP),)


async def test_a_call_is_a_contact_and_a_task_of_its_team(company: Company) -> None:
    await company.customer()
    await company.case("F-1", next_message="")
    call = send("courtesy-call", channels=("call",), team="collections", due_at=TUESDAY + timedelta(days=2))
    made = await company.desk().contact(company.errand("F-1", call))
    assert isinstance(made, ContactMade)
    assert made.channel == "call"
    assert (
        await company.value("select queue || ' ' || kind || ' ' || what from task") == "collections call courtesy-call"
    )
    assert await company.sent() == []


# --- one message for all ------------------------------------------------------------------------------------------


async def test_sixteen_workers_and_twenty_invoices_make_one_message(company: Company) -> None:
    await company.customer()
    numbers = [f"F-{n:02}" for n in range(20)]
    for number in numbers:
        await company.case(number)
    desks = [company.desk() for _ in range(16)]
    errands = [company.errand(number, send(channels=("email",))) for number in numbers]
    made = await asyncio.gather(*(settled(desks[n % 16], errand) for n, errand in enumerate(errands)))
    assert all(isinstance(one, ContactMade) for one in made)
    assert [one.covered for one in made if isinstance(one, ContactMade)].count(False) == 1
    [(_, body)] = await company.sent()
    assert all(number in body for number in numbers)
    assert await company.value("select count(*) from contact_cover") == 20
    assert await company.value("select count(*) from inbox") == 19


async def test_a_covered_case_hears_of_it_once_by_one_id(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2")
    desk = company.desk()
    await desk.contact(company.errand("F-1"))
    answered = await desk.contact(company.errand("F-2"))
    told = msgspec.json.decode(
        await company.value("select event::text from inbox where invoice = 'F-2'"), type=AnyEvent
    )
    assert told == answered
    assert answered.id == f"covered/F-2/{STEP}/1"


async def test_the_firmest_tone_speaks_by_its_own_channel(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2", next_message="final-demand", next_firmness=9, channels=["email"])
    made = await company.desk().contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert await company.sent() == [("email", "Estimado Rosa Quispe: F-2 +F-1")]
    assert (made.channel, made.covered) == ("email", False)


async def test_a_firmer_step_that_may_not_go_out_stands_back(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2", next_message="final-demand", next_firmness=9, channels=["letter"])
    await company.desk().contact(company.errand("F-1"))
    assert [channel for channel, _ in await company.sent()] == ["whatsapp"]


async def test_a_case_under_another_plan_is_carried_only_where_its_own_caps_allow(company: Company) -> None:
    strict = msgspec.structs.replace(PLAN, playbook="strict", limits=(Limit("messages", 1, Duration(6, "months")),))
    other = await company.publish(strict)
    await company.customer()
    await company.case("F-0", next_at=TUESDAY - timedelta(days=90))
    before = company.errand("F-0", now=TUESDAY - timedelta(days=90))
    assert isinstance(await company.desk().contact(before), ContactMade)
    await company.case("F-1")
    await company.case("F-2", plan=other, next_message="final-demand", next_firmness=9)
    await company.desk().contact(company.errand("F-1"))
    assert await company.value("select array_agg(invoice order by invoice) from contact_cover") == ["F-0", "F-1"]


@pytest.mark.parametrize(
    "change",
    [
        "update collection_case set hold = 'dispute_open' where invoice = 'F-2'",
        "update collection_case set closed_at = now() where invoice = 'F-2'",
        "update collection_case set balance = 0 where invoice = 'F-2'",
        "update collection_case set next_at = next_at + interval '1 day' where invoice = 'F-2'",
        "insert into inbox (id, invoice, event) values ('p', 'F-2', '{}')",
    ],
)
async def test_what_must_not_be_combined_is_left_out(company: Company, change: str) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2")
    await company.do(change)
    await company.desk().contact(company.errand("F-1"))
    assert await company.value("select array_agg(invoice) from contact_cover") == ["F-1"]


async def test_a_second_contact_of_the_day_waits_for_the_next_opening(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    desk = company.desk()
    await desk.contact(company.errand("F-1"))
    await company.case("F-2")  # arrives later the same day
    later = await desk.contact(company.errand("F-2", now=TUESDAY + timedelta(hours=1)))
    wednesday = datetime(2026, 3, 4, 14, 0, tzinfo=UTC)
    assert later == ContactDeferred(
        at=TUESDAY + timedelta(hours=1), step=STEP, until=wednesday, rules=("policy.combine",)
    )
    assert await company.value("select until from verdict where says = 'deferred'") == wednesday
    assert await company.value("select next_at from collection_case where invoice = 'F-2'") == wednesday
    assert isinstance(await desk.contact(company.errand("F-2", now=wednesday, seq=1)), ContactMade)


async def test_caps_hold_over_days(company: Company) -> None:
    plan = await company.publish(msgspec.structs.replace(PLAN, playbook="other", combine="never"))
    await company.customer()
    said = []
    for n in range(5):
        await company.case(f"F-{n}", plan=plan)
        outcome = await company.desk().contact(company.errand(f"F-{n}", plan_sha256=plan))
        said.append(type(outcome).__name__)
    assert said == ["ContactMade"] * 3 + ["ContactDeferred"] * 2


# --- news, money and opt-outs before the send ---------------------------------------------------------------------


async def test_news_that_the_case_has_not_seen_stops_the_send(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    paid = PaymentReceived(at=TUESDAY, id="bank/1", payment="bank/1", amount=Decimal(100))
    await company.arrives("F-1", paid)
    assert await company.desk().contact(company.errand("F-1")) == NewsWaiting(at=TUESDAY, step=STEP)
    assert await company.sent() == []
    part = msgspec.structs.replace(paid, amount=Decimal(10))
    seen = company.errand("F-1", entries=(entry(2, part),), seq=2, view=view(90))
    assert isinstance(await company.desk().contact(seen), ContactMade)
    assert await company.value("select folded_at is not null from inbox where id = 'bank/1'")


async def test_what_the_books_say_is_paid_is_not_asked_for(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do("insert into payment values ('p1', 'F-1', 'c1', 60, 'PEN', '2026-03-02')")
    await company.do("insert into credit_note values ('n1', 'F-1', 40, 'PEN', '2026-03-02')")
    refused = await company.desk().contact(company.errand("F-1"))
    assert refused == ContactRefused(at=TUESDAY, step=STEP, rules=("invoice.paid",))
    thanks = send("thank-you", step="when_paid[0]", channels=("email",))
    assert isinstance(await company.desk().contact(company.errand("F-1", thanks, seq=1)), ContactMade)


async def test_a_bounced_payment_is_owed_again(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do("insert into payment values ('p1', 'F-1', 'c1', 100, 'PEN', '2026-03-02')")
    await company.do(
        "insert into payment (id, amount, currency, paid_on, reverses) values ('r1', 100, 'PEN', '2026-03-03', 'p1')"
    )
    assert isinstance(await company.desk().contact(company.errand("F-1")), ContactMade)


async def test_an_opt_out_moves_on_to_the_next_channel_or_refuses(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do("insert into consent values ('c1', 'whatsapp', 'withdrawn')")
    made = await company.desk().contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert made.channel == "email"
    await company.do("insert into consent values ('c1', 'any', 'withdrawn')")
    await company.case("F-2")
    outcome = await company.desk().contact(company.errand("F-2", now=TUESDAY + timedelta(days=1)))
    assert outcome == ContactRefused(at=TUESDAY + timedelta(days=1), step=STEP, rules=("customer.opted_out",))
    assert len(await company.sent()) == 1


async def test_unmatched_money_holds_the_customer_for_three_business_days(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    await company.do(
        "insert into payment (id, customer, amount, currency, paid_on, received_at)"
        " values ('p', 'c1', 5, 'PEN', $1, $2)",
        date(2026, 3, 3),
        TUESDAY,
    )
    outcome = await company.desk().contact(company.errand("F-1"))
    friday = datetime(2026, 3, 6, 14, 0, tzinfo=UTC)
    assert outcome == ContactDeferred(at=TUESDAY, step=STEP, until=friday, rules=("customer.unapplied_cash",))


# --- refusals and crashes -----------------------------------------------------------------------------------------


async def test_a_refusal_moves_on_to_the_next_channel(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    made = await company.desk(whatsapp=Refuses()).contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert made.channel == "email"
    assert await company.value("select state || attempt from contact") == "accepted2"
    assert len(await company.sent()) == 1


async def test_when_every_channel_refuses_nothing_is_carried(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    refused = await company.desk(whatsapp=Refuses(), email=Refuses()).contact(company.errand("F-1"))
    assert refused == ContactRefused(at=TUESDAY, step=STEP, rules=("provider.whatsapp", "provider.email"))
    assert await company.value("select count(*) from contact_cover") == 0
    assert await company.value("select state from contact") == "failed"


async def test_a_crash_between_reserve_and_send_is_sent_once(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    with pytest.raises(Crash):
        await company.desk(whatsapp=Dies()).contact(company.errand("F-1"))
    company.time_passes()
    assert await company.value("select state from contact") == "reserved"
    assert isinstance(await company.desk().contact(company.errand("F-1")), ContactMade)
    assert await company.value("select count(*) from outbox") == 1


async def test_news_between_a_crash_and_the_next_attempt_stops_the_send(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    with pytest.raises(Crash):
        await company.desk(whatsapp=Dies()).contact(company.errand("F-1"))
    company.time_passes()
    await company.arrives("F-1", PaymentReceived(at=TUESDAY, id="b", payment="b", amount=Decimal(100)))
    assert isinstance(await company.desk().contact(company.errand("F-1")), NewsWaiting)
    assert await company.sent() == []


async def test_a_crash_between_send_and_record_is_not_sent_again(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    await company.customer()
    await company.case("F-1")
    await company.case("F-2")
    dying = company.desk()

    async def die(*_: object) -> Outcome:
        raise Crash

    monkeypatch.setattr(dying, "_record", die)
    with pytest.raises(Crash):
        await dying.contact(company.errand("F-1"))
    company.time_passes()
    covered = await company.desk().contact(company.errand("F-2"))  # another case finds out first
    assert isinstance(covered, ContactMade)
    assert covered.covered
    made = await company.desk().contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert not made.covered
    assert await company.value("select count(*) from outbox") == 1
    assert await company.value("select count(*) from inbox where invoice = 'F-2'") == 1


async def test_before_it_settles_nobody_sends_again(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    with pytest.raises(Crash):
        await company.desk(whatsapp=Dies()).contact(company.errand("F-1"))
    with pytest.raises(ApplicationError, match="not settled") as raised:
        await company.desk().contact(company.errand("F-1"))
    assert raised.value.next_retry_delay is not None
    assert await company.sent() == []


async def test_a_channel_that_cannot_tell_leaves_it_to_a_person(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    desk = company.desk(whatsapp=Doubtful())
    with pytest.raises(Crash):
        await desk.contact(company.errand("F-1"))
    key = f"F-1/{STEP}/1"
    unknown = ContactUnknown(at=TUESDAY, step=STEP, channel="whatsapp", contact=key)
    assert await desk.contact(company.errand("F-1")) == unknown
    assert await desk.contact(company.errand("F-1")) == unknown
    assert await company.value("select kind || ' ' || key from task") == f"alert unknown/{key}"


async def test_a_send_that_comes_too_late_does_not_go_out(company: Company) -> None:
    await company.customer()
    await company.case("F-1")
    company.outbox.answers_within = timedelta(0)
    with pytest.raises(ProviderUnavailable):
        await company.desk().contact(company.errand("F-1"))
    assert await company.sent() == []


@pytest.mark.parametrize("table", ["ledger", "verdict"])
@pytest.mark.parametrize("change", ["update {0} set at = now()", "delete from {0}", "truncate {0}"])
async def test_the_record_cannot_be_changed(company: Company, table: str, change: str) -> None:
    with pytest.raises(asyncpg.InsufficientPrivilegeError, match="append-only"):
        await company.do(change.format(table))
