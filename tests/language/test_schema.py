"""The published JSON Schema: fresh, valid, agreed with the compiler, and helpful in an editor."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator

from engine.language.compiler import compile_text
from engine.language.grammar.schema import PUBLISHED, as_text, build
from engine.language.library import Library
from engine.language.text.source import Node, parse
from schemas.facts import CATALOGUE

from .conftest import HERE, YEARS

HOUSE = sorted((Path(__file__).parents[2] / "playbooks").glob("pe-*[!s].yaml"))


def schemas(schema: Any, place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the schema with its place."""
    if isinstance(schema, dict):
        yield place, schema
    items = schema.items() if isinstance(schema, dict) else enumerate(schema) if isinstance(schema, list) else ()
    for key, inner in items:
        yield from schemas(inner, f"{place}/{key}")


class EditorLoader(yaml.SafeLoader):
    """Reads as editors do, by the core schema of YAML 1.2: `yes` is a text, `2` a number."""


EditorLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag.rsplit(":", 1)[-1] in ("int", "float", "null")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
EditorLoader.add_implicit_resolver("tag:yaml.org,2002:int", __import__("re").compile(r"^-?\d+$"), list("-0123456789"))
EditorLoader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", __import__("re").compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def test_the_published_file_is_fresh() -> None:
    assert PUBLISHED.read_text("utf-8") == as_text(), "run `make generate`"


def test_it_is_a_schema() -> None:
    Draft7Validator.check_schema(build())


@pytest.mark.parametrize("file", [HERE / "ok" / "pe-empresas.yaml", *HOUSE], ids=lambda file: file.stem)
def test_an_editor_finds_nothing_wrong_with_a_sound_playbook(file: Path) -> None:
    typed = yaml.load(file.read_text("utf-8"), Loader=EditorLoader)
    assert [error.message for error in Draft7Validator(build()).iter_errors(typed)] == []


def test_every_key_is_explained_in_two_languages() -> None:
    for place, schema in schemas(build()):
        for name, key in schema.get("properties", {}).items() if isinstance(schema.get("properties"), dict) else ():
            english, _, spanish = key.get("description", "").partition("\n\n")
            assert english, f"{place}/{name}"
            assert spanish, f"{place}/{name}"


def test_objects_are_closed_and_branches_are_plain() -> None:
    """`oneOf` of whole sub-schemas tells authors about the wrong branch."""
    for place, schema in schemas(build()):
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False, place
        for branch in schema.get("oneOf", ()):
            assert set(branch) == {"required"}, place


def test_every_fact_can_be_completed_with_its_values() -> None:
    facts = build()["definitions"]["condition"]["properties"]
    assert set(CATALOGUE) < set(facts)
    assert "high" in facts["risk"]["anyOf"][0]["enum"]


def leaves(node: Node, path: str = "") -> Iterator[tuple[str, Node]]:
    for key, value in node.entries:
        yield from leaves(value, f"{path}.{key.text}")
    for place, item in enumerate(node.items):
        yield from leaves(item, f"{path}[{place}]")
    if node.kind == "text":
        yield path, node


def test_no_value_goes_unread(sound: str, library: Library) -> None:
    """Whatever value of the sound playbook is turned to nonsense, the compiler says so at its place."""
    root = parse(sound, "x.yaml").node
    assert root is not None
    lines = sound.split("\n")
    free = (".title", ".owner")
    for path, leaf in leaves(root):
        spoilt = list(lines)
        line = spoilt[leaf.line - 1]
        spoilt[leaf.line - 1] = line[: leaf.column - 1] + '"?!"' + line[leaf.end_column - 1 :]
        found = compile_text("\n".join(spoilt), "x.yaml", library, YEARS)
        told = [finding for finding in found.findings if finding.line == leaf.line]
        assert path in free or (found.plan is None and told), path
