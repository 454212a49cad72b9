"""The command `picture`: a playbook's life drawn for a wall, or as Mermaid for Markdown. No server is asked."""

from __future__ import annotations

import sys
from datetime import date
from pathlib import Path
from typing import Annotated, ClassVar, Final, Literal

from cyclopts import Parameter

from engine.language.canonical import fingerprint
from engine.language.compiler import compile_playbook
from engine.language.diagnostics import render
from engine.language.library import read_library
from engine.study.picture.mermaid import markdown, mermaid
from engine.study.picture.svg import picture as drawn
from schemas.failures import CollectionsError
from schemas.plan import Plan
from workers.commands.author import years_now
from workers.commands.paths import CannotRead, CannotWrite, file_at, reason
from workers.speech import is_coloured, language, say, write

Format = Literal["svg", "mermaid", "markdown"]
BY_ENDING: Final[dict[str, Format]] = {".svg": "svg", ".mmd": "mermaid", ".mermaid": "mermaid", ".md": "markdown"}
SHIPPED: Final = Path(__file__).parents[2] / "playbooks"


class DueUnreadable(CollectionsError):
    """'{text}' is not a day; write the due day as 2026-03-02"""

    es: ClassVar[str] = "«{text}» no es un día; escriba el vencimiento así: 2026-03-02"
    exit_code: ClassVar[int] = 2


class NoFileNamed(CollectionsError):
    """A picture is for a file: add -o {name}.svg, or send standard output to one"""

    es: ClassVar[str] = "Un dibujo es para un archivo: agregue -o {name}.svg, o dirija la salida estándar a uno"
    exit_code: ClassVar[int] = 2


class NoSuchForm(CollectionsError):
    """A picture is written as {endings}, not '{ending}'; name the file so, or say --format"""

    es: ClassVar[str] = "El dibujo se escribe como {endings}, no «{ending}»; nombre así el archivo, o indique --format"
    exit_code: ClassVar[int] = 2


def _help(en: str, es: str) -> Parameter:
    return Parameter(help=say(en, es), negative=(), show_default=False)


def picture(
    playbook: Annotated[Path, _help("the playbook's file, or its name", "el archivo del playbook, o su nombre")],
    /,
    *,
    output: Annotated[
        Path | None,
        Parameter(
            name=["--output", "-o"],
            help=say(
                "the file: .svg, .md or .mmd; else standard output",
                "el archivo: .svg, .md o .mmd; si no, la salida estándar",
            ),
        ),
    ] = None,
    format: Annotated[
        Format | None, _help("the form; else by the file's ending", "la forma; si no, según la terminación del archivo")
    ] = None,
    due: Annotated[
        str,
        _help(
            "with the dates of an invoice due then, such as 2026-03-02; closed days are shaded",
            "con las fechas de una factura que vence ese día, como 2026-03-02; los días cerrados, sombreados",
        ),
    ] = "",
) -> int:
    """Draw a playbook's life as one timeline by stage. Answers 1 where the playbook has errors."""  # fmt: skip
    day, wanted = _day(due), format or _form(output)
    file = file_at(playbook)
    if output is None and wanted == "svg" and sys.stdout.isatty():
        raise NoFileNamed(name=file.stem)
    plan = _plan(file, (day.year - 1, day.year + 3) if day else years_now())
    if plan is None:
        return 1
    text = _text(plan, wanted, day)
    if output is None:
        write(text.encode("utf-8"))
        return 0
    try:
        output.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CannotWrite(path=output, why=reason(error)) from error
    print(say(f"{plan.playbook}: drawn in {output}", f"{plan.playbook}: dibujado en {output}"), file=sys.stderr)
    return 0


def _text(plan: Plan, wanted: Format, due: date | None) -> str:
    if wanted == "svg":
        return drawn(plan, fingerprint(plan), language(), due)
    return (markdown if wanted == "markdown" else mermaid)(plan, language(), due)


def _form(output: Path | None) -> Format:
    if output is None or not output.suffix:
        return "svg"
    if output.suffix.lower() not in BY_ENDING:
        raise NoSuchForm(endings=", ".join(BY_ENDING), ending=output.suffix)
    return BY_ENDING[output.suffix.lower()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise DueUnreadable(text=text) from error


def _plan(file: Path, years: tuple[int, int]) -> Plan | None:
    """The plan; its errors are told where there is none."""
    try:
        library = read_library(file.parent)
    except OSError as error:
        raise CannotRead(path=error.filename or file.parent, why=reason(error)) from error
    compiled = compile_playbook(file, library, years)
    if compiled.plan is None:
        print(render(compiled.findings, compiled.sources, language(), is_coloured(sys.stderr)), file=sys.stderr)
    return compiled.plan


# ---------------------------------------------------------------------------------------------- the documentation's


def in_english() -> str:
    """The picture of the shipped playbook for companies, as the documentation shows it."""
    return _shipped("en")


def in_spanish() -> str:
    """The same in Spanish."""
    return _shipped("es")


def _shipped(tongue: str) -> str:
    """Drawn for no year, and under its file's hash, so that it changes only with the playbook."""
    plan = compile_playbook(SHIPPED / "pe-empresas.yaml", read_library(SHIPPED), (2026, 2026)).plan
    assert plan is not None, "the shipped playbook has no errors"
    return drawn(plan, plan.source.sha256, tongue)
