"""Why nothing went out on a day: the case as it stood then, and the same machine asked again what it waited for.

The machine is pure: the same plan, the same record and the same moment give the same answer, so this is no guess.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from engine.case.advance import advance
from engine.case.ageing import day_of, days_past_due, today
from engine.case.decision import Decision
from engine.case.disputes import rule_of
from engine.case.holds import bound_of, lapses_on, pause_for
from engine.case.machine import ENDS, MISSING, UNDELIVERED, missing_data
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Told
from engine.study.words import times
from engine.study.words.names import CHANNELS, DATA, DISPUTES, PAUSES, STAGES, WEEKDAYS, listed, name, pick
from engine.study.words.names import ENDS as ENDS_IN_WORDS
from schemas.case import Case, Hold
from schemas.effects import Contact
from schemas.events import HoldPlaced
from schemas.plan import Duration, Step


def why(scene: Scene, day: date) -> Iterator[Told]:
    """Everything that kept the case from contacting the customer on a day without contact."""
    if day < scene.day(scene.opened_at):
        yield _before(scene)
        return
    if day > scene.day(scene.material.now):
        yield Told("tomorrow", scene.say("that day has not come yet", "ese día aún no llega"))
        return
    case = scene.at(scene.ends(day))
    if case.is_closed:
        yield _closed(scene, case)
        return
    yield from (_hold(scene, case, hold) for hold in _stood(scene, case, day))
    yield from _with_people(scene, case)
    at = scene.asked_at(day)
    case = scene.at(at)
    if not case.is_closed:
        turn = advance(scene.plan, case, at)
        yield from _decided(scene, turn.case, turn.decision, at)


def next_up(scene: Scene) -> Iterator[Told]:
    """What happens next if nothing arrives, as the machine answers now."""
    case, now = scene.states[-1], scene.material.now
    if case.is_closed:
        yield _closed(scene, case)
        return
    yield from (_hold(scene, case, hold) for hold in case.holds)
    yield from _with_people(scene, case)
    turn = advance(scene.plan, case, now)
    yield from _decided(scene, turn.case, turn.decision, now)


def _before(scene: Scene) -> Told:
    opened = scene.moment(scene.opened_at)
    text = scene.say(f"there was no case yet: the invoice was taken up on {opened}",
                     f"aún no había caso: la factura se tomó el {opened}")  # fmt: skip
    return Told("before", text, scene.opened_at)


def _closed(scene: Scene, case: Case) -> Told:
    assert case.closed_at is not None
    end, at = name(ENDS_IN_WORDS, case.end, scene.language), scene.moment(case.closed_at)
    text = scene.say(f"the case was closed ({end}) on {at}", f"el caso estaba cerrado ({end}) desde el {at}")
    return Told("closed", text, case.closed_at)


# --- holds --------------------------------------------------------------------------------------------------------


def _stood(scene: Scene, case: Case, day: date) -> Iterator[Hold]:
    """Holds that stood at the day's end, or were lifted in its course."""
    yield from case.holds
    yield from (hold for hold in case.past_holds if hold.ended_at and scene.day(hold.ended_at) == day)


def _hold(scene: Scene, case: Case, hold: Hold) -> Told:
    plan, language = scene.plan, scene.language
    why, since = name(PAUSES, hold.kind, language), scene.moment(hold.since)
    pause, bound = pause_for(plan, hold), _bound(scene, case, hold)
    until = scene.say(f", until {scene.date(bound)} at the latest", f", a más tardar hasta el {scene.date(bound)}"
                      ) if bound else ""  # fmt: skip
    text = scene.say(f"on hold since {since}{until}: {why}", f"en pausa desde el {since}{until}: {why}")
    more = []
    if remark := _remark(scene, hold):
        more.append(scene.say(f"because: {remark}", f"porque: {remark}"))
    if hold.ended_at is not None:
        at = scene.clock(hold.ended_at)
        more.append(scene.say(f"it ended that day at {at}", f"terminó ese día a las {at}"))
    if pause is not None:
        if pause.at_most is not None:
            then = times.consequence(pause.then, language)
            more.append(scene.say(f"what follows if it lasts: {then}", f"si llega a ese límite: {then}"))
        more.append(
            scene.say("days past due stand still meanwhile", "mientras tanto no corren los días de atraso")
            if pause.clock_stops
            else scene.say("days past due go on counting", "los días de atraso siguen corriendo")
        )
    return Told("hold", text, hold.since, place=pause.place if pause else "", more=tuple(more))


