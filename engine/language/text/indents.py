"""Lines that are not indented like those they belong to, and entries of a list without their dash. It knows no key."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from engine.language.text.scene import KEY, Scene, Slip, code_of, content_of, indent_of, is_blank, key_of, said_above


class _Level(NamedTuple):
    """A column at which keys or dashes stand, and the last line that has one there."""

    column: int
    dash: bool
    line: int


def too_deep(scene: Scene) -> Slip | None:
    """A line under one that already has its value: it, or the line above it, is indented wrongly."""
    above = scene.above
    if "mapping values" not in scene.problem or above is None:
        return None
    lines, line = scene.lines, scene.line
    column, head = content_of(lines[line]), content_of(lines[above])
    if _is_entry(lines[line]):
        dashes = [one for one in _levels(lines, line) if one.dash]
        return _odd_dash(scene, line, indent_of(lines[line]), dashes) if dashes else _entries_after_value(scene, above)
    if column <= head or not key_of(lines[above]) or column >= scene.column:
        return None
    return _above_is_odd(scene) or _odd_before(scene, line, column, _levels(lines, line)) \
        or _moved(scene, line, head, lines[above], above)  # fmt: skip


def _odd_before(scene: Scene, line: int, column: int, levels: list[_Level], dash: bool = False) -> Slip | None:
    """A line that stands right, below one of its kind that does not: two spaces a level, and a key in its home."""
    for level in reversed([one for one in levels if one.dash == dash]):
        parent, parent_column = _parent_of(scene.lines, level)
        if level.column < column and not dash and _belongs_further_in(scene, level, parent, column):
            return _moved(scene, level.line, column, scene.lines[line], line)
        if level.column != column and column == parent_column + 2 and _is_first(scene.lines, level):
            return _moved(scene, level.line, column, scene.lines[line], line, dash=dash)
    return None


def _belongs_further_in(scene: Scene, level: _Level, parent: str, column: int) -> bool:
    """Whether a key is at home under the key above it, in the column of the line that follows, and not where it is."""
    word = key_of(scene.lines[level.line])
    above = next((text for text in reversed(scene.lines[: level.line]) if key_of(text)
                  and not _is_entry(text) and indent_of(text) < column), "")  # fmt: skip
    return bool(word and above) and not scene.belongs(word, parent) and scene.belongs(word, key_of(above))


def _is_first(lines: list[str], level: _Level) -> bool:
    """Whether a line is the first below its key."""
    above = said_above(lines, level.line)
    return above is None or (code_of(lines[above]).endswith(":") and indent_of(lines[above]) < level.column + 3)


def _parent_of(lines: list[str], level: _Level) -> tuple[str, int]:
    """The key under which a level stands and its column; the top of the file stands two to the left of it."""
    for number in range(level.line - 1, -1, -1):
        text = lines[number]
        inner = level.column + (level.dash and not _is_entry(text))
        if not is_blank(text) and key_of(text) and content_of(text) < inner:
            return key_of(text), content_of(text)
    return "", -2


def _above_is_odd(scene: Scene) -> Slip | None:
    """`policy:`, then `covers: ...` in the same column, then lines further in: the line between is the odd one."""
    lines, line, above = scene.lines, scene.line, scene.above
    before = said_above(lines, above) if above is not None else None
    if above is None or before is None or not key_of(lines[above]) or _is_entry(lines[above]):
        return None
    column = content_of(lines[line])
    is_odd = code_of(lines[before]).endswith(":") and indent_of(lines[before]) >= content_of(lines[above]) < column
    return _moved(scene, above, column, lines[line], line) if is_odd else None


def odd_level(scene: Scene) -> Slip | None:
    """A line at a column at which nothing above it stands."""
    if "did not find expected" not in scene.problem and "not allowed in this context" not in scene.problem:
        return None
    line, text = scene.line, scene.text
    column = indent_of(text)
    if column != scene.column and text[column : scene.column].strip(" -"):
        return None
    levels = _levels(scene.lines, line)
    if _is_entry(text):
        return _odd_dash(scene, line, column, levels)
    if not key_of(text) and text[column : column + 1] not in "[{":
        return None
    return _no_dash(scene, line, column, levels) or _above_is_odd(scene) \
        or _odd_before(scene, line, column, levels) or _odd_key(scene, line, column, levels)  # fmt: skip


def _entries_after_value(scene: Scene, above: int) -> Slip | None:
    """`timeline: steps` and entries below it."""
    code = code_of(scene.lines[above])
    match = KEY.match(code, content_of(code))
    if match is None or not code[match.end() :].strip():
        return None
    value = code[match.end() :].strip()
    start = len(code) - len(value)
    return Slip("P015", (above, start), (above, len(code)),
                f"'{match['key']}' has the value '{value[:60]}', and below it entries of a list",
                f"«{match['key']}» tiene el valor «{value[:60]}», y debajo entradas de una lista",
                f"delete '{value[:60]}' if the entries are meant", f"borre «{value[:60]}» si van las entradas",
                ((above, start), (above, len(code)), ""))  # fmt: skip


def _odd_dash(scene: Scene, line: int, column: int, levels: list[_Level]) -> Slip | None:
    dashes = [level for level in levels if level.dash]
    above = scene.above
    if not dashes and above is not None and indent_of(scene.lines[above]) == column \
            and scene.lines[above].lstrip().startswith(("{", "[")):  # fmt: skip
        return _dash_missing(scene, above)
    if not dashes:
        return Slip("P015", (line, column), (line, column + 1), "an entry of a list stands where a key should",
                    "hay una entrada de lista donde va una clave",
                    "put it under a key of its own, such as 'timeline:', and two spaces deeper",
                    "póngala bajo una clave propia, como «timeline:», y dos espacios más adentro")  # fmt: skip
    if odd := _odd_before(scene, line, column, levels, dash=True):
        return odd
    nearest = min(dashes, key=lambda level: (abs(level.column - column), -level.column))
    if nearest.column == column:
        return None
    return _moved(scene, line, nearest.column, scene.lines[nearest.line], nearest.line, dash=True)


def _no_dash(scene: Scene, line: int, column: int, levels: list[_Level]) -> Slip | None:
    """At the column of dashes, and without one: an entry, if it begins like the others."""
    level = next((level for level in levels if level.dash and level.column == column), None)
    if level is None:
        return None
    found = (re.match(rf" {{{column}}}- +{{?\s*(?P<key>[\w-]+)\s*:", text) for text in scene.lines[:line])
    heads = {match["key"] for match in found if match is not None}
    braced = scene.text[column] in "[{"
    return _dash_missing(scene, line) if braced or key_of(scene.text) in heads else None


def _dash_missing(scene: Scene, line: int) -> Slip:
    text = scene.lines[line]
    column, last = indent_of(text), line
    if not text.lstrip().startswith(("{", "[")):
        last = _block_end(scene.lines, line, lambda indent: indent >= column)
    hint, pista = ("write '- ' before it", "escriba «- » delante")
    if last > line:
        hint += ", and two more spaces before each of its other lines"
        pista += ", y dos espacios más delante de cada una de sus otras líneas"
    return Slip("P016", (line, column), (line, len(code_of(text))), "this entry of the list has no '-'",
                "a esta entrada de la lista le falta el «-»", hint, pista,
                shifted(scene.lines, line, last, 2, column, "- "))  # fmt: skip


def _is_entry(text: str) -> bool:
    return text.lstrip(" ").startswith("- ") or text.strip() == "-"


def _block_end(lines: list[str], line: int, belongs: Callable[[int], bool]) -> int:
    """The last of the lines below that belong to it by their indentation; an entry of a list ends it."""
    last, own = line, indent_of(lines[line])
    for number in range(line + 1, len(lines)):
        text = lines[number]
        if is_blank(text):
            continue
        if not belongs(indent_of(text)) or (_is_entry(text) and indent_of(text) <= own):
            break
        last = number
    return last


def shifted(lines: list[str], line: int, last: int, by: int, column: int,
            mark: str = "") -> tuple[tuple[int, int], tuple[int, int], str]:  # fmt: skip
    """A fix that moves the lines to the right, or to the left; `mark` goes into the first, at a column."""
    if line == last:
        gone = (line, column + min(by, 0)) if not mark else (line, column)
        return gone, (line, column), mark or " " * max(by, 0)
    first = lines[line][:column] + mark + lines[line][column:] if mark else _by(lines[line], by)
    text = "\n".join([first, *(_by(lines[number], by) for number in range(line + 1, last + 1))])
    return (line, 0), (last, len(lines[last])), text


def _by(text: str, by: int) -> str:
    return text if not text.strip() else " " * by + text if by > 0 else text[min(-by, indent_of(text)) :]


def _odd_key(scene: Scene, line: int, column: int, levels: list[_Level]) -> Slip | None:
    keys = [level for level in levels if not level.dash and level.column != column]
    if not keys:
        return None
    word, below = key_of(scene.text), _indent_below(scene, line)
    fitting = [level for level in keys if scene.belongs(word, _parent_of(scene.lines, level)[0])]
    if code_of(scene.text).endswith(":"):
        keys = [level for level in keys if level.column < below] or keys
    nearest = min(fitting or keys, key=lambda level: (abs(level.column - column), -level.column))
    return _moved(scene, line, nearest.column, scene.lines[nearest.line], nearest.line)


def _indent_below(scene: Scene, line: int) -> int:
    below = next((text for text in scene.lines[line + 1 :] if not is_blank(text)), "")
    return indent_of(below)


def _moved(scene: Scene, line: int, column: int, beside: str, beside_line: int, dash: bool = False) -> Slip:
    """The line should start at a column: in line with what stands there already."""
    text = scene.lines[line]
    have = content_of(text) if not dash and _is_entry(text) else indent_of(text)
    word, other = _named(text, dash), _named(beside, dash)
    many = abs(column - have)
    last = _last_with(scene.lines, line, have, to_left=have > column, dash=dash)
    spaces, espacios = ("1 space", "1 espacio") if many == 1 else (f"{many} spaces", f"{many} espacios")
    far, lejos = ("too far to the right", "demasiado a la derecha") if have > column else (
        "too far to the left", "demasiado a la izquierda")  # fmt: skip
    deed, acto = ("delete", "borre") if have > column else ("add", "agregue")
    end = max(have + 1, have + len(word))
    fix = shifted(scene.lines, line, last, column - have, have) if not text[:have].strip() else None
    below, abajo = ("", "") if last == line else (" here and in the lines below that belong to it",
                                                  " aquí y en las líneas de abajo que van con ella")  # fmt: skip
    return Slip("P015", (line, have), (line, end), f"'{word}' stands {spaces} {far}",
                f"«{word}» está {espacios} {lejos}",
                f"{deed} {spaces}{below}, so that it stands in one column with '{other}' in line {beside_line + 1}",
                f"{acto} {espacios}{abajo}, para que quede en la misma columna que «{other}» de la línea "
                f"{beside_line + 1}",
                fix)  # fmt: skip


def _last_with(lines: list[str], line: int, have: int, to_left: bool, dash: bool) -> int:
    """The last of the lines that were moved along with one: those of its entry, or those in its column or deeper."""
    if not dash:
        return _block_end(lines, line, lambda indent: indent >= have if to_left else indent == have)
    inner = content_of(lines[line])
    along = line + 1 < len(lines) and indent_of(lines[line + 1]) == inner and not _is_entry(lines[line + 1])
    return _block_end(lines, line, lambda indent: indent >= inner) if along else line


def _named(text: str, dash: bool) -> str:
    """What a line is called: its dash, or its key."""
    bare = text.strip() if dash else text[content_of(text) :].strip()
    match = KEY.match(bare)
    return match["key"] if match is not None else bare.split(" ")[0] if bare.startswith("-") else bare[:20]


def _levels(lines: list[str], line: int) -> list[_Level]:
    """The columns of keys and dashes that are open above a line, outermost first."""
    levels: list[_Level] = []
    for number in range(line):
        text = lines[number]
        if is_blank(text):
            continue
        column = indent_of(text)
        levels = [level for level in levels if level.column <= column]
        for dash, place in _heads(text):
            levels = [level for level in levels if (level.column, level.dash) != (place, dash)]
            levels.append(_Level(place, dash, number))
    return levels


def _heads(text: str) -> list[tuple[bool, int]]:
    """The dashes and the key that a line begins with."""
    found = [(True, match.start()) for match in re.finditer(r"-(?= )", text[: content_of(text)])]
    return [*found, (False, content_of(text))] if key_of(text) else found
