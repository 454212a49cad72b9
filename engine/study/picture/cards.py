"""What the card of one step says: its day, its name, how it goes out, on what condition, and who must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.study.picture.days import Course, Mark
from engine.study.picture.icons import icon_of
from engine.study.picture.measure import width as width_of
from engine.study.picture.sheet import Box, Column, Sign, Written
from engine.study.words import times
from engine.study.words.conditions import conditions_of
from engine.study.words.names import ATTACHMENTS, CHANNELS, VERBS, listed, name, pick
from schemas.plan import ApprovalRule, Step

WIDTH: Final = 190.0
PAD: Final = 9.0
NAME, SMALL = 15.0, 12.0
ICON: Final = 22.0


def signed(day: int) -> str:
    """`+8`, `−5`, `0`: with the sign of print."""
    return f"+{day}" if day > 0 else f"−{-day}" if day else "0"


def card(mark: Mark, life: Course, steps: Mapping[str, str], language: str) -> Box:
    """The card at the origin; it is moved to its place later."""
    step = mark.step
    column = Column(WIDTH - 2 * PAD, PAD + ICON + 3, PAD)
    column.write(step.what, NAME, "bold")
    for line in _how(step, steps, language):
        column.write(line, SMALL, "soft")
    for line in conditions_of(step, language):
        column.write(line, SMALL, "slant")
    if step.approval is not None:
        column.skip(2)
        column.write(approval(step.approval, language), SMALL, "", sign="seal")
    head, signs = _head(mark, life, language)
    look = f"{step.stage} {'required' if step.required else ''}".strip()
    return Box("card", step.path, 0, 0, WIDTH, round(column.y + PAD, 1), look, (*head, *column.texts),
               (*signs, *column.signs))  # fmt: skip


def _head(mark: Mark, life: Course, language: str) -> tuple[list[Written], list[Sign]]:
    """Icon, day, date where there is one, and the sign of a step that is never left out."""
    step, base = mark.step, PAD + ICON * 0.76
    day = signed(mark.day)
    texts = [Written(day, PAD + ICON + 7, round(base, 1), NAME, "bold")]
    if life.is_dated:
        on = life.on(mark.day)
        text = f"{times.weekday(on, language)} {times.short_date(on, language)}"
        left = PAD + ICON + 7 + width_of(day, NAME, bold=True) + 6
        texts.append(Written(text, round(left, 1), round(base, 1), SMALL, "soft"))
    signs = [Sign(icon_of(step.verb, step.by), PAD, PAD, ICON, f"sign {step.stage}")]
    if step.required:
        signs.append(Sign("required", WIDTH - PAD - 18, PAD + 1, 18))
    return texts, signs


def _how(step: Step, steps: Mapping[str, str], language: str) -> list[str]:
    """By which channels in which order, by which team, how fast, when if not counted from due."""
    lines = []
    if step.at.anchor == "step":
        lines.append(times.moment(step.at, steps, language))
    if step.verb == "send":
        lines.append(" → ".join(name(CHANNELS, channel, language) for channel in step.by))
    else:
        lines.append(_deed(step, language))
    if step.within is not None:
        within = times.duration(step.within, language)
        late = times.consequence(step.if_late, language)
        lines.append(pick((f"within {within}, else {late}", f"en {within}; si no, {late}"), language))
    if step.attach:
        things = listed([name(ATTACHMENTS, thing, language) for thing in step.attach], language)
        lines.append(pick((f"with {things}", f"con {things}"), language))
    return [line for line in lines if line]


def _deed(step: Step, language: str) -> str:
    if step.verb in ("call", "task"):
        kind = pick({"call": ("call", "llamada"), "task": ("task", "tarea")}[step.verb], language)
        return f"{kind}: {step.team}" if step.team else kind
    if step.verb == "charge_fee" and step.amount is not None:
        return pick((f"charge {times.sum_of(step.amount)}", f"cargo de {times.sum_of(step.amount)}"), language)
    whole = {"report": ("report to the bureau", "reporte a la central"),
             "hand_over": ("hand-over", "entrega"), "write_off": ("write-off", "castigo")}  # fmt: skip
    return pick(whole.get(step.verb, VERBS[step.verb]), language)


def approval(rule: ApprovalRule, language: str) -> str:
    """Who must agree, how long they have, and what silence means."""
    within = times.duration(rule.within, language)
    silent = times.consequence(rule.if_silent, language)
    return pick(
        (f"{rule.by} agrees within {within}; if silent: {silent}",
         f"aprueba {rule.by} en {within}; si calla: {silent}"), language)  # fmt: skip
