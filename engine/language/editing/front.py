"""The part of a file that is YAML: all of a playbook, the front matter of a message. It reads no further."""

from __future__ import annotations

from engine.language.editing.grammar import FileKind
from engine.language.editing.loose import read_loose
from engine.language.editing.spot import Spot, spot_at
from engine.language.text.source import Node


def yaml_of(text: str, file: FileKind) -> str:
    """The YAML of a file, on the lines on which it stands: what is not YAML is blank."""
    text = text.replace("\r\n", "\n")
    if file not in ("message", "call"):
        return text
    lines = text.split("\n")
    if lines[0].rstrip() != "---":
        return ""
    end = next((number for number, line in enumerate(lines) if number and line.rstrip() == "---"), len(lines))
    return "\n".join(["", *lines[1:end]])


def tree_of(text: str, file: FileKind) -> Node:
    """The tree of a file, however broken."""
    return read_loose(yaml_of(text, file))


def spot_in(text: str, line: int, column: int, file: FileKind) -> Spot:
    """Where the cursor stands; nowhere in the prose of a message."""
    yaml = yaml_of(text, file)
    if file in ("message", "call") and not 0 < line < len(yaml.split("\n")):
        return Spot(read_loose(yaml), "nowhere")
    return spot_at(yaml, line, column)
