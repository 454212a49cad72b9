"""A bundle's files, in and out of a folder or a ZIP. It knows nothing of what they say, and trusts no name and no size.

What is read may come from anybody: names that lead outside, links, names that one machine takes for two and another for
one, and archives that unpack to more than they should are refused, each by its name.
"""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import ClassVar, Final, NamedTuple

from schemas.failures import CollectionsError

MANIFEST: Final = "manifest.json"
THE_FIRST_DAY: Final = (1980, 1, 1, 0, 0, 0)
"""The moment that every file of a ZIP carries: the same files make the same bytes."""
RATIO_FROM: Final = 1 << 20
UNSEEN: Final = ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp")
"""Letters that nobody sees, or that turn what stands around them."""
_DRIVE: Final = re.compile(r"^[A-Za-z]:")
_COMPRESSIONS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED: Final = 0x1


class Bounds(NamedTuple):
    """How much a bundle may be: files, bytes of one and of all, and how far a file over 1 MiB may be squeezed."""

    files: int = 500_000
    one: int = 256 << 20
    all: int = 4 << 30
    ratio: int = 250


BOUNDS: Final = Bounds()
Files = Mapping[str, bytes]


class BundleUnreadable(CollectionsError):
    """{path}: {why}."""

    es: ClassVar[str] = "{path}: {porque}."


class NoBundle(BundleUnreadable):
    """{path} is no bundle: neither a folder nor a ZIP with a manifest.json; give what `cobranza audit export` made."""

    es: ClassVar[str] = (
        "{path} no es un paquete: ni carpeta ni ZIP con un manifest.json; indique lo que hizo `cobranza audit export`."
    )


class NameRefused(BundleUnreadable):
    """{path}: the file name {name} {why}; a bundle has plain relative names: do not unpack it, ask for another."""

    es: ClassVar[str] = (
        "{path}: el nombre de archivo {name} {porque}; un paquete solo tiene nombres relativos simples:"
        " no lo descomprima y pida otro."
    )


class TooMuch(BundleUnreadable):
    """{path}: {what} is more than a bundle may be ({limit}); export fewer cases at a time, or ask who sent it."""

    es: ClassVar[str] = (
        "{path}: {what} es más de lo que puede ser un paquete ({limit}); exporte menos casos a la vez, o pregunte"
        " a quien lo envió."
    )


class ZipDamaged(BundleUnreadable):
    """{path}: {name} cannot be unpacked ({why}); the file was damaged or cut short: copy it again."""

    es: ClassVar[str] = (
        "{path}: {name} no se puede descomprimir ({porque}); el archivo está dañado o incompleto: cópielo de nuevo."
    )


class AlreadyThere(BundleUnreadable):
    """{path} is there already and is not empty; give a name that is free."""

    es: ClassVar[str] = "{path} ya existe y no está vacío; indique un nombre libre."


def _why(en: str, es: str) -> dict[str, str]:
    return {"why": en, "porque": es}


LINK: Final = _why("is a link or a device", "es un enlace o un dispositivo")
OVERLAP: Final = _why("its files overlap", "sus archivos se superponen")
OTHER_SIZE: Final = _why("another size than it says", "otro tamaño que el que dice")
PASSWORD: Final = _why("it has a password", "tiene contraseña")
LETTER: Final = _why("has a letter that no file name should have", "tiene una letra que ningún nombre debería tener")
ROOT: Final = _why("begins at a root", "empieza en una raíz")
ELSEWHERE: Final = _why("leads elsewhere", "lleva a otro lugar")
TWICE: Final = _why("is there twice", "está dos veces")


def read(path: Path, bounds: Bounds = BOUNDS) -> dict[str, bytes]:
    """A bundle's files by their paths, with `/` between folders. A folder around the whole is looked through.

    Raises BundleUnreadable (one of the above), naming what is wrong and what to do.
    """
    if path.is_dir():
        files = dict(_of_folder(path, bounds))
    elif path.is_file() and zipfile.is_zipfile(path):
        files = _of_zip(path, bounds)
    else:
        raise NoBundle(path=path)
    files = _without_the_folder_around(files)
    if MANIFEST not in files:
        raise NoBundle(path=path)
    return files


def write(path: Path, files: Mapping[str, bytes]) -> None:
    """A folder or, where the name ends in `.zip`, a ZIP: whole or not at all, and the same files make the same bytes.

    Raises AlreadyThere for a folder that has something in it; a ZIP of that name is replaced.
    """
    _check_names(path, files)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".zip":
        _write_zip(path, files)
    else:
        _write_folder(path, files)


