"""The author's commands, `check` and `compile`: they read playbooks and say what they found. No server is asked."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from cyclopts import Parameter

from engine.language import codes
from engine.language.canonical import canonical, fingerprint
from engine.language.compiler import Compiled, compile_all, compile_playbook
from engine.language.diagnostics import Finding, has_errors, in_order, render
from engine.language.library import NOT_PLAYBOOKS, Library, read_library
from engine.language.suggestions import did_you_mean
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.speech import console, language, say

FOLDER = Path("playbooks")
# Cases live long: a plan carries the holidays of the year before, for invoices that arrive late, and of three to come.
YEARS_BEFORE, YEARS_AFTER = 1, 3


class NoSuchFolder(CollectionsError):
    """There is no folder or playbook at '{path}'; name a folder of playbooks or a .yaml file"""

    es = "No hay carpeta ni playbook en «{path}»; indique una carpeta de playbooks o un archivo .yaml"


class NoPlaybooks(CollectionsError):
    """The folder '{path}' has no playbooks (*.yaml)"""

    es = "La carpeta «{path}» no tiene playbooks (*.yaml)"


class CannotRead(CollectionsError):
    """'{path}' cannot be read: {why}"""

    es = "No se puede leer «{path}»: {why}"


class CannotWrite(CollectionsError):
    """'{path}' cannot be written: {why}"""

    es = "No se puede escribir «{path}»: {why}"


class NoSuchCode(CollectionsError):
    """There is no code '{code}'{near}; see docs/codes.md"""

    es = "No hay un código «{code}»{near}; vea docs/codes.md"


def check(
    paths: Annotated[tuple[Path, ...], Parameter(negative=())] = (),
    /,
    *,
    format: Literal["text", "json"] = "text",
    explain: Annotated[str, Parameter(name="--explain")] = "",
) -> int:
    """Check playbooks and say everything that is wrong with them, in one run.

    Exit code 1 when a playbook has errors; warnings alone leave it 0.

    Parameters
    ----------
    paths
        Folders of playbooks, single files, or names. Without any: the folder `playbooks`.
    format
        `text` for people, `json` for editors and scripts.
    explain
        Say what a code such as P104 means, with a bad and a good example, and check nothing.

    Example: `cobranza check playbooks/ --lang es`
    """
    if explain:
        return _explain(explain)
    # A shell's `playbooks/*.yaml` names the author tests too; they are `cobranza test`'s.
    asked = [path for path in paths or (FOLDER,) if not path.name.endswith(NOT_PLAYBOOKS)]
    results = [one for path in asked for one in _compiled(path)]
    findings = in_order(finding for one in results for finding in one.findings)
    if format == "json":
        print(msgspec.json.format(msgspec.json.encode([_shown(finding) for finding in findings]), indent=2).decode())
    else:
        _tell(results, findings)
    return 1 if has_errors(findings) else 0


def compile_(
    playbook: Path,
    /,
    *,
    output: Annotated[Path | None, Parameter(name=["--output", "-o"])] = None,
    first_year: int | None = None,
    last_year: int | None = None,
) -> int:
    """Turn a playbook into its plan: canonical JSON, known by its sha256.

    The plan goes to standard output or to a file; the summary and the findings go to standard error.

    Parameters
    ----------
    playbook
        The playbook's file, or its name in the folder `playbooks`.
    output
        The file to write the plan to.
    first_year
        The first year whose holidays are frozen into the plan (last year, when not given).
    last_year
        The last such year (three years ahead, when not given).

    Example: `cobranza compile playbooks/pe-empresas.yaml -o pe-empresas.plan.json`
    """
    first, last = years_now()
    years = (first if first_year is None else first_year, last if last_year is None else last_year)
    file = _file(playbook)
    result = compile_playbook(file, _library(file.parent), years, today())
    if result.findings:
        print(render(result.findings, result.sources, language(), sys.stderr.isatty()), file=sys.stderr)
    if result.plan is None:
        return 1
    _write(canonical(result.plan), output)
    print(summary(result.plan), file=sys.stderr)
    return 0


def today() -> date:
    """The first due date of the proofs that go through days."""
    return datetime.now(UTC).date()


def years_now() -> tuple[int, int]:
    """The years whose holidays a plan compiled today carries, both included."""
    year = datetime.now(UTC).year
    return year - YEARS_BEFORE, year + YEARS_AFTER


def summary(plan: Plan) -> str:
    """The plan in a few words: its hash, stages, steps, messages and the years of its holidays."""
    steps = sum(len(stage.steps) for stage in plan.stages) + len(plan.when_paid)
    messages = len({message.id for message in plan.messages})
    languages = ", ".join(sorted({message.language for message in plan.messages})) or "-"
    stages = ", ".join(stage.name for stage in plan.stages)
    return say(
        f"{plan.playbook}: sha256 {fingerprint(plan)}\n{steps} steps in {stages}; {messages} messages in {languages}",
        f"{plan.playbook}: sha256 {fingerprint(plan)}\n{steps} pasos en {stages}; {messages} mensajes en {languages}",
    )


# ---------------------------------------------------------------------------------------------- reading


def _compiled(path: Path) -> list[Compiled]:
    """What came of a folder's playbooks, or of one file."""
    if not path.is_dir():
        file = _file(path)
        return [compile_playbook(file, _library(file.parent), years_now(), today())]
    results = list(compile_all(_library(path), years_now(), today()).values())
    if not results:
        raise NoPlaybooks(path=path)
    return results


