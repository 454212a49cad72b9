"""What is proved of a playbook beyond its shape: one function a code, in one table that the compiler runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

import msgspec

from engine.language.diagnostics import Finding
from engine.language.library import File, Library
from engine.language.messages import default_languages
from engine.language.source import Node
from engine.language.suggestions import did_you_mean, listed
from schemas.plan import Condition, Moment, Plan, Step, Table


class Draft(msgspec.Struct, frozen=True):
    """A playbook that was read: its nodes, for places, and the plan it would become."""

    file: str
    root: Node
    plan: Plan
    library: Library

    def node(self, path: str) -> Node:
        """The node at `recovery.timeline[0].send`, or the nearest one above it."""
        node = self.root
        for name in path.replace("[", ".").replace("]", "").split("."):
            inner = node.items[int(name)] if node.kind == "list" and int(name) < len(node.items) else node.get(name)
            node = inner or node
        return node

    def finding(self, code: str, path: str, en: str, es: str, hints: tuple[str, str] = ("", ""),
                warning: bool = False) -> Finding:  # fmt: skip
        """A finding at a path."""
        node = self.node(path)
        place = (node.line, node.column, node.end_line, node.end_column)
        return Finding(self.file, *place, code, en, es, *hints, "warning" if warning else "error")

    def steps(self) -> Iterator[Step]:
        """Every step, of all stages and of `when_paid`."""
        for stage in self.plan.stages:
            yield from stage.steps
        yield from self.plan.when_paid


# ---------------------------------------------------------------------------------------------- P1: names


def check_file_is_called_like_its_playbook(draft: Draft) -> Iterator[Finding]:
    """P118"""
    name, file = draft.plan.playbook, draft.plan.source.file
    if name and file != f"{name}.yaml":
        yield draft.finding("P118", "playbook", f"the playbook '{name}' is in a file called '{file}'",
                            f"el playbook «{name}» está en un archivo llamado «{file}»",
                            (f"call it {name}.yaml; two files of one name would replace each other",
                             f"llámelo {name}.yaml; dos archivos con un nombre se reemplazarían"),
                            warning=True)  # fmt: skip


# ---------------------------------------------------------------------------------------------- P2: time and order

# The fewest and the most calendar days that one of a unit can be; long holidays stretch business days.
_CALENDAR_DAYS: Final = {"days": (1.0, 1.0), "business_days": (1.0, 3.0), "weeks": (7.0, 7.0), "months": (28.0, 31.0)}


def check_stages_go_forward(draft: Draft) -> Iterator[Finding]:
    """P201"""
    last: Span | None = None
    for stage in draft.plan.stages:
        span = days_from_due(stage.next_stage)
        if span is not None and last is not None and span[1] < last[0]:
            yield draft.finding("P201", f"{stage.name}.next_stage",
                                f"'{stage.name}' ends before the stage above it does",
                                f"«{stage.name}» termina antes que la etapa anterior",
                                ("write a later moment", "escriba un momento posterior"))  # fmt: skip
        last = span or last


def check_the_end_comes_last(draft: Draft) -> Iterator[Finding]:
    """P204"""
    end = days_from_due(draft.plan.ends.at)
    for stage in draft.plan.stages:
        moments = [(step.at, f"{step.path}.at") for step in stage.steps]
        for moment, path in (*moments, (stage.next_stage, f"{stage.name}.next_stage")):
            span = days_from_due(moment)
            if end is not None and span is not None and span[0] > end[1]:
                yield draft.finding("P204", path, "this is after the case has ended",
                                    "esto es después del fin del caso",
                                    ("move it earlier, or 'recovery.ends' later",
                                     "adelántelo, o atrase «recovery.ends»"))  # fmt: skip


Span = tuple[float, float]


def days_from_due(moment: Moment | None) -> Span | None:
    """Between which days after due; None where that depends on another step or on the invoice's own terms."""
    if moment is None or moment.anchor != "due":
        return None
    fewest, most = _CALENDAR_DAYS[moment.offset.unit]
    ends = (moment.offset.count * fewest, moment.offset.count * most)
    return min(ends), max(ends)


# ---------------------------------------------------------------------------------------------- P3: conditions, tables


def check_decided_facts(draft: Draft) -> Iterator[Finding]:
    """P306"""
    decided = draft.plan.segments.then if draft.plan.segments else ()
    for name, condition in _conditions(draft):
        for fact in _facts_of(condition):
            if fact.fact in ("segment", "risk") and fact.fact not in decided:
                yield _undecided(draft, fact.fact, name)
    if draft.plan.offers and (missing := {"segment", "risk"} & set(draft.plan.offers.given) - set(decided)):
        yield _undecided(draft, min(missing), "negotiation.offers.given")


