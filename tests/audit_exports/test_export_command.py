"""`cobranza audit export` and `audit rules` as a person types them, on a company that has lived."""

from __future__ import annotations

import csv
import json
import zipfile
from pathlib import Path

import pytest

from tests.audit_exports.conftest import ALONE, LIVES, Lived
from tests.commands.conftest import Type
from tests.commands.conftest import typed as typed
from workers.audit import bundle_files
from workers.audit.verifying import verify


@pytest.fixture
def typing(typed: Type, lived: Lived, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, temporal_address: str) -> Type:
    """Types a command in the company that has lived."""
    monkeypatch.setenv("DATABASE_URL", lived.dsn)
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    monkeypatch.setenv("COBRANZA_AUDIT_KEY", "c0" * 32)
    monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / "home"))
    return typed


def test_invoices_go_into_a_zip_that_verifies_with_the_key_that_is_told(typing: Type, tmp_path: Path) -> None:
    code, out, err = typing("audit", "export", LIVES[0], LIVES[1], "-o", tmp_path / "two.zip", "--by", "ana")
    assert code == 0, err
    said = " ".join(out.split())
    key = said.partition("--key ")[2].partition(" ")[0]
    assert "2 cases" in said
    assert "personal data" in said
    found = verify(bundle_files.read(tmp_path / "two.zip"), keys=[key])
    assert (found.divergences, found.cases) == ((), 2)
    assert not list(tmp_path.glob(".two*"))


def test_a_customers_cases_go_into_a_folder_and_their_number_stays_out_of_what_is_masked(
    typing: Type, tmp_path: Path
) -> None:
    code, out, err = typing("audit", "export", "--customer", ALONE, "-o", tmp_path / "c", "--redact", "masked",
                            "--report-lang", "es", "--json")  # fmt: skip
    assert code == 0, err
    told = json.loads(out)
    assert (told["cases"], told["redaction"]) == (1, "masked")
    manifest = json.loads((tmp_path / "c" / "manifest.json").read_bytes())
    assert (manifest["asked"], manifest["language"]) == ("a customer", "es")
    assert list((tmp_path / "c" / "cases").glob("*/report.es.html"))


def test_a_period_takes_both_its_days(typing: Type, tmp_path: Path) -> None:
    closed = {"2026-04-01": "dispute-within-a-plan", "2026-04-20": "interest-charged"}
    code, _, err = typing("audit", "export", "--closed-between", *closed, "-o", tmp_path / "p.zip")
    assert code == 0, err
    with zipfile.ZipFile(tmp_path / "p.zip") as archive:
        cases = json.loads(archive.read("manifest.json"))["cases"]
    assert [case["invoice"] for case in cases] == list(closed.values())


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ((), 2, "say which cases"),
        ((LIVES[0], "--customer", LIVES[0]), 2, "say which cases"),
        (("nothing-like-it",), 1, "there is no invoice"),
        ((LIVES[0], "nothing-like-it"), 1, "there is no invoice"),
        (("--customer", "nobody"), 1, "no customer 'nobody'"),
        (("--closed-between", "2020-01-01", "2020-12-31"), 1, "no case fits"),
        (("--closed-between", "2026-12-31", "2026-01-01"), 2, "2026-12-31 is after 2026-01-01"),
        (("--closed-between", "2026-13-31", "2026-01-01"), 2, "is not a day"),
        ((LIVES[0], "--redact", "somewhat"), 2, "somewhat"),
        ((LIVES[0], "--report-lang", "fr"), 2, "es or en"),
    ],
)
def test_what_cannot_be_exported_is_said_and_leaves_nothing(
    typing: Type, tmp_path: Path, words: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "out").mkdir()
    answered, out, err = typing("audit", "export", *words, "-o", tmp_path / "out" / "bundle")
    assert answered == code
    assert says in " ".join((out + err).split())
    assert list((tmp_path / "out").iterdir()) == []


def test_a_target_that_is_there_is_left_alone_without_force(typing: Type, tmp_path: Path) -> None:
    (tmp_path / "b.zip").write_bytes(b"mine")
    for force in ((), ("--force",)):
        code, _, err = typing("audit", "export", LIVES[0], "-o", tmp_path / "b.zip", *force)
        assert code == 1, err
    assert (tmp_path / "b.zip").read_bytes() == b"mine"


def test_looks_at_what_is_exported_are_logged(typing: Type, tmp_path: Path) -> None:
    assert typing("audit", "export", LIVES[2], "-o", tmp_path / "l")[0] == 0
    code, out, err = typing("audit", "access", "--json")
    assert code == 0, err
    assert ("audit export", LIVES[2]) in {(one["what"], one.get("invoice")) for one in json.loads(out)}


def test_rules_are_counted_for_the_whole_company_with_the_evidence(typing: Type, tmp_path: Path) -> None:
    code, out, err = typing("audit", "rules", "--json")
    assert code == 0, err
    counts = [one for one in json.loads(out) if one["rule"] == "policy.limits[0]"]
    assert {one["basis"] for one in counts} == {"policy, not law"}
    assert [one["put off"] for one in counts if one["asks"] == "the playbook's cap: at most 2 messages in 7 days"] == [
        "1"
    ]
    code, _, err = typing("audit", "rules", "--rule", "policy.limits[0]", "--evidence", tmp_path / "e.csv",
                          "--from", "2026-03-01", "--to", "2026-03-13")  # fmt: skip
    assert code == 0, err
    head, (*row,) = csv.reader((tmp_path / "e.csv").read_text("utf-8-sig").splitlines())
    line = dict(zip(head, row, strict=True))
    assert (line["invoice"], line["customer (opaque)"], line["said"]) == ("limit-defers", "ref-limit-defers", "put off")
    assert typing("audit", "rules", "--rule", "pe-b2c.nothing")[0] == 1
    assert typing("audit", "rules", "--from", "2026-02-01", "--to", "2026-01-01")[0] == 2
    assert "1" not in typing("audit", "rules", "--from", "2019-01-01", "--to", "2019-12-31")[1]
