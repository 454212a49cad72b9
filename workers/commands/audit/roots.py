"""Roots of checkpoints as somebody types them: 12=64 digits. It compares nothing, and knows no database."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from schemas.failures import CollectionsError

_ROOT: Final = re.compile(r"([1-9][0-9]{0,8})=([0-9a-fA-F]{64})")


class NoRoot(CollectionsError):
    """{said} is no root: --root takes a checkpoint's number, = and the 64 digits that you were told on its day"""

    es: ClassVar[str] = (
        "{said} no es una raíz: --root lleva el número del punto de control, = y los 64 dígitos que le dijeron ese día"
    )
    exit_code: ClassVar[int] = 2


def roots_of(said: tuple[str, ...]) -> dict[int, str]:
    """Roots by their checkpoint's number, of `12=64 digits` each. Raises NoRoot."""
    found = {}
    for one in said:
        match = _ROOT.fullmatch(one.strip())
        if match is None:
            raise NoRoot(said=one)
        found[int(match[1])] = match[2].lower()
    return found
