"""What stands around the cards: title, stages, the calendar's strip with its days, and the foot of the sheet."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Final

from engine.study.picture.axis import Axis
from engine.study.picture.cards import signed
from engine.study.picture.days import Band, Course, is_open
from engine.study.picture.measure import width as width_of
from engine.study.picture.panels import covers
from engine.study.picture.sheet import Box, Column, Path, Tint, Written
from engine.study.words import times
from engine.study.words.names import STAGES, Both, name, pick
from schemas.plan import Plan
from schemas.playbook import STAGES as ORDER

TITLE, SMALL = 34.0, 12.5
PURPOSES: Final[dict[str, Both]] = {
    "invoicing": ("the document, and the time until it is due", "el documento, y el tiempo hasta que vence"),
    "first_contact": ("polite first, then firm", "primero amable, luego firme"),
    "negotiation": ("find out why, and offer what is allowed", "saber por qué, y ofrecer lo permitido"),
    "recovery": ("the last resort; it ends for certain", "el último recurso; termina con certeza"),
}


def header(plan: Plan, life: Course, language: str, left: float, width: float) -> Box:
    """Title, for which invoices, who owns it, and how days are counted."""
    column = Column(width - 2 * left, left - 8, left)
    column.write(plan.title or plan.playbook, TITLE, "bold")
    counted = pick(("days are counted from the due day", "los días se cuentan desde el vencimiento"), language)
    if life.is_dated:
        year = life.due.year
        day = f"{times.weekday(life.due, language)} {times.short_date(life.due, language)} {year}"
        counted = pick((f"an invoice that falls due on {day}", f"una factura que vence el {day}"), language)
    column.skip(2)
    column.write(f"{plan.playbook}  ·  {covers(plan, language)}  ·  {counted}", 15.0, "soft")
    return Box("head", "title", left, left - 8, width - 2 * left, round(column.y - left + 8, 1), "plain",
               tuple(column.texts))  # fmt: skip


def footer(plan: Plan, sha256: str, language: str, left: float, width: float, height: float) -> Box:
    """Which plan this is, and how to read the drawing."""
    whose = pick(("owner", "responsable"), language)
    said = f"{plan.source.file.rpartition('/')[2]}  ·  {sha256[:12]}  ·  {whose} {plan.owner}"
    room = width - 2 * left
    beside = width_of(said, SMALL) + width_of(pick(_KEY, language), SMALL) + 20 <= room
    column = Column(room, 0, left)
    column.write(said, SMALL, "soft")
    if beside:
        column.texts.append(Written(pick(_KEY, language), width - left, column.texts[-1].y, SMALL, "soft", "end"))
    else:
        column.write(pick(_KEY, language), SMALL, "soft")
    tall = round(column.y + 2, 1)
    box = Box("head", "foot", left, 0, room, tall, "plain", tuple(column.texts))
    return box.moved(0, round(height - left * 0.55 - tall, 1))


_KEY: Final[Both] = (
    "above the line: goes out by itself · below it: people do it · triangle: never left out"
    " · each tick is a day · ≈ days left out",
    "arriba de la línea: sale por sí solo · abajo: lo hacen personas · triángulo: nunca se omite"
    " · cada marca es un día · ≈ días omitidos",
)


def spans(bands: Sequence[Band], scale: Axis, inset: float) -> Iterator[tuple[Band, float, float]]:
    """The stages that last a day at least, with their places; the first and the last reach beyond the axis's ends."""
    lasting = [band for band in bands if band.last > band.first]
    for band in lasting:
        left = scale.x(band.first) - (inset if band is lasting[0] else -2)
        yield band, left, scale.x(band.last) + (inset if band is lasting[-1] else -2)


def stage_boxes(bands: Sequence[Band], scale: Axis, inset: float, top: float, language: str) -> list[Box]:
    """The stages' headings over their days; all as high as the highest. One without a day has none."""
    boxes = []
    for band, left, right in spans(bands, scale, inset):
        column = Column(right - left - 24, 9, 12)
        number = ORDER.index(band.stage) + 1
        column.write(f"{number} · {name(STAGES, band.stage, language)}", 18.0, "bold")
        column.write(pick(PURPOSES.get(band.stage, ("", "")), language), 13.0)
        boxes.append(Box("stage", band.stage, round(left, 1), top, round(right - left, 1), round(column.y + 9, 1),
                         f"stage {band.stage}", tuple(column.texts)))  # fmt: skip
    highest = max((box.height for box in boxes), default=0.0)
    return [_shifted(box, highest) for box in boxes]


