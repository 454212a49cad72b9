"""From the final demand to the bureau, the agency and back, on real PostgreSQL and Temporal, as people type it."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import AsyncIterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec
import pytest

from activities.recovery import bureau_book, papers
from activities.recovery.written_off import written_off
from engine.language.bureaus import read_bureau
from engine.language.library import read_file
from schemas.bureau import Bureau
from schemas.dossier import Dossier, Manifest
from schemas.driving import Approve, AskWriteOff, Recall
from schemas.events import CaseClosed, CaseRecalled, NoticeProved, PaymentReceived, WrittenOff
from tests.machine.lives import moment, script
from tests.workflow.company import Company, company, named
from workers import door
from workers.posting import find_case
from workers.recovery import bureaus as office
from workers.recovery.dossiers import JSON, MANIFEST, PDF, RECORD, package_of
from workers.recovery.notices import DayWrong, NoDemand, SayWhereItIs, announced, keep_proof, proofs_for
from workers.recovery.placing import AnotherIsThere

LIMA = "America/Lima"
JUNE = date(2026, 6, 30)
LARGE = "pe-empresas amount=6000 paid_late_share=0.9 promises_broken=2"
REPORTED = "2026-05-04 approval_given of=recovery.timeline[1] by=head-of-collections"
HANDED = "2026-05-18 approval_given of=recovery.timeline[2] by=head-of-collections"
GIVEN_UP = "2026-05-18 approval_given of=recovery.timeline[3] by=team-lead"
BUREAUS = Path(__file__).parents[2] / "playbooks" / "bureaus"


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, f"recovery-{uuid.uuid4()}") as one:
        yield one


def layout() -> Bureau:
    bureau, _ = read_bureau(read_file(BUREAUS / "credit-bureau.yaml"))
    assert bureau is not None
    return bureau


async def lived(real: Company, number: str, first: str, *lines: str) -> None:
    await real.lives(named(script(first, lines), number))


async def told(real: Company, number: str) -> None:
    """The relay at work until nothing waits, in a rehearsal's time, and the case quiet."""
    now = moment("2026-11-02T10:00", LIMA)
    while await real.relay.turn(now, rehearsal=True):
        pass
    await real.ticks(number, now)


async def asked(real: Company, number: str, wish: Any) -> tuple[bool, str]:
    """A wish by the one door, put to the case by the relay."""
    async with real.pool.acquire() as connection:
        put = await door.ask(connection, await find_case(connection, number), wish, patience=0)
        for _ in range(5):
            await told(real, number)
            said = await door.answered(connection, put.id, 0)
            if said is not None:
                return said.accepted, said.reason
    raise AssertionError("nobody answered")


async def tasks(real: Company, number: str) -> set[tuple[str, str]]:
    rows = await real.pool.fetch("select what, queue from task where invoice = $1 and done_at is null", number)
    return {(row["what"], row["queue"]) for row in rows}


async def test_a_bureau_is_told_once_the_notice_is_proved_and_hears_when_it_was_paid(
    real: Company, tmp_path: Path
) -> None:
    await lived(real, "F-1", LARGE, REPORTED)
    bureau = layout()
    async with real.pool.acquire() as connection:
        (stands,) = await office.standings(connection, bureau, JUNE)
        assert stands.state == "no_proof", "the letter is in the local outbox, and nobody posted it"
        assert ("prove-notice", "collections") in await tasks(real, "F-1")
        assert (await office.write(connection, bureau, tmp_path, JUNE, "ana")).file is None

        await keep_proof(connection, "F-1", "2026-04-20", "ana", "courier receipt 4711")
        await told(real, "F-1")
        (stands,) = await office.standings(connection, bureau, date(2026, 5, 4))
        assert (stands.state, stands.ready_on) == ("waiting", date(2026, 5, 5)), "ten business days, 1 May is a holiday"

        first = await office.write(connection, bureau, tmp_path, JUNE, "ana")
        assert first.file is not None
        content = Path(first.path).read_bytes()
        assert hashlib.sha256(content).hexdigest() == first.file.sha256
        assert content.decode().splitlines()[1].startswith("N,F-1,,Rosa Quispe Mamani,J,PE,F-1,PEN,")
        assert (await office.write(connection, bureau, tmp_path, JUNE, "ana")).file is None, "reported once"

        again = await office.write_again(connection, bureau, first.file.id, tmp_path / "again")
        assert Path(again.path).read_bytes() == content

        owed = stands.given.balance
        paid = PaymentReceived(at=moment("2026-07-01", LIMA), id="bank/9", payment="9", amount=owed + 500)
        await real.arrives("F-1", paid)
        await real.ticks("F-1", moment("2026-07-01", LIMA))
        second = await office.write(connection, bureau, tmp_path, date(2026, 7, 2), "ana")
        assert second.file is not None
        assert (second.file.records, second.file.withdrawn) == (1, 1)
        taken = Path(second.path).read_text().splitlines()[1]
        assert taken.startswith("B,F-1,")
        assert taken.endswith(f",{first.file.made_at:%Y-%m-%d},paid"), "with the day of the report that it takes back"
        assert (await office.write(connection, bureau, tmp_path, date(2026, 7, 3), "ana")).file is None


