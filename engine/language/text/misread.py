"""What YAML reads without complaint, and otherwise than the author meant it. It knows no key of the language."""

from __future__ import annotations

import re
from typing import Any, Final

from engine.language.text.brackets import too_many
from engine.language.text.letters import another_letter, stuck_dash, stuck_key
from engine.language.text.lookalikes import DASHES, MARKS, NOTHINGS, QUOTES, SPACES, plainly
from engine.language.text.quoting import unclosed_quote
from engine.language.text.scene import LONGEST_LINE, OPENER, Slip, content_of, key_of, open_brackets


def in_value(lines: list[str], event: Any) -> Slip | None:
    """What is wrong with a text as it stands in the file; the likeliest thing only."""
    start, end = (event.start_mark.line, event.start_mark.column), (event.end_mark.line, event.end_mark.column)
    if start[0] >= len(lines):
        return None
    if event.style in ("'", '"'):
        return _swallowed_by_quote(lines, start, end)
    if event.style or len(lines[start[0]]) > LONGEST_LINE:
        return None
    return (_cut_by_comment(lines, event.value, end) or _swallowed(lines, start, end)
            or _closes_nothing(lines, start, end) or _lookalike(event.value, lines, start))  # fmt: skip


def _cut_by_comment(lines: list[str], value: str, end: tuple[int, int]) -> Slip | None:
    """` #` starts a comment in YAML, so `title: Invoice #5` is only `Invoice`."""
    line, column = end
    rest = lines[line][column:] if line < len(lines) else ""
    found = re.match(r"( +)#(.?)", rest) if value else re.match(r"( +)#([^\s#!])", rest)
    if found is None or (len(found[1]) > 1 and found[2] in ("", " ", "#")):
        return None
    reads, lee = (f"only '{value[:60]}'", f"lee solo «{value[:60]}»") if value else ("nothing", "no lee nada")
    whole = f'"{value}{rest}"'
    fix = ((line, column - len(value)), (line, len(lines[line])), whole) if '"' not in whole[1:-1] and value else None
    return Slip("P013", (line, column + len(found[1])), (line, len(lines[line])),
                f"the value ends before '#': YAML reads {reads}", f"el valor termina antes de «#»: YAML {lee}",
                "put the whole value in quotes; before a comment leave two spaces, and one after #",
                "ponga todo el valor entre comillas; antes de un comentario deje dos espacios, y uno tras #",
                fix if found[2] not in ("", " ") else None)  # fmt: skip


