"""The life of a plan as a Mermaid timeline, which Markdown pages draw by themselves. It knows days and no places."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from engine.study.picture.cards import approval, signed
from engine.study.picture.days import Course, Mark, course
from engine.study.words import times
from engine.study.words.conditions import conditions_of
from engine.study.words.names import CHANNELS, STAGES, VERBS, name, pick
from schemas.plan import Plan


def mermaid(plan: Plan, language: str = "en", due: date | None = None) -> str:
    """A `timeline` diagram: a section for each stage, a period for each day, an event for each step."""
    life = course(plan, due)
    lines = ["timeline", f"    title {safe(plan.title or plan.playbook)}"]
    for stage, marks in _sections(plan, life):
        lines.append(f"    section {safe(name(STAGES, stage, language))}")
        lines += [f"        {line}" for line in _days(marks, life, language)]
    ends = f"{pick(('ends', 'termina'), language)}, {times.consequence(plan.ends.then, language)}"
    lines += [f"        {safe(_day(life.end, life, language))} : {safe(ends)}"]
    return "\n".join(lines) + "\n"


def markdown(plan: Plan, language: str = "en", due: date | None = None) -> str:
    """The diagram as a block of Markdown."""
    return f"```mermaid\n{mermaid(plan, language, due)}```\n"


def _sections(plan: Plan, life: Course) -> Iterator[tuple[str, list[Mark]]]:
    """The stages that have steps, and the last one in any case, where the end stands; terms go with the first."""
    stages = [stage.name for stage in plan.stages if stage.name != "policy"] or ["recovery"]
    for stage in stages:
        here = (stage, "policy") if stage == stages[0] else (stage,)
        marks = sorted((mark for mark in life.marks if mark.step.stage in here), key=lambda mark: mark.day)
        if marks or stage == stages[-1]:
            yield stage, marks


def _days(marks: list[Mark], life: Course, language: str) -> Iterator[str]:
    """One line a day: the day, and everything that is done on it."""
    for day in dict.fromkeys(mark.day for mark in marks):
        events = (_event(mark, language) for mark in marks if mark.day == day)
        yield " : ".join([safe(_day(day, life, language)), *map(safe, events)])


def _day(day: int, life: Course, language: str) -> str:
    known = {life.issue: ("issue day", "día de emisión"), 0: ("due day", "día de vencimiento")}
    days = pick(("day", "día"), language)
    text = pick(known[day], language) if day in known else f"{days} {signed(day)}"
    if not life.is_dated:
        return text
    return f"{text}, {times.short_date(life.on(day), language)} {life.on(day).year}"


def _event(mark: Mark, language: str) -> str:
    step = mark.step
    verb = "" if step.verb == "send" else f"{name(VERBS, step.verb, language)} "
    how = f" ({' → '.join(name(CHANNELS, channel, language) for channel in step.by)})" if step.by else ""
    more = [*conditions_of(step, language), *([approval(step.approval, language)] if step.approval else [])]
    return f"{verb}{step.what}{how}" + "".join(f", {line}" for line in more)


def safe(text: str) -> str:
    """Text in which Mermaid sees no mark of its own: what it would read as one is written as a code."""
    plain = " ".join(text.split())
    return re.sub(r"[#;:`<>{}\"%]", lambda sign: f"#{ord(sign[0])};", plain)
