"""One case of a bundle, all of it but the replay: chains, proofs, the fold, what stands beside, the histories."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import msgspec

from engine.study.verify.case import check_case
from engine.study.verify.material import CaseMaterial
from schemas.bundle import (
    ActLine,
    CaseHead,
    Chain,
    Checkpoint,
    Divergence,
    LedgerLine,
    Remark,
    RunLine,
    VerdictLine,
    WishLine,
)
from schemas.events import CaseOpened
from schemas.plan import Plan
from workers.audit.verification import chains, evidence, histories
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, Line, Word, lines

SEALED: Final = b"YmluYXJ5L2VuY3J5cHRlZA"
"""`binary/encrypted` as histories write it."""
Said = TypeVar("Said", Divergence, Remark)
Opener = Callable[[bytes], bytes]


class Common(msgspec.Struct, frozen=True):
    """What all cases of a bundle share. `until`: when it was read (UTC)."""

    plans: Mapping[str, Plan]
    checkpoints: Sequence[Checkpoint]
    until: datetime | None
    acts: Mapping[int, str]


class Told(msgspec.Struct, frozen=True):
    """A case's lines."""

    ledger: list[Line[LedgerLine]]
    verdicts: list[Line[VerdictLine]]
    wishes: list[Line[WishLine]]
    acts: list[Line[ActLine]]


class ToReplay(msgspec.Struct, frozen=True):
    """A history that is to be replayed: where it stands, and its bytes with nothing sealed."""

    invoice: str
    place: str
    body: bytes


def check(head: CaseHead, files: Files, common: Common, opener: Opener | None, found: Found) -> list[ToReplay]:
    """The case's findings go to `found`; what is left is to replay."""
    told = _read(head, files, found)
    found.counts["cases"] += 1
    _chains(head, files, told, common, found)
    beside = evidence.read(files, head.folder, head.invoice, found)
    plan = common.plans.get(head.plan_sha256)
    if plan is None:
        found.parted("plan", f"{head.folder}/case.json", "no_plan", "", head.plan_sha256, head.invoice)
    runs, replays = _histories(head, files, opener, found)
    if plan is not None:
        _head(head, plan, told, found)
        _fold(plan, head, files, told, beside, common, histories.clock_of(runs), found)
    evidence.check(head, told.ledger, beside, files, found)
    whole = bool(head.runs) and len(runs) == len(head.runs)
    histories.check(head, runs, told.ledger, told.wishes, found, whole=whole, until=common.until)
    return replays if plan is not None else []


def _read(head: CaseHead, files: Files, found: Found) -> Told:
    folder, invoice = head.folder, head.invoice
    for name in ("verdicts", "contacts", "wishes"):
        if f"{folder}/{name}.jsonl" not in files:
            found.remark("not_given", f"{folder}/{name}.jsonl", "", invoice)
    return Told(
        lines(files, f"{folder}/ledger.jsonl", LedgerLine, "line", found, invoice),
        lines(files, f"{folder}/verdicts.jsonl", VerdictLine, "verdict", found, invoice),
        lines(files, f"{folder}/wishes.jsonl", WishLine, "wish", found, invoice),
        lines(files, f"{folder}/acts.jsonl", ActLine, "act", found, invoice),
    )


def _chains(head: CaseHead, files: Files, told: Told, common: Common, found: Found) -> None:
    both: Mapping[Chain, Sequence[Line[LedgerLine]] | Sequence[Line[VerdictLine]]] = {
        "ledger": told.ledger, "verdict": told.verdicts,
    }  # fmt: skip
    every: Mapping[Chain, Sequence[Line[Any]]] = {**both, "act": told.acts}
    chains.Sealed(common.checkpoints, common.acts).check(files, head.folder, head.invoice, every, found)
    for chain, its_lines in both.items():
        chains.check_chain(chain, head.invoice, its_lines, f"{head.folder}/{chains.FILES[chain]}", found)
    chains.check_acts(head.invoice, told.acts, common.acts, found)
    for line in told.ledger:
        if line.said.plan_sha256 != head.plan_sha256:
            found.parted("plan", line.place, "other_plan", line.said.plan_sha256, head.plan_sha256, head.invoice)


