"""What changed of the steps: added, removed, moved, renamed; their days, channels, conditions and approvals."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from engine.language.regions.boxes import EVERYTHING, Region, Regions, TooTangled, difference, of_condition, overlap
from engine.study.changes import where
from engine.study.changes.change import NOTHING, Change, both, not_but
from engine.study.changes.matching import Matched, Pair
from engine.study.words import times
from engine.study.words.conditions import conditions_of
from engine.study.words.names import ATTACHMENTS, CHANNELS, STAGES, VERBS, Both, listed, name, pick, quoted
from schemas.plan import ApprovalRule, Moment, Step

_DONE: Final[dict[str, Both]] = {"send": ("goes out", "sale")}
_OTHERWISE: Final[Both] = ("is done", "se hace")
Names = Mapping[str, str]


def compare(matched: Matched, old: Names, new: Names, around: Regions) -> list[Change]:
    """All changes of steps. `old` and `new` are the steps' names by path."""
    moved = {pair.old.path: pair.new.path for pair in matched.pairs}
    changes = [_removed(step, old, around) for step in matched.removed]
    changes += [change for pair in matched.pairs for change in _pair(pair, moved, old, new, around)]
    changes += [_added(step, new, around) for step in matched.added]
    return changes + list(_order(matched))


def _pair(pair: Pair, moved: Names, old: Names, new: Names, around: Regions) -> Iterator[Change]:
    texts = (*_moved(pair), *_day(pair, moved, old, new), *_attributes(pair))
    for en, es in texts:
        yield Change(pair.new.path, en, es, step=pair.old.path, new_step=pair.new.path)
    yield from _conditions(pair, around)


def title(step: Step, language: str) -> str:
    """`'overdue-first'`; a deed of another kind than a message or a call with its verb."""
    verb = "" if step.verb in ("send", "call", "task") else f"{name(VERBS, step.verb, language)} "
    return f"{verb}{quoted(step.what, language)}"


def _added(step: Step, names: Names, around: Regions) -> Change:
    return _whole(step, names, around, ("added to", "se agrega a"), new_step=step.path)


def _removed(step: Step, names: Names, around: Regions) -> Change:
    return _whole(step, names, around, ("removed from", "se quita de"), step_was=step.path)


def _whole(step: Step, names: Names, around: Regions, verb: Both, step_was: str = "", new_step: str = "") -> Change:
    """A step with all that is said of it."""
    en, es = (
        f"{pick(verb, tongue)} {name(STAGES, step.stage, tongue)}: {_summary(step, names, tongue)}"
        for tongue in ("en", "es")
    )
    return Change(step.path, en, es, _concerns(step, around), step=step_was, new_step=new_step)


def _concerns(step: Step, around: Regions) -> Regions:
    """The invoices for which a step runs; none named where it runs for all."""
    try:
        return _bound(where.joined(overlap(runs_for(step), around), around))
    except TooTangled:
        return ()


def _summary(step: Step, names: Names, language: str) -> str:
    """`send 'overdue-first' by WhatsApp, then email, 1 day after due, only if risk high`."""
    verb = name(VERBS, step.verb, language)
    parts = [f"{verb} {quoted(step.what, language)}{_by(step, language)}"]
    if step.stage != "when_paid":
        parts.append(times.moment(step.at, names, language))
    parts += conditions_of(step, language)
    if step.approval is not None:
        parts.append(_approval(step.approval, language))
    return ", ".join(parts)


def _by(step: Step, language: str) -> str:
    if not step.by:
        return ""
    return f" {pick(('by', 'por'), language)} {_channels(step, language)}"


def _channels(step: Step, language: str) -> str:
    """`WhatsApp, then email`: in the order in which they are tried."""
    then = pick((", then ", ", luego "), language)
    return then.join(name(CHANNELS, channel, language) for channel in step.by)


def _moved(pair: Pair) -> Iterator[Both]:
    old, new = pair.old, pair.new
    if pair.is_renamed:
        yield (f"{title(old, 'en')} is now {title(new, 'en')}", f"{title(old, 'es')} ahora es {title(new, 'es')}")
    if old.stage != new.stage:
        there = [(name(STAGES, old.stage, tongue), name(STAGES, new.stage, tongue)) for tongue in ("en", "es")]
        yield (f"{title(new, 'en')} moves from {there[0][0]} to {there[0][1]}",
               f"{title(new, 'es')} pasa de {there[1][0]} a {there[1][1]}")  # fmt: skip


def _day(pair: Pair, moved: Names, old: Names, new: Names) -> Iterator[Both]:
    was, now = pair.old.at, pair.new.at
    if same_moment(was, now, moved):
        return
    done = _DONE.get(pair.new.verb, _OTHERWISE)
    texts = [both(lambda tongue, when=when, names=names: times.moment(when, names, tongue))  # type: ignore[misc]
             for when, names in ((was, old), (now, new))]  # fmt: skip
    yield (f"{title(pair.new, 'en')} {done[0]} {not_but(texts[0][0], texts[1][0], 'en')}",
           f"{title(pair.new, 'es')} {done[1]} {not_but(texts[0][1], texts[1][1], 'es')}")  # fmt: skip


def same_moment(old: Moment, new: Moment, moved: Names) -> bool:
    """Whether two moments mean the same, wherever the step that they wait for stands now."""
    if old.anchor != "step" or new.anchor != "step":
        return old == new
    return old.offset == new.offset and moved.get(old.step) == new.step


