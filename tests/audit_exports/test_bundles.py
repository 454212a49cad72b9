"""Bundles of real lives: every file is there, the same twice, verified by the other side, and nobody's name leaks."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest

from schemas.bundle import Redaction
from tests.audit_exports.conftest import ANSWERED, CHIEF, CLERK, LIVES, PERSONAL, Lived
from tests.workflow.company import EMAIL, NAME
from workers.audit.verifying import verify

FIRST = LIVES[0]
LEVELS: tuple[Redaction, ...] = ("none", "masked", "bare")


def lines(files: dict[str, bytes], name: str, invoice: str = FIRST) -> list[dict[str, Any]]:
    """A case's lines of a kind."""
    (path,) = [path for path in files if path.startswith(f"cases/{invoice}.") and path.endswith(f"/{name}.jsonl")]
    return [json.loads(line) for line in files[path].splitlines()]


def test_a_bundle_has_exactly_the_files_that_its_words_name(lived: Lived) -> None:
    shown = sorted({re.sub(r"[0-9a-f]{64}", "SHA", re.sub(r"1\.[0-9a-f-]{36}", "1.RUN", path)) for path in
                    lived.bundle(FIRST)})  # fmt: skip
    case = "cases/approval-silence.6ed74564bc62"
    assert shown == [
        "READ-ME.txt", "act-links.jsonl", f"{case}/acts.jsonl", f"{case}/approvals.jsonl", f"{case}/case.json",
        f"{case}/contacts.jsonl", f"{case}/documents.jsonl", f"{case}/documents/001-invoice.pdf",
        f"{case}/documents/002-statement.pdf", f"{case}/documents/003-letter.pdf",
        f"{case}/documents/004-hand-over.json", f"{case}/documents/005-from-customer.png",
        f"{case}/documents/006-terms-accepted.txt", f"{case}/documents/007-terms-accepted.txt",
        f"{case}/ledger.jsonl", f"{case}/party.json",
        f"{case}/proofs.jsonl", f"{case}/receipts.jsonl", f"{case}/report.en.html", f"{case}/report.en.pdf",
        f"{case}/temporal/1.RUN.json", f"{case}/texts.jsonl", f"{case}/verdicts.jsonl",
        f"{case}/wishes.jsonl", "checkpoints.jsonl", "index.html", "keys.jsonl", "manifest.json", "manifest.sig.json",
        "messages/SHA.json", "packs/SHA.json", "plans/SHA.json", "playbooks/SHA.yaml", "refrained-evidence.csv",
        "refrained.csv",
    ]  # fmt: skip


def test_every_paper_of_a_case_is_there_under_the_hash_that_its_line_names(lived: Lived) -> None:
    files = lived.bundle(FIRST)
    told = lines(files, "documents")
    assert [line["kind"] for line in told] == [
        "invoice", "statement", "letter", "hand_over", "from_customer", "terms_accepted", "terms_accepted",
    ]  # fmt: skip
    assert [hashlib.sha256(files[line["file"]]).hexdigest() for line in told] == [line["sha256"] for line in told]
    assert not any("file" in line for line in lines(lived.bundle(FIRST, redaction="masked"), "documents"))


def test_the_same_database_and_moment_give_the_same_bytes(lived: Lived) -> None:
    assert lived.bundle() == lived.bundle()


def test_the_manifest_names_every_other_file_by_its_hash(lived: Lived) -> None:
    files = lived.bundle(*LIVES[:2])
    told = json.loads(files["manifest.json"])
    assert {line["path"]: line["sha256"] for line in told["files"]} == {
        path: hashlib.sha256(body).hexdigest() for path, body in files.items() if not path.startswith("manifest.")
    }
    assert [case["invoice"] for case in told["cases"]] == list(LIVES[:2])
    assert json.loads(files["manifest.sig.json"])["statement"] == files["manifest.json"].decode()


