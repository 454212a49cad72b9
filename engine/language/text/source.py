"""From text to a tree of nodes with their places, by strict rules. It does not know what any word means."""

from __future__ import annotations

from typing import Any, Literal

import msgspec
import yaml

from engine.language.diagnostics import MOST_FINDINGS, Elsewhere, Finding, Fix
from engine.language.text.decoding import decode, mended, smoothed
from engine.language.text.letters import stuck, stuck_dash
from engine.language.text.misread import cut_number, in_value, stuck_pair, written_twice
from engine.language.text.scene import Belongs, Slip
from engine.language.text.syntax import diagnose

DEEPEST = 40
# A playbook has some five hundred keys and values.
MOST_NODES = 50_000
# Who has more slips of punctuation than this mends the first ones first.
MOST_MENDS = 12
LARGEST_MENDED = 200_000
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
    """What came of a text: the tree when there is one, the findings, and the text with line ends made equal.

    Where a slip could be mended the tree is that of the mended text, so that all else in the file is told as well.
    `garbled` are the lines of such slips: what is read there may not be what was meant.
    """

    node: Node | None
    findings: tuple[Finding, ...]
    text: str
    garbled: frozenset[int] = frozenset()


def parse(raw: str | bytes, file: str, first_line: int = 1, belongs: Belongs = lambda key, parent: False) -> Parsed:
    """Read a text strictly. `first_line` is where it starts in the file (a front matter starts at 2).

    `belongs` says whether a key is legal under another: where a line could be meant at two depths, it decides.
    """
    text, refused = decode(raw, file)
    if refused:
        return Parsed(None, refused, text)
    readable, told, odd = smoothed(text, file, first_line)
    garbled = set(odd)
    for _ in range(MOST_MENDS if len(text) <= LARGEST_MENDED else 1):
        builder = _Builder(readable, file, first_line, belongs)
        node = builder.build()
        if builder.slip is None:
            told = (*told, *(finding for finding in builder.findings if finding.line not in garbled))
            return Parsed(node, told, text, frozenset(garbled | builder.garbled))
        slip = builder.finding(builder.slip)
        if odd or slip.line in garbled:
            break
        fix = slip.fix
        # A piece that an earlier mend changed stands elsewhere in the file: it is mended here, and not offered.
        is_moved = fix is not None and not garbled.isdisjoint(range(fix.line, fix.end_line + 1))
        told = (*told, msgspec.structs.replace(slip, fix=None) if is_moved else slip)
        garbled.add(slip.line)
        if slip.fix is None:
            break
        garbled |= set(range(slip.fix.line, slip.fix.end_line + 1))
        readable = mended(readable, slip.fix, first_line)
    return Parsed(None, told, text, frozenset(garbled))


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
        # Keys that were there before, with their places from 0.
        self.twice: list[Node] = []


class _Halt(Exception):
    """The rest of the file cannot be read sensibly."""


