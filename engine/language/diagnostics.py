"""What an author got wrong, as values, and how it is shown. It does not know what was checked or how."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Literal

import msgspec

Severity = Literal["error", "warning"]
# Of one file and one pass: who has more mistakes than this mends the first ones first.
MOST_FINDINGS = 300


class Elsewhere(msgspec.Struct, frozen=True):
    """A second place that a finding speaks of, such as the first of two equal keys. Lines and columns from 1."""

    file: str
    line: int
    column: int
    label_en: str
    label_es: str


class Fix(msgspec.Struct, frozen=True):
    """What can be typed: `text` in place of a piece of the finding's file. An empty piece is an insertion."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Example(msgspec.Struct, frozen=True):
    """A counter-example: one invoice in a few words, and its life in the form of `cobranza show`, in both languages."""

    en: str
    es: str
    life_en: tuple[str, ...] = ()
    life_es: tuple[str, ...] = ()

    def caption(self, language: str) -> str:
        """The invoice in `en` or `es`."""
        return self.es if language == "es" else self.en

    def life(self, language: str) -> tuple[str, ...]:
        """The lines of its life in `en` or `es`."""
        return self.life_es if language == "es" else self.life_en


class Finding(msgspec.Struct, frozen=True):
    """One mistake at one place, in both languages. Lines and columns count from 1; the end is exclusive."""

    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    code: str
    message_en: str
    message_es: str
    hint_en: str = ""
    hint_es: str = ""
    severity: Severity = "error"
    elsewhere: Elsewhere | None = None
    fix: Fix | None = None
    example: Example | None = None

    def message(self, language: str) -> str:
        """The message in `en` or `es`."""
        return self.message_es if language == "es" else self.message_en

    def hint(self, language: str) -> str:
        """The hint in `en` or `es`; empty when there is none."""
        return self.hint_es if language == "es" else self.hint_en


class Unreadable(Exception):
    """A writing that has no meaning: why, how to write it, in both languages, and what to type in its place."""

    def __init__(self, en: str, es: str, hint_en: str = "", hint_es: str = "", instead: str = "") -> None:
        self.en, self.es, self.hint_en, self.hint_es, self.instead = en, es, hint_en, hint_es, instead
        super().__init__(en)


def has_errors(findings: Iterable[Finding]) -> bool:
    """Whether any finding forbids a plan."""
    return any(finding.severity == "error" for finding in findings)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Each finding once, sorted by place."""
    return tuple(sorted(dict.fromkeys(findings), key=_place))


def _place(finding: Finding) -> tuple[str, int, int, int, int, str, str]:
    where = (finding.file, finding.line, finding.column, finding.end_line, finding.end_column)
    return (*where, finding.code, finding.message_en)


def render(findings: Iterable[Finding], sources: Mapping[str, str], language: str = "en", colour: bool = False) -> str:
    """The findings as people read them: place, message, code, the line with a caret, and the hint."""
    lines_of = {file: text.split("\n") for file, text in sources.items()}
    blocks = (_block(finding, lines_of.get(finding.file, []), language, colour) for finding in in_order(findings))
    return "\n".join(blocks)


_WORDS = {
    "en": {"hint": "hint", "warning": "warning: ", "example": "for example"},
    "es": {"hint": "sugerencia", "warning": "aviso: ", "example": "por ejemplo"},
}
_BOLD, _RED, _YELLOW, _BLUE, _CYAN, _PLAIN = "\x1b[1m", "\x1b[31m", "\x1b[33m", "\x1b[34m", "\x1b[36m", "\x1b[0m"


def _block(finding: Finding, lines: list[str], language: str, colour: bool) -> str:
    words = _WORDS["es" if language == "es" else "en"]
    paint = Painter(colour)
    mood = _RED if finding.severity == "error" else _YELLOW
    place = f"{finding.file}:{finding.line}:{finding.column}:"
    warning = paint(words["warning"], _YELLOW) if finding.severity == "warning" else ""
    shown = [f"{paint(place, _BOLD)} {warning}{visible(finding.message(language))} [{paint(finding.code, mood)}]"]
    gutter = len(str(finding.line))
    if 0 < finding.line <= len(lines):
        shown += _excerpt(finding, lines[finding.line - 1], gutter, mood, paint)
    if other := finding.elsewhere:
        label = other.label_es if language == "es" else other.label_en
        shown.append(f"{' ' * gutter} = {visible(label)}: {other.file}:{other.line}:{other.column}")
    if example := finding.example:
        shown += _example(example, " " * gutter, language, paint)
    if hint := finding.hint(language):
        first, *more = visible_lines(hint)
        shown.append(f"{' ' * gutter} = {paint(words['hint'], _CYAN)}: {first}")
        shown += [f"{' ' * gutter}   {line}".rstrip() for line in more]
    return "\n".join(shown) + "\n"


def _example(example: Example, margin: str, language: str, paint: Painter) -> list[str]:
    label = paint(_WORDS["es" if language == "es" else "en"]["example"], _CYAN)
    life = [f"{margin}   {visible(line)}".rstrip() for line in example.life(language)]
    return [f"{margin} = {label}: {visible(example.caption(language))}", *life]


class Painter:
    """Wraps a text in a terminal style, or leaves it."""

    def __init__(self, colour: bool) -> None:
        self.colour = colour

    def __call__(self, text: str, style: str) -> str:
        return f"{style}{text}{_PLAIN}" if self.colour else text


WIDEST = 160


def _excerpt(finding: Finding, line: str, gutter: int, mood: str, paint: Painter) -> list[str]:
    """The line and its caret. A very long line is cut to a piece around the place."""
    start = min(finding.column - 1, len(line))
    end = finding.end_column - 1 if finding.end_line == finding.line else len(line)
    first = 0 if len(line) <= WIDEST else max(0, start - WIDEST // 2)
    piece = visible(line[first : first + WIDEST])
    before = columns(visible(line[first:start]))
    under = columns(visible(line[start : min(max(end, start + 1), first + WIDEST)])) or 1
    bar = paint("|", _BLUE)
    return [
        f"{' ' * gutter} {bar}",
        f"{paint(str(finding.line), _BLUE)} {bar} {piece}".rstrip(),
        f"{' ' * gutter} {bar} {' ' * before}{paint('^' * under, mood)}",
    ]


def visible_lines(text: str) -> list[str]:
    """The lines of a text, each without control characters. At least one."""
    return [visible(line) for line in text.split("\n")]


def visible(text: str) -> str:
    """The text with control characters replaced, so that a file cannot drive the reader's terminal."""
    return "".join(_seen(letter) for letter in text)


def _seen(letter: str) -> str:
    if letter == "\t":
        return " "
    # Cc: control, Cf: format (bidirectional overrides), Cs: surrogates, Zl and Zp: line and paragraph breaks.
    return "\N{REPLACEMENT CHARACTER}" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else letter


def columns(text: str) -> int:
    """How many columns of a terminal the text takes."""
    return sum(_width(letter) for letter in text)


def _width(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
