"""Two bundles of one company, of two days: one story, or the first link at which they part is named."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from workers.audit.bundle_files import read, write
from workers.audit.verification.stories import story, two_stories
from workers.cli import run

GOLDEN = Path(__file__).parents[1] / "bundles" / "0.1.0"
Files = dict[str, bytes]


@pytest.fixture(scope="module")
def whole() -> Files:
    return read(GOLDEN / "reversal.zip")


def ledger_of(files: Files) -> str:
    return next(path for path in files if path.endswith("/ledger.jsonl"))


def cut(files: Files, lines: int) -> Files:
    """The same bundle as it would have been when the case had so many lines less."""
    path = ledger_of(files)
    return {**files, path: b"".join(files[path].splitlines(keepends=True)[:-lines])}


def made(files: Files, day: str) -> Files:
    manifest = json.loads(files["manifest.json"])
    return {**files, "manifest.json": json.dumps({**manifest, "made_at": f"{day}T00:00:00Z"}).encode()}


def told(one: Files, other: Files) -> list[tuple[str, str, str]]:
    return [(part.kind, part.why, part.place) for part in two_stories(story(one), story(other), "other.zip")]


def test_a_bundle_and_itself_tell_one_story(whole: Files) -> None:
    assert told(whole, whole) == []
    assert story(whole).chains[("ledger.jsonl", "reversal")], "there is something to compare"


def test_an_earlier_bundle_is_the_beginning_of_a_later_one_in_either_order(whole: Files) -> None:
    early, late = made(cut(whole, 3), "2026-01-01"), made(whole, "2026-02-01")
    assert told(early, late) == told(late, early) == []


def test_a_later_bundle_with_fewer_lines_is_found(whole: Files) -> None:
    early, late = made(whole, "2026-01-01"), made(cut(whole, 3), "2026-02-01")
    lines = len(late[ledger_of(late)].splitlines())
    place = f"{ledger_of(late)}:{lines + 1}"
    assert told(late, early) == told(early, late) == [("chain", "fewer_lines", place)]


def test_a_case_that_was_rewritten_and_sealed_anew_is_found_at_its_first_other_link(whole: Files) -> None:
    path = ledger_of(whole)
    lines = whole[path].splitlines(keepends=True)
    for number in range(4, len(lines)):  # whoever rewrites a line must link all that follow anew
        lines[number] = lines[number].replace(b'"link":"', b'"link":"0')
    assert told({**whole, path: b"".join(lines)}, whole) == [("chain", "two_stories", f"{path}:5")]


def test_a_checkpoint_that_says_something_else_under_its_number_is_found(whole: Files) -> None:
    signed = [json.loads(line) for line in whole["checkpoints.jsonl"].splitlines()]
    signed[0]["statement"] = signed[0]["statement"].replace('"heads":', '"heads":1')
    forged = b"".join(json.dumps(one).encode() + b"\n" for one in signed)
    ((kind, why, place),) = told({**whole, "checkpoints.jsonl": forged}, whole)
    number = json.loads(signed[0]["statement"])["number"]
    assert (kind, why, place) == ("checkpoint", "two_stories", f"checkpoints.jsonl ({number})")


def test_two_companies_are_not_compared(whole: Files) -> None:
    body = whole["checkpoints.jsonl"].replace(story(whole).keys.__iter__().__next__().encode(), b"ab" * 32)
    assert told({**cut(whole, 3), "checkpoints.jsonl": body}, whole) == []


@pytest.mark.parametrize("broken", [b"", b"{", b"\xff\n", b"[1]\n"])
def test_what_cannot_be_read_says_nothing(whole: Files, broken: bytes) -> None:
    assert told({**whole, "checkpoints.jsonl": broken}, whole) == []
    assert told({**whole, "manifest.json": broken}, whole) == []
    assert story({}).chains == {}


def test_the_command_names_the_other_bundle(
    whole: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COBRANZA_LANG", "es")
    before, later_on = tmp_path / "antes.zip", tmp_path / "luego.zip"
    write(before, made(whole, "2026-01-01"))
    write(later_on, made(cut(whole, 3), "2026-02-01"))
    assert run(["audit", "verify", str(before), str(later_on), "--no-replay", "--json"]) == 1
    first, later = msgspec.json.decode(capsys.readouterr().out)
    assert "fewer_lines" not in {part["why"] for part in first["divergences"]}
    (part,) = (part for part in later["divergences"] if part["why"] == "fewer_lines")
    assert part["expected"].endswith(f"({before})")
