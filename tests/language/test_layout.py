"""The canonical layout: what a file means stays, every comment stays at its key, and twice is the same as once."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language.layout.lay_out import lay_out
from engine.language.layout.remarks import Remarks
from engine.language.text.source import parse, plain

from .conftest import HERE

ROOT = HERE.parents[1]
SHIPPED = sorted([*(ROOT / "playbooks").glob("*.yaml"), *(ROOT / "playbooks" / "rules").glob("*.yaml")])
READABLE = [
    file
    for file in sorted([*SHIPPED, *(ROOT / "tests").rglob("*.yaml")])
    if not parse(file.read_bytes(), file.name).findings
]


def laid(text: str | bytes) -> str:
    done = lay_out(text, "x.yaml")
    assert done.text is not None, done.findings
    return done.text


def comments_by_key(text: str) -> list[tuple[str, str]]:
    """Every comment with the path of the key or entry that it is hung on, sorted: keys may change places."""
    node = parse(text, "x.yaml").node
    assert node is not None
    remarks = Remarks(text, node)
    found: list[tuple[str, str]] = []

    def walk(node, path: str) -> None:  # type: ignore[no-untyped-def]
        for number, slot in enumerate(remarks.slots_of(node)):
            here = f"{path}/{slot.key.text if slot.key is not None else number}"
            found.extend((here, comment) for comment in (*slot.head, *slot.trail, *slot.close) if comment)
            walk(slot.value, here)
        found.extend((f"{path}/", comment) for comment in remarks.feet_of(node) if comment)

    walk(node, "")
    return sorted(found)


@pytest.mark.parametrize("file", READABLE, ids=lambda file: file.name)
def test_a_file_means_the_same_and_keeps_its_comments(file: Path) -> None:
    text = file.read_text("utf-8")
    new = laid(text)
    before, after = parse(text, "x").node, parse(new, "x").node
    assert before is not None
    assert after is not None
    assert plain(after) == plain(before)
    assert laid(new) == new
    assert comments_by_key(new) == comments_by_key(text)


# ---------------------------------------------------------------------------------------------- any file

WORDS = st.sampled_from(
    ["a", "b c", "at most 3 in 7 days", "0", "yes", "2026-03-04", "09:00 to 18:00", "a, b", "50%", "x#y", "it's", '"',
     "", "- a", "a: b", "~", "[x", "#no", "ñandú", "a  b", "\\", "back\\slash \"and\" quote", "tail ", "two\nlines",
     "é" * 130,
     "word " * 40 + "end", "null", "1e3", "*", "&x", "!t", "%d", "@", "`", "? q", ":", "a:", "line\u2028break", "\ttab"]
)  # fmt: skip
KEYS = st.sampled_from(
    ["aa", "bb", "policy", "timeline", "rows", "only_if", "terms", "tests", "k-1", "0", "with space"]
)
TREES = st.recursive(
    WORDS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=20,
)
COMMENT = st.sampled_from(["", "", "", "# a comment", "#close", "# 'quote\"", "## two", "#"])


class Scribe:
    """Writes a tree as a careless author might: blocks and brackets, comments and blank lines where they may stand."""

    def __init__(self, data: st.DataObject) -> None:
        self.draw = data.draw

    def text(self, tree: object) -> str:
        return "\n".join([*self.own(0), *self.block(tree, 0), *self.own(0), ""])

    def own(self, indent: int) -> list[str]:
        lines = []
        for _ in range(self.draw(st.integers(0, 2))):
            comment = self.draw(COMMENT)
            lines.append(" " * (indent + self.draw(st.integers(0, 3))) + comment if comment else "")
        return lines

    def behind(self) -> str:
        comment = self.draw(COMMENT)
        return f"  {comment}" if comment and comment[1:2] in ("", " ", "#") else ""

    def scalar(self, text: str) -> str:
        quoted = '"' + text.encode("unicode_escape").decode().replace('"', '\\"') + '"'
        ways = [quoted] if "\\" not in text else []
        if text.isprintable():
            ways.append("'" + text.replace("'", "''") + "'")
        if text.replace(" ", "").isalnum() and text == text.strip():
            ways.append(text)
        return self.draw(st.sampled_from(ways or ["x"]))

    def flow(self, tree: object, indent: int) -> str:
        if isinstance(tree, str):
            return self.scalar(tree)
        opening, closing = "{}" if isinstance(tree, dict) else "[]"
        parts = (
            [f"{self.scalar(key)}: {self.flow(value, indent)}" for key, value in tree.items()]
            if isinstance(tree, dict)
            else [self.flow(value, indent) for value in tree]  # type: ignore[attr-defined]
        )
        if not parts or not self.draw(st.booleans()):
            return opening + ", ".join(parts) + closing
        margin = " " * (indent + 4)
        lines = [opening + self.behind(), *self.own(indent + 4)]
        for number, part in enumerate(parts):
            comma = "," if number < len(parts) - 1 or self.draw(st.booleans()) else ""
            lines += [margin + part + comma + self.behind(), *self.own(indent + 4)]
        return "\n".join([*lines, margin + closing])

    def block(self, tree: object, indent: int) -> list[str]:
        margin = " " * indent
        if isinstance(tree, str) or not tree or self.draw(st.integers(0, 3)) == 0:
            return [margin + self.flow(tree, indent) + self.behind()]
        lines: list[str] = []
        entries = tree.items() if isinstance(tree, dict) else ((None, value) for value in tree)  # type: ignore[attr-defined]
        for key, value in entries:
            lines += self.own(indent)
            name = f"{self.scalar(key)}:" if key is not None else "-"
            step = indent + self.draw(st.integers(2, 5))
            if self.draw(st.booleans()):
                lines += [margin + name + self.behind(), *self.own(step), *self.block(value, step)]
            else:
                lines.append(f"{margin}{name} {self.flow(value, indent)}{self.behind()}")
        return lines


@settings(max_examples=300, deadline=None)
@given(tree=TREES, data=st.data())
def test_whatever_can_be_read_means_the_same_and_keeps_its_comments(tree: object, data: st.DataObject) -> None:
    text = Scribe(data).text(tree)
    before = parse(text, "x")
    done = lay_out(text, "x")
    if before.node is None or before.findings:
        assert done.text is None
        assert done.findings == before.findings
        return
    assert done.text is not None
    after = parse(done.text, "x")
    assert after.node is not None
    assert not after.findings
    assert plain(after.node) == plain(before.node)
    said, says = Remarks(text, before.node).comments, Remarks(done.text, after.node).comments
    assert sorted(said) == sorted(says)
    assert len(said) == sum(map(bool, said))
    assert laid(done.text) == done.text
    assert done.text.endswith("\n")
    assert not done.text.endswith("\n\n")
    assert not any(line != line.rstrip() for line in done.text.splitlines() if '"' not in line)


SPOTS = st.lists(
    st.tuples(st.integers(0, 400), st.booleans(), st.sampled_from([0, 2, 4, 6, 8])), min_size=1, max_size=8
)


@settings(max_examples=60, deadline=None)
@given(spots=SPOTS, name=st.sampled_from(["pe-empresas.yaml", "pe-personas.yaml", "pe-empresas.tests.yaml"]))
def test_a_comment_anywhere_in_a_real_file_stays_at_its_key(spots: list[tuple[int, bool, int]], name: str) -> None:
    lines = (ROOT / "playbooks" / name).read_text("utf-8").splitlines()
    for number, (spot, is_own_line, indent) in enumerate(sorted(spots, reverse=True)):
        place = spot % len(lines)
        if is_own_line:
            lines.insert(place, f"{' ' * indent}# said {number}")
        elif lines[place] and "#" not in lines[place]:
            lines[place] += f"  # said {number}"
    text = "\n".join([*lines, ""])
    new = laid(text)
    assert comments_by_key(new) == comments_by_key(text)
    assert laid(new) == new


# ---------------------------------------------------------------------------------------------- by example

UNTIDY = """\
# what we agreed


