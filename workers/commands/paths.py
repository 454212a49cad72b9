"""What a person means by a path: a folder of playbooks, a file, or a playbook's name. It reads no playbook."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar, Final

from schemas.failures import CollectionsError

FOLDER: Final = Path("playbooks")
RULES: Final = "rules"


class NoSuchFolder(CollectionsError):
    """There is no folder or playbook at '{path}'; name a folder of playbooks or a .yaml file"""

    es: ClassVar[str] = "No hay carpeta ni playbook en «{path}»; indique una carpeta de playbooks o un archivo .yaml"


class NoPlaybooks(CollectionsError):
    """The folder '{path}' has no playbooks (*.yaml)"""

    es: ClassVar[str] = "La carpeta «{path}» no tiene playbooks (*.yaml)"


class CannotRead(CollectionsError):
    """'{path}' cannot be read: {why}"""

    es: ClassVar[str] = "No se puede leer «{path}»: {why}"


class CannotWrite(CollectionsError):
    """'{path}' cannot be written: {why}"""

    es: ClassVar[str] = "No se puede escribir «{path}»: {why}"


def file_at(path: Path) -> Path:
    """The file itself, or the playbook of that name in the usual folder."""
    for file in (path, FOLDER / f"{path}.yaml"):
        if file.is_file():
            return file
    raise NoSuchFolder(path=path)


def yaml_at(path: Path) -> list[Path]:
    """Every playbook, tests file and rule pack of a folder, or the one file that is meant."""
    if not path.is_dir():
        return [file_at(path)]
    found = [file for folder in (path, path / RULES) for file in sorted(folder.glob("*.yaml")) if file.is_file()]
    if not found:
        raise NoPlaybooks(path=path)
    return found