def _attributes(pair: Pair) -> Iterator[Both]:
    """Everything that is said of a step but its day and its conditions."""
    old, new = pair.old, pair.new
    if old.by != new.by:
        yield _instead(new, ("goes by", "va por"), both(lambda tongue: _channels(old, tongue)),
                       both(lambda tongue: _channels(new, tongue)))  # fmt: skip
    if old.required != new.required:
        on, off = ("is now required: never left out", "ahora es obligatorio: nunca se omite"), (
            "is no longer required", "ya no es obligatorio")  # fmt: skip
        yield _flag(new, new.required, on, off)
    elif old.during_holds != new.during_holds:
        yield _flag(new, new.during_holds, ("now goes out during pauses, too", "ahora sale también durante las pausas"),
                    ("no longer goes out during pauses", "ya no sale durante las pausas"))  # fmt: skip
    for field, verb, say in _FIELDS:
        was, now = (getattr(step, field) for step in (old, new))
        if was != now and not (field == "if_late" and old.within is None and new.within is None):
            yield _instead(new, verb, _said(was, say), _said(now, say))


def _flag(step: Step, is_on: bool, on: Both, off: Both) -> Both:
    said = on if is_on else off
    return f"{title(step, 'en')} {said[0]}", f"{title(step, 'es')} {said[1]}"


def _instead(step: Step, verb: Both, old: Both, new: Both) -> Both:
    return (f"{title(step, 'en')} {verb[0]} {not_but(old[0], new[0], 'en')}",
            f"{title(step, 'es')} {verb[1]} {not_but(old[1], new[1], 'es')}")  # fmt: skip


def _said(value: object, say: object) -> Both:
    """A value in both languages; `none` where there is none."""
    return both(lambda tongue: say(value, tongue)) if value else NOTHING  # type: ignore[operator]


def _things(things: tuple[str, ...], language: str) -> str:
    return listed([name(ATTACHMENTS, thing, language) for thing in things], language)


def _approval(rule: ApprovalRule, language: str) -> str:
    within = times.duration(rule.within, language)
    silent, refused = (times.consequence(one, language) for one in (rule.if_silent, rule.if_refused))
    return pick(
        (f"approval by {rule.by} within {within} (if silent: {silent}; if refused: {refused})",
         f"aprobación de {rule.by} en {within} (si calla: {silent}; si rechaza: {refused})"), language)  # fmt: skip


_FIELDS: Final = (
    ("attach", ("carries", "lleva"), _things),
    ("team", ("is for", "es para"), lambda team, _: team),
    ("within", ("has", "tiene"), times.duration),
    ("if_late", ("if late:", "si se atrasa:"), times.consequence),
    ("approval", ("needs", "necesita"), _approval),
    ("amount", ("charges", "cobra"), lambda amount, _: times.sum_of(amount)),
    ("reward", ("rewards with", "premia con"), lambda reward, _: reward),
)


# ---------------------------------------------------------------------------------------------- conditions


def runs_for(step: Step) -> Regions:
    """The invoices for which a step runs. Raises TooTangled."""
    unless = of_condition(step.unless) if step.unless is not None else ()
    return difference(of_condition(step.only_if), unless)


def _conditions(pair: Pair, around: Regions) -> Iterator[Change]:
    """For which invoices it runs now and did not, and the other way round."""
    old, new = pair.old, pair.new
    if (old.only_if, old.unless) == (new.only_if, new.unless):
        return
    try:
        before, after = runs_for(old), runs_for(new)
        gained, lost = (where.joined(overlap(difference(one, other), around), around)
                        for one, other in ((after, before), (before, after)))  # fmt: skip
    except TooTangled:
        en, es = f"{title(new, 'en')} has other conditions", f"{title(new, 'es')} tiene otras condiciones"
        yield Change(new.path, en, es, step=old.path, new_step=new.path)
        return
    for regions, en, es in ((gained, "now also runs for", "ahora también se ejecuta para"),
                            (lost, "no longer runs for", "ya no se ejecuta para")):  # fmt: skip
        if regions:
            said = where.both_said(regions)
            yield Change(new.path, f"{title(new, 'en')} {en} {said[0]}", f"{title(new, 'es')} {es} {said[1]}",
                         _bound(regions), step=old.path, new_step=new.path)  # fmt: skip


def _bound(regions: Regions) -> tuple[Region, ...]:
    return tuple(region for region in regions if region != EVERYTHING)


# ---------------------------------------------------------------------------------------------- order


def _order(matched: Matched) -> Iterator[Change]:
    """Steps that change places within their stage: where two are due at once, order in the file is order."""
    stayed = [pair for pair in matched.pairs if pair.old.stage == pair.new.stage]
    for stage in dict.fromkeys(pair.old.stage for pair in stayed):
        here = [pair for pair in stayed if pair.old.stage == stage]
        now = sorted(here, key=lambda pair: _index(pair.new))
        if [pair.new.path for pair in here] == [pair.new.path for pair in now]:
            continue
        order = [", ".join(quoted(pair.new.what, tongue) for pair in now) for tongue in ("en", "es")]
        yield Change(stage, f"the order of {name(STAGES, stage, 'en')} is now: {order[0]}",
                     f"el orden de {name(STAGES, stage, 'es')} ahora es: {order[1]}")  # fmt: skip


def _index(step: Step) -> int:
    number = step.path.rpartition("[")[2].rstrip("]")
    return int(number) if number.isdigit() else -1
