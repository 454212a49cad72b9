"""The published schema and the compiler agree: what an editor refuses is never compiled, nearly all the rest is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft7Validator

from engine.language.compiler import compile_text
from engine.language.grammar.schema import build
from engine.language.library import Library
from engine.language.text.source import Node, parse

from .conftest import HERE, YEARS
from .test_schema import EditorLoader

SHIPPED = sorted((Path(__file__).parents[2] / "playbooks").glob("*.yaml"))
GOOD = [*sorted((HERE / "ok").glob("*.yaml")), *(file for file in SHIPPED if not file.name.endswith(".tests.yaml"))]
BAD = sorted((HERE / "err").glob("*.yaml"))
EDITOR = Draft7Validator(build())


class FastLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """As `EditorLoader`, by libyaml where it is there."""


FastLoader.yaml_implicit_resolvers = EditorLoader.yaml_implicit_resolvers


def editor_refuses(body: bytes) -> bool:
    """Whether an editor that knows the schema marks anything in the file."""
    try:
        typed = yaml.load(body.decode("utf-8"), Loader=FastLoader)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError):
        return True
    return next(EDITOR.iter_errors(typed), None) is not None


def compiles(body: bytes, library: Library) -> bool:
    return compile_text(body, "any.yaml", library, YEARS).plan is not None


@pytest.mark.parametrize("file", GOOD, ids=lambda file: file.stem)
def test_what_is_shipped_passes_both(file: Path, library: Library) -> None:
    assert not editor_refuses(file.read_bytes())
    assert compiles(file.read_bytes(), library)


@pytest.mark.parametrize("file", BAD, ids=lambda file: file.stem)
def test_what_the_editor_refuses_is_not_compiled(file: Path, library: Library) -> None:
    assert not (editor_refuses(file.read_bytes()) and compiles(file.read_bytes(), library))


# What only the compiler sees, and why a schema cannot: it knows no letters or lines, no second place in the file, no
# other file, no arithmetic, and no warnings.
ONLY_THE_COMPILER = {
    "P002": "bytes", "P005": "bytes", "P004": "tabs that libyaml lets pass", "P018": "letters", "P013": "comments",
    "P009": "anchors", "P012": "keys again",
    "P020": "a comma between two cells", "P303": "the width of a table", "P304": "a column again",
    "P305": "which column a cell is in", "P302": "which end of a range is the larger; which row asks what",
    "P108": "a warning", "P109": "which verb an entry has", "P110": "the list of currencies", "P111": "arithmetic",
    "P114": "arithmetic", "P120": "the list of calendars", "P121": "the list of time zones", "P122": "a warning",
    "P201": "days", "P202": "other steps", "P203": "other steps", "P204": "days", "P401": "other files",
    "P501": "other files", "P503": "other files",
}  # fmt: skip


def test_what_only_the_compiler_sees(library: Library) -> None:
    seen: dict[str, list[str]] = {}
    for file in BAD:
        if not editor_refuses(file.read_bytes()):
            for finding in compile_text(file.read_bytes(), file.name, library, YEARS).findings:
                seen.setdefault(finding.code, []).append(file.stem)
    # Other proofs of meaning may be added; what is of the text and of the shape is listed in full.
    assert {code for code in seen if code < "P2"} == {code for code in ONLY_THE_COMPILER if code < "P2"}, seen


# ---------------------------------------------------------------------------------------------- spoilt in the tree

SOUND = (HERE / "ok" / "pe-empresas.yaml").read_text("utf-8")
LINES = SOUND.split("\n")


def leaves(node: Node) -> Iterator[Node]:
    for key, value in node.entries:
        yield key
        yield from leaves(value)
    for item in node.items:
        yield from leaves(item)
    if node.kind == "text":
        yield node


ROOT = parse(SOUND, "x.yaml").node
assert ROOT is not None
LEAVES = list(leaves(ROOT))
WORDS = sorted({leaf.text for leaf in LEAVES})
VALUES = [
    "0", "1", "-1", "2.5", "1e3", "0x1F", ".inf", ".nan", "true", "false", "yes", "no", "null", "~", '""', '" "',
    "' x'",
    "[]", "{}", "[a]", "[[a]]", "{a: b}", "[true]", "[null]", "[1]", "2026-03-04", "any", '"5 days "', '"5 days\\n"',
    '"low, medium"', '"any, low"', "low", "at least 5", "5 PEN", "٥ days", "5%", "05", "Monday", "[Monday]",
    "[Monday, Monday]", '"a\\nb"', "PE", "es", "x" * 90, "customer", "due day", "go on", "at_most", "over 5 PEN",
    "{amount_due: any}", "{risk: []}", "[{risk: any}]", '" at least  5 PEN , any"', "5 PEN to under 9 PEN", "5% to 9%",
    '"5 PEN,any"', '"5 PEN, 9 PEN"',
]  # fmt: skip


def typed_in(leaf: Node, text: str) -> bytes:
    lines = list(LINES)
    line = lines[leaf.line - 1]
    lines[leaf.line - 1] = line[: leaf.column - 1] + text + line[leaf.end_column - 1 :]
    return "\n".join(lines).encode()


ANOTHER = st.sampled_from([*VALUES, *WORDS]) | st.from_regex(r"[ -~]{0,20}", fullmatch=True)
many = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@many
@given(leaf=st.sampled_from(LEAVES), text=ANOTHER)
def test_any_value_and_any_key_another(leaf: Node, text: str, library: Library) -> None:
    body = typed_in(leaf, text)
    assert not (editor_refuses(body) and compiles(body, library)), (leaf.line, text)


@many
@given(first=st.integers(0, len(LINES) - 1), count=st.integers(1, 4), by=st.sampled_from(["", "  ", "- ", "#", "    "]))
def test_any_lines_gone_or_further_in(first: int, count: int, by: str, library: Library) -> None:
    kept = [f"{by}{line}" for line in LINES[first : first + count]] if by else []
    body = "\n".join([*LINES[:first], *kept, *LINES[first + count :]]).encode()
    assert not (editor_refuses(body) and compiles(body, library))
