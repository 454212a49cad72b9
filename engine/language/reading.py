"""Reads values out of nodes and collects what is wrong with them. What is of the wrong shape was reported before it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from engine.language.diagnostics import MOST_FINDINGS, Elsewhere, Finding, Fix, Severity, Unreadable
from engine.language.text.source import Node
from engine.language.writing.mends import counted, mended
from engine.language.writing.times import Anchored
from engine.language.writing.units import KINDS

_WITH_UNITS = ("duration", "moment", "payment", "limit", "ending", "cap", "gap")


class Reading:
    """One pass over one file. Unreadable values are reported and replaced by a stand-in: no plan comes of them."""

    def __init__(self, file: str, garbled: Collection[int] = ()) -> None:
        self.file = file
        # Lines of which the text itself was told: what they seem to say is told no more.
        self.garbled = garbled
        self.name = file.replace("\\", "/").rsplit("/", 1)[-1]
        self.findings: list[Finding] = []

    def report(self, code: str, node: Node, en: str, es: str, hint_en: str = "", hint_es: str = "",
               instead: str = "", severity: Severity = "error",
               elsewhere: Elsewhere | None = None) -> None:  # fmt: skip
        """Add a finding at a node; `instead` mends it when typed in the node's place.

        A file with very many mistakes is told of the first few hundred.
        """
        if self.is_full or node.line in self.garbled:
            return
        is_moved = node.end_line in self.garbled  # it was read as mended, so its end is not where the file has it
        end = (node.line, node.column + 1) if is_moved else (node.end_line, node.end_column)
        span = (node.line, node.column, *end)
        en, es, hint_en, hint_es = (_clipped(text) for text in (en, es, hint_en, hint_es))
        fix = Fix(*span, instead) if instead and not is_moved else None
        self.findings.append(Finding(self.file, *span, code, en, es, hint_en, hint_es, severity, elsewhere, fix))

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that more would help nobody."""
        return len(self.findings) >= MOST_FINDINGS

    def place(self, node: Node | None) -> str:
        """`pe-empresas.yaml:61:7`."""
        return f"{self.name}:{node.line}:{node.column}" if node is not None else ""

    def value(self, node: Node | None, kind: str, default: Any = None) -> Any:
        """What the text at a node means. `default` when there is none; a stand-in when it cannot be read."""
        if node is None:
            return default
        unit = KINDS[kind]
        if node.kind != "text" or not self._without_spaces(node, kind, unit.code):
            return unit.stand_in
        try:
            read = unit.read(node.text)
        except Unreadable as why:
            self.unreadable(unit.code, node, why, unit.read)
            return unit.stand_in
        self._one_or_many(node, kind)
        return read

    def _without_spaces(self, node: Node, kind: str, code: str) -> bool:
        """Whether a text says something, with no spaces around it that only quotes can bring about."""
        bare = node.text.strip()
        if not bare and node.text:
            self.report("P105", node, "there are only spaces in these quotes", "entre estas comillas solo hay espacios",
                        "write a value, or delete the key", "escriba un valor, o borre la clave")  # fmt: skip
        elif bare != node.text and kind != "text":
            self.report(code, node, f"spaces stand around '{bare}' within the quotes",
                        f"hay espacios alrededor de «{bare}» dentro de las comillas",
                        f"write {bare}", f"escriba {bare}", bare)  # fmt: skip
            return False
        return bool(bare)

    def _one_or_many(self, node: Node, kind: str) -> None:
        """`1 days` and `5 day` are understood, and told."""
        right = counted(node.text) if kind in _WITH_UNITS else node.text
        if right != node.text:
            self.report("P122", node, f"'{node.text}' is written '{right}'", f"«{node.text}» se escribe «{right}»",
                        f"write {right}", f"escriba {right}", right, "warning")  # fmt: skip

    def unreadable(self, code: str, node: Node, why: Unreadable, read: Callable[[str], Any]) -> None:
        """Report a writing that has no meaning, with the likely one where there is one that can be read."""
        instead = why.instead or mended(node.text, read)
        hint, pista = why.hint_en, why.hint_es
        if instead and not why.instead:
            hint, pista = f"write {instead}", f"escriba {instead}"
        self.report(code, node, why.en, why.es, hint, pista, instead)

    def of(self, parent: Node | None, key: str, kind: str, default: Any = None) -> Any:
        """What the text under a key means."""
        return self.value(parent.get(key) if parent is not None else None, kind, default)

    def choice(self, parent: Node | None, key: str, choices: Mapping[str, Any], default: Any) -> Any:
        """What a word of a closed list stands for."""
        node = parent.get(key) if parent is not None else None
        return default if node is None else choices.get(node.text, default)

    def flag(self, parent: Node | None, key: str) -> bool:
        """Whether `yes` stands under a key."""
        return bool(self.of(parent, key, "yes_no", False))

    def words(self, parent: Node | None, key: str, allowed: Collection[str]) -> tuple[Any, ...]:
        """The words of a list under a key, and a warning where one stands twice."""
        node = parent.get(key) if parent is not None else None
        found = [item for item in (node.items if node is not None else ()) if item.text in allowed]
        for place, item in enumerate(found):
            if any(item.text == earlier.text for earlier in found[:place]):
                self.report("P108", item, f"'{item.text}' stands twice in this list",
                            f"«{item.text}» está dos veces en esta lista", "delete one", "borre uno")  # fmt: skip
        return tuple(item.text for item in found)

    def anchored(self, parent: Node | None, key: str) -> tuple[Anchored, Node | None]:
        """A moment as written, and where."""
        node = parent.get(key) if parent is not None else None
        return self.value(node, "moment", KINDS["moment"].stand_in), node


def _clipped(text: str) -> str:
    """A message that quotes a very long value, with the middle of the value left out."""
    return text if len(text) <= 600 else f"{text[:300]} ... {text[-200:]}"


def tell_nothings(reading: Reading, root: Node) -> None:
    """`null` and `~` are texts to this reader and nothing to any other: they are told as a value that is missing."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        waiting += [*node.items, *(value for _, value in node.entries)]
        if node.kind == "text" and node.text in ("null", "Null", "NULL", "~"):
            reading.report("P105", node, f"'{node.text}' is no value", f"«{node.text}» no es un valor",
                           "write one, or delete the key", "escriba uno, o borre la clave")  # fmt: skip
