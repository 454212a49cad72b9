"""The `cobranza` command: which commands there are, and how each one's failure is told. It does no work of its own."""

from __future__ import annotations

import difflib
import io
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import NamedTuple, NoReturn

from cyclopts import App, CycloptsError

from schemas.failures import CollectionsError
from workers.help_pages import HelpPages
from workers.mistakes import explain
from workers.speech import choose, say

# Exit codes: what a script may rely on. 70 is sysexits' "internal software error", 130 a shell's own for Ctrl-C.
DONE, REFUSED, MISUSED, OURS, INTERRUPTED = 0, 1, 2, 70, 130


class Command(NamedTuple):
    """A word the user types, the function that answers it, and what `--help` says before that function is loaded."""

    name: str
    home: str
    en: str
    es: str
    example: str


COMMANDS = (
    Command(
        "check", "workers.commands.author:check",
        "Check playbooks and say everything that is wrong with them.",
        "Revisa los playbooks y dice todo lo que está mal.",
        "cobranza check playbooks/",
    ),
    Command(
        "compile", "workers.commands.author:compile_",
        "Turn a playbook into its plan, with its hash.",
        "Convierte un playbook en su plan, con su huella.",
        "cobranza compile playbooks/pe-empresas.yaml",
    ),
    Command(
        "fmt", "workers.commands.layout:fmt",
        "Lay playbooks out in the one canonical way; comments stay.",
        "Da a los playbooks la única presentación canónica; los comentarios quedan.",
        "cobranza fmt playbooks/",
    ),
    Command(
        "diff", "workers.commands.changes:diff",
        "Say in words what a change of a playbook means, and for which invoices.",
        "Dice en palabras qué significa un cambio de un playbook, y para qué facturas.",
        "cobranza diff old/pe-empresas.yaml playbooks/pe-empresas.yaml",
    ),
    Command(
        "picture", "workers.commands.pictures:picture",
        "Draw a playbook's life as one timeline by stage: SVG, or Mermaid for Markdown.",
        "Dibuja la vida de un playbook como una línea de tiempo por etapas: SVG, o Mermaid para Markdown.",
        "cobranza picture playbooks/pe-empresas.yaml -o pe-empresas.svg",
    ),
    Command(
        "language-server", "workers.commands.language_server:language_server",
        "Help an editor while a playbook is written: findings, completion, dates. Speaks LSP on stdio.",
        "Ayuda a un editor mientras se escribe un playbook: hallazgos, opciones, fechas. Habla LSP por stdio.",
        "cobranza language-server",
    ),
    Command(
        "simulate", "workers.commands.lives:simulate",
        "Live one invoice's life on paper and print its timeline.",
        "Vive en papel la vida de una factura e imprime su línea de tiempo.",
        "cobranza simulate playbooks/pe-empresas.yaml --life life.yaml",
    ),
    Command(
        "test", "workers.commands.testing:test_",
        "Run the authors' tests that stand beside the playbooks.",
        "Ejecuta las pruebas de los autores que están junto a los playbooks.",
        "cobranza test playbooks/",
    ),
    Command(
        "publish", "workers.commands.publishing:publish",
        "Store a checked plan, so that new cases run on it.",
        "Guarda un plan revisado, para que los casos nuevos lo sigan.",
        "cobranza publish playbooks/ --by ana --approved-by luis",
    ),
    Command(
        "import", "workers.commands.books:import_",
        "Import customers, invoices, payments or credit notes from CSV.",
        "Importa clientes, facturas, pagos o notas de crédito desde CSV.",
        "cobranza import invoices invoices.csv",
    ),
    Command(
        "pay", "workers.commands.books:pay",
        "Record one payment of an invoice.",
        "Registra un pago de una factura.",
        'cobranza pay F001-000123 "250.00 PEN"',
    ),
    Command(
        "status", "workers.commands.cases:status",
        "Count the cases by stage, and say what needs a person.",
        "Cuenta los casos por etapa y dice qué necesita a una persona.",
        "cobranza status --json",
    ),
    Command(
        "show", "workers.commands.cases:show",
        "Print what happened to one invoice, line by line, with the playbook's place.",
        "Imprime lo que pasó con una factura, línea por línea, con el lugar del playbook.",
        "cobranza show F001-000123",
    ),
    Command(
        "explain", "workers.commands.explaining:explain",
        "Say why an invoice got this message, or why none, with rules and places.",
        "Dice por qué una factura recibió este mensaje, o por qué ninguno, con reglas y lugares.",
        "cobranza explain F001-000123 --on 2026-03-09",
    ),
    Command(
        "doctor", "workers.commands.doctor:doctor",
        "Find every open case that stands still unseen, and whatever else is wrong.",
        "Encuentra todo caso abierto que está detenido sin que nadie lo vea, y lo demás que esté mal.",
        "cobranza doctor --mend",
    ),
    Command(
        "health", "workers.commands.health:health",
        "Show how channels, senders and messages fare, and which ones rest; stop one, or end its rest.",
        "Muestra cómo van canales, remitentes y mensajes, y cuáles descansan; detiene uno, o termina su descanso.",
        "cobranza health lift 3 --by ana",
    ),
    Command(
        "replies", "workers.commands.replies:replies",
        "List what people answered and what was made of it; say that one is dealt with.",
        "Muestra lo que la gente respondió y qué se hizo con ello; da una respuesta por atendida.",
        "cobranza replies --open",
    ),
    Command(
        "consent", "workers.commands.said:consent",
        "Record that a customer agrees to a channel, or says no to it.",
        "Registra que un cliente acepta un canal, o le dice no.",
        "cobranza consent C0001 --channel whatsapp --given --proof contract-12",
    ),
    Command(
        "block", "workers.commands.said:block",
        "Record a legal block of a customer, such as an insolvency: while it stands nobody collects.",
        "Registra un bloqueo legal de un cliente, como una insolvencia: mientras rige nadie cobra.",
        "cobranza block C0001 --kind attorney --since 2026-03-01",
    ),
    Command(
        "waive", "workers.commands.said:waive",
        "Record that a customer asked to be freed from a rule that the customer may lift.",
        "Registra que un cliente pidió quedar libre de una regla que puede levantar.",
        "cobranza waive C0001 --rule co-b2c.hours --proof letter-7",
    ),
    Command(
        "hold", "workers.commands.cases:hold",
        "Stop contacting about an invoice for some days, with a reason.",
        "Detiene las gestiones de una factura por unos días, con un motivo.",
        'cobranza hold F001-000123 --days 10 --reason "customer asked"',
    ),
    Command(
        "cancel", "workers.commands.cases:cancel",
        "End a case for good, with a reason.",
        "Termina un caso definitivamente, con un motivo.",
        'cobranza cancel F001-000123 --reason "issued by mistake"',
    ),
    Command(
        "post", "workers.commands.post:post",
        "List the letters that wait for the post, or make one file of them for the printer.",
        "Muestra las cartas que esperan el correo, o hace con ellas un archivo para la imprenta.",
        "cobranza post batch -o letters --duplex",
    ),
    Command(
        "up", "workers.commands.servers:up",
        "Start everything on this machine: database, Temporal, worker and relay.",
        "Inicia todo en esta máquina: base de datos, Temporal, worker y relay.",
        "cobranza up",
    ),
    Command(
        "api", "workers.commands.api:api",
        "Serve the REST API for ERPs, and what providers call back.",
        "Sirve la API REST para ERPs, y lo que llaman los proveedores.",
        "cobranza api --port 8080",
    ),
    Command(
        "token", "workers.commands.api:token",
        "Make, list or revoke the tokens of the API.",
        "Crea, lista o revoca los tokens de la API.",
        "cobranza token make erp --scope read --scope write --days 90",
    ),
    Command(
        "channels", "workers.commands.channels:channels",
        "Show who serves each channel, from which sender, and what is missing; or try one.",
        "Muestra quién sirve cada canal, desde qué remitente, y qué falta; o prueba uno.",
        "cobranza channels --try email:me@acme.example",
    ),
    Command(
        "rehearse", "workers.commands.rehearsal:rehearse",
        "Live months of a portfolio in about a minute, on the real servers.",
        "Vive meses de una cartera en un minuto, más o menos, sobre los servidores reales.",
        "cobranza rehearse",
    ),
)  # fmt: skip


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
        group_parameters=say("Options", "Opciones"),
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
    for place, command in enumerate(COMMANDS):
        app.command(command.home, name=command.name, help=_help(command), sort_key=place)
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


def _help(command: Command) -> str:
    return f"{say(command.en, command.es)}\n\n{say('Example', 'Ejemplo')}: `{command.example}`"


def _version() -> str:
    try:
        return version("cobranza")
    except PackageNotFoundError:
        return say("a checkout that is not installed", "una copia sin instalar")


def _code(answer: object) -> int:
    return answer if isinstance(answer, int) and not isinstance(answer, bool) else DONE


def _complain(line: str, code: int) -> int:
    print(f"cobranza: {line}", file=sys.stderr)
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
