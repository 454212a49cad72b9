"""Lays a plan out on a sheet in the proportions of A3 and A4: where everything stands, as data. It draws nothing."""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from engine.study.picture import frame, rows
from engine.study.picture.axis import Axis, axis, narrowest
from engine.study.picture.days import Course, course
from engine.study.picture.panels import names_by_path, panels
from engine.study.picture.sheet import Box, Path, Sheet
from engine.study.picture.sides import Side, hung, side
from engine.study.words.names import pick
from schemas.plan import Plan

WIDTH: Final = 1680.0
RATIO: Final = 2**0.5
EDGE: Final = 44.0
# How much larger than A3 the drawing may be in its own units: the larger, the smaller its letters on the same paper.
SCALES: Final = (
    0.66, 0.74, 0.82, 0.88, 0.94, 1.0, 1.08, 1.16, 1.25, 1.35, 1.5, 1.7, 1.9, 2.2, 2.6, 3.0, 3.6, 4.4, 5.5, 7.0, 9.0,
    12.0, 16.0,
)  # fmt: skip
INSET: Final = 30.0
"""Before the first day and after the last."""
AXIS: Final = 58.0
GAP: Final = 14.0
PANEL: Final = 292.0
MOST_AIR: Final = 60.0


class Trial(msgspec.Struct, frozen=True):
    """A plan on paper of some width: its axis and the cards of both sides."""

    plan: Plan
    life: Course
    scale: Axis
    above: Side
    below: Side
    language: str
    width: float

    @property
    def height(self) -> float:
        """The paper's."""
        return self.width / RATIO


def lay_out(plan: Plan, sha256: str, language: str = "en", due: date | None = None) -> Sheet:
    """The sheet: as large as its text needs, in the proportions of the paper."""
    life = course(plan, due)
    trials = (_trial(plan, life, language, WIDTH * scale, near) for scale in SCALES for near in rows.NEAR)
    sheets = (_sheet(trial, sha256) for trial in trials if trial is not None)
    sheet = next((sheet for sheet in sheets if sheet is not None), None)
    assert sheet is not None, "a plan this large fits on no paper"
    return sheet


def _trial(plan: Plan, life: Course, language: str, width: float, near: float) -> Trial | None:
    """None where the width is not enough for the days, or for the cards."""
    if narrowest(life) > width - 2 * (EDGE + INSET):
        return None
    scale, edges, steps = (
        axis(life, EDGE + INSET, width - EDGE - INSET),
        (EDGE + 4, width - EDGE - 4),
        names_by_path(plan),
    )
    above = side(life, scale, steps, language, edges, near, under=False)
    below = side(life, scale, steps, language, edges, near, under=True)
    return Trial(plan, life, scale, above, below, language, width) if above and below else None


def _sheet(trial: Trial, sha256: str) -> Sheet | None:
    """The sheet; None where the paper's height is not enough."""
    head = frame.header(trial.plan, trial.life, trial.language, EDGE, trial.width)
    stages = frame.stage_boxes(
        trial.life.bands, trial.scale, INSET, round(head.y + head.height + GAP, 1), trial.language
    )
    last = frame.footer(trial.plan, sha256, trial.language, EDGE, trial.width, trial.height)
    foot = _panels(trial)
    top = max((box.y + box.height for box in stages), default=head.y + head.height) + GAP
    bottom = last.y - GAP - max(box.y + box.height for box in foot)
    air = (bottom - 2 * GAP - top - trial.above.height - trial.below.height - AXIS) / 3
    if air < 4:
        return None
    spare = max(0.0, air - MOST_AIR)  # a short playbook: what is left goes between the timeline and the panels
    line = round(top + trial.above.height + air - spare / 2, 1)
    panels_at = round(bottom - spare, 1)
    boxes = (head, last, *stages, *(box.moved(0, panels_at) for box in foot))
    return _drawn(trial, boxes, (stages[0].y if stages else top, line, panels_at - GAP))


def _drawn(trial: Trial, boxes: tuple[Box, ...], levels: tuple[float, float, float]) -> Sheet:
    (top, line, bottom), scale, life = levels, trial.scale, trial.life
    up, up_paths, up_dots = hung(trial.above, line, -1)
    down, down_paths, down_dots = hung(trial.below, line + AXIS, 1)
    days = frame.day_boxes(life, scale, line, AXIS, trial.language)
    labels = frame.side_labels((top, line, line + AXIS, bottom), EDGE, trial.language)
    due = scale.x(0)
    strip = Path(((EDGE, line), (trial.width - EDGE, line + AXIS)), "strip")
    return Sheet(
        trial.plan.title or trial.plan.playbook, _description(trial), trial.language,
        round(trial.width, 1), round(trial.height, 1), life,
        (*boxes, *days, *labels, *up, *down),
        (*frame.tints(life.bands, scale, INSET, top, bottom), *frame.closed_days(life, trial.plan, scale, line, AXIS)),
        (Path(((due, top), (due, bottom)), "due"), strip, *frame.ticks(scale, line, AXIS), *up_paths, *down_paths,
         *frame.arcs(life, scale, line)),
        (*up_dots, *down_dots),
    )  # fmt: skip


def _panels(trial: Trial) -> list[Box]:
    """The panels in columns of about one height, the top of all at nought."""
    room = trial.width - 2 * EDGE
    many = max(1, min(6, int((room + GAP) // (PANEL + GAP))))
    width = round((room - GAP * (many - 1)) / many, 1)
    depths = [0.0] * many
    placed = []
    for box in panels(trial.plan, width, trial.language):
        column = depths.index(min(depths))
        placed.append(box.moved(EDGE + column * (width + GAP), depths[column]))
        depths[column] += box.height + GAP
    return placed


def _description(trial: Trial) -> str:
    """The drawing in a sentence, for who cannot see it."""
    count, first, last = len(trial.life.marks), trial.life.issue, trial.life.end
    return pick(
        (f"The life of an invoice on one timeline: {count} steps from day {first} to day {last} after due,"
         f" in {len(trial.life.bands)} stages.",
         f"La vida de una factura en una línea de tiempo: {count} pasos desde el día {first} hasta el día {last}"
         f" después del vencimiento, en {len(trial.life.bands)} etapas."), trial.language)  # fmt: skip
