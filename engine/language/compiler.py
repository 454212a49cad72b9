"""The one door of the language: a playbook's text in, its plan and everything that is wrong with it out."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from engine.language import policy as chapter
from engine.language.checks import run_checks
from engine.language.conditions import read_condition
from engine.language.diagnostics import Finding, has_errors, in_order
from engine.language.grammar.homes import belongs
from engine.language.grammar.schema import build
from engine.language.grammar.shape import check_shape
from engine.language.grammar.vocabulary import COMBINE, OFFER_COLUMNS, RUNNING
from engine.language.library import File, Library, read_file
from engine.language.messages import calls_of, messages_of
from engine.language.packs import asked_of_texts, packs_of
from engine.language.proofs.draft import Draft
from engine.language.rate_series import series_of
from engine.language.reading import Reading
from engine.language.tables import read_table
from engine.language.templates.telling import telling
from engine.language.text.source import Node, parse
from engine.language.timeline import (
    AFTER_PAUSE,
    Anchors,
    names_of,
    read_approval,
    read_consequence,
    read_moment,
    read_steps,
    resolve,
)
from engine.language.writing.suggestions import did_you_mean, listed
from engine.language.writing.units import KINDS
from schemas.plan import (
    SEMANTICS,
    Condition,
    Consequence,
    Duration,
    Ends,
    Moment,
    Plan,
    PromiseRule,
    Source,
    StagePlan,
    Step,
    Terms,
    Test,
)
from schemas.playbook import STOP_NOTICES, TIMELINE_STAGES

Years = tuple[int, int]


class Compiled(msgspec.Struct, frozen=True):
    """What came of a playbook. `plan` is None only where a finding is an error. `sources` are texts, for rendering."""

    plan: Plan | None
    findings: tuple[Finding, ...]
    sources: dict[str, str] = {}


def compile_playbook(name_or_path: str | Path, library: Library, years: Years, since: date | None = None) -> Compiled:
    """Compile a playbook of the library by its name, or a file by its path.

    `years` are the first and last whose holidays are frozen into the plan; a case that lives longer needs a new plan.
    `since` is the first due date of the 24 months that are proved day by day; without it those proofs are left out.
    """
    name = str(name_or_path)
    file = library.playbooks.get(name) or _file_at(name, library)
    if file is None:
        return Compiled(None, (_no_playbook(name, library),))
    return compile_text(file.body, file.path, library, years, since)


def compile_all(library: Library, years: Years, since: date | None = None) -> dict[str, Compiled]:
    """Every playbook of the library, by name."""
    return {name: compile_playbook(name, library, years, since) for name in sorted(library.playbooks)}


def compile_text(text: str | bytes, file: str, library: Library, years: Years, since: date | None = None) -> Compiled:
    """Compile a text. Everything wrong is told in one run; nothing is raised, whatever the text is."""
    parsed = parse(text, file, belongs=lambda key, parent: belongs(key, parent, build()))
    if parsed.node is None:
        return Compiled(None, in_order(parsed.findings), {file: parsed.text})
    reading = Reading(file, parsed.garbled)
    check_shape(reading, parsed.node, build())
    plan, of_texts = _plan(reading, parsed.node, parsed.text, library, years)
    before = (*parsed.findings, *reading.findings, *of_texts)
    draft = Draft(file, parsed.node, plan, library, since)
    proved = run_checks(draft, sound=not has_errors(before))
    findings = in_order((*before, *(one for one in proved if one.file != file or one.line not in parsed.garbled)))
    sources = {file: parsed.text} | _texts_of(findings, library)
    return Compiled(None if has_errors(findings) else plan, findings, sources)


def _file_at(name: str, library: Library) -> File | None:
    path = Path(name)
    known = next((file for file in library.playbooks.values() if Path(file.path) == path), None)
    if known is not None:
        return known
    try:
        return read_file(path) if path.suffix == ".yaml" else None
    except (OSError, ValueError):
        return None


def _no_playbook(name: str, library: Library) -> Finding:
    names = listed(sorted(library.playbooks)) or "-"
    near = did_you_mean(name, library.playbooks)
    return Finding(name, 1, 1, 1, 1, "P000", f"there is no playbook '{name}'", f"no hay un playbook «{name}»",
                   near[0] or f"there are: {names}", near[1] or f"hay: {names}")  # fmt: skip


def _texts_of(findings: tuple[Finding, ...], library: Library) -> dict[str, str]:
    """The texts of the files beside the playbook that findings point at."""
    pointed = {finding.file for finding in findings}
    beside = {"rules": library.rules, "rates": library.rates, "bureaus": library.bureaus}
    kinds = (library.messages, library.calls, beside)
    files = (file for kind in kinds for texts in kind.values() for file in texts.values())
    return {
        file.path: file.body.decode("utf-8", "replace").replace("\r\n", "\n") for file in files if file.path in pointed
    }


# ---------------------------------------------------------------------------------------------- the plan


def _plan(reading: Reading, root: Node, text: str, library: Library, years: Years) -> tuple[Plan, tuple[Finding, ...]]:
    """The plan, with stand-ins where something could not be read, and the findings in the files beside it."""
    policy, negotiation = _map(root, "policy"), _map(root, "negotiation")
    anchors = Anchors(
        names_of(*(_list(_map(root, stage), "timeline") for stage in TIMELINE_STAGES), _list(root, "when_paid"))
    )
    terms = chapter.read_terms(reading, _map(policy, "terms"))
    data, segments = chapter.read_data(reading, _map(root, "data"))
    stages = _stages(reading, root, terms, anchors)
    ends = _ends(reading, _map(root, "recovery"), anchors)
    when_paid = read_steps(reading, _list(root, "when_paid"), "when_paid", anchors)
    steps = (*(step for stage in stages for step in stage.steps), *when_paid)
    ids = {step.what for step in steps if step.verb == "send"} | ({terms.document} if terms.document else set())
    messages, in_messages = messages_of(library, ids)
    calls, in_calls = calls_of(library, (step.what for step in steps if step.verb == "call"))
    names = _packs(reading, _list(policy, "contact_rules"))
    packs, in_packs = packs_of(library, names)
    series, in_series = series_of(library, chapter.series_asked(terms))
    if asked := asked_of_texts(packs):
        messages = tuple(telling(message, asked) for message in messages)
    plan = Plan(
        SEMANTICS, reading.of(root, "playbook", "id", ""),
        Source(reading.name, hashlib.sha256(text.encode("utf-8")).hexdigest(), text),
        stages, ends, chapter.calendar_of(reading, policy, years),
        chapter.read_window(reading, _map(policy, "contact_window")),
        title=reading.of(root, "title", "text", ""), owner=reading.of(root, "owner", "text", ""),
        language=reading.of(root, "language", "language", "es"),
        running_invoices=reading.choice(root, "running_invoices", RUNNING, "keep"),
        covers=read_condition(reading, _map(policy, "covers")), terms=terms,
        contact_rules=names, packs=packs, rates=tuple(one.series for one in series),
        limits=chapter.read_limits(reading, _map(policy, "limits")),
        combine=reading.choice(policy, "combine", COMBINE, "same_day"),
        stop_when=reading.words(policy, "stop_when", STOP_NOTICES),
        pauses=chapter.read_pauses(reading, _map(policy, "pause_while")),
        data=data, segments=segments,
        if_undelivered=chapter.read_task_rule(reading, _map(_map(root, "invoicing"), "if_undelivered")),
        ask_reason=reading.flag(negotiation, "ask_reason") if negotiation else False,
        offers=read_table(reading, _map(negotiation, "offers"), OFFER_COLUMNS),
        offer_approval=read_approval(reading, _map(negotiation, "approval"), Consequence("no_offer")),
        promise=_promise(reading, _map(negotiation, "promise_to_pay")),
        when_paid=when_paid, messages=messages, calls=calls,
    )  # fmt: skip
    return plan, (*in_messages, *in_calls, *in_packs, *in_series)


def _map(node: Node | None, key: str) -> Node | None:
    """The map under a key; anything else there was reported by the shape."""
    found = node.get(key) if node is not None else None
    return found if found is not None and found.kind == "map" else None


def _list(node: Node | None, key: str) -> Node | None:
    found = node.get(key) if node is not None else None
    return found if found is not None and found.kind == "list" else None


def _packs(reading: Reading, node: Node | None) -> tuple[Any, ...]:
    return tuple(reading.value(item, "id") for item in (node.items if node is not None else ()))


def _stages(reading: Reading, root: Node, terms: Terms, anchors: Anchors) -> tuple[StagePlan, ...]:
    """The stages that have a timeline. The terms to be accepted go before all of them, on the issue day."""
    if terms.accepted_by_customer:
        anchors.add(terms.document, _TERMS_PATH)
    stages = []
    for name in TIMELINE_STAGES:
        if (node := _map(root, name)) is not None:
            steps = read_steps(reading, _list(node, "timeline"), name, anchors)
            after = read_moment(reading, node, "next_stage", anchors) if node.get("next_stage") is not None else None
            stages.append(StagePlan(name, steps, after, reading.place(root.key(name))))
    if not terms.accepted_by_customer:
        return tuple(stages)
    return (_terms_stage(reading, root, terms, tuple(stages)), *stages)


_TERMS_PATH = "policy.terms"


def _terms_stage(reading: Reading, root: Node, terms: Terms, stages: tuple[StagePlan, ...]) -> StagePlan:
    written = _map(_map(root, "policy"), "terms")
    place = reading.place(written.key("document") if written is not None else None)
    first = next(
        (step for stage in stages if stage.name == "invoicing" for step in stage.steps if step.verb == "send"), None
    )
    not_accepted = Condition("fact", "terms_accepted", (Test(words=("no",)),), place=place)
    step = Step(_TERMS_PATH, place, "policy", "send", terms.document, Moment("issue"),
                by=(first.by if first is not None else ()) or ("email",), only_if=not_accepted,
                required=True, during_holds=True)  # fmt: skip
    return StagePlan("policy", (step,), place=place)


def _ends(reading: Reading, recovery: Node | None, anchors: Anchors) -> Ends:
    node = recovery.get("ends") if recovery is not None else None
    written, then = reading.value(node, "ending", KINDS["ending"].stand_in)
    return Ends(resolve(reading, written, node, anchors), then, reading.place(node))


def _promise(reading: Reading, node: Node | None) -> PromiseRule | None:
    if node is None:
        return None
    return PromiseRule(
        longest=reading.of(node, "longest", "duration", Duration(0)),
        grace=reading.of(node, "grace", "duration", Duration(0)),
        broken_at_most=reading.of(node, "broken_at_most", "whole", 0),
        then=read_consequence(reading, node, "then", Consequence("next_stage"), AFTER_PAUSE),
        place=reading.place(node),
    )
