"""What the import contracts cannot see: clocks in rules, rooms that grew too large, a lock that names addresses."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROOMS = ("schemas", "engine", "activities", "console", "workers")
NOT_OURS = {"node_modules", "build", "dist", "__pycache__"}

CLOCKS = re.compile(r"\b(datetime\.(now|utcnow|today)|date\.today|time\.(time|time_ns|monotonic|perf_counter))\b")
CHANCE = re.compile(r"\b(uuid\.uuid[14]|uuid[14]|secrets\.\w+|random\.\w+|os\.(environ|getenv))\b")


def code(*rooms: str) -> list[Path]:
    return sorted(path for room in rooms for path in (ROOT / room).rglob("*.py"))


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), filename=place(path))


def ours() -> Iterator[Path]:
    for path in ROOT.rglob("*"):
        parts = path.relative_to(ROOT).parts
        hidden = {part for part in parts if part.startswith(".")} - {".ci", ".gitignore", ".dockerignore"}
        if path.is_file() and not hidden and not NOT_OURS & set(parts):
            yield path


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}" + (f":{line}" if line else "")


def calls(path: Path) -> Iterator[tuple[int, str]]:
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Attribute | ast.Name):
            yield node.lineno, ast.unparse(node)


@pytest.mark.parametrize("forbidden", [CLOCKS, CHANCE], ids=["clock", "chance"])
def test_words_and_rules_read_no_clock_and_throw_no_dice(forbidden: re.Pattern[str]) -> None:
    found = [
        f"{place(path, line)} {name}"
        for path in code("schemas", "engine")
        for line, name in calls(path)
        if forbidden.fullmatch(name)
    ]
    assert not found, "a rule is given `now`:\n" + "\n".join(found)


def test_the_pattern_of_a_clock_finds_one() -> None:
    tree = ast.parse("from datetime import datetime\nmoment = datetime.now()")
    assert any(CLOCKS.fullmatch(ast.unparse(node)) for node in ast.walk(tree) if isinstance(node, ast.Attribute))


def test_hands_hold_no_workflow() -> None:
    found = [
        place(path, node.lineno)
        for path in code("activities")
        for node in ast.walk(parsed(path))
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("temporalio"))
        and ({"workflow", "client", "worker"} & {*(node.module or "").split("."), *(name.name for name in node.names)})
    ]
    assert not found, f"an activity knows temporalio.activity only: {found}"


def test_every_package_is_entered_without_ceremony() -> None:
    full = [place(path) for path in code(*ROOMS) if path.name == "__init__.py" and path.read_text("utf-8").strip()]
    assert not full, f"these must stay empty, so that importing the machine loads no YAML: {full}"


def test_every_file_opens_with_what_it_is() -> None:
    mute = [place(path) for path in code(*ROOMS) if path.name != "__init__.py" and not ast.get_docstring(parsed(path))]
    assert not mute, f"a first sentence says what the file is: {mute}"


def test_rooms_stay_small() -> None:
    # schemas/ holds lists of words, which have no flow to lose: a list may be long, a function there may not.
    long_files = [
        f"{place(path)} has {lines} lines"
        for path in code(*ROOMS)
        if (lines := len(path.read_text("utf-8").splitlines())) > 350 and path.parent.name != "schemas"
    ]
    long_functions = [
        f"{place(path, node.lineno)} {node.name} has {node.end_lineno - node.lineno + 1} lines"
        for path in code(*ROOMS)
        for node in ast.walk(parsed(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno is not None
        and node.end_lineno - node.lineno >= 50
    ]
    assert not long_files + long_functions


@pytest.mark.parametrize("name", ["requirements.lock", "requirements-dev.lock"])
def test_a_lock_has_hashes_and_no_addresses(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    pins = re.split(r"(?<!\\)\n", text.strip())
    assert all(re.match(r"[a-z0-9._-]+(\[[a-z,-]+\])?==\S+", pin) for pin in pins), "only exact pins"
    assert all("--hash=sha256:" in pin for pin in pins), "every pin has its hashes"
    assert not re.search(r"https?:|file:|--(extra-)?index|--find-links|@ ", text), "no package address"


def test_what_runs_is_pinned_alike_in_both_locks() -> None:
    runs, checks = (set(re.findall(r"^(\S+==\S+)", (ROOT / name).read_text("utf-8"), re.M)) for name in (
        "requirements.lock", "requirements-dev.lock",
    ))  # fmt: skip
    assert runs < checks


def test_the_tree_names_no_machine() -> None:
    # Written apart, so that this file does not find itself.
    places = re.compile(
        "|".join(["/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/[a-z]", "py" + "pi\\.org", "pythonho" + "sted"])
    )
    found = [
        f"{place(path, number)} {line.strip()[:80]}"
        for path in ours()
        if path.suffix in {".py", ".md", ".yaml", ".yml", ".toml", ".sql", ".json", ".lock", ".csv", ""}
        for number, line in enumerate(path.read_text("utf-8", errors="replace").splitlines(), 1)
        if places.search(line)
    ]
    assert not found, "\n".join(found)


def test_the_gate_of_ci_calls_only_words_of_the_makefile() -> None:
    made = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    called = re.findall(r"^make ([a-z]+)", (ROOT / ".ci" / "run").read_text("utf-8"), re.M)
    assert called
    assert set(called) <= made
