"""Histories of whole lives, replayed for ever: a machine that would now do something else is found here.

`COBRANZA_BLESS=1 pytest tests/workflow/test_replay.py` records those that are not there, and never one that is: a
case in earnest must go on with the machine that it began with. What is here of semantics 1 was recorded before
semantics 2 was.
"""

from __future__ import annotations

import json
import os
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from temporalio import workflow
from temporalio.client import WorkflowHistory
from temporalio.worker import (
    Interceptor,
    Replayer,
    StartActivityInput,
    StartLocalActivityInput,
    UnsandboxedWorkflowRunner,
    WorkflowInboundInterceptor,
    WorkflowInterceptorClassInput,
    WorkflowOutboundInterceptor,
)
from temporalio.workflow import NondeterminismError

from engine.case import advance as machine
from engine.case import shelf
from engine.language.canonical import canonical, fingerprint, read_plan
from schemas.case import Case
from schemas.plan import Plan
from tests.machine.lives import HERE, read_life
from tests.workflow.company import company, named
from workers.build import build_id
from workers.conversion import converter
from workers.relay import case_id
from workers.workflow import CollectionCase

FOLDER = Path(__file__).parents[1] / "histories"
HISTORIES = sorted(FOLDER.glob("*.history.json"))
RECORDED = (
    "dispute-stops-the-clock", "plan-silence-asks-the-next", "reversal-reopens", "fee-and-task",  # of semantics 1
    "segments-live", "refusal-holds", "demand-fails-next-channel", "dispute-of-a-part-credited",
)  # fmt: skip
blessing = os.environ.get("COBRANZA_BLESS") == "1"


async def replay(history: dict[str, Any]) -> list[bytes]:
    """What the machine of today hands to its activities. Raises NondeterminismError where it does something else."""
    errands: list[bytes] = []
    replayer = Replayer(
        interceptors=[Listening(errands)],
        workflows=[CollectionCase],
        data_converter=converter(from_file),
        workflow_runner=UnsandboxedWorkflowRunner(),
        build_id=build_id(),
    )
    await replayer.replay_workflow(WorkflowHistory.from_json("case/replayed", history))
    return errands


class Listening(Interceptor):
    """The stock replayer compares kinds of commands, not what they say; this hears every errand."""

    def __init__(self, errands: list[bytes]) -> None:
        self.errands = errands

    def workflow_interceptor_class(self, _: WorkflowInterceptorClassInput) -> type[WorkflowInboundInterceptor]:
        errands = self.errands

        class Out(WorkflowOutboundInterceptor):
            def start_local_activity(self, input: StartLocalActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
                errands.append(msgspec.json.encode(input.args[0]))
                return super().start_local_activity(input)

            def start_activity(self, input: StartActivityInput) -> workflow.ActivityHandle[Any]:  # noqa: A002
                errands.append(msgspec.json.encode(input.args[0]))
                return super().start_activity(input)

        class In(WorkflowInboundInterceptor):
            def init(self, outbound: WorkflowOutboundInterceptor) -> None:
                super().init(Out(outbound))

        return In


def errands_of(file: Path) -> Path:
    """Beside a history, every errand of it: byte for byte, where the replayer compares only kinds."""
    return file.with_name(file.name.replace(".history.json", ".errands.jsonl"))


async def from_file(sha256: str) -> None:
    shelf.put(sha256, read_plan((FOLDER / f"{sha256[:12]}.plan.json").read_bytes()))


@pytest.mark.skipif(blessing, reason="being recorded")
@pytest.mark.parametrize("file", HISTORIES, ids=lambda file: file.name.removesuffix(".history.json"))
async def test_the_machine_of_today_does_what_was_recorded(file: Path) -> None:
    history = json.loads(file.read_text("utf-8"))
    recorded = errands_of(file).read_bytes().splitlines()
    assert [as_then(*pair) for pair in zip(await replay(history), recorded, strict=True)] == recorded != []


def as_then(errand: bytes, recorded: bytes) -> bytes:
    """What a closed case remembers may have grown since; all that it remembered then must be the same."""
    state, then = ((json.loads(one).get("view") or {}).get("state") for one in (errand, recorded))
    if not state or not then:
        return errand
    kept = {name: value for name, value in json.loads(state).items() if name in json.loads(then)}
    words = json.loads(errand)
    words["view"]["state"] = json.dumps(kept, separators=(",", ":"), ensure_ascii=False)
    return msgspec.json.encode(words)


@pytest.mark.skipif(blessing, reason="being recorded")
def test_every_life_and_both_runs_of_a_reopened_one_are_recorded() -> None:
    assert [file.name.split(".")[0] for file in HISTORIES] == sorted([*RECORDED, "reversal-reopens"])


@pytest.mark.skipif(blessing, reason="being recorded")
def test_both_meanings_of_plans_are_recorded() -> None:
    plans = [read_plan(file.read_bytes()) for file in FOLDER.glob("*.plan.json")]
    assert {plan.semantics for plan in plans} == {1, 2}
    looks = [file for file in HISTORIES if b"MARKER_RECORDED" in file.read_bytes()]
    assert looks, "a case that looked at its customer's history is among them"


@pytest.mark.skipif(blessing, reason="being recorded")
async def test_another_deed_than_the_recorded_one_is_found() -> None:
    history = json.loads(HISTORIES[0].read_text("utf-8"))
    first = next(event for event in history["events"] if "activityTaskScheduledEventAttributes" in event)
    first["activityTaskScheduledEventAttributes"]["activityType"]["name"] = "hand_over"
    with pytest.raises(NondeterminismError):
        await replay(history)


@pytest.mark.skipif(blessing, reason="being recorded")
async def test_a_machine_that_is_a_week_early_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def early(plan: Plan, case: Case, now: datetime) -> machine.Turn:
        return machine.advance(plan, case, now + timedelta(days=7))

    monkeypatch.setattr("workers.workflow.advance", early)
    with pytest.raises(NondeterminismError):
        await replay(json.loads(HISTORIES[0].read_text("utf-8")))


@pytest.mark.skipif(not blessing, reason="histories are recorded only with COBRANZA_BLESS=1")
async def test_histories_are_recorded(dsn: str, temporal_address: str) -> None:
    wanted = [name for name in RECORDED if not list(FOLDER.glob(f"{name}.*.history.json"))]
    async with company(dsn, temporal_address, "recorded") as real:
        for name in wanted:
            life = named(read_life(HERE / "golden" / f"{name}.txt"), name)
            (FOLDER / f"{fingerprint(life.plan)[:12]}.plan.json").write_bytes(canonical(life.plan))
            await real.lives(life)
            runs = [run async for run in real.client.list_workflows(f"WorkflowId = '{case_id(name)}'")]
            for number, run in enumerate(sorted(runs, key=lambda one: one.start_time), 1):
                handle = real.client.get_workflow_handle(run.id, run_id=run.run_id)
                history = (await handle.fetch_history()).to_json_dict()
                file = FOLDER / f"{name}.{number}.history.json"
                file.write_text(nameless(history))
                errands_of(file).write_bytes(b"\n".join(await replay(history)) + b"\n")
    assert msgspec.json.decode((FOLDER / f"{RECORDED[0]}.1.history.json").read_bytes())["events"]


def nameless(history: dict[str, object]) -> str:
    """The history as text, without the names of the processes that made it."""
    return re.sub(r'"\d+@[^"]+"', '"a worker"', json.dumps(history, indent=1)) + "\n"
