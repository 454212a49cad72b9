"""What a rehearsal checks at its end can fail: each wrong that it looks for is put into a database, and is found."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import asyncpg
import msgspec
import pytest

from activities.arrivals.notices import Notice, keep
from engine.study.conduct import faults
from schemas.events import CaseOpened, ContactMade, DisputeOpened, Entry, PaymentReceived
from schemas.invoice import Payment
from schemas.plan import Calendar, Window
from schemas.rules import Hours, Opening, Pack, Rule
from tests.desk.company import PLAN, STEP, TUESDAY, Company
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.proof import Proof, prove

OPENED = CaseOpened(
    at=datetime(2026, 2, 1, 15, tzinfo=UTC), invoice="F-1", customer="c-1", currency="PEN", amount=Decimal(100),
    issued_on=date(2026, 2, 1), due_on=date(2026, 3, 2), zone="America/Lima",
)  # fmt: skip
PAID = PaymentReceived(at=TUESDAY, payment="1", amount=Decimal(100))
DISPUTED = DisputeOpened(at=TUESDAY, reason="quantity")


def chased(step: str = STEP) -> ContactMade:
    return ContactMade(at=TUESDAY, step=step, channel="email", contact="x")


def record(*events: CaseOpened | PaymentReceived | DisputeOpened | ContactMade) -> list[Entry]:
    return [Entry(seq, event) for seq, event in enumerate(events, 1)]


def test_a_contact_after_paying_or_during_a_hold_is_a_fault_and_thanks_are_none() -> None:
    assert [one.why for one in faults(record(OPENED, chased(), PAID))] == []
    assert [one.why for one in faults(record(OPENED, PAID, chased()))] == ["after_paying"]
    assert [one.why for one in faults(record(OPENED, PAID, chased("when_paid[0]")))] == []
    assert [one.why for one in faults(record(OPENED, DISPUTED, chased()))] == ["while_on_hold"]
    assert [one.why for one in faults(record(OPENED, DISPUTED, chased()), frozenset({STEP}))] == []


@pytest.fixture
async def company(dsn: str) -> AsyncIterator[Company]:
    """One case of one customer, closed on the day its money came, with nothing wrong."""
    async with asyncpg.create_pool(dsn, min_size=0, max_size=4) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        await company.customer()
        await company.case("F-1")
        await company.do("update collection_case set closed_at = $1, end_ = 'paid', balance = 0", TUESDAY)
        await company.do(
            "insert into payment (id, invoice, customer, amount, currency, paid_on)"
            " values ('1', 'F-1', 'c1', 100, 'PEN', '2026-03-03')"
        )
        await write(company, *record(OPENED, chased(), PAID))
        yield company


async def write(company: Company, *entries: Entry) -> None:
    for one in entries:
        body = msgspec.json.encode(one.event).decode()
        await company.do("insert into ledger values ('F-1', $1, $2, $3::text::jsonb, '', $4)",
                         one.seq, one.event.at, body, company.plan_sha256)  # fmt: skip


async def proof_of(company: Company, paid_on: date = date(2026, 3, 3), *, lives_everything: bool = False) -> Proof:
    payment = Payment(id="1", invoice="F-1", amount=Decimal(100), currency="PEN", paid_on=paid_on)
    life = (Happening(at=TUESDAY, invoice="F-1", payment=payment),)
    portfolio = Portfolio(name="", currency="PEN", customers=(), invoices=(), happenings=life,
                          lives_everything=lives_everything)  # fmt: skip
    return await prove(company.pool, portfolio, true_dates=True)


async def contact(company: Company, key: str, at: datetime = TUESDAY, to: str = "x@y.example") -> None:
    await company.do(
        "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)"
        " values ($1, 'F-1', 'c1', 's', 'm', 'email', 'messages', 'accepted', $2)", key, at)  # fmt: skip
    await company.do("insert into outbox (key, channel, recipient, body) values ($1, 'email', 'x', 'x')", key)
    await company.do(
        "insert into message_body (contact, language, recipient, body, sha256) values ($1, 'es', $2, 'x', '')", key, to
    )


async def reply(company: Company, meaning: str, at: datetime, channel: str = "email", customer: str = "c1") -> None:
    """An answer that the machine dealt with at once."""
    await company.do(
        "insert into reply (id, provider, channel, address, customer, body, meaning, at, handled_at, handled_by)"
        " values ($1, 'sendgrid', $2, 'x@y.example', $3, '', $4, $5, $5, 'machine')",
        f"{meaning} {channel} {at}", channel, customer, meaning, at)  # fmt: skip


async def test_a_case_with_nothing_wrong_holds(company: Company) -> None:
    await contact(company, "a")
    found = await proof_of(company)
    assert found.holds
    assert (found.cases, found.closed, found.dates_checked, found.contacts) == (1, 1, 1, 1)


async def test_two_contacts_on_one_day_of_the_customer_are_found(company: Company) -> None:
    await contact(company, "a")
    await contact(company, "b", TUESDAY.replace(hour=22))  # five in the afternoon in Lima: the same day
    found = await proof_of(company)
    assert (found.twice_a_day, found.holds) == (("c1 2026-03-03 (2)",), False)


async def test_one_message_sent_twice_is_found(company: Company) -> None:
    await contact(company, "a")
    await company.do("insert into outbox (key, channel, recipient, body) values ('a', 'email', 'x', 'x')")
    found = await proof_of(company)
    assert (found.sent_twice, found.holds) == (("a",), False)


async def test_a_case_that_was_not_closed_on_the_day_of_its_money_is_found(company: Company) -> None:
    found = await proof_of(company, date(2026, 3, 2))
    assert (found.wrong_dates, found.holds) == (("F-1",), False)


async def test_a_case_that_is_still_open_is_found(company: Company) -> None:
    await company.do("update collection_case set closed_at = null, end_ = ''")
    found = await proof_of(company)
    assert (found.closed, found.wrong_dates, found.holds) == (0, ("F-1",), False)


async def test_news_that_no_case_recorded_is_found(company: Company) -> None:
    await company.arrives("F-1", msgspec.structs.replace(PAID, id="payment/1"))
    found = await proof_of(company)
    assert (found.left_over, found.holds) == (1, False)


async def test_a_notice_that_nobody_handled_is_found(company: Company) -> None:
    await keep(company.pool, Notice("n-1", "twilio", "status", {}, {}))
    found = await proof_of(company)
    assert (found.left_over, found.holds) == (1, False)


async def test_a_contact_after_paying_is_found(company: Company) -> None:
    await write(company, Entry(4, chased("first_contact.timeline[1]")))
    found = await proof_of(company)
    assert (found.after_paying, found.holds) == (("F-1 first_contact.timeline[1]",), False)


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        ("update collection_case set balance = 0.01", "F-1 line: 0.01 / 0"),
        ("update payment set amount = 99.99", "F-1 payments: 99.99 / 100"),
        (
            "insert into credit_note (id, invoice, amount, currency, issued_on)"
            " values ('n', 'F-1', 5, 'PEN', '2026-03-03')",
            "F-1 credit notes: 5 / 0",
        ),
    ],
)  # fmt: skip
async def test_money_that_drifts_by_a_cent_is_found(company: Company, wrong: str, told: str) -> None:
    await company.do(wrong)
    found = await proof_of(company)
    assert (found.drifted, found.holds) == ((told,), False)


async def test_a_kind_of_event_that_did_not_happen_is_found_where_every_kind_should(company: Company) -> None:
    found = await proof_of(company, lives_everything=True)
    assert not {"case_opened", "contact_made", "payment_received"} & {*found.absent_kinds}
    assert ("plan_broken" in found.absent_kinds, found.kinds, found.holds) == (True, 3, False)


# --- what customers said, and the law ------------------------------------------------------------------------------


async def test_a_contact_after_a_stop_is_found_on_the_channel_on_which_it_was_said(company: Company) -> None:
    await contact(company, "a")
    await reply(company, "stop", TUESDAY - timedelta(days=1), channel="sms")
    assert (await proof_of(company)).holds
    await reply(company, "stop", TUESDAY - timedelta(days=1))
    found = await proof_of(company)
    assert (found.heeded.after_stop, found.holds) == (("a (email)",), False)
    assert found.heeded.stops == {"email": 1, "sms": 1}


async def test_who_says_start_may_be_contacted_again_and_who_said_stop_later_was_not_wronged(company: Company) -> None:
    await contact(company, "a")
    await reply(company, "stop", TUESDAY - timedelta(days=2))
    await reply(company, "start", TUESDAY - timedelta(days=1))
    await reply(company, "stop", TUESDAY + timedelta(minutes=1))
    assert (await proof_of(company)).holds


@pytest.mark.parametrize("channel", ["email", "any"])
async def test_a_contact_after_a_no_on_file_is_found(company: Company, channel: str) -> None:
    await contact(company, "a")
    await company.do("insert into consent (customer, channel, state, since) values ('c1', $1, 'withdrawn', $2)",
                     channel, date(2026, 3, 2))  # fmt: skip
    found = await proof_of(company)
    assert (found.heeded.after_stop, found.holds) == (("a (email)",), False)


async def test_an_address_that_was_used_after_it_bounced_is_found(company: Company) -> None:
    await contact(company, "a", to="Email of c1")
    await company.do("update address set bad_at = $1", TUESDAY + timedelta(minutes=1))
    assert (await proof_of(company)).holds, "it bounced because of this very message"
    await company.do("update address set bad_at = $1", TUESDAY - timedelta(days=1))
    found = await proof_of(company)
    assert (found.heeded.bad_address, found.holds) == (("a",), False)


async def test_an_address_that_was_given_up_for_everybody_and_used_is_found(company: Company) -> None:
    await contact(company, "a")
    await company.do("insert into suppressed values ('email', 'x@y.example', 'wrong_number', $1)",
                     TUESDAY - timedelta(days=1))  # fmt: skip
    found = await proof_of(company)
    assert (found.heeded.bad_address, found.holds) == (("a",), False)


EVERY_DAY = tuple(range(1, 8))
LAW = Pack("pe-b2c", (Rule("hours", Hours((Opening((1, 2, 3, 4, 5), 7 * 60, 20 * 60),)), ("email",), "law"),))
ON_SUNDAY = datetime(2026, 3, 1, 15, tzinfo=UTC)
IN_LIMA_BY_NIGHT = datetime(2026, 3, 5, 1, tzinfo=UTC)
AT_TWENTY_SHARP = datetime(2026, 3, 4, 1, tzinfo=UTC)


async def law_of(company: Company, *packs: Pack, window: Window | None = None, holiday: date | None = None) -> None:
    """The case's plan has these packs, and by itself allows any hour of any day."""
    plan = msgspec.structs.replace(
        PLAN, packs=packs, window=window or Window(EVERY_DAY, 0, 24 * 60),
        calendar=Calendar("PE", holidays=(holiday,) if holiday else ()),
    )  # fmt: skip
    await company.do("update collection_case set plan_sha256 = $1", await company.publish(plan))


