"""Lays a case's record beside the histories of its runs: which event carried each line, and at which of three times."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from engine.case.timeline import Line
from engine.study.tracing.words import ContactTraced, LineTraced, Ran, RunRead, Trace, VerdictTraced
from schemas.events import Entry
from schemas.explaining import PastMessage, PastVerdict

Where = tuple[int, Ran]
"""A run's place among the runs, and what happened in it."""


def align(
    invoice: str, workflow_id: str, runs: Sequence[RunRead], entries: Sequence[Entry], lines: Sequence[Line],
    recorded: Mapping[int, datetime], verdicts: Iterable[PastVerdict], messages: Iterable[PastMessage],
) -> Trace:  # fmt: skip
    """The trace. A line belongs to the activity that wrote it; what arrived also to the signal that told it."""
    wrote, heard = _writers(runs), _hearers(runs)
    traced = []
    for entry, line in zip(entries, lines, strict=True):
        writer, hearer = wrote.get(entry.seq), heard.get(entry.event.id) if entry.event.id else None
        traced.append(LineTraced(
            seq=entry.seq, at=entry.event.at, recorded_at=recorded.get(entry.seq),
            temporal_at=writer[1].until or writer[1].at if writer else None, arrow=line.arrow, text=line.text,
            because=line.because, place=line.place, carried_by=_place(runs, writer), heard_by=_place(runs, hearer),
        ))  # fmt: skip
    return Trace(
        invoice=invoice, workflow_id=workflow_id, runs=tuple(runs), lines=tuple(traced),
        verdicts=tuple(_verdict(one) for one in verdicts), contacts=tuple(_contact(one) for one in messages),
        unmatched=tuple(one.seq for one in traced if one.carried_by is None),
    )  # fmt: skip


def _writers(runs: Sequence[RunRead]) -> dict[int, Where]:
    """The first activity that wrote each line and was done; one that is done again writes nothing new."""
    found: dict[int, Where] = {}
    for number, run in enumerate(runs):
        for ran in run.ran:
            if ran.what == "activity" and ran.outcome == "done":
                for seq in ran.seqs:
                    found.setdefault(seq, (number, ran))
    return found


def _hearers(runs: Sequence[RunRead]) -> dict[str, Where]:
    """What told the case of each event, by the event's id: a signal, the run's start, or a wish (an update)."""
    found: dict[str, Where] = {}
    for number, run in enumerate(runs):
        for ran in run.ran:
            if ran.event_id and ran.what in ("signal", "start"):
                found.setdefault(ran.event_id, (number, ran))
            elif ran.event_id and ran.what == "update":
                for prefix in (ran.told, "proposal" if ran.told == "propose" else ran.told):
                    found.setdefault(f"{prefix}/{ran.event_id}", (number, ran))
    return found


def _place(runs: Sequence[RunRead], where: Where | None) -> tuple[int, int] | None:
    return None if where is None else (where[0] + 1, where[1].ids[0])


def _verdict(one: PastVerdict) -> VerdictTraced:
    against = tuple(dict.fromkeys(spoke.rule for spoke in one.spoke if spoke.says != "allowed"))
    return VerdictTraced(
        key=one.key, says=one.says, channel=one.channel, at=one.at, asked=len({spoke.rule for spoke in one.spoke}),
        against=against,
    )  # fmt: skip


def _contact(one: PastMessage) -> ContactTraced:
    facts = tuple(f"{fact.fact} {fact.at:%Y-%m-%d %H:%M:%S}Z" for fact in one.facts)
    return ContactTraced(
        key=one.key, channel=one.channel, state=one.state, at=one.at, provider=one.provider,
        provider_id=one.provider_id, attempt=one.attempt, facts=facts,
    )  # fmt: skip