def _head(head: CaseHead, plan: Plan, told: Told, found: Found) -> None:
    """What the case says of itself is what its plan and its opening say; sums and days the fold check compares."""
    opening = told.ledger[0].said.event if told.ledger else None
    pairs = [("semantics", head.semantics, plan.semantics), ("playbook", head.playbook, plan.playbook)]
    if isinstance(opening, CaseOpened):
        pairs.append(("customer", head.customer, opening.customer))
    for name, recorded, expected in pairs:
        if recorded != expected:
            place = f"{head.folder}/case.json"
            found.parted("line", place, "opening", f"{name} {recorded}", f"{name} {expected}", head.invoice)


def _fold(
    plan: Plan, head: CaseHead, files: Files, told: Told, beside: evidence.Beside, common: Common,
    clock: histories.Clock, found: Found,
) -> None:  # fmt: skip
    """What is not given is None: it is compared with nothing."""

    def given(name: str, its_lines: Sequence[Line[Word]]) -> tuple[Word, ...] | None:
        return tuple(one.said for one in its_lines) if f"{head.folder}/{name}.jsonl" in files else None

    checked = check_case(plan, CaseMaterial(
        lines=tuple(line.said for line in told.ledger), verdicts=given("verdicts", told.verdicts),
        contacts=given("contacts", beside.contacts), wishes=given("wishes", told.wishes),
        head=head, plans=common.plans, until=common.until, clock=clock, folder=head.folder,
    ))  # fmt: skip
    found.divergences.extend(_named(one, head.invoice) for one in checked.divergences)
    found.remarks.extend(_named(one, head.invoice) for one in checked.remarks)
    found.counts.update(msgspec.structs.asdict(checked.counts))


def _named(one: Said, invoice: str) -> Said:
    """With the case that it is of."""
    return one if one.invoice else msgspec.structs.replace(one, invoice=invoice)


def _histories(
    head: CaseHead, files: Files, opener: Opener | None, found: Found
) -> tuple[list[histories.Run], list[ToReplay]]:
    runs, replays = list[histories.Run](), list[ToReplay]()
    for line in head.runs:
        body = _body(line, head, files, opener, found)
        if body is None:
            continue
        try:
            runs.append(histories.read(line.file, body))
            replays.append(ToReplay(head.invoice, line.file, body))
        except histories.Unreadable as failure:
            found.parted("history", line.file, "unreadable", "", failure, head.invoice)
    named = {line.file for line in head.runs}
    for path in sorted(files):
        if path.startswith(f"{head.folder}/temporal/") and path not in named:
            found.parted("history", path, "of_no_run", path, "", head.invoice)
    if not head.runs:
        found.remark("no_history", head.folder, "", head.invoice)
    return runs, replays


def _body(line: RunLine, head: CaseHead, files: Files, opener: Opener | None, found: Found) -> bytes | None:
    if not line.file:
        found.remark("no_history", head.folder, line.missing, head.invoice)
        return None
    body = files.get(line.file)
    if body is None:
        found.parted("history", line.file, "missing", "", line.run_id, head.invoice)
    elif SEALED in body:
        return _opened(line, body, head, opener, found)
    return body


def _opened(line: RunLine, body: bytes, head: CaseHead, opener: Opener | None, found: Found) -> bytes | None:
    if opener is None:
        found.remark("sealed_history", line.file, "", head.invoice)
        return None
    try:
        return opener(body)
    except LookupError as failure:
        found.remark("sealed_history", line.file, str(failure), head.invoice)
    except ValueError as failure:
        found.parted("history", line.file, "broken_seal", "", failure, head.invoice)
    return None
