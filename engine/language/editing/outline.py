"""A playbook as a table of contents: chapters, and within the stages each step with its moment and its deed."""

from __future__ import annotations

from typing import Literal

import msgspec

from engine.language.editing.front import tree_of
from engine.language.editing.grammar import FileKind
from engine.language.editing.names import StepName, steps_in
from engine.language.text.source import Node
from schemas.playbook import STAGES

Kind = Literal["stage", "step", "table", "chapter", "test"]


class Heading(msgspec.Struct, frozen=True):
    """An entry of the outline: its name, what stands beside it, its key, and the end of what it covers (from 1)."""

    name: str
    detail: str
    kind: Kind
    key: Node
    end: tuple[int, int]
    inner: tuple[Heading, ...] = ()


def outline(text: str, file: FileKind = "playbook", language: str = "en") -> tuple[Heading, ...]:
    """The headings of a file in its order, however broken it is."""
    root = tree_of(text, file)
    if file == "tests":
        return _tests(root)
    steps = [(step.path[0], step) for step in steps_in(root)]
    return tuple(_chapter(key, value, language, [step for stage, step in steps if stage == key.text])
                 for key, value in root.entries)  # fmt: skip


def _chapter(key: Node, value: Node, language: str, steps: list[StepName]) -> Heading:
    inner = [_step(step) for step in steps] if steps else []
    if key.text in STAGES and value.kind == "map":
        inner = [*(_entry(name, node, language) for name, node in value.entries if name.text != "timeline"), *inner]
    inner.sort(key=lambda one: (one.key.line, one.key.column))
    kind: Kind = "stage" if key.text in STAGES or steps else "chapter"
    return Heading(key.text, _short(value), kind, key, _end(key, value), tuple(inner))


def _entry(key: Node, value: Node, language: str) -> Heading:
    is_table = value.kind == "map" and value.get("rows") is not None
    rows = value.get("rows") if is_table else None
    noun = "filas" if language == "es" else "rows"
    detail = f"{len(rows.items)} {noun}" if rows is not None else _short(value)
    return Heading(key.text, detail, "table" if is_table else "chapter", key, _end(key, value))


def _step(step: StepName) -> Heading:
    return Heading(f"{step.verb} {step.what}".strip(), step.at, "step", step.name, _end(step.name, step.node))


def _tests(root: Node) -> tuple[Heading, ...]:
    tests = root.get("tests")
    named = ((item, item.get("name")) for item in (tests.items if tests is not None else ()))
    return tuple(Heading(name.text, "", "test", name, _end(name, item)) for item, name in named
                 if name is not None and name.text)  # fmt: skip


def _short(value: Node) -> str:
    return value.text.split("\n")[0][:60] if value.kind == "text" else ""


def _end(key: Node, value: Node) -> tuple[int, int]:
    return max((key.end_line, key.end_column), (value.end_line, value.end_column))
