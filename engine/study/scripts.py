"""A life written down beforehand: what happens to one invoice, and what an author expects of it. Words only."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

import msgspec

from schemas.driving import AnyWish
from schemas.events import AnyEvent, CaseOpened


class Asked(msgspec.Struct, frozen=True):
    """Something that the customer asks for at a moment (UTC); the playbook's bounds decide whether it happens."""

    at: datetime
    command: AnyWish


Happening = AnyEvent | Asked


class Script(msgspec.Struct, frozen=True):
    """An invoice's arrival and everything that will happen to it."""

    opened: CaseOpened
    happenings: tuple[Happening, ...] = ()


class Expectation(msgspec.Struct, frozen=True):
    """One line of `expect`. `deed`: `what` was done by `verb` on `first`; `silence`: no contact from first to last;
    `never`: neither a verb nor a message of this name; `closed`: ended so on `first`; `refused`: asked in vain then.
    """

    kind: Literal["deed", "silence", "never", "closed", "refused"]
    file: str
    line: int
    column: int
    what: str = ""
    verb: str = ""
    first: date = date.min
    last: date = date.max


class AuthorTest(msgspec.Struct, frozen=True):
    """A named life with its expectations. `line` is where it stands in its file."""

    name: str
    line: int
    script: Script
    expectations: tuple[Expectation, ...]