recovery:
    # the end
    ends: '240 days after due, then review by head-of-collections'
    timeline:
    - send: final-demand  # registered
      at:   "45 days after due"
      by: [ letter,email ]
    - {at: 10 business days after final-demand, report: credit-bureau,
       approval: {within: 5 business days, by: head-of-collections}} # re-anchors
    # nothing after this
policy:   # 1. rails
  pause_while: {dispute_open: {at_most: 60 days, then: go on}, promise_active: {clock: runs}}
  covers: {amount_due: 50 PEN to 200000 PEN, country: [PE]}



  calendar: "PE"   # holidays
  stop_when: [
     insolvency_notice,  # a court's letter
     customer_deceased
     # nothing else
  ]
playbook: untidy
data: {segments: {given: [exposure], then: [risk], rows: [["0", low], ["low, medium", 'no']]}}
"""

TIDY = """\
# what we agreed

playbook: untidy

policy:                                     # 1. rails
  covers:
    amount_due: 50 PEN to 200000 PEN
    country: [PE]

  calendar: PE                              # holidays
  stop_when:
    - insolvency_notice                     # a court's letter
    - customer_deceased
    # nothing else
  pause_while:
    dispute_open:   {at_most: 60 days, then: go on}
    promise_active: {clock: runs}

data:
  segments:
    given: [exposure]
    then: [risk]
    rows:
      - ["0", low]
      - ["low, medium", "no"]

