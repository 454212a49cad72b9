"""From text to a tree of nodes with their places, by strict rules. It does not know what any word means."""

from __future__ import annotations

import re
from typing import Any, Literal

import msgspec
import yaml

from engine.language.diagnostics import MOST_FINDINGS, Elsewhere, Finding
from engine.language.syntax import advice
from engine.language.text import decode

DEEPEST = 40
# A playbook has some five hundred keys and values.
MOST_NODES = 50_000
Kind = Literal["map", "list", "text"]
# libyaml when it is there; the pure parser reads the same and is slower.
_PARSER: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Node(msgspec.Struct, frozen=True, eq=False):
    """A piece of the file: a map, a list or a text, and where it stands (from 1, end exclusive)."""

    kind: Kind
    line: int
    column: int
    end_line: int
    end_column: int
    text: str = ""
    entries: tuple[tuple[Node, Node], ...] = ()
    items: tuple[Node, ...] = ()

    def get(self, key: str) -> Node | None:
        """The value under a key; None when the key is not there or this is no map."""
        return next((value for name, value in self.entries if name.text == key), None)

    def key(self, key: str) -> Node | None:
        """The key itself, as a place to point at."""
        return next((name for name, _ in self.entries if name.text == key), None)


class Parsed(msgspec.Struct, frozen=True):
    """What came of a text: the tree when there is one, the findings, and the text with line ends made equal."""

    node: Node | None
    findings: tuple[Finding, ...]
    text: str


def parse(raw: str | bytes, file: str, first_line: int = 1) -> Parsed:
    """Read a text strictly. `first_line` is where it starts in the file (a front matter starts at 2)."""
    text, refused = decode(raw, file)
    if refused:
        return Parsed(None, refused, text)
    builder = _Builder(text, file, first_line)
    return Parsed(builder.build(), tuple(builder.findings), text)


def plain(node: Node) -> Any:
    """The tree as dicts, lists and texts. Of two equal keys the first stands."""
    if node.kind == "map":
        return {key.text: plain(value) for key, value in reversed(node.entries)}
    return [plain(item) for item in node.items] if node.kind == "list" else node.text


# ---------------------------------------------------------------------------------------------- the events


class _Open:
    """A map or list that is being read."""

    def __init__(self, kind: Kind, event: Any) -> None:
        self.kind, self.event = kind, event
        self.key: Node | None = None
        self.entries: list[tuple[Node, Node]] = []
        self.seen: dict[str, Node] = {}
        self.items: list[Node] = []


class _Halt(Exception):
    """The rest of the file cannot be read sensibly."""


