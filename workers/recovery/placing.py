"""Files that must be where they are wanted before anybody relies on them: a passing name first, then their own."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from schemas.failures import CollectionsError


class AnotherIsThere(CollectionsError):
    """{file} is there already with other contents; name another folder with --out"""

    es: ClassVar[str] = "{file} ya existe con otro contenido; indique otra carpeta con --out"


class CannotWrite(CollectionsError):
    """{file} cannot be written: {why}. Nothing has changed."""

    es: ClassVar[str] = "no se puede escribir {file}: {why}. Nada ha cambiado."


class NotInPlace(CollectionsError):
    """{id} is made, but its file could not be put in place: {why}. Ask for it again by its name."""

    es: ClassVar[str] = "{id} está hecho, pero no se pudo dejar su archivo: {why}. Pídalo otra vez por su nombre."


def prepare(contents: Mapping[Path, bytes]) -> None:
    """Write each file under a passing name. Raises AnotherIsThere and CannotWrite."""
    for place, content in contents.items():
        try:
            if place.exists() and place.read_bytes() != content:
                raise AnotherIsThere(file=place)
            place.parent.mkdir(parents=True, exist_ok=True)
            with _passing(place).open("wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise CannotWrite(file=place, why=error.strerror or type(error).__name__) from error


def put_in_place(contents: Mapping[Path, bytes], id: str) -> None:
    """Give them their names. Raises NotInPlace."""
    try:
        for place in contents:
            _passing(place).replace(place)
    except OSError as error:
        raise NotInPlace(id=id, why=error.strerror or type(error).__name__) from error


def _passing(place: Path) -> Path:
    return place.with_name(f".{place.name}.part")