recovery:
  timeline:
    - at: 45 days after due
      send: final-demand                    # registered
      by: [letter, email]
    - at: 10 business days after final-demand
      report: credit-bureau
      approval: {by: head-of-collections, within: 5 business days}
      # re-anchors
    # nothing after this
  # the end
  ends: 240 days after due, then review by head-of-collections
"""


def test_an_untidy_playbook_becomes_a_tidy_one() -> None:
    assert laid(UNTIDY) == TIDY


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a: b\r\nc:   d\r\n", "a: b\nc: d\n"),
        ("---\na: b\n", "a: b\n"),
        ("a: b", "a: b\n"),
        ("a:\n- b\n- c\n", "a: [b, c]\n"),
        ("a: 'it''s'\nb: \"x: y\"\n", "a: it's\nb: \"x: y\"\n"),
        ("a: 'say \"no\"  #1'\n", "a: 'say \"no\"  #1'\n"),
        ('a: "0"\nb: "yes"\nc: "2026-03-04"\nd: 0\n', 'a: "0"\nb: "yes"\nc: "2026-03-04"\nd: 0\n'),
        ("a: [b] #c\n", "a: [b]                                      # c\n"),
        ("a: {}\nb: []\nc:\nd: ''\n", "a: {}\nb: []\nc:\nd: \"\"\n"),
        ("a: |\n    first\n      second\n\n    third\nb: c\n", "a: |\n  first\n    second\n\n  third\nb: c\n"),
        ("a: >-  # said\n   one\n   two # three\nb: c\n",
         "a: >-                                       # said\n  one\n  two # three\nb: c\n"),
        ("a: >\n  one\n  two", "a: >-\n  one\n  two\n"),
        ("a: |+\n  one\n\n\nb: c\n", 'a: "one\\n\\n\\n"\n\nb: c\n'),
        ("a: |2  # said\n    one\n   two\n", 'a: "  one\\n two\\n"                          # said\n'),
        ("a:\n  - |\n      one\n  # two\n", "a:\n  - |\n    one\n  # two\n"),
        ("a:\n  b\n  c  # d\n", "a: b c                                      # d\n"),
        ("? \nf: x\n", '"":\nf: x\n'),
        ("a:\n  ? -b\nc: d\n", 'a:\n  "-b":\nc: d\n'),
        ("? a  # one\n: b  # two\n", "# one\na: b                                        # two\n"),
        ("- a\n\n\n\n- b\n", "- a\n\n- b\n"),
        ("a: [x,\n  # why\n  y]\n", "a:\n  - x\n  # why\n  - y\n"),
        ("a: " + "word " * 30 + "end\n", "a: " + ("word " * 23).strip() + "\n  " + "word " * 7 + "end\n"),
    ],
)  # fmt: skip
def test_small_things(before: str, after: str) -> None:
    assert laid(before) == after
    assert laid(after) == after


@pytest.mark.parametrize("text", ["", "a: [b", "a: b\na: c", "a: x #1", "a: &x b", "\ta: b", b"\xff"])
def test_what_cannot_be_read_is_left_alone(text: str | bytes) -> None:
    done = lay_out(text, "x.yaml")
    assert done.text is None
    assert done.findings == parse(text, "x.yaml").findings


@pytest.mark.parametrize("name", ["pe-empresas.tests.yaml", "pe-personas.tests.yaml"])
def test_the_shipped_tests_are_in_the_canonical_layout(name: str) -> None:
    text = (ROOT / "playbooks" / name).read_text("utf-8")
    assert laid(text) == text