async def test_a_person_takes_a_debt_back_before_and_after_it_was_reported(real: Company, tmp_path: Path) -> None:
    await lived(real, "F-2", LARGE, REPORTED)
    async with real.pool.acquire() as connection:
        with pytest.raises(office.ReasonUnknown, match="paid, error"):
            await office.remove(connection, "F-2", "", "mistake", "ana")
        assert await office.remove(connection, "F-2", "", "error", "ana") == (("credit-bureau", False),)
        with pytest.raises(office.NothingGiven):
            await office.remove(connection, "F-2", "", "error", "ana")
        await keep_proof(connection, "F-2", "2026-04-20", "ana", "receipt")
        await told(real, "F-2")
        (stands,) = await office.standings(connection, layout(), JUNE)
        assert stands.state == "removed"
        assert (await office.write(connection, layout(), tmp_path, JUNE, "ana")).file is None


async def test_a_file_that_could_not_be_written_marks_nothing(real: Company, tmp_path: Path) -> None:
    await lived(real, "F-3", LARGE, REPORTED)
    async with real.pool.acquire() as connection:
        await keep_proof(connection, "F-3", "2026-04-20", "ana", "receipt")
        await told(real, "F-3")
        (tmp_path / "credit-bureau-2026-06-30-1.csv").write_text("another's")
        with pytest.raises(AnotherIsThere):
            await office.write(connection, layout(), tmp_path, JUNE, "ana")
        assert await bureau_book.files(connection) == ()
        (stands,) = await office.standings(connection, layout(), JUNE)
        assert stands.state == "ready"


async def test_a_proof_that_a_person_keeps_says_where_it_is_and_when(real: Company) -> None:
    await lived(real, "F-4", "pe-empresas", "2026-02-26 payment_received amount=900")
    await lived(real, "F-5", LARGE, REPORTED)
    async with real.pool.acquire() as connection:
        with pytest.raises(NoDemand):
            await keep_proof(connection, "F-4", "", "ana", "receipt")
        with pytest.raises(SayWhereItIs):
            await keep_proof(connection, "F-5", "", "ana", "  ")
        for wrong in ("2026-04-15", "2099-01-01", "soon"):
            with pytest.raises(DayWrong):
                await keep_proof(connection, "F-5", wrong, "ana", "receipt")


async def test_a_provider_that_delivers_the_demand_proves_it_to_the_open_case_once(real: Company) -> None:
    await lived(real, "F-6", "pe-empresas known=email,mobile,name,tax_id")  # no postal address: it goes by e-mail
    from activities.arrivals.deliveries import record
    from activities.arrivals.facts import Fact

    key = "F-6/recovery.timeline[0]/1"
    async with real.pool.acquire() as connection, connection.transaction():
        assert await real.pool.fetchval("select channel from contact where key = $1", key) == "email"
        await real.pool.execute("update collection_case set closed_at = null where invoice = 'F-6'")
        at = moment("2026-04-16T12:00", LIMA)
        for id in ("n1", "n2", "n1"):
            await record(connection, Fact(id=id, provider="sendgrid", at=at, fact="delivered", key=key), at)
    events = await real.pool.fetch("select event::text as event from inbox where event->>'event' = 'notice_proved'")
    (proved,) = [msgspec.json.decode(row["event"], type=NoticeProved) for row in events]
    assert (proved.step, proved.proof, proved.contact, proved.at) == ("recovery.timeline[0]", "delivered", key, at)
    async with real.pool.acquire() as connection:
        sha = await connection.fetchval("select plan_sha256 from collection_case where invoice = 'F-6'")
        from activities.plans import Plans

        (proof,) = await proofs_for(connection, "F-6", sha, Plans())
    assert (proof.kind, proof.channel) == ("delivered", "email")


