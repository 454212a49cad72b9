"""What is proved of a playbook beyond its shape: the rooms of proofs, and in which order the compiler asks them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs import (
    answers,
    bounds,
    bureaus,
    disclosures,
    gaps,
    law,
    limits,
    order,
    possible,
    rates,
    scripts,
    segments,
    texts,
    times,
    wording,
)
from engine.language.proofs.causes import causes
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.size import check_playbook_can_be_proved

_ROOMS: Final = (
    order,
    times,
    bounds,
    answers,
    gaps,
    possible,
    limits,
    law,
    rates,
    texts,
    wording,
    segments,
    scripts,
    disclosures,
    bureaus,
)
# Checks that speak of what is written, and run even when something else in the file could not be read.
OF_WORDS: Final[tuple[Check, ...]] = tuple(check for room in _ROOMS for check in room.OF_WORDS)
# Checks that reason about times, conditions and tables, and need all of them to be sound.
OF_SENSE: Final[tuple[Check, ...]] = tuple(check for room in _ROOMS for check in room.OF_SENSE)
# Checks that go through the due dates of the next 24 months: only where the compiler is told where they start.
OF_DAYS: Final[tuple[Check, ...]] = law.OF_DAYS


def run_checks(draft: Draft, sound: bool) -> Iterator[Finding]:
    """Every finding of every check; of the reasoning ones only when the file could be read in full (`sound`).

    A playbook too large to be proved is told so, and nothing of it is proved.
    """
    too_large = tuple(check_playbook_can_be_proved(draft)) if sound else ()
    yield from too_large
    reasons = sound and not too_large
    asked = OF_WORDS + (OF_SENSE if reasons else ()) + (OF_DAYS if reasons and draft.since is not None else ())
    yield from causes(finding for check in asked for finding in check(draft))