def _shifted(box: Box, height: float) -> Box:
    """Texts of a box that were written at the origin, put where the box is."""
    at = Box(box.kind, box.key, 0, 0, box.width, height, box.look, box.texts, box.signs)
    return at.moved(box.x, box.y)


def tints(bands: Sequence[Band], scale: Axis, inset: float, top: float, bottom: float) -> list[Tint]:
    """The stages' colours behind everything."""
    return [
        Tint(round(left, 1), top, round(right - left, 1), round(bottom - top, 1), f"tint {band.stage}")
        for band, left, right in spans(bands, scale, inset)
    ]


def closed_days(life: Course, plan: Plan, scale: Axis, top: float, height: float) -> Iterator[Tint]:
    """Weekends and holidays of a life with dates, where days are drawn to scale."""
    for segment in scale.segments if life.is_dated else ():
        if segment.is_cut:
            continue
        for day in range(segment.first, segment.last):
            on = life.due + timedelta(days=day)
            if not is_open(on, plan):
                look = "holiday" if on in plan.calendar.holidays else "weekend"
                yield Tint(scale.x(day), top, round(segment.scale, 1), height, look)


def day_boxes(life: Course, scale: Axis, line: float, height: float, language: str) -> list[Box]:
    """The numbers of the eventful days in the strip, with dates where there are any."""
    boxes = []
    for day in scale.days:
        x = scale.x(day)
        word = pick({life.issue: ("issued", "emisión"), life.end: ("end", "fin")}.get(day, ("", "")), language)
        above = pick(("due", "vence"), language) if day == 0 else signed(day)
        under = times.short_date(life.on(day), language) if life.is_dated else word if day else signed(day)
        texts = [Written(above, x, line + 26, 13.5, "bold", "middle"),
                 Written(under, x, line + 41, 11.5, "soft", "middle")][: 1 + bool(under)]  # fmt: skip
        half = max(width_of(one.text, one.size, bold=one.look == "bold") for one in texts) / 2 + 1
        boxes.append(Box("day", str(day), round(x - half, 1), line + 10, round(2 * half, 1), height - 20,
                         "due" if day == 0 else "", tuple(texts)))  # fmt: skip
    return boxes


def ticks(scale: Axis, line: float, height: float) -> Iterator[Path]:
    """A tick for each day where days have room, and a break where days are left out."""
    for segment in scale.segments:
        if segment.is_cut:
            middle = round((segment.left + segment.right) / 2, 1)
            for dx in (-4, 4):
                points = tuple((middle + dx + wave, line + height * part / 4)
                               for part, wave in ((-0.4, 3), (1, -3), (2, 3), (3, -3), (4.4, 3)))  # fmt: skip
                yield Path(points, "cut")
            continue
        for day in range(segment.first + 1, segment.last) if segment.scale >= 3 else ():
            x = scale.x(day)
            yield Path(((x, line), (x, line + 5)), "tick")
            yield Path(((x, line + height - 5), (x, line + height)), "tick")


def arcs(life: Course, scale: Axis, line: float) -> Iterator[Path]:
    """From a step to the one that is counted from it: a small bow over the axis with an arrow."""
    drawn: set[tuple[int, int]] = set()
    for mark in life.marks:
        if mark.since is None or mark.since == mark.day or (mark.since, mark.day) in drawn:
            continue
        drawn.add((mark.since, mark.day))
        left, right = scale.x(mark.since), scale.x(mark.day)
        yield Path(((left, line - 4), ((left + right) / 2, line - 26), (right - 3, line - 5)), "arc", curve=True)


def side_labels(levels: tuple[float, float, float, float], left: float, language: str) -> list[Box]:
    """Beside the timeline, upright: what stands above the axis, what below."""
    top, line, under, bottom = levels
    words = (("above", ("goes out by itself", "sale por sí solo"), (top + line) / 2),
             ("below", ("done by people", "lo hacen personas"), (under + bottom) / 2))  # fmt: skip
    boxes = []
    for key, both, middle in words:
        text = pick(both, language)
        length = width_of(text, 13.0, bold=True)
        if length > 2 * (middle - (top if key == "above" else under)):
            continue
        written = Written(text, left - 12, round(middle, 1), 13.0, "bold soft turned", "middle")
        boxes.append(Box("label", key, left - 24, round(middle - length / 2, 1), 16.0, round(length, 1), "plain",
                         (written,)))  # fmt: skip
    return boxes
