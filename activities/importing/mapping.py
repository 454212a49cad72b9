"""A mapping: which of a file's columns are ours, and how it writes dates and numbers. It reads no file."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping as Tree
from typing import Final

import msgspec

from activities.importing.columns import KINDS, Formats, Kind
from activities.importing.complaints import MappingWrong
from activities.importing.values import DATE_ORDERS, DECIMAL_MARKS, THOUSANDS_MARKS

DELIMITERS: Final = {"comma": ",", ",": ",", "semicolon": ";", ";": ";", "tab": "\t", "\t": "\t", "bar": "|", "|": "|"}
ENCODINGS: Final = {"utf-8": "utf-8-sig", "utf-16": "utf-16", "cp1252": "cp1252", "latin-1": "cp1252"}
SETTINGS: Final = {
    "dates": {order: order for order in DATE_ORDERS},
    "decimal": DECIMAL_MARKS,
    "thousands": THOUSANDS_MARKS,
    "delimiter": DELIMITERS,
    "encoding": ENCODINGS,
}
_NAMED = re.compile(r"\{([^{}]+)\}")


class Disputed(msgspec.Struct, frozen=True):
    """Which rows tell of a dispute: those whose `column` holds `value`."""

    column: str
    value: str


class Mapping(msgspec.Struct, frozen=True):
    """How to read somebody else's export. `kinds` gives, for each of ours, our column and theirs.

    Theirs is a header's name, or a text with such names in braces: `{invoiceNumber}-settled`.
    `defaults` are texts for our columns that the file lacks or leaves empty.
    """

    kinds: dict[str, dict[str, str]]
    formats: Formats = Formats()
    defaults: dict[str, str] = {}
    delimiter: str = ""
    encoding: str = ""
    disputed: Disputed | None = None
    strict: bool = False


def own_columns(kind: str, defaults: Tree[str, str] | None = None) -> Mapping:
    """The mapping of a file whose header uses our own names; dates are then YYYY-MM-DD and decimals have a point."""
    return Mapping(kinds={kind: {name: name for name in KINDS[kind].names}}, defaults=dict(defaults or {}), strict=True)


def names_in(theirs: str) -> tuple[str, ...]:
    """The headers that a mapped text needs: itself, or those in its braces."""
    return tuple(_NAMED.findall(theirs)) or (theirs,)


def is_composed(theirs: str) -> bool:
    """Whether the text is put together from columns, and is not a column's name."""
    return _NAMED.search(theirs) is not None


def understand_mapping(tree: Tree[str, object], file: str, lines: Tree[str, int] | None = None) -> Mapping:
    """A mapping from its keys and texts; `lines` says where each dotted key stands. Raises MappingWrong."""
    wrong = _Places(file, lines or {})
    allowed = (*SETTINGS, *KINDS, "defaults", "disputed")
    wrong.check_known("", tree, allowed)
    settings = {name: _setting(name, tree[name], wrong) for name in SETTINGS if name in tree}
    kinds = {name: _kind(KINDS[name], tree[name], wrong) for name in KINDS if name in tree}
    if not kinds:
        wrong.at("", f"no section of {', '.join(KINDS)}", f"falta una sección de {', '.join(KINDS)}")
    if settings.get("decimal", ".") == settings.get("thousands", ""):
        wrong.at("thousands", "thousands and decimal are the same mark", "miles y decimales tienen el mismo signo")
    formats = Formats(**{name: settings[name] for name in ("dates", "decimal", "thousands") if name in settings})
    return Mapping(
        kinds=kinds,
        formats=formats,
        defaults=_defaults(tree.get("defaults", {}), wrong),
        delimiter=settings.get("delimiter", ""),
        encoding=settings.get("encoding", ""),
        disputed=_disputed(tree.get("disputed"), wrong),
    )


class _Places:
    """Where a key of the mapping stands, for complaints."""

    def __init__(self, file: str, lines: Tree[str, int]) -> None:
        self._file, self._lines = file, lines

    def at(self, key: str, en: str, es: str) -> None:
        """Raises MappingWrong at the key's place."""
        line = self._lines.get(key)
        place = self._file if line is None else f"{self._file}:{line}"
        named = f"{key}: " if key else ""
        raise MappingWrong(place=place, why=named + en, por_que=named + es)

    def check_known(self, section: str, keys: Tree[str, object], allowed: tuple[str, ...]) -> None:
        """Raises MappingWrong at the first key that is not allowed, with the nearest that is."""
        for key in keys:
            if key not in allowed:
                near = difflib.get_close_matches(key, allowed, 1) or [", ".join(allowed)]
                place = f"{section}.{key}" if section else key
                self.at(place, f"no such key; did you mean {near[0]}?", f"no existe; ¿quiso decir {near[0]}?")


def _setting(name: str, value: object, wrong: _Places) -> str:
    words = SETTINGS[name]
    if not isinstance(value, str) or value not in words:
        names = ", ".join(word for word in words if word.strip() and len(word) > 1)
        wrong.at(name, f"'{value}' is not one of {names}", f"'{value}' no es uno de {names}")
        return ""
    return words[value]


def _kind(kind: Kind, value: object, wrong: _Places) -> dict[str, str]:
    theirs = _texts(kind.name, value, wrong)
    wrong.check_known(kind.name, theirs, kind.names)
    return theirs


def _defaults(value: object, wrong: _Places) -> dict[str, str]:
    defaults = _texts("defaults", value, wrong)
    wrong.check_known("defaults", defaults, tuple({name for kind in KINDS.values() for name in kind.names}))
    return defaults


def _disputed(value: object, wrong: _Places) -> Disputed | None:
    if value is None:
        return None
    said = _texts("disputed", value, wrong)
    if set(said) != {"column", "is"}:
        wrong.at("disputed", "write column: and is:, for example {column: Disputed, is: Yes}",
                 "escriba column: e is:, por ejemplo {column: Disputed, is: Yes}")  # fmt: skip
    return Disputed(said["column"], said["is"])


def _texts(section: str, value: object, wrong: _Places) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
        wrong.at(section, "write one 'our column: their column' a line", "escriba 'nuestra columna: la suya' por línea")
        return {}
    return value
