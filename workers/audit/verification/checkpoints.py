"""The signed checkpoints of a bundle: each signature, their numbers, and that each names the one before. It knows no
case, and says whose keys they are only by the keys that it is given."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from hashlib import sha256

import msgspec

from engine.study.chain import canonical_json, link, read_line
from schemas.bundle import CHECKPOINT, ActLink, Checkpoint, KeyTaken, Signed
from workers.audit.keys import is_signed
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, Line, lines

PATH = "checkpoints.jsonl"
KEYS = "keys.jsonl"
ACTS = "act-links.jsonl"


def newest(files: Files) -> Checkpoint | None:
    """The last of the list, whoever signed it; None where it cannot be read."""
    try:
        last = files.get(PATH, b"").removesuffix(b"\n").rpartition(b"\n")[2]
        return msgspec.json.decode(msgspec.json.decode(last, type=Signed).statement, type=Checkpoint)
    except (ValueError, RecursionError):
        return None


def _kept(told: Collection[Checkpoint], roots: Mapping[int, str], found: Found) -> None:
    """Roots that the asker kept, by number. One that is not here is older than the cases, or newer than the bundle."""
    here = {one.number: one.root for one in told}
    for number, right in sorted(roots.items()):
        if number not in here:
            found.remark("root_not_here", PATH, f"{number}={right}")
        elif here[number] != right:
            found.parted("checkpoint", f"{PATH} {number}", "other_root", here[number], right)


def check(
    files: Files, keys: Collection[str], signer: str, roots: Mapping[int, str], found: Found
) -> tuple[Checkpoint, ...]:
    """The checkpoints that can be read, oldest first. `signer` is whose key signed the manifest."""
    told: list[Checkpoint] = []
    signers: list[tuple[str, str]] = []
    before: tuple[Checkpoint, str] | None = None
    for line in lines(files, PATH, Signed, "checkpoint", found):
        if not is_signed(line.said):
            found.parted("checkpoint", line.place, "bad_signature", line.said.signature, line.said.key)
        signers.append((line.said.key, line.place))
        checkpoint = _statement(line, found)
        if checkpoint is None:
            before = None
            continue
        if before is not None:
            _follows(line.place, checkpoint, *before, found)
        before = checkpoint, sha256(line.said.statement.encode()).hexdigest()
        told.append(checkpoint)
        found.counts["checkpoints"] += 1
    if signers:
        _newest(*signers[-1], files, keys, signer, found)
    _kept(told, roots, found)
    if not told:
        found.remark("no_checkpoint", PATH)
    return tuple(told)


def _newest(key: str, place: str, files: Files, keys: Collection[str], signer: str, found: Found) -> None:
    """The newest must be of a key one trusts: it names the one before by its hash, and so on to the first. Where
    nobody says which key is the company's, the manifest is at least signed by the same hand."""
    if keys and key not in keys:
        found.parted("key", place, "unknown_key", key, " ".join(sorted(keys)))
    elif not keys and signer and signer not in (hands := successors(files, {key}, found)):
        found.parted("key", place, "two_keys", signer, " ".join(sorted(hands)))


def successors(files: Files, keys: Collection[str], found: Found) -> set[str]:
    """The keys, and those that they said would come after them."""
    trusted = set(keys)
    for line in lines(files, KEYS, Signed, "key", found):
        try:
            taken = msgspec.json.decode(line.said.statement, type=KeyTaken)
        except ValueError as failure:
            found.parted("key", line.place, "unreadable", line.said.statement, failure)
            continue
        if not is_signed(line.said):
            found.parted("key", line.place, "bad_signature", line.said.signature, line.said.key)
        elif line.said.key in trusted:
            trusted.add(taken.public_key)
    return trusted


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
