"""Every line of a real bundle is what its published schema says."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from tests.audit_exports.conftest import Lived

SCHEMA = json.loads((Path(__file__).parents[2] / "schemas" / "bundle.schema.json").read_text("utf-8"))
LINES = {
    "ledger.jsonl": "LedgerLine", "verdicts.jsonl": "VerdictLine", "contacts.jsonl": "ContactLine",
    "receipts.jsonl": "ReceiptLine", "wishes.jsonl": "WishLine", "approvals.jsonl": "ApprovalLine",
    "acts.jsonl": "ActLine", "proofs.jsonl": "Proof", "texts.jsonl": "TextLine", "documents.jsonl": "DocumentLine",
    "checkpoints.jsonl": "Signed", "act-links.jsonl": "ActLink",
}  # fmt: skip
WHOLE = {"party.json": "PartyTold", "case.json": "CaseHead", "manifest.json": "BundleManifest",
         "manifest.sig.json": "Signed"}  # fmt: skip


@pytest.mark.parametrize("level", ["none", "bare"])
def test_every_line_is_what_the_schema_says(lived: Lived, level: str) -> None:
    seen = set[str]()
    checks = {word: _check(word) for word in {*LINES.values(), *WHOLE.values()}}
    for path, body in lived.bundle(redaction=level).items():
        name = path.rpartition("/")[2]
        told = body.splitlines() if name in LINES else [body] if name in WHOLE else []
        word = {**LINES, **WHOLE}.get(name, "")
        for line in told:
            checks[word].validate(json.loads(line))
            seen.add(word)
    assert seen == {*LINES.values(), *WHOLE.values()} - {"WishLine"}, "none of these lives was wished anything"


def _check(word: str) -> jsonschema.Draft202012Validator:
    whole = {key: value for key, value in SCHEMA.items() if key != "anyOf"}
    return jsonschema.Draft202012Validator({**whole, "$ref": f"#/$defs/{word}"})
