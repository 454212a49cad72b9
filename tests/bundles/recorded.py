"""Bundles made of Temporal's histories alone, for a release that had no bundles yet. It runs nothing.

The record is read out of the recorded errands: each line that a history wrote down, with the moment at which the
database had answered. Digests, links, a checkpoint and the signature are computed now; there were none then.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.language.canonical import read_plan
from engine.study.bundle.folders import folder_of
from engine.study.bundle.lines import canonical, jsonl
from engine.study.chain import canonical_json, ledger_digest, link, moment, read_line, sha
from engine.study.merkle import paths, root
from schemas.bundle import (
    CHECKPOINT,
    FORMAT,
    GENESIS,
    BundleManifest,
    CaseHead,
    Checkpoint,
    FileLine,
    Head,
    Proof,
    RunLine,
)  # fmt: skip
from workers.audit.keys import sign
from workers.audit.verification.histories import Happened, Run, payloads
from workers.audit.verification.histories import read as read_history

FOLDER = Path(__file__).parents[1] / "histories"
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
"""Of these bundles and nothing else: everybody may know it."""
READ_ME = """\
A bundle made of Temporal's recorded histories (tests/histories), of a release that had no bundles, chains or keys yet.

The record was read out of the recorded errands; `recorded_at` is when Temporal heard the activity's answer. Digests,
links, the checkpoint and the signature were computed when this bundle was made, once, and prove nothing about who
wrote the record. What was never recorded is not here: verdicts, receipts, texts, wishes, documents. Contacts are what
the desk answered. It is verified for ever, so that plans of these semantics stay verifiable.
"""


def bundle_of(name: str, made_at: datetime) -> dict[str, bytes]:
    """The life of that name, all its runs."""
    bodies = [file.read_bytes() for file in sorted(FOLDER.glob(f"{name}.*.history.json"))]
    runs = [read_history(f"{number}", body) for number, body in enumerate(bodies, 1)]
    sha256_ = _start(runs[0])["plan"]["plan_sha256"]
    folder = folder_of(name)
    files = dict(_shared(sha256_))
    lines = _ledger(name, sha256_, runs)
    ledger = [read_line(canonical(line)) for line in lines]
    files[f"{folder}/ledger.jsonl"] = jsonl(ledger)
    files[f"{folder}/contacts.jsonl"] = jsonl(_contacts(name, runs))
    told = []
    for number, (run, body) in enumerate(zip(runs, bodies, strict=True), 1):
        id = run.events[0].said["originalExecutionRunId"]
        path = f"{folder}/temporal/{number}.{id}.json"
        files[path] = json.dumps(json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        told.append(RunLine(number, id, path))
    head = _head(name, folder, sha256_, ledger, told)
    files[f"{folder}/case.json"] = canonical(head)
    files |= _sealed(name, folder, ledger, made_at)
    files["READ-ME.txt"] = READ_ME.encode()
    return files | _signed(files, head, made_at, runs)


def _start(run: Run) -> dict[str, Any]:
    (told,) = payloads(run.events[0].said["input"])
    return dict(told)


def _answers(runs: Sequence[Run]) -> Iterator[tuple[dict[str, Any], Happened, Any]]:
    """Each errand with its answer's event, and what that says."""
    for run in runs:
        asked = {one.number: one for one in run.events if one.kind == "ACTIVITY_TASK_SCHEDULED"}
        for done in run.events:
            if done.kind == "ACTIVITY_TASK_COMPLETED":
                (errand,) = payloads(asked[int(done.said["scheduledEventId"])].said["input"])
                yield errand, done, next(iter(payloads(done.said.get("result"))), None)


