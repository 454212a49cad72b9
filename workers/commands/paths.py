"""What a person means by a path: a folder of playbooks, a file, or a playbook's name. It reads no playbook."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, Final

from engine.language.lives.author_tests import ENDING as TESTS
from engine.language.writing.suggestions import nearest
from schemas.failures import CollectionsError
from workers.speech import say

FOLDER: Final = Path("playbooks")
RULES: Final = "rules"
_STARS: Final = frozenset("*?[")
_REASONS: Final = {
    errno.ENOENT: ("there is no such file or folder", "no existe ese archivo o carpeta"),
    errno.ENOTDIR: ("a part of the path is a file, not a folder", "una parte de la ruta es un archivo, no una carpeta"),
    errno.EISDIR: ("it is a folder", "es una carpeta"),
    errno.EACCES: ("you have no permission", "usted no tiene permiso"),
    errno.EPERM: ("you have no permission", "usted no tiene permiso"),
    errno.ELOOP: ("its links lead in a circle", "sus enlaces dan vueltas en círculo"),
    errno.EROFS: ("the disk can only be read", "el disco es de solo lectura"),
    errno.ENOSPC: ("the disk is full", "el disco está lleno"),
    errno.ENAMETOOLONG: ("the name is too long", "el nombre es demasiado largo"),
}


class NoSuchFolder(CollectionsError):
    """There is no folder or playbook at '{path}'; {then}"""

    es: ClassVar[str] = "No hay carpeta ni playbook en «{path}»; {then}"


class NoPlaybooks(CollectionsError):
    """The folder '{path}' has no playbooks (*.yaml){near}"""

    es: ClassVar[str] = "La carpeta «{path}» no tiene playbooks (*.yaml){near}"


class CannotRead(CollectionsError):
    """'{path}' cannot be read: {why}"""

    es: ClassVar[str] = "No se puede leer «{path}»: {why}"


class CannotWrite(CollectionsError):
    """'{path}' cannot be written: {why}"""

    es: ClassVar[str] = "No se puede escribir «{path}»: {why}"


def reason(error: OSError) -> str:
    """Why a file cannot be read or written, in the person's language; the system's own words for what is rare."""
    known = _REASONS.get(error.errno or 0)
    return say(*known) if known else str(error.strerror or error)


def file_at(path: Path) -> Path:
    """The file itself, or the playbook of that name in the usual folder."""
    for file in (path, FOLDER / f"{path}.yaml"):
        if file.is_file():
            return file
    raise nothing_at(path)


def nothing_at(path: Path) -> CollectionsError:
    """What is said of a path that leads nowhere: the link that is broken, the nearest name, or what to name."""
    if path.is_symlink():
        return CannotRead(path=path, why=say("it is a link that leads nowhere", "es un enlace que no lleva a nada"))
    if near := nearest(path.name, _names_near(path)):
        meant = path.with_name(near)
        then = say(f"did you mean '{meant}'?", f"¿quiso decir «{meant}»?")
    else:
        then = say("name a folder of playbooks or a .yaml file", "indique una carpeta de playbooks o un archivo .yaml")
    return NoSuchFolder(path=path, then=then)


def _names_near(path: Path) -> Iterator[str]:
    """What could have been meant: names in the path's own folder, and playbooks of the usual one."""
    if path.parent.is_dir() and path.suffix:
        is_tests = path.name.endswith(TESTS)
        yield from (file.name for file in path.parent.glob("*.yaml") if file.name.endswith(TESTS) == is_tests)
    elif path.parent == Path():
        yield from (file.stem for file in FOLDER.glob("*.yaml") if not file.name.endswith(TESTS))
        yield from (FOLDER.name,) if FOLDER.is_dir() else ()


def no_playbooks(folder: Path) -> NoPlaybooks:
    """A folder without playbooks; where one below it is the usual one, that is named."""
    below = folder / FOLDER
    near = say(f"; did you mean '{below}'?", f"; ¿quiso decir «{below}»?") if below.is_dir() else ""
    return NoPlaybooks(path=folder, near=near)


def named_by(path: Path) -> list[Path]:
    """The path; where it has a star that no shell has filled in, what the star stands for."""
    if path.exists() or path.is_symlink() or not _STARS & set(str(path)):
        return [path]
    root = Path(path.anchor)
    try:
        found = sorted(root.glob(str(path.relative_to(root))))
    except (ValueError, NotImplementedError):
        found = []
    if not found:
        raise nothing_at(path)
    return found


def yaml_in(folder: Path) -> list[Path]:
    """The YAML files of a folder, in order. A link that leads nowhere is told: what is passed over is not checked."""
    found = [file for file in sorted(folder.glob("*.yaml")) if not file.name.startswith(".")]
    if broken := next((file for file in found if file.is_symlink() and not file.exists()), None):
        raise nothing_at(broken)
    return [file for file in found if file.is_file()]


def yaml_at(path: Path) -> list[Path]:
    """Every playbook, tests file and rule pack of a folder, or the one file that is meant."""
    if not path.is_dir():
        return [file_at(one) for one in named_by(path)]
    found = [file for folder in (path, path / RULES) for file in yaml_in(folder)]
    if not found:
        raise no_playbooks(path)
    return found
