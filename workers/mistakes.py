"""A mistake on the command line, or a failure of the world, in one line for a person. It knows no command."""

from __future__ import annotations

from collections.abc import Callable

from cyclopts import exceptions as usage

from schemas.failures import CollectionsError
from workers.help_pages import PLACES
from workers.speech import language, say


def explain(mistake: Exception) -> str:
    """One line, without the program's name: our own words in two languages, cyclopts' English where we have none."""
    if isinstance(mistake, CollectionsError):
        return mistake.say(language())
    for kind, words in _SPANISH.items():
        if language() == "es" and isinstance(mistake, kind) and not getattr(mistake, "msg", None):
            return words(mistake)
    if isinstance(mistake, usage.MissingArgumentError) and not getattr(mistake, "msg", None):
        return say(f"{_missing(mistake)} is missing (see --help)", "")
    if isinstance(mistake, usage.CycloptsError):
        mistake.verbose = False
    line = " ".join(str(mistake).split()) or type(mistake).__name__
    return line[0].lower() + line[1:] + say(" (see --help)", " (vea --help)")


def _option(mistake: usage.CycloptsError) -> str:
    token = getattr(mistake, "token", None)
    if token is not None and (token.keyword or token.value):
        return str(token.keyword or token.value)
    return mistake.argument.name if mistake.argument else "?"


def _value(mistake: usage.CycloptsError) -> str:
    token = getattr(mistake, "token", None)
    return f"'{token.value}' " if token is not None and token.value else ""


def _place(mistake: usage.CycloptsError) -> str:
    return mistake.argument.name if mistake.argument else "?"


def _missing(mistake: usage.CycloptsError) -> str:
    """What was not typed: the option, or the place's own word where it is typed without one."""
    argument = mistake.argument
    if (
        argument is None
        or argument.parameter.required
        or argument.field_info.kind is not argument.field_info.POSITIONAL_OR_KEYWORD
    ):
        return _place(mistake)
    return _label(argument.name)


def _word(mistake: usage.CycloptsError) -> str:
    """Where a value does not fit: the option as it was typed, or the place's own word where it has none."""
    token, name = getattr(mistake, "token", None), _place(mistake)
    if not name.startswith("--"):
        return say(name, PLACES.get(name, name))
    return name if token is not None and token.keyword else _label(name)


def _choices(mistake: usage.CycloptsError) -> str:
    """What can be chosen there, where it is a list of words."""
    choices = mistake.argument.get_choices() if mistake.argument is not None else None
    return f"; hay: {', '.join(choices)}" if choices else ""


def _label(name: str) -> str:
    word = name.removeprefix("--").upper()
    return say(word, PLACES.get(word, word))


# Most exact first: cyclopts' kinds are one under another.
_SPANISH: dict[type[usage.CycloptsError], Callable[..., str]] = {
    usage.UnknownOptionError: lambda it: f"no existe la opción {_option(it)} (vea --help)",
    usage.CoercionError: lambda it: f"el valor {_value(it)}no sirve para {_word(it)}{_choices(it)} (vea --help)",
    usage.ValidationError: lambda it: f"el valor no sirve para {_place(it)}: {it.exception_message} (vea --help)",
    usage.RepeatArgumentError: lambda it: f"{_option(it)} está más de una vez",
    usage.MissingArgumentError: lambda it: f"falta {_missing(it)} (vea --help)",
    usage.UnusedCliTokensError: lambda it: f"sobra en la línea: {' '.join(it.unused_tokens or [])} (vea --help)",
}
