"""Whether a case's lines are the ones that were recorded: their digests, their links, and their places under the signed
checkpoints. It knows no playbook and judges no decision."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from engine.study.chain import DIGEST, NUMBER, link, moment
from engine.study.merkle import follows
from schemas.bundle import GENESIS, Chain, Checkpoint, Head, Proof
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, Line, lines

PATIENCE: Final = timedelta(minutes=5)
"""How long a transaction may have waited before what it wrote could be seen by a checkpoint."""
LAST: Final = datetime.max.replace(tzinfo=UTC)
REPLACED: Final[Mapping[Chain, tuple[str, ...]]] = {
    "ledger": ("event.by",), "verdict": (), "act": ("actor", "second", "told"),
}  # fmt: skip
"""What a bare bundle replaces of a line (see `schemas.bundle`)."""
SOMEBODY: Final = re.compile(r"person-[1-9][0-9]*")
FILES: Final[Mapping[Chain, str]] = {"ledger": "ledger.jsonl", "verdict": "verdicts.jsonl", "act": "acts.jsonl"}


def check_chain(chain: Chain, invoice: str, told: Sequence[Line[Any]], place: str, found: Found) -> None:
    """Numbers from 1 without a gap, each digest that of its line, each link that of what it follows."""
    previous = GENESIS
    for number, line in enumerate(told, 1):
        _line(chain, invoice, line, number, previous, found)
        previous = str(line.raw.get("link"))
    if not told and chain == "ledger":
        found.parted("chain", place, "empty", "0", "1", invoice)


def _line(chain: Chain, invoice: str, line: Line[Any], number: int, previous: str, found: Found) -> None:
    raw = line.raw
    if raw.get(NUMBER[chain]) != number:
        found.parted("chain", line.place, "number", raw.get(NUMBER[chain]), number, invoice)
    _digest(chain, invoice, line, found)
    _link(line, previous, str(raw.get("recorded_at") or raw.get("at")), invoice, found)


def _digest(chain: Chain, invoice: str, line: Line[Any], found: Found) -> None:
    if line.raw.get("redacted"):
        found.counts["redacted"] += 1
        if _is_redacted(chain, line.raw):
            return
        found.parted("chain", line.place, "not_redacted", line.raw["redacted"], " ".join(REPLACED[chain]), invoice)
    try:
        digest = DIGEST[chain](invoice, line.raw)
    except (KeyError, TypeError, ValueError) as failure:
        found.parted("chain", line.place, "unreadable", line.raw.get("digest"), failure, invoice)
        return
    if digest != line.raw.get("digest"):
        found.parted("chain", line.place, "digest", line.raw.get("digest"), digest, invoice)


def _is_redacted(chain: Chain, raw: Mapping[str, Any]) -> bool:
    """Whether what a line says was replaced is what redaction replaces, and was: no line is let off its digest else."""
    names = raw["redacted"]
    if not isinstance(names, list) or not all(name in REPLACED[chain] for name in names):
        return False
    said = {"event.by": (raw.get("event") or {}).get("by"), **{name: raw.get(name) for name in ("actor", "second")}}
    return all(not raw.get("told") if name == "told" else SOMEBODY.fullmatch(str(said[name])) for name in names)


def _link(line: Line[Any], previous: str, recorded_at: str, invoice: str, found: Found) -> None:
    found.counts["links"] += 1
    try:
        right = link(str(line.raw.get("digest")), previous, recorded_at)
    except ValueError as failure:
        found.parted("chain", line.place, "unreadable", recorded_at, failure, invoice)
        return
    if right != line.raw.get("link"):
        found.parted("chain", line.place, "link", line.raw.get("link"), right, invoice)


def check_acts(invoice: str, told: Sequence[Line[Any]], chain: Mapping[int, str], found: Found) -> None:
    """Acts of a case stand in the company's one chain (`chain`: each number's link), each with the link before it."""
    last = 0
    for line in told:
        if int(line.raw.get("number", 0)) <= last:
            found.parted("act", line.place, "number", line.raw.get("number"), f"> {last}", invoice)
        last = int(line.raw.get("number", 0))
        if line.raw.get("invoice") != invoice:
            found.parted("act", line.place, "other_invoice", line.raw.get("invoice"), invoice, invoice)
        if line.raw.get("number") in chain and chain[line.raw["number"]] != line.raw.get("link"):
            found.parted("act", line.place, "other_head", line.raw.get("link"), chain[line.raw["number"]], invoice)
        _digest("act", "", line, found)
        _link(line, str(line.raw.get("previous")), str(line.raw.get("at")), invoice, found)


# --- proofs ---


class Sealed:
    """The checkpoints of a bundle, and what each case's proofs say of them."""

    def __init__(self, checkpoints: Sequence[Checkpoint], acts: Mapping[int, str]) -> None:
        self.acts = acts
        self.by_number = {one.number: one for one in checkpoints}
        self.newest = checkpoints[-1] if checkpoints else None

    def check(
        self, files: Files, folder: str, invoice: str, chains: Mapping[Chain, Sequence[Line[Any]]], found: Found
    ) -> None:
        """Each head within its checkpoint's root, and no line that a checkpoint should have sealed outside of it."""
        path = f"{folder}/proofs.jsonl"
        proven = dict[Chain, int]()
        for line in lines(files, path, Proof, "proof", found, invoice):
            self._proof(line, invoice, chains, found)
            head = line.said.head
            proven[head.chain] = max(proven.get(head.chain, 0), head.place)
        for chain in ("ledger", "verdict"):
            self._unsealed(chains, chain, proven.get(chain, 0), invoice, found)
        self._acts(chains.get("act", ()), proven.get("act", 0), invoice, found)

    def _proof(
        self, line: Line[Proof], invoice: str, chains: Mapping[Chain, Sequence[Line[Any]]], found: Found
    ) -> None:
        proof, place = line.said, line.place
        checkpoint = self.by_number.get(proof.checkpoint)
        if checkpoint is None:
            found.parted("proof", place, "no_checkpoint", proof.checkpoint, sorted(self.by_number), invoice)
            return
        if not follows(proof.head, proof.path, checkpoint.root):
            found.parted("proof", place, "not_under_root", _told(proof.head), checkpoint.root, invoice)
        if proof.head.chain != "act" and proof.head.stream != invoice:
            found.parted("proof", place, "other_invoice", proof.head.stream, invoice, invoice)
        if proof.head.chain == "act" and self.acts.get(proof.head.place) != proof.head.link:
            there = self.acts.get(proof.head.place, "")
            found.parted("proof", place, "other_head", there, proof.head.link, invoice)
        elif proof.head.chain != "act" and proof.head.stream == invoice:
            self._head(proof.head, chains.get(proof.head.chain, ()), place, invoice, found)
        found.counts["proofs"] += 1

    def _acts(self, acts: Sequence[Line[Any]], proven: int, invoice: str, found: Found) -> None:
        """Each act up to the sealed one is a link of the chain that leads there."""
        after = [line for line in acts if _number("act", line) > proven]
        for line in acts:
            if _number("act", line) <= proven and _number("act", line) not in self.acts:
                found.parted("proof", line.place, "not_proven", "", f"act {proven}", invoice)
        if after:
            found.remark("unsealed", after[0].place, f"{len(after)} act {after[0].raw.get('at', '')}", invoice)

    def _head(self, head: Head, told: Sequence[Line[Any]], place: str, invoice: str, found: Found) -> None:
        links = {line.raw.get(NUMBER[head.chain]): line.raw.get("link") for line in told}
        if head.place not in links:
            found.parted("proof", place, "lines_missing", len(told), head.place, invoice)
        elif links[head.place] != head.link:
            found.parted("proof", place, "other_head", links[head.place], head.link, invoice)

    def _unsealed(
        self, chains: Mapping[Chain, Sequence[Line[Any]]], chain: Chain, proven: int, invoice: str, found: Found
    ) -> None:
        after = [line for line in chains.get(chain, ()) if _number(chain, line) > proven]
        if not after:
            return
        if self.newest is not None:
            covered = [line for line in chains.get("ledger", ()) if _position(line) <= self.newest.position]
            last = _recorded(covered[-1]) - PATIENCE if covered else None
            for line in after[:1]:
                sealed = line in covered if chain == "ledger" else last is not None and _recorded(line) < last
                if sealed:
                    found.parted("proof", line.place, "not_proven", "", f"checkpoint {self.newest.number}", invoice)
        found.remark("unsealed", after[0].place, f"{len(after)} {chain} {after[0].raw.get('recorded_at', '')}", invoice)
        found.counts["unsealed"] += len(after)


def _number(chain: Chain, line: Line[Any]) -> int:
    return int(line.raw.get(NUMBER[chain]) or 0)


def _position(line: Line[Any]) -> int:
    return int(line.raw.get("position") or 0)


def _recorded(line: Line[Any]) -> datetime:
    """When the database took it; a moment that is none is found elsewhere."""
    try:
        return datetime.fromisoformat(moment(str(line.raw.get("recorded_at"))))
    except ValueError:
        return LAST


def _told(head: Head) -> str:
    return f"{head.chain} {head.stream} {head.place} {head.link}"
