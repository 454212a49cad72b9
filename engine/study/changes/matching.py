"""Which step of the new plan is which of the old one: by verb and name in its stage, then anywhere, then renamed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import msgspec

from engine.case.ageing import steps_of
from schemas.plan import Moment, Plan, Step


class Pair(msgspec.Struct, frozen=True):
    """A step before and after."""

    old: Step
    new: Step

    @property
    def is_renamed(self) -> bool:
        """Whether it has another name now."""
        return self.old.what != self.new.what


class Matched(msgspec.Struct, frozen=True):
    """Pairs in the old plan's order, and the steps that only one of the plans has."""

    pairs: tuple[Pair, ...]
    removed: tuple[Step, ...]
    added: tuple[Step, ...]


def match(old: Plan, new: Plan) -> Matched:
    """Pair the steps; what matches most closely goes first."""
    before = [*steps_of(old), *old.when_paid]
    after = [*steps_of(new), *new.when_paid]
    pairs: list[Pair] = []
    for alike in (_same, _same_day, _same_stage, _same_deed, _renamed):
        pairs += _taken(before, after, alike)
    order = {step.path: place for place, step in enumerate((*steps_of(old), *old.when_paid))}
    pairs.sort(key=lambda pair: order[pair.old.path])
    return Matched(tuple(pairs), tuple(before), tuple(after))


def _taken(before: list[Step], after: list[Step], alike: Callable[[Step, Step], bool]) -> Sequence[Pair]:
    """The pairs that are alike, taken out of both lists; of several the first."""
    pairs = []
    for step in tuple(before):
        other = next((one for one in after if alike(step, one)), None)
        if other is not None:
            pairs.append(Pair(step, other))
            before.remove(step)
            after.remove(other)
    return pairs


def _same(old: Step, new: Step) -> bool:
    return _same_day(old, new) and (old.by, old.only_if, old.unless, old.team) == (
        new.by, new.only_if, new.unless, new.team)  # fmt: skip


def _same_day(old: Step, new: Step) -> bool:
    return _same_stage(old, new) and _when(old.at) == _when(new.at)


def _same_stage(old: Step, new: Step) -> bool:
    return _same_deed(old, new) and old.stage == new.stage


def _same_deed(old: Step, new: Step) -> bool:
    return (old.verb, old.what) == (new.verb, new.what)


def _renamed(old: Step, new: Step) -> bool:
    return (old.verb, old.stage, _when(old.at)) == (new.verb, new.stage, _when(new.at))


def _when(at: Moment) -> tuple[object, ...]:
    """The moment without the place of its anchor, which moves when steps come in between."""
    return at.anchor, at.offset
