"""`cobranza simulate` and `cobranza test` as an author types them."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from workers.cli import run
from workers.speech import choose

ROOT = Path(__file__).parents[2]
PLAYBOOK = str(ROOT / "playbooks" / "pe-empresas.yaml")
LIFE = """\
invoice: {amount_due: 900 PEN, risk: low, issued: 2026-01-30, due: 2026-03-02}
history:
  - {on: 2026-03-05, event: promise_made, amount: 900 PEN, due_on: 2026-06-10}
  - {on: 2026-03-12, event: payment_received, amount: 900 PEN}
"""


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)


@pytest.fixture
def life(tmp_path: Path) -> Path:
    file = tmp_path / "life.yaml"
    file.write_text(LIFE)
    return file


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the shipped playbooks that a test may spoil."""
    return Path(shutil.copytree(ROOT / "playbooks", tmp_path / "playbooks"))


def test_a_life_is_printed_with_the_places_of_the_playbook(life: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", PLAYBOOK, "--life", str(life), "--deeds-only"]) == 0
    shown = re.sub(" +", " ", capsys.readouterr().out).splitlines()
    assert shown == [
        "2026-01-30 -31 <- invoice of 900 PEN, due 2026-03-02 case",
        "2026-01-30 -31 -> send invoice by email pe-empresas.yaml:51:7",
        "2026-02-25 -5 -> send friendly-reminder by whatsapp pe-empresas.yaml:52:7",
        "2026-03-03 +1 -> send overdue-first by whatsapp pe-empresas.yaml:61:7",
        "2026-03-05 +3 <- refused: promise to pay: the day is too far off: the longest promise is 14 days,"
        " until 2026-03-19 arrived",
        "2026-03-09 +7 -> send overdue-text by sms pe-empresas.yaml:62:7",
        "2026-03-12 +10 <- payment 900 arrived",
        "2026-03-12 +10 -> closed: paid case.balance",
        "",
        "pe-empresas: paid; 4 contacts; owed 0.00 PEN",
    ]


def test_without_a_life_the_whole_playbook_is_seen(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", PLAYBOOK, "--lang", "es"]) == 0
    shown = capsys.readouterr().out
    assert "envía final-demand" in shown
    assert "cerrado: written_off" in shown


def test_a_script_reads_json(life: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["simulate", PLAYBOOK, "--life", str(life), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["end"] == "paid"
    assert [line["place"] for line in said["lines"] if "overdue-first" in line["text"]] == ["pe-empresas.yaml:61:7"]


def test_a_mistake_in_a_life_is_shown_with_its_place(life: Path, capsys: pytest.CaptureFixture[str]) -> None:
    life.write_text(LIFE.replace("promise_made", "promise_maed"))
    assert run(["simulate", PLAYBOOK, "--life", str(life)]) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith(f"{life}:3:29: 'promise_maed' is not known here [T104]\n")
    assert "did you mean 'promise_made'?" in said.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["simulate", "nowhere"], "There is no folder or playbook at 'nowhere'"),
        (["simulate", PLAYBOOK, "--life", "nowhere.yaml"], "'nowhere.yaml' cannot be read"),
        (["test", "nowhere"], "There are no author tests at 'nowhere'"),
    ],
)
def test_what_is_not_there_is_one_line(words: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(words) == 1
    err = capsys.readouterr().err
    assert err.startswith(f"cobranza: {told}")
    assert err.count("\n") == 1


def test_sound_playbooks_pass(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", str(folder)]) == 0
    said = [line for line in capsys.readouterr().out.splitlines() if not line.startswith(" ")]
    assert [line.partition(":")[0] for line in said] == ["pe-empresas", "pe-personas"]
    assert all(line.endswith(", 0 failed") for line in said)


def test_a_spoilt_playbook_fails_with_place_and_life(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    playbook, tests = folder / "pe-empresas.yaml", folder / "pe-empresas.tests.yaml"
    playbook.write_text(
        playbook.read_text("utf-8").replace("{at: 5 days after due, send", "{at: 4 days after due, send")
    )
    lines = tests.read_text("utf-8").splitlines()
    line = next(number for number, text in enumerate(lines, 1) if "2026-03-09, send: overdue-text" in text)
    assert run(["test", str(playbook)]) == 1
    said = capsys.readouterr().out
    assert f"{tests}:{line}:9: a late payer is written to" in said
    assert "  expected send overdue-text on 2026-03-09; it was on 2026-03-06\n" in said
    assert re.search(r"  \| 2026-03-06 +\+4  ->  send overdue-text by sms +pe-empresas.yaml:62:7", said)
    assert re.search(r"pe-empresas: \d+ passed, [1-9]\d* failed", said)


def test_a_spoilt_expectation_fails_at_its_own_line(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = folder / "pe-personas.tests.yaml"
    text = tests.read_text("utf-8")
    tests.write_text(text.replace("on: 2026-03-20, send: overdue-first", "on: 2026-03-19, send: overdue-first", 1))
    line = text[: text.index("on: 2026-03-20, send: overdue-first")].count("\n") + 1
    assert run(["test", str(tests), "--lang", "es"]) == 1
    said = capsys.readouterr().out
    assert said.startswith(f"{tests}:{line}:9: a late payer is reminded with courtesy")
    assert "  se esperaba send overdue-first el 2026-03-19; fue el 2026-03-20\n" in said
    assert run(["test", str(tests), "--json"]) == 1
    (report,) = json.loads(capsys.readouterr().out)
    assert (report["failed"], report["failures"][0]["line"]) == (1, line)


def test_a_file_that_cannot_be_read_counts_as_failed(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tests = folder / "pe-personas.tests.yaml"
    tests.write_text(tests.read_text("utf-8").replace("send: overdue-first", "send: overdue-frist", 1))
    assert run(["test", str(folder / "pe-personas.yaml")]) == 1
    said = capsys.readouterr().out
    assert "[T109]" in said
    assert re.search(r"pe-personas: \d+ passed, 1 failed", said)