async def test_a_hand_over_packs_the_dossier_and_its_manifest_names_every_file(
    real: Company, tmp_path: Path, bless: bool
) -> None:
    lines = ("2026-03-05 promise_made promise=C-1 amount=500 due_on=2026-03-13", REPORTED, HANDED)
    await lived(real, "F-7", LARGE, *lines)
    async with real.pool.acquire() as connection:
        found = await papers.handed_over(connection, "F-7")
        assert found is not None
        kept, files = found
    at = moment("2026-05-18", LIMA) + timedelta(hours=1)
    assert (kept.counterpart, kept.currency, kept.at) == ("legal", "PEN", at)
    manifest = msgspec.json.decode(files[MANIFEST], type=Manifest)
    assert kept.sha256 == hashlib.sha256(files[MANIFEST]).hexdigest()
    assert {one.name: one.sha256 for one in manifest.files} == {
        name: hashlib.sha256(files[name]).hexdigest() for name in (JSON, PDF, RECORD)
    }
    file = msgspec.json.decode(files[JSON], type=Dossier)
    stored = await real.pool.fetch("select link from ledger where invoice = 'F-7' order by seq")
    assert [link.sha256 for link in file.record] == [row["link"] for row in stored][: len(file.record)]
    assert file.chain == manifest.chain
    assert (file.unproved, len(file.demands), file.promises[0].state) == (True, 1, "broken")
    assert file.statement is not None
    assert file.statement.total == file.balance == kept.amount
    checked_by_hand(files[RECORD], manifest.chain)
    compare(as_told(files[JSON]), "dossier.json", bless)


async def test_a_package_closes_the_links_that_its_texts_show(real: Company) -> None:
    await lived(real, "F-17", LARGE, REPORTED)
    at = moment("2026-05-18", LIMA)
    shown = "F-17/recovery.timeline[0]/1"
    for id, key in (("a", shown), ("b", "by/somebody"), ("c", "F-18/recovery.timeline[0]/1")):
        await real.pool.execute(
            "insert into page_link (id, customer, invoice, key, made_at, expires_at)"
            " select $1, customer, number, $2, $3, $4 from invoice where number = 'F-17'",
            id, key, at, at + timedelta(days=60))  # fmt: skip
    async with real.pool.acquire() as connection, connection.transaction():
        assert await papers.links_shown(connection, "F-17", at) == 1
        await papers.keep(connection, "F-17", "recovery.timeline[9]", "legal", at, Decimal(1), {}, b"{}")
        assert await papers.links_shown(connection, "F-17", at) == 0
    closed = await real.pool.fetch("select id, revoked_by from page_link where revoked_at is not null")
    assert [tuple(row) for row in closed] == [("a", "hand-over")]


def checked_by_hand(record: bytes, chain: str) -> None:
    """As docs/recovery.md tells an auditor to do it, with nothing of ours."""
    previous = "0" * 64
    for line in record.decode().splitlines():
        link, recorded_at, said = line.split(" ", 2)
        digest = hashlib.sha256(said.encode()).hexdigest()
        linked = f'{{"digest":"{digest}","previous":"{previous}","recorded_at":"{recorded_at}"}}'
        assert hashlib.sha256(linked.encode()).hexdigest() == link
        previous = link
    assert previous == chain


