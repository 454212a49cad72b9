"""Steps against their stage, each other and what they count from: P205 to P219."""

from __future__ import annotations

from typing import Final

from engine.language.proofs.draft import Check

OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = ()