def as_zip(files: Mapping[str, bytes], target: Path) -> None:
    """The ZIP itself: names sorted, one moment, no machine's rights."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name in sorted(files):
            line = zipfile.ZipInfo(name, THE_FIRST_DAY)
            line.compress_type, line.create_system = zipfile.ZIP_DEFLATED, 3
            line.external_attr = (stat.S_IFREG | 0o644) << 16
            archive.writestr(line, files[name], compresslevel=9)


# --- reading ---


def _of_folder(folder: Path, bounds: Bounds) -> Iterator[tuple[str, bytes]]:
    found = sorted(_files_under(folder, bounds))
    _check_names(folder, found)
    total = 0
    for name in found:
        file = folder / name
        size = file.stat().st_size
        total += size
        _check_size(folder, name, size, total, bounds)
        yield name, file.read_bytes()


def _files_under(folder: Path, bounds: Bounds) -> Iterator[str]:
    count = 0
    for here, folders, names in os.walk(folder, followlinks=False):
        for name in (*folders, *names):
            place = Path(here) / name
            mode = place.lstat().st_mode
            inside = place.relative_to(folder).as_posix()
            if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
                raise NameRefused(path=folder, name=inside, **LINK)
            if stat.S_ISREG(mode):
                count += 1
                if count > bounds.files:
                    raise TooMuch(path=folder, what=f"{count} *", limit=bounds.files)
                yield inside


def _of_zip(path: Path, bounds: Bounds) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(path) as archive:
            lines = [line for line in archive.infolist() if not line.filename.endswith("/")]
            if len(lines) > bounds.files:
                raise TooMuch(path=path, what=f"{len(lines)} *", limit=bounds.files)
            _check_names(path, [line.orig_filename for line in lines])
            if sum(line.compress_size for line in lines) > path.stat().st_size:
                raise ZipDamaged(path=path, name=path.name, **OVERLAP)
            return _unpacked(path, archive, lines, bounds)
    except zipfile.BadZipFile as failure:
        raise ZipDamaged(path=path, name=path.name, **_why(str(failure), str(failure))) from failure


def _unpacked(
    path: Path, archive: zipfile.ZipFile, lines: Iterable[zipfile.ZipInfo], bounds: Bounds
) -> dict[str, bytes]:
    files, total = dict[str, bytes](), 0
    for line in lines:
        _check_kind(path, line)
        if line.file_size > RATIO_FROM and line.file_size > bounds.ratio * max(line.compress_size, 1):
            raise TooMuch(path=path, what=line.filename, limit=f"{bounds.ratio} : 1")
        total += line.file_size
        if total > max(RATIO_FROM * 64, bounds.ratio * path.stat().st_size):  # many that are each too small to tell
            raise TooMuch(path=path, what=f".. {line.filename} ({total} B)", limit=f"{bounds.ratio} : 1")
        _check_size(path, line.filename, line.file_size, total, bounds)
        try:
            with archive.open(line) as stream:
                body = stream.read(line.file_size + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, OSError) as failure:
            raise ZipDamaged(path=path, name=line.filename, **_why(str(failure), str(failure))) from failure
        if len(body) != line.file_size:
            raise ZipDamaged(path=path, name=line.filename, **OTHER_SIZE)
        files[line.filename] = body
    return files


def _check_kind(path: Path, line: zipfile.ZipInfo) -> None:
    mode = line.external_attr >> 16
    if stat.S_IFMT(mode) not in (0, stat.S_IFREG):
        raise NameRefused(path=path, name=line.filename, **LINK)
    if line.flag_bits & _ENCRYPTED:
        raise ZipDamaged(path=path, name=line.filename, **PASSWORD)
    if line.compress_type not in _COMPRESSIONS:
        raise ZipDamaged(
            path=path,
            name=line.filename,
            **_why(
                f"compression {line.compress_type} is not known", f"la compresión {line.compress_type} no se conoce"
            ),
        )


def _check_size(path: Path, name: str, size: int, total: int, bounds: Bounds) -> None:
    if size > bounds.one:
        raise TooMuch(path=path, what=f"{name} ({size} B)", limit=f"{bounds.one} B")
    if total > bounds.all:
        raise TooMuch(path=path, what=f".. {name} ({total} B)", limit=f"{bounds.all} B")


def _without_the_folder_around(files: dict[str, bytes]) -> dict[str, bytes]:
    """Who zips a folder gets its name before every file's."""
    if MANIFEST in files:
        return files
    first = {name.partition("/")[0] for name in files}
    around = f"{next(iter(first))}/" if len(first) == 1 else ""
    if not around or around + MANIFEST not in files:
        return files
    return {name.removeprefix(around): body for name, body in files.items()}


# --- names ---


def _check_names(path: Path, names: Iterable[str]) -> None:
    """Every name stays inside, and no two are one on a machine that sees no capitals or accents apart."""
    known = dict[str, str]()
    for name in names:
        if why := _why_not(name):
            raise NameRefused(path=path, name=ascii(name), **why)
        folded = unicodedata.normalize("NFC", name).casefold()
        if folded in known:
            raise NameRefused(path=path, name=ascii(name), **_same_as(known[folded], name))
        known[folded] = name


def _same_as(other: str, name: str) -> dict[str, str]:
    if other == name:
        return TWICE
    return _why(f"differs from {other!a} only in its case", f"difiere de {other!a} solo en mayúsculas")


def _why_not(name: str) -> dict[str, str] | None:
    if not name or "\\" in name or any(unicodedata.category(one) in UNSEEN for one in name):
        return LETTER
    if name.startswith("/") or _DRIVE.match(name):
        return ROOT
    return ELSEWHERE if any(part in ("", ".", "..") for part in name.split("/")) else None


# --- writing ---


def _write_zip(path: Path, files: Mapping[str, bytes]) -> None:
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    os.close(handle)
    try:
        as_zip(files, Path(name))
        Path(name).chmod(0o600)
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _write_folder(path: Path, files: Mapping[str, bytes]) -> None:
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise AlreadyThere(path=path)
    made = Path(tempfile.mkdtemp(prefix=f".{path.name}.", dir=path.parent))
    try:
        for name in sorted(files):
            file = made / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(files[name])
        if path.exists():
            path.rmdir()
        made.rename(path)
    finally:
        shutil.rmtree(made, ignore_errors=True)
