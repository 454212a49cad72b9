"""`cobranza fmt` as a person, an editor and a script run it: what it writes, prints and answers."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from workers.cli import run
from workers.speech import choose

UNTIDY = "owner: x\nplaybook: 'a'\npolicy: {calendar: PE}   # why\n"
TIDY = "playbook: a\nowner: x\npolicy:                                     # why\n  calendar: PE\n"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with an untidy playbook, a tidy tests file and a tidy rule pack; the command runs beside it."""
    folder = tmp_path / "playbooks"
    (folder / "rules").mkdir(parents=True)
    (folder / "a.yaml").write_text(UNTIDY)
    (folder / "a.tests.yaml").write_text("playbook: a\ntests: []\n")
    (folder / "rules" / "p.yaml").write_text("pack: p\nas_of: 2026-01-01\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)
    return folder


@pytest.mark.parametrize("words", [[], ["playbooks"], ["a"], ["playbooks/a.yaml", "playbooks/a.tests.yaml"]])
def test_files_are_laid_out_and_named(words: list[str], folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", *words]) == 0
    told = capsys.readouterr()
    assert told.out == "playbooks/a.yaml\n"
    assert told.err.startswith("1 laid out anew, ")
    assert (folder / "a.yaml").read_text() == TIDY
    assert run(["fmt", *words]) == 0
    assert capsys.readouterr().out == ""


def test_check_and_diff_write_nothing(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["fmt", "--check", "--lang", "es"]) == 1
    told = capsys.readouterr()
    assert (told.out, told.err) == ("playbooks/a.yaml\n", "por presentar de nuevo: 1; ya estaban bien: 2\n")
    assert run(["fmt", "--diff", "--lang", "en"]) == 0
    told = capsys.readouterr()
    assert told.out == (
        "--- playbooks/a.yaml\n+++ playbooks/a.yaml\n@@ -1,3 +1,4 @@\n+playbook: a\n owner: x\n-playbook: 'a'\n"
        "-policy: {calendar: PE}   # why\n+policy:                                     # why\n+  calendar: PE\n"
    )
    assert told.err == "1 to be laid out, 2 as they should be\n"
    assert run(["fmt", "--check", "--diff"]) == 1
    assert (folder / "a.yaml").read_text() == UNTIDY


def test_what_cannot_be_read_is_left_alone_and_the_rest_is_laid_out(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "b.yaml").write_text("playbook: b\ntitle: Invoice #1\n")
    assert run(["fmt"]) == 1
    told = capsys.readouterr()
    assert "playbooks/b.yaml:2:16: " in told.err
    assert "[P013]" in told.err
    assert told.err.endswith("1 laid out anew, 2 as they should be, 1 left alone: cannot be read\n")
    assert (folder / "b.yaml").read_text() == "playbook: b\ntitle: Invoice #1\n"
    assert (folder / "a.yaml").read_text() == TIDY


@pytest.mark.parametrize(("written", "shown", "code"), [(UNTIDY, TIDY, 0), (TIDY, TIDY, 0), ("a: [", "", 1)])
def test_an_editor_pipes_its_text_through(
    written: str,
    shown: str,
    code: int,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(written.encode())))
    assert run(["fmt", "-"]) == code
    told = capsys.readouterr()
    assert told.out == shown
    assert ("[P006]" in told.err) == bool(code)


def test_a_file_keeps_its_mode_and_a_link_stays_a_link(folder: Path) -> None:
    file, link = folder / "a.yaml", folder / "rules" / "link.yaml"
    file.chmod(0o640)
    link.symlink_to(file)
    assert run(["fmt", str(link)]) == 0
    assert link.is_symlink()
    assert file.read_text() == TIDY
    assert file.stat().st_mode & 0o777 == 0o640
    assert sorted(path.name for path in folder.iterdir()) == ["a.tests.yaml", "a.yaml", "rules"]


def test_a_file_that_cannot_be_written_is_whole(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    assert run(["fmt"]) == 1
    assert (folder / "a.yaml").read_text() == UNTIDY
    assert sorted(path.name for path in folder.iterdir()) == ["a.tests.yaml", "a.yaml", "rules"]


@pytest.mark.parametrize(("words", "code"), [(["nowhere"], 1), (["empty"], 1), (["--chekc"], 2)])
def test_what_is_not_there_is_one_line(
    words: list[str], code: int, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder.parent / "empty").mkdir()
    assert run(["fmt", *words]) == code
    assert capsys.readouterr().err.count("\n") == 1


def test_a_file_that_is_read_only_stays_as_it_is(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "a.yaml").chmod(0o444)
    assert run(["fmt", "a"]) == 1
    assert "a.yaml' cannot be written: it is read-only" in capsys.readouterr().err
    assert (folder / "a.yaml").read_text() == UNTIDY


def test_what_an_editor_saved_meanwhile_is_not_lost(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("os.fsync", lambda _descriptor: (folder / "a.yaml").write_text("saved meanwhile"))
    assert run(["fmt", "a", "--lang", "es"]) == 1
    assert "alguien lo cambió mientras tanto" in capsys.readouterr().err
    assert (folder / "a.yaml").read_text() == "saved meanwhile"
    assert sorted(path.name for path in folder.iterdir()) == ["a.tests.yaml", "a.yaml", "rules"]


def test_a_message_has_no_layout(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "hello.md").write_text("---\nsubject: Hello\n---\nHello\n")
    assert run(["fmt", "playbooks/hello.md"]) == 1
    assert "messages are free" in capsys.readouterr().err
