"""A case's life as people and scripts read it: lines with the place in the playbook. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final

import msgspec

from engine.case.timeline import Line
from engine.study.words import records, refusals
from schemas.events import CallDone, DelayReasonGiven, DisputeResolved, Entry, Event
from workers.speech import language, say

# What came of these is a code that the case acts on: a remark stands after it and does not take its place.
_CODED: Final = (CallDone, DelayReasonGiven, DisputeResolved)
_WHENCE: Final = {"case": "caso", "arrived": "recibido"}


def as_data(lines: Iterable[Line], *, deeds_only: bool = False) -> list[dict[str, Any]]:
    """The same for scripts."""
    return [
        {
            "seq": line.seq, "at": line.at.isoformat(), "day": str(line.day), "days_past_due": line.age,
            "stage": line.stage, "arrow": line.arrow, "text": line.text, "because": line.because, "place": line.place,
        }
        for line in lines
        if line.arrow != ".." or not deeds_only
    ]  # fmt: skip


def explained(entries: Iterable[Entry], remarks: Mapping[str, str]) -> tuple[Entry, ...]:
    """Entries with what people wrote beside them, which no record holds, as their reason."""
    return tuple(_with(one, remarks[one.event.id]) if one.event.id in remarks else one for one in entries)


def _with(entry: Entry, remark: str) -> Entry:
    """The remark in the event's field for words: its reason, or what came of a task."""
    fields = set(entry.event.__struct_fields__)
    field = next((one for one in ("reason", "outcome") if one in fields), "")
    if not field or isinstance(entry.event, _CODED):
        return entry
    return msgspec.structs.replace(entry, event=msgspec.structs.replace(entry.event, **{field: remark}))


def in_words(event: Event, remarks: Mapping[str, str], asked: Mapping[str, str]) -> dict[str, object]:
    """The event's codes as people say them, and after its outcome what a person wrote beside it."""
    words = records.said(event, language(), asked)
    remark = remarks.get(event.id, "")
    if remark and isinstance(event, _CODED):
        field = "reason" if isinstance(event, DelayReasonGiven) else "outcome"
        # What is written down of a call begins with its code (workers.calls), which the word said already.
        remark = remark.removeprefix(str(getattr(event, field))).removeprefix(": ")
        words[field] = f"{words.get(field, getattr(event, field))}: {remark}".removesuffix(": ")
    return words


def placed(line: Line) -> Line:
    """The line; what stands in no place of a playbook says in the reader's language whence it came."""
    return msgspec.structs.replace(line, because=say(line.because, _WHENCE.get(line.because, line.because)))


def why_refused(reason: str, allowed: Mapping[str, str] | None = None) -> str:
    """Why a case did not agree, and what it would agree to, for a person. `reason` is a code of engine.case.asking."""
    return refusals.why_refused(reason, allowed or {}, language())