@pytest.mark.parametrize("level", LEVELS)
def test_verification_finds_nothing_wrong_at_any_level(lived: Lived, level: Redaction) -> None:
    found = verify(lived.bundle(redaction=level))
    assert found.divergences == ()
    told = {remark.kind for remark in found.remarks}
    assert (found.cases, found.replayed) == (len(LIVES), 0 if level == "bare" else len(LIVES))
    assert found.checkpoints == 1
    assert ("redacted" in told) is (level == "bare")


def test_what_is_whole_holds_what_people_said(lived: Lived) -> None:
    files = lived.bundle(FIRST)
    texts = {line["kind"]: line for line in reversed(lines(files, "texts"))}
    assert texts["reply"]["body"] == ANSWERED
    assert set(texts) == {"message", "reply", "remark"}
    (party,) = [json.loads(body) for path, body in files.items() if path.endswith("/party.json")]
    assert (party["name"], dict(party["addresses"])["email"]) == (NAME, EMAIL)


@pytest.mark.parametrize("level", LEVELS[1:])
@pytest.mark.parametrize("language", ["en", "es"])
def test_no_personal_data_in_any_file_of_a_redacted_bundle(lived: Lived, level: Redaction, language: str) -> None:
    leaks = [
        (path, word)
        for path, body in lived.bundle(redaction=level, language=language).items()
        for word in PERSONAL
        if word.encode() in body or word.encode("unicode_escape") in body
    ]
    assert not leaks
    whole = b"".join(lived.bundle(language=language).values())
    assert [word for word in PERSONAL if word.encode() not in whole] == ["999000111"], (
        "the test looks for what is there"
    )


def test_no_colleague_is_named_in_a_bare_bundle(lived: Lived) -> None:
    for path, body in lived.bundle(redaction="bare").items():
        for name in (CLERK, CHIEF, "lucia", "rosa.c"):
            assert name.encode() not in body, (path, name)
    assert CLERK.encode() in b"".join(lived.bundle(redaction="masked").values())


def test_a_line_that_lost_a_name_keeps_its_digest_and_says_so(lived: Lived) -> None:
    whole, bare = (lines(lived.bundle(redaction=level), "acts") for level in ("none", "bare"))
    assert [line["digest"] for line in whole] == [line["digest"] for line in bare]
    assert [line["link"] for line in whole] == [line["link"] for line in bare]
    assert [line["redacted"] for line in bare] == [["actor", "second", "told"]] * 2
    assert {line["actor"] for line in bare} == {bare[0]["actor"]}
    assert not any("redacted" in line for line in whole)
    assert "redacted" not in json.dumps(lines(lived.bundle(redaction="masked"), "ledger"))


def test_masked_values_are_sealed_alike_and_nobody_can_guess_them(lived: Lived) -> None:
    one, other = (json.loads(_party(lived.bundle(name, redaction="masked"))) for name in LIVES[:2])
    assert one["name"] == other["name"]
    assert re.fullmatch(r"sealed:[0-9a-f]{64}", one["name"])
    assert hashlib.sha256(NAME.encode()).hexdigest() not in one["name"]
    assert one["masked"] is True


def _party(files: dict[str, bytes]) -> bytes:
    return next(body for path, body in files.items() if path.endswith("/party.json"))


def test_acts_are_led_to_a_signed_checkpoint_without_telling_others_acts(lived: Lived) -> None:
    files = lived.bundle(FIRST)
    acts = lines(files, "acts")
    links = [json.loads(line) for line in files["act-links.jsonl"].splitlines()]
    assert [line["number"] for line in acts] == [2, 4]
    assert [line["number"] for line in links] == [2, 3, 4, 5]
    assert all(set(line) == {"number", "at", "previous", "digest", "link"} for line in links)
    (proof,) = [line for line in lines(files, "proofs") if line["head"]["chain"] == "act"]
    assert (proof["head"]["place"], proof["head"]["link"]) == (5, links[-1]["link"])