@pytest.mark.parametrize("at", [ON_SUNDAY, IN_LIMA_BY_NIGHT, AT_TWENTY_SHARP])
async def test_a_contact_outside_the_hours_of_law_is_found(company: Company, at: datetime) -> None:
    await contact(company, "a", at)
    await law_of(company)
    assert (await proof_of(company)).holds
    await law_of(company, LAW)
    found = await proof_of(company)
    assert (found.heeded.outside_hours, found.holds) == (("a (pe-b2c.hours)",), False)


async def test_a_contact_on_a_holiday_is_found(company: Company) -> None:
    await contact(company, "a")
    await law_of(company, LAW)
    assert (await proof_of(company)).holds
    await law_of(company, LAW, holiday=date(2026, 3, 3))
    assert (await proof_of(company)).heeded.outside_hours == ("a (contact_window)", "a (pe-b2c.hours)")


async def test_hours_for_other_channels_or_customers_are_no_hours_for_this_contact(company: Company) -> None:
    await contact(company, "a", ON_SUNDAY)
    calls = msgspec.structs.replace(LAW.rules[0], channels=("voice",))
    await company.do("update customer set country = 'PE', kind = 'company'")
    for pack in (
        msgspec.structs.replace(LAW, rules=(calls,)),
        msgspec.structs.replace(LAW, country="CO"),
        msgspec.structs.replace(LAW, customer_kinds=("person",)),
        msgspec.structs.replace(LAW, collectors=("agency",)),
    ):
        await law_of(company, pack)
        assert (await proof_of(company)).holds
    await law_of(company, msgspec.structs.replace(LAW, country="PE", customer_kinds=("company",)))
    assert not (await proof_of(company)).holds


