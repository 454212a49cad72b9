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


# --- texts of several lines -----------------------------------------------------------------------------------------

WORDS = st.sampled_from(
    ["pay", "due-date", "50%", "it's", "a:b", "x#y", "é😀", "(b)", "10", "say", "BAJA.", "and,", "-", "<a>"]
)
QUOTED_WORDS = WORDS | st.sampled_from(["a: b", " #no", "[x]", "{y}", "|", "- z", "''", ", c:"])


@st.composite
def lines_of(draw: st.DrawFn, words: st.SearchStrategy[str], pad: str) -> str:
    """Words over some lines, each as far in as it likes, with empty lines between."""
    lines = draw(st.lists(st.lists(words, min_size=1, max_size=3).map(" ".join), min_size=1, max_size=4))
    text = lines[0]
    for line in lines[1:]:
        text += "\n" * draw(st.integers(1, 3)) + pad + " " * draw(st.integers(1, 4)) + line
    return text


@st.composite
def scalars(draw: st.DrawFn, pad: str, *, in_brackets: bool = False) -> str:
    """A text in any of YAML's ways, below a key that stands at `pad`."""
    style = draw(st.sampled_from(["plain", "'", '"'] + ([] if in_brackets else ["|", ">"])))
    if style == "plain":
        # A line of brackets that begins with a dash is taken for the next entry: a bracket is being typed.
        simple = WORDS.filter(lambda word: not {",", ":"} & {*word} and word != "-") if in_brackets else WORDS
        return "so " + draw(lines_of(simple, pad))
    if style == "'":
        doubled = QUOTED_WORDS.map(lambda word: word.replace("'", "''"))
        return f"'{draw(lines_of(doubled, pad))}'"
    if style == '"':
        escapes = QUOTED_WORDS | st.sampled_from(["\\n", '\\"', "\\u00e9", "\\\\", "x\\\n" + pad + "   y"])
        return f'"{draw(lines_of(escapes, pad))}"'
    own = pad + " " * draw(st.integers(1, 3))
    body = draw(st.lists(st.sampled_from(["pay", "a: b", "# c", "- d", "  in", "", "'"]), min_size=1, max_size=5))
    first = "" if body[0].startswith(" ") or not body[0] else own
    lines = [own + line if line else "" for line in (body if first else ["so", *body])]
    return style + draw(st.sampled_from(["", "-", "+"])) + "\n" + "\n".join(lines)


@st.composite
def trees(draw: st.DrawFn, pad: str = "", depth: int = 0) -> str:
    """A file: keys and lists, in blocks or in brackets, with texts of several lines."""
    lines = []
    for place in range(draw(st.integers(1, 3))):
        ways = ["text", "text", "list", "bare list", "brackets", "below"] + (["map"] if depth < 3 else [])
        way = draw(st.sampled_from(ways))
        deeper = pad + "  "
        match way:
            case "text":
                value = " " + draw(scalars(pad))
            case "below":
                value = f"\n{deeper}so {draw(lines_of(WORDS, pad))}"
            case "map":
                value = "\n" + draw(trees(deeper, depth + 1))
            case "brackets":
                texts = draw(st.lists(scalars(pad, in_brackets=True), min_size=1, max_size=3))
                pairs = (f"k{number}: {text}" for number, text in enumerate(texts))
                held = f",\n{deeper}".join(pairs)
                value = f" {{{held}}}" if draw(st.booleans()) else f" [{', '.join(texts)}]"
            case _:
                at = pad if way == "bare list" else deeper
                value = "".join(f"\n{at}- {text}" for text in draw(st.lists(scalars(at), min_size=1, max_size=3)))
        lines.append(f"{pad}k{place}:{value}")
        lines += [f"{pad}# said aside"] * draw(st.integers(0, 1))
    return "\n".join(lines)


@settings(max_examples=400, deadline=None)
@given(trees(), st.booleans())
def test_texts_of_several_lines_are_read_as_the_strict_reader_reads_them(text: str, ends: bool) -> None:
    text += "\n" * ends
    strict = parse(text, "x.yaml")
    if strict.node is None or strict.findings:
        return
    assert plain(read_loose(text)) == plain(strict.node)


def test_a_quote_that_is_closed_far_below_by_another_is_not_closed() -> None:
    text = 'a:\n  - id: "low\n    note: x\n  - id: "b"\n'
    assert plain(read_loose(text)) == {"a": [{"id": "low", "note": "x"}, {"id": "b"}]}
