"""What people were asked and what they answered: tasks and approvals. It knows no deed that waits for them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from msgspec.structs import replace

from engine.case.folding.holds import begin_hold, end_dispute_of, end_holds, end_holds_of
from engine.case.folding.steps import done
from schemas.case import Approval, Case, Hold, OpenTask, WriteOffWanted
from schemas.events import (
    ApprovalAsked,
    ApprovalGiven,
    ApprovalLapsed,
    ApprovalRefused,
    TaskDone,
    TaskRaised,
    WriteOffAsked,
)


def _task_raised(case: Case, event: TaskRaised) -> Case:
    raised = replace(case, tasks={**case.tasks, event.task: OpenTask(event.queue, event.due_at, event.step)})
    pause = event.task.removeprefix("policy.pause_while.")
    if pause != event.task:  # the hold that reached its bound lives on as the desk's, until the task is done
        kind, _, of = pause.partition("/")
        raised = end_holds(raised, kind, event.at, of or None)  # type: ignore[arg-type]
        if not of or len(raised.holds) < len(case.holds):  # a dispute of a part held nothing
            raised = begin_hold(raised, Hold("manual", event.at, of=event.task, reason=event.queue))
    return done(raised, event.step, event.at)


def _task_done(case: Case, event: TaskDone) -> Case:
    tasks = {key: task for key, task in case.tasks.items() if key != event.task}
    finished = replace(case, tasks=tasks, finished=(*case.finished, event.task))
    after = end_dispute_of(end_holds_of(finished, event.task, event.at), event.task, event.at)
    after = end_holds_of(after, f"{event.task}/late", event.at)  # the late task is done: who was told of it may rest
    return _retry_refused(after) if event.task.endswith("if_undelivered") else after


def _retry_refused(case: Case) -> Case:
    """A mended address gives the steps that were refused another try."""
    steps = {path: record for path, record in case.steps.items() if record.state != "refused"}
    failures = {path: replace(failure, channels=()) for path, failure in case.failures.items()}
    return replace(case, steps=steps, bad_channels=(), failures=failures)


def _approval_asked(case: Case, event: ApprovalAsked) -> Case:
    return replace(case, approvals={**case.approvals, event.of: Approval(event.by, event.due_at)})


def _approval_given(case: Case, event: ApprovalGiven) -> Case:
    return end_holds_of(_answer(case, event.of, "given"), event.of, event.at)


def _approval_refused(case: Case, event: ApprovalRefused) -> Case:
    return end_holds_of(_answer(case, event.of, "refused"), event.of, event.at)


def _approval_lapsed(case: Case, event: ApprovalLapsed) -> Case:
    return _answer(case, event.of, "lapsed")


def _answer(case: Case, of: str, state: Any) -> Case:
    asked = case.approvals.get(of)
    return case if asked is None else replace(case, approvals={**case.approvals, of: replace(asked, state=state)})


def _write_off_asked(case: Case, event: WriteOffAsked) -> Case:
    return replace(case, write_off=WriteOffWanted(event.wish, event.reason, event.approval_by, event.by))


FOLDS: dict[type, Callable[[Case, Any], Case]] = {
    ApprovalGiven: _approval_given,
    ApprovalRefused: _approval_refused,
    TaskDone: _task_done,
    TaskRaised: _task_raised,
    ApprovalAsked: _approval_asked,
    ApprovalLapsed: _approval_lapsed,
    WriteOffAsked: _write_off_asked,
}
