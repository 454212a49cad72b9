"""Lengths of time, and the base of all words that plans are made of. They know nothing of calendars."""

from __future__ import annotations

from typing import Literal

import msgspec

Unit = Literal["days", "business_days", "weeks", "months"]


class Word(msgspec.Struct, frozen=True, omit_defaults=True):
    """Base of the plan's words: immutable, defaults left out of the JSON."""


class Duration(Word, frozen=True):
    """A length of time with its unit. `count` may be negative in an offset ("5 days before due" is -5)."""

    count: int
    unit: Unit = "days"
