"""The door of the fold check: a case's record against its plan, line by line, and what stands beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from msgspec.structs import replace

from engine.case.covers import counted_in
from engine.case.decision import Decision
from engine.study.verify.amounts import sums
from engine.study.verify.clocks import ARRIVED, LATE, clock_of
from engine.study.verify.contacts import contacts_kept
from engine.study.verify.material import CaseChecked, CaseMaterial, Counts
from engine.study.verify.outcomes import key_of
from engine.study.verify.telling import length, moment, told_decision
from engine.study.verify.verdicts import against_record, asked_again
from engine.study.verify.walking import Walk
from engine.study.verify.wishes import Told, answered_again, charged_before
from schemas.bundle import CaseHead, Divergence, Kind, LedgerLine, Remark
from schemas.events import (
    CaseOpened,
    Charged,
    ChargesForgiven,
    DiscountEarned,
    FeeCharged,
    PlanCompleted,
    WrittenOff,
)  # fmt: skip
from schemas.plan import Plan

OF_MONEY: Final = frozenset((Charged, ChargesForgiven, DiscountEarned, FeeCharged, PlanCompleted, WrittenOff))


def check_case(plan: Plan, material: CaseMaterial) -> CaseChecked:
    """Recompute the life that is recorded, and name the first place where record and machine part.

    `plan` is the case's own, of the recorded `semantics`. Pure and total over well-formed material. What stands beside
    the record is compared where it can be without it; wishes and sums only where the whole record is the machine's.
    """
    lines = material.lines
    if not lines or not isinstance(lines[0].event, CaseOpened):
        return CaseChecked((_without_opening(material),), (), Counts(lines=len(lines)))
    folder = material.folder or f"cases/{lines[0].event.invoice}"
    is_shared = (material.clock or clock_of(lines)) == "shared"
    walk = Walk(plan, lines, f"{folder}/ledger.jsonl", is_shared=is_shared).run()
    found = Findings(walk.case.invoice)
    found.take(_opening(plan, material, lines[0].event, walk.place))
    if walk.parted is None:
        _tail(walk, material)
    if walk.parted is not None:
        found.take([walk.parted])
    else:
        found.take(_head_at_end(walk, material.head))
    found.take(_unasked(walk, material))
    verdicts = _verdicts(plan, material, walk, folder, found)
    if material.contacts is not None and walk.parted is None:
        found.take(contacts_kept(walk.case.invoice, material.contacts, lines, folder))
    amounts, wishes = _money_and_wishes(plan, material, walk, folder, found) if walk.parted is None else (0, 0)
    counts = Counts(len(lines), walk.decisions, verdicts, amounts, wishes)
    return CaseChecked(tuple(found.divergences), tuple(found.remarks), counts)


class Findings:
    """What was found about one case, in order, and how much was compared."""

    def __init__(self, invoice: str) -> None:
        self.invoice = invoice
        self.divergences: list[Divergence] = []
        self.remarks: list[Remark] = []

    def take(self, found: Iterable[Divergence | Remark | None]) -> int:
        """Keep what was found; how much was compared, a remark being nothing that was."""
        compared = 0
        for one in found:
            if isinstance(one, Remark):
                self.remarks.append(one if one.invoice else replace(one, invoice=self.invoice))
                continue
            compared += 1
            if one is not None:
                self.divergences.append(one if one.invoice else replace(one, invoice=self.invoice))
        return compared


def _verdicts(plan: Plan, material: CaseMaterial, walk: Walk, folder: str, found: Findings) -> int:
    if material.verdicts is None:
        return 0
    plans = {material.lines[0].plan_sha256: plan, **material.plans}
    compared = found.take(asked_again(material.verdicts, plans, f"{folder}/verdicts.jsonl"))
    if walk.parted is None:
        keys = {index: key_of(walk.case.invoice, effect) for index, effect in walk.outcomes.items()}
        found.take(against_record(material.verdicts, material.lines, keys, folder))
    return compared


def _money_and_wishes(plan: Plan, material: CaseMaterial, walk: Walk, folder: str, found: Findings) -> tuple[int, int]:
    of = Told(plan, material.lines, walk.states, walk.place)
    charged = list(charged_before(of))
    found.take(one for one, _ in charged)
    amounts = found.take(sums(plan, material.lines, walk.case, walk.place)) + sum(count for _, count in charged)
    amounts += sum([_moves_money(line) for line in material.lines])
    wishes = found.take(answered_again(of, material.wishes, folder, material.until)) if material.wishes else 0
    return amounts, wishes


def _moves_money(line: LedgerLine) -> bool:
    """Whether an amount of the case's own making stands in the line: it was compared with the line."""
    return type(line.event) in OF_MONEY and line.because != ARRIVED


def _unasked(walk: Walk, material: CaseMaterial) -> Iterator[Remark]:
    """What was remarked on the way. A case that is asked something looks round then, whatever it answers."""
    asked = {one.at for one in material.wishes or ()}
    for one in walk.remarks:
        number = int(one.place.rpartition(":")[2] or 0) if one.place else 0
        if one.kind != "unasked" or not number or material.lines[number - 1].at not in asked:
            yield one


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
