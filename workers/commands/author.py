"""The author's commands, `check` and `compile`: they read playbooks and say what they found. No server is asked."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from datetime import MAXYEAR, UTC, date, datetime
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import msgspec
from cyclopts import Parameter

from engine.language.canonical import canonical, fingerprint
from engine.language.compiler import compile_playbook
from engine.language.diagnostics import Finding, has_errors, in_order, render
from engine.language.library import Library, read_library
from engine.language.writing.suggestions import did_you_mean
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.checked import Checked, Desk
from workers.commands.paths import FOLDER, CannotRead, CannotWrite, file_at, reason
from workers.commands.progress import Progress
from workers.speech import is_coloured, language, say, write

# Cases live long: a plan carries the holidays of the year before, for invoices that arrive late, and of three to come.
YEARS_BEFORE, YEARS_AFTER = 1, 3
MOST_YEARS = 50


class NoSuchCode(CollectionsError):
    """There is no code '{code}'{near}; see docs/codes.md"""

    es: ClassVar[str] = "No hay un código «{code}»{near}; vea docs/codes.md"


class YearsAreWrong(CollectionsError):
    """a plan cannot carry the holidays of {first} to {last}: the earlier year comes first, and {most} are the most"""

    es: ClassVar[str] = (
        "un plan no puede llevar los feriados de {first} a {last}: el año menor va primero, y son {most} como máximo"
    )
    exit_code: ClassVar[int] = 2


def _help(en: str, es: str, *names: str) -> Parameter:
    return Parameter(name=names or None, help=say(en, es), negative=(), show_default=False)


def check(
    paths: Annotated[
        tuple[Path, ...],
        _help(
            "folders, playbooks, author tests, rule packs, messages, or names of playbooks; else playbooks/",
            "carpetas, playbooks, pruebas, paquetes de reglas, mensajes o nombres de playbooks; si no, playbooks/",
        ),
    ] = (),
    /,
    *,
    format: Annotated[
        Literal["text", "json", "sarif"],
        _help(
            "text for people, json for scripts, sarif for code review",
            "text para personas, json para programas, sarif para revisión de código",
        ),
    ] = "text",
    explain: Annotated[
        str,
        _help(
            "say what a code such as P104 means, and check nothing",
            "decir qué significa un código como P104, sin revisar nada",
        ),
    ] = "",
) -> int:
    """Check playbooks and say everything that is wrong with them, in one run. Answers 1 where there are errors."""
    if explain:
        return _explain(explain)
    progress = Progress()
    try:
        results = Desk(years_now(), today()).check(paths or (FOLDER,), progress)
    finally:
        progress.clear()
    findings = in_order(finding for one in results for finding in one.findings)
    sources = {file: text for one in results for file, text in one.sources.items()}
    if format == "text":
        _tell(results, findings, sources)
    else:
        _print(_for_programs(format, findings, sources))
    return 1 if has_errors(findings) else 0


def compile_(
    playbook: Annotated[
        Path,
        _help(
            "the playbook's file, or its name in the folder playbooks",
            "el archivo del playbook, o su nombre en la carpeta playbooks",
        ),
    ],
    /,
    *,
    output: Annotated[
        Path | None,
        _help(
            "the file to write the plan to; else standard output",
            "el archivo del plan; si no, la salida estándar",
            "--output",
            "-o",
        ),
    ] = None,
    first_year: Annotated[
        int | None,
        _help(
            "the first year whose holidays are frozen into the plan; else last year",
            "el primer año cuyos feriados quedan fijados en el plan; si no, el año pasado",
        ),
    ] = None,
    last_year: Annotated[
        int | None,
        _help("the last such year; else three years ahead", "el último de esos años; si no, dentro de tres años"),
    ] = None,
) -> int:
    """Turn a playbook into its plan: canonical JSON, known by its sha256.

    The plan goes to standard output or to a file; the summary and the findings go to standard error.
    """  # fmt: skip
    first, last = years_now()
    years = (first if first_year is None else first_year, last if last_year is None else last_year)
    if not 1 <= years[0] <= years[1] <= MAXYEAR or years[1] - years[0] >= MOST_YEARS:
        raise YearsAreWrong(first=years[0], last=years[1], most=MOST_YEARS)
    file = file_at(playbook)
    result = compile_playbook(file, _library(file.parent), years, today())
    if result.findings:
        print(render(result.findings, result.sources, language(), is_coloured(sys.stderr)), file=sys.stderr)
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


def _library(folder: Path) -> Library:
    try:
        return read_library(folder)
    except OSError as error:
        raise CannotRead(path=error.filename or folder, why=reason(error)) from error


def _write(body: bytes, output: Path | None) -> None:
    if output is None:
        write(body + b"\n")
        return
    try:
        output.write_bytes(body)
    except OSError as error:
        raise CannotWrite(path=output, why=reason(error)) from error


# ---------------------------------------------------------------------------------------------- telling


def _tell(results: Sequence[Checked], findings: tuple[Finding, ...], sources: dict[str, str]) -> None:
    if findings:
        print(render(findings, sources, language(), is_coloured(sys.stdout)))
    plans = [one.plan for one in results if one.plan is not None]
    # Of one playbook everything that was proved; of a folder only where there is nothing to mend first.
    if plans and (len(results) == 1 or not has_errors(findings)):
        from workers.commands.proved import proved

        print(f"{proved(plans, today())}\n")
    errors = sum(finding.severity == "error" for finding in findings)
    print(_count(results, errors, len(findings) - errors), file=sys.stderr)


KINDS = {
    "playbook": (("playbook", "playbooks"), ("playbook", "playbooks")),
    "tests": (("tests file", "tests files"), ("archivo de pruebas", "archivos de pruebas")),
    "pack": (("rule pack", "rule packs"), ("paquete de reglas", "paquetes de reglas")),
    "message": (("message", "messages"), ("mensaje", "mensajes")),
    "error": (("error", "errors"), ("error", "errores")),
    "warning": (("warning", "warnings"), ("aviso", "avisos")),
}


def _count(results: Sequence[Checked], errors: int, warnings: int) -> str:
    kinds: Counter[str] = Counter(one.kind for one in results)
    files = ", ".join(_many(kinds[kind], kind) for kind in KINDS if kind in kinds)
    return f"{files}: {_many(errors, 'error')}, {_many(warnings, 'warning')}"


def _many(count: int, kind: str) -> str:
    one, many = KINDS[kind][language() == "es"]
    return f"{count} {one if count == 1 else many}"


def _for_programs(format: str, findings: tuple[Finding, ...], sources: dict[str, str]) -> object:
    from workers.findings import as_data, sarif

    if format == "json":
        return [as_data(finding, language()) for finding in findings]
    return sarif(findings, sources, language(), _version(), Path.cwd())


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("cobranza")
    except PackageNotFoundError:
        return "0"


def _print(data: object) -> None:
    print(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())


def _explain(code: str) -> int:
    # The pages are loaded only where one is asked for.
    from engine.language import codes
    from engine.language.lives.forms import CODES as OF_LIVES

    wanted = code.strip().upper()
    if wanted in OF_LIVES:
        print(f"{wanted}: {say(*OF_LIVES[wanted])} (docs/life-files.md)")
    elif wanted in codes.CODES:
        print(codes.explain(codes.CODES[wanted], language()))
    else:
        near = did_you_mean(wanted, (*codes.CODES, *OF_LIVES))
        raise NoSuchCode(code=code, near=f"; {say(*near[:2])}" if near[0] else "")
    return 0
