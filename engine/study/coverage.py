"""What of a playbook lives have reached: steps, rows of tables, and both ways of every branch. It judges no life.

Everything is read from the record of a life, line by line, with the case as it stood then; nothing is guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from engine.case.ageing import steps_of
from engine.case.conditions import FactMissing, first_row
from engine.case.disputes import rule_of
from engine.case.facts import facts_of
from engine.case.fold import fold, open_case
from engine.case.machine import MISSING, UNDELIVERED
from engine.study.simulate import Life
from schemas import events as e
from schemas.case import Case
from schemas.plan import ApprovalRule, Plan, Step, Table
from schemas.playbook import TIMELINE_STAGES

PROMISE: Final = "negotiation.promise_to_pay"
OFFERS: Final = "negotiation.offers"
APPROVAL: Final = "negotiation.approval"
Kind = Literal["step", "row", "branch"]
KINDS: Final[tuple[Kind, ...]] = ("step", "row", "branch")


class Piece(msgspec.Struct, frozen=True):
    """Something of a playbook that a life can reach: its path, which way, its place, and how it is called."""

    kind: Kind
    path: str
    way: str
    place: str
    en: str
    es: str


class Coverage(msgspec.Struct, frozen=True):
    """Every piece of a playbook, and those of them that were reached."""

    pieces: tuple[Piece, ...]
    reached: frozenset[tuple[str, str]]

    def has(self, piece: Piece) -> bool:
        """Whether any life reached it."""
        return (piece.path, piece.way) in self.reached

    def missed(self) -> tuple[Piece, ...]:
        """What no life reached, steps first, each kind in the order of the playbook."""
        return tuple(piece for piece in self.pieces if not self.has(piece))

    def count(self, kind: Kind) -> tuple[int, int]:
        """How many of a kind were reached, and how many there are."""
        all_of = [piece for piece in self.pieces if piece.kind == kind]
        return sum(map(self.has, all_of)), len(all_of)

    def share(self) -> Decimal:
        """The share of all pieces that was reached; 1 where there are none."""
        return Decimal(sum(map(self.has, self.pieces))) / len(self.pieces) if self.pieces else Decimal(1)


def coverage(plan: Plan, lives: Iterable[Life]) -> Coverage:
    """What these lives reached of a plan."""
    reached = (found for life in lives for found in _reached_by(plan, life))
    return Coverage(tuple(pieces_of(plan)), frozenset(reached))


# ---------------------------------------------------------------------------------------------- what there is


def pieces_of(plan: Plan) -> Iterator[Piece]:
    """All that a life can reach: steps, rows, then branches."""
    steps = (*steps_of(plan), *plan.when_paid)
    for step in steps:
        yield Piece("step", step.path, "", step.place, f"{step.verb} {step.what}", f"{step.verb} {step.what}")
    yield from _rows("data.segments", plan.segments)
    yield from _rows(OFFERS, plan.offers)
    for step in steps:
        yield from _of_step(step)
    yield from _of_rules(plan)
    yield from _of_pauses(plan)
    yield from _of_stages(plan)
    yield from _of_ends(plan)


def _branch(path: str, way: str, place: str, en: str, es: str) -> Piece:
    return Piece("branch", path, way, place, en, es)


def _rows(path: str, table: Table | None) -> Iterator[Piece]:
    for index, row in enumerate(table.rows if table is not None else ()):
        which = f"{index + 1}: {', '.join(row.then)}"
        yield Piece("row", f"{path}.rows[{index}]", "", row.place, f"{path} row {which}", f"{path} fila {which}")


def _of_step(step: Step) -> Iterator[Piece]:
    conditions = {"only_if": step.only_if, "unless": step.unless}
    for name, condition in conditions.items():
        if condition is not None and not step.path.startswith("policy"):
            path, place = f"{step.path}.{name}", condition.place or step.place
            yield _branch(path, "holds", place, f"{step.what}: {name} holds", f"{step.what}: {name} se cumple")
            yield _branch(
                path, "fails", place, f"{step.what}: {name} does not hold", f"{step.what}: {name} no se cumple"
            )
    if step.approval is not None:
        yield from _answers(f"{step.path}.approval", step.approval, step.what, step.what)


def _answers(path: str, rule: ApprovalRule, en: str, es: str) -> Iterator[Piece]:
    yield _branch(path, "given", rule.place, f"{en}: approval given", f"{es}: aprobación dada")
    yield _branch(path, "refused", rule.place, f"{en}: approval refused", f"{es}: aprobación negada")
    yield _branch(path, "silent", rule.place, f"{en}: nobody answers", f"{es}: nadie responde")


def _of_rules(plan: Plan) -> Iterator[Piece]:
    if (rule := plan.data.if_missing) is not None:
        yield _branch(MISSING, "asked", rule.place, "data are missing", "faltan datos")
        yield _branch(
            MISSING, "late", rule.place, "nobody completes the data in time", "nadie completa los datos a tiempo"
        )
    if (rule := plan.if_undelivered) is not None:
        yield _branch(UNDELIVERED, "asked", rule.place, "a document is not delivered", "un documento no se entrega")
    if (promise := plan.promise) is not None:
        yield _branch(PROMISE, "kept", promise.place, "a promise is kept", "un compromiso se cumple")
        yield _branch(PROMISE, "broken", promise.place, "a promise is broken", "un compromiso se incumple")
        yield _branch(PROMISE, "too_often", promise.place, "promises are broken too often",
                      "se incumplen demasiados compromisos")  # fmt: skip
    if plan.offer_approval is not None and _asks_somebody(plan):
        yield from _answers(APPROVAL, plan.offer_approval, "an instalment plan", "un fraccionamiento")


def _asks_somebody(plan: Plan) -> bool:
    """Whether any row of the offers needs a person's approval."""
    if plan.offers is None or "approved_by" not in plan.offers.then:
        return False
    column = plan.offers.then.index("approved_by")
    return any(row.then[column] != "nobody" for row in plan.offers.rows)


