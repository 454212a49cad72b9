"""Text rules: everything is text with its place, and what YAML would read otherwise than people is refused."""

from __future__ import annotations

import pytest

from engine.language.text.source import DEEPEST, parse, plain


def codes(text: str | bytes) -> list[str]:
    return [finding.code for finding in parse(text, "x.yaml").findings]


@pytest.mark.parametrize(
    "written", ["21:00", "NO", "0017", "1e3", "2026-03-04", "null", "~", "0x1F", "1_000", "yes", ".5"]
)
def test_nothing_is_typed_behind_the_authors_back(written: str) -> None:
    node = parse(f"key: {written}", "x.yaml").node
    assert node is not None
    assert plain(node) == {"key": written}


def test_places_count_letters_from_one() -> None:
    node = parse("ñandú: 'x'\n😀: [a, b]", "x.yaml").node
    assert node is not None
    first, second = node.get("ñandú"), node.get("😀")
    assert first is not None
    assert second is not None
    assert (first.line, first.column, first.end_column) == (1, 8, 11)
    assert (second.items[1].line, second.items[1].column) == (2, 8)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (b"key: \xff", "P001"),
        ("key: \x00", "P001"),
        ("key: a\u2028b", "P001"),
        ("key: \ud800", "P001"),
        ("\ufeffkey: a", "P002"),
        ("\tkey: a", "P004"),
        ("key: a\rother: b", "P005"),
        ("key: [a", "P006"),
        ("key: 'a", "P006"),
        ("a: b: c", "P019"),
        ("key: @a", "P019"),
        ("key: {a: b}}", "P006"),
        ("", "P007"),
        ("# only a comment", "P007"),
        ("a: &x b", "P009"),
        ("a: *x", "P009"),
        ("a: !x b", "P010"),
        ("a: !!int 3", "P010"),
        ("a: b\n---\nc: d", "P011"),
        ("%YAML 1.1\n---\na: b", "P011"),
        ("a: b\na: c", "P012"),
        ("{a: b, a: c}", "P012"),
        ("a: b #c", "P013"),
        ("a: b #", "P013"),
        ("[a]: b", "P014"),
        ("? {a: b}\n: c", "P014"),
    ],
)
def test_refused(text: str | bytes, code: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    ["a: b  # comment", "a: [b, c] # comment", "a: 'b' # comment", "a: b#c", "a: 'b #c'", "# x\na: b",
     "a: b\r\nc: d\r\n", "---\na: b\n", "a:\n  - b\n  - c"],
)  # fmt: skip
def test_accepted(text: str) -> None:
    assert codes(text) == []


def test_equal_keys_name_both_places() -> None:
    (finding,) = parse("a: 1\nb: 2\na: 3\n", "x.yaml").findings
    assert finding.elsewhere is not None
    assert (finding.line, finding.elsewhere.line) == (3, 1)


def test_equal_keys_of_different_maps_are_fine() -> None:
    assert codes("a: {x: 1}\nb: {x: 1}") == []


def test_an_open_bracket_is_shown_where_it_was_opened() -> None:
    (finding,) = parse("a: [b,\nc: d\n", "x.yaml").findings
    assert (finding.line, finding.column) == (1, 4)


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? ", "{"])
def test_no_depth_brings_the_reader_down(bracket: str) -> None:
    assert codes(bracket * 50_000)[-1] in ("P006", "P008")


def test_the_deepest_that_is_read() -> None:
    assert codes("[" * DEEPEST + "]" * DEEPEST) == []
    assert codes("[" * (DEEPEST + 1) + "]" * (DEEPEST + 1)) == ["P008"]


def test_a_front_matter_knows_its_lines() -> None:
    (finding,) = parse("a: &x b", "m.md", first_line=2).findings
    assert finding.line == 2
