"""The page of what a message may say, made from `schemas.variables` and the filters. It renders no message."""

from __future__ import annotations

from typing import Final

from engine.language.templates.filters import OWN, PRINTED_WITH
from schemas.variables import VARIABLES, There, Variable

KINDS: Final = {
    "text": ("text", "texto"),
    "word": ("a word of the system, for `if`", "una palabra del sistema, para `if`"),
    "count": ("a number", "un número"),
    "share": ("a share", "un porcentaje"),
    "money": ("money", "dinero"),
    "date": ("a date", "una fecha"),
    "span": ("a length of time", "un plazo"),
    "yes_no": ("yes or no, for `if`", "sí o no, para `if`"),
    "list": ("a list, for `for`", "una lista, para `for`"),
    "map": ("what stands below", "lo que está debajo"),
}
THERE: Final[dict[There, tuple[str, str]]] = {
    "always": ("", ""),
    "setting": ("; empty where your settings have none", "; vacío si la configuración no lo tiene"),
    "offer": ("; only in negotiation, where a row of the offers table fits",
              "; solo en negociación, si una fila de la tabla de ofertas se cumple"),
    "terms": ("; empty where the playbook's terms have none", "; vacío si las condiciones del playbook no lo tienen"),
    "charges": ("; empty where nothing was charged", "; vacío si nada se cargó"),
    "reward": ("; empty where the step names no reward", "; vacío si el paso no nombra un premio"),
}  # fmt: skip
WRITES: Final = {
    "money": ("S/ 1,234.50", "an amount", "un monto"),
    "day": ("2 de marzo de 2026", "a date; `day: 'short'` is 2 mar. 2026", "una fecha; `day: 'short'` es 2 mar. 2026"),
    "share": ("12.5%", "a share", "un porcentaje"),
    "span": ("30 días", "a length of time", "un plazo"),
    "listed": ("a, b y c", "a list; `listed: 'or'` is a, b o c", "una lista; `listed: 'or'` es a, b o c"),
    "few": ("a, b, c y 12 más", "the first three of a list", "los tres primeros de una lista"),
}
HEAD: Final = """# What a message may say · *Qué puede decir un mensaje*

Made from the code by `make generate`; do not edit. `cobranza check` knows these names, and nothing else is there.
`invoices[]` stands for each invoice of a loop, `{% for invoice in invoices %}`, where it is `invoice`; the first is
`invoices[0]`, and `also[]` has the same. What may be empty is asked for first: `{% if offer %} ... {% endif %}`.

*`cobranza check` conoce estos nombres, y no hay otros. `invoices[]` es cada comprobante de un bucle; el primero es
`invoices[0]`, y `also[]` tiene lo mismo. Lo que puede estar vacío se pregunta antes: `{% if offer %} ... {% endif %}`.*
"""


def as_text() -> str:
    """The whole page, in Markdown."""
    names = [
        _row("name", "it is", "es", "written with"),
        _row(*["---"] * 4),
        *(_name(one) for one in VARIABLES.values() if not one.path.startswith("also[]")),
    ]
    filters = [_row("filter", "writes", "what", "qué"), _row(*["---"] * 4), *map(_filter, OWN)]
    return "\n".join([HEAD, *names, "", "Liquid's own filters are there too.", "", *filters, ""])


def _name(variable: Variable) -> str:
    (kind, tipo), (when, cuando) = KINDS[variable.kind], THERE[variable.there]
    filters = "map: 'number' | few" if variable.path in ("invoices", "also") else PRINTED_WITH.get(variable.kind, "")
    written = f"`| {filters}`".replace("|", "\\|") if filters else ""
    return _row(f"`{variable.path}`", f"{variable.help} ({kind}){when}", f"{variable.ayuda} ({tipo}){cuando}", written)


def _filter(name: str) -> str:
    example, what, que = WRITES[name]
    return _row(f"`{name}`", example, what, que)


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
