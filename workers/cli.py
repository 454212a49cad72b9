"""The `cobranza` command: how a line is read, and how each command's failure is told. It does no work of its own."""

from __future__ import annotations

import difflib
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NoReturn

from cyclopts import App, CycloptsError, Group

from schemas.failures import CollectionsError
from workers.help_pages import OPTIONS, HelpPages
from workers.mistakes import explain
from workers.offered.table import COMMANDS, GROUPS
from workers.speech import SEEN_AS, choose, say

# Exit codes: what a script may rely on. 70 is sysexits' "internal software error", 130 a shell's own for Ctrl-C.
DONE, REFUSED, MISUSED, OURS, INTERRUPTED = 0, 1, 2, 70, 130


def main(arguments: Sequence[str] | None = None) -> None:
    """Run one command and leave with its exit code: 0 done, 1 refused, 2 misused, 70 our fault, 130 Ctrl-C."""
    # A command that is told to end stops its servers as after Ctrl-C; `up` takes the signals itself.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    for stream in (sys.stdout, sys.stderr):
        # A terminal or log that has no letter for something shows `?` there; that is no reason to stop.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")
    _leave(run(list(sys.argv[1:] if arguments is None else arguments)))


def _leave(code: int) -> NoReturn:
    """Exit. Temporal's client has threads of its own that may crash a Python that is already taking itself down."""
    if "temporalio" in sys.modules:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    sys.exit(code)


def run(arguments: list[str]) -> int:
    """The exit code of a command line. Every failure is told here, on standard error, in the person's language."""
    try:
        words = take_language(arguments)
        if unknown := unknown_command(words):
            return _complain(unknown, MISUSED)
        code = _code(application()(words))
        sys.stdout.flush()
        return code
    except CycloptsError as mistake:
        return _complain(explain(mistake), MISUSED)
    except (CollectionsError, BaseExceptionGroup, ImportError) as failure:
        return _told(failure)
    except KeyboardInterrupt:
        return _complain(say("stopped by you", "detenido por usted"), INTERRUPTED)
    except BrokenPipeError:
        # The reader left (`| head`): nothing to say, and what is still held must go nowhere, quietly.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    except Exception as fault:
        return _ours(fault)


def application() -> App:
    """The commands, by name: a home is imported only when its own command is run."""
    app = App(
        name="cobranza",
        help=say(
            "Collects invoices: what to do is written in a playbook, and every invoice lives its own case.",
            "Cobra facturas: lo que se hace está escrito en un playbook, y cada factura vive su propio caso.",
        ),
        help_epilogue=say(
            "`--lang es` or `--lang en`, anywhere on the line, chooses the language (also COBRANZA_LANG).",
            "`--lang es` o `--lang en`, en cualquier parte de la línea, elige el idioma (también COBRANZA_LANG).",
        ),
        version=_version,
        help_format="markdown",
        help_formatter=HelpPages(),
        group_commands=say("Commands", "Comandos"),
        group_parameters=say(*OPTIONS),
        group_arguments=say("Arguments", "Argumentos"),
        backend="asyncio",
        result_action="return_value",
        print_error=False,
        exit_on_error=False,
        verbose=False,
        suppress_keyboard_interrupt=False,
    )
    app["--help"].help = say("Show this page.", "Muestra esta página.")
    app["--version"].help = say("Show the version.", "Muestra la versión.")
    for place, group in enumerate(GROUPS):
        heading = Group(say(group.en, group.es), sort_key=place)
        for line, command in enumerate(group.commands):
            app.command(
                command.home, name=command.name, help=command.help(say("en", "es")), group=heading, sort_key=line
            )
    return app


def take_language(arguments: list[str]) -> list[str]:
    """The line without its `--lang`, which is obeyed at once. Raises CycloptsError where it names no language."""
    end = arguments.index("--") if "--" in arguments else len(arguments)
    words: list[str] = []
    rest = iter(arguments[:end])
    for word in rest:
        if word == "--lang" or word.startswith("--lang="):
            named = word.partition("=")[2] if "=" in word else next(rest, "")
            if named[:2].lower() not in ("en", "es"):
                raise CycloptsError(say("--lang takes 'en' or 'es'", "--lang acepta 'en' o 'es'"))
            choose(named)
        else:
            words.append(word)
    return words + arguments[end:]


def unknown_command(words: list[str]) -> str | None:
    """A line with the nearest command when the first word is none. Asked before parsing, so that no home is loaded."""
    names = [command.name for command in COMMANDS]
    if not words or words[0].startswith("-") or words[0] in names:
        return None
    near = difflib.get_close_matches(words[0], names, n=1)
    hint = (
        say(f"did you mean '{near[0]}'?", f"¿quiso decir '{near[0]}'?")
        if near
        else say(f"there are: {', '.join(names)}", f"hay: {', '.join(names)}")
    )
    return say(f"'{words[0]}' is not a command; {hint}", f"'{words[0]}' no es un comando; {hint}")


def _version() -> str:
    try:
        return version("cobranza")
    except PackageNotFoundError:
        return say("a checkout that is not installed", "una copia sin instalar")


def _code(answer: object) -> int:
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else DONE


def _complain(line: str, code: int) -> int:
    print(f"cobranza: {line}".translate(SEEN_AS), file=sys.stderr)
    return code


def _told(failure: BaseException) -> int:
    """What the world or the person did wrong is one line; anything that only looks like it is ours."""
    if isinstance(failure, BaseExceptionGroup):
        # Of several tasks that failed together, one of ours outweighs what the world did.
        ranked = sorted(failure.exceptions, key=lambda each: isinstance(each, CollectionsError | KeyboardInterrupt))
        return _told(ranked[0])
    if isinstance(failure, CollectionsError):
        return _complain(explain(failure), getattr(failure, "exit_code", REFUSED))
    if isinstance(failure, ImportError) and (missing := _missing_package(failure)):
        en = f"this command needs the package '{missing}'; install the project whole: pip install cobranza"
        es = f"este comando necesita el paquete '{missing}'; instale el proyecto completo: pip install cobranza"
        return _complain(say(en, es), REFUSED)
    if isinstance(failure, KeyboardInterrupt):
        return _complain(say("stopped by you", "detenido por usted"), INTERRUPTED)
    return _ours(failure)


def _missing_package(failure: ImportError) -> str | None:
    """The package that is not installed, or None when it is one of our own modules that is missing."""
    cause = failure.__cause__ if isinstance(failure.__cause__, ModuleNotFoundError) else failure
    package = (cause.name or "").partition(".")[0]
    return None if package in ("", "schemas", "engine", "activities", "workers") else package


def _ours(fault: BaseException) -> int:
    import traceback

    traceback.print_exception(fault)
    en = (
        "this is a fault of the program, not yours. What was recorded stays recorded; cases go on where they stood. "
        "Please report the lines above, with what you typed."
    )
    es = (
        "esto es una falla del programa, no suya. Lo registrado queda registrado; los casos siguen donde estaban. "
        "Por favor, informe las líneas de arriba y lo que escribió."
    )
    return _complain(say(en, es), OURS)
