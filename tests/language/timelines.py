"""Random small timelines, as text and as plans, and the contacts of an ordinary life on paper. It judges nothing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import msgspec
from hypothesis import strategies as st

from engine.language import compiler
from engine.language.library import Library
from engine.language.proofs.days import Days, days_of
from engine.language.proofs.draft import Draft
from engine.language.proofs.examples import an_invoice, live
from engine.study.simulate import Life
from schemas.events import ContactDeferred, ContactMade, StepSkipped
from schemas.plan import Plan

from .conftest import SINCE, YEARS_AHEAD

UNITS = ("day", "day", "day", "business day", "week")
CHANNELS = ("[email]", "[sms]", "[voice]", "[voice, email]", "[email, voice]")
LIMITS = ("at most 1 in 2 days", "at most 1 in 7 days", "at most 2 in 7 days", "at most 2 in 5 business days",
          "at most 3 in 10 days", "at most 0 in 7 days")  # fmt: skip
HEAD = """playbook: small
title: Small
owner: cobranzas@acme.example
language: es-PE
policy:
  covers: {{country: [PE], amount_due: 1 PEN to 100000 PEN}}
  terms: {{payment: {payment}}}
  calendar: PE
  contact_window: {{days: {days}, hours: 09:00 to 18:00, timezone: customer}}
  limits: {{messages: {messages}, calls: {calls}}}
invoicing:
  timeline:
    - {{at: issue day, send: invoice, by: [email], required: yes}}
  next_stage: 1 day after due
first_contact:
  timeline:
{steps}
  next_stage: {next_stage} days after due
recovery:
  timeline:
{last}
  ends: {ends} days after due, then review by team-lead
"""


@st.composite
def playbooks(draw: st.DrawFn) -> str:
    """A playbook of a few steps, most of them contacts, with caps that they may or may not fit."""
    names = ("overdue-first", "overdue-text", "offer-letter", "offer-expiring", "final-demand")
    steps = [draw(_step(name, earlier=names[:place])) for place, name in enumerate(names)]
    count = draw(st.integers(1, len(steps)))
    cut = draw(st.integers(0, count))
    return HEAD.format(
        payment=draw(st.sampled_from(("30 days after issue", "3 days after issue", "10 business days after issue"))),
        days=draw(st.sampled_from(("Monday to Friday", "Monday to Saturday", "every day", "Tuesday"))),
        messages=draw(st.sampled_from(LIMITS)),
        calls=draw(st.sampled_from(LIMITS)),
        steps="\n".join(steps[:cut]) or "    []",
        last="\n".join(steps[cut:count]) or "    []",
        next_stage=draw(st.integers(1, 20)),
        ends=draw(st.integers(5, 40)),
    )


@st.composite
def _step(draw: st.DrawFn, name: str, earlier: tuple[str, ...]) -> str:
    unit = draw(st.sampled_from(UNITS))
    count = draw(st.integers(0, 3 if unit == "week" else 20))
    anchor = draw(st.sampled_from(("due", "due", "due", "issue", *earlier[-1:])))
    at = f"{count} {unit}{'' if count == 1 else 's'} after {anchor}"
    more = draw(st.sampled_from(("", "", ", required: yes", ", only_if: {amount_due: at least 500 PEN}",
                                 ", unless: {days_past_due: over 9}")))  # fmt: skip
    deed = draw(st.sampled_from((f"send: {name}, by: {draw(st.sampled_from(CHANNELS))}",) * 6
                                + ("task: look, for: desk, within: 2 days", "hand_over: legal", "hand_over: legal",
                                   f"call: {name}, team: collections")))  # fmt: skip
    return f"    - {{at: {at}, {deed}{more}}}"


def draft_of(text: str, library: Library) -> Draft | None:
    """The text as the proofs see it, whatever they would say; None where it cannot be compiled at all."""
    seen: list[Draft] = []
    kept = compiler.run_checks
    compiler.run_checks = lambda draft, sound: iter(seen.append(draft) or () if sound else ())  # type: ignore[assignment,func-returns-value]
    try:
        compiler.compile_text(text, "small.yaml", library, YEARS_AHEAD, SINCE)
    finally:
        compiler.run_checks = kept
    return seen[0] if seen else None


class Contacts(msgspec.Struct, frozen=True):
    """What the simulator made of a life's contacts: on which day each went out, was first put off, was skipped."""

    made: dict[str, date]
    put_off: dict[str, date]
    overtaken: set[str]


def contacts(plan: Plan, draft: Draft, place: int) -> tuple[Life, Contacts]:
    """The ordinary life of the due date at a place of the days."""
    days: Days = days_of(draft)
    opened = an_invoice(plan, date.fromordinal(days.dues[place]), issued=date.fromordinal(days.issues[place]))
    life = live(plan, opened)
    lima = timedelta(hours=5)
    made, put_off, overtaken = {}, {}, set()
    for entry in life.entries:
        event = entry.event
        if isinstance(event, ContactMade):
            made[event.step] = (event.at - lima).date()
        if isinstance(event, ContactDeferred):
            put_off.setdefault(event.step, (event.at - lima).date())
        if isinstance(event, StepSkipped) and event.reason == "overtaken":
            overtaken.add(event.step)
    return life, Contacts(made, put_off, overtaken)


def morning(day: date) -> datetime:
    """Eight o'clock in Lima."""
    return datetime(day.year, day.month, day.day, 13, tzinfo=UTC)
