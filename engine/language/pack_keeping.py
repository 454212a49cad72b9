"""The `retention` of a pack: from its nodes to words, and what contradicts itself in them. It knows no customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.grammar.pack_schema import SINCE_WORDS
from engine.language.pack_rule import backed, first_at, in_force
from engine.language.reading import Reading
from engine.language.text.source import Node
from schemas.lengths import Duration
from schemas.personal import CLASSES
from schemas.rules import BASES, CONFIDENCES, Basis, Confidence, Keeping

_DAYS: Final = {"days": 1, "weeks": 7, "months": 31}


def read_keeping(reading: Reading, root: Node, kind: str = "law") -> Iterator[Keeping]:
    """The periods of a pack of this kind, in order; what is wrong with one is reported where it stands."""
    seen: dict[str, Node] = {}
    listed = root.get("retention")
    for node in listed.items if listed is not None else ():
        name = node.get("id")
        if name is not None and name.text in seen:
            reading.report("P402", name, f"two periods are called '{name.text}'", f"dos plazos se llaman «{name.text}»",
                           "give one of them another name", "dé otro nombre a uno de ellos",
                           elsewhere=first_at(reading, seen[name.text]))  # fmt: skip
        elif name is not None:
            seen[name.text] = name
        if (keeping := _keeping(reading, node, kind)) is not None:
            yield keeping


def _keeping(reading: Reading, node: Node, kind: str) -> Keeping | None:
    backed(reading, node, kind)
    from_, until = in_force(reading, node)
    least, most = (_length(reading, node, key) for key in ("keep_at_least", "keep_at_most"))
    if least is None and most is None:
        reading.report("P402", node.key("id") or node, "this period says neither how long to keep nor when to remove",
                       "este plazo no dice cuánto conservar ni cuándo eliminar",
                       "write keep_at_least, keep_at_most, or both",
                       "escriba keep_at_least, keep_at_most, o ambos")  # fmt: skip
        return None
    if least is not None and most is not None and _days(most) < _days(least):
        reading.report("P402", node.get("keep_at_most") or node, "it must be removed before it may be removed",
                       "tocaría eliminarlo antes de que se pueda eliminar",
                       "write a longer keep_at_most", "escriba un keep_at_most más largo")  # fmt: skip
    basis: dict[str, Basis] = {name: name for name in BASES}
    confidence: dict[str, Confidence] = {name: name for name in CONFIDENCES}
    return Keeping(
        reading.of(node, "id", "id", ""), reading.words(node, "data", CLASSES), least, most,
        reading.choice(node, "since", SINCE_WORDS, "made"), reading.choice(node, "basis", basis, "policy"),
        reading.choice(node, "confidence", confidence, "low"), citation=reading.of(node, "citation", "text", ""),
        source=reading.of(node, "source", "text", ""), effective_from=from_, effective_to=until,
        note=reading.of(node, "note", "text", ""), place=reading.place(node),
    )  # fmt: skip


def _length(reading: Reading, node: Node, key: str) -> Duration | None:
    """A length in days, weeks or months: business days have no calendar here."""
    written = node.get(key)
    length: Duration | None = reading.of(node, key, "duration")
    if written is not None and length is not None and length.unit not in _DAYS:
        reading.report("P402", written, "retention is counted in days, weeks or months",
                       "la conservación se cuenta en días, semanas o meses",
                       "write for example 24 months", "escriba por ejemplo 24 months")  # fmt: skip
        return None
    return length


def _days(length: Duration) -> int:
    return length.count * _DAYS[length.unit]
