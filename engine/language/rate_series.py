"""Published rates and indexes: from `playbooks/rates/NAME.yaml` to words, and what is wrong in the file.

It computes nothing: what a series says of a day is the running side's.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

import msgspec

from engine.language.diagnostics import Finding, Unreadable
from engine.language.library import File, Library
from engine.language.reading import Reading
from engine.language.text.source import Node, parse
from engine.language.writing.amounts import share
from schemas.plan import RateSeries
from schemas.rules import CONFIDENCES

KEYS: Final = ("series", "title", "currency", "every", "until", "source", "confidence", "note", "values")
OF_VALUE: Final = ("from", "value", "source", "confidence", "note")
EVERY: Final = ("half year", "month", "day", "change")
UNSURE: Final = ("low", "unverified")


class Series(msgspec.Struct, frozen=True):
    """A series file: its values, and how long one holds: a `half year`, `month` or `day`, or until it changes.

    `currency` is set where the values are amounts of money (an index unit) and not shares. `unverified` are the days
    whose value has no source that was looked at.
    """

    series: RateSeries
    title_en: str = ""
    title_es: str = ""
    currency: str = ""
    every: str = "change"
    unverified: tuple[date, ...] = ()


def series_of(library: Library, ids: Iterable[str]) -> tuple[tuple[Series, ...], tuple[Finding, ...]]:
    """The series that a playbook asks for and that are there, each once, and what is wrong in their files."""
    read = [read_series(library.rates[one]) for one in dict.fromkeys(ids) if one in library.rates]
    return tuple(one for one, _ in read), tuple(wrong for _, findings in read for wrong in findings)


@lru_cache(maxsize=256)
def read_series(file: File) -> tuple[Series, tuple[Finding, ...]]:
    """One series and everything that is wrong with its file. Nothing is raised, whatever the text is."""
    parsed = parse(file.body, file.path)
    reading = Reading(file.path, parsed.garbled)
    name = reading.name.removesuffix(".yaml")
    if parsed.node is None or parsed.node.kind != "map":
        return Series(RateSeries(name, ())), parsed.findings or (_no_map(reading, parsed.node),)
    root = parsed.node
    _keys(reading, root, KEYS)
    if _text(root, "series") != name:
        _wrong(reading, root.get("series") or root, f"the series is in a file called '{name}.yaml'",
               f"la serie está en un archivo llamado «{name}.yaml»", f"series: {name}")  # fmt: skip
    values = tuple(_values(reading, root))
    title, every = root.get("title"), _word(reading, root, "every", EVERY, "change")
    until = _day(reading, root.get("until")) or (period_end(every, values[-1][0]) if values else None)
    series = RateSeries(name, tuple((day, value) for day, value, _ in values), _text(root, "source"), until,
                        hashlib.sha256(file.body).hexdigest())  # fmt: skip
    _word(reading, root, "confidence", (*CONFIDENCES, "unverified"), "")
    found = Series(series, _text(title, "en"), _text(title, "es"), _text(root, "currency"), every,
                   tuple(day for day, _, is_sure in values if not is_sure))  # fmt: skip
    return found, (*parsed.findings, *reading.findings)


def _no_map(reading: Reading, node: Node | None) -> Finding:
    return Finding(reading.file, 1, 1, 1, 1, "P431", "there is no series in this file",
                   "en este archivo no hay una serie", "write series, source and values",
                   "escriba series, source y values")  # fmt: skip


def _keys(reading: Reading, node: Node, known: tuple[str, ...]) -> None:
    for key, _ in node.entries:
        if key.text not in known:
            _wrong(reading, key, f"a series has no '{key.text}'", f"una serie no tiene «{key.text}»", ", ".join(known))


def _text(node: Node | None, key: str) -> str:
    found = node.get(key) if node is not None and node.kind == "map" else None
    return found.text if found is not None and found.kind == "text" else ""


def _word(reading: Reading, root: Node, key: str, words: tuple[str, ...], default: str) -> str:
    node = root.get(key)
    if node is not None and node.text not in words:
        _wrong(reading, node, f"'{node.text}' is no word for '{key}'", f"«{node.text}» no sirve para «{key}»",
               ", ".join(words))  # fmt: skip
    return node.text if node is not None and node.text in words else default


def _values(reading: Reading, root: Node) -> Iterator[tuple[date, Decimal, bool]]:
    """The dated values, oldest first: each later than the one above it."""
    listed, last = root.get("values"), date.min
    if listed is None or listed.kind != "list" or not listed.items:
        _wrong(reading, listed or root, "a series needs dated values", "una serie necesita valores con fecha",
               "values: [{from: 2026-01-01, value: 3.75%}]")  # fmt: skip
        return
    if not _text(root, "source"):
        _wrong(reading, root, "a series needs its source", "una serie necesita su fuente", "source: https://...")
    for item in listed.items:
        _keys(reading, item, OF_VALUE)
        day, value = _day(reading, item.get("from"), item), _value(reading, root, item)
        if day is None or value is None:
            continue
        if day <= last:
            _wrong(reading, item, "the values stand oldest first, each day once",
                   "los valores van del más antiguo al más nuevo, cada día una vez", "")  # fmt: skip
        last = day
        yield day, value, _text(item, "confidence") not in UNSURE


def _value(reading: Reading, root: Node, item: Node) -> Decimal | None:
    text = _text(item, "value")
    try:
        if not _text(root, "currency"):
            return share(text)
        if re.fullmatch(r"\d{1,12}(\.\d{1,6})?", text) and Decimal(text) > 0:
            return Decimal(text)
        raise Unreadable("", "")
    except Unreadable:
        right = "39643.59" if _text(root, "currency") else "3.75%"
        _wrong(reading, item.get("value") or item, f"'{text}' is no value of this series",
               f"«{text}» no es un valor de esta serie", right)  # fmt: skip
        return None


def _day(reading: Reading, node: Node | None, required: Node | None = None) -> date | None:
    if node is None and required is None:
        return None
    text = node.text if node is not None else ""
    try:
        return date.fromisoformat(text)
    except ValueError:
        _wrong(reading, node or required, f"'{text}' is not a day", f"«{text}» no es un día", "2026-01-01")
        return None


def _wrong(reading: Reading, node: Node | None, en: str, es: str, right: str) -> None:
    assert node is not None
    reading.report("P431", node, en, es, f"write for example {right}" if right else "",
                   f"escriba por ejemplo {right}" if right else "")  # fmt: skip


def period_end(every: str, day: date) -> date | None:
    """The last day for which a value that begins on a day holds; None where it holds until it changes."""
    if every == "half year":
        return date(day.year, 6, 30) if day.month <= 6 else date(day.year, 12, 31)
    if every == "day":
        return day
    if every == "month":
        return date(day.year + day.month // 12, day.month % 12 + 1, 1) - date.resolution
    return None
