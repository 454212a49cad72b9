"""What Temporal ran, beside the record: every line is found in an activity, and what is missing or odd is said."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import msgspec
import pytest

from engine.case.timeline import timeline
from engine.language.canonical import read_plan
from engine.study.tracing import sheet
from engine.study.tracing.align import align
from engine.study.tracing.histories import HistoryUnreadable, moment, read_run
from engine.study.tracing.words import RunRead, Trace
from schemas.effects import Errand
from schemas.events import AnyEvent, Entry
from tests.machine.lives import HERE, read_life
from tests.workflow.company import Company, company, named
from workers.settings import Settings
from workers.tracing import Histories, HistoryBroken

FOLDER = Path(__file__).parents[1] / "histories"
LIFE = "reversal-reopens"


def history(name: str, number: int = 1) -> dict[str, Any]:
    told: dict[str, Any] = json.loads((FOLDER / f"{name}.{number}.history.json").read_text("utf-8"))
    return told


def ran(told: dict[str, Any], number: int = 1) -> RunRead:
    return read_run(number, f"run-{number}", json.dumps(told).encode())


def entries_of(name: str, runs: int = 1) -> list[Entry]:
    """The record as the errands of the histories carried it, with what the desk answered."""
    found: dict[int, Entry] = {}
    for number in range(1, runs + 1):
        results = [one for one in history(name, number)["events"] if "activityTaskCompletedEventAttributes" in one]
        lines = (FOLDER / f"{name}.{number}.errands.jsonl").read_bytes().splitlines()
        errands = [msgspec.json.decode(line, type=Errand) for line in lines if b'"names"' not in line]
        for errand, result in zip(errands, results, strict=True):
            found |= {entry.seq: entry for entry in errand.entries}
            payload = result["activityTaskCompletedEventAttributes"]["result"]["payloads"][0]
            if errand.effect is not None and errand.effect.kind == "contact":
                outcome = msgspec.json.decode(msgspec.json.decode(f'"{payload["data"]}"', type=bytes), type=AnyEvent)
                found[errand.seq + 1] = Entry(errand.seq + 1, outcome, errand.effect.because if errand.effect else "")
    return [found[seq] for seq in sorted(found)]


def traced(name: str, runs: list[RunRead]) -> Trace:
    entries = entries_of(name, len(runs))
    plan = read_plan(next(FOLDER.glob("8a9034780cb2.plan.json")).read_bytes())
    lines = tuple(timeline(plan, entries))
    return align(name, f"case/{name}", runs, entries, lines, {}, (), ())


def page(trace: Trace, language: str = "en") -> str:
    told = "".join(f"{text}\n" for text, _ in sheet.lines(trace, language))
    assert max(len(line) for line in told.splitlines()) <= 80
    return " ".join(told.split())


def test_both_runs_of_a_reopened_case_account_for_every_line() -> None:
    trace = traced(LIFE, [ran(history(LIFE, number), number) for number in (1, 2)])
    assert trace.unmatched == ()
    assert {line.carried_by[0] for line in trace.lines if line.carried_by} == {1, 2}
    heard = {line.text: line.heard_by for line in trace.lines if line.because == "arrived"}
    assert all(heard.values()), f"what arrived was told by a signal or a start: {heard}"
    assert "every line of the record" in page(trace)
    assert "cada línea del registro" in page(trace, "es")


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.history.json")), ids=lambda file: file.name.split(".")[0])
def test_every_event_of_every_recorded_history_is_told_or_counted(file: Path) -> None:
    events = json.loads(file.read_text("utf-8"))["events"]
    run = read_run(1, "r", file.read_bytes())
    told = {number for one in run.ran for number in one.ids}
    tasks = {int(one["eventId"]) for one in events if one["eventType"].startswith("EVENT_TYPE_WORKFLOW_TASK_")}
    assert run.events == len(events)
    assert run.tasks == len(tasks)
    assert told | tasks == {int(one["eventId"]) for one in events}
    assert not any(one.what == "other" for one in run.ran)


def test_a_run_whose_history_is_lost_leaves_its_lines_unaccounted_for_and_says_so() -> None:
    whole = [ran(history(LIFE, 1)), ran(history(LIFE, 2), 2)]
    trace = traced(LIFE, [read_run(1, "run-1", None, "Temporal forgot it"), whole[1]])
    assert trace.unmatched == tuple(line.seq for line in traced(LIFE, whole).lines if line.carried_by == (1, 0) or (
        line.carried_by is not None and line.carried_by[0] == 1))  # fmt: skip
    assert "no history: Temporal forgot it" in page(trace)
    assert "no history at hand accounts for these lines of the record: 1, 2" in page(trace)


def test_an_activity_that_was_never_done_wrote_no_line() -> None:
    told = history(LIFE)
    done = [one for one in told["events"] if one["eventType"] == "EVENT_TYPE_ACTIVITY_TASK_COMPLETED"][-1]
    told["events"].remove(done)
    trace = traced(LIFE, [ran(told), ran(history(LIFE, 2), 2)])
    assert trace.unmatched != ()
    assert any(one.outcome == "under way" for one in trace.runs[0].ran)


def test_attempts_and_the_failure_before_are_told() -> None:
    told = history(LIFE)
    started = next(one for one in told["events"] if "activityTaskStartedEventAttributes" in one)
    failure = {"message": "the channel whatsapp is down", "applicationFailureInfo": {"type": "ProviderUnavailable"}}
    started["activityTaskStartedEventAttributes"] |= {"attempt": 3, "lastFailure": failure}
    text = page(traced(LIFE, [ran(told), ran(history(LIFE, 2), 2)]))
    assert "tried 3 times; the failure before: ProviderUnavailable: the channel whatsapp is down" in text


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"{}", b'{"events": 3}', b'{"events": [{}]}', b'{"events": [{"eventId": "x"}]}', b"\xff\xfe",
     b'{"events": [{"eventId": "1", "eventTime": "now", "eventType": "EVENT_TYPE_TIMER_STARTED"}]}'],
)  # fmt: skip
def test_what_is_no_history_is_refused(body: bytes) -> None:
    with pytest.raises(HistoryUnreadable):
        read_run(1, "r", body)


def test_what_is_sealed_is_traced_by_names_and_times_alone() -> None:
    """Where no key is at hand: `history_of` opens what it has the keys for before it is read here."""
    told = json.loads(json.dumps(history(LIFE)).replace('"anNvbi9wbGFpbg=="', '"YmluYXJ5L2VuY3J5cHRlZA=="'))
    run = ran(told)
    assert {one.name for one in run.ran if one.what == "activity"} == {"contact", "record", "close_case"}
    assert not any(one.seqs for one in run.ran)
    assert traced(LIFE, [run, run]).unmatched != ()


def test_a_moment_keeps_its_microseconds() -> None:
    assert moment("2026-11-22T07:31:34.026300224Z").isoformat() == "2026-11-22T07:31:34.026300+00:00"
    assert moment("2026-11-22T07:31:34Z").isoformat() == "2026-11-22T07:31:34+00:00"


@pytest.fixture
async def real(dsn: str, temporal_address: str) -> AsyncIterator[Company]:
    async with company(dsn, temporal_address, "traced") as one:
        yield one


async def test_a_case_that_lived_is_traced_from_temporal(
    real: Company, dsn: str, temporal_address: str, tmp_path: Path
) -> None:
    life = named(read_life(HERE / "golden" / f"{LIFE}.txt"), "T-1")
    recorded = await real.lives(life)
    settings = Settings(home=tmp_path, database_url=dsn, temporal_address=temporal_address, task_queue="traced")
    async with real.pool.acquire() as connection, AsyncExitStack() as stack:
        trace = await Histories(connection, settings, stack).trace("T-1")  # type: ignore[arg-type]
    assert [line.seq for line in trace.lines] == [entry.seq for entry in recorded]
    assert trace.unmatched == ()
    assert [run.missing for run in trace.runs] == ["", ""]
    assert all(line.recorded_at and line.temporal_at for line in trace.lines)
    summaries = {one.summary for run in trace.runs for one in run.ran if one.what == "activity"}
    assert {"send overdue-first by WhatsApp or email", "close: paid"} <= summaries
    asked = {verdict.key for verdict in trace.verdicts}
    keys = {one.key for run in trace.runs for one in run.ran if one.key}
    assert keys == asked, "each contact asked the desk, and its answer is here"
    text = page(trace)
    assert "verdict allowed (WhatsApp)" in text
    assert "Rosa" not in text, "no name"
    assert "999 000 111" not in text, "no number"
    numbers = "".join(f"{line}\n" for line, _ in sheet.summary([trace], "es"))
    assert numbers.splitlines()[1].split()[:2] == ["T-1", "2"]


async def test_a_history_that_is_no_history_is_one_line(
    real: Company, dsn: str, monkeypatch: Any, tmp_path: Path
) -> None:
    await real.lives(named(read_life(HERE / "golden" / "paid-before-due.txt"), "T-2"))

    async def broken(*_: object) -> tuple[tuple[int, str, bytes, str], ...]:
        return ((1, "r", b"{}", ""),)

    monkeypatch.setattr("workers.tracing.history_of", broken)
    async with real.pool.acquire() as connection, AsyncExitStack() as stack:
        with pytest.raises(HistoryBroken) as error:
            await Histories(connection, Settings(home=tmp_path, database_url=dsn), stack).trace("T-2")  # type: ignore[arg-type]
    assert "cobranza audit archive" in error.value.say("es")