def _bound(scene: Scene, case: Case, hold: Hold) -> date | None:
    """The day on which it ends by itself; a promise's is its date and grace."""
    promise = next((one for one in case.promises if one.id == hold.of), None)
    return lapses_on(scene.plan, promise.due_on) if promise is not None else bound_of(scene.plan, case, hold)


def _remark(scene: Scene, hold: Hold) -> str:
    """What a person wrote beside the hold, or the reason that the record holds."""
    placed = (one.event for one in scene.material.entries
              if isinstance(one.event, HoldPlaced) and one.event.at == hold.since)  # fmt: skip
    written = next((scene.material.remarks[one.id] for one in placed if one.id in scene.material.remarks), "")
    if hold.kind == "dispute_open":
        return written or name(DISPUTES, hold.reason, scene.language)
    return written or scene.name(hold.reason)


# --- people -------------------------------------------------------------------------------------------------------


def _with_people(scene: Scene, case: Case) -> Iterator[Told]:
    for key, task in case.tasks.items():
        due = scene.say(f", until {scene.moment(task.due_at)}", f", hasta el {scene.moment(task.due_at)}"
                        ) if task.due_at else ""  # fmt: skip
        what = _task(scene, rule_of(key))
        text = scene.say(f"a task is with {task.queue}: {what}{due}", f"una tarea está con {task.queue}: {what}{due}")
        yield Told("task", text, step=key, place=scene.places.get(rule_of(key), ""))
    for of, asked in case.approvals.items():
        if asked.state == "asked":
            what, due = scene.name(of), scene.moment(asked.due_at)
            text = scene.say(f"{asked.by} was asked to approve {what}, until {due}",
                             f"se pidió a {asked.by} aprobar {what}, hasta el {due}")  # fmt: skip
            yield Told("approval", text, step=of, place=scene.places.get(of, ""))


def _task(scene: Scene, key: str) -> str:
    """A task by what it asks for: its key is a step's path, or the rule that raised it."""
    rules = {MISSING: scene.plan.data.if_missing, UNDELIVERED: scene.plan.if_undelivered}
    if (rule := rules.get(key.partition("/")[0])) is not None:
        return rule.task
    path, _, more = key.partition("/")
    late = scene.say(" waits for somebody", " espera a alguien") if more else ""
    return scene.name(path) + late


# --- what the machine waits for -----------------------------------------------------------------------------------


def _decided(scene: Scene, case: Case, decision: Decision, at: datetime) -> Iterator[Told]:
    if decision.effect is not None:
        yield _in_hand(scene, decision, at)
        return
    if decision.wake_at is None or decision.step == "hold":
        return
    step = scene.steps.get(decision.step)
    if decision.step == MISSING:
        yield _data(scene, case, at)
    elif step is not None:
        yield _step(scene, case, step, decision.wake_at, at)
    elif decision.step == ENDS:
        yield _ends(scene, decision.wake_at)
    elif decision.step in STAGES:
        stage, day = name(STAGES, decision.step, scene.language), scene.date(scene.day(decision.wake_at))
        text = scene.say(f"nothing was due; the next stage, {stage}, begins on {day}",
                         f"no tocaba nada; la siguiente etapa, {stage}, empieza el {day}")  # fmt: skip
        yield Told("waits", text, decision.wake_at, decision.step, scene.places.get(decision.step, ""))


def _in_hand(scene: Scene, decision: Decision, at: datetime) -> Told:
    """The playbook asked for something at that moment, and the record of the day has nothing of it."""
    path, effect = decision.step, decision.effect
    later = next((one.event.at for one in scene.material.entries
                  if getattr(one.event, "step", "") == path and one.event.at > at), None)  # fmt: skip
    what = scene.name(path)
    if later is not None:
        text = scene.say(f"{what} was due, and happened only on {scene.moment(later)}: nothing ran before",
                         f"tocaba {what}, y ocurrió recién el {scene.moment(later)}: antes no corría nada")  # fmt: skip
    elif scene.day(at) == scene.day(scene.material.now):
        kind = listed([name(CHANNELS, one, scene.language) for one in effect.channels], scene.language, ("or", "o")
                      ) if isinstance(effect, Contact) else ""  # fmt: skip
        by = scene.say(f" by {kind}", f" por {kind}") if kind else ""
        text = scene.say(f"{what}{by} is due now; it goes out within the day's window while `cobranza up` runs",
                         f"toca {what}{by}; sale dentro del horario del día mientras corre `cobranza up`")  # fmt: skip
    else:
        text = scene.say(
            f"{what} was due, and the record has nothing of it: `cobranza doctor` looks for such cases",
            f"tocaba {what}, y el registro no tiene nada: `cobranza doctor` busca estos casos",
        )
    return Told("missed", text, step=path, place=scene.places.get(path, ""))


