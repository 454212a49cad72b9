"""Every pause, promise, plan and approval is bounded; the longest life in days: P220 to P229."""

from __future__ import annotations

from typing import Final

from engine.language.proofs.draft import Check

OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = ()
