"""Counter-examples: one invoice's life under a draft's plan, in the form of `cobranza show`. It judges nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from engine.case.covers import due_date
from engine.case.timeline import Line, as_text, timeline
from engine.language.diagnostics import Example
from engine.language.lives.life_files import case_opened, covered_amount
from engine.study.scripts import Happening
from engine.study.simulate import Life, simulate
from schemas.events import CaseOpened
from schemas.money import Money
from schemas.plan import Plan

TYPICAL_DAYS: Final = 30
"""Days from issue to due of an invoice whose playbook names no payment terms."""
LONGEST_SHOWN: Final = 12
"""Lines of a life that a finding shows."""


def an_invoice(plan: Plan, due: date, amount: Decimal | None = None, facts: Mapping[str, str] | None = None,
               issued: date | None = None, zone: str = "") -> CaseOpened:  # fmt: skip
    """The opening of an invoice that the plan covers and that falls due on a day; everything else is harmless.

    `facts` are texts as recorded (`{"risk": "high"}` is no recorded fact: give the history that leads to it).
    """
    usual, currency = covered_amount(plan)
    issued = issued or issued_for(plan, due)
    return case_opened(plan, usual if amount is None else amount, currency, issued, due, arrives=issued,
                       facts=facts, zone=zone)  # fmt: skip


def issued_for(plan: Plan, due: date) -> date:
    """The latest issue day by which an invoice is due on a day under the playbook's terms; else 30 days before."""
    issued = due - timedelta(days=TYPICAL_DAYS)
    if plan.terms.payment is None:
        return issued
    days = (due - timedelta(days=gone) for gone in range(400))
    return next((day for day in days if due_date(plan, day, None) <= due), issued)


def live(plan: Plan, opened: CaseOpened, happenings: Iterable[Happening] = (), until: datetime | None = None) -> Life:
    """What the invoice lives through on paper; the simulator's own rule of the desk decides every contact."""
    return simulate(plan, opened, happenings, until)


def example_of(plan: Plan, life: Life, extra: tuple[str, str] = ("", ""),
               keep: Callable[[Line], bool] = lambda line: line.arrow != "..") -> Example:  # fmt: skip
    """The life as an example: a caption (with `extra` words, English and Spanish) and the lines worth keeping."""
    opened = life.entries[0].event
    assert isinstance(opened, CaseOpened)
    owed = Money(opened.amount, opened.currency)
    en = f"an invoice of {owed}, issued {opened.issued_on}, due {opened.due_on}{_comma(extra[0])}"
    es = f"una factura de {owed}, emitida el {opened.issued_on}, vence el {opened.due_on}{_comma(extra[1])}"
    return Example(en, es, _lines(plan, life, "en", keep), _lines(plan, life, "es", keep))


def _comma(words: str) -> str:
    return f", {words}" if words else ""


def _lines(plan: Plan, life: Life, language: str, keep: Callable[[Line], bool]) -> tuple[str, ...]:
    """At most a dozen lines; where there are more, those in the middle are left out and a line says so."""
    lines = [line for line in timeline(plan, life.entries, language) if keep(line)]
    if len(lines) <= LONGEST_SHOWN:
        return tuple(as_text(lines).splitlines())
    half = LONGEST_SHOWN // 2
    gap = "..."
    shown = as_text([*lines[:half], *lines[-half:]]).splitlines()
    return (*shown[:half], gap, *shown[half:])
