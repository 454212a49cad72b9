"""How findings about days are told: shares of due dates, dates, lists of steps, a life. It judges nothing."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Final

import msgspec
from msgspec.structs import replace

from engine.case.timeline import Line
from engine.case.workdays import at_minute
from engine.language.diagnostics import Example
from engine.language.lives.life_files import covered_amount
from engine.language.proofs.days import CLOSERS, Column, Days, Times, days_of, named
from engine.language.proofs.draft import Draft
from engine.language.proofs.examples import an_invoice, example_of, live
from engine.language.proofs.schedule import ARRIVES
from engine.language.proofs.together import Witness, invoice_for, opened_with
from engine.study.scripts import Happening
from schemas.events import ApprovalGiven, CaseOpened
from schemas.plan import Step

MOST_LISTED: Final = 4
"""Steps that one sentence names."""


class Turn(msgspec.Struct, frozen=True):
    """How a life differs from an ordinary one: it arrives late, something happens, or nobody answers for a step.

    `words` are said of the invoice, in both languages.
    """

    happenings: tuple[Happening, ...] = ()
    arrives: int | None = None
    unanswered: str = ""
    words: tuple[str, str] = ("", "")


def always_or_some(times: Times) -> tuple[str, str]:
    """Nothing where it goes wrong on every due date; else on how many."""
    if times.always:
        return "", ""
    return f" on {times.count} of {times.of} due dates", f" en {times.count} de {times.of} vencimientos"


def as_dates(column: Column, times: Times) -> str:
    """The column's day on the first due date on which it goes wrong."""
    return date.fromordinal(column.days[times.first]).isoformat()


def listed_steps(steps: Sequence[Step]) -> tuple[str, str]:
    """`'send: overdue-text', 'call: courtesy-call' and 3 more`, in both languages."""
    shown = steps if len(steps) <= MOST_LISTED + 1 else steps[:MOST_LISTED]
    rest = len(steps) - len(shown)
    en, es = ", ".join(f"'{named(step)}'" for step in shown), ", ".join(f"«{named(step)}»" for step in shown)
    return (f"{en} and {rest} more", f"{es} y {rest} más") if rest else (en, es)


def invoice_days(days: Days, place: int) -> tuple[date, date]:
    """The issue and due day of the invoice at a place of the columns."""
    return date.fromordinal(days.issues[place]), date.fromordinal(days.dues[place])


def life_shown(draft: Draft, times: Times, because: Collection[str] = (), running: Sequence[Step] = ()) -> Example:
    """The life of the first invoice for which it goes wrong, cut to the lines of some paths; all deeds without any.

    Of invoices that differ in amount or history, one for which the conditions of `running` hold.
    """
    issued, due = invoice_days(days_of(draft), times.first)
    alone = Example(f"an invoice issued {issued}, due {due}", f"una factura emitida el {issued}, que vence el {due}")
    if not draft.lives.take(0):
        return alone
    conditional = any(step.only_if or step.unless for step in running)
    witness = invoice_for(draft.plan, running) if conditional else None
    found = life_of_invoice(draft, times.first, witness or {}, because)
    return found or life_of_invoice(draft, times.first, {}, because) or alone


def life_of_invoice(draft: Draft, place: int, witness: Witness, because: Collection[str] = (),
                    turn: Turn | None = None) -> Example | None:  # fmt: skip
    """The life of an invoice with these facts, ordinary but for its turn.

    None where no new invoice can have them, or no work is left.
    """
    issued, due = invoice_days(days_of(draft), place)
    opened = opened_with(draft.plan, due, witness, issued)
    if opened is None or not draft.lives.take(sum(1 for _ in draft.steps()) ** 2):
        return None

    turn = turn or Turn()
    if turn.arrives is not None:
        opened = replace(opened, at=moment(turn.arrives, opened.zone))
    shown = {*because, *(("case",) if turn.arrives is not None else ())}
    happens = {happening.at for happening in turn.happenings}

    def keep(line: Line) -> bool:
        if line.because == "arrived" and happens:
            return line.at in happens
        return line.because in shown if because else line.arrow != ".."

    said = tuple(one for one in answers(draft, place, opened) if one.of != turn.unanswered)
    life = live(draft.plan, opened, (*said, *turn.happenings))
    return example_of(draft.plan, life, turn.words, keep)


def moment(day: int, zone: str) -> datetime:
    """The morning of a day, when invoices arrive and things happen in examples."""
    return at_minute(date.fromordinal(day), ARRIVES, zone or "UTC")


def usual_zone(draft: Draft) -> str:
    """Where the customer of an example lives."""
    return an_invoice(draft.plan, date.fromordinal(days_of(draft).dues[0])).zone


def usual_amount(draft: Draft) -> Decimal:
    """What an ordinary invoice is of."""
    return covered_amount(draft.plan)[0]


def answers(draft: Draft, place: int, opened: CaseOpened) -> tuple[ApprovalGiven, ...]:
    """What people say in an ordinary life: yes, on the day on which they are asked; what ends a case is left open."""
    days = days_of(draft)
    ends = days.ends.days[place] if days.ends is not None else None
    minute = max(draft.plan.window.closes - 1, 0)
    asked = [step for stage in draft.plan.stages for step in stage.steps if step.verb not in CLOSERS]
    return tuple(
        ApprovalGiven(at=at_minute(date.fromordinal(days.opened[step.path].days[place]), minute, opened.zone or "UTC"),
                      id=f"yes/{step.path}", of=step.path, by=step.approval.by)
        for step in asked if step.approval and step.path in days.opened
        if ends is None or days.opened[step.path].days[place] < ends
    )  # fmt: skip
