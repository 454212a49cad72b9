"""Temporal's histories of a case against its record: what came in, what was written down, what was answered, and when.

The strict replay proves that the program, given what came in, commands what the history has; here what came in and what
was written is compared with the record, which is chained. It reads plain JSON and needs no Temporal.
"""

from __future__ import annotations

import json
from base64 import b64decode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final, Literal

import msgspec

from engine.case.fold import fold_all, open_case
from engine.study.chain import canonical_json
from schemas.bundle import CaseHead, LedgerLine, WishLine
from schemas.case import Case
from schemas.driving import CaseStart
from schemas.events import CaseOpened
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Line

CLOCKS: Final = timedelta(hours=1)
"""How far the clocks of the database and of Temporal may be apart."""
READ_IN: Final = timedelta(minutes=1)
"""How long before it says so a bundle may have begun to be read."""
Clock = Literal["", "shared", "real"]
ENDED: Final = "EventAttributes"


class Run(msgspec.Struct, frozen=True):
    """One run: where its history stands, and its events, each with its number, type, moment and attributes."""

    place: str
    events: tuple[Happened, ...]


class Happened(msgspec.Struct, frozen=True):
    """One event of a history."""

    number: int
    kind: str
    at: datetime
    said: dict[str, Any]
    place: str


class Unreadable(Exception):
    """A history that is none, or that is sealed with a key that is not here."""


def read(place: str, body: bytes) -> Run:
    """A history's JSON as Temporal words it. Raises Unreadable."""
    try:
        events = json.loads(body)["events"]
        return Run(place, tuple(_event(place, one) for one in events))
    except (ValueError, KeyError, TypeError, AttributeError, StopIteration, RecursionError) as failure:
        raise Unreadable(str(failure)) from failure


def _event(place: str, one: dict[str, Any]) -> Happened:
    said: dict[str, Any] = next((one[name] for name in one if name.endswith(ENDED)), {})
    kind = str(one["eventType"]).removeprefix("EVENT_TYPE_")
    number = int(one["eventId"])
    return Happened(number, kind, datetime.fromisoformat(_micro(one["eventTime"])), said, f"{place}#{number}")


def _micro(at: str) -> str:
    """Temporal tells nanoseconds, Python reads microseconds."""
    head, dot, rest = at.removesuffix("Z").partition(".")
    return f"{head}{dot}{rest[:6].ljust(6, '0') if dot else ''}+00:00"


def payloads(said: Any) -> list[Any]:
    """What payloads say. Raises Unreadable for what is no JSON."""
    told = list[Any]()
    for one in (said or {}).get("payloads", ()):
        encoding = b64decode(one.get("metadata", {}).get("encoding", "")).decode("ascii", "replace")
        if encoding == "binary/null":
            told.append(None)
        elif encoding == "json/plain":
            told.append(json.loads(b64decode(one.get("data", ""))))
        else:
            raise Unreadable(encoding)
    return told


def check(
    head: CaseHead, runs: Sequence[Run], ledger: Sequence[Line[LedgerLine]], wishes: Sequence[Line[WishLine]],
    found: Found, *, whole: bool, until: datetime | None = None,
) -> None:  # fmt: skip
    """Every run against the record. `whole`: every run of the case is here, so each line must come from one. What was
    written after `until` cannot be in a record that was read then."""
    _Compared(head, ledger, found, until).all(runs, wishes, whole)


