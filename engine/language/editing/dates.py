"""On which day each step runs for an example invoice that nobody pays, by the real machine. It reads no clock."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import Final

import msgspec

from engine.case.ageing import day_of, days_past_due, steps_of, today
from engine.case.conditions import FactValue
from engine.case.covers import due_date
from engine.case.facts import facts_of
from engine.case.workdays import add
from engine.language.diagnostics import Unreadable
from engine.language.proofs.examples import an_invoice, live
from engine.language.writing.times import moment
from engine.study.scripts import Happening
from engine.study.simulate import Life
from engine.study.words.times import short_date, weekday
from schemas.events import (
    ApprovalAsked,
    ApprovalGiven,
    CaseOpened,
    ContactMade,
    FeeCharged,
    HandedOver,
    Reported,
    StepSkipped,
    TaskRaised,
    WrittenOff,
)
from schemas.money import Money
from schemas.plan import Plan

_DEEDS: Final = (ContactMade, TaskRaised, Reported, HandedOver, WrittenOff, FeeCharged)
# Facts whose last value says nothing of an earlier day.
_PASSING: Final = ("offer", "dispute", "stage", "amount_due", "share_paid")
UNWRITTEN_TERMS: Final = timedelta(days=30)


class Run(msgspec.Struct, frozen=True):
    """What became of a step: the day it ran and days past due then; or why not. `meant`: the day it was written for."""

    day: date | None
    age: int = 0
    meant: date | None = None
    why_en: str = ""
    why_es: str = ""

    def words(self, language: str) -> str:
        """`→ Mon 2 Mar 2026 (+1)`, and where it was put off, from when; or why it does not run."""
        spanish = language == "es"
        if self.day is None:
            return self.why_es if spanish else self.why_en
        shown = f"→ {in_words(self.day, language)} ({self.age:+d})"
        if self.meant is None or self.meant == self.day:
            return shown
        return shown + (f", {'en vez del' if spanish else 'put off from'} {in_words(self.meant, language)}")


class Dates(msgspec.Struct, frozen=True):
    """An example invoice and the day of each step, by path. `days` are the days of steps by name, the last one wins."""

    issued: date
    due: date
    amount: str
    runs: dict[str, Run]
    days: dict[str, date]
    plan: Plan

    def invoice(self, language: str) -> str:
        """The invoice in words."""
        issued, due = in_words(self.issued, language), in_words(self.due, language)
        if language == "es":
            return f"una factura de {self.amount}, emitida el {issued}, que vence el {due} y que nadie paga"
        return f"an invoice of {self.amount}, issued {issued}, due {due}, that nobody pays"

    def day_of(self, text: str) -> date | None:
        """The day of a moment as it is written; None where it cannot be read or its step does not run."""
        try:
            written = moment(text)
            anchors = {"issue": self.issued, "due": self.due} | self.days
            anchor = anchors.get(written.anchor)
            return add(anchor, written.offset, self.plan.calendar) if anchor is not None else None
        except (Unreadable, ValueError, OverflowError):
            return None


def in_words(day: date, language: str) -> str:
    """`Mon 2 Mar 2026`, `lun 2 mar 2026`."""
    return f"{weekday(day, language)} {short_date(day, language)} {day.year}"


def dates_of(plan: Plan, now: date, due: date | None = None) -> Dates:
    """Live the example invoice: due on the day asked for, or issued today. Everyone who is asked to approve agrees."""
    opened = an_invoice(plan, due or next_due(plan, now))
    life = _with_consent(plan, opened)
    runs = dict(_runs(plan, life))
    names = {step.path: step.what for step in steps_of(plan)}
    days = {names[path]: run.day for path, run in runs.items() if run.day is not None and path in names}
    return Dates(opened.issued_on, opened.due_on, str(Money(opened.amount, opened.currency)), runs, days, plan)


def next_due(plan: Plan, now: date) -> date:
    """When an invoice that is issued today falls due."""
    due = due_date(plan, now, None)
    return due if due > now else now + UNWRITTEN_TERMS


def _with_consent(plan: Plan, opened: CaseOpened) -> Life:
    """The life in which everyone who is asked to approve agrees a day later, so that all of it is seen."""
    given: tuple[Happening, ...] = ()
    life = live(plan, opened)
    for _ in steps_of(plan):
        asked = [entry.event for entry in life.entries if isinstance(entry.event, ApprovalAsked)]
        if len(asked) == len(given):
            break
        given = tuple(ApprovalGiven(at=one.at + timedelta(days=1), id=f"yes/{one.of}", of=one.of, by=one.by)
                      for one in asked)  # fmt: skip
        life = live(plan, opened, given)
    return life


def _runs(plan: Plan, life: Life) -> Iterator[tuple[str, Run]]:
    for step in steps_of(plan):
        yield step.path, next(_fates(plan, life, step.path), _NOT_REACHED)
    for step in plan.when_paid:
        yield step.path, _WHEN_PAID


_NOT_REACHED: Final = Run(
    None, why_en="not reached: the example ends before", why_es="no llega: el ejemplo termina antes"
)
_WHEN_PAID: Final = Run(None, why_en="when it is paid", why_es="cuando se paga")


def _fates(plan: Plan, life: Life, path: str) -> Iterator[Run]:
    """The deed of a step, or what was noted in its place."""
    step = next(one for one in steps_of(plan) if one.path == path)
    for entry in life.entries:
        event = entry.event
        if isinstance(event, _DEEDS) and entry.because == path:
            day = today(life.case, event.at)
            yield Run(day, days_past_due(plan, life.case, event.at), day_of(plan, life.case, step.at, event.at))
        elif isinstance(event, StepSkipped) and event.step == path:
            yield _skipped(event, _facts_then(plan, life, event))


def _facts_then(plan: Plan, life: Life, skipped: StepSkipped) -> dict[str, FactValue]:
    """The facts as they were when a step was left out, without those that change: nobody pays, so all of it is due."""
    facts = facts_of(plan, life.case, skipped.at)
    then = {name: value for name, value in facts.items() if name not in _PASSING}
    charged = any(isinstance(entry.event, FeeCharged) and entry.event.at <= skipped.at for entry in life.entries)
    return then if charged else then | {"amount_due": facts["amount_total"]}


def _skipped(event: StepSkipped, facts: Mapping[str, FactValue]) -> Run:
    """Why a step is left out; where it is its condition, what the facts are that it asks for."""
    if event.reason == "condition":
        asked = event.detail.partition(" ")[2].split(", ")
        known = [(fact, facts[fact]) for fact in asked if fact in facts]
        en, es = (", ".join(f"{fact} {verb} {value}" for fact, value in known) or event.detail for verb in ("is", "es"))
        return Run(None, why_en=f"not for this invoice: {en}", why_es=f"no en esta factura: {es}")
    en, es = _REASONS.get(event.reason, (event.reason, event.reason))
    return Run(None, why_en=f"not for this invoice: {en}", why_es=f"no en esta factura: {es}")


_REASONS: Final = {
    "overtaken": ("a later step overtakes it", "un paso posterior se le adelanta"),
    "late_arrival": ("the invoice arrives too late for it", "la factura llega tarde para él"),
    "stage_left": ("its stage is over by then", "para entonces su etapa terminó"),
    "approval_refused": ("its approval was refused", "se rechazó su aprobación"),
    "approval_lapsed": ("nobody answered its approval", "nadie respondió su aprobación"),
    "no_proof": ("nothing proves its notice", "nada prueba su aviso"),
    "forbidden": ("a rule pack forbids it by then", "para entonces un paquete de reglas lo prohíbe"),
}


def steps_by_line(plan: Plan) -> Iterable[tuple[int, str]]:
    """The line (from 1) on which each step is written, and its path; the terms that lead all steps are none."""
    for step in (*steps_of(plan), *plan.when_paid):
        line = step.place.split(":")[-2:-1]
        if line and not step.path.startswith("policy"):
            yield int(line[0]), step.path
