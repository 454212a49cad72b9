"""The command `test`: authors' tests of their playbooks, and what of a playbook no test reached. Nothing is sent."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, ClassVar

import msgspec
from cyclopts import CycloptsError, Parameter

from engine.case.timeline import Line, as_text
from engine.language.compiler import compile_playbook
from engine.language.diagnostics import has_errors, render
from engine.language.library import read_library
from engine.language.lives.author_tests import ENDING, playbook_of, read_tests, years_in
from engine.study.coverage import KINDS, Coverage, Kind, coverage
from engine.study.expectations import Miss, misses
from engine.study.scripts import AuthorTest
from engine.study.simulate import Life
from engine.study.simulate import simulate as live
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.commands.lives import AsJson, lines_of, read_bytes
from workers.commands.paths import FOLDER, CannotRead, named_by, reason
from workers.speech import console, language, say

AROUND = 4
"""Lines of a life shown on either side of the day on which an expectation was not met."""
MOST_SHOWN = 12
"""Pieces of a playbook that no test reached, as a person is told them; a script is told all."""


class NoTests(CollectionsError):
    """There are no author tests at '{path}'; write them beside the playbook as NAME.tests.yaml (docs/life-files.md)"""

    es: ClassVar[str] = (
        "No hay pruebas de autor en «{path}»; escríbalas junto al playbook como NOMBRE.tests.yaml (docs/life-files.md)"
    )


class Failure(msgspec.Struct, frozen=True):
    """An expectation that was not met, with the lines of the life around it."""

    test: str
    file: str
    line: int
    column: int
    expected: str
    around: tuple[str, ...]


class Unreached(msgspec.Struct, frozen=True):
    """A step, row or branch that no test reached, and where it stands in the playbook."""

    kind: Kind
    path: str
    way: str
    place: str
    text: str


class Reach(msgspec.Struct, frozen=True):
    """What the tests of a playbook reached: how many of how many, and what they did not."""

    steps: tuple[int, int]
    rows: tuple[int, int]
    branches: tuple[int, int]
    percent: int
    unreached: tuple[Unreached, ...]


class Report(msgspec.Struct, frozen=True):
    """What came of one tests file. `findings` is how its mistakes are shown; then it counts as failed."""

    file: str
    playbook: str
    passed: int
    failed: int
    failures: tuple[Failure, ...] = ()
    findings: str = ""
    reach: Reach | None = None


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=(), show_default=False)


def test_(
    paths: Annotated[
        tuple[Path, ...],
        _help("folders, tests or playbooks; else playbooks/", "carpetas, pruebas o playbooks; si no, playbooks/"),
    ] = (),  # noqa: PT028 - a command of this name, no test
    /,
    *,
    at_least: Annotated[
        str,
        _help(
            "answer 1 where the tests reach less of a playbook, such as 80%",
            "responder 1 si las pruebas alcanzan menos de un playbook, por ejemplo 80%",
        ),
    ] = "",  # noqa: PT028
    json: AsJson = False,  # noqa: PT028
) -> int:
    """Run the authors' tests beside the playbooks, and say what no test reaches. Answers 1 when one fails."""
    wanted = _percent(at_least)
    reports, told = [], []
    for file in [*_files(paths or (FOLDER,))]:
        reports.append(_run(file))
        # At once: with many playbooks a person sees that it goes on.
        told.append(_tell(reports[-1], wanted, quiet=json))
        sys.stdout.flush()
    if json:
        print(msgspec.json.format(msgspec.json.encode(reports), indent=2).decode())
    elif len(reports) > 1:
        passed, failed = (sum(counts) for counts in zip(*((one.passed, one.failed) for one in reports), strict=True))
        en = f"{len(reports)} playbooks: {passed} passed, {failed} failed"
        print(say(en, f"{len(reports)} playbooks: {passed} pasan, {failed} fallan"), file=sys.stderr)
    return 0 if all(told) else 1


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    """The tests files that are meant, each once."""
    yield from dict.fromkeys(file for path in paths for one in _named(path) for file in _tests_at(one))


def _named(path: Path) -> list[Path]:
    try:
        return named_by(path)
    except CollectionsError:
        raise NoTests(path=path) from None


def _percent(text: str) -> int:
    """`80%` or `80` as a number; 0 where nothing is asked for."""
    found = re.fullmatch(r"(\d{1,3})\s*%?", text.strip())
    if text and (found is None or int(found[1]) > 100):
        raise CycloptsError(say(f"--at-least takes a percentage such as 80%, not '{text}'",
                                f"--at-least acepta un porcentaje como 80%, no «{text}»"))  # fmt: skip
    return int(found[1]) if found is not None else 0


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


# ---------------------------------------------------------------------------------------------- running


