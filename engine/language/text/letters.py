"""Slips that one line shows by itself: a space left out, a letter that only looks like the right one."""

from __future__ import annotations

import re

from engine.language.text.indents import shifted
from engine.language.text.lookalikes import DASHES, PLAIN, QUOTES, SPACES, name_of, plain_of, plainly, typed
from engine.language.text.scene import Slip, code_of, content_of, indent_of


def stuck_key(lines: list[str], line: int) -> Slip | None:
    """`send:invoice`: YAML wants a space after the colon."""
    text = lines[line]
    start = content_of(text)
    match = re.compile(r"(?P<key>[A-Za-z_][\w-]*):(?P<value>[^\s:/][^\n]*)").match(code_of(text), start)
    return stuck((line, start), match["key"], match["value"]) if match is not None else None


def stuck(at: tuple[int, int], key: str, value: str) -> Slip:
    """A key and a value with nothing between the colon and the value."""
    line, start = at
    colon, shown = start + len(key) + 1, f"{key}:{value}"[:60]
    return Slip("P017", at, (line, colon + len(value)), f"a space is missing after the colon in '{shown}'",
                f"falta un espacio después de los dos puntos en «{shown}»",
                f"write {key}: {value}"[:90], f"escriba {key}: {value}"[:90],
                ((line, colon), (line, colon), " "))  # fmt: skip


def stuck_dash(lines: list[str], line: int) -> Slip | None:
    """`-send: invoice`: YAML wants a space after the dash of an entry."""
    match = re.match(r"(?P<before> *(?:- +)*)-(?P<rest>(?![\s\-\d]|$).*)", lines[line])
    if match is None:
        return None
    column, rest, last = match.end("before"), match["rest"].strip(), line
    rest = rest if len(rest) <= 40 else f"{rest[:36]} ..."
    while last + 1 < len(lines) and lines[last + 1].strip() and indent_of(lines[last + 1]) > column:
        last += 1
    if last > line and indent_of(lines[line + 1]) > column + 1:
        last = line
    return Slip("P017", (line, column), (line, column + 2), "a space is missing after the '-'",
                "falta un espacio después del «-»", f"write - {rest}", f"escriba - {rest}",
                shifted(lines, line, last, 1, column + 1, " "))  # fmt: skip


def lookalike(lines: list[str], line: int) -> Slip | None:
    """A letter that is taken for a colon, a dash, a quote or the spaces before a line, and is none."""
    code = code_of(lines[line])
    for column, letter in enumerate(code):
        if letter in PLAIN and _matters(code, column, letter):
            return another_letter(line, column, letter, code)
    return None


def another_letter(line: int, column: int, letter: str, text: str, count: int = 1) -> Slip:
    """A letter that only looks like one of the keyboard's. A colon and a dash get the space they need."""
    name, nombre = name_of(letter)
    hint, pista = typed(letter)
    plain = plain_of(letter) * count
    if plain in (":", "-") and text[column + 1 : column + 2].strip():
        plain += " "
    return Slip("P018", (line, column), (line, column + count), f"here stands {name}, which YAML does not know",
                f"aquí hay {nombre}, que YAML no conoce", hint, pista,
                ((line, column), (line, column + count), plain))  # fmt: skip


def _matters(code: str, column: int, letter: str) -> bool:
    before = plainly(code[:column]).strip()
    if letter in DASHES:
        return not before
    if letter in QUOTES:
        return before[-1:] in ("", ":", "-", ",", "[", "{")
    if letter in SPACES:
        return before[-1:] in ("", ":", "-")
    return True
