"""The statement in a briefing: what made the debt what it is, line by line, with what was left after each."""

from __future__ import annotations

from decimal import Decimal

from engine.study.briefing.history import amount
from engine.study.explaining.scene import Scene
from schemas.briefing import MoneyLine


def lines_of(scene: Scene) -> tuple[MoneyLine, ...]:
    """Every line of the record that changed what is owed, in order."""
    lines, before = list[MoneyLine](), Decimal(0)
    for told, entry, state in zip(scene.lines, scene.material.entries, scene.states, strict=True):
        if state.balance != before:
            change, left = amount(state.balance - before, state.currency), amount(state.balance, state.currency)
            lines.append(MoneyLine(scene.day(entry.event.at), told.text, change, left))
        before = state.balance
    return tuple(lines)
