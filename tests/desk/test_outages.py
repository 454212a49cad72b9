"""Refusals and outages at the desk: what a provider says is kept, the next channel is tried, and no wait is endless."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from temporalio.exceptions import ApplicationError

from activities.failures import ProviderUnavailable, Refusal
from schemas.effects import CloseCase
from schemas.events import AddressFailed, AnyEvent, ContactDeferred, ContactMade, ContactRefused, ContactUnknown
from tests.desk.company import PLAN, STEP, TUESDAY, Company, entry, send
from tests.desk.providers import Away, CannotTell, Provider, Says

KEY = f"F-1/{STEP}/1"
WEDNESDAY_CLOSES = datetime(2026, 3, 4, 23, 0, tzinfo=UTC)


async def facts(company: Company) -> list[tuple[str, str, str]]:
    rows = await company.pool.fetch("select contact, fact, code from delivery order by recorded_at, id")
    return [tuple(row) for row in rows]


async def ready(company: Company, **more: object) -> None:
    await company.customer()
    await company.case("F-1", **more)  # type: ignore[arg-type]


# --- what goes out, and what is written down ----------------------------------------------------------------------


async def test_a_message_carries_its_template_and_when_it_is_too_late(company: Company) -> None:
    await ready(company)
    provider = Provider(company)
    await company.desk(whatsapp=provider).contact(company.errand("F-1"))
    [message] = provider.seen
    assert (message.template, message.variables, message.name) == ("overdue-first", ("Rosa Quispe",), "Rosa Quispe")
    assert message.expires_at == datetime(2026, 3, 3, 23, 0, tzinfo=UTC), "six in the evening in Lima"
    row = await company.row("select purpose, template, delivery, delivery_at, provider from contact")
    assert row == ("collection", "overdue-first", "accepted", TUESDAY, "outbox")
    assert await facts(company) == [(KEY, "accepted", "")]


async def test_what_is_asked_about_again_is_the_message_as_it_went(company: Company) -> None:
    await ready(company)

    class Forgets(Provider):
        async def find(self, message):  # type: ignore[no-untyped-def]
            self.seen.append(message)
            return await super().find(message)

    provider = Forgets(company)
    provider.answers_within = timedelta(0)
    desk = company.desk(whatsapp=provider)
    with pytest.raises(ProviderUnavailable):
        await desk.contact(company.errand("F-1"))
    await company.do("update contact set state = 'reserved'")
    await company.do("insert into contact_cover values ($1, $1, 'F-1', $2)", KEY, STEP)
    with pytest.raises(ApplicationError, match="settled"):
        await desk.contact(company.errand("F-1"))
    assert (provider.seen[0].template, provider.seen[0].variables) == ("overdue-first", ("Rosa Quispe",))


@pytest.mark.parametrize(
    ("kind", "code", "fact"),
    [("blocked", "30007", "blocked"), ("content", "63016", "failed"), ("refused", "", "failed")],
)
async def test_a_refusal_is_kept_and_the_next_channel_tried(
    company: Company, kind: Refusal, code: str, fact: str
) -> None:
    await ready(company)
    made = await company.desk(whatsapp=Says(company, kind, code)).contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert (made.channel, made.refused) == ("email", ("provider.whatsapp",))
    assert await facts(company) == [(KEY, fact, code), (KEY, "accepted", "")]
    said = "select string_agg(says || ' ' || channel, ', ' order by id) from verdict"
    assert await company.value(said) == "allowed whatsapp, refused whatsapp, allowed email"
    assert await company.value("select count(*) from address where bad_at is not null") == 0


async def test_a_bad_address_is_that_very_one_and_the_case_hears_of_it(company: Company) -> None:
    await ready(company)
    await company.do("insert into address values ('c1', 'mobile', 'a first one')")
    provider = Says(company, "bad_address", "21211")
    made = await company.desk(whatsapp=provider).contact(company.errand("F-1"))
    assert isinstance(made, ContactMade)
    assert made.channel == "email"
    tried = provider.seen[0].recipient
    assert await company.value("select array_agg(value) from address where bad_at = $1", TUESDAY) == [tried]
    told = await company.value("select event::text from inbox where invoice = 'F-1'")
    event = msgspec.json.decode(told, type=AnyEvent)
    assert event == AddressFailed(at=TUESDAY, id=f"address/{KEY}/1", channel="whatsapp", step=STEP, contact=KEY)
    # The case folds it and reports: no second address is taken for it.
    await company.deeds.record(company.errand("F-1", seq=2, entries=(entry(2, event),)))
    assert await company.value("select count(*) from address where bad_at is not null") == 1


async def test_news_of_a_bounce_marks_the_address_that_the_message_went_to(company: Company) -> None:
    await ready(company)
    await company.do("insert into address values ('c1', 'mobile', 'zz the last one')")
    await company.desk().contact(company.errand("F-1"))
    went_to = await company.value("select recipient from message_body")
    await company.do("insert into address values ('c1', 'mobile', '0 before it')")
    event = AddressFailed(at=TUESDAY, id="bounce/1", channel="whatsapp", contact=KEY)
    await company.deeds.record(company.errand("F-1", seq=2, entries=(entry(2, event),)))
    assert await company.value("select array_agg(value) from address where bad_at is not null") == [went_to]


async def test_who_said_stop_to_the_provider_has_said_it_to_us(company: Company) -> None:
    await ready(company)
    await company.do("insert into consent values ('c1', 'whatsapp', 'given')")
    await company.desk(whatsapp=Says(company, "opted_out", "21610")).contact(company.errand("F-1"))
    row = await company.row("select channel, state, source, at from consent")
    assert row == ("whatsapp", "withdrawn", "provider", TUESDAY)
    await company.case("F-2")
    later = company.errand("F-2", send(channels=("whatsapp",)), now=TUESDAY + timedelta(days=1))
    assert isinstance(await company.desk().contact(later), ContactRefused)


# --- outages ------------------------------------------------------------------------------------------------------


async def test_what_was_surely_not_taken_is_free_at_once(company: Company) -> None:
    await ready(company)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=Away(company)).contact(company.errand("F-1"))
    assert await company.value("select state from contact") == "failed"
    assert await company.value("select count(*) from contact_cover") == 0
    assert isinstance(await company.desk().contact(company.errand("F-1")), ContactMade)
    assert len(await company.sent()) == 1


async def test_the_provider_says_when_it_wants_to_be_asked_again(company: Company) -> None:
    await ready(company)
    with pytest.raises(ApplicationError, match="503") as raised:
        await company.desk(whatsapp=Away(company, after=timedelta(seconds=37))).contact(company.errand("F-1"))
    assert raised.value.next_retry_delay == timedelta(seconds=37)
    assert not raised.value.non_retryable


async def test_an_outage_that_lasts_is_waited_for_by_the_case_which_reads_its_news_meanwhile(company: Company) -> None:
    """The case asked at some moment of today, and the desk comes to it an hour later: as of then."""
    always = msgspec.structs.replace(PLAN, playbook="always", window=msgspec.structs.replace(
        PLAN.window, days=(1, 2, 3, 4, 5, 6, 7), opens=0, closes=24 * 60))  # fmt: skip
    plan = await company.publish(always)
    await ready(company, plan=plan)
    asked = datetime.now(UTC) - timedelta(hours=1)
    outcome = await company.desk(whatsapp=Away(company)).contact(
        company.errand("F-1", now=asked, live=True, plan_sha256=plan)
    )
    assert isinstance(outcome, ContactDeferred)
    assert outcome.at > asked + timedelta(minutes=59)
    assert outcome.until == outcome.at + timedelta(minutes=10)
    assert outcome.rules == ("provider.unavailable",)
    assert await company.value("select next_at from collection_case") == outcome.until


async def test_an_errand_that_comes_late_is_done_as_of_the_time_that_it_is(company: Company) -> None:
    never = msgspec.structs.replace(PLAN, playbook="never", window=msgspec.structs.replace(PLAN.window, days=()))
    plan = await company.publish(never)
    await ready(company, plan=plan)
    late = company.errand("F-1", live=True, plan_sha256=plan)
    outcome = await company.desk().contact(late)
    assert isinstance(outcome, ContactRefused | ContactDeferred)
    assert outcome.at > TUESDAY + timedelta(days=1), "not the moment at which it was asked, long ago"
    assert await company.sent() == []


async def test_after_the_next_business_day_a_person_sees_to_it_and_the_case_goes_on(company: Company) -> None:
    await ready(company)
    away = Away(company)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=away).contact(company.errand("F-1"))
    before = company.errand("F-1", now=WEDNESDAY_CLOSES - timedelta(minutes=1))
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=away).contact(before)
    thursday = WEDNESDAY_CLOSES + timedelta(hours=16)
    gave_up = await company.desk(whatsapp=away).contact(company.errand("F-1", now=thursday))
    assert gave_up == ContactRefused(at=thursday, step=STEP, rules=("provider.unavailable",))
    task = await company.row("select key, what, queue, kind from task")
    assert task == (f"not-sent/{KEY}", "send-by-other-means", "collections", "alert")
    assert await company.desk().contact(company.errand("F-1", now=thursday)) == gave_up
    assert await company.sent() == []


async def test_a_doubt_about_which_nobody_can_be_asked_becomes_a_person_s(company: Company) -> None:
    await ready(company)
    away = Away(company, taken=None)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=away).contact(company.errand("F-1"))
    assert await company.value("select state from contact") == "reserved"
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=away).contact(company.errand("F-1"))
    thursday = WEDNESDAY_CLOSES + timedelta(hours=16)
    gave_up = await company.desk(whatsapp=away).contact(company.errand("F-1", now=thursday))
    assert gave_up == ContactUnknown(at=thursday, step=STEP, channel="whatsapp", contact=KEY)
    assert await company.value("select key from task") == f"unknown/{KEY}"


async def test_a_last_try_that_is_not_answered_is_no_message_that_a_person_shall_send_again(company: Company) -> None:
    """Away until the deadline, and surely so; then one send hangs: it may have been taken, and is asked about first."""
    await ready(company)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=Away(company)).contact(company.errand("F-1"))
    thursday = company.errand("F-1", now=WEDNESDAY_CLOSES + timedelta(hours=16))
    hangs = Away(company, taken=None)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=hangs).contact(thursday)
    assert await company.value("select count(*) from task") == 0, "nobody is told to send it by other means"
    assert isinstance(await company.desk(whatsapp=hangs).contact(thursday), ContactUnknown)
    assert await company.value("select string_agg(key, ' ') from task") == f"unknown/{KEY}"


async def test_a_web_hook_speaks_before_the_provider_is_asked(company: Company) -> None:
    await ready(company)
    away = Away(company, taken=None)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=away).contact(company.errand("F-1"))
    await company.do("insert into delivery (id, contact, provider, fact, at) values ('SM1', $1, 'twilio', 'sent', $2)"
                     .replace("'sent'", "'delivered'"), KEY, TUESDAY)  # fmt: skip
    assert isinstance(await company.desk(whatsapp=away).contact(company.errand("F-1")), ContactMade)
    assert await company.row("select state, provider from contact") == ("accepted", "twilio")


async def test_another_provider_cannot_say_what_the_first_one_took(company: Company) -> None:
    await ready(company)
    doubtful = CannotTell(company)
    doubtful.name = "yesterday's"
    doubtful.answers_within = timedelta(0)
    with pytest.raises(ProviderUnavailable):
        await company.desk(whatsapp=doubtful).contact(company.errand("F-1"))
    await company.do("update contact set state = 'reserved'")
    await company.do("insert into contact_cover values ($1, $1, 'F-1', $2)", KEY, STEP)
    company.time_passes()
    assert isinstance(await company.desk().contact(company.errand("F-1")), ContactUnknown)
    assert await company.sent() == []


async def test_an_unknown_message_stays_on_the_list_when_its_case_closes(company: Company) -> None:
    await ready(company)
    listed = "insert into task (invoice, key, what, queue, kind, raised_at) values ('F-1', $1, '?', 'c', 'alert', $2)"
    await company.do(listed, f"unknown/{KEY}", TUESDAY)
    await company.deeds.close_case(company.errand("F-1", CloseCase(because="", end="paid"), seq=1))
    assert await company.value("select count(*) from task where done_at is null") == 1
