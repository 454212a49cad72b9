"""A command of a workflow and the event that Temporal made of it, in the same words, so that they can be compared.

It compares nothing itself. What a server adds to an event (numbers, its own clock, defaults) is left out.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from google.protobuf.duration_pb2 import Duration
    from temporalio.api.common.v1 import Payload, Priority, RetryPolicy
    from temporalio.bridge.proto.workflow_commands import WorkflowCommand
    from temporalio.client import WorkflowHistory


class Said(NamedTuple):
    """A command or its event: `kind` and `id` find the other, `fields` and `soft` are compared.

    `fields` are what is asked. `soft` is how it is told and how patiently it is tried, which a later release may word
    otherwise. `event` is the event's number. `is_dropped`: given and taken back within one task, so that Temporal
    never hears of it.
    """

    kind: str
    id: str
    fields: Mapping[str, str]
    event: int = 0
    soft: Mapping[str, str] = {}
    is_dropped: bool = False

    @property
    def told(self) -> str:
        """In a line, for a person."""
        return f"{self.kind} {self.id}: {', '.join(f'{name} {text}' for name, text in self.fields.items())}"[:300]


# --- commands ---


def of_command(command: WorkflowCommand, upserts: int, cancelled: set[int]) -> Said | None:
    """The command in plain words; None for what leaves no event of its own. `upserts` counts those of attributes."""
    kind = command.WhichOneof("variant")
    if kind is None or kind in SILENT:
        return None
    said = COMMANDS[kind](getattr(command, kind)) if kind in COMMANDS else Said(kind, "", {})
    if said is None or said.kind == "attributes":
        return said and said._replace(id=str(upserts))
    summary = payload(command.user_metadata.summary) if command.HasField("user_metadata") else ""
    dropped = said.kind == "timer" and command.start_timer.seq in cancelled
    return said._replace(soft={**said.soft, "summary": summary}, is_dropped=dropped)


def _update(body: Any) -> Said | None:
    match body.WhichOneof("response"):
        case "accepted":
            return Said("update", body.protocol_instance_id, {})
        case "completed":
            return Said("answer", body.protocol_instance_id, {"answer": payload(body.completed)})
        case _:
            return None


def _activity(body: Any, name: str, arguments: Iterable[Payload]) -> Said:
    soft = {
        "start_to_close": seconds(body.start_to_close_timeout),
        "heartbeat": seconds(body.heartbeat_timeout),
        "retry": retry(body.retry_policy),
        "priority": priority(body.priority),
    }
    return Said("activity", body.activity_id, {"type": name, "input": payloads(arguments)}, soft=soft)


def _timer(body: Any, name: object) -> Said:
    return Said("timer", str(name), {"after": seconds(body.start_to_fire_timeout)})


def _attributes(body: Any) -> Said:
    """Search attributes by name; what type they have, the server says."""
    fields = body.search_attributes.indexed_fields
    return Said("attributes", "", {name: payload(one) for name, one in sorted(fields.items())})


COMMANDS: Final[Mapping[str, Callable[[Any], Said | None]]] = {
    "schedule_activity": lambda body: _activity(body, body.activity_type, body.arguments),
    "schedule_local_activity": lambda body: Said("local", str(body.seq), {"type": body.activity_type}),
    "start_timer": lambda body: _timer(body, body.seq),
    "upsert_workflow_search_attributes": _attributes,
    "update_response": _update,
    "complete_workflow_execution": lambda body: Said("result", "", {"result": payload(body.result)}),
    "fail_workflow_execution": lambda body: Said("failure", "", {"message": body.failure.message}),
    "continue_as_new_workflow_execution": lambda body: _next_run(body.workflow_type, body.arguments),
    "cancel_workflow_execution": lambda _: Said("cancelled", "", {}),
}  # fmt: skip
SILENT: Final = ("cancel_timer", "respond_to_query", "request_cancel_activity", "set_patch_marker")


def _next_run(name: str, arguments: Iterable[Payload]) -> Said:
    return Said("next_run", "", {"type": name, "input": payloads(arguments)})


# --- events ---


def of_history(history: WorkflowHistory) -> Iterator[Said]:
    """Every event that a command made, in order."""
    upserts, updates = 0, dict[int, str]()
    for event in history.events:
        attributes = event.WhichOneof("attributes")
        kind = (attributes or "").removesuffix("_event_attributes")
        if attributes is None or kind not in EVENTS:
            continue
        body = getattr(event, attributes)
        said = EVENTS[kind](body)
        if said.kind == "attributes":
            upserts += 1
            said = said._replace(id=str(upserts))
        elif said.kind == "update":
            updates[event.event_id] = said.id
        elif said.kind == "answer":
            said = said._replace(id=updates.get(body.accepted_event_id, "?"))
        summary = payload(event.user_metadata.summary) if event.HasField("user_metadata") else ""
        soft = said.soft if said.kind == "attributes" else {**said.soft, "summary": summary}
        yield said._replace(event=event.event_id, soft=soft)


def builds_of(history: WorkflowHistory) -> set[str]:
    """Which programs ended its tasks."""
    ended = (one for one in history.events if one.HasField("workflow_task_completed_event_attributes"))
    return {one.workflow_task_completed_event_attributes.worker_version.build_id for one in ended}


def _marker(body: Any) -> Said:
    """A marker keeps what a local activity answered, and of what was asked only its kind."""
    try:
        kept = json.loads(body.details["data"].payloads[0].data)
        return Said("local", str(kept["seq"]), {"type": str(kept["activity_type"])})
    except (KeyError, IndexError, ValueError, TypeError):
        return Said("marker", body.marker_name, {})


def _answer(body: Any) -> Said:
    return Said("answer", "", {"answer": payloads(body.outcome.success.payloads)})


EVENTS: Final[Mapping[str, Callable[[Any], Said]]] = {
    "activity_task_scheduled": lambda body: _activity(body, body.activity_type.name, body.input.payloads),
    "marker_recorded": _marker,
    "timer_started": lambda body: _timer(body, body.timer_id),
    "upsert_workflow_search_attributes": _attributes,
    "workflow_execution_update_accepted": lambda body: Said("update", body.protocol_instance_id, {}),
    "workflow_execution_update_completed": _answer,
    "workflow_execution_completed": lambda body: Said("result", "", {"result": payloads(body.result.payloads)}),
    "workflow_execution_failed": lambda body: Said("failure", "", {"message": body.failure.message}),
    "workflow_execution_continued_as_new": lambda body: _next_run(body.workflow_type.name, body.input.payloads),
    "workflow_execution_canceled": lambda _: Said("cancelled", "", {}),
}  # fmt: skip


# --- small words ---


def payload(one: Payload) -> str:
    """What it says, after its encoding where that is not JSON."""
    encoding = one.metadata.get("encoding", b"").decode(errors="replace")
    text = one.data.decode(errors="replace")
    return text if encoding == "json/plain" else f"({encoding or 'nothing'}) {text}".strip()


def payloads(many: Iterable[Payload]) -> str:
    """Each of them, in order."""
    return " ".join(map(payload, many))


def seconds(length: Duration) -> str:
    """A length of time; nothing is no limit."""
    return str(length.ToTimedelta()) if length.ByteSize() else "0:00:00"


def retry(policy: RetryPolicy) -> str:
    """How patiently it is tried again."""
    return (
        f"{seconds(policy.initial_interval)} x{policy.backoff_coefficient:g} to {seconds(policy.maximum_interval)}"
        f" {policy.maximum_attempts or 'for ever'} {' '.join(policy.non_retryable_error_types)}".strip()
    )


def priority(one: Priority) -> str:
    """Which goes first, and between whom it is fair."""
    return f"{one.priority_key} {one.fairness_key} {one.fairness_weight:g}"