class _Builder:
    """Walks the events with a stack of its own: no recursion, so no depth of nesting can bring it down."""

    def __init__(self, text: str, file: str, first_line: int, belongs: Belongs) -> None:
        self.text, self.file, self.shift, self.belongs = text, file, first_line, belongs
        self.lines = text.split("\n")
        self.findings: list[Finding] = []
        self.stack: list[_Open] = []
        self.root: Node | None = None
        self.documents = 0
        self.aliased = False
        self.nodes = 0
        self.slip: Slip | None = None
        self.garbled: set[int] = set()

    def build(self) -> Node | None:
        try:
            for event in yaml.parse(self.text, Loader=_PARSER):
                self._take(event)
        except _Halt:
            return None
        except yaml.YAMLError as error:
            self.slip = diagnose(self.lines, error, self.belongs)
            return None
        if self.root is None or (self.root.kind == "text" and not self.root.text):
            self.root = None
            self.report("P007", (0, 0), (0, 1), "the file is empty", "el archivo está vacío",
                        "a playbook begins with a line such as playbook: pe-empresas",
                        "un playbook empieza con una línea como playbook: pe-empresas")  # fmt: skip
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
            found = self.finding(Slip(code, start, end, en, es, hint, pista))
            self.findings.append(msgspec.structs.replace(found, elsewhere=elsewhere))

    def tell(self, slip: Slip) -> None:
        """A slip in the middle of a line that could be read all the same."""
        if slip.start[0] + self.shift not in self.garbled and len(self.findings) < MOST_FINDINGS:
            self.findings.append(self.finding(slip))
        self.garbled.add(slip.start[0] + self.shift)

    def finding(self, slip: Slip) -> Finding:
        """A slip as a finding: lines and columns from 1."""
        (line, column), (last, end) = slip.start, slip.end
        fix = None
        if slip.fix is not None:
            (row, start), (final, stop), text = slip.fix
            fix = Fix(row + self.shift, start + 1, final + self.shift, stop + 1, text)
        return Finding(self.file, line + self.shift, column + 1, last + self.shift, end + 1,
                       slip.code, slip.en, slip.es, slip.hint_en, slip.hint_es, fix=fix)  # fmt: skip

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
        if slip := in_value(self.lines, event):
            self.tell(slip)
        self._place(self._node("text", event, event, text=event.value))

    def _open(self, event: Any, kind: Kind) -> None:
        if len(self.stack) >= DEEPEST:
            self.report("P008", _start(event), _end(event), f"nested more than {DEEPEST} levels deep",
                        f"más de {DEEPEST} niveles de anidamiento",
                        "a playbook needs about eight", "un playbook necesita unos ocho")  # fmt: skip
            raise _Halt
        self.stack.append(_Open(kind, event))

    def _close(self, event: Any) -> None:
        done = self.stack.pop()
        if self._twice(done) and self.stack and self.stack[-1].kind == "list":
            return self._each_entry(done)
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
            into.items.append(self._whole(into.items[-1] if into.items else None, node))
        elif into.key is None:
            into.key = self._checked_key(into, node)
        else:
            self._pair(into, into.key, node)
            into.key = None

    def _pair(self, into: _Open, key: Node, value: Node) -> None:
        """A key and its value; `{send:invoice}` and `{rate: 2,5%}` are told and read as they were meant."""
        if value.kind == "text" and not value.text and key.kind == "text":
            last = into.entries[-1][1] if into.entries else None
            if key.line == key.end_line and (pair := stuck_pair(key.text)) is not None:
                self.tell(stuck(self._from(key), *pair))
                key, value = _with(key, pair[0]), _with(key, pair[1])
            elif last is not None and self._is_cut(last, key):
                into.entries[-1] = (into.entries[-1][0], _with(last, f"{last.text}.{key.text}"))
                return
        if key.kind == "text" and key.line == value.line and key.text.startswith("-") \
                and (slip := stuck_dash(self.lines, key.line - self.shift)) is not None:  # fmt: skip
            self.tell(slip)
        into.entries.append((key, value))

    def _whole(self, before: Node | None, item: Node) -> Node:
        """An entry of a list in brackets; the second half of `1,000 PEN` is told, and kept."""
        if before is not None and before.kind == item.kind == "text":
            self._is_cut(before, item)
        return item

    def _is_cut(self, before: Node, after: Node) -> bool:
        """Whether a comma made two things of one number; if so, it is told."""
        line = after.line - self.shift
        slip = cut_number(self.lines, line, before.end_column - 1, after.column - 1) if before.line == after.line \
            else None  # fmt: skip
        if slip is not None:
            self.tell(slip)
        return slip is not None

    def _from(self, node: Node) -> tuple[int, int]:
        return node.line - self.shift, node.column - 1

    def _checked_key(self, into: _Open, node: Node) -> Node:
        start, end = (node.line - self.shift, node.column - 1), (node.end_line - self.shift, node.end_column - 1)
        if node.kind != "text":
            self.report("P014", start, end, "a key must be a plain word", "una clave debe ser una palabra",
                        "if this is a value with braces or brackets, put it in quotes",
                        "si es un valor con llaves o corchetes, póngalo entre comillas")  # fmt: skip
        elif node.text in into.seen:
            into.twice.append(node)
        into.seen.setdefault(node.text, node)
        return node

    def _each_entry(self, done: _Open) -> None:
        """Entries that lack their dash, each by itself."""
        head = done.entries[0][0].text
        starts = [place for place, (key, _) in enumerate(done.entries) if key.text == head]
        for start, end in zip(starts, [*starts[1:], len(done.entries)], strict=True):
            entries = tuple(done.entries[start:end])
            first = entries[0][0]
            self._place(msgspec.structs.replace(first, kind="map", text="", entries=entries))

    def _twice(self, done: _Open) -> bool:
        """Tell of keys that come again. When the first key of an entry does, a dash is missing; then True."""
        emptied = next((key.line for key, value in done.entries if value.kind == "text" and not value.text), 1 << 30)
        # Below a key without a value stand keys that were meant to be its own: that is told of the key.
        done.twice = [node for node in done.twice if node.line <= emptied or not self.stack]
        into, head = (self.stack or [done])[-1], next(iter(done.seen), "")
        is_entry = into.kind == "list" or self.belongs(head, f"{into.key and into.key.text}.[]")
        is_doubled = is_entry and any(one.text == head and one.line > done.seen[head].line for one in done.twice[:1])
        for node in done.twice[:1] if is_doubled else done.twice:
            first = done.seen[node.text]
            other = Elsewhere(self.file, first.line, first.column, "first written", "escrito antes en")
            words = written_twice(node.text, first.line, node.line, is_doubled)
            end = (node.end_line - self.shift, node.end_column - 1)
            self.report("P016" if is_doubled else "P012", self._from(node), end, *words, other)
        return is_doubled


def _start(event: Any) -> tuple[int, int]:
    return event.start_mark.line, event.start_mark.column


def _end(event: Any) -> tuple[int, int]:
    return event.end_mark.line, event.end_mark.column


def _with(node: Node, text: str) -> Node:
    """The node with the text that was meant."""
    return msgspec.structs.replace(node, text=text)
