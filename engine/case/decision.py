"""What `decide` answers: what the case settles by itself, what it wants done, and when to look again."""

from __future__ import annotations

from datetime import datetime

import msgspec

from schemas.effects import AnyEffect
from schemas.events import AnyEvent


class Noted(msgspec.Struct, frozen=True):
    """Something the case settles by itself, with the playbook path that says so."""

    event: AnyEvent
    because: str


class Decision(msgspec.Struct, frozen=True):
    """Exactly one of: notes to fold and decide again; an effect to do; a wait until `wake_at`; rest (all empty)."""

    notes: tuple[Noted, ...] = ()
    effect: AnyEffect | None = None
    wake_at: datetime | None = None
    step: str = ""

    @staticmethod
    def rest() -> Decision:
        """Nothing more will ever be done, unless something arrives."""
        return Decision()

    @staticmethod
    def note(*notes: tuple[AnyEvent, str]) -> Decision:
        """Fold these and decide again."""
        return Decision(notes=tuple([Noted(event, because) for event, because in notes]))

    @staticmethod
    def do(effect: AnyEffect) -> Decision:
        """Have this done, fold what came of it, decide again."""
        return Decision(effect=effect, step=effect.because)

    @staticmethod
    def wait(wake_at: datetime, step: str = "") -> Decision:
        """Look again then, or when something arrives. `step` is what is expected to run at that moment."""
        return Decision(wake_at=wake_at, step=step)
