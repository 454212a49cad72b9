"""Names, numbers and addresses as they are shown to who may not see them. It knows no scope."""

from __future__ import annotations

from typing import Final

HIDDEN: Final = "***"


def masked_name(name: str) -> str:
    """`Rosa Quispe` is `R***`."""
    return name[:1] + HIDDEN if name else ""


def masked_number(number: str) -> str:
    """`20601234567` is `***567`: enough to compare, too little to find a person by."""
    return HIDDEN + number[-3:] if len(number) > 5 else HIDDEN * bool(number)


def masked_address(kind: str, value: str, *_: object) -> str:
    """An e-mail address keeps its last letters, a number its last three digits, a street nothing."""
    if kind == "email":
        return f"{HIDDEN}@{HIDDEN}.{value.rpartition('.')[2]}"
    return masked_number(value) if kind == "mobile" else HIDDEN