def _file(path: Path) -> Path:
    """The file itself, or the playbook of that name in the usual folder."""
    for file in (path, FOLDER / f"{path}.yaml"):
        if file.is_file():
            return file
    raise NoSuchFolder(path=path)


def _library(folder: Path) -> Library:
    try:
        return read_library(folder)
    except OSError as error:
        raise CannotRead(path=error.filename or folder, why=error.strerror or error) from error


def _write(body: bytes, output: Path | None) -> None:
    if output is None:
        print(body.decode())
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise CannotWrite(path=output, why=error.strerror or error) from error


# ---------------------------------------------------------------------------------------------- telling


def _tell(results: list[Compiled], findings: Iterable[Finding]) -> None:
    sources = {file: text for one in results for file, text in one.sources.items()}
    findings = tuple(findings)
    if findings:
        # The console decides on colour only: it must not wrap or read marks inside what authors wrote.
        print(render(findings, sources, language(), colour=console().is_terminal and not console().no_color))
    errors = sum(finding.severity == "error" for finding in findings)
    print(_count(len(results), errors, len(findings) - errors), file=sys.stderr)


def _count(playbooks: int, errors: int, warnings: int) -> str:
    return say(
        f"{_many(playbooks, 'playbook')}: {_many(errors, 'error')}, {_many(warnings, 'warning')}",
        f"{_many(playbooks, 'playbook')}: {_many(errors, 'error', 'es')}, {_many(warnings, 'aviso')}",
    )


def _many(count: int, noun: str, plural: str = "s") -> str:
    return f"{count} {noun}{'' if count == 1 else plural}"


def _shown(finding: Finding) -> dict[str, object]:
    """A finding for editors: message and hint in the language asked for, places from 1."""
    tongue = language()
    other = finding.elsewhere
    return {
        "code": finding.code, "severity": finding.severity, "file": finding.file,
        "line": finding.line, "column": finding.column, "end_line": finding.end_line, "end_column": finding.end_column,
        "message": finding.message(tongue), "hint": finding.hint(tongue),
        "elsewhere": None if other is None else {"file": other.file, "line": other.line, "column": other.column},
    }  # fmt: skip


def _explain(code: str) -> int:
    wanted = code.strip().upper()
    if wanted not in codes.CODES:
        near = did_you_mean(wanted, codes.CODES)
        raise NoSuchCode(code=code, near=f"; {say(*near[:2])}" if near[0] else "")
    print(codes.explain(codes.CODES[wanted], language()))
    return 0
