"""One case's files of a bundle, from its records: each kind of line redacted and written. It reads nothing and judges
nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from activities.audit.records import CaseRecords, Document
from engine.study.bundle.folders import folder_of
from engine.study.bundle.lines import canonical, jsonl
from engine.study.bundle.redaction import Redactor
from engine.study.chain import read_line
from schemas.bundle import CaseHead, ContactLine, DocumentLine, Proof, RunLine

Files = Iterator[tuple[str, bytes]]
Line = dict[str, Any]
Runs = Iterable[tuple[int, str, bytes | None, str]]
"""Number, run id, Temporal's history as JSON or None, and why there is none."""
REDACTED = "redacted"
_CONTACT = frozenset(ContactLine.__struct_fields__)


def head_of(records: CaseRecords, runs: Iterable[RunLine], semantics: int) -> CaseHead:
    """The case in short."""
    same = ("invoice", "customer", "currency", "amount", "playbook", "version", "plan_sha256", "opened_at", "closed_at")
    told = {name: records.head[name] for name in same}
    folder = folder_of(records.head["invoice"])
    return CaseHead(**told, folder=folder, end=records.head["ended"], semantics=semantics, runs=tuple(runs))


def case_files(records: CaseRecords, head: CaseHead, redactor: Redactor, proofs: Iterable[Proof]) -> Files:
    """The case's files but those of Temporal and the reports, by their paths in the bundle."""
    lines: dict[str, Iterable[Any]] = {
        "ledger": [redactor.ledger(_decoded(line, "event")) for line in records.ledger],
        "verdicts": [_decoded(line, "spoke", "asked") for line in records.verdicts],
        "contacts": [{name: line[name] for name in line if name in _CONTACT} for line in records.contacts],
        "receipts": records.receipts,
        "wishes": [redactor.wish(_decoded(line, "command", "allowed")) for line in records.wishes],
        "approvals": [redactor.by(line) for line in records.approvals],
        "acts": [redactor.act(_decoded(line, "told")) for line in records.acts],
        "texts": [text for text in map(redactor.text, records.texts) if text is not None],
        "proofs": proofs,
    }
    yield f"{head.folder}/case.json", canonical(head)
    for name, told in lines.items():
        yield f"{head.folder}/{name}.jsonl", jsonl(told)
    yield f"{head.folder}/party.json", canonical(redactor.party(records.party))
    yield from _documents(records.documents, head.folder, redactor)


def history_files(runs: Runs, folder: str, redactor: Redactor) -> tuple[tuple[RunLine, ...], dict[str, bytes]]:
    """The runs of a case, and the histories of those that have one."""
    lines, files = list[RunLine](), dict[str, bytes]()
    for number, run_id, history, why in runs:
        if history is not None and redactor.is_bare:
            lines.append(RunLine(number, run_id, missing=REDACTED))
        elif history is not None:
            file = f"{folder}/temporal/{number}.{_plain(run_id)}.json"
            files[file] = history
            lines.append(RunLine(number, run_id, file))
        else:
            lines.append(RunLine(number, run_id, missing=why))
    return tuple(lines), files


def _plain(name: str) -> str:
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name) or "unknown"


def _documents(documents: Iterable[Document], folder: str, redactor: Redactor) -> Files:
    lines: list[DocumentLine] = []
    for number, one in enumerate(documents, 1):
        line = one.line
        if one.content is not None and not redactor.is_masked:
            file = f"{folder}/documents/{number:03d}-{_plain(line.kind)}{one.suffix}"
            line = msgspec.structs.replace(line, file=file)
            yield file, one.content
        lines.append(redactor.document(line))
    yield f"{folder}/documents.jsonl", jsonl(lines)


def _decoded(line: Line, *names: str) -> Line:
    """The line with its JSON columns as plain data."""
    return {**line, **{name: read_line(line[name]) for name in names if line[name] is not None}}
