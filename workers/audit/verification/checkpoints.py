"""The signed checkpoints of a bundle: each signature, their numbers, and that each names the one before. It knows no
case, and says whose keys they are only by the keys that it is given."""

from __future__ import annotations

from collections.abc import Collection
from hashlib import sha256

import msgspec

from engine.study.chain import canonical_json, link, read_line
from schemas.bundle import CHECKPOINT, ActLink, Checkpoint, Signed
from workers.audit.keys import is_signed
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, Line, lines

PATH = "checkpoints.jsonl"
ACTS = "act-links.jsonl"


def check(files: Files, keys: Collection[str], signer: str, found: Found) -> tuple[Checkpoint, ...]:
    """The checkpoints that can be read, oldest first. `signer` is whose key signed the manifest."""
    told: list[Checkpoint] = []
    before: tuple[Checkpoint, str] | None = None
    for line in lines(files, PATH, Signed, "checkpoint", found):
        _signed(line, keys, found)
        checkpoint = _statement(line, found)
        if checkpoint is None:
            before = None
            continue
        if before is not None:
            _follows(line.place, checkpoint, *before, found)
        before = checkpoint, sha256(line.said.statement.encode()).hexdigest()
        told.append(checkpoint)
        found.counts["checkpoints"] += 1
    _one_hand(files, keys, signer, found)
    if not told:
        found.remark("no_checkpoint", PATH)
    return tuple(told)


def _signed(line: Line[Signed], keys: Collection[str], found: Found) -> None:
    signed = line.said
    if not is_signed(signed):
        found.parted("checkpoint", line.place, "bad_signature", signed.signature, signed.key)
    elif keys and signed.key not in keys:
        found.parted("key", line.place, "unknown_key", signed.key, " ".join(sorted(keys)))


def _statement(line: Line[Signed], found: Found) -> Checkpoint | None:
    text = line.said.statement
    try:
        checkpoint = msgspec.json.decode(text, type=Checkpoint)
        right = canonical_json(read_line(text))
    except (ValueError, RecursionError) as failure:
        found.parted("checkpoint", line.place, "unreadable", text, failure)
        return None
    if right != text:
        found.parted("checkpoint", line.place, "not_canonical", text, right)
    if checkpoint.format != CHECKPOINT:
        found.parted("checkpoint", line.place, "other_format", checkpoint.format, CHECKPOINT)
    return checkpoint


def _follows(place: str, one: Checkpoint, before: Checkpoint, digest: str, found: Found) -> None:
    if one.number != before.number + 1:
        found.parted("checkpoint", place, "number", one.number, before.number + 1)
    if one.previous != digest:
        found.parted("checkpoint", place, "previous", one.previous, digest)
    for name in ("at", "position", "heads"):
        if getattr(one, name) < getattr(before, name):
            found.parted("checkpoint", place, f"{name}_goes_back", getattr(one, name), f">= {getattr(before, name)}")


def _one_hand(files: Files, keys: Collection[str], signer: str, found: Found) -> None:
    """Where nobody says which key is the company's, the newest checkpoint and the manifest are at least of one."""
    last = files.get(PATH, b"").splitlines()[-1:]
    try:
        newest = msgspec.json.decode(last[0], type=Signed).key if last else signer
    except ValueError:
        return
    if not keys and signer and newest != signer:
        found.parted("key", f"{PATH}:{len(files[PATH].splitlines())}", "two_keys", newest, signer)


def check_act_links(files: Files, found: Found) -> dict[int, str]:
    """The company's chain of acts, without what they were: each follows the one before. Each number's link."""
    links = dict[int, str]()
    before: ActLink | None = None
    for line in lines(files, ACTS, ActLink, "act", found):
        one = line.said
        right = link(one.digest, one.previous, one.at)
        if right != one.link:
            found.parted("act", line.place, "link", one.link, right)
        if before is not None and (one.number, one.previous) != (before.number + 1, before.link):
            follows = f"{before.number + 1} {before.link}"
            found.parted("act", line.place, "link", f"{one.number} {one.previous}", follows)
        before = one
        links[one.number] = one.link
        found.counts["links"] += 1
    return links
