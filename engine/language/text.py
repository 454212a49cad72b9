"""From bytes to a text that people and parsers read alike. It knows nothing of YAML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from engine.language.diagnostics import Finding

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
        return "", (_not_utf8(error.object, error.start, file),)
    text = text.replace("\r\n", "\n")
    return text, tuple(_refused_letters(text, file))


def _not_utf8(raw: bytes, offset: int, file: str) -> Finding:
    line, column = raw.count(b"\n", 0, offset) + 1, offset - raw.rfind(b"\n", 0, offset)
    return _at(file, line, column, "P001", f"byte 0x{raw[offset]:02x} is not UTF-8 text",
               f"el byte 0x{raw[offset]:02x} no es texto UTF-8",
               "save the file as UTF-8", "guarde el archivo como UTF-8")  # fmt: skip


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
