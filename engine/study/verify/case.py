"""The door of the fold check: a case's record against its plan, line by line, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterator

from engine.case.covers import counted_in
from engine.case.decision import Decision
from engine.study.verify.clocks import LATE, clock_of
from engine.study.verify.material import CaseChecked, CaseMaterial, Counts
from engine.study.verify.telling import length, moment, told_decision
from engine.study.verify.walking import Walk
from schemas.bundle import CaseHead, Divergence, Kind, Remark
from schemas.events import CaseOpened
from schemas.plan import Plan


def check_case(plan: Plan, material: CaseMaterial) -> CaseChecked:
    """Recompute the life that is recorded, and name the first place where record and machine part.

    `plan` is the case's own, of the recorded `semantics`. Pure and total over well-formed material.
    """
    lines = material.lines
    if not lines or not isinstance(lines[0].event, CaseOpened):
        return CaseChecked((_without_opening(material),), (), Counts(lines=len(lines)))
    place = f"{material.folder or f'cases/{lines[0].event.invoice}'}/ledger.jsonl"
    is_shared = (material.clock or clock_of(lines)) == "shared"
    walk = Walk(plan, lines, place, is_shared=is_shared).run()
    found = [*_opening(plan, material, lines[0].event, place)]
    if walk.parted is None:
        _tail(walk, material)
    if walk.parted is not None:
        found.append(walk.parted)
    else:
        found += _head_at_end(walk, material.head)
    return CaseChecked(tuple(found), tuple(walk.remarks), Counts(lines=len(lines), decisions=walk.decisions))


def _without_opening(material: CaseMaterial) -> Divergence:
    head = material.head
    folder = material.folder or (f"cases/{head.invoice}" if head is not None else "cases")
    return Divergence(kind="missing_line", invoice=head.invoice if head else "", place=f"{folder}/ledger.jsonl:1",
                      expected="case_opened", why="no_opening")  # fmt: skip


def _opening(plan: Plan, material: CaseMaterial, opened: CaseOpened, place: str) -> Iterator[Divergence]:
    """The opening against the case's head, and what of it follows from the plan."""
    line, head = material.lines[0], material.head
    told = {
        "seq": (line.seq, 1),
        "because": (line.because, "case"),
        "at": (line.at, opened.at),
        "id": (opened.id, f"invoice/{opened.invoice}"),
    }
    if opened.counted_in:
        told["counted_in"] = (opened.counted_in, counted_in(plan, opened.zone))
    kinds: dict[str, Kind] = {"amount": "amount"}
    if head is not None:
        told |= {
            "invoice": (opened.invoice, head.invoice),
            "amount": (opened.amount, head.amount),
            "currency": (opened.currency, head.currency),
            "opened_at": (opened.at, head.opened_at),
            "plan_sha256": (line.plan_sha256, head.plan_sha256),
        }
    for name, (recorded, expected) in told.items():
        if recorded != expected:
            yield Divergence(kind=kinds.get(name, "line"), invoice=opened.invoice, place=f"{place}:1",
                             recorded=f"{name} {recorded}", expected=f"{name} {expected}", why="opening")  # fmt: skip
    for number, other in enumerate(material.lines, 1):
        if other.plan_sha256 != line.plan_sha256:
            yield Divergence(kind="line", invoice=opened.invoice, place=f"{place}:{number}",
                             recorded=other.plan_sha256, expected=line.plan_sha256, why="other_plan")  # fmt: skip


def _tail(walk: Walk, material: CaseMaterial) -> None:
    """Where the record ends the machine waits or rests, or it was read in the midst of things."""
    if walk.queue:
        return walk.lacks_at_end(_queued(walk))
    decision = walk.decision()
    wants = bool(decision.notes) or decision.effect is not None
    is_closed = material.head is not None and material.head.closed_at is not None
    if wants and (material.until is None or is_closed or (not walk.turn_is_over and walk.is_known)):
        return walk.lacks_at_end(decision)
    until = material.until
    if until is None:
        return None
    if wants:
        walk.remarks.append(Remark(kind="unfinished", invoice=walk.case.invoice, told=told_decision(decision)))
    elif not walk.is_shared and decision.wake_at is not None and until - decision.wake_at > LATE * 4 * 24:
        late = f"{moment(decision.wake_at)} {decision.step}: {length(until - decision.wake_at)}"
        walk.remarks.append(Remark(kind="overdue", invoice=walk.case.invoice, told=late))
    return None


def _queued(walk: Walk) -> Decision:
    return Decision(notes=walk.queue)


def _head_at_end(walk: Walk, head: CaseHead | None) -> Iterator[Divergence]:
    """How the case ended, against its head."""
    if head is None:
        return
    recorded, folded = (head.end, head.closed_at is not None), (walk.case.end, walk.case.is_closed)
    if recorded != folded:
        yield Divergence(kind="line", invoice=head.invoice, place=walk.place.replace("ledger.jsonl", "case.json"),
                         recorded=f"{recorded}", expected=f"{folded}", why="end")  # fmt: skip
