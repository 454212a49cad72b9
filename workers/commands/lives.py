"""The command `simulate`: a life on paper. No server is asked and nothing is sent."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import msgspec
from cyclopts import Parameter

from engine.case.ageing import days_past_due, steps_of, today
from engine.case.covers import due_date
from engine.case.timeline import Line, as_text, timeline
from engine.language.compiler import compile_playbook
from engine.language.diagnostics import Finding, render
from engine.language.library import Library, read_file, read_library
from engine.language.lives.author_tests import years_in
from engine.language.lives.life_files import case_opened, covered_amount, read_life
from engine.study.scripts import Script
from engine.study.simulate import Life
from engine.study.simulate import simulate as live
from engine.study.words.names import pick
from engine.study.words.refusals import WISHES
from schemas.events import ApprovalAsked, ApprovalGiven, ContactMade
from schemas.money import Money
from schemas.plan import Plan
from workers.commands.paths import CannotRead, file_at, reason
from workers.speech import is_coloured, language, say
from workers.timelines import as_data, why_refused
from workers.trade_words import end_name


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=(), show_default=False)


AsJson = Annotated[bool, _help("answer as JSON, for scripts", "responder en JSON, para programas")]


def simulate(
    playbook: Annotated[Path, _help("the playbook's file, or its name", "el archivo del playbook, o su nombre")],
    /,
    *,
    life: Annotated[
        Path | None,
        _help(
            "the life to live (docs/life-files.md); without it nobody pays",
            "la vida (docs/life-files.md); sin ella nadie paga",
        ),
    ] = None,
    deeds_only: Annotated[
        bool, _help("leave out what the case notes for itself", "omitir lo que el caso anota para sí")
    ] = False,
    json: AsJson = False,
) -> int:
    """Live one invoice's life on paper: every line with its place in the playbook. Answers 1 where a file is wrong."""
    file = file_at(playbook)
    raw = read_bytes(life) if life is not None else b""
    plan = _plan(file, read_library(file.parent), years_in(raw))
    script = _script(life, raw, plan) if plan is not None else None
    if plan is None or script is None:
        return 1
    lived = live(plan, script.opened, script.happenings)
    lines = lines_of(plan, lived)
    if json:
        data = {"playbook": plan.playbook, "end": lived.case.end, "lines": as_data(lines, deeds_only=deeds_only)}
        print(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
        return 0
    print(as_text(lines, deeds_only=deeds_only))
    print(_sum(plan, lived))
    return 0


# ---------------------------------------------------------------------------------------------- simulate


def read_bytes(file: Path) -> bytes:
    try:
        return read_file(file).body
    except OSError as error:
        raise CannotRead(path=file, why=reason(error)) from error


def _plan(file: Path, library: Library, years: tuple[int, int] | None) -> Plan | None:
    year = datetime.now(UTC).year
    compiled = compile_playbook(file, library, years or (year, year + 2))
    _complain(compiled.findings, compiled.sources)
    return compiled.plan


def _complain(findings: tuple[Finding, ...], sources: dict[str, str]) -> None:
    wrong = tuple(finding for finding in findings if finding.severity == "error")
    if wrong:
        print(render(wrong, sources, language(), is_coloured(sys.stderr)), file=sys.stderr)


def _script(file: Path | None, raw: bytes, plan: Plan) -> Script | None:
    if file is None:
        return _nobody_pays(plan)
    read = read_life(raw, str(file), plan)
    _complain(read.findings, read.sources)
    return read.script


def _nobody_pays(plan: Plan) -> Script:
    """An invoice of today, within what the playbook covers, that nothing happens to."""
    amount, currency = covered_amount(plan)
    issued = datetime.now(UTC).date()
    due = due_date(plan, issued, None)
    due = due if due > issued else issued + timedelta(days=30)
    return _with_consent(plan, Script(case_opened(plan, amount, currency, issued, due, arrives=issued)))


def _with_consent(plan: Plan, script: Script) -> Script:
    """The same life, in which everyone who is asked to approve agrees a day later, so that all of it is seen."""
    for _ in range(len(steps_of(plan))):
        asked = [entry.event for entry in live(plan, script.opened, script.happenings).entries
                 if isinstance(entry.event, ApprovalAsked)]  # fmt: skip
        given = tuple(ApprovalGiven(at=one.at + timedelta(days=1), id=f"yes/{one.of}", of=one.of, by=one.by)
                      for one in asked)  # fmt: skip
        if len(given) == len(script.happenings):
            break
        script = Script(script.opened, given)
    return script


def lines_of(plan: Plan, lived: Life) -> list[Line]:
    """The record's lines, and in their place what was asked for in vain."""
    lines = [*timeline(plan, lived.entries, language())]
    for refused in lived.refused:
        asked = refused.asked
        what = pick(WISHES[str(asked.command.__struct_config__.tag)], language())
        text = say("refused", "rechazado") + f": {what}: {why_refused(refused.reason, refused.allowed)}"
        before = [line for line in lines if line.at <= asked.at]
        stage = before[-1].stage if before else ""
        age = days_past_due(plan, lived.case, asked.at)
        line = Line(0, asked.at, today(lived.case, asked.at), age, stage, "<-", text, "arrived", "")
        lines.insert(len(before), line)
    return lines


def _sum(plan: Plan, lived: Life) -> str:
    """One line on the whole: how it ended and how often the customer was contacted."""
    contacts = sum(isinstance(entry.event, ContactMade) for entry in lived.entries)
    end = end_name(lived.case.end) if lived.case.end else say("still open", "aún abierto")
    owed = Money(lived.case.balance, lived.case.currency)
    return say(
        f"\n{plan.playbook}: {end}; {contacts} contacts; owed {owed}",
        f"\n{plan.playbook}: {end}; {contacts} contactos; se debe {owed}",
    )
