"""What a comparison of playbooks found, as text for people and as data for scripts. It compares nothing itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from engine.study.changes.change import Change
from engine.study.changes.lives import Example
from engine.study.changes.policy import running
from engine.study.changes.where import said
from engine.study.words.names import STAGES, name, quoted
from schemas.plan import Plan
from workers.speech import language, say

COLOURS = {"-": "\x1b[31m", "+": "\x1b[32m"}
PLAIN, BOLD = "\x1b[0m", "\x1b[1m"


class Count(msgspec.Struct, frozen=True):
    """Running invoices of a version in a stage, and how many of them are on hold."""

    version: int
    stage: str
    cases: int
    held: int
    is_new: bool = False


class Reach(msgspec.Struct, frozen=True):
    """Running invoices that a changed step lies behind, and those that it lies before."""

    step: str
    path: str
    past: int
    before: int


class Running(msgspec.Struct, frozen=True):
    """The running invoices of a playbook. `how`: what the new playbook says of them; `touched` will change."""

    how: str
    cases: int
    touched: int
    counts: tuple[Count, ...]
    steps: tuple[Reach, ...]


class Difference(msgspec.Struct, frozen=True):
    """One playbook before and after; a side is None where it is not there. `old` and `new` are what people named."""

    playbook: str
    old: str
    new: str
    before: Plan | None
    after: Plan | None
    changes: tuple[Change, ...] = ()
    examples: tuple[Example, ...] = ()
    running: Running | None = None

    @property
    def is_same(self) -> bool:
        """Whether both mean the same."""
        return self.before is not None and self.after is not None and not self.changes


def as_text(found: Sequence[Difference], *, colour: bool) -> str:
    """For people: what changed, example lives, and the invoices that are running."""
    blocks = [block for one in found for block in _blocks(one, many=len(found) > 1, colour=colour)]
    return "\n\n".join(blocks)


def _blocks(one: Difference, *, many: bool, colour: bool) -> Iterator[str]:
    head = f"{one.playbook}: {_verdict(one)}"
    yield f"{BOLD}{head}{PLAIN}" if colour else head
    if one.is_same or one.before is None or one.after is None:
        return
    yield "\n".join(line for change in one.changes for line in _change(change, colour=colour))
    if not one.examples:
        yield say(
            "no example invoice lives otherwise: the change is real, but none of the lives tried on paper reaches it",
            "ninguna factura de ejemplo vive distinto: el cambio es real, pero ninguna vida probada lo alcanza",
        )
    for number, example in enumerate(one.examples, 1):
        title = f"{say('example', 'ejemplo')} {number}: {example.caption(language())}"
        lines = (_painted(line, colour=colour) for line in example.lines(language()))
        yield "\n".join([title, *(f"  {line}" for line in lines)])
    if one.running is not None:
        yield "\n".join(_running(one.running, one.after))


def _verdict(one: Difference) -> str:
    if one.before is None:
        return say(f"a new playbook ({one.new})", f"un playbook nuevo ({one.new})")
    if one.after is None:
        return say(f"the playbook is gone (it was {one.old})", f"el playbook ya no está (era {one.old})")
    if one.is_same:
        return say("nothing changed in meaning", "nada cambió de significado")
    many = len(one.changes)
    return say(
        f"{many} change{'' if many == 1 else 's'} of meaning, from {one.old} to {one.new}",
        f"{many} cambio{'' if many == 1 else 's'} de significado, de {one.old} a {one.new}",
    )


def _change(change: Change, *, colour: bool) -> Iterator[str]:
    yield f"  * {change.said(language())}"
    for line in change.detail:
        yield f"      {_painted(line, colour=colour)}"


def _painted(line: str, *, colour: bool) -> str:
    return f"{COLOURS[line[0]]}{line}{PLAIN}" if colour and line[:1] in COLOURS else line


def _running(found: Running, new: Plan) -> Iterator[str]:
    yield say(
        f"running invoices: {found.cases}, of which {found.touched} will live by the new version",
        f"facturas en curso: {found.cases}, de las que {found.touched} vivirán según la nueva versión",
    )
    yield "  " + say(
        f"the new playbook says: {running(new, 'en')}", f"el nuevo playbook dice: {running(new, 'es')}"
    )  # fmt: skip
    for count in found.counts:
        yield "  " + _count(count)
    for reach in found.steps:
        step = quoted(reach.step, language())
        yield "  " + say(
            f"{step}: {reach.before} before it, {reach.past} past it",
            f"{step}: {reach.before} antes, {reach.past} después",
        )


def _count(count: Count) -> str:
    stage = name(STAGES, count.stage, language()) or "-"
    held = say(f", {count.held} on hold", f", {count.held} en pausa") if count.held else ""
    new = say(", on the new version already", ", ya en la nueva versión") if count.is_new else ""
    return say(
        f"version {count.version}, {stage}: {count.cases}{held}{new}",
        f"versión {count.version}, {stage}: {count.cases}{held}{new}",
    )


# ---------------------------------------------------------------------------------------------- for scripts


def as_data(found: Iterable[Difference]) -> list[dict[str, Any]]:
    """The same for scripts, in the language asked for."""
    return [_data(one) for one in found]


def _data(one: Difference) -> dict[str, Any]:
    kind = "added" if one.before is None else "removed" if one.after is None else "same" if one.is_same else "changed"
    return {
        "playbook": one.playbook, "old": one.old, "new": one.new, "is": kind,
        "changes": [
            {
                "path": change.path, "message": change.said(language()), "detail": change.detail,
                "invoices": [said(region, language()) for region in change.regions],
            }
            for change in one.changes
        ],
        "examples": [
            {"because": example.because, "invoice": example.caption(language()), "lines": example.lines(language())}
            for example in one.examples
        ],
        "running": None if one.running is None else msgspec.to_builtins(one.running),
    }  # fmt: skip
