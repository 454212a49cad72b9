"""A case's life as people and scripts read it: lines with the place in the playbook. It judges nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from engine.case.timeline import Line
from engine.study.words import refusals
from schemas.events import Entry
from workers.speech import language


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
    """The remark in the event's field for words: its reason, or what came of a task or a call."""
    fields = set(entry.event.__struct_fields__)
    field = next((one for one in ("reason", "outcome") if one in fields), "")
    if not field:
        return entry
    return msgspec.structs.replace(entry, event=msgspec.structs.replace(entry.event, **{field: remark}))


def why_refused(reason: str, allowed: Mapping[str, str] | None = None) -> str:
    """Why a case did not agree, and what it would agree to, for a person. `reason` is a code of engine.case.asking."""
    return refusals.why_refused(reason, allowed or {}, language())
