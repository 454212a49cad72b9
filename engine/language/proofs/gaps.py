"""Decision tables proved whole: gaps, dead rows and contradicting overlaps: P320 to P329."""

from __future__ import annotations

from typing import Final

from engine.language.proofs.draft import Check

OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = ()
