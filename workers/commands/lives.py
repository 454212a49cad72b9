"""The commands `simulate` and `test`: lives on paper. No server is asked and nothing is sent."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from cyclopts import Parameter

from engine.case.ageing import days_past_due, steps_of, today
from engine.case.covers import due_date
from engine.case.timeline import Line, as_text, timeline
from engine.language.author_tests import ENDING, playbook_of, read_tests, years_in
from engine.language.compiler import compile_playbook
from engine.language.diagnostics import Finding, has_errors, render
from engine.language.library import Library, read_file, read_library
from engine.language.lives import case_opened, covered_amount, read_life
from engine.study.expectations import Miss, misses
from engine.study.scripts import AuthorTest, Script
from engine.study.simulate import Life
from engine.study.simulate import simulate as live
from schemas.driving import Promise
from schemas.events import ApprovalAsked, ApprovalGiven, ContactMade
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.plan import Plan
from workers.speech import console, language, say
from workers.timelines import as_data, why_refused

FOLDER = Path("playbooks")
AROUND = 4
"""Lines of a life shown on either side of the day on which an expectation was not met."""


class NoSuchPlaybook(CollectionsError):
    """There is no playbook at '{path}'; name its file, or its name in the folder playbooks"""

    es: ClassVar[str] = "No hay un playbook en «{path}»; indique su archivo, o su nombre en la carpeta playbooks"


class NoTests(CollectionsError):
    """There are no author tests at '{path}'; write them beside the playbook as NAME.tests.yaml (docs/life-files.md)"""

    es: ClassVar[str] = (
        "No hay pruebas de autor en «{path}»; escríbalas junto al playbook como NOMBRE.tests.yaml (docs/life-files.md)"
    )


class CannotRead(CollectionsError):
    """'{path}' cannot be read: {why}"""

    es: ClassVar[str] = "No se puede leer «{path}»: {why}"


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es))


AsJson = Annotated[bool, _help("answer as JSON, for scripts", "responder en JSON, para programas")]


def simulate(
    playbook: Annotated[Path, _help("the playbook's file, or its name", "el archivo del playbook, o su nombre")],
    /,
    *,
    life: Annotated[
        Path | None, _help("the life to live; without it nobody pays", "la vida; sin ella nadie paga")
    ] = None,
    deeds_only: Annotated[
        bool, _help("leave out what the case notes for itself", "omitir lo que el caso anota para sí")
    ] = False,
    json: AsJson = False,
) -> int:
    """Live one invoice's life on paper: every line with its place in the playbook. Answers 1 where a file is wrong."""
    file = _playbook(playbook)
    raw = _bytes(life) if life is not None else b""
    plan = _plan(file, read_library(file.parent), years_in(raw))
    script = _script(life, raw, plan) if plan is not None else None
    if plan is None or script is None:
        return 1
    lived = live(plan, script.opened, script.happenings)
    lines = _lines(plan, lived)
    if json:
        data = {"playbook": plan.playbook, "end": lived.case.end, "lines": as_data(lines, deeds_only=deeds_only)}
        print(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
        return 0
    print(as_text(lines, deeds_only=deeds_only))
    print(_sum(plan, lived))
    return 0


def test_(
    paths: Annotated[
        tuple[Path, ...],
        Parameter(negative=(), help=say("folders, tests or playbooks", "carpetas, pruebas o playbooks")),
    ] = (),  # noqa: PT028 - a command of this name, no test
    /,
    *,
    json: AsJson = False,  # noqa: PT028
) -> int:
    """Run the authors' tests that stand beside the playbooks. Answers 1 when one fails or cannot be read."""
    reports = [_run(file) for path in paths or (FOLDER,) for file in _tests_at(path)]
    if json:
        print(msgspec.json.format(msgspec.json.encode(reports), indent=2).decode())
    return 0 if all(_tell(report, quiet=json) for report in reports) else 1


# ---------------------------------------------------------------------------------------------- simulate


def _playbook(path: Path) -> Path:
    for file in (path, FOLDER / f"{path}.yaml"):
        if file.is_file():
            return file
    raise NoSuchPlaybook(path=path)


def _bytes(file: Path) -> bytes:
    try:
        return read_file(file).body
    except OSError as error:
        raise CannotRead(path=file, why=error.strerror or error) from error


def _plan(file: Path, library: Library, years: tuple[int, int] | None) -> Plan | None:
    year = datetime.now(UTC).year
    compiled = compile_playbook(file, library, years or (year, year + 2))
    _complain(compiled.findings, compiled.sources)
    return compiled.plan


def _complain(findings: tuple[Finding, ...], sources: dict[str, str]) -> None:
    wrong = tuple(finding for finding in findings if finding.severity == "error")
    if wrong:
        print(render(wrong, sources, language(), colour=sys.stderr.isatty()), file=sys.stderr)


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


def _lines(plan: Plan, lived: Life) -> list[Line]:
    """The record's lines, and in their place what was asked for in vain."""
    lines = [*timeline(plan, lived.entries, language())]
    for refused in lived.refused:
        asked = refused.asked
        what = say("promise to pay", "compromiso de pago")
        if not isinstance(asked.command, Promise):
            what = say("instalment plan", "fraccionamiento")
        text = say("refused", "rechazado") + f": {what}: {why_refused(refused.reason)}"
        before = [line for line in lines if line.at <= asked.at]
        stage = before[-1].stage if before else ""
        age = days_past_due(plan, lived.case, asked.at)
        line = Line(0, asked.at, today(lived.case, asked.at), age, stage, "<-", text, "arrived", "")
        lines.insert(len(before), line)
    return lines


def _sum(plan: Plan, lived: Life) -> str:
    """One line on the whole: how it ended and how often the customer was contacted."""
    contacts = sum(isinstance(entry.event, ContactMade) for entry in lived.entries)
    end = lived.case.end or say("still open", "aún abierto")
    owed = Money(lived.case.balance, lived.case.currency)
    return say(
        f"\n{plan.playbook}: {end}; {contacts} contacts; owed {owed}",
        f"\n{plan.playbook}: {end}; {contacts} contactos; se debe {owed}",
    )


# ---------------------------------------------------------------------------------------------- test


class Failure(msgspec.Struct, frozen=True):
    """An expectation that was not met, with the lines of the life around it."""

    test: str
    file: str
    line: int
    column: int
    expected: str
    around: tuple[str, ...]


class Report(msgspec.Struct, frozen=True):
    """What came of one tests file. `findings` is how its mistakes are shown; then it counts as failed."""

    file: str
    playbook: str
    passed: int
    failed: int
    failures: tuple[Failure, ...] = ()
    findings: str = ""


def _tests_at(path: Path) -> list[Path]:
    """The tests files of a folder, or the one that is meant."""
    if path.is_dir():
        found = sorted(path.glob(f"*{ENDING}"))
    else:
        file = path if path.name.endswith(ENDING) else path.with_name(path.name.removesuffix(".yaml") + ENDING)
        found = [one for one in (file, FOLDER / file.name) if one.is_file()][:1]
    if not found:
        raise NoTests(path=path)
    return found


def _run(file: Path) -> Report:
    raw = _bytes(file)
    playbook = playbook_of(file)
    year = datetime.now(UTC).year
    compiled = compile_playbook(playbook, read_library(playbook.parent), years_in(raw) or (year, year + 2))
    if compiled.plan is None:
        return Report(str(file), playbook.stem, 0, 1, findings=render(compiled.findings, compiled.sources, language()))
    read = read_tests(raw, str(file), compiled.plan)
    failures = [tuple(_failures(compiled.plan, test)) for test in read.tests]
    failed = sum(bool(found) for found in failures)
    return Report(
        str(file), playbook.stem, len(failures) - failed, failed + has_errors(read.findings),
        tuple(failure for found in failures for failure in found),
        render(read.findings, read.sources, language()),
    )  # fmt: skip


def _failures(plan: Plan, test: AuthorTest) -> Iterator[Failure]:
    lived = live(plan, test.script.opened, test.script.happenings)
    for miss in misses(plan, lived, test.expectations):
        at = miss.expectation
        expected = say(f"expected {miss.en}", f"se esperaba {miss.es}")
        yield Failure(test.name, at.file, at.line, at.column, expected, _around(_lines(plan, lived), miss))


def _around(lines: list[Line], miss: Miss) -> tuple[str, ...]:
    """The life near what was expected, and near what happened in its place."""
    days = {day for day in (miss.expectation.first, miss.day) if day.year > 1}
    near: set[int] = set()
    for day in days:
        spot = sum(line.day < day for line in lines)
        near |= set(range(max(0, spot - AROUND), min(len(lines), spot + AROUND)))
    return tuple(as_text([lines[place] for place in sorted(near)]).splitlines())


def _tell(report: Report, *, quiet: bool) -> bool:
    if not quiet:
        for failure in report.failures:
            _tell_failure(failure)
        if report.findings:
            print(report.findings)
        en = f"{report.playbook}: {report.passed} passed, {report.failed} failed"
        print(say(en, f"{report.playbook}: {report.passed} pasan, {report.failed} fallan"))
    return report.failed == 0


def _tell_failure(failure: Failure) -> None:
    place = f"{failure.file}:{failure.line}:{failure.column}"
    # Markup stays off: what authors write may look like it.
    console().print(f"{place}: {failure.test}", markup=False, style="bold")
    print(f"  {failure.expected}")
    for line in failure.around:
        print(f"  | {line}")