class _Compared:
    def __init__(
        self, head: CaseHead, ledger: Sequence[Line[LedgerLine]], found: Found, until: datetime | None
    ) -> None:
        self.head, self.found, self.until = head, found, until
        self.by_seq = {line.said.seq: line for line in ledger}
        self.ids = {line.said.event.id: line for line in ledger if line.said.event.id}
        self.ledger = ledger
        self.written = set[int]()

    def all(self, runs: Sequence[Run], wishes: Sequence[Line[WishLine]], whole: bool) -> None:
        for run in runs:
            with self.found.named("history", run.place, self.head.invoice):
                self._run(run, {line.said.id: line for line in wishes})
        if whole:
            for line in self.ledger:
                if line.said.seq not in self.written:
                    self.parted(line.place, "in_no_history", canonical_json(line.raw.get("event")), "")

    def parted(self, place: str, why: str, recorded: object, expected: object) -> None:
        self.found.parted("history", place, why, recorded, expected, self.head.invoice)

    def _run(self, run: Run, wishes: dict[str, Line[WishLine]]) -> None:
        self._order(run)
        first, *rest = run.events
        self._start(first)
        scheduled = {one.number: one for one in rest if one.kind == "ACTIVITY_TASK_SCHEDULED"}
        completed = {int(one.said["scheduledEventId"]): one for one in rest if one.kind == "ACTIVITY_TASK_COMPLETED"}
        for number, event in scheduled.items():
            self._errand(event, completed.get(number))
        settled = max((one.number for one in completed.values()), default=0)
        for event in rest:
            if event.kind == "WORKFLOW_EXECUTION_SIGNALED":
                self._signal(event, settled)
        self._updates(rest, wishes)
        ends = [one for one in rest if one.kind == "WORKFLOW_EXECUTION_COMPLETED"]
        for event in ends:
            self._end(event)

    def _order(self, run: Run) -> None:
        """Numbers without a gap, moments that do not go back."""
        before: Happened | None = None
        for number, event in enumerate(run.events, 1):
            if event.number != number:
                self.parted(event.place, "number", event.number, number)
                return
            if before is not None and event.at < before.at - CLOCKS:
                self.parted(event.place, "at_goes_back", event.at.isoformat(), f">= {before.at.isoformat()}")
            before = event

    # --- what came in ---

    def _start(self, event: Happened) -> None:
        (told,) = payloads(event.said["input"])
        start = msgspec.convert(told, CaseStart)
        sha = start.plan.plan_sha256
        if sha != self.head.plan_sha256:
            self.parted(event.place, "other_plan", sha, self.head.plan_sha256)
        if event.said.get("workflowId", f"case/{self.head.invoice}") != f"case/{self.head.invoice}":
            self.parted(event.place, "other_case", event.said["workflowId"], f"case/{self.head.invoice}")
        if event.said.get("workflowType", {}).get("name") != start.plan.playbook:
            self.parted(event.place, "other_plan", event.said.get("workflowType"), start.plan.playbook)
        if start.opened is not None:
            self._same_event(event.place, told["opened"], 1, "case")
        if start.resumed is not None:
            self._resumed(event.place, start.resumed)

    def _resumed(self, place: str, resumed: Case) -> None:
        """What a later run goes on from is what the record folds to."""
        events = [self.by_seq[seq].said.event for seq in range(1, resumed.seq + 1) if seq in self.by_seq]
        if not events or not isinstance(events[0], CaseOpened):
            return
        folded = msgspec.to_builtins(fold_all(open_case(events[0]), events[1:]))
        said = msgspec.to_builtins(resumed)
        for name in said:
            if said[name] != folded.get(name):
                self.parted(place, "resumed", f"{name}: {said[name]}", f"{name}: {folded.get(name)}")

    def _signal(self, event: Happened, settled: int) -> None:
        """A fact that arrived is the record's line of that id; one that the case was not done with may be missing."""
        for told in payloads(event.said.get("input")):
            line = self.ids.get(told.get("id", ""))
            if line is None:
                if event.number < settled:
                    self.parted(event.place, "not_in_record", canonical_json(told), "")
            elif _bare(told) != _bare(line.raw["event"]):
                self.parted(event.place, "other_event", canonical_json(told), canonical_json(line.raw["event"]))

    # --- what was written ---

    def _errand(self, event: Happened, done: Happened | None) -> None:
        (errand,) = payloads(event.said["input"])
        for name, wanted in (("invoice", self.head.invoice), ("plan_sha256", self.head.plan_sha256)):
            if errand.get(name) != wanted:
                self.parted(event.place, f"other_{name.split('_')[0]}", errand.get(name), wanted)
        for entry in errand.get("entries", ()):
            if entry["seq"] in self.by_seq or (done is not None and not self._went_on(done)):
                self._same_event(event.place, entry["event"], entry["seq"], entry.get("because", ""))
                self._when(entry["seq"], event, done)
        outcome = next(iter(payloads((done.said if done else {}).get("result"))), None)
        if isinstance(outcome, dict) and done is not None:
            effect = errand.get("effect") or {}
            # The desk writes one line more; what any other deed answers is the last of the lines that it was given.
            seq = errand["seq"] + (effect.get("effect") == "contact")
            if seq in self.by_seq or not self._went_on(done):
                self._same_event(done.place, outcome, seq, effect.get("because", ""))
                self._when(seq, event, done)

    def _went_on(self, event: Happened) -> bool:
        """Whether an open case may have gone on here after its record was read."""
        return self.head.closed_at is None and self.until is not None and event.at >= self.until - READ_IN

    def _same_event(self, place: str, event: Any, seq: int, because: str) -> None:
        self.written.add(seq)
        line = self.by_seq.get(seq)
        if line is None:
            self.parted(place, "not_in_record", f"{seq} {canonical_json(event)}", "")
        elif _bare(event) != _bare(line.raw["event"]) or because != line.raw.get("because", ""):
            recorded = f"{canonical_json(event)} because {because}"
            expected = f"{canonical_json(line.raw['event'])} because {line.raw.get('because', '')} ({line.place})"
            self.parted(place, "other_event", recorded, expected)

    def _when(self, seq: int, asked: Happened, done: Happened | None) -> None:
        """The database took the line between the errand and its answer, as far as two clocks can tell."""
        line = self.by_seq.get(seq)
        if line is None:
            return
        early = line.said.recorded_at < asked.at - CLOCKS
        if early or (done is not None and line.said.recorded_at > done.at + CLOCKS):
            span = f"{asked.at.isoformat()} .. {done.at.isoformat() if done else ''}"
            self.parted(line.place, "recorded_when", line.said.recorded_at.isoformat(), span)

    # --- what was answered ---

    def _updates(self, events: Sequence[Happened], wishes: dict[str, Line[WishLine]]) -> None:
        asked = {one.number: one for one in events if one.kind == "WORKFLOW_EXECUTION_UPDATE_ACCEPTED"}
        for event in events:
            if event.kind != "WORKFLOW_EXECUTION_UPDATE_COMPLETED":
                continue
            before = asked.get(int(event.said["acceptedEventId"]))
            if before is None:
                self.parted(event.place, "no_question", event.said.get("acceptedEventId"), "")
                continue
            for command in payloads(before.said["acceptedRequest"]["input"].get("args")):
                if command.get("command") != "tick":
                    (answer,) = payloads(event.said["outcome"].get("success"))
                    self._wish(before, command, event, answer, wishes.get(command.get("id", "")))

    def _wish(
        self, asked: Happened, command: dict[str, Any], event: Happened, answer: Any, wish: Line[WishLine] | None
    ) -> None:
        """What was asked and answered is what the wish's row says. A rehearsal adds its own moment to the question."""
        if wish is None:
            self.found.parted("wish", asked.place, "no_wish", canonical_json(command), "", self.head.invoice)
            return
        row = json.loads(bytes(wish.said.command))
        if {**_bare(row), "at": None} != {**_bare(command), "at": None}:
            self.found.parted("wish", wish.place, "other_wish", canonical_json(row), canonical_json(command),
                              self.head.invoice)  # fmt: skip
        accepted = (answer or {}).get("accepted", True)
        if wish.said.accepted is not None and (wish.said.accepted, wish.said.reason) != (
            accepted, (answer or {}).get("reason", ""),
        ):  # fmt: skip
            told = f"{wish.said.accepted} {wish.said.reason}"
            self.found.parted("wish", wish.place, "other_answer", told, canonical_json(answer), self.head.invoice)

    def _end(self, event: Happened) -> None:
        """How the run ended is how the record closed last before it."""
        told = next(iter(payloads(event.said.get("result"))), None)
        ends = [
            getattr(line.said.event, "end", "") for line in self.ledger if line.raw["event"]["event"] == "case_closed"
        ]
        if told not in ends:
            self.parted(event.place, "other_end", told, " ".join(ends))


def _bare(event: dict[str, Any]) -> dict[str, Any]:
    """Without what says nothing: a default may be written out or left out."""
    return {name: said for name, said in event.items() if said not in ("", None, [], {}, False)}


def clock_of(runs: Sequence[Run]) -> Clock:
    """By what time the case lived; empty where no history tells."""
    for run in runs:
        try:
            (told,) = payloads(run.events[0].said["input"])
            return "shared" if told.get("rehearsal") else "real"
        except (Unreadable, IndexError, KeyError, ValueError, TypeError, AttributeError, RecursionError):
            continue
    return ""
