"""Reads Temporal's history of a run, as exported JSON, into what happened: activities, timers, signals, updates.

It knows Temporal's names of events and our errands within them, no server and no case.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec

from engine.study.tracing.words import Ran, RunRead, What

Json = Mapping[str, Any]
_PREFIX: Final = "EVENT_TYPE_"
_ACTIVITY_ENDS: Final = {
    "ACTIVITY_TASK_COMPLETED": "done", "ACTIVITY_TASK_FAILED": "failed", "ACTIVITY_TASK_TIMED_OUT": "timed out",
    "ACTIVITY_TASK_CANCELED": "canceled",
}  # fmt: skip
_TIMER_ENDS: Final = {"TIMER_FIRED": "its time came", "TIMER_CANCELED": "not needed any more"}
_RUN_ENDS: Final = {
    f"WORKFLOW_EXECUTION_{how}": how.lower().replace("_", " ")
    for how in ("COMPLETED", "FAILED", "TIMED_OUT", "CANCELED", "TERMINATED", "CONTINUED_AS_NEW")
}
_DATE: Final = msgspec.json.Decoder(datetime)


class HistoryUnreadable(ValueError):
    """The bytes are no history as Temporal exports it."""


def read_run(number: int, run_id: str, body: bytes | None, missing: str = "") -> RunRead:
    """One run. Raises HistoryUnreadable."""
    if body is None:
        return RunRead(number=number, run_id=run_id, missing=missing)
    try:
        events = [_Event(one) for one in msgspec.json.decode(body)["events"]]
        ran = tuple(_Reader(events).read())
    except (msgspec.MsgspecError, KeyError, TypeError, ValueError, IndexError, AttributeError) as error:
        raise HistoryUnreadable(f"run {number}: {type(error).__name__}") from error
    tasks = sum(event.type.startswith("WORKFLOW_TASK_") for event in events)
    return RunRead(number=number, run_id=run_id, events=len(events), tasks=tasks, ran=ran)


class _Event:
    """One event: its number, time, type without its prefix, and its own attributes."""

    def __init__(self, one: Json) -> None:
        self.id, self.type = int(one["eventId"]), str(one["eventType"]).removeprefix(_PREFIX)
        self.at = moment(one["eventTime"])
        own: object = next((value for name, value in one.items() if name.endswith("EventAttributes")), {})
        self.own: Json = own if isinstance(own, dict) else {}
        summary = (one.get("userMetadata") or {}).get("summary")
        self.summary = str(payload(summary) or "") if summary else ""


class _Reader:
    """A history while it is read: what was scheduled waits here for what came of it."""

    def __init__(self, events: list[_Event]) -> None:
        self.events = events
        self.after: dict[int, list[_Event]] = {}
        for event in events:
            for name in ("scheduledEventId", "startedEventId", "acceptedEventId"):
                if event.own.get(name) and not event.type.startswith("WORKFLOW_TASK_"):
                    self.after.setdefault(int(event.own[name]), []).append(event)
                    break

    def read(self) -> Iterator[Ran]:
        reads: dict[str, Callable[[_Event], Ran]] = {
            "WORKFLOW_EXECUTION_STARTED": self._start,
            "ACTIVITY_TASK_SCHEDULED": self._activity,
            "TIMER_STARTED": self._timer,
            "WORKFLOW_EXECUTION_SIGNALED": self._signal,
            "WORKFLOW_EXECUTION_UPDATE_ACCEPTED": self._update,
            "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES": self._attributes,
            "MARKER_RECORDED": self._marker,
        }
        told = {"ACTIVITY_TASK_STARTED", *_ACTIVITY_ENDS, *_TIMER_ENDS, "WORKFLOW_EXECUTION_UPDATE_COMPLETED"}
        for event in self.events:
            if event.type in reads:
                yield reads[event.type](event)
            elif event.type in _RUN_ENDS:
                result = (event.own.get("result") or {}).get("payloads")
                yield self._plain("end", event, _RUN_ENDS[event.type], str(payload(result[0]) or "") if result else "")
            elif event.type not in told and not event.type.startswith("WORKFLOW_TASK_"):
                yield self._plain("other", event, event.type.lower(), "")
            elif event.type in ("WORKFLOW_TASK_FAILED", "WORKFLOW_TASK_TIMED_OUT"):
                yield self._plain("other", event, event.type.lower(), failure(event.own.get("failure")))

    def _plain(self, what: What, event: _Event, name: str, outcome: str) -> Ran:
        return Ran(what=what, ids=(event.id,), at=event.at, name=name, outcome=outcome, summary=event.summary)

    def _start(self, event: _Event) -> Ran:
        given = payload(event.own["input"]["payloads"][0])
        opened = given.get("opened") or {}
        return Ran(
            what="start", ids=(event.id,), at=event.at, name=event.own["workflowType"]["name"], summary=event.summary,
            now=_maybe(given.get("rehearsal") or opened.get("at")), event_id=opened.get("id", ""),
            outcome="" if opened else "resumed", seqs=(1,) if opened else (),
        )  # fmt: skip

    def _activity(self, event: _Event) -> Ran:
        errand = payload(event.own["input"]["payloads"][0])
        later = self.after.get(event.id, [])
        started = next((one for one in later if one.type == "ACTIVITY_TASK_STARTED"), None)
        ended = next((one for one in later if one.type in _ACTIVITY_ENDS), None)
        if ended is None and started is not None:
            ended = next((one for one in self.after.get(started.id, []) if one.type in _ACTIVITY_ENDS), None)
        tries = int(started.own.get("attempt") or 1) if started else 0
        last = failure((started.own.get("lastFailure") if started else None) or (ended and ended.own.get("failure")))
        return Ran(
            what="activity", ids=tuple(one.id for one in (event, started, ended) if one is not None), at=event.at,
            until=ended.at if ended else None, name=event.own["activityType"]["name"], summary=event.summary,
            outcome=_ACTIVITY_ENDS[ended.type] if ended else "under way", attempts=tries, failure=last,
            **_errand(errand, ended),
        )  # fmt: skip

    def _timer(self, event: _Event) -> Ran:
        timer = event.own["timerId"]
        ended = next((one for one in self.after.get(event.id, []) if one.type in _TIMER_ENDS), None)
        return Ran(
            what="timer", ids=(event.id, *((ended.id,) if ended else ())), at=event.at, name=str(timer),
            until=ended.at if ended else None, summary=event.summary,
            outcome=_TIMER_ENDS[ended.type] if ended else "it still runs",
            due=event.at + seconds(event.own.get("startToFireTimeout", "0s")),
        )  # fmt: skip

    def _signal(self, event: _Event) -> Ran:
        told = payload(event.own["input"]["payloads"][0])
        return Ran(
            what="signal", ids=(event.id,), at=event.at, name=event.own["signalName"], told=str(told.get("event", "")),
            event_id=str(told.get("id", "")), now=_maybe(told.get("at")), summary=event.summary,
        )  # fmt: skip

    def _update(self, event: _Event) -> Ran:
        asked = payload(event.own["acceptedRequest"]["input"]["args"]["payloads"][0])
        done = next((one for one in self.after.get(event.id, []) if one.type.endswith("UPDATE_COMPLETED")), None)
        answer = (((done.own.get("outcome") or {}).get("success") or {}).get("payloads") or [None])[0] if done else None
        said = payload(answer) if answer else {}
        outcome = "no answer yet" if done is None else "refused: " + said.get("reason", "") if (
            said.get("accepted") is False) else "accepted"  # fmt: skip
        return Ran(
            what="update", ids=(event.id, *((done.id,) if done else ())), at=event.at, name="ask",
            until=done.at if done else None, told=str(asked.get("command", "")), outcome=outcome,
            now=_maybe(asked.get("at")), summary=event.summary, event_id=str(asked.get("id", "")),
        )  # fmt: skip

    def _attributes(self, event: _Event) -> Ran:
        fields = event.own["searchAttributes"]["indexedFields"]
        told = ", ".join(f"{name.removeprefix('Cobranza')} {payload(value)}" for name, value in sorted(fields.items()))
        return Ran(what="attributes", ids=(event.id,), at=event.at, name="search attributes", told=told)

    def _marker(self, event: _Event) -> Ran:
        details = event.own.get("details") or {}
        about = payload((details.get("data") or {}).get("payloads", [{}])[0]) or {}
        name = about.get("activity_type", event.own.get("markerName", ""))
        tries = int(about.get("attempt") or 1)
        return Ran(what="look", ids=(event.id,), at=event.at, name=str(name), attempts=tries, summary=event.summary)


def _errand(errand: Json, ended: _Event | None) -> dict[str, Any]:
    """Which lines of the record an errand carried, the case's time in it, and the contact that it asked for."""
    effect, entries = errand.get("effect") or {}, errand.get("entries") or []
    seqs = [int(one["seq"]) for one in entries]
    key = ""
    if effect.get("effect") == "contact":
        key = f"{errand['invoice']}/{effect['step']}/{effect.get('occurrence', 1)}"
        if ended is not None and ended.type == "ACTIVITY_TASK_COMPLETED":
            seqs.append(int(errand["seq"]) + 1)  # the desk writes what came of it as the case's next line
    return {"seqs": tuple(seqs), "now": _maybe(errand.get("now")), "key": key}


