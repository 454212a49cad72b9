"""What the fold check is given in tests: a simulated life, or all that the database has of a case."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec

from activities.audit.records import plan_bodies, records_of
from engine.language.canonical import read_plan
from engine.study.bundle.redaction import Redactor, sealing
from engine.study.verify.material import CaseMaterial, Clock
from schemas.bundle import GENESIS, CaseHead, ContactLine, LedgerLine, VerdictLine, WishLine
from schemas.events import Entry
from schemas.plan import Plan
from workers.audit.case_files import case_files, head_of

SHA = "0" * 64


def of_entries(entries: Iterable[Entry], clock: Clock = "shared") -> CaseMaterial:
    """A life as its ledger would have it."""
    lines = tuple(
        LedgerLine(seq=one.seq, at=one.event.at, event=one.event, because=one.because, plan_sha256=SHA,
                   recorded_at=one.event.at, position=one.seq, digest=GENESIS, link=GENESIS)
        for one in entries
    )  # fmt: skip
    return CaseMaterial(lines=lines, clock=clock)


async def of_database(connection: Any, invoice: str, clock: Clock = "") -> tuple[Plan, CaseMaterial]:
    """A case as a bundle has it, with its plan."""
    records = (await records_of(connection, [invoice]))[invoice]
    shas = {records.head["plan_sha256"], *(line["asked_under"] for line in records.verdicts if line["asked_under"])}
    plans = {sha: read_plan(body) for sha, body in (await plan_bodies(connection, shas)).items()}
    plan = plans[records.head["plan_sha256"]]
    head = head_of(records, (), plan.semantics)
    files = dict(case_files(records, head, Redactor("none", sealing(b"a key of tests")), ()))
    return plan, read_case(files, head.folder, plans, clock)


def read_case(files: dict[str, bytes], folder: str, plans: dict[str, Plan], clock: Clock = "") -> CaseMaterial:
    """The same from a bundle's files."""

    def lines(name: str, kind: Any) -> Any:
        return tuple(msgspec.json.decode(one, type=kind) for one in files[f"{folder}/{name}.jsonl"].splitlines())

    return CaseMaterial(
        lines=lines("ledger", LedgerLine),
        verdicts=lines("verdicts", VerdictLine),
        contacts=lines("contacts", ContactLine),
        wishes=lines("wishes", WishLine),
        head=msgspec.json.decode(files[f"{folder}/case.json"], type=CaseHead),
        plans=plans,
        folder=folder,
        clock=clock,
    )