def _of_pauses(plan: Plan) -> Iterator[Piece]:
    """The pauses that the author wrote; those that hold by default are not the author's to test."""
    for pause in (pause for pause in plan.pauses if pause.place):
        path, kind = f"policy.pause_while.{pause.kind}", pause.kind
        yield _branch(path, "begins", pause.place, f"{kind} begins", f"{kind} empieza")
        if pause.at_most is not None:
            yield _branch(path, "bound", pause.place, f"{kind} reaches its bound", f"{kind} llega a su límite")


def _of_stages(plan: Plan) -> Iterator[Piece]:
    for stage in plan.stages:
        if stage.next_stage is not None:
            path = f"{stage.name}.next_stage"
            yield _branch(path, "entered", stage.place, f"{stage.name} is left for the next stage",
                          f"{stage.name} pasa a la etapa siguiente")  # fmt: skip


def _of_ends(plan: Plan) -> Iterator[Piece]:
    """Each way in which a case of this playbook can end."""
    deeds = {step.verb: step.place for step in reversed(steps_of(plan))}
    ends = {"paid": "", "credited": "", "cancelled": ""}
    ends |= {
        end: deeds[verb] for end, verb in (("written_off", "write_off"), ("handed_over", "hand_over")) if verb in deeds
    }
    if plan.offers is not None:
        ends["settled"] = plan.offers.place
    ends["reviewed"] = plan.ends.place
    for end, place in ends.items():
        yield _branch("ends", end, place, f"the case ends {end}", f"el caso termina {end}")
    for notice in plan.stop_when:
        yield _branch("policy.stop_when", notice, "", f"{notice} stops the case", f"{notice} detiene el caso")


# ---------------------------------------------------------------------------------------------- what was reached


def _reached_by(plan: Plan, life: Life) -> Iterator[tuple[str, str]]:
    """Path and way of everything that a life reached."""
    case: Case | None = None
    for entry in life.entries:
        event = entry.event
        if isinstance(event, e.CaseOpened) and case is None:
            case = open_case(event)
            continue
        assert case is not None, "a record begins with case_opened"
        before, case = case, fold(case, event)
        for kind, look in _LOOKS:
            if isinstance(event, kind):
                yield from look(plan, before, event)
        for hold in case.holds:
            yield f"policy.pause_while.{hold.kind}", "begins"


def _step_done(plan: Plan, case: Case, event: Any) -> Iterator[tuple[str, str]]:
    if event.step:
        yield event.step, ""
        yield from _conditions_held(event.step)
        if isinstance(event, e.ContactMade) and event.step.startswith("negotiation"):
            yield from _offer_row(plan, case, event)


def _step_tried(plan: Plan, case: Case, event: Any) -> Iterator[tuple[str, str]]:
    """Put off, refused by every channel, or unknown: its conditions held, but it was not done."""
    yield from _conditions_held(event.step)


def _conditions_held(step: str) -> Iterator[tuple[str, str]]:
    yield f"{step}.only_if", "holds"
    yield f"{step}.unless", "fails"


