"""Schedules that must break a cap though nothing goes wrong: P405 to P409."""

from __future__ import annotations

from typing import Final

from engine.language.proofs.draft import Check

OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = ()
