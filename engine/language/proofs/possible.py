"""Conditions that can never or must always hold: P330 to P339."""

from __future__ import annotations

from typing import Final

from engine.language.proofs.draft import Check

OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = ()