def _ledger(name: str, sha256_: str, runs: Sequence[Run]) -> list[dict[str, Any]]:
    entries: dict[int, tuple[Any, str, datetime]] = {}
    for errand, done, answer in _answers(runs):
        for entry in errand.get("entries", ()):
            entries.setdefault(entry["seq"], (entry["event"], entry.get("because", ""), done.at))
        effect = errand.get("effect") or {}
        if effect.get("effect") == "contact":
            entries.setdefault(errand["seq"] + 1, (answer, effect["because"], done.at))
    lines, previous = list[dict[str, Any]](), GENESIS
    for position, seq in enumerate(sorted(entries), 1):
        event, because, at = entries[seq]
        line: dict[str, Any] = {
            "seq": seq, "at": moment(event["at"]), "event": event, "because": because, "plan_sha256": sha256_,
            "recorded_at": moment(at), "position": position,
        }  # fmt: skip
        line["digest"] = ledger_digest(name, line)
        line["link"] = previous = link(line["digest"], previous, line["recorded_at"])
        lines.append(line)
    return lines


def _contacts(name: str, runs: Sequence[Run]) -> Iterator[dict[str, Any]]:
    for errand, done, answer in _answers(runs):
        if isinstance(answer, dict) and answer.get("event") == "contact_made":
            effect = errand["effect"]
            yield {
                "key": answer["contact"], "invoice": name, "step": effect["step"], "message": effect["message"],
                "channel": answer["channel"], "state": "accepted", "at": moment(answer["at"]),
                "answered_at": moment(done.at), "carries": [answer["contact"]],
            }  # fmt: skip


def _head(name: str, folder: str, sha256_: str, ledger: Sequence[dict[str, Any]], runs: Sequence[RunLine]) -> CaseHead:
    plan, opened = read_plan((FOLDER / f"{sha256_[:12]}.plan.json").read_bytes()), ledger[0]["event"]
    (*_, last) = [line["event"] for line in ledger if line["event"]["event"] == "case_closed"]
    return CaseHead(
        invoice=name, folder=folder, customer=opened["customer"], currency=opened["currency"],
        amount=opened["amount"], playbook=plan.playbook, version=1, plan_sha256=sha256_, semantics=plan.semantics,
        opened_at=datetime.fromisoformat(opened["at"]), closed_at=datetime.fromisoformat(last["at"]), end=last["end"],
        runs=tuple(runs),
    )  # fmt: skip


def _shared(sha256_: str) -> Iterator[tuple[str, bytes]]:
    body = (FOLDER / f"{sha256_[:12]}.plan.json").read_bytes()
    yield f"plans/{sha256_}.json", body
    yield f"playbooks/{sha256_}.yaml", read_plan(body).source.text.encode()
    for room in ("packs", "messages"):
        for one in read_line(body).get(room, ()):
            text = canonical_json(one)
            yield f"{room}/{sha(text)}.json", text.encode()


def _sealed(name: str, folder: str, ledger: Sequence[dict[str, Any]], at: datetime) -> dict[str, bytes]:
    head = Head("ledger", name, len(ledger), ledger[-1]["link"])
    said = Checkpoint(
        format=CHECKPOINT, number=1, at=at, position=len(ledger), heads=1, root=root([head]), previous=GENESIS,
        release="",
    )  # fmt: skip
    statement = canonical_json({**msgspec.structs.asdict(said), "at": moment(at)})
    proof = Proof(checkpoint=1, head=head, path=paths([head], [head])[head])
    return {
        "checkpoints.jsonl": jsonl([sign(KEY, statement.encode())]), "keys.jsonl": b"", "act-links.jsonl": b"",
        f"{folder}/proofs.jsonl": jsonl([proof]),
    }  # fmt: skip


def _signed(files: dict[str, bytes], head: CaseHead, at: datetime, runs: Sequence[Run]) -> dict[str, bytes]:
    done = next(one for one in runs[0].events if one.kind == "WORKFLOW_TASK_COMPLETED").said
    manifest = canonical(BundleManifest(
        format=FORMAT, made_at=at.astimezone(UTC), release="0.0",
        made_with={"temporalio": done["sdkMetadata"]["sdkVersion"], "build": done["workerVersion"]["buildId"]},
        language="en", redaction="none", asked=head.invoice, by="tests/bundles/recorded.py", cases=(head,),
        files=tuple(FileLine(path, len(body), sha256(body).hexdigest()) for path, body in sorted(files.items())),
    ))  # fmt: skip
    return {"manifest.json": manifest, "manifest.sig.json": canonical(sign(KEY, manifest))}
