"""A folder of playbooks as the author sees it: files on disk, and in their place the buffers that are open."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from engine.language.editing.grammar import FileKind, kind_of_file
from engine.language.library import File, Library, read_library
from engine.language.lives.author_tests import ENDING


class Buffer(msgspec.Struct, frozen=True):
    """A document that is open: its address, its path (empty where it is in no file), its text and version."""

    uri: str
    path: str
    text: str
    version: int | None = None

    @property
    def kind(self) -> FileKind:
        return kind_of_file(self.path, self.text)

    @property
    def folder(self) -> str:
        """The folder of playbooks that the document belongs to; empty where it is in no file."""
        return folder_of(self.path, self.kind) if self.path else ""

    @property
    def name(self) -> str:
        """The playbook it is, or stands beside."""
        return Path(self.path).name.removesuffix(ENDING).removesuffix(".yaml")


def folder_of(path: str, kind: FileKind) -> str:
    """`playbooks` for `playbooks/messages/es/invoice.md`."""
    above = {"message": 2, "call": 2, "pack": 1}.get(kind, 0)
    parents = Path(path).parents
    return str(parents[min(above, len(parents) - 1)])


def library_of(folder: str, buffers: Iterable[Buffer]) -> Library:
    """What the folder holds, with the open buffers in place of files. A folder that cannot be read is empty."""
    try:
        library = read_library(Path(folder)) if folder else Library()
    except OSError:
        library = Library(folder)
    return with_buffers(library, buffers)


def with_buffers(library: Library, buffers: Iterable[Buffer]) -> Library:
    """The library with the buffers in place."""
    playbooks, rules = dict(library.playbooks), dict(library.rules)
    texts = {"message": {name: dict(of) for name, of in library.messages.items()},
             "call": {name: dict(of) for name, of in library.calls.items()}}  # fmt: skip
    for buffer in buffers:
        path, file = Path(buffer.path), File(buffer.path, buffer.text.encode("utf-8", "surrogatepass"))
        kind = buffer.kind
        if kind in texts:
            texts[kind].setdefault(path.stem, {})[path.parent.name] = file
        elif kind == "pack":
            rules[path.stem] = file
        elif kind == "playbook" and buffer.path:
            playbooks[path.stem] = file
    return Library(library.folder, playbooks, texts["message"], texts["call"], rules)
