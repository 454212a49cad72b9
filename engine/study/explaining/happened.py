"""One line of a case's record as a paragraph. It knows which lines are worth telling, and not why nothing happened."""

from __future__ import annotations

from typing import Final

from engine.case.disputes import rule_of
from engine.case.facts import asked, facts_of
from engine.case.timeline import arrow
from engine.study.explaining import contacts
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Kind, Told
from engine.study.words.conditions import conditions_of
from engine.study.words.names import CHANNELS, DISPUTES, ENDS, FACTS, PAUSES, STAGES, VALUES, Both, name, pick
from engine.study.words.records import REPLY
from schemas.case import Case
from schemas.events import (
    AddressFailed,
    CallDone,
    CaseClosed,
    CaseOpened,
    ContactDeferred,
    ContactMade,
    ContactRefused,
    ContactUnknown,
    DisputeOpened,
    Entry,
    HoldEnded,
    HoldLifted,
    HoldPlaced,
    NewsWaiting,
    SegmentAssigned,
    StepSkipped,
    TaskDone,
)  # fmt: skip
from schemas.money import Money
from schemas.people import CALL_OUTCOMES
from schemas.plan import Step

# Why a step will not run, told whole. `{detail}` is what the reason names.
SKIPPED: Final[dict[str, Both]] = {
    "condition": ("its condition was not met", "no se cumplió su condición"),
    "overtaken": ("by then {detail} was due as well, and only the newest is sent",
                  "para entonces también tocaba {detail}, y solo se envía el más nuevo"),
    "late_arrival": ("its day had passed before the invoice arrived", "su día pasó antes de que llegara la factura"),
    "stage_left": ("its stage was over", "su etapa ya había terminado"),
    "approval_refused": ("{detail} did not approve it", "{detail} no lo aprobó"),
    "approval_lapsed": ("nobody answered whether it may go out", "nadie respondió si podía salir"),
    "no_proof": ("nothing proves the notice that must come before it", "nada prueba el aviso que debe ir antes"),
    "no_offer": ("nothing can be offered", "no hay nada que ofrecer"),
    "forbidden": ("the rule {detail} forbids it", "lo prohíbe la regla {detail}"),
}  # fmt: skip

HOLDS: Final[dict[type, Both]] = {
    HoldPlaced: ("a pause began: {why}", "empezó una pausa: {why}"),
    HoldLifted: ("the pause was lifted: {why}", "se levantó la pausa: {why}"),
    HoldEnded: ("the pause ended: {why}", "terminó la pausa: {why}"),
}


def told(scene: Scene, index: int) -> Told:
    """The record's line of that index, as a paragraph."""
    entry, before = scene.material.entries[index], scene.before(index)
    match entry.event:
        case ContactMade() as event:
            return contacts.made(scene, before, event)
        case ContactDeferred() as event:
            return contacts.put_off(scene, event)
        case ContactRefused() as event:
            return contacts.refused(scene, event)
        case ContactUnknown() as event:
            return contacts.in_doubt(scene, event)
        case NewsWaiting() as event:
            return contacts.news_first(scene, event)
        case StepSkipped() as event:
            return _skipped(scene, before, event)
        case _:
            return _plain(scene, index, entry, _words(scene, entry))


def _words(scene: Scene, entry: Entry) -> str:
    """What `show` tells in the playbook's words, told in people's; empty where those are good enough."""
    match entry.event:
        case SegmentAssigned(facts=facts):
            pairs = ", ".join(f"{name(FACTS, fact, scene.language)} {name(VALUES, word, scene.language)}"
                              for fact, word in facts.items())  # fmt: skip
            return scene.say(f"segment: {pairs}", f"segmento: {pairs}")
        case DisputeOpened(reason=reason):
            why = name(DISPUTES, reason, scene.language)
            return scene.say(f"a dispute was opened: {why}", f"se abrió un reclamo: {why}")
        case HoldPlaced(hold=hold) | HoldLifted(hold=hold) | HoldEnded(hold=hold) as event:
            return pick(HOLDS[type(event)], scene.language).format(why=name(PAUSES, hold, scene.language))
        case AddressFailed(channel=channel):
            by = name(CHANNELS, channel, scene.language)
            return scene.say(f"the address failed: {by}", f"la dirección no sirve: {by}")
        case TaskDone(task=task, by=by):
            what = pick(REPLY, scene.language) if task.startswith("reply/") else scene.name(rule_of(task))
            return scene.say(f"task done by {by}: {what}", f"tarea hecha por {by}: {what}")
        case CallDone(outcome=outcome, by=by) if outcome in CALL_OUTCOMES:
            came = scene.say(CALL_OUTCOMES[outcome].en, CALL_OUTCOMES[outcome].es)
            return scene.say(f"call by {by}: {came}", f"llamada de {by}: {came}")
        case CaseClosed(end=end):
            how = name(ENDS, end, scene.language)
            return scene.say(f"the case was closed: {how}", f"se cerró el caso: {how}")
        case _:
            return ""


def _plain(scene: Scene, index: int, entry: Entry, text: str = "") -> Told:
    """As `show` tells it, with what a person wrote beside it."""
    kinds: dict[str, Kind] = {"<-": "arrived", "->": "done", "..": "noted"}
    line = scene.lines[index]
    remark = scene.material.remarks.get(entry.event.id, "")
    more = (scene.say(f"because: {remark}", f"porque: {remark}"),) if remark else ()
    stage = getattr(entry.event, "stage", "")
    words = text or (line.text.replace(stage, name(STAGES, stage, scene.language)) if stage else line.text)
    amount = getattr(entry.event, "amount", None)
    if amount is not None and not isinstance(entry.event, CaseOpened):  # its line names the currency already
        words = words.replace(str(amount), f"{amount} {scene.states[0].currency}", 1)
    return Told(kinds[arrow(entry)], words.strip(), entry.event.at, entry.because, line.place, more)


def _skipped(scene: Scene, before: Case, event: StepSkipped) -> Told:
    step, what = scene.steps.get(event.step), scene.name(event.step)
    words = SKIPPED.get(event.reason, (event.reason, event.reason))
    why = pick(words, scene.language).format(detail=scene.name(event.detail))
    text = scene.say(f"{what} is left out: {why}", f"{what} se omite: {why}")
    more = tuple(_condition(scene, before, step, event)) if event.reason == "condition" and step else ()
    return Told("skipped", text, event.at, event.step, scene.places.get(event.step, ""), more)


def _condition(scene: Scene, before: Case, step: Step, event: StepSkipped) -> list[str]:
    """The condition in words, and what it asked as it stood then: the record is folded up to that line."""
    said = [scene.say("the playbook says ", "el playbook dice ") + ", ".join(conditions_of(step, scene.language))]
    if event.detail.startswith("fact_missing"):
        fact = name(FACTS, event.detail.split()[1], scene.language)
        return [*said, scene.say(f"{fact} is not known", f"no se conoce: {fact}")]
    facts = facts_of(scene.plan, before, event.at)
    names = [one for condition in (step.only_if, step.unless) if condition is not None for one in asked(condition)]
    values = ", ".join(f"{name(FACTS, one, scene.language)} {_value(scene, facts.get(one))}" for one in names)
    return [*said, scene.say(f"it was: {values}", f"era: {values}")]


def _value(scene: Scene, value: object) -> str:
    if isinstance(value, str):
        return name(VALUES, value, scene.language)
    return str(value) if isinstance(value, Money) else scene.say("not known", "desconocido") if value is None else (
        f"{value:f}")  # fmt: skip
