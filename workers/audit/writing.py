"""A bundle onto a disk as it is made: a folder or a ZIP, whole or not at all, for its owner's eyes alone."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
import zipfile
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import ClassVar, Protocol

import msgspec

from schemas.failures import CollectionsError
from workers.audit.bundle_files import MANIFEST, THE_FIRST_DAY


class TargetIsThere(CollectionsError):
    """{path} is there already: name another with -o, or say --force to put the new bundle in its place"""

    es: ClassVar[str] = (
        "{path} ya existe: indique otro con -o, o use --force para poner en su lugar el paquete nuevo"
    )  # fmt: skip


class TargetIsNoBundle(CollectionsError):
    """{path} is no bundle, and --force replaces nothing else: name another with -o"""

    es: ClassVar[str] = "{path} no es un paquete, y --force no reemplaza otra cosa: indique otro con -o"


class TargetUnwritable(CollectionsError):
    """{path} cannot be written: {why}. Nothing was left there."""

    es: ClassVar[str] = "no se puede escribir {path}: {why}. No quedó nada ahí."


class Written(msgspec.Struct, frozen=True):
    """What was put there: how many files, and their bytes before a ZIP packs them."""

    files: int
    bytes: int


class _Place(Protocol):
    def put(self, name: str, content: bytes) -> None: ...


def check(path: Path, *, force: bool) -> None:
    """Whether a bundle may stand there. Raises TargetIsThere, TargetIsNoBundle, TargetUnwritable."""
    if not path.parent.is_dir():
        raise TargetUnwritable(path=path, why=f"{path.parent}: {os.strerror(2)}")
    if not os.path.lexists(path) or (path.is_dir() and not path.is_symlink() and not any(path.iterdir())):
        return
    if not force:
        raise TargetIsThere(path=path)
    if not _is_bundle(path):
        raise TargetIsNoBundle(path=path)


async def write(path: Path, files: AsyncIterator[tuple[str, bytes]], *, force: bool = False) -> Written:
    """The files as they come; a name that ends in `.zip` makes a ZIP. Whatever goes wrong, nothing half is left.

    Only one file is in memory at a time. Raises what `check` raises, and what `files` does.
    """
    check(path, force=force)
    count = size = 0
    with _passing(path, force=force) as place:
        async for name, content in files:
            place.put(name, content)
            count, size = count + 1, size + len(content)
    return Written(count, size)


@contextmanager
def _passing(path: Path, *, force: bool) -> Iterator[_Place]:
    """A place beside the wanted one, which becomes it at the end."""
    try:
        made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    except OSError as error:
        raise TargetUnwritable(path=path, why=error.strerror or type(error).__name__) from error
    try:
        inside = made / "bundle"
        with _Zip(inside) if path.suffix.lower() == ".zip" else _Folder(inside) as place:
            yield place
        check(path, force=force)  # what came there meanwhile
        _give_name(inside, path, made / "before")
    except (ConnectionError, TimeoutError):  # those who bring the files, and no disk
        raise
    except OSError as error:
        raise TargetUnwritable(path=path, why=error.strerror or type(error).__name__) from error
    finally:
        shutil.rmtree(made, ignore_errors=True)


def _give_name(inside: Path, path: Path, before: Path) -> None:
    """The new one takes the name; the old one goes with the passing place, or comes back where that fails."""
    if path.is_dir() and not any(path.iterdir()):
        path.rmdir()
    if os.path.lexists(path):
        path.rename(before)
    try:
        inside.rename(path)
    except OSError:
        if os.path.lexists(before):
            before.rename(path)
        raise


def _is_bundle(path: Path) -> bool:
    if path.is_symlink():
        return False
    if path.is_dir():
        return (path / MANIFEST).is_file()
    try:
        with zipfile.ZipFile(path) as archive:
            return MANIFEST in archive.namelist()
    except (OSError, zipfile.BadZipFile):
        return False


class _Folder:
    """A folder that only its owner reads."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __enter__(self) -> _Folder:
        self._folder.mkdir(mode=0o700)
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing is kept open."""

    def put(self, name: str, content: bytes) -> None:
        file = self._folder / name
        file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
            stream.write(content)


class _Zip:
    """A ZIP that only its owner reads: files in the order in which they come, one moment, no machine's rights."""

    def __init__(self, file: Path) -> None:
        self._file = file

    def __enter__(self) -> _Zip:
        self._stream = os.fdopen(os.open(self._file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b")
        self._archive = zipfile.ZipFile(self._stream, "w", zipfile.ZIP_DEFLATED)
        return self

    def __exit__(self, *_: object) -> None:
        with self._stream:
            self._archive.close()

    def put(self, name: str, content: bytes) -> None:
        line = zipfile.ZipInfo(name, THE_FIRST_DAY)
        line.compress_type, line.create_system = zipfile.ZIP_DEFLATED, 3
        line.external_attr = (stat.S_IFREG | 0o600) << 16
        self._archive.writestr(line, content)
