"""Files that must be where they are wanted before anybody relies on them: a passing name first, then their own.

They name people, so they are made for their owner alone. What they say it does not know.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from pathlib import Path
from typing import IO, ClassVar

from schemas.failures import CollectionsError


class AnotherIsThere(CollectionsError):
    """{file} is there already with other contents; name another with --out"""

    es: ClassVar[str] = "{file} ya existe con otro contenido; indique otro con --out"


class CannotWrite(CollectionsError):
    """{file} cannot be written: {why}. Nothing has changed."""

    es: ClassVar[str] = "no se puede escribir {file}: {why}. Nada ha cambiado."


class NotInPlace(CollectionsError):
    """{id} is made, but its file could not be put in place: {why}. Ask for it again by its name."""

    es: ClassVar[str] = "{id} está hecho, pero no se pudo dejar su archivo: {why}. Pídalo otra vez por su nombre."


def prepare(contents: Mapping[Path, bytes]) -> None:
    """Write each file under a passing name, for its owner alone. Raises AnotherIsThere and CannotWrite."""
    for place, content in contents.items():
        try:
            if os.path.lexists(place) and not _is(place, content):
                raise AnotherIsThere(file=place)
            place.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with fresh(_passing(place)) as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CannotWrite(file=place, why=error.strerror or type(error).__name__) from error


def put_in_place(contents: Mapping[Path, bytes], id: str) -> None:
    """Give them their names; nothing that came there meanwhile is replaced. Raises NotInPlace."""
    try:
        for place, content in contents.items():
            give_name(_passing(place), place, content)
    except OSError as error:
        raise NotInPlace(id=id, why=error.strerror or type(error).__name__) from error


def put(file: Path, content: bytes) -> None:
    """One file into a folder that is there. Raises AnotherIsThere, CannotWrite, NotInPlace."""
    if not file.parent.is_dir():
        raise CannotWrite(file=file, why=os.strerror(errno.ENOENT))
    prepare({file: content})
    put_in_place({file: content}, file.name)


def fresh(place: Path) -> IO[bytes]:
    """A new file that only its owner reads: in a folder of many, what another laid there is neither followed nor used.

    Raises OSError.
    """
    place.unlink(missing_ok=True)
    return os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb")


def give_name(passing: Path, place: Path, content: bytes) -> None:
    """The passing file becomes `place`, or goes where `place` is the same already. Raises OSError."""
    if os.path.lexists(place):
        if not _is(place, content):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
        passing.unlink()
        return
    try:
        place.hardlink_to(passing)
    except FileExistsError:
        raise
    except OSError:  # a disk without hard links
        passing.replace(place)
    else:
        passing.unlink()


def _is(place: Path, content: bytes) -> bool:
    return not place.is_symlink() and place.is_file() and place.read_bytes() == content


def _passing(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")
