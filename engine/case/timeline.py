"""A life in lines that a collector can read: date, days past due, arrow, what happened, and the playbook's path.

`->` went out, `<-` arrived, `..` the case settled by itself. Texts are tables in English and Spanish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Final

import msgspec

from engine.case.ageing import days_past_due, steps_of, today
from engine.case.disputes import rule_of
from engine.case.fold import fold, open_case
from engine.case.phrases import CHARGES, DISCOUNTS, REASONS, VERBS_ES, WORDS
from schemas.case import Case
from schemas.events import (
    Arrived,
    CaseOpened,
    Charged,
    DiscountEarned,
    Entry,
    Event,
    Note,
    PaymentReported,
    StepSkipped,
)  # fmt: skip
from schemas.plan import Plan

Said = Callable[[Event], Mapping[str, object]]
"""Words for fields of an event that hold codes; a timeline without it tells them as they stand."""


class Line(msgspec.Struct, frozen=True):
    """One line of a life. `day` is the customer's; `age` is days past due; `place` is file:line:col."""

    seq: int
    at: datetime
    day: date
    age: int
    stage: str
    arrow: str
    text: str
    because: str
    place: str


def timeline(plan: Plan, entries: Sequence[Entry], language: str = "en", said: Said = lambda _: {}) -> Iterator[Line]:
    """The entries of one case, in order, as lines. The first entry is its opening."""
    case: Case | None = None
    for entry in entries:
        if isinstance(entry.event, CaseOpened) and case is None:
            case = open_case(entry.event)
        else:
            assert case is not None, "a record begins with case_opened"
            case = fold(case, entry.event)
        yield _line(plan, case, entry, language, said)


def _line(plan: Plan, case: Case, entry: Entry, language: str, said: Said) -> Line:
    at = entry.event.at
    place = places_of(plan).get(entry.because, "")
    text = _text(plan, entry, language, said)
    age = days_past_due(plan, case, at)
    return Line(entry.seq, at, today(case, at), age, case.stage, arrow(entry), text, entry.because, place)


def arrow(entry: Entry) -> str:
    """Which way it went. A hold that the case placed on itself did not arrive."""
    if isinstance(entry.event, Arrived):
        return "<-" if entry.because in ("case", "arrived") else ".."
    return ".." if isinstance(entry.event, Note) else "->"


def places_of(plan: Plan) -> dict[str, str]:
    """Where each path of the plan is written: path to file:line:col."""
    places = {step.path: step.place for step in (*steps_of(plan), *plan.when_paid)}
    places |= {f"policy.pause_while.{pause.kind}": pause.place for pause in plan.pauses}
    places |= {stage.name: stage.place for stage in plan.stages}
    places["recovery.ends"] = plan.ends.place
    rules = {
        "data.if_missing": plan.data.if_missing,
        "invoicing.if_undelivered": plan.if_undelivered,
        "negotiation.promise_to_pay": plan.promise,
        "negotiation.offers": plan.offers,
        "negotiation.approval": plan.offer_approval,
    }
    places |= {path: rule.place for path, rule in rules.items() if rule is not None}
    if plan.segments is not None:
        places |= {f"data.segments.rows[{index}]": row.place for index, row in enumerate(plan.segments.rows)}
    return {path: place for path, place in places.items() if place}


# The customer said nothing: money of theirs waits for an invoice (activities.cash.applying).
_UNNAMED: Final = (
    "money of the customer waits for its invoice: to be verified",
    "hay dinero del cliente sin factura: por verificar",
)


def _text(plan: Plan, entry: Entry, language: str, said: Said) -> str:
    fields = {**msgspec.structs.asdict(entry.event), **said(entry.event)}
    both = WORDS[str(entry.event.__struct_config__.tag)]
    if isinstance(entry.event, PaymentReported) and entry.event.by == "unapplied_cash":
        both = _UNNAMED
    words = both[1 if language == "es" else 0]
    fields |= _of_step(plan, fields.get("step") or entry.because, language)
    fields["task"] = rule_of(str(fields.get("task", "")))
    fields["rules"] = ", ".join(fields.get("rules", ()))
    fields["pairs"] = ", ".join(f"{name} {word}" for name, word in (fields.get("facts") or {}).items())
    fields["count"] = len(fields.get("instalments", ()))
    fields["through"] = _through(fields["verb"], str(fields.get("channel", "")), language)
    fields["also"] = _also(bool(fields.get("covered")), language)
    if isinstance(entry.event, StepSkipped) and entry.event.reason in REASONS:
        fields["reason"] = REASONS[entry.event.reason][1 if language == "es" else 0]
    if isinstance(entry.event, Charged):
        fields["what"] = CHARGES[entry.event.what][1 if language == "es" else 0]
    if isinstance(entry.event, DiscountEarned):
        fields["what"] = DISCOUNTS[bool(entry.event.proposal)][1 if language == "es" else 0]
    told = " ".join(words.format_map(fields).split()).removesuffix(":")
    return _PATH.sub(lambda found: _of_step(plan, found[0], language)["what"], told)


# Of another step its name is said; the place of the line itself stands at its end.
_PATH: Final = re.compile(r"\w+(?:\.timeline)?\[\d+\]")


def _through(verb: str, channel: str, language: str) -> str:
    """A person's call goes by telephone, which goes without saying."""
    if verb in ("call", VERBS_ES["call"]) or not channel:
        return ""
    return f" por {channel}" if language == "es" else f" by {channel}"


def _also(covered: bool, language: str) -> str:
    if not covered:
        return ""
    return " (en un mensaje con otras facturas)" if language == "es" else " (in one message with other invoices)"


def _of_step(plan: Plan, path: str, language: str) -> dict[str, str]:
    step = next((one for one in (*steps_of(plan), *plan.when_paid) if one.path == path), None)
    if step is None:
        return {"verb": "", "what": path}
    return {"verb": VERBS_ES.get(step.verb, step.verb) if language == "es" else step.verb, "what": step.what}


def as_text(lines: Sequence[Line], *, deeds_only: bool = False) -> str:
    """As `cobranza show` prints it: `2026-03-03   +1  -> send overdue-first by email   pe-empresas.yaml:54:7`."""
    shown = [line for line in lines if line.arrow != ".." or not deeds_only]
    width = min(max((len(line.text) for line in shown), default=0), 60)
    return "\n".join(
        f"{line.day}  {line.age:+4d}  {line.arrow}  {line.text:<{width}}  {line.place or line.because}".rstrip()
        for line in shown
    )


def render(lines: Sequence[Line], *, notes: bool = True) -> str:
    """Lines as aligned text: `2026-03-03   +1  -> send overdue-first   first_contact.timeline[0]`."""
    shown = [line for line in lines if notes or line.arrow != ".."]
    width = max((len(line.text) for line in shown), default=0)
    return "\n".join(
        f"{line.day}  {line.age:+4d}  {line.arrow} {line.text:<{width}}  {line.because}".rstrip() for line in shown
    )
