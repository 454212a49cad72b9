"""Temporal's history of a case replayed strictly: every command that the program gives, compared with the recorded one.

The stock replayer compares kinds of commands in their order, and passes edited inputs, timers, summaries and results.
Here each command is compared as the workflow gives it, before anything of it is lost: what is asked of an activity and
how patiently, how long a timer runs, which attributes are set, what an update is answered, how a run ends. It knows no
server, no ledger and no bundle; what came *into* a history is compared with the record elsewhere.
"""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import AsyncIterator, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from google.protobuf.json_format import ParseError
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.converter import DataConverter
from temporalio.runtime import LoggingConfig, Runtime, TelemetryConfig
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner, WorkflowInstance, WorkflowInstanceDetails

from engine.case import shelf
from schemas.plan import Plan
from workers.audit.commands import Said, builds_of, of_command, of_history
from workers.build import build_id
from workers.payloads import WordsPayloads
from workers.sealing import PayloadBroken, PayloadKeyMissing, keyring, open_all
from workers.workflow import CollectionCase

if TYPE_CHECKING:
    from temporalio.bridge.proto.workflow_activation import WorkflowActivation
    from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion

Key = tuple[str, str]
PATIENCE: Final = 60.0
"""Seconds for one history; they take some hundredths of one."""
STARTED: Final = EventType.EVENT_TYPE_WORKFLOW_TASK_STARTED
AFTER_STARTED: Final = (
    EventType.EVENT_TYPE_WORKFLOW_TASK_COMPLETED, EventType.EVENT_TYPE_WORKFLOW_TASK_FAILED,
    EventType.EVENT_TYPE_WORKFLOW_TASK_TIMED_OUT, EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TERMINATED,
    EventType.EVENT_TYPE_WORKFLOW_EXECUTION_TIMED_OUT,
)  # fmt: skip
QUIET = LoggingConfig(filter="off")


class Parted(NamedTuple):
    """Where a replay and its history part. `event` is the event's number (0: none), `field` what of it differs."""

    event: int
    what: str
    field: str
    recorded: str
    expected: str


class Replayed(NamedTuple):
    """What came of one history: how many commands were compared, and where they part.

    `other_words` counts summaries, priorities, timeouts and patience that another release (`builds`) had otherwise.
    """

    commands: int
    parted: tuple[Parted, ...]
    other_words: int = 0
    builds: tuple[str, ...] = ()


class Given(NamedTuple):
    """A command with whether its task is one that the history has to its end."""

    said: Said
    is_recorded: bool


async def replay(histories: Iterable[tuple[str, bytes]]) -> list[Replayed]:
    """Each run's history (workflow id, JSON) replayed. The plans must be on the shelf (`engine.case.shelf`)."""
    found: list[Replayed | None] = []
    read: list[WorkflowHistory] = []
    for id, body in histories:
        try:
            history = WorkflowHistory.from_json(id, body.decode())
            why = malformed(history)
        except (ParseError, ValueError, TypeError, AttributeError, KeyError) as failure:
            why = str(failure)[:200]
        if why:
            found.append(Replayed(0, (Parted(0, "history", "form", why, ""),)))
        else:
            read.append(history)
            found.append(None)
    answers: list[Replayed] = []
    while len(answers) < len(read):  # where one is stuck, the rest begins anew
        answers += await _some(read[len(answers) :])
    remaining = iter(answers)
    return [one or next(remaining) for one in found]


async def _some(histories: Sequence[WorkflowHistory]) -> list[Replayed]:
    """Replayed one after the other, up to the first that never ends: its machine is left where it stands."""
    watching, answers = Watching(), list[Replayed]()

    async def all_of_them() -> AsyncIterator[WorkflowHistory]:
        for history in histories:
            watching.given.clear()
            yield history

    machine = _replayer(watching).workflow_replay_iterator(all_of_them())
    results = await machine.__aenter__()
    try:
        while len(answers) < len(histories):
            result = await asyncio.wait_for(anext(results), PATIENCE)
            failure = str(result.replay_failure or "")
            answers.append(compare(result.history, list(watching.given), failure))
    except TimeoutError:
        return [*answers, Replayed(0, (Parted(0, "history", "stuck", "", ""),))]
    await machine.__aexit__(None, None, None)
    return answers


def malformed(history: WorkflowHistory) -> str:
    """Why no server can have written this history; empty where one can. Temporal's replayer dies of some of these."""
    events = history.events
    if not events or not events[0].HasField("workflow_execution_started_event_attributes"):
        return "it does not begin with a start"
    start = events[0].workflow_execution_started_event_attributes
    if not start.workflow_type.name or not start.HasField("task_queue"):
        return "its start names no type or no queue"
    for number, event in enumerate(events, 1):
        if event.event_id != number:
            return f"event {event.event_id} where {number} should be"
        if event.WhichOneof("attributes") != f"{EventType.Name(event.event_type)[11:].lower()}_event_attributes":
            return f"event {number} is not of its type"
        if event.event_type == STARTED and number < len(events) and events[number].event_type not in AFTER_STARTED:
            return f"event {number + 1} does not end a task"
    return ""


def _replayer(watching: Watching) -> Replayer:
    logging.getLogger("temporalio").setLevel(logging.CRITICAL)
    return Replayer(
        workflows=[CollectionCase],
        data_converter=DataConverter(payload_converter_class=WordsPayloads),
        workflow_runner=watching,
        build_id=build_id(),
        debug_mode=True,  # a slow machine is no deadlock
        runtime=_runtime(),
    )