def _undecided(draft: Draft, fact: str, path: str) -> Finding:
    return draft.finding("P306", path, f"'{fact}' is asked, but no table decides it",
                         f"se pregunta por «{fact}», pero ninguna tabla lo decide",
                         ("add the table 'data.segments'", "agregue la tabla «data.segments»"))  # fmt: skip


def check_known_segments(draft: Draft) -> Iterator[Finding]:
    """P307"""
    for fact in ("segment", "risk"):
        answers = _answers(draft.plan.segments, fact)
        for path, condition in _conditions(draft):
            asked = {
                word for part in _facts_of(condition) if part.fact == fact for test in part.tests for word in test.words
            }
            for word in sorted(asked - answers) if answers else ():
                yield draft.finding("P307", path, f"no row of 'data.segments' answers {fact} '{word}'",
                                    f"ninguna fila de «data.segments» responde {fact} «{word}»",
                                    (f"it answers: {listed(sorted(answers))}", f"responde: {listed(sorted(answers))}")
                            )  # fmt: skip


def _answers(table: Table | None, column: str) -> set[str]:
    if table is None or column not in table.then:
        return set()
    return {row.then[table.then.index(column)] for row in table.rows}


def _conditions(draft: Draft) -> Iterator[tuple[str, Condition]]:
    for step in draft.steps():
        if step.only_if is not None and not step.path.startswith("policy"):
            yield f"{step.path}.only_if", step.only_if
        if step.unless is not None:
            yield f"{step.path}.unless", step.unless


def _facts_of(condition: Condition) -> Iterator[Condition]:
    if condition.op == "fact":
        yield condition
    for part in condition.parts:
        yield from _facts_of(part)


# ---------------------------------------------------------------------------------------------- P4: policy and law


def check_rule_packs(draft: Draft) -> Iterator[Finding]:
    """P401"""
    for place, pack in enumerate(draft.plan.contact_rules):
        if pack not in draft.library.rules:
            yield draft.finding("P401", f"policy.contact_rules[{place}]",
                                f"there is no rule pack '{pack}'; its rules are not applied",
                                f"no hay paquete de reglas «{pack}»; sus reglas no se aplican",
                                did_you_mean(pack, draft.library.rules), warning=True)  # fmt: skip


# ---------------------------------------------------------------------------------------------- P5: messages


def check_messages_exist(draft: Draft) -> Iterator[Finding]:
    """P501"""
    asked = [(step.what, f"{step.path}.send") for step in draft.steps() if step.verb == "send"]
    asked = [(what, "policy.terms.document" if path.startswith("policy.") else path) for what, path in asked]
    if draft.plan.terms.document and not draft.plan.terms.accepted_by_customer:
        asked.append((draft.plan.terms.document, "policy.terms.document"))
    for name, path in asked:
        if name and not _in_default_language(draft, draft.library.messages.get(name, {})):
            yield _missing_text(draft, "P501", path, name, "message", "mensaje", draft.library.messages)


def check_calls_exist(draft: Draft) -> Iterator[Finding]:
    """P503"""
    for step in draft.steps():
        known = draft.library.calls
        if step.verb == "call" and step.what and not _in_default_language(draft, known.get(step.what, {})):
            yield _missing_text(draft, "P503", f"{step.path}.call", step.what, "call script", "guion", known)


def _in_default_language(draft: Draft, texts: dict[str, File]) -> bool:
    return any(language in texts for language in default_languages(draft.plan))


def _missing_text(draft: Draft, code: str, path: str, name: str, noun: str, nombre: str,
                  known: dict[str, dict[str, File]]) -> Finding:  # fmt: skip
    folder = "calls" if code == "P503" else "messages"
    language = draft.plan.language.split("-")[0]
    near = did_you_mean(name, [other for other in known if other != name])
    add = f"{folder}/{language}/{name}.md"
    return draft.finding(code, path, f"there is no {noun} '{name}' in '{language}'",
                         f"no hay {nombre} «{name}» en «{language}»",
                         (near[0] or f"write {add}", near[1] or f"escriba {add}"))  # fmt: skip


Check = Callable[[Draft], Iterator[Finding]]
# Checks that speak of what is written, and run even when something else in the file could not be read.
OF_WORDS: Final[tuple[Check, ...]] = (
    check_file_is_called_like_its_playbook, check_rule_packs, check_messages_exist, check_calls_exist,
)  # fmt: skip
# Checks that reason about times, conditions and tables, and need all of them to be sound.
OF_SENSE: Final[tuple[Check, ...]] = (
    check_stages_go_forward, check_the_end_comes_last, check_decided_facts, check_known_segments,
)  # fmt: skip


def run_checks(draft: Draft, sound: bool) -> Iterator[Finding]:
    """Every finding of every check; of the reasoning ones only when the file could be read in full (`sound`)."""
    for check in OF_WORDS + (OF_SENSE if sound else ()):
        yield from check(draft)
