"""One text as YAML: plain where it may be, in quotes where it must, folded where it is long. It knows no key."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

import yaml

from engine.language.text.source import parse, plain

# Texts that no reader of YAML takes for anything but a text, wherever they stand: most of a playbook.
_HARMLESS: Final = re.compile(r"[^\W\d_][\w./-]*( [\w./%][\w./%-]*)*|\d+%")
_NUMBER: Final = re.compile(r"[-+.]?\d[\d_]*(\.\d*)?([eE][-+]?\d+)?|0[oxb][\da-fA-F_]+")
_RESOLVERS: Final = yaml.SafeLoader.yaml_implicit_resolvers
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r", "\0": "\\0"}


@lru_cache(maxsize=4096)
def written(text: str, was_quoted: bool, in_flow: bool) -> str:
    """The text with as few quotes as may be. What stood in quotes and looks like a number or a `yes` keeps them."""
    if not text:
        return '""' if was_quoted or in_flow else ""
    if was_quoted and (_looks_typed(text) or not _is_plain(text, in_flow)):
        return _quoted(text)
    return text if was_quoted or _is_plain(text, in_flow) else _quoted(text)


@lru_cache(maxsize=4096)
def written_key(text: str, was_quoted: bool, in_flow: bool) -> str:
    """The same for a key, which is never left out and begins its line."""
    bare = written(text, was_quoted, in_flow)
    if not bare or bare != text or _HARMLESS.fullmatch(text):
        return bare or '""'
    read = parse(f"{{{text}: v}}\n" if in_flow else f"{text}: v\n", "")
    return text if read.node is not None and not read.findings and plain(read.node) == {text: "v"} else _quoted(text)


def folded(text: str, indent: int, width: int, used: int) -> list[str] | None:
    """A long plain text over several lines, the first of which has `used` columns already; None where it cannot be."""
    if "  " in text or not _is_plain(text, False):
        return None
    lines, room = [""], width - used
    for word in text.split(" "):
        if lines[-1] and len(lines[-1]) + 1 + len(word) > room:
            lines.append("")
            room = width - indent
        lines[-1] = f"{lines[-1]} {word}" if lines[-1] else word
    return lines if len(lines) > 1 else None


def _looks_typed(text: str) -> bool:
    """Whether another reader of YAML would take the bare text for a number, a date, yes or no, or nothing."""
    kinds = (*_RESOLVERS.get(text[0], ()), *_RESOLVERS.get(None, ()))
    return _NUMBER.fullmatch(text) is not None or any(pattern.match(text) for _, pattern in kinds)


def _is_plain(text: str, in_flow: bool) -> bool:
    """Whether the bare text is read back as it is: asked of the parser itself."""
    if _HARMLESS.fullmatch(text):
        return True
    if "\n" in text or text != text.strip() or text[0] in "\"'|>&*!%@`#":
        return False
    read = parse(f"[{text}, {text}]" if in_flow else f"- k: {text}\n- {text}\n", "")
    wanted = [text, text] if in_flow else [{"k": text}, text]
    return read.node is not None and not read.findings and plain(read.node) == wanted


def _quoted(text: str) -> str:
    if ('"' in text or "\\" in text) and all(letter.isprintable() for letter in text):
        return "'" + text.replace("'", "''") + "'"
    return '"' + "".join(_escaped(letter) for letter in text) + '"'


def _escaped(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    if letter.isprintable():
        return letter
    code = ord(letter)
    return f"\\x{code:02x}" if code < 256 else f"\\u{code:04x}" if code < 65536 else f"\\U{code:08x}"