class _Builder:
    """Walks the events with a stack of its own: no recursion, so no depth of nesting can bring it down."""

    def __init__(self, text: str, file: str, first_line: int) -> None:
        self.text, self.file, self.shift = text, file, first_line
        self.lines = text.split("\n")
        self.findings: list[Finding] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0
        self.aliased = False
        self.nodes = 0

    def build(self) -> Node | None:
        self._tabs()
        try:
            for event in yaml.parse(self.text, Loader=_PARSER):
                self._take(event)
        except _Halt:
            return None
        except yaml.YAMLError as error:
            self._syntax(error)
            return None
        if self.root is None:
            self.report("P007", (0, 0), (0, 1), "the file is empty", "el archivo está vacío")
        # What an alias stands for is not looked up, so nothing more can be said of such a file.
        return None if self.aliased else self.root

    def _counted(self, event: Any) -> None:
        self.nodes += 1
        if self.nodes > MOST_NODES:
            self.report("P003", _start(event), _end(event), f"the file has more than {MOST_NODES} keys and values",
                        f"el archivo tiene más de {MOST_NODES} claves y valores",
                        "a playbook needs some five hundred", "un playbook necesita unas quinientas")  # fmt: skip
            raise _Halt

    def report(self, code: str, start: tuple[int, int], end: tuple[int, int], en: str, es: str,
               hint: str = "", pista: str = "", elsewhere: Elsewhere | None = None) -> None:  # fmt: skip
        if len(self.findings) < MOST_FINDINGS or code == "P003":
            self.findings.append(
            Finding(self.file, start[0] + self.shift, start[1] + 1, end[0] + self.shift, end[1] + 1,
                    code, en, es, hint, pista, "error", elsewhere)
        )  # fmt: skip

    def _take(self, event: Any) -> None:
        name = type(event).__name__
        if name in ("AliasEvent", "ScalarEvent", "SequenceStartEvent", "MappingStartEvent"):
            self._counted(event)
            self._no_names(event)
        if name == "DocumentStartEvent":
            self._document(event)
        elif name == "ScalarEvent":
            self._scalar(event)
        elif name == "AliasEvent":
            self.aliased = True
            self._place(self._node("text", event, event))
        elif name in ("SequenceStartEvent", "MappingStartEvent"):
            self._open(event, "list" if name == "SequenceStartEvent" else "map")
        elif name in ("SequenceEndEvent", "MappingEndEvent"):
            self._close(event)

    def _document(self, event: Any) -> None:
        self.documents += 1
        if event.version or event.tags:
            self.report("P011", _start(event), _end(event), "a % directive is not used here",
                        "aquí no se usan directivas con %", "delete the line", "borre la línea")  # fmt: skip
        if self.documents > 1:
            self.report("P011", _start(event), (_start(event)[0], _start(event)[1] + 3),
                        "a second document starts here", "aquí empieza un segundo documento",
                        "one playbook a file; delete the '---'", "un playbook por archivo; borre «---»")  # fmt: skip
            raise _Halt

    def _no_names(self, event: Any) -> None:
        """Anchors, aliases and tags make a file say something else than what one reads."""
        if event.anchor is not None:
            mark = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self.report("P009", _start(event), _end(event),
                        f"'{mark}{event.anchor}' copies another part of the file, which hides what is written",
                        f"«{mark}{event.anchor}» copia otra parte del archivo y oculta lo que está escrito",
                        "write it out; if it is a text, put it in quotes",
                        "escríbalo completo; si es un texto, póngalo entre comillas")  # fmt: skip
        if getattr(event, "tag", None) is not None:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.report("P010", _start(event), _end(event), f"the tag '{tag}' is not used here",
                        f"aquí no se usa la etiqueta «{tag}»",
                        "delete it; if it is a text, put it in quotes",
                        "bórrela; si es un texto, póngalo entre comillas")  # fmt: skip

    def _scalar(self, event: Any) -> None:
        if not event.style:
            self._cut_by_comment(event)
        self._place(self._node("text", event, event, text=event.value))

    def _cut_by_comment(self, event: Any) -> None:
        """` #` starts a comment in YAML, so `title: Invoice #5` is only `Invoice`."""
        line, column = _end(event)
        rest = self.lines[line][column:] if line < len(self.lines) else ""
        found = re.match(r"( +)#(.?)", rest)
        if found is None or not event.value or (len(found[1]) > 1 and found[2] in ("", " ", "#")):
            return
        self.report("P013", (line, column + len(found[1])), (line, len(self.lines[line])),
                    f"the value ends before '#': YAML reads only '{event.value[:60]}'",
                    f"el valor termina antes de «#»: YAML solo lee «{event.value[:60]}»",
                    "put the whole value in quotes; before a comment leave two spaces, and one after #",
                    "ponga todo el valor entre comillas; antes de un comentario deje dos espacios, y uno tras #"
            )  # fmt: skip

    def _open(self, event: Any, kind: Kind) -> None:
        if len(self.stack) >= DEEPEST:
            self.report("P008", _start(event), _end(event), f"nested more than {DEEPEST} levels deep",
                        f"más de {DEEPEST} niveles de anidamiento",
                        "a playbook needs about eight", "un playbook necesita unos ocho")  # fmt: skip
            raise _Halt
        self.stack.append(_Open(kind, event))

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        entries, items = tuple(done.entries), tuple(done.items)
        end = event if done.event.flow_style else None
        self._place(self._node(done.kind, done.event, end, entries=entries, items=items))

    def _node(self, kind: Kind, first: Any, last: Any, text: str = "",
              entries: tuple[tuple[Node, Node], ...] = (), items: tuple[Node, ...] = ()) -> Node:  # fmt: skip
        line, column = _start(first)
        # A block has no closing mark of its own: it is pointed at by its first line.
        end = _end(last) if last is not None else (line, len(self.lines[line]) if line < len(self.lines) else column)
        return Node(kind, line + self.shift, column + 1, end[0] + self.shift, end[1] + 1, text, entries, items)

    def _place(self, node: Node) -> None:
        if not self.stack:
            self.root = node
            return
        into = self.stack[-1]
        if into.kind == "list":
            into.items.append(node)
        elif into.key is None:
            into.key = self._checked_key(into, node)
        else:
            into.entries.append((into.key, node))
            into.key = None

    def _checked_key(self, into: _Open, node: Node) -> Node:
        start, end = (node.line - self.shift, node.column - 1), (node.end_line - self.shift, node.end_column - 1)
        if node.kind != "text":
            self.report("P014", start, end, "a key must be a plain word", "una clave debe ser una palabra",
                        "if this is a value with braces or brackets, put it in quotes",
                        "si es un valor con llaves o corchetes, póngalo entre comillas")  # fmt: skip
        elif first := into.seen.get(node.text):
            lines, lineas = f"lines {first.line} and {node.line}", f"las líneas {first.line} y {node.line}"
            if first.line == node.line:
                lines, lineas = f"line {node.line}", f"la línea {node.line}"
            self.report("P012", start, end, f"'{node.text}' is written twice, in {lines}",
                        f"«{node.text}» está escrito dos veces, en {lineas}",
                        "keep one of them", "deje uno de los dos",
                        Elsewhere(self.file, first.line, first.column, "first written", "escrito antes en")
                )  # fmt: skip
        into.seen.setdefault(node.text, node)
        return node

    def _tabs(self) -> None:
        for number, line in enumerate(self.lines):
            if (column := line.find("\t")) >= 0:
                self.report("P004", (number, column), (number, column + 1), "a tab stands here",
                            "aquí hay un tabulador", "use spaces", "use espacios")  # fmt: skip
                return

    def _syntax(self, error: yaml.YAMLError) -> None:
        """A cut value or a tab is the likely cause of what follows it: then only that is said."""
        if self.findings:
            return
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line, mark.column) if mark is not None else (0, 0)
        line = min(line, len(self.lines) - 1)
        problem = str(getattr(error, "problem", None) or getattr(error, "reason", None) or "unreadable")
        hint = advice(problem)
        self.report("P006", (line, column), (line, column + 1), f"this is not YAML: {problem}",
                    "esto no es YAML: la puntuación o la sangría no se entiende", *hint,
                    elsewhere=self._opened(error))  # fmt: skip

    def _opened(self, error: yaml.YAMLError) -> Elsewhere | None:
        """Where the bracket or quote was opened that is not closed."""
        mark, context = getattr(error, "context_mark", None), str(getattr(error, "context", ""))
        if mark is None or not ("flow" in context or "quoted" in context):
            return None
        return Elsewhere(self.file, mark.line + self.shift, mark.column + 1, "opened here", "abierto en")


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line, event.end_mark.column
