"""Reads a file of author tests: lives of one playbook with what is expected of each. It runs none of them."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from pathlib import Path
from typing import Final, get_args

import msgspec

from engine.case.ageing import steps_of
from engine.language.diagnostics import Finding, in_order
from engine.language.lives.forms import Fields, date_of, fields_of, items_of, text_of, word_of
from engine.language.lives.life_files import check_playbook, read_script
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from engine.study.expectations import rule_tasks
from engine.study.scripts import AuthorTest, Expectation
from schemas.plan import Plan
from schemas.playbook import VERBS, End

ENDING: Final = ".tests.yaml"
ENDS: Final = get_args(End)
ASKED: Final = ("promise_made", "proposal_made")
EXPECT_KEYS: Final = ("on", "between", "nothing_sent", "never", "closed", "refused", *VERBS)
EXAMPLES: Final = (
    "{on: 2026-03-03, send: overdue-first}, {between: [2026-03-04, 2026-03-20], nothing_sent: yes}, {never: hand_over}"
)
_YEAR: Final = re.compile(rb"\b((?:19|20)\d{2})-\d{2}-\d{2}\b")
YEARS_AFTER: Final = 2
"""A life goes on after the last day that its test names; holidays are frozen in for so long."""


class ReadTests(msgspec.Struct, frozen=True):
    """What came of a tests file: the tests that could be read, the findings, and the text for rendering."""

    tests: tuple[AuthorTest, ...]
    findings: tuple[Finding, ...]
    sources: dict[str, str]


def playbook_of(file: Path) -> Path:
    """The playbook that a tests file stands beside: `pe-empresas.tests.yaml` beside `pe-empresas.yaml`."""
    return file.with_name(file.name.removesuffix(ENDING) + ".yaml")


def years_in(raw: bytes) -> tuple[int, int] | None:
    """The first and last year whose holidays the dates in a text may need; None where it names no day."""
    years = sorted(int(year) for year in _YEAR.findall(raw))
    return (years[0], min(years[-1], years[0] + 50) + YEARS_AFTER) if years else None


def read_tests(raw: str | bytes, file: str, plan: Plan) -> ReadTests:
    """Read a tests file for its plan. Everything wrong is told in one run; nothing is raised."""
    parsed = parse(raw, file)
    reading = Reading(file, parsed.garbled)
    tests: list[AuthorTest] = []
    if parsed.node is not None:
        fields = fields_of(reading, parsed.node, ("playbook", "tests"), ("playbook", "tests")) or {}
        check_playbook(reading, fields.get("playbook"), plan)
        for item in items_of(reading, fields.get("tests")):
            one = Reading(file, parsed.garbled)
            if (test := _test(one, item, plan)) is not None:
                tests.append(test)
            reading.findings += one.findings
    return ReadTests(tuple(tests), in_order((*parsed.findings, *reading.findings)), {file: parsed.text})


def _test(reading: Reading, node: Node, plan: Plan) -> AuthorTest | None:
    keys = ("name", "invoice", "history", "expect")
    fields = fields_of(reading, node, keys, ("name", "invoice", "expect"))
    if fields is None:
        return None
    script = read_script(reading, fields, plan)
    expected = [_expectation(reading, item, plan) for item in items_of(reading, fields.get("expect"))]
    if script is None or reading.findings:
        return None
    found = tuple(one for one in expected if one is not None)
    return AuthorTest(text_of(reading, fields.get("name")), node.line, script, found)


# ---------------------------------------------------------------------------------------------- expectations


def _expectation(reading: Reading, node: Node, plan: Plan) -> Expectation | None:
    fields = fields_of(reading, node, EXPECT_KEYS)
    if fields is None:
        return None
    verbs = [verb for verb in (*VERBS, "closed", "refused") if verb in fields]
    shape = ("between" in fields, "never" in fields, "on" in fields, len(verbs))
    read = {
        (True, False, False, 0): _silence, (False, True, False, 0): _never, (False, False, True, 1): _deed,
    }.get(shape)  # fmt: skip
    if read is None or ("nothing_sent" in fields) != ("between" in fields):
        reading.report("T112", node, "this does not say what is expected, or says two things",
                       "esto no dice qué se espera, o dice dos cosas",
                       f"write one of: {EXAMPLES}", f"escriba uno de: {EXAMPLES}"
                )  # fmt: skip
        return None
    return read(reading, fields, node, plan)


def _silence(reading: Reading, fields: Fields, node: Node, plan: Plan) -> Expectation | None:
    days = [date_of(reading, item) for item in items_of(reading, fields["between"])]
    word_of(reading, fields["nothing_sent"], ("yes",))
    if len(days) != 2 or None in days or days[0] > days[1]:  # type: ignore[operator]
        if None not in days:
            reading.report("T110", fields["between"], "here stand two days, the earlier one first",
                           "aquí van dos días, primero el anterior")  # fmt: skip
        return None
    return _at(reading, node, "silence", first=days[0], last=days[1])


def _never(reading: Reading, fields: Fields, node: Node, plan: Plan) -> Expectation | None:
    known = (*VERBS, *sorted(_names(plan, VERBS)))
    what = word_of(reading, fields["never"], known, "T109")
    return _at(reading, node, "never", what=what) if what else None


def _deed(reading: Reading, fields: Fields, node: Node, plan: Plan) -> Expectation | None:
    verb = next(verb for verb in (*VERBS, "closed", "refused") if verb in fields)
    day = date_of(reading, fields["on"])
    words, code = {"closed": (ENDS, "T104"), "refused": (ASKED, "T104")}.get(verb, (_names(plan, (verb,)), "T109"))
    what = word_of(reading, fields[verb], sorted(words), code)
    if day is None or not what:
        return None
    kind = verb if verb in ("closed", "refused") else "deed"
    return _at(reading, node, kind, what=what, verb=verb, first=day)


def _names(plan: Plan, verbs: Collection[str]) -> set[str]:
    """What the verbs can name in this playbook."""
    names = {step.what for step in (*steps_of(plan), *plan.when_paid) if step.verb in verbs}
    return names | (set(rule_tasks(plan).values()) if "task" in verbs else set())


def _at(reading: Reading, node: Node, kind: str, **said: str | date | None) -> Expectation:
    return Expectation(kind, reading.file, node.line, node.column, **said)  # type: ignore[arg-type]
