"""A playbook as the checks see it: its nodes, for places, and the plan it would become. It checks nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import msgspec

from engine.language.diagnostics import Elsewhere, Example, Finding, Fix, Severity
from engine.language.grammar.shape import Hints
from engine.language.library import Library
from engine.language.proofs.work import MOST_LIVES, Work
from engine.language.text.source import Node
from schemas.plan import Condition, Plan, Step


class Draft(msgspec.Struct, frozen=True):
    """A playbook that was read: its nodes, for places, and the plan it would become.

    `since` is the first due date of the 24 months that the proofs about days look at; None leaves those proofs out.
    `lives` is the work left for lives that findings show.
    """

    file: str
    root: Node
    plan: Plan
    library: Library
    since: date | None = None
    lives: Work = msgspec.field(default_factory=lambda: Work(MOST_LIVES))

    def node(self, path: str) -> Node:
        """The node at `recovery.timeline[0].send`, or the nearest one above it."""
        node = self.root
        for name in path.replace("[", ".").replace("]", "").split("."):
            inner = node.items[int(name)] if node.kind == "list" and int(name) < len(node.items) else node.get(name)
            node = inner or node
        return node

    def finding(self, code: str, path: str, en: str, es: str, hints: Hints = ("", ""), *, warning: bool = False,
                key: bool = False, elsewhere: Elsewhere | None = None, fix: Fix | None = None,
                example: Example | None = None) -> Finding:  # fmt: skip
        """A finding at a path: at its value, or at its `key`. A third hint is typed in place of the value."""
        node = self.node(path)
        if key and "." in path:
            parent, _, name = path.rpartition(".")
            node = self.node(parent).key(name) or node
        place = (node.line, node.column, node.end_line, node.end_column)
        if fix is None and len(hints) == 3 and hints[2]:
            fix = Fix(*place, hints[2])
        severity: Severity = "warning" if warning else "error"
        return Finding(self.file, *place, code, en, es, hints[0], hints[1], severity, elsewhere, fix, example)

    def elsewhere(self, path: str, en: str, es: str) -> Elsewhere:
        """A second place that a finding speaks of."""
        node = self.node(path)
        return Elsewhere(self.file, node.line, node.column, en, es)

    def steps(self) -> Iterator[Step]:
        """Every step, of all stages and of `when_paid`."""
        for stage in self.plan.stages:
            yield from stage.steps
        yield from self.plan.when_paid


Check = Callable[[Draft], Iterator[Finding]]
"""A function whose docstring is its code."""


def conditions_of(draft: Draft) -> Iterator[tuple[str, Condition]]:
    """Every `only_if` and `unless` of the file, with its path."""
    for step in draft.steps():
        if step.only_if is not None and not step.path.startswith("policy"):
            yield f"{step.path}.only_if", step.only_if
        if step.unless is not None:
            yield f"{step.path}.unless", step.unless


def facts_asked(condition: Condition) -> Iterator[Condition]:
    """The single questions of a condition: one fact and its tests each."""
    if condition.op == "fact":
        yield condition
    for part in condition.parts:
        yield from facts_asked(part)