def _step_skipped(plan: Plan, case: Case, event: e.StepSkipped) -> Iterator[tuple[str, str]]:
    if event.reason == "condition" and event.detail.startswith("only_if"):
        yield f"{event.step}.only_if", "fails"
    if event.reason == "condition" and event.detail.startswith("unless"):
        yield f"{event.step}.only_if", "holds"
        yield f"{event.step}.unless", "holds"


def _offer_row(plan: Plan, case: Case, event: Any) -> Iterator[tuple[str, str]]:
    """The row of the offers that a message carried, or that an instalment plan was measured by."""
    try:
        found = first_row(plan.offers, facts_of(plan, case, event.at)) if plan.offers is not None else None
    except FactMissing:
        return
    if found is not None:
        yield f"{OFFERS}.rows[{found[0]}]", ""


def _segment(plan: Plan, case: Case, event: e.SegmentAssigned) -> Iterator[tuple[str, str]]:
    yield f"data.segments.rows[{event.row}]", ""


def _task(plan: Plan, case: Case, event: e.TaskRaised) -> Iterator[tuple[str, str]]:
    yield from _step_done(plan, case, event)
    ways = {MISSING: "asked", f"{MISSING}/late": "late", UNDELIVERED: "asked"}
    if event.task in ways:
        yield event.task.removesuffix("/late"), ways[event.task]
    if event.task.startswith("policy.pause_while."):
        yield rule_of(event.task), "bound"


def _asked(plan: Plan, case: Case, event: e.ApprovalAsked) -> Iterator[tuple[str, str]]:
    yield from _conditions_held(event.of)
    if event.of in case.approvals:  # asked of somebody else, because nobody answered
        yield _approval_of(plan, event.of), "silent"


def _answered(way: str) -> Callable[[Plan, Case, Any], Iterator[tuple[str, str]]]:
    def look(plan: Plan, case: Case, event: Any) -> Iterator[tuple[str, str]]:
        if event.of in case.approvals:
            yield _approval_of(plan, event.of), way

    return look


def _approval_of(plan: Plan, of: str) -> str:
    """A step's own approval, or that of the offers where the question was about an instalment plan."""
    return f"{of}.approval" if any(step.path == of for step in steps_of(plan)) else APPROVAL


def _stage(plan: Plan, case: Case, event: e.StageEntered) -> Iterator[tuple[str, str]]:
    yield f"{case.stage}.next_stage", "entered"
    if event.stage in TIMELINE_STAGES and MISSING in case.tasks:
        yield MISSING, "late"


def _hold_ended(plan: Plan, case: Case, event: e.HoldEnded) -> Iterator[tuple[str, str]]:
    if event.why == "bound":
        yield f"policy.pause_while.{event.hold}", "bound"


def _promise_broken(plan: Plan, case: Case, event: e.PromiseBroken) -> Iterator[tuple[str, str]]:
    yield PROMISE, "broken"
    broken = sum(promise.state == "broken" for promise in case.promises) + 1
    if plan.promise is not None and broken >= plan.promise.broken_at_most:
        yield PROMISE, "too_often"


def _closed(plan: Plan, case: Case, event: e.CaseClosed) -> Iterator[tuple[str, str]]:
    yield "ends", event.end
    if event.end == "stopped":
        yield "policy.stop_when", case.notice


_DONE: Final = (e.ContactMade, e.Reported, e.HandedOver, e.WrittenOff, e.FeeCharged)
_TRIED: Final = (e.ContactDeferred, e.ContactRefused, e.ContactUnknown)
_LOOKS: Final[tuple[tuple[Any, Callable[[Plan, Case, Any], Iterator[tuple[str, str]]]], ...]] = (
    (_DONE, _step_done),
    (_TRIED, _step_tried),
    (e.StepSkipped, _step_skipped),
    (e.ProposalMade, _offer_row),
    (e.SegmentAssigned, _segment),
    (e.TaskRaised, _task),
    (e.ApprovalAsked, _asked),
    (e.ApprovalGiven, _answered("given")),
    (e.ApprovalRefused, _answered("refused")),
    (e.ApprovalLapsed, _answered("silent")),
    (e.StageEntered, _stage),
    (e.HoldEnded, _hold_ended),
    (e.PromiseKept, lambda plan, case, event: iter([(PROMISE, "kept")])),
    (e.PromiseBroken, _promise_broken),
    (e.CaseClosed, _closed),
)
