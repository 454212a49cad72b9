"""What people write in Liquid that it does not understand, and how it is mended. It does not know names or filters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.language.templates.text import BLOCKS, Chunk, Flaw

if TYPE_CHECKING:
    from liquid import Environment


class _Slip(NamedTuple):
    """A writing, on which tags (all when empty), what is wrong with it, the mending in words and as a replacement."""

    pattern: str
    tags: tuple[str, ...]
    en: str
    es: str
    hint: str
    pista: str
    instead: str | None = None


_IFS: Final = ("if", "elsif", "unless")
_SLIPS: Final = (
    _Slip("[“”„‘’]", (), "'{0}' is a curly quote, which Liquid does not read", "«{0}» es una comilla tipográfica, "
          "que Liquid no lee",
          "write a straight one: '", "escriba una recta: '", "'"),
    _Slip(r"^[^'\"]*(?:'[^']*'[^'\"]*|\"[^\"]*\"[^'\"]*)*(['\"])[^'\"]*$", (), "the quote {1} is opened and not closed",
          "la comilla {1} se abre y no se cierra", "close it with {1}", "ciérrela con {1}"),
    _Slip(r"&&?", (), "'{0}' is not a word of Liquid", "«{0}» no es de Liquid", "write 'and'", "escriba «and»", "and"),
    _Slip(r"\|\|", (), "'{0}' is not a word of Liquid", "«{0}» no es de Liquid", "write 'or'", "escriba «or»", "or"),
    _Slip("=>", (), "'=>' does not compare", "«=>» no compara", "write '>='", "escriba «>=»", ">="),
    _Slip("=<", (), "'=<' does not compare", "«=<» no compara", "write '<='", "escriba «<=»", "<="),
    _Slip(r"(?<![=<>!])=(?!=)", _IFS, "one '=' does not compare", "un solo «=» no compara", "write '=='",
          "escriba «==»", "=="),
    _Slip(r"\bnot\b", _IFS, "'not' is not used here", "aquí no se usa «not»", "write {{% unless ... %}}, or '!=' ",
          "escriba {{% unless ... %}}, o «!=»"),
    _Slip(r"[()]", _IFS, "conditions take no brackets", "las condiciones no llevan paréntesis",
          "write one {{% if %}} inside the other", "escriba un {{% if %}} dentro de otro"),
    _Slip(r"\.(\d+)\b", (), "a place in a list is not written with a dot", "un lugar de una lista no se escribe "
          "con punto",
          "write [{1}]", "escriba [{1}]", "[{1}]"),
    _Slip(r"\|\s*(?=\||$)", (), "a filter's name is missing after '|'", "falta el nombre del filtro tras «|»",
          "write one, such as '| money', or delete the '|'", "escriba uno, como «| money», o borre «|»"),
    _Slip(r"\|\s*(\w+)\s+(?=['\"\d])", (), "a filter's argument follows a colon", "el argumento de un filtro va "
          "tras dos puntos",
          "write '{1}: '", "escriba «{1}: »", "| {1}: "),
    _Slip(r"^for\s+\w+\s+(?!in\b)(\S+)", ("for",), "a loop is written 'for ... in ...'", "un bucle se escribe «for "
          "... in ...»",
          "write for invoice in invoices", "escriba for invoice in invoices"),
    _Slip(r"^(?:for|if|elsif|unless|case|assign|capture)\s*$", (), "'{0}' says nothing", "«{0}» no dice nada",
          "write for example if invoices.size > 1", "escriba por ejemplo if invoices.size > 1"),
    _Slip(r"^assign\s+\w+\s*(?!=)(\S*)", ("assign",), "'assign' takes a name, '=' and a value",
          "«assign» lleva un nombre, «=» y un valor", "write for example assign others = also.size",
          "escriba por ejemplo assign others = also.size"),
    _Slip(r"\b([a-z_]+) ([a-z_]+)\b(?!\s*:)", ("",), "'{0}' is two words", "«{0}» son dos palabras",
          "join them with a dot, '{1}.{2}', or put a '|' before a filter",
          "únalas con un punto, «{1}.{2}», o ponga «|» antes de un filtro"),
    _Slip(r"\.(?=\s|$|\|)", (), "a name is missing after the dot", "falta un nombre tras el punto",
          "write for example customer.name", "escriba por ejemplo customer.name"),
)  # fmt: skip
# What makes a chunk a whole template, so that it can be read alone.
_AROUND: Final = {
    "elsif": ("{% if true %}", "{% endif %}"), "when": ("{% case 1 %}", "{% endcase %}"),
    "break": ("{% for i in (1..2) %}", "{% endfor %}"), "continue": ("{% for i in (1..2) %}", "{% endfor %}"),
    **{block: ("", f"{{% end{block} %}}") for block in BLOCKS},
}  # fmt: skip
_ALONE: Final = ("", *_AROUND, "assign", "cycle", "decrement", "echo", "increment", "liquid")


def unread(letters: Environment, text: str, chunks: tuple[Chunk, ...]) -> Iterator[Flaw]:
    """What Liquid cannot read of a text whose braces and blocks are sound: chunk by chunk, so that all are told."""
    for chunk in chunks:
        if chunk.tag in _ALONE and (why := _refusal(letters, text, chunk)):
            yield _flaw(chunk, why)


def _refusal(letters: Environment, text: str, chunk: Chunk) -> str:
    from liquid.exceptions import LiquidError

    before, after = _AROUND.get(chunk.tag, ("", ""))
    try:
        letters.from_string(before + text[chunk.start : chunk.end] + after)
    except LiquidError as error:
        return str(error.message)
    except RecursionError:
        return "too deep"
    return ""


def _flaw(chunk: Chunk, why: str) -> Flaw:
    for slip in _SLIPS:
        found = re.search(slip.pattern, chunk.says) if not slip.tags or chunk.tag in slip.tags else None
        if found is not None and _is_outside_quotes(chunk.says, found):
            parts = (found[0].strip(), *found.groups())
            # Of a longer writing the piece that is wrong is the last group's.
            group = found.lastindex if found.lastindex and slip.instead is None and len(found.groups()) == 1 else 0
            start, end = chunk.inside + found.start(group), chunk.inside + found.end(group)
            instead = slip.instead.format(*parts) if slip.instead is not None else None
            return Flaw("P513", start, max(end, start + 1), slip.en.format(*parts), slip.es.format(*parts),
                        slip.hint.format(*parts), slip.pista.format(*parts), instead)  # fmt: skip
    return Flaw("P513", chunk.inside, chunk.inside + max(len(chunk.says), 1), f"Liquid cannot read this: {why}",
                "Liquid no entiende esto", "compare it with a message that works",
                "compárelo con un mensaje que funciona")  # fmt: skip


def _is_outside_quotes(says: str, found: re.Match[str]) -> bool:
    before = says[: found.start()]
    return before.count("'") % 2 == 0 and before.count('"') % 2 == 0
