"""Changes that hide behind something a bundle may well have: redaction, a chain cut short, a proof of elsewhere, a kept
root. By somebody who lists and signs it all anew, and computes what he can; found without any key."""

from __future__ import annotations

from random import Random
from typing import Any

import pytest

from schemas.bundle import Verified
from tests.audit_tampering.forging import Forged
from tests.audit_tampering.lived import AGREED, COMPANY, WISHES, Bundle
from workers.audit.verification import checkpoints
from workers.audit.verifying import verify


@pytest.fixture
def forged(bundles: dict[str, Bundle]) -> Forged:
    return Forged(bundles[WISHES], Random("hiding"))


def found(forged: Forged) -> set[tuple[str, str]]:
    """What remains when the manifest is made to fit."""
    forged.repair("repairs")
    told: Verified = verify(forged.files, replay=False)
    return {(one.kind, one.why) for one in told.divergences} - {("signature", "unsigned"), ("key", "two_keys")}


def test_nothing_is_found_of_a_manifest_alone(forged: Forged) -> None:
    assert found(forged) == set()


@pytest.mark.parametrize(
    ("name", "redacted", "change"),
    [
        ("ledger.jsonl", ["because"], {"because": "x"}),
        ("ledger.jsonl", ["event.by"], {"because": "x"}),
        ("ledger.jsonl", ["event.by", "event"], {}),
        ("acts.jsonl", ["actor"], {"actor": "eva"}),
        ("acts.jsonl", ["told"], {"told": {"why": "none"}}),
        ("acts.jsonl", ["deed"], {"deed": "approve"}),
    ],
)
def test_no_line_is_redacted_because_it_says_so(
    forged: Forged, name: str, redacted: list[str], change: dict[str, Any]
) -> None:
    forged.manifest["redaction"] = "bare"
    told = forged.lines(name)
    told[-1] |= {**change, "redacted": redacted}
    forged.put(name, told)
    assert ("chain", "not_redacted") in found(forged)


def test_a_verdict_is_never_redacted(forged: Forged) -> None:
    forged.manifest["redaction"] = "bare"
    told = forged.lines("verdicts.jsonl")
    told[0] |= {"asked": None, "redacted": ["asked"]}
    forged.put("verdicts.jsonl", told)
    assert ("chain", "not_redacted") in found(forged)


def test_an_act_is_tied_to_the_seal_by_every_link_in_between(forged: Forged) -> None:
    """The chain of acts cut off before the seal, or emptied: an act could say anything."""
    links = forged.lines("act-links.jsonl")
    assert len(links) > 1
    for kept in (links[:-1], []):
        forged.put("act-links.jsonl", kept)
        assert ("proof", "other_head") in found(forged)
    assert ("proof", "not_proven") in found(forged)


def test_a_root_that_was_kept_is_compared(bundles: dict[str, Bundle]) -> None:
    """Another story that was signed in time for an export has another root than the one that was mailed."""
    newest = checkpoints.newest(bundles[WISHES])
    assert newest is not None
    for roots, why in (
        ({newest.number: newest.root}, ""), ({newest.number: "ab" * 32}, "other_root"), ({99: newest.root}, ""),
    ):  # fmt: skip
        told = verify(bundles[WISHES], keys=[COMPANY], roots=roots, replay=False)
        assert [one.why for one in told.divergences] == ([why] if why else [])
        assert ("root_not_here" in {one.kind for one in told.remarks}) is (99 in roots)
    assert [checkpoints.newest({"checkpoints.jsonl": raw}) for raw in (b"", b"{}\n", b"\xff", b"[" * 5000)] == [
        None
    ] * 4


@pytest.mark.parametrize("change", ["of another case", "of another checkpoint", "none"])
def test_a_proof_of_elsewhere_is_none(bundles: dict[str, Bundle], forged: Forged, change: str) -> None:
    proofs = forged.lines("proofs.jsonl")
    match change:
        case "of another case":
            other = Forged(bundles[AGREED], Random("other"))
            proofs = other.lines("proofs.jsonl")
        case "of another checkpoint":
            proofs = [proof | {"checkpoint": proof["checkpoint"] - 1} for proof in proofs]
        case "none":
            proofs = []
    forged.put("proofs.jsonl", proofs)
    wanted = {"of another case": "other_invoice", "of another checkpoint": "no_checkpoint", "none": "not_proven"}
    assert wanted[change] in {why for kind, why in found(forged) if kind == "proof"}