@cache
def _runtime() -> Runtime:
    """Of this process, without a word on its terminal."""
    return Runtime(telemetry=TelemetryConfig(logging=QUIET))


# --- comparing ---


def compare(history: WorkflowHistory, given: Sequence[Given], failure: str) -> Replayed:
    """Commands by their kind and number. Only of a task that the history does not end may a command be new.

    What only tells and what only waits is compared where this very program made the history; another release may word
    it otherwise, and that is counted.
    """
    events = {(said.kind, said.id): said for said in of_history(history)}
    commands = {(one.said.kind, one.said.id): one for one in given}
    builds = builds_of(history)
    pairs = [(events[key], one.said) for key, one in commands.items() if key in events]
    soft = [one for event, command in pairs for one in _differences(event, event.soft, command.soft)]
    parted = [one for event, command in pairs for one in _differences(event, event.fields, command.fields)]
    if builds <= {build_id()}:
        parted, soft = [*parted, *soft], []
    else:
        parted = [one for one in parted if not _has_grown(one, events, commands)]
    parted += _alone(events, commands)
    parted.sort(key=lambda one: one.event or 1 << 30)
    if failure and not parted:
        parted.append(Parted(0, "history", "replay", failure[:300], ""))
    return Replayed(len(commands), tuple(parted), len(soft), tuple(sorted(builds)))


def _has_grown(parted: Parted, events: Mapping[Key, Said], commands: Mapping[Key, Given]) -> bool:
    """Whether only what a closed case remembers (`view.state`) is more than it was: all it remembered is the same."""
    for key, event in events.items():
        if event.event == parted.event and parted.field == "input" and key in commands:
            then, now = event.fields["input"], commands[key].said.fields["input"]
            return _without_state(then, then) == _without_state(now, then) is not None
    return False


def _without_state(errand: str, then: str) -> object:
    """An errand with its case's state cut down to what `then` remembers; None where there is no state."""
    try:
        words, state = json.loads(errand), json.loads(json.loads(then)["view"]["state"])
        kept = {name: value for name, value in json.loads(words["view"]["state"]).items() if name in state}
    except (ValueError, TypeError, KeyError, AttributeError):
        return None
    words["view"]["state"] = kept
    return words


def _alone(events: Mapping[Key, Said], commands: Mapping[Key, Given]) -> Iterator[Parted]:
    """What only one of the two has."""
    for key, one in commands.items():
        if key not in events and one.is_recorded and not one.said.is_dropped:
            yield Parted(0, one.said.kind, "", "", one.said.told)
    for key, event in events.items():
        if key not in commands:
            yield Parted(event.event, event.kind, "", event.told, "")


def _differences(event: Said, recorded: Mapping[str, str], expected: Mapping[str, str]) -> Iterator[Parted]:
    for field in sorted(recorded.keys() | expected.keys()):
        one, other = recorded.get(field, ""), expected.get(field, "")
        if one != other:
            yield Parted(event.event, event.kind, field, *_around(one, other))


def _around(one: str, other: str, width: int = 160) -> tuple[str, str]:
    """Both texts from a little before where they part."""
    start = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, start - width // 3)
    return tuple(("..." if start else "") + text[start : start + width] for text in (one, other))  # type: ignore[return-value]


# --- watching ---


class Watching(UnsandboxedWorkflowRunner):
    """Runs workflows as ever, and hears every command of theirs."""

    def __init__(self) -> None:
        self.given: list[Given] = []

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        return Watched(super().create_instance(det), self.given)


class Watched(WorkflowInstance):
    """One workflow, watched: what it is told and what it commands pass through unchanged."""

    def __init__(self, inner: WorkflowInstance, given: list[Given]) -> None:
        self._inner, self._given, self._upserts = inner, given, 0

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        completion = self._inner.activate(act)
        cancelled = {one.cancel_timer.seq for one in completion.successful.commands if one.HasField("cancel_timer")}
        for command in completion.successful.commands:
            self._upserts += command.HasField("upsert_workflow_search_attributes")
            said = of_command(command, self._upserts, cancelled)
            if said is not None:
                self._given.append(Given(said, bool(act.is_replaying)))
        return completion

    def get_serialization_context(self, command_info: Any) -> Any:
        return self._inner.get_serialization_context(command_info)

    def get_external_store_context(self, command_info: Any) -> Any:
        return self._inner.get_external_store_context(command_info)

    def get_info(self) -> Any:
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        return self._inner.get_thread_id()


def replay_now(histories: Iterable[tuple[str, bytes]], plans: Mapping[str, Plan]) -> list[Replayed]:
    """The same in a loop of its own, wherever it is called, with the plans on the shelf first."""
    for sha256, plan in plans.items():
        shelf.put(sha256, plan)
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, replay(list(histories))).result()


def opened(body: bytes) -> bytes:
    """A history of which payloads are sealed, opened by the keys of the environment (COBRANZA_PAYLOAD_KEYS).

    Raises LookupError where the key is not here, ValueError where what it sealed was changed.
    """
    try:
        history = WorkflowHistory.from_json("case/opened", body.decode())
        for event in history.events:
            open_all(event, keyring())
    except PayloadKeyMissing as failure:
        raise LookupError(str(failure)) from failure
    except (PayloadBroken, ParseError) as failure:
        raise ValueError(str(failure)) from failure
    return json.dumps(history.to_json_dict()).encode()
