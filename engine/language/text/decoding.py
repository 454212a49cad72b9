"""From bytes to a text that people and parsers read alike. It knows nothing of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding, Fix
from engine.language.text.lookalikes import SPACES, plainly

LARGEST = 2 * 1024 * 1024
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")


def decode(raw: str | bytes, file: str) -> tuple[str, tuple[Finding, ...]]:
    """The text in UTF-8 with LF line ends, or the finding that says why it is none."""
    if len(raw) > LARGEST:
        return "", (_at(file, 1, 1, "P003", f"the file is larger than {LARGEST // 1024} KiB",
                        f"el archivo pasa de {LARGEST // 1024} KiB"),)  # fmt: skip
    try:
        text = raw if isinstance(raw, str) else raw.decode("utf-8")
    except UnicodeDecodeError as error:
        finding = _not_utf8(error.object, error.start, file)
        is_text = finding.line > 1 or finding.column > 1
        return error.object.decode("utf-8", "replace") if is_text else "", (finding,)
    text = text.replace("\r\n", "\n")
    return text, tuple(_refused_letters(text, file))


def smoothed(text: str, file: str, first_line: int = 1) -> tuple[str, tuple[Finding, ...], frozenset[int]]:
    """The text with plain spaces before each line, one finding for each kind of other space, and their lines."""
    found: list[Finding] = []
    lines: set[int] = set()
    if "\t" in text:
        places = _places(text, "\t+")
        lines |= {line + first_line for line, _, _ in places}
        before = text.split("\n")[places[0][0]][: places[0][1]]
        found.append(_tabs(file, first_line, places, leads=not before.strip()))
        text = re.sub("(?m)^[ \t]*", lambda match: match[0].replace("\t", "  "), text)
    if places := _places(text, f"(?m)^ *[{''.join(SPACES)}]+"):
        lines |= {line + first_line for line, _, _ in places}
        found.append(_odd_spaces(file, first_line, places))
        text = re.sub(f"(?m)^[ {''.join(SPACES)}]+", lambda match: plainly(match[0]), text)
    return text, tuple(found), frozenset(lines)


_Piece = tuple[int, int, str]


def _places(text: str, pattern: str) -> list[_Piece]:
    """The first match in each line, with its line and column."""
    lines = ((number, re.search(pattern, line)) for number, line in enumerate(text.split("\n")))
    return [(number, match.start(), match[0]) for number, match in lines if match is not None]


def _tabs(file: str, first_line: int, places: list[_Piece], leads: bool) -> Finding:
    (number, column, tabs), (more, mas) = places[0], _more(places)
    place = (number + first_line, column + 1, number + first_line, column + 1 + len(tabs))
    spaces, hint = "  " * len(tabs), "type spaces instead, two for each level"
    pista = "escriba espacios, dos por cada nivel"
    if not leads:
        spaces, hint, pista = " ", "type one space instead", "escriba un espacio"
    return Finding(file, *place, "P004", "a tab stands here" if len(tabs) == 1 else f"{len(tabs)} tabs stand here",
                   "aquí hay un tabulador" if len(tabs) == 1 else f"aquí hay {len(tabs)} tabuladores",
                   f"{hint}{more}", f"{pista}{mas}", fix=Fix(*place, spaces))  # fmt: skip


def _odd_spaces(file: str, first_line: int, places: list[_Piece]) -> Finding:
    (number, column, spaces), (more, mas) = places[0], _more(places)
    place = (number + first_line, column + 1, number + first_line, column + 1 + len(spaces))
    return Finding(file, *place, "P018", "the spaces before this line are not plain ones",
                   "los espacios delante de esta línea no son los normales",
                   f"delete them and type them anew{more}", f"bórrelos y escríbalos de nuevo{mas}",
                   fix=Fix(*place, plainly(spaces)))  # fmt: skip


def _more(places: list[_Piece]) -> tuple[str, str]:
    many = len(places) - 1
    if not many:
        return "", ""
    return (
        f"; {many} more {'lines have' if many > 1 else 'line has'} them",
        f"; {'los hay en' if many > 1 else 'hay en'} {many} {'líneas' if many > 1 else 'línea'} más",
    )


def mended(text: str, fix: Fix, first_line: int = 1) -> str:
    """The text with a fix typed into it."""
    lines = text.split("\n")
    first, last = fix.line - first_line, fix.end_line - first_line
    piece = lines[first][: fix.column - 1] + fix.text + lines[last][fix.end_column - 1 :]
    return "\n".join([*lines[:first], piece, *lines[last + 1 :]])


# The first bytes of files that are no texts.
_OTHERS: Final = {
    b"PK\x03\x04": ("a spreadsheet, a document or a zip file", "una planilla, un documento o un archivo zip"),
    b"\xd0\xcf\x11\xe0": ("an old office document", "un documento de oficina antiguo"),
    b"%PDF": ("a PDF", "un PDF"),
    b"\x89PNG": ("a picture", "una imagen"),
    b"\xff\xd8\xff": ("a picture", "una imagen"),
}
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")
_ANSI: Final = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")


def _not_utf8(raw: bytes, offset: int, file: str) -> Finding:
    """Why bytes are no text: another kind of file, UTF-16, or letters as old Windows programs write them."""
    save, guarde = ("save it as UTF-8 (in Notepad: Save as, Encoding: UTF-8)",
                    "guárdelo como UTF-8 (en el Bloc de notas: Guardar como, Codificación: UTF-8)")  # fmt: skip
    if other := next((name for start, name in _OTHERS.items() if raw.startswith(start)), None):
        return _at(file, 1, 1, "P001", f"this is {other[0]}, not a text", f"esto es {other[1]}, no un texto",
                   "write the playbook in a text editor", "escriba el playbook en un editor de texto")  # fmt: skip
    if raw.startswith(_WIDE):
        return _at(file, 1, 1, "P001", "the file is written in UTF-16", "el archivo está escrito en UTF-16",
                   save, guarde)  # fmt: skip
    line, start = raw.count(b"\n", 0, offset) + 1, raw.rfind(b"\n", 0, offset) + 1
    column = len(raw[start:offset].decode("utf-8", "replace")) + 1
    if _ANSI.search(raw[:4096]):
        return _at(file, line, column, "P001", f"the file is not a text: byte 0x{raw[offset]:02x}",
                   f"el archivo no es un texto: byte 0x{raw[offset]:02x}",
                   "write the playbook in a text editor", "escriba el playbook en un editor de texto")  # fmt: skip
    letter = raw[offset : offset + 1].decode("latin-1")
    meant, quiso = (
        (f", probably meant as '{letter}'", f", quizá quiso ser «{letter}»") if letter.isalpha() else ("", "")
    )
    return _at(file, line, column, "P001", f"byte 0x{raw[offset]:02x} is not UTF-8{meant}",
               f"el byte 0x{raw[offset]:02x} no es UTF-8{quiso}", save, guarde)  # fmt: skip


def _refused_letters(text: str, file: str) -> Iterator[Finding]:
    if text.startswith("\ufeff"):
        yield _at(file, 1, 1, "P002", "the file starts with a byte order mark", "el archivo empieza con una marca BOM",
                  "save it as 'UTF-8', not 'UTF-8 with BOM'", "guárdelo como «UTF-8», no «UTF-8 con BOM»")  # fmt: skip
    if match := re.search("\r", text):
        yield _at(file, *_place(text, match.start()), "P005", "a line ends in CR alone",
                  "una línea termina solo en CR",
                  "save the file with LF or CRLF line ends", "guarde el archivo con fines de línea LF o CRLF"
        )  # fmt: skip
    if match := _CONTROL.search(text):
        name = f"U+{ord(match[0]):04X}"
        yield _at(file, *_place(text, match.start()), "P001", f"the control character {name} is not text",
                  f"el carácter de control {name} no es texto", "delete it", "bórrelo")  # fmt: skip


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _at(file: str, line: int, column: int, code: str, en: str, es: str, hint: str = "", pista: str = "") -> Finding:
    return Finding(file, line, column, line, column + 1, code, en, es, hint, pista)
