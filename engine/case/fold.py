"""`fold`: a case after one more event. Total and pure; it remembers and judges nothing.

An event whose id was seen changes nothing, so the same fact told twice counts once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from msgspec.structs import replace

from schemas.case import Agreement, Approval, Case, Hold, OpenTask, Promise, StepRecord
from schemas.events import (
    AddressFailed,
    AnyEvent,
    ApprovalAsked,
    ApprovalGiven,
    ApprovalLapsed,
    ApprovalRefused,
    CallDone,
    CaseCancelled,
    CaseClosed,
    CaseOpened,
    ContactDeferred,
    ContactMade,
    ContactRefused,
    ContactUnknown,
    CreditNoteIssued,
    DisputeOpened,
    DisputeResolved,
    Entry,
    FactsChanged,
    FeeCharged,
    HandedOver,
    HoldEnded,
    HoldLifted,
    HoldPlaced,
    NewsWaiting,
    OfferAnswered,
    PaymentReceived,
    PaymentReported,
    PaymentReversed,
    PlanAgreed,
    PlanBroken,
    PlanCompleted,
    PlanDeclined,
    PromiseBroken,
    PromiseKept,
    PromiseMade,
    ProposalMade,
    Reported,
    SegmentAssigned,
    StageEntered,
    StepSkipped,
    StopNoticed,
    TaskDone,
    TaskRaised,
    TermsAccepted,
    WrittenOff,
)  # fmt: skip
from schemas.playbook import HoldKind


def open_case(event: CaseOpened) -> Case:
    """The case as it stands when its invoice arrives."""
    return Case(
        invoice=event.invoice,
        customer=event.customer,
        currency=event.currency,
        amount=event.amount,
        issued_on=event.issued_on,
        due_on=event.due_on,
        zone=event.zone,
        opened_at=event.at,
        facts=event.facts,
        known=event.known,
        data_from=event.data_from,
        stage="policy",
        seq=1,
        seen=(event.id,) if event.id else (),
    )


def fold(case: Case, event: AnyEvent) -> Case:
    """The case after the event. A closed case stays closed, unless the money that closed it is taken back."""
    if event.id and event.id in case.seen:
        return case
    after = FOLDS[type(event)](case, event)
    seen = (*case.seen, event.id) if event.id else case.seen
    return replace(after, seq=case.seq + 1, seen=seen)


def fold_all(case: Case, events: Iterable[AnyEvent]) -> Case:
    """The case after events in order."""
    for event in events:
        case = fold(case, event)
    return case


def enter(case: Case, event: AnyEvent, because: str = "") -> tuple[Case, tuple[Entry, ...]]:
    """The case after the event, and its line in the record; no line for an event that was seen."""
    after = fold(case, event)
    return after, (() if after is case else (Entry(after.seq, event, because),))


# --- money ------------------------------------------------------------------------------------------------------


def _payment_received(case: Case, event: PaymentReceived) -> Case:
    paid = replace(case, payments={**case.payments, event.payment: event.amount})
    return _stamp_paid(_end_holds(paid, "payment_to_verify", event.at), event.at)


def _payment_reversed(case: Case, event: PaymentReversed) -> Case:
    taken_back = case.reversed.get(event.payment, Decimal(0)) + event.amount
    after = replace(case, reversed={**case.reversed, event.payment: taken_back})
    return replace(after, paid_at=None, closed_at=None, end="") if after.balance > 0 else after


def _credit_note_issued(case: Case, event: CreditNoteIssued) -> Case:
    return _stamp_paid(replace(case, credits={**case.credits, event.credit_note: event.amount}), event.at)


def _fee_charged(case: Case, event: FeeCharged) -> Case:
    return _done(replace(case, fees=case.fees + event.amount), event.step, event.at)


def _written_off(case: Case, event: WrittenOff) -> Case:
    return _done(replace(case, written_off=case.written_off + event.amount), event.step, event.at)


def _stamp_paid(case: Case, at: datetime) -> Case:
    return replace(case, paid_at=at) if case.balance <= 0 and case.paid_at is None else case


# --- holds, promises, plans -------------------------------------------------------------------------------------


def _begin_hold(case: Case, hold: Hold) -> Case:
    if any(one.kind == hold.kind and one.of == hold.of for one in case.holds):
        return case
    return replace(case, holds=(*case.holds, hold))


def _end_holds(case: Case, kind: HoldKind, at: datetime, of: str | None = None) -> Case:
    ended = tuple(h for h in case.holds if h.kind == kind and of in (None, h.of))
    if not ended:
        return case
    past = tuple(replace(hold, ended_at=at) for hold in ended)
    return replace(case, holds=tuple(h for h in case.holds if h not in ended), past_holds=case.past_holds + past)


def _end_holds_of(case: Case, of: str, at: datetime) -> Case:
    for hold in case.holds:
        if hold.of == of:
            case = _end_holds(case, hold.kind, at, of)
    return case


def _dispute_opened(case: Case, event: DisputeOpened) -> Case:
    return _begin_hold(replace(case, dispute="open"), Hold("dispute_open", event.at, reason=event.reason))


def _dispute_resolved(case: Case, event: DisputeResolved) -> Case:
    return _end_holds(replace(case, dispute="resolved"), "dispute_open", event.at)


def _payment_reported(case: Case, event: PaymentReported) -> Case:
    return _begin_hold(case, Hold("payment_to_verify", event.at))


def _hold_placed(case: Case, event: HoldPlaced) -> Case:
    fresh = _end_holds(case, event.hold, event.at) if event.hold in ("manual", "on_request") else case
    of = event.reason if event.hold == "approval" else ""
    return _begin_hold(fresh, Hold(event.hold, event.at, until=event.until, reason=event.reason, of=of))


def _hold_lifted(case: Case, event: HoldLifted) -> Case:
    return _end_holds(case, event.hold, event.at)


def _hold_ended(case: Case, event: HoldEnded) -> Case:
    return _end_holds(case, event.hold, event.at)


def _promise_made(case: Case, event: PromiseMade) -> Case:
    promise = Promise(event.promise, event.amount, event.due_on, paid_before=case.paid)
    kept = replace(case, promises=(*case.promises, promise), offer=_answered(case))
    return _begin_hold(kept, Hold("promise_active", event.at, of=event.promise))


def _promise_kept(case: Case, event: PromiseKept) -> Case:
    return _settle_promise(case, event.promise, "kept", event.at)


def _promise_broken(case: Case, event: PromiseBroken) -> Case:
    broken = int(case.facts.get("promises_broken", "0")) + 1
    counted = replace(case, facts={**case.facts, "promises_broken": str(broken)})
    return _settle_promise(counted, event.promise, "broken", event.at)


def _settle_promise(case: Case, promise: str, state: Any, at: datetime) -> Case:
    promises = tuple(replace(p, state=state) if p.id == promise else p for p in case.promises)
    return _end_holds(replace(case, promises=promises), "promise_active", at, promise)


def _proposal_made(case: Case, event: ProposalMade) -> Case:
    agreement = Agreement(
        event.proposal, event.instalments, event.discount, event.approval_by, owed=case.balance, paid_before=case.paid
    )
    return replace(case, agreement=agreement, offer=_answered(case))


def _answered(case: Case) -> str:
    """An offer that was made is answered by whatever the customer agrees to; without one there is nothing to answer."""
    return "answered" if case.offer == "made" else case.offer


def _plan_agreed(case: Case, event: PlanAgreed) -> Case:
    return _begin_hold(_agreement(case, "active"), Hold("plan_on_track", event.at, of=event.proposal))


def _plan_declined(case: Case, event: PlanDeclined) -> Case:
    return _agreement(case, "declined")


def _plan_broken(case: Case, event: PlanBroken) -> Case:
    return _end_holds(_agreement(case, "broken"), "plan_on_track", event.at)


def _plan_completed(case: Case, event: PlanCompleted) -> Case:
    waived = replace(_agreement(case, "completed"), waived=case.waived + event.waived)
    return _stamp_paid(_end_holds(waived, "plan_on_track", event.at), event.at)


def _agreement(case: Case, state: Any) -> Case:
    return case if case.agreement is None else replace(case, agreement=replace(case.agreement, state=state))


# --- steps and contacts -----------------------------------------------------------------------------------------


def _record(case: Case, step: str, record: StepRecord) -> Case:
    return replace(case, steps={**case.steps, step: record}) if step else case


def _done(case: Case, step: str, at: datetime) -> Case:
    return _record(case, step, StepRecord("done", at))


def _contact_made(case: Case, event: ContactMade) -> Case:
    offer = "made" if event.step.startswith("negotiation.") and case.offer == "none" else case.offer
    return _done(replace(case, contacted_at=event.at, offer=offer), event.step, event.at)


def _contact_deferred(case: Case, event: ContactDeferred) -> Case:
    return replace(case, not_before={**case.not_before, event.step: event.until})


def _contact_refused(case: Case, event: ContactRefused) -> Case:
    tried = {**case.occurrences, event.step: case.occurrences.get(event.step, 0) + 1}
    record = StepRecord("refused", event.at, ", ".join(event.rules))
    return _record(replace(case, occurrences=tried), event.step, record)


def _contact_unknown(case: Case, event: ContactUnknown) -> Case:
    return _record(replace(case, contacted_at=event.at), event.step, StepRecord("unknown", event.at))


def _step_skipped(case: Case, event: StepSkipped) -> Case:
    return _record(case, event.step, StepRecord("skipped", event.at, event.reason))


def _reported(case: Case, event: Reported) -> Case:
    return _done(case, event.step, event.at)


def _handed_over(case: Case, event: HandedOver) -> Case:
    return _done(replace(case, handed_to=event.to), event.step, event.at)


# --- people -----------------------------------------------------------------------------------------------------


def _task_raised(case: Case, event: TaskRaised) -> Case:
    raised = replace(case, tasks={**case.tasks, event.task: OpenTask(event.queue, event.due_at, event.step)})
    pause = event.task.removeprefix("policy.pause_while.")
    if pause != event.task:  # the hold that reached its bound lives on as the desk's, until the task is done
        raised = _end_holds(raised, pause, event.at)  # type: ignore[arg-type]
        raised = _begin_hold(raised, Hold("manual", event.at, of=event.task, reason=event.queue))
    return _done(raised, event.step, event.at)


def _task_done(case: Case, event: TaskDone) -> Case:
    tasks = {key: task for key, task in case.tasks.items() if key != event.task}
    finished = replace(case, tasks=tasks, finished=(*case.finished, event.task))
    after = _end_holds_of(finished, event.task, event.at)
    return _retry_refused(after) if event.task.endswith("if_undelivered") else after


def _retry_refused(case: Case) -> Case:
    """A mended address gives the steps that were refused another try."""
    steps = {path: record for path, record in case.steps.items() if record.state != "refused"}
    return replace(case, steps=steps, bad_channels=())


def _approval_asked(case: Case, event: ApprovalAsked) -> Case:
    return replace(case, approvals={**case.approvals, event.of: Approval(event.by, event.due_at)})


def _approval_given(case: Case, event: ApprovalGiven) -> Case:
    return _end_holds_of(_answer(case, event.of, "given"), event.of, event.at)


def _approval_refused(case: Case, event: ApprovalRefused) -> Case:
    return _end_holds_of(_answer(case, event.of, "refused"), event.of, event.at)


def _approval_lapsed(case: Case, event: ApprovalLapsed) -> Case:
    return _answer(case, event.of, "lapsed")


def _answer(case: Case, of: str, state: Any) -> Case:
    asked = case.approvals.get(of)
    return case if asked is None else replace(case, approvals={**case.approvals, of: replace(asked, state=state)})


# --- the case itself --------------------------------------------------------------------------------------------


def _stage_entered(case: Case, event: StageEntered) -> Case:
    return replace(case, stage=event.stage, brought_forward=case.brought_forward + event.brought_forward)


def _segment_assigned(case: Case, event: SegmentAssigned) -> Case:
    return replace(case, facts={**case.facts, **event.facts})


def _facts_changed(case: Case, event: FactsChanged) -> Case:
    known = case.known if event.known is None else event.known
    data_from = event.data_from or case.data_from
    return replace(case, facts={**case.facts, **event.facts}, known=known, data_from=data_from)


def _terms_accepted(case: Case, event: TermsAccepted) -> Case:
    return replace(case, facts={**case.facts, "terms_accepted": "yes"})


def _offer_answered(case: Case, event: OfferAnswered) -> Case:
    return replace(case, offer="answered")


def _address_failed(case: Case, event: AddressFailed) -> Case:
    return replace(case, bad_channels=(*case.bad_channels, event.channel))


def _stop_noticed(case: Case, event: StopNoticed) -> Case:
    return replace(case, notice=event.notice)


def _case_cancelled(case: Case, event: CaseCancelled) -> Case:
    return replace(case, cancelled=event.reason or "cancelled")


def _case_closed(case: Case, event: CaseClosed) -> Case:
    return replace(case, end=event.end, closed_at=event.at)


def _unchanged(case: Case, event: AnyEvent) -> Case:
    return case


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    CaseOpened: _unchanged,
    PaymentReceived: _payment_received,
    PaymentReversed: _payment_reversed,
    CreditNoteIssued: _credit_note_issued,
    PaymentReported: _payment_reported,
    DisputeOpened: _dispute_opened,
    DisputeResolved: _dispute_resolved,
    PromiseMade: _promise_made,
    ProposalMade: _proposal_made,
    OfferAnswered: _offer_answered,
    TermsAccepted: _terms_accepted,
    HoldPlaced: _hold_placed,
    HoldLifted: _hold_lifted,
    StopNoticed: _stop_noticed,
    CaseCancelled: _case_cancelled,
    FactsChanged: _facts_changed,
    AddressFailed: _address_failed,
    ApprovalGiven: _approval_given,
    ApprovalRefused: _approval_refused,
    TaskDone: _task_done,
    CallDone: _unchanged,
    ContactMade: _contact_made,
    ContactDeferred: _contact_deferred,
    ContactRefused: _contact_refused,
    ContactUnknown: _contact_unknown,
    NewsWaiting: _unchanged,
    TaskRaised: _task_raised,
    ApprovalAsked: _approval_asked,
    Reported: _reported,
    HandedOver: _handed_over,
    WrittenOff: _written_off,
    FeeCharged: _fee_charged,
    CaseClosed: _case_closed,
    StageEntered: _stage_entered,
    SegmentAssigned: _segment_assigned,
    StepSkipped: _step_skipped,
    HoldEnded: _hold_ended,
    PromiseKept: _promise_kept,
    PromiseBroken: _promise_broken,
    PlanAgreed: _plan_agreed,
    PlanDeclined: _plan_declined,
    PlanBroken: _plan_broken,
    PlanCompleted: _plan_completed,
    ApprovalLapsed: _approval_lapsed,
}
"""What each event changes. The order is that of schemas.events; a test compares the two."""
