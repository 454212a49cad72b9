"""What became of the timeline's steps: made, put off, refused, skipped, done. It knows no step's meaning."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from engine.case.folding.holds import end_holds_of
from schemas.case import Accepted, Case, Failure, StepRecord
from schemas.events import (
    AddressFailed,
    CallDone,
    ContactDeferred,
    ContactFailed,
    ContactMade,
    ContactRefused,
    ContactUnknown,
    HandedOver,
    NewsWaiting,
    NoticeProved,
    Reported,
    StepSkipped,
)  # fmt: skip


def record(case: Case, step: str, became: StepRecord) -> Case:
    """The case with a step's record; an event of no step has none."""
    return replace(case, steps={**case.steps, step: became}) if step else case


def done(case: Case, step: str, at: datetime) -> Case:
    """The case with the step done."""
    return record(case, step, StepRecord("done", at))


def _contact_made(case: Case, event: ContactMade) -> Case:
    """With what carried the step last, of which its provider may still tell that it did not arrive."""
    offer = "made" if event.step.startswith("negotiation.") and case.offer == "none" else case.offer
    latest = max(event.at, case.contacted_at or event.at)  # what was found out late was made before the last one
    step, failure = event.step, case.failures.get(event.step)
    return replace(  # one copy of the case: no other event comes so often
        case,
        contacted_at=latest,
        offer=offer,
        steps={**case.steps, step: StepRecord("done", event.at)} if step else case.steps,
        accepted={**case.accepted, step: Accepted(event.channel, event.contact)},
        failures=case.failures if failure is None else {**case.failures, step: replace(failure, stands=False)},
    )


def _failed(case: Case, event: AddressFailed | ContactFailed) -> Case:
    """The steps that this very message carried last did not reach the customer. What the desk itself sent by another
    channel at once was never accepted by this one."""
    for step, last in case.accepted.items():
        meant = event.contact == last.contact if event.contact else event.step == step
        if meant and event.channel == last.channel:
            failure = case.failures.get(step, Failure())
            if not failure.stands:
                failed = Failure((*failure.channels, event.channel), failure.times + 1, stands=True)
                case = replace(case, failures={**case.failures, step: failed})
    return case


def _contact_deferred(case: Case, event: ContactDeferred) -> Case:
    return replace(case, not_before={**case.not_before, event.step: event.until})


def _contact_refused(case: Case, event: ContactRefused) -> Case:
    tried = {**case.occurrences, event.step: case.occurrences.get(event.step, 0) + 1}
    refused = StepRecord("refused", event.at, ", ".join(event.rules))
    return record(replace(case, occurrences=tried), event.step, refused)


def _contact_unknown(case: Case, event: ContactUnknown) -> Case:
    return record(replace(case, contacted_at=event.at), event.step, StepRecord("unknown", event.at))


def _address_failed(case: Case, event: AddressFailed) -> Case:
    return _failed(replace(case, bad_channels=(*case.bad_channels, event.channel)), event)


def _step_skipped(case: Case, event: StepSkipped) -> Case:
    return record(case, event.step, StepRecord("skipped", event.at, event.reason))


def _reported(case: Case, event: Reported) -> Case:
    return done(case, event.step, event.at)


def _handed_over(case: Case, event: HandedOver) -> Case:
    return done(replace(case, handed_to=event.to), event.step, event.at)


def _notice_proved(case: Case, event: NoticeProved) -> Case:
    """The first proof counts: from then on the customer could know."""
    first = min(event.at, case.proofs.get(event.step, event.at))
    return replace(case, proofs={**case.proofs, event.step: first})


def _call_done(case: Case, event: CallDone) -> Case:
    return end_holds_of(replace(case, called=(*case.called, event.step)), f"{event.step}/late", event.at)


def _unchanged(case: Case, event: NewsWaiting) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    AddressFailed: _address_failed,
    CallDone: _call_done,
    ContactFailed: _failed,
    ContactMade: _contact_made,
    ContactDeferred: _contact_deferred,
    ContactRefused: _contact_refused,
    ContactUnknown: _contact_unknown,
    NewsWaiting: _unchanged,
    NoticeProved: _notice_proved,
    Reported: _reported,
    HandedOver: _handed_over,
    StepSkipped: _step_skipped,
}
