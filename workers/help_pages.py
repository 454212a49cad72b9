"""How `--help` looks and which language its small words are in. It does not know which commands there are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from workers.speech import say

if TYPE_CHECKING:
    from cyclopts.help import HelpEntry, HelpPanel
    from rich.console import Console, ConsoleOptions

_METAVARS: Final = {
    "STR": ("TEXT", "TEXTO"), "INT": ("NUMBER", "NÚMERO"), "PATH": ("PATH", "RUTA"), "CHOICE": ("WORD", "PALABRA"),
}  # fmt: skip
_USAGE: Final = {"COMMAND": "COMANDO", "[OPTIONS]": "[OPCIONES]", "[ARGS]": "[ARGUMENTOS]"}
# What stands without an option before it, by the name that the commands give it.
PLACES: Final = {
    "INVOICE": "FACTURA", "CUSTOMER": "CLIENTE", "ACTION": "ACCIÓN", "DEED": "ACCIÓN", "WHICH": "CUÁL",
    "TASK": "TAREA", "NAME": "NOMBRE", "AMOUNT": "MONTO", "OLD": "ANTES", "NEW": "DESPUÉS", "KIND": "CLASE",
    "FILE": "ARCHIVO", "PATHS": "RUTAS", "PLAYBOOK": "PLAYBOOK", "ID": "ID", "WHAT": "QUÉ", "WHY": "MOTIVO",
    "WHERE": "FACTURAS", "ROLE": "ROL", "PERSON": "PERSONA", "DAY": "DÍA", "VALUE": "VALOR", "SERIES": "SERIE",
    "NUMBER": "NÚMERO",
}  # fmt: skip
OPTIONS: Final = ("Options", "Opciones")


class HelpPages:
    """Shows help as cyclopts does, with words of ours. What draws it is loaded only where help is asked for."""

    def __call__(self, console: Console, options: ConsoleOptions, panel: HelpPanel) -> None:
        """One box of commands, arguments or options."""
        from cyclopts.help import DefaultFormatter

        shown = panel.copy(entries=[_entry(one) for one in panel.entries])
        if panel.title == say(*OPTIONS) and any(one.positional_label for one in panel.entries):
            shown = shown.copy(title=say("Arguments and options", "Argumentos y opciones"))
        DefaultFormatter()(console, options, shown)

    def render_usage(self, console: Console, options: ConsoleOptions, usage: Any) -> None:
        """The first line: how the command is typed."""
        from rich.text import Text

        words = (_usage(word) for word in str(usage).split())
        console.print(Text(f"{say('Usage', 'Uso')}: {' '.join(words)}\n", style="bold"))

    def render_description(self, console: Console, options: ConsoleOptions, description: Any) -> None:
        """What the command does."""
        if description:
            console.print(description)


def _usage(word: str) -> str:
    if word in _METAVARS:
        return say(*_METAVARS[word])
    return say(word, _USAGE.get(word) or PLACES.get(word, word))


def _entry(entry: HelpEntry) -> HelpEntry:
    """The same entry: what can be chosen, what holds where nothing is said, and what must be said, in our words."""
    from cyclopts.help import InlineText
    from rich.text import Text

    notes = [*_notes(entry)]
    described = entry.description
    if notes and not isinstance(described, InlineText):
        described = InlineText(Text("" if described is None else str(described)))
    for note in notes:
        described.append(Text(f"[{note}]", style="dim"))
    shape, several = (entry.metavar or "").removesuffix("..."), "..." if (entry.metavar or "").endswith("...") else ""
    metavar = say(*_METAVARS[shape]) + several if shape in _METAVARS else entry.metavar
    # `--no-x` is worth a word only where leaving it out means `--x`.
    refusals = entry.negative_names if entry.default == "True" else ()
    place = entry.positional_label and say(
        entry.positional_label, PLACES.get(entry.positional_label, entry.positional_label)
    )
    # A place is typed without its option: naming both would look like two things.
    names = () if entry.positional_label and not entry.positional_label.endswith("...") else entry.positive_names
    return entry.copy(
        positional_label=place,
        positive_names=names,
        description=described,
        metavar=metavar,
        negative_names=refusals,
        choices=(),
        default=None,
        required=False,
    )


def _notes(entry: HelpEntry) -> list[str]:
    notes = []
    if entry.choices:
        notes.append(", ".join(entry.choices))
    if entry.default not in (None, "", '""', "False", "()", "0"):
        held = entry.positive_names[0] if entry.default == "True" else entry.default
        notes.append(f"{say('if not said', 'si no se indica')}: {held}")
    if entry.required:
        notes.append(say("required", "obligatorio"))
    return notes
