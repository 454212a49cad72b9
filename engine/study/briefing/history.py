"""What has passed between the customer and us, in short lines: contacts, answers, promises, plans, disputes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from engine.study.briefing.guide import plain
from engine.study.explaining.scene import Scene
from engine.study.words import times
from engine.study.words.answers import MEANINGS
from engine.study.words.deliveries import FACTS
from engine.study.words.names import BLOCKS, CHANNELS, PAUSES, Both, name, pick
from schemas.briefing import Known, OtherInvoice, PastLine
from schemas.case import Case
from schemas.events import DelayReasonGiven
from schemas.explaining import PastMessage
from schemas.money import to_minor
from schemas.people import CALL_OUTCOMES
from schemas.playbook import DELAY_REASONS, DISPUTE_REASONS, DISPUTE_REASONS_ES

MOST: Final = 12
"""Contacts and answers that are shown, the latest."""
LONGEST: Final = 160
"""Letters of an answer that are shown."""
_STATES: Final[dict[str, Both]] = {
    "active": ("stands", "vigente"), "kept": ("kept", "cumplido"), "broken": ("BROKEN", "INCUMPLIDO"),
    "proposed": ("waits for approval", "espera aprobación"), "completed": ("completed", "completado"),
    "declined": ("not agreed", "no se acordó"), "replaced": ("the plan took its place", "lo reemplazó el plan"),
}  # fmt: skip
_OUTCOMES: Final[dict[str, Both]] = {
    "": ("open", "abierto"), "accepted": ("accepted", "aceptado"), "rejected": ("rejected", "rechazado"),
    "withdrawn": ("withdrawn", "retirado"), "lapsed": ("its time was up", "venció su plazo"),
    "reviewed": ("reviewed by its desk", "revisado por su mesa"), "resolved": ("resolved", "resuelto"),
}  # fmt: skip


def amount(value: Decimal, currency: str) -> str:
    """`900.00 PEN`: to the smallest unit, so that two figures can be compared at a glance."""
    return f"{to_minor(value, currency):f} {currency}"


def contacts(scene: Scene) -> tuple[PastLine, ...]:
    """The latest contacts with what is known of them, answers and calls among them, oldest first."""
    lines = [*_messages(scene), *_replies(scene), *_told_by_case(scene)]
    return tuple(line for _, line in sorted(lines, key=lambda one: one[0])[-MOST:])


def _messages(scene: Scene) -> Iterator[tuple[str, PastLine]]:
    for one in scene.material.messages:
        if one.state == "reserved":
            continue
        step = scene.steps.get(one.step)
        what = step.what if step is not None else one.message
        came = _furthest(one)
        became = f" ({name(FACTS, came, scene.language)})" if came else ""
        text = f"{name(CHANNELS, one.channel, scene.language)}: {what}{became}"
        yield one.at.isoformat(), PastLine(scene.day(one.at), text)


def _furthest(one: PastMessage) -> str:
    """The last that is known of it. Of a call nobody has reported yet, nothing."""
    known = [fact.fact for fact in one.facts if fact.fact != "unknown"]
    if one.state == "unknown":
        return "unknown"
    return known[-1] if known else ("failed" if one.state == "failed" else "")


def _replies(scene: Scene) -> Iterator[tuple[str, PastLine]]:
    for one in scene.material.replies:
        said = plain(one.text)
        said = said if len(said) <= LONGEST else f"{said[:LONGEST]}..."
        channel, meaning = (name(table, word, scene.language)
                            for table, word in ((CHANNELS, one.channel), (MEANINGS, one.meaning)))  # fmt: skip
        text = pick((f"answered by {channel}: {said} ({meaning})", f"respondió por {channel}: {said} ({meaning})"),
                    scene.language)  # fmt: skip
        yield one.at.isoformat(), PastLine(scene.day(one.at), text)


def _told_by_case(scene: Scene) -> Iterator[tuple[str, PastLine]]:
    """What people reported of calls in a code beyond whom it reached, and why it was not paid."""
    for entry in scene.material.entries:
        event = entry.event
        if isinstance(event, DelayReasonGiven):
            words = pick(DELAY_REASONS.get(event.reason, (event.reason, event.reason)), scene.language)
            text = pick((f"why it was not paid: {words}", f"por qué no se pagó: {words}"), scene.language)
            yield event.at.isoformat(), PastLine(scene.day(event.at), text)
        elif str(event.__struct_config__.tag) == "call_done":
            code = CALL_OUTCOMES.get(str(getattr(event, "outcome", "")))
            if code is not None and code.wish:
                said = pick((f"call: {code.en}", f"llamada: {code.es}"), scene.language)
                yield event.at.isoformat(), PastLine(scene.day(event.at), said)


def promises(case: Case, language: str) -> Iterator[str]:
    """Promises and the plan, each with what became of it."""
    for one in case.promises:
        owed, by = amount(one.amount, case.currency), day(one.due_on, language)
        state = pick(_STATES[one.state], language)
        yield pick((f"promise of {owed} by {by}: {state}", f"compromiso de {owed} para el {by}: {state}"), language)
    if (plan := case.agreement) is not None:
        several = ((day(one.due_on, language), amount(one.amount, case.currency)) for one in plan.instalments)
        parts = ", ".join(f"{on} {much}" for on, much in several)
        state = pick(_STATES[plan.state], language)
        yield pick((f"instalment plan ({parts}): {state}", f"plan de cuotas ({parts}): {state}"), language)


def disputes(case: Case, language: str) -> Iterator[str]:
    """What was contested, how much of it, and how it ended."""
    for one in case.disputes:
        english = DISPUTE_REASONS.get(one.reason, ("", one.reason))[1]
        reason = pick((english, DISPUTE_REASONS_ES.get(one.reason, one.reason)), language)
        all_of_it = pick(("all of it", "toda la factura"), language)
        what = all_of_it if one.amount is None else amount(one.amount, case.currency)
        state = pick(_OUTCOMES.get(one.outcome, (one.outcome, one.outcome)), language)
        yield f"{reason}: {what}; {state}"


def holds(case: Case, known: Known, language: str) -> Iterator[str]:
    """What stands in the way of collecting at all."""
    for block in known.blocks:
        yield pick(("nobody collects: ", "nadie cobra: "), language) + name(BLOCKS, block, language)
    for one in case.holds:
        until = f" ({pick(('until', 'hasta el'), language)} {day(one.until, language)})" if one.until else ""
        yield name(PAUSES, one.kind, language) + until
    if case.is_closed:
        yield pick(("the case is closed", "el caso está cerrado"), language)


def others(invoices: tuple[OtherInvoice, ...], language: str) -> Iterator[str]:
    """The customer's other open invoices."""
    for one in invoices:
        due = f", {pick(('due', 'vence el'), language)} {day(one.due_on, language)}" if one.due_on else ""
        held = f" ({name(PAUSES, one.hold, language)})" if one.hold else ""
        yield f"{one.invoice}: {amount(one.owed, one.currency)}{due}{held}"


def day(on: date, language: str) -> str:
    """`2 mar 2026`."""
    return f"{times.short_date(on, language)} {on.year}"