def _data(scene: Scene, case: Case, at: datetime) -> Told:
    names = {**DATA, "fresh_data": ("recent data", "datos recientes")}
    missing = listed([name(names, one, scene.language) for one in missing_data(scene.plan, case, at)], scene.language)
    text = scene.say(f"nobody is contacted before data are complete; missing: {missing}",
                     f"no se contacta a nadie antes de completar los datos; falta: {missing}")  # fmt: skip
    return Told("data", text, step=MISSING, place=scene.places.get(MISSING, ""))


def _step(scene: Scene, case: Case, step: Step, wake_at: datetime, at: datetime) -> Told:
    meant, what, opens = day_of(scene.plan, case, step.at, at), step.what, scene.moment(wake_at)
    place = scene.places.get(step.path, "")
    if meant is None or meant > today(case, at):
        asked = scene.asked_for(step)
        text = scene.say(f"nothing was due; the next step is {what}, from {opens} ({asked})",
                         f"no tocaba nada; el siguiente paso es {what}, desde el {opens} ({asked})")  # fmt: skip
        return Told("waits", text, wake_at, step.path, place, (_age(scene, case, at),))
    text = scene.say(f"{what} was due since {scene.date(meant)} and waits until {opens}",
                     f"{what} tocaba desde el {scene.date(meant)} y espera hasta el {opens}")  # fmt: skip
    return Told("window", text, wake_at, step.path, place, tuple(_why_it_waits(scene, case, step, at)))


def _why_it_waits(scene: Scene, case: Case, step: Step, at: datetime) -> Iterator[str]:
    asked, day = case.approvals.get(step.path), today(case, at)
    if asked is not None and asked.state == "asked":
        yield scene.say(f"{asked.by} has not answered yet", f"{asked.by} aún no responde")
    if (until := case.not_before.get(step.path)) is not None and until > at:
        yield scene.say("the contact desk put it off", "la mesa de contacto lo aplazó")
    if case.contacted_at is not None and today(case, case.contacted_at) == day:
        yield scene.say("a case contacts its customer once a day at most",
                        "un caso contacta a su cliente a lo más una vez al día")  # fmt: skip
    if not scene.is_open_on(day):
        yield _closed_day(scene, day)


def _closed_day(scene: Scene, day: date) -> str:
    window, weekday = (
        times.window(scene.plan.window, scene.language),
        pick(WEEKDAYS[day.isoweekday() - 1], scene.language),
    )
    if day in scene.plan.calendar.holidays:
        return scene.say(f"that day was a holiday; the contact window is {window}",
                         f"ese día era feriado; el horario de contacto es {window}")  # fmt: skip
    return scene.say(f"that day was a {weekday}; the contact window is {window}",
                     f"ese día era {weekday}; el horario de contacto es {window}")  # fmt: skip


def _age(scene: Scene, case: Case, at: datetime) -> str:
    days, stage = days_past_due(scene.plan, case, at), name(STAGES, case.stage, scene.language)
    count = times.duration(Duration(abs(days)), scene.language)
    if days < 0:
        return scene.say(
            f"{count} before the due date; stage: {stage}", f"{count} antes del vencimiento; etapa: {stage}"
        )
    return scene.say(f"{count} past due; stage: {stage}", f"{count} de atraso; etapa: {stage}")


def _ends(scene: Scene, wake_at: datetime) -> Told:
    then, day = times.consequence(scene.plan.ends.then, scene.language), scene.date(scene.day(wake_at))
    text = scene.say(f"no step is left; the case ends on {day}: {then}",
                     f"no queda ningún paso; el caso termina el {day}: {then}")  # fmt: skip
    return Told("nothing_more", text, wake_at, ENDS, scene.plan.ends.place)
