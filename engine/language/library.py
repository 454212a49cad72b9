"""The folder of playbooks as it stood when it was read: playbooks, messages, calls, rule packs and rates, as bytes."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec

from engine.language.text.decoding import LARGEST

NOT_PLAYBOOKS = (".tests.yaml",)


class File(msgspec.Struct, frozen=True):
    """A file: how it is shown to people, and what was in it."""

    path: str
    body: bytes


class Library(msgspec.Struct, frozen=True):
    """Everything an author wrote. Messages and calls are keyed by id, then by language."""

    folder: str = ""
    playbooks: dict[str, File] = {}
    messages: dict[str, dict[str, File]] = {}
    calls: dict[str, dict[str, File]] = {}
    rules: dict[str, File] = {}
    rates: dict[str, File] = {}
    bureaus: dict[str, File] = {}


def read_library(folder: Path) -> Library:
    """Read a folder of playbooks once. Raises OSError when it cannot be read."""
    playbooks = (file for file in _files(folder, "*.yaml") if not file.name.endswith(NOT_PLAYBOOKS))
    return Library(
        folder=str(folder),
        playbooks={file.stem: read_file(file) for file in playbooks},
        messages=_texts(folder / "messages"),
        calls=_texts(folder / "calls"),
        rules={file.stem: read_file(file) for file in _files(folder / "rules", "*.yaml")},
        rates={file.stem: read_file(file) for file in _files(folder / "rates", "*.yaml")},
        bureaus={file.stem: read_file(file) for file in _files(folder / "bureaus", "*.yaml")},
    )


def read_file(file: Path) -> File:
    """One file. Of one that is too large only enough is read to say so."""
    with file.open("rb") as stream:
        return File(str(file), stream.read(LARGEST + 1))


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    return (file for file in sorted(folder.glob(pattern)) if file.is_file())


def _texts(folder: Path) -> dict[str, dict[str, File]]:
    texts: dict[str, dict[str, File]] = {}
    for language in sorted(folder.iterdir()) if folder.is_dir() else ():
        for file in _files(language, "*.md"):
            texts.setdefault(file.stem, {})[language.name] = read_file(file)
    return texts