def as_told(body: bytes) -> str:
    """Without what differs from run to run: hashes of the record hold the providers' numbers."""
    said = json.loads(body)
    for contact in (*said["contacts"], *({"sent": one} for one in said.get("demands", ()))):
        contact["sent"].pop("provider_id", None)
        contact["sent"].pop("sha256", None)
    for link in said["record"]:
        link["previous"] = link["sha256"] = "..."
        link["recorded_at"] = "2026-01-01T00:00:00Z"
    said["chain"] = said["plan_sha256"] = "..."
    return json.dumps(said, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def compare(said: str, name: str, bless: bool) -> None:
    golden = Path(__file__).parent / "golden" / name
    if bless:
        golden.write_text(said, "utf-8")
    assert said == golden.read_text("utf-8")


async def test_the_same_case_and_moment_give_the_same_package_in_either_language(real: Company) -> None:
    await lived(real, "F-8", LARGE, REPORTED, HANDED)
    at = moment("2026-06-01", LIMA)
    async with real.pool.acquire() as connection:
        one, other, english = [await package_of(connection, "F-8", at, language=name) for name in ("es", "es", "en")]
    assert one.files == other.files
    assert one.files[JSON] == english.files[JSON]
    assert one.files[PDF] != english.files[PDF]


async def test_a_case_is_taken_back_and_goes_on_where_it_stood(real: Company) -> None:
    await lived(real, "F-9", LARGE, REPORTED, HANDED)
    assert await asked(real, "F-9", AskWriteOff(id="w", by="ana", reason="other", approval_by="boss")) == (
        False, "with_counterpart")  # fmt: skip
    assert await asked(real, "F-9", Recall(id="r", by="luis")) == (True, "")
    record = await real.record("F-9")
    assert any(isinstance(one.event, CaseRecalled) and one.event.by == "luis" for one in record)
    assert isinstance(record[-1].event, CaseClosed), "its time was up long ago: a person reviews it"
    assert await real.pool.fetchval("select end_ from collection_case where invoice = 'F-9'") == "reviewed"
    assert await asked(real, "F-9", Recall(id="r2", by="luis")) == (False, "not_handed_over")


async def test_only_what_was_handed_over_can_be_taken_back(real: Company) -> None:
    await lived(real, "F-10", "pe-empresas", "2026-02-26 payment_received amount=900")
    assert await asked(real, "F-10", Recall(id="r", by="luis")) == (False, "not_handed_over")
    assert isinstance((await real.record("F-10"))[-1].event, CaseClosed)


async def test_a_write_off_needs_another_person_also_after_the_end_and_what_comes_in_is_in_the_export(
    real: Company,
) -> None:
    await lived(real, "F-11", "pe-empresas", "2026-03-10 stop_noticed notice=insolvency_notice")
    wish = AskWriteOff(id="w1", by="ana", reason="insolvent", approval_by="head-of-collections")
    assert await asked(real, "F-11", wish) == (True, "")
    assert ("write-off/w1", "head-of-collections") in await tasks(real, "F-11")
    assert await asked(real, "F-11", AskWriteOff(id="w2", by="ana", reason="other", approval_by="x")) == (
        False, "already_asked")  # fmt: skip
    of = "write-off/w1"
    assert await asked(real, "F-11", Approve(id="a1", by="ana", of=of, agreed=True)) == (False, "own_proposal")
    assert await asked(real, "F-11", Approve(id="a2", by="luis", of=of, agreed=True)) == (True, "")
    record = await real.record("F-11")
    assert isinstance(record[-1].event, WrittenOff)
    assert await real.pool.fetchval("select end_ from collection_case where invoice = 'F-11'") == "stopped"
    late = PaymentReceived(at=moment("2026-11-03", LIMA), id="bank/7", payment="7", amount=Decimal(90))
    await real.arrives("F-11", late)
    await real.ticks("F-11", moment("2026-11-03", LIMA))
    assert ("recovered:90", "accounting") in await tasks(real, "F-11")
    async with real.pool.acquire() as connection:
        (line,) = await written_off(connection, None, None)
    assert (line.reason, line.asked_by, line.approved_by, line.recovered) == ("insolvent", "ana", "luis", Decimal(90))
    assert line.amount == record[-1].event.amount


async def test_a_playbooks_own_write_off_is_in_the_export_too(real: Company) -> None:
    await lived(real, "F-12", "pe-empresas", REPORTED, GIVEN_UP)
    async with real.pool.acquire() as connection:
        (line,) = await written_off(connection, date(2026, 5, 18), date(2026, 5, 18))
        assert (line.because, line.reason, line.approved_by) == ("recovery.timeline[3]", "small-balance", "team-lead")
        assert await written_off(connection, date(2026, 5, 19), None) == ()


async def test_what_is_known_of_a_demand(real: Company) -> None:
    await lived(real, "F-13", LARGE, REPORTED)
    async with real.pool.acquire() as connection:
        plan = script(LARGE).plan
        found = (await announced(connection, {"F-13": plan}))["F-13"]
    (one,) = found.demands
    assert (one.sent.message, one.sent.channel, one.proof) == ("final-demand", "letter", None)
    assert found.proofs == ()
