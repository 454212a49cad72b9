"""The reader of what is being typed: it agrees with the strict one where that can read, and goes on where it cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language.editing.loose import read_loose
from engine.language.text.source import Node, parse, plain

from .conftest import ROOT, SOUND

WELL_WRITTEN = [
    *sorted((ROOT / "playbooks").glob("*.yaml")),
    *sorted((ROOT / "playbooks" / "rules").glob("*.yaml")),
    *sorted((ROOT / "tests" / "language" / "ok").glob("*.yaml")),
]


@pytest.mark.parametrize("file", WELL_WRITTEN, ids=lambda file: file.name)
def test_what_the_strict_reader_reads_is_read_alike(file: Path) -> None:
    text = file.read_text("utf-8")
    strict = parse(text, file.name).node
    assert strict is not None
    assert plain(read_loose(text)) == plain(strict)


def places(node: Node) -> list[tuple[int, int, int, int, str]]:
    here = [(node.line, node.column, node.end_line, node.end_column, node.text)] if node.kind == "text" else []
    inner = [piece for key, value in node.entries for piece in (*places(key), *places(value))]
    return here + inner + [piece for item in node.items for piece in places(item)]


def test_every_text_stands_where_the_strict_reader_sees_it() -> None:
    strict = parse(SOUND, "pe-empresas.yaml").node
    assert strict is not None
    assert places(read_loose(SOUND)) == places(strict)


BROKEN = [
    # a brace that is not closed ends where the next entry begins
    ("a:\n  - {at: due day, send: x\n  - {at: issue day}\n",
     {"a": [{"at": "due day", "send": "x"}, {"at": "issue day"}]}),
    # a bracket within a brace, neither closed
    ("a:\n  b: {by: [email, sms\n  c: 1\n", {"a": {"b": {"by": ["email", "sms"]}, "c": "1"}}),
    # a key half typed among others
    ("a:\n  bc\n  d: 1\n", {"a": {"bc": "", "d": "1"}}),
    # a missing comma
    ("{at: due day send: x, by: [email]}", {"at": "due day", "send": "x", "by": ["email"]}),
    # a quote that is not closed
    ("a: \"low, medium\nb: 2\n", {"a": "low, medium", "b": "2"}),
    # a line that is indented too far
    ("a:\n  b: 1\n      c: 2\nd: 3\n", {"a": {"b": "1", "c": "2"}, "d": "3"}),
    # a key without a value
    ("a:\n  b:\nc: 1\n", {"a": {"b": ""}, "c": "1"}),
    # a closing bracket of the wrong kind
    ("a: {by: [email}, b: 1}\nc: 2\n", {"a": {"by": ["email"]}, "c": "2"}),
    # a tab
    ("a:\n\tb: 1\nc: 2\n", {"a": {"b": "1"}, "c": "2"}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "tree"), BROKEN)
def test_what_is_broken_costs_no_more_than_itself(text: str, tree: object) -> None:
    assert plain(read_loose(text)) == tree


def test_very_deep_nesting_is_read_to_a_depth() -> None:
    for text in (
        "[" * 50_000,
        "{a: " * 50_000,
        "- " * 50_000,
        "a" + " " * 50_000,
        "{a: b" + " c" * 50_000,
        "'" + "''" * 50_000,
        "a:\n" + "\n".join(" " * n + "b:" for n in range(2_000)),
    ):
        read_loose(text)


PIECES = ["[", "]", "{", "}", ": ", ":", "- ", "-", " #", "'", '"', "\n", "\n  ", "\n    ", "\t", "|\n", ",", "a", "at",
          "é😀",
          "\r", "---\n", "policy:", "\ue000"]  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_pieces_are_read(pieces: list[str]) -> None:
    text = "".join(pieces)
    for line, column, end_line, end_column, _ in places(read_loose(text)):
        assert (1, 1) <= (line, column) <= (end_line, end_column)
        assert end_line <= text.count("\n") + 1