def _run(file: Path) -> Report:
    raw = read_bytes(file)
    playbook = playbook_of(file)
    year = datetime.now(UTC).year
    try:
        library = read_library(playbook.parent)
    except OSError as error:
        raise CannotRead(path=error.filename or playbook.parent, why=reason(error)) from error
    compiled = compile_playbook(playbook, library, years_in(raw) or (year, year + 2))
    if compiled.plan is None:
        return Report(str(file), playbook.stem, 0, 1, findings=render(compiled.findings, compiled.sources, language()))
    read = read_tests(raw, str(file), compiled.plan)
    lives = [live(compiled.plan, test.script.opened, test.script.happenings) for test in read.tests]
    failures = [tuple(_failures(compiled.plan, test, life)) for test, life in zip(read.tests, lives, strict=True)]
    failed = sum(bool(found) for found in failures)
    return Report(
        str(file), playbook.stem, len(failures) - failed, failed + has_errors(read.findings),
        tuple(failure for found in failures for failure in found),
        render(read.findings, read.sources, language()),
        _reach(coverage(compiled.plan, lives)),
    )  # fmt: skip


def _failures(plan: Plan, test: AuthorTest, life: Life) -> Iterator[Failure]:
    for miss in misses(plan, life, test.expectations):
        at = miss.expectation
        expected = say(f"expected {miss.en}", f"se esperaba {miss.es}")
        yield Failure(test.name, at.file, at.line, at.column, expected, _around(lines_of(plan, life), miss))


def _around(lines: list[Line], miss: Miss) -> tuple[str, ...]:
    """The life near what was expected, and near what happened in its place."""
    days = {day for day in (miss.expectation.first, miss.day) if day.year > 1}
    near: set[int] = set()
    for day in days:
        spot = sum(line.day < day for line in lines)
        near |= set(range(max(0, spot - AROUND), min(len(lines), spot + AROUND)))
    return tuple(as_text([lines[place] for place in sorted(near)]).splitlines())


def _reach(found: Coverage) -> Reach:
    unreached = tuple(
        Unreached(piece.kind, piece.path, piece.way, piece.place, say(piece.en, piece.es)) for piece in found.missed()
    )
    # Rounded down: 100% means all of it.
    steps, rows, branches = (found.count(kind) for kind in KINDS)
    return Reach(steps, rows, branches, int(found.share() * Decimal(100)), unreached)


# ---------------------------------------------------------------------------------------------- telling


def _tell(report: Report, wanted: int, *, quiet: bool) -> bool:
    """Whether all is well: every test passes, and enough of the playbook is reached."""
    is_enough = report.reach is None or report.reach.percent >= wanted
    if not quiet:
        for failure in report.failures:
            _tell_failure(failure)
        if report.findings:
            print(report.findings)
        en = f"{report.playbook}: {report.passed} passed, {report.failed} failed"
        print(say(en, f"{report.playbook}: {report.passed} pasan, {report.failed} fallan"))
        if report.reach is not None:
            _tell_reach(report.reach)
        if report.reach is not None and not is_enough:
            en = f"  {report.reach.percent}% is less than the {wanted}% asked for by --at-least"
            print(say(en, f"  {report.reach.percent}% es menos que el {wanted}% que pide --at-least"))
    return report.failed == 0 and is_enough


def _tell_failure(failure: Failure) -> None:
    place = f"{failure.file}:{failure.line}:{failure.column}"
    # Markup stays off: what authors write may look like it.
    console().print(f"{place}: {failure.test}", markup=False, style="bold")
    print(f"  {failure.expected}")
    for line in failure.around:
        print(f"  | {line}")


def _tell_reach(reach: Reach) -> None:
    """How much was reached, and the first pieces that were not, with their places."""
    named = (
        (say("steps", "pasos"), reach.steps),
        (say("rows", "filas"), reach.rows),
        (say("branches", "ramas"), reach.branches),
    )
    of = say("of", "de")
    counts = ", ".join(f"{name} {some} {of} {total}" for name, (some, total) in named)
    print(say(f"  reached by a test: {counts} ({reach.percent}%)", f"  con alguna prueba: {counts} ({reach.percent}%)"))
    if not reach.unreached:
        return
    print(say("  not reached:", "  sin prueba:"))
    shown = reach.unreached[:MOST_SHOWN]
    for line in _columns([(piece.place or piece.path, piece.text) for piece in shown]):
        print(f"    {line}")
    if more := len(reach.unreached) - len(shown):
        print(say(f"    ... and {more} more: --json tells all", f"    ... y {more} más: --json las dice todas"))


def _columns(rows: Sequence[tuple[str, str]]) -> list[str]:
    width = max(len(place) for place, _ in rows)
    return [f"{place:<{width}}  {text}" for place, text in rows]