async def test_an_answer_that_nobody_read_in_time_is_found(company: Company) -> None:
    await company.do("insert into clock (now) values ($1)", TUESDAY)
    await reply(company, "text", TUESDAY - timedelta(days=4))
    await company.do("update reply set handled_at = null, handled_by = ''")
    assert (await proof_of(company)).holds, "a person may still read it"
    await company.do("update reply set at = $1", TUESDAY - timedelta(days=6))
    found = await proof_of(company)
    assert (len(found.heeded.unread), found.holds) == (1, False)
    await company.do("update reply set handled_at = $1", TUESDAY)
    assert not (await proof_of(company)).holds, "it was read too late"


async def test_the_task_to_read_an_answer_that_nobody_did_in_time_is_found(company: Company) -> None:
    await company.do(
        "insert into task (invoice, key, what, queue, kind, raised_at)"
        " values ('F-1', 'reply/1', 'reply', 'collections', 'task', $1)", TUESDAY - timedelta(days=9)
    )  # fmt: skip
    found = await proof_of(company)
    assert (found.heeded.unread, found.holds) == (("F-1 reply/1",), False)


@pytest.mark.parametrize(
    ("kind", "done_after", "is_late"),
    [
        ("task", None, True),
        ("call", timedelta(days=3), True),
        ("call", timedelta(days=1), False),
        ("review", None, False),
    ],
)
async def test_a_task_that_was_not_done_by_its_day_is_found(
    company: Company, kind: str, done_after: timedelta | None, is_late: bool
) -> None:
    await company.do("insert into clock (now) values ($1)", TUESDAY + timedelta(days=9))
    await company.do(
        "insert into task (invoice, key, what, queue, kind, raised_at, due_at, done_at)"
        " values ('F-1', 'a', 'fix-address', 'data-desk', $1, $2, $3, $4)",
        kind, TUESDAY, TUESDAY + timedelta(days=2), TUESDAY + done_after if done_after else None)  # fmt: skip
    found = await proof_of(company)
    assert found.heeded.late_tasks == (("F-1 fix-address",) if is_late else ())
    assert found.holds is not is_late


async def test_a_case_that_nobody_will_look_at_is_found_now_or_where_it_was_seen(company: Company) -> None:
    assert (await proof_of(company)).heeded.silent == ()
    await company.do("update collection_case set closed_at = null, end_ = '', next_at = null, seq = 3, balance = 1,"
                     " started_at = $1", TUESDAY)  # fmt: skip
    found = await proof_of(company)
    assert (found.heeded.silent, found.holds) == (("F-1",), False)


async def test_a_case_that_was_silent_while_it_lived_is_no_less_found(company: Company) -> None:
    portfolio = Portfolio(name="", currency="PEN", customers=(), invoices=(), happenings=())
    found = await prove(company.pool, portfolio, true_dates=False, seen_silent=["F-9"])
    assert (found.heeded.silent, found.holds) == (("F-9",), False)