# --- small readers ------------------------------------------------------------------------------------------------


def payload(one: Json | None) -> Any:
    """A payload's value where it is JSON in clear; None for nothing. What is sealed stays unread: an empty object."""
    if not one:
        return None
    encoding = b64decode(one.get("metadata", {}).get("encoding", "")).decode("ascii", "replace")
    if encoding == "json/plain":
        return msgspec.json.decode(b64decode(one["data"]))
    return None if encoding == "binary/null" else {}


def failure(one: Any) -> str:
    """The kind of a failure, and its message where that is ours to show."""
    if not isinstance(one, dict):
        return ""
    kind = (one.get("applicationFailureInfo") or {}).get("type", "")
    return ": ".join(part for part in (kind, str(one.get("message", ""))) if part)


def moment(text: str) -> datetime:
    """Temporal's time, cut to microseconds."""
    whole, _, fraction = text.rstrip("Z").partition(".")
    return _DATE.decode(f'"{whole}.{(fraction or "0")[:6]:0<6}Z"'.encode())


def _maybe(text: str | None) -> datetime | None:
    return _DATE.decode(f'"{text}"'.encode()) if text else None


def seconds(text: str) -> timedelta:
    """`86400.500s`."""
    return timedelta(seconds=float(text.rstrip("s") or 0))
