"""An adversary's hands: a bundle's lines, histories and signatures changed, and everything else made to fit again.

Three of them. The first edits a file. The second also lists it anew in the manifest and signs that with a key of his
own, or leaves it unsigned. The third also computes digests, links, hashes, checkpoints and proofs anew, with that key.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from hashlib import sha256
from random import Random
from typing import Any, Final, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from engine.study.chain import DIGEST, NUMBER, canonical_json, link, read_line
from engine.study.merkle import paths, root
from schemas.bundle import GENESIS, Chain, Head
from workers.audit.keys import sign

Level = Literal["edits", "repairs", "recomputes"]
LEVELS: Final[tuple[Level, ...]] = ("edits", "repairs", "recomputes")
HIS_KEY: Final = Ed25519PrivateKey.from_private_bytes(b"\x66" * 32)
CHAINS: Final[tuple[tuple[Chain, str], ...]] = (("ledger", "ledger.jsonl"), ("verdict", "verdicts.jsonl"))
Payload = dict[str, Any]


class Forged:
    """One bundle of one case, to be changed."""

    def __init__(self, files: dict[str, bytes], random: Random) -> None:
        self.files, self.random = dict(files), random
        self.manifest: dict[str, Any] = json.loads(files["manifest.json"])
        self.folder: str = self.manifest["cases"][0]["folder"]
        self.invoice: str = self.manifest["cases"][0]["invoice"]

    # --- lines ---

    def path(self, name: str) -> str:
        return f"{self.folder}/{name}"

    def lines(self, name: str) -> list[dict[str, Any]]:
        path = name if name in self.files else self.path(name)
        return [read_line(raw) for raw in self.files.get(path, b"").splitlines()]

    def put(self, name: str, lines: list[dict[str, Any]]) -> None:
        path = name if name in self.files else self.path(name)
        self.files[path] = "".join(canonical_json(line) + "\n" for line in lines).encode()

    def put_json(self, path: str, said: object) -> None:
        self.files[path] = canonical_json(said).encode()

    # --- histories ---

    def histories(self) -> list[str]:
        return sorted(path for path in self.files if "/temporal/" in path)

    def history(self, path: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.files[path])
        return found

    def put_history(self, path: str, history: dict[str, Any]) -> None:
        self.files[path] = json.dumps(history, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()

    # --- putting right ---

    def repair(self, level: Level) -> None:
        """What each adversary does after the change."""
        if level == "recomputes":
            self._chains()
            self._acts()
            self._hashes()
            self._checkpoint()
        if level != "edits":
            self._list()
            self._sign(unsigned=level == "repairs" and self.random.random() < 0.5)

    def _chains(self) -> None:
        for chain, name in CHAINS:
            previous, told = GENESIS, self.lines(name)
            for number, line in enumerate(told, 1):
                line[NUMBER[chain]] = number
                line["digest"] = DIGEST[chain](self.invoice, line)
                line["link"] = previous = link(line["digest"], previous, line["recorded_at"])
            self.put(name, told)

    def _acts(self) -> None:
        told = self.lines("acts.jsonl")
        for line in told:
            line["digest"] = DIGEST["act"]("", line)
            line["link"] = link(line["digest"], line["previous"], line["at"])
        self.put("acts.jsonl", told)
        links = {line["number"]: line for line in told}
        chain = [{**one, **{name: links[one["number"]][name] for name in ("digest", "link")}}
                 if one["number"] in links else one for one in self.lines("act-links.jsonl")]  # fmt: skip
        self.put("act-links.jsonl", chain)

    def _hashes(self) -> None:
        """Of texts and documents, which other lines name."""
        contacts = {line["key"]: line for line in self.lines("contacts.jsonl")}
        texts = self.lines("texts.jsonl")
        for text in texts:
            if text["kind"] == "message" and text.get("sha256") and text["of"] in contacts:
                said = f"{text.get('subject', '')}\n\n{text.get('body', '')}"
                text["sha256"] = contacts[text["of"]]["sha256"] = sha256(said.encode()).hexdigest()
        documents = self.lines("documents.jsonl")
        for one in documents:
            if one.get("file"):
                one["sha256"] = sha256(self.files[one["file"]]).hexdigest()
        self.put("texts.jsonl", texts)
        self.put("contacts.jsonl", list(contacts.values()))
        self.put("documents.jsonl", documents)

    def _checkpoint(self) -> None:
        """One checkpoint of his own over the case, and the proofs that fit it."""
        heads = []
        for chain, name in CHAINS:
            if told := self.lines(name):
                heads.append(Head(chain, self.invoice, len(told), told[-1]["link"]))
        ledger = self.lines("ledger.jsonl")
        before = [json.loads(line["statement"]) for line in self.lines("checkpoints.jsonl")]
        said = (before or [{"format": "cobranza-checkpoint/1", "number": 1, "at": "2026-11-22T12:00:00.000000Z",
                            "release": "", "previous": GENESIS}])[-1]  # fmt: skip
        said = {**said, "heads": len(heads), "root": root(heads), "previous": GENESIS,
                "position": max((line["position"] for line in ledger), default=0)}  # fmt: skip
        self.put("checkpoints.jsonl", [signed(canonical_json(said))])
        self.put("act-links.jsonl", [])
        self.put("proofs.jsonl", [
            {"checkpoint": said["number"], "head": plain(head), "path": list(path)}
            for head, path in paths(heads, heads).items()
        ])  # fmt: skip

    def _list(self) -> None:
        """The manifest's list, anew."""
        listed = {path: body for path, body in self.files.items() if not path.startswith("manifest.")}
        self.manifest["files"] = [
            {"path": path, "bytes": len(body), "sha256": sha256(body).hexdigest()}
            for path, body in sorted(listed.items())
        ]
        case = self.files.get(self.path("case.json"))
        if case is not None:
            self.manifest["cases"] = [json.loads(case)]
        self.put_json("manifest.json", self.manifest)

    def _sign(self, *, unsigned: bool) -> None:
        if unsigned:
            self.files.pop("manifest.sig.json", None)
        else:
            self.put_json("manifest.sig.json", signed(self.files["manifest.json"].decode()))


def signed(statement: str) -> dict[str, str]:
    """By his key."""
    one = sign(HIS_KEY, statement.encode())
    return {"statement": one.statement, "key": one.key, "signature": one.signature}


def plain(head: Head) -> dict[str, Any]:
    return {"chain": head.chain, "stream": head.stream, "place": head.place, "link": head.link}


def payloads(said: Any) -> Iterator[Payload]:
    """Every payload of an event, at whatever depth, that is JSON."""
    if isinstance(said, dict):
        if "metadata" in said and "data" in said:
            if b64decode(said["metadata"].get("encoding", "")) == b"json/plain":
                yield said
            return
        for inner in said.values():
            yield from payloads(inner)
    elif isinstance(said, list):
        for inner in said:
            yield from payloads(inner)


def read(payload: Payload) -> Any:
    return json.loads(b64decode(payload["data"]))


def write(payload: Payload, said: Any) -> None:
    payload["data"] = b64encode(json.dumps(said, separators=(",", ":"), ensure_ascii=False).encode()).decode()
