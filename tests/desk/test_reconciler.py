"""The reconciler on real PostgreSQL: what nobody asks about is settled, and it never races the desk."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import msgspec

from activities.reconciling import HOPE, RECONCILER_LOCK, Reconciler
from activities.senders import Outgoing, Sender, Sent
from engine.case.fold import fold, open_case
from schemas.events import AnyEvent, CaseOpened, ContactMade, ContactUnknown
from tests.desk.company import STEP, TUESDAY, Company
from tests.desk.providers import Away, CannotTell, Provider
from workers.watch import keep_watch

KEY = f"F-1/{STEP}/1"
LATER = TUESDAY + timedelta(days=1)


def reconciler(company: Company, provider: Sender, patience: timedelta = timedelta(0)) -> Reconciler:
    return Reconciler(company.pool, dict.fromkeys(("whatsapp", "email"), provider), patience)


async def left_behind(company: Company, provider: Provider, *, taken: bool) -> None:
    """A message that a worker reserved, and perhaps sent, before it died an hour ago."""
    await company.customer()
    await company.case("F-1")
    await company.case("F-2")
    await company.desk(whatsapp=provider).contact(company.errand("F-1"))
    await company.do("update contact set state = 'reserved', reserved_at = reserved_at - interval '1 hour'")
    await company.do("delete from inbox")
    if not taken:
        await company.do("delete from outbox")


async def told(company: Company) -> list[AnyEvent]:
    rows = await company.pool.fetch("select event::text as event from inbox order by invoice")
    return [msgspec.json.decode(row["event"], type=AnyEvent) for row in rows]


async def test_what_was_sent_is_known_and_every_case_that_it_carries_hears_of_it(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=True)
    assert await reconciler(company, provider).turn(LATER) == [KEY]
    assert await company.value("select state from contact") == "accepted"
    first, second = await told(company)
    assert first == ContactMade(at=TUESDAY, id=f"contact/{KEY}", step=STEP, channel="whatsapp", contact=KEY)
    assert isinstance(second, ContactMade)
    assert second.covered
    assert await reconciler(company, provider).turn(LATER) == []


async def test_what_was_never_sent_is_free_again(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=False)
    await reconciler(company, provider).turn(LATER)
    assert await company.value("select state from contact") == "failed"
    assert await company.value("select count(*) from contact_cover") == 0


async def test_what_the_channel_cannot_tell_is_a_person_s_until_a_web_hook_speaks(company: Company) -> None:
    provider = CannotTell(company)
    await left_behind(company, provider, taken=True)
    await reconciler(company, provider).turn(LATER)
    assert await company.value("select state from contact") == "unknown"
    assert await company.value("select key from task where done_at is null") == f"unknown/{KEY}"
    assert await reconciler(company, provider).turn(LATER) == [], "nothing new is known of it"
    await company.do("insert into delivery (id, contact, provider, fact, at) values ('x', $1, 'it', 'delivered', $2)",
                     KEY, LATER)  # fmt: skip
    assert await reconciler(company, provider).turn(LATER) == [KEY]
    assert await company.row("select state, provider, delivery from contact") == ("accepted", "it", "accepted")
    assert await company.row("select done_at, outcome from task") == (LATER, "sent")


async def test_a_case_that_did_not_know_learns_that_it_was_sent_after_all(company: Company) -> None:
    opened = CaseOpened(
        at=TUESDAY, invoice="F-1", customer="c", currency="PEN", amount=100, issued_on=TUESDAY.date(),
        due_on=TUESDAY.date(), zone="America/Lima",
    )  # type: ignore[arg-type]  # fmt: skip
    case = fold(open_case(opened), ContactUnknown(at=TUESDAY, step=STEP, channel="whatsapp", contact=KEY))
    assert case.steps[STEP].state == "unknown"
    made = ContactMade(at=TUESDAY, id=f"contact/{KEY}", step=STEP, channel="whatsapp", contact=KEY)
    assert fold(case, made).steps[STEP].state == "done"


async def test_a_closed_case_is_told_nothing(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=True)
    await company.do("update collection_case set closed_at = now() where invoice = 'F-1'")
    await reconciler(company, provider).turn(LATER)
    assert await company.value("select array_agg(invoice) from inbox") == ["F-2"]


async def test_a_case_has_time_to_ask_first_and_a_message_to_settle(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=False)
    assert await reconciler(company, provider, timedelta(hours=2)).turn(LATER) == []
    provider.settle = timedelta(hours=2)
    assert await reconciler(company, provider).turn(LATER) == []
    assert await company.value("select state from contact") == "reserved"


async def test_an_outage_is_waited_out_but_not_for_ever(company: Company) -> None:
    await left_behind(company, Provider(company), taken=False)
    away = Away(company)
    assert await reconciler(company, away).turn(LATER) == []
    await company.do("update contact set reserved_at = reserved_at - $1::interval", HOPE)
    assert await reconciler(company, away).turn(LATER) == [KEY]
    assert await company.value("select key from task") == f"unknown/{KEY}"


class Slow(Provider):
    """Finds nothing, and while it looks the desk sends once more."""

    def __init__(self, company: Company) -> None:
        super().__init__(company)
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def find(self, message: Outgoing) -> Sent | None:
        self.asked.set()
        await self.go_on.wait()
        return None


async def test_an_answer_about_an_older_attempt_changes_nothing(company: Company) -> None:
    await left_behind(company, Provider(company), taken=False)
    slow = Slow(company)
    turn = asyncio.create_task(reconciler(company, slow).turn(LATER))
    await slow.asked.wait()
    made = await company.desk().contact(company.errand("F-1", seq=1))  # finds nothing, frees it, sends
    assert isinstance(made, ContactMade)
    slow.go_on.set()
    await turn
    assert await company.row("select state, attempt from contact") == ("accepted", 2)
    assert len(await company.sent()) == 1


async def test_a_fault_about_one_message_stops_no_other_s(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=True)
    await company.customer("c2")
    await company.case("G-1", "c2")
    await company.desk(whatsapp=provider).contact(company.errand("G-1", customer="c2"))
    await company.do("update contact set state = 'reserved' where invoice = 'G-1'")
    await company.do("delete from message_body where contact = $1", KEY)
    assert await reconciler(company, provider).turn(LATER) == [f"G-1/{STEP}/1"]


async def test_of_two_workers_one_keeps_watch_at_a_time_and_settles_what_is_left(company: Company) -> None:
    provider = Provider(company)
    await left_behind(company, provider, taken=True)
    stop, settled = asyncio.Event(), []

    async def turn() -> bool:
        held = "select count(distinct pid) from pg_locks where locktype = 'advisory' and objid = $1"
        assert await company.value(held, RECONCILER_LOCK) == 1
        settled.extend(await reconciler(company, provider).turn(LATER))
        stop.set()
        return True

    watchers = (keep_watch(stop, company.pool, "reconciler", RECONCILER_LOCK, 0.01, turn) for _ in range(2))
    await asyncio.wait_for(asyncio.gather(*watchers), 20)
    assert settled == [KEY]


async def test_a_rehearsal_s_database_is_left_alone(company: Company) -> None:
    await company.do("insert into clock (now) values ($1)", TUESDAY)
    stop, clock_was_there = asyncio.Event(), []

    async def turn() -> bool:
        clock_was_there.append(await company.value("select exists (select from clock)"))
        stop.set()
        return True

    watching = asyncio.create_task(keep_watch(stop, company.pool, "reconciler", RECONCILER_LOCK, 0.001, turn))
    while not await company.value("select count(*) from pg_locks where locktype = 'advisory'"):
        continue  # it keeps the lock from its first look on, and looks again and again
    await company.do("delete from clock")
    await watching
    assert clock_was_there == [False]
