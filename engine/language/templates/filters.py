"""The filters of templates: what each takes, which words it knows and what comes of it. It knows no names."""

from __future__ import annotations

import inspect
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from schemas.variables import VARIABLES

if TYPE_CHECKING:
    from liquid import Environment


class Shape(NamedTuple):
    """What a value is: a kind of `schemas.variables`, `any` where nothing is known; its path, and a list's items."""

    kind: str = "any"
    path: str = ""
    items: str = ""

    @property
    def item(self) -> Shape:
        """One of a list's items."""
        path = self.items or (f"{self.path}[]" if self.path else "")
        return at(path) if path in VARIABLES else ANY

    @property
    def is_of_maps(self) -> bool:
        """Whether it is a list of invoices, which no reader could make sense of."""
        return self.kind == "list" and self.item.kind == "map"


ANY: Final = Shape()
TEXT, COUNT, YES_NO, NOTHING = Shape("text"), Shape("count"), Shape("yes_no"), Shape("nothing")


def at(path: str) -> Shape:
    """The shape of a known name."""
    return Shape(VARIABLES[path].kind, path)


class Own(NamedTuple):
    """A filter of messages beside Liquid's: the kinds it takes, and the words that may follow it."""

    takes: tuple[str, ...]
    words: tuple[str, ...] = ()


OWN: Final[dict[str, Own]] = {
    "money": Own(("money",)),
    "day": Own(("date",), ("long", "medium", "short")),
    "share": Own(("share", "count")),
    "span": Own(("span",)),
    "listed": Own(("list",), ("and", "or")),
    "few": Own(("list",)),
}
# What a value is printed with, so that a customer can read it.
PRINTED_WITH: Final = {"money": "money", "date": "day", "share": "share", "span": "span", "list": "listed"}
# What people call the filters of messages, in other templates and in Spanish.
MEANT: Final = {"date": "day", "fecha": "day", "dia": "day", "currency": "money", "moneda": "money", "monto": "money",
                "format_money": "money", "percent": "share", "percentage": "share", "porcentaje": "share",
                "duration": "span", "plazo": "span", "lista": "listed", "to_sentence": "listed", "uppercase": "upcase",
                "upper": "upcase", "lower": "downcase", "lowercase": "downcase", "mayusculas": "upcase",
                "length": "size", "count": "size", "trim": "strip"}  # fmt: skip
_SAME: Final = frozenset({"sort", "sort_natural", "reverse", "uniq", "compact", "where", "reject", "slice", "concat"})
_ONE: Final = frozenset({"first", "last", "find"})
_COUNTED: Final = frozenset({"size", "plus", "minus", "times", "divided_by", "modulo", "abs", "ceil", "floor", "round",
                             "at_least", "at_most", "sum", "find_index"})  # fmt: skip
_LISTABLE: Final = frozenset({"any", "text", "word", "count"})
_FOR_ANYTHING: Final = frozenset({"default", "size", "first", "last"})
_OF_LISTS: Final = _SAME | _ONE | {"map", "size", "sum", "find_index", "has", "default", "join"}
_OF_LISTS_ONLY: Final = _OF_LISTS - _FOR_ANYTHING - {"slice"}


def takes(name: str, shape: Shape) -> bool:
    """Whether a filter can make something of a value; where the value is not known, it is assumed to."""
    if shape.kind in ("any", "nothing"):
        return True
    if own := OWN.get(name):
        return shape.kind in own.takes and (shape.kind != "list" or shape.item.kind in _LISTABLE)
    if name in _FOR_ANYTHING:
        return True
    if shape.kind == "list":
        if name == "map":
            return shape.item.kind in ("map", "any")
        return name in _OF_LISTS and not (name == "join" and shape.is_of_maps)
    if name in _OF_LISTS_ONLY:
        return False
    return shape.kind not in ("money", "span", "map", "date") or (shape.kind == "date" and name == "date")


def result(name: str, shape: Shape, field: str = "") -> Shape:
    """What comes out of a filter. `field` is the name that `map` asks for."""
    if name in _COUNTED:
        return COUNT
    if name == "default" or (name in _SAME and shape.kind == "list"):
        return shape
    if name in _ONE:
        return shape.item if shape.kind == "list" else ANY
    if name == "map":
        path = f"{shape.item.path}.{field}"
        return Shape("list", items=path) if path in VARIABLES else Shape("list")
    return {"has": YES_NO, "split": Shape("list")}.get(name, TEXT)


@lru_cache(maxsize=256)
def arguments(letters: Environment, name: str) -> tuple[int, int]:
    """The fewest and the most arguments that a filter takes."""
    if own := OWN.get(name):
        return 0, int(bool(own.words))
    plain = (inspect.Parameter.POSITIONAL_ONLY, inspect.Parameter.POSITIONAL_OR_KEYWORD)
    _, *rest = (each for each in inspect.signature(letters.filters[name]).parameters.values() if each.kind in plain)
    return sum(each.default is inspect.Parameter.empty for each in rest), len(rest)