def _swallowed_by_quote(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> Slip | None:
    """A quote left open goes on until the next one, over the lines between."""
    if end[0] == start[0] or not any(_begins(lines[line]) for line in range(start[0] + 1, min(end[0] + 1, len(lines)))):
        return None
    return unclosed_quote(lines, *start)


def _begins(line: str) -> bool:
    return bool(key_of(line)) or line.lstrip().startswith("- ")


def _swallowed(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> Slip | None:
    """A value that goes on in the next line, where a key or an entry was meant."""
    for line in range(start[0] + 1, min(end[0] + 1, len(lines))):
        text = lines[line]
        if text.lstrip().startswith("- "):
            return Slip("P015", (line, content_of(text) - 2), (line, content_of(text)),
                        "this entry is read as a part of the value above it",
                        "esta entrada se lee como parte del valor de arriba",
                        "the key above already has its value: put the entry under a key that has none",
                        "la clave de arriba ya tiene valor: ponga la entrada bajo una que no tenga")  # fmt: skip
        if slip := stuck_dash(lines, line) or stuck_key(lines, line):
            return slip
    return stuck_key(lines, start[0]) if end[0] > start[0] and start[1] == content_of(lines[start[0]]) \
        else None  # fmt: skip


def _closes_nothing(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> Slip | None:
    """`15 days after due}`: a bracket at the end that was never opened."""
    if start[0] != end[0]:
        return None
    text = lines[start[0]][start[1] : end[1]]
    last = text[-1:]
    if last not in OPENER or OPENER[last] in text or open_brackets(lines[start[0]][: start[1]]):
        return None
    return too_many(start[0], end[1] - 1, lines[start[0]])


def _lookalike(value: str, lines: list[str], start: tuple[int, int]) -> Slip | None:
    """Letters that cannot be told from plain ones by eye, anywhere; others only where they stand for a mark."""
    if value.isascii():
        return None
    line, column = start
    text = lines[line]
    quoted = value[0] in QUOTES and (value[-1] in QUOTES or not any(letter in QUOTES for letter in value[1:]))
    if quoted or (value[-1] in QUOTES and not any(letter in QUOTES for letter in value[:-1]) and value[-1] != "’"):
        return _curly(line, column, value, text)
    for place, letter in enumerate(text[column : column + len(value)]):
        is_digit = letter.isdecimal() and not letter.isascii()
        if (
            letter in SPACES
            or letter in NOTHINGS
            or is_digit
            or (letter in DASHES and place == 0)
            or _is_mark(value, place)
        ):
            return another_letter(line, column + place, letter, text)
    return None


def _is_mark(value: str, place: int) -> bool:
    """A wide colon after a word, as in `send：invoice`."""
    return value[place] in MARKS and bool(re.fullmatch(r"[\w-]+", value[:place]))


def _curly(line: int, column: int, value: str, text: str) -> Slip:
    at = column if value[0] in QUOTES else column + len(value) - 1
    slip = another_letter(line, at, text[at], text)
    if text[column : column + len(value)] != value:
        return slip
    end = column + len(value)
    if at == column and value[-1] not in QUOTES:
        end = next((place + 1 for place in range(end, len(text)) if text[place] in QUOTES), end)
    return slip._replace(start=(line, column), end=(line, end),
                         fix=((line, column), (line, end), plainly(text[column:end])))  # fmt: skip


# ---------------------------------------------------------------------------------------------- pairs


_STUCK: Final = re.compile(r"(?P<key>[A-Za-z_][\w-]*):(?P<value>\S.*)")


def stuck_pair(text: str) -> tuple[str, str] | None:
    """The key and the value of `send:invoice`, read as a key without a value."""
    match = _STUCK.fullmatch(text)
    return (match["key"], match["value"]) if match is not None else None


def cut_number(lines: list[str], line: int, end: int, column: int) -> Slip | None:
    """`2,5%` and `1,000 PEN` between brackets: the comma makes two things of it. `end` and `column` frame it."""
    text = lines[line] if line < len(lines) else ""
    if (
        len(text) > LONGEST_LINE
        or text[end:column] != ","
        or not text[end - 1 : end].isdigit()
        or not text[column : column + 1].isdigit()
    ):
        return None
    if ", " not in text and text.count(",") > 1 and not text.rstrip().endswith("}"):
        return None
    before = re.search(r"[\d.,]+$", text[:end])
    after = re.match(r"\d+[^,\[\]{}]*", text[column:])
    if before is None or after is None:
        return None
    start = before.start()
    written = text[start : column + after.end()].rstrip()
    right = as_number(written)
    return Slip("P020", (line, start), (line, start + len(written)),
                f"the comma cuts '{written}' in two", f"la coma corta «{written}» en dos",
                f"thousands have no mark and decimals a point: write {right}",
                f"los miles van sin separador y los decimales con punto: escriba {right}",
                ((line, start), (line, start + len(written)), right))  # fmt: skip


def as_number(text: str) -> str:
    """The first number of a text without thousands marks and with a decimal point."""
    match = re.search(r"\d[\d.,]*\d|\d", text)
    if match is None:
        return text
    return text[: match.start()] + _plain_number(match[0]) + text[match.end() :]


def _plain_number(number: str) -> str:
    marks = [letter for letter in number if letter in ".,"]
    if not marks:
        return number
    head, _, tail = number.rpartition(marks[-1])
    whole = re.sub(r"[.,]", "", head)
    grouped = len(tail) == 3 and 1 <= len(re.split(r"[.,]", head)[0]) <= 3 and whole.lstrip("0")
    if grouped and len(set(marks)) == 1 and (len(marks) > 1 or marks[0] == "," or len(head) <= 3):
        return whole + tail
    return f"{whole}.{tail}"


def written_twice(key: str, first: int, line: int, is_doubled: bool) -> tuple[str, str, str, str]:
    """What is said of a key that comes again, and what to do: in English, Spanish, English, Spanish."""
    words = _NO_DASH if is_doubled else _AGAIN_IN_LINE if first == line else _AGAIN
    en, es, hint, pista = (text.format_map({"key": key, "first": first, "line": line}) for text in words)
    return en, es, hint, pista


_AGAIN: Final = ("'{key}' is written twice, in lines {first} and {line}",
                 "«{key}» está escrito dos veces, en las líneas {first} y {line}", "keep one of them",
                 "deje uno de los dos")  # fmt: skip
_AGAIN_IN_LINE: Final = (
    "'{key}' is written twice, in line {line}", "«{key}» está escrito dos veces, en la línea {line}",
    "keep one of them", "deje uno de los dos",
)  # fmt: skip
_NO_DASH: Final = ("a new entry begins with '{key}', and it has no '-'",
                   "con «{key}» empieza otra entrada, y le falta el «-»",
                   "write '- ' before it, two columns to the left: - {key}: ...",
                   "escriba «- » delante, dos columnas a la izquierda: - {key}: ...")  # fmt: skip
