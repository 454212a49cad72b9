"""What changed of everything that is no step: a table of subjects, each with what a plan says of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final

import msgspec

from engine.study.changes.change import Change, both, instead
from engine.study.words import rates, times
from engine.study.words.names import DATA, METHODS, NOTICES, PAUSES, STAGES, Both, listed, name, pick
from schemas.lengths import Duration
from schemas.plan import ApprovalRule, Consequence, Moment, Pause, Plan, TaskRule
from schemas.playbook import STAGES as ORDER

Names = Mapping[str, str]
Say = Callable[[Plan, Names, str], str]
"""What a plan says of a subject, in a language; empty where it says nothing."""


class Subject(msgspec.Struct, frozen=True):
    """Something that a playbook settles: its path, what it is called, and what a plan says of it."""

    path: str
    called: Both
    say: Say


def compare(old: Plan, new: Plan, old_names: Names, new_names: Names) -> list[Change]:
    """The subjects of which the plans say different things."""
    changes = []
    for subject in (*_SUBJECTS, *_of_stages(old, new), *_of_pauses(old, new)):
        was, now = _said(subject, old, old_names), _said(subject, new, new_names)
        if was != now:
            changes.append(instead(subject.path, subject.called, was, now))
    return changes + list(_packs(old, new)) + list(_holidays(old, new))


def _said(subject: Subject, plan: Plan, names: Names) -> Both:
    return both(lambda tongue: subject.say(plan, names, tongue))


def _of_stages(old: Plan, new: Plan) -> Iterator[Subject]:
    """When each stage begins: the `next_stage` of the one before it."""
    present = {stage.name for plan in (old, new) for stage in plan.stages if stage.next_stage is not None}
    for stage in (stage for stage in ORDER if stage in present):
        called = (f"{name(STAGES, stage, 'en')} ends", f"{name(STAGES, stage, 'es')} termina")
        yield Subject(f"{stage}.next_stage", called, lambda plan, names, tongue, stage=stage: _stage_end(
            plan, stage, names, tongue))  # type: ignore[misc]  # fmt: skip


def _stage_end(plan: Plan, stage: str, names: Names, language: str) -> str:
    moment = next((one.next_stage for one in plan.stages if one.name == stage), None)
    return times.moment(moment, names, language) if moment is not None else ""


def _of_pauses(old: Plan, new: Plan) -> Iterator[Subject]:
    """How long each pause may last; what follows and whether days count, where both plans know the pause."""
    shared = {pause.kind for pause in old.pauses} & {pause.kind for pause in new.pauses}
    for kind in dict.fromkeys(pause.kind for plan in (old, new) for pause in plan.pauses):
        says = (_bound, _follows, _clock) if kind in shared else (_bound,)
        called = (f"the pause while {name(PAUSES, kind, 'en')}", f"la pausa mientras {name(PAUSES, kind, 'es')}")
        for say in says:
            yield Subject(f"policy.pause_while.{kind}", called, lambda plan, _, tongue, kind=kind, say=say: _of_pause(
                plan, kind, say, tongue))  # type: ignore[misc]  # fmt: skip


def _of_pause(plan: Plan, kind: str, say: Callable[[Pause, str], str], language: str) -> str:
    pause = next((pause for pause in plan.pauses if pause.kind == kind), None)
    return "" if pause is None else say(pause, language)


def _bound(pause: Pause, language: str) -> str:
    if pause.at_most is None:
        return pick(("as long as it stands", "mientras dure"), language)
    return times.duration(pause.at_most, language)


def _follows(pause: Pause, language: str) -> str:
    then = times.consequence(pause.then, language)
    return pick((f"then {then}", f"luego {then}"), language) if pause.at_most is not None else ""


def _clock(pause: Pause, language: str) -> str:
    return pick(("days stand still", "los días no corren") if pause.clock_stops else ("days run", "los días corren"),
                language)  # fmt: skip


def _packs(old: Plan, new: Plan) -> Iterator[Change]:
    """Rules of a pack that both plans obey and that says other things now."""
    before = {pack.id: {rule.id: rule for rule in pack.rules} for pack in old.packs}
    for pack in new.packs:
        was, now = before.get(pack.id), {rule.id: rule for rule in pack.rules}
        if was is None or was == now:
            continue
        rules = ", ".join(sorted(key for key in was.keys() | now.keys() if was.get(key) != now.get(key)))
        yield Change("policy.contact_rules", f"the rule pack {pack.id} says other things: {rules}",
                     f"el paquete de reglas {pack.id} dice otra cosa: {rules}")  # fmt: skip


def _holidays(old: Plan, new: Plan) -> Iterator[Change]:
    """Holidays that came or went, in years that both plans know. Another calendar is said as a whole."""
    if (old.calendar.country, old.calendar.subdivision) != (new.calendar.country, new.calendar.subdivision):
        return
    years = {day.year for day in old.calendar.holidays} & {day.year for day in new.calendar.holidays}
    was, now = ({day for day in plan.calendar.holidays if day.year in years} for plan in (old, new))
    for days, en, es in ((now - was, "is a holiday now", "ahora es feriado"),
                         (was - now, "is no holiday any more", "ya no es feriado")):  # fmt: skip
        for day in sorted(days):
            yield Change("policy.calendar", f"{day} {en}", f"{day} {es}")


# ---------------------------------------------------------------------------------------------- what is said


def _length(length: Duration | None, language: str) -> str:
    return times.duration(length, language) if length is not None else ""


def _moment(moment: Moment | None, names: Names, language: str) -> str:
    return times.moment(moment, names, language) if moment is not None else ""


def _then(then: Consequence | None, language: str) -> str:
    return times.consequence(then, language) if then is not None else ""


def _task(rule: TaskRule | None, language: str) -> str:
    if rule is None:
        return ""
    within, late = times.duration(rule.within, language), times.consequence(rule.if_late, language)
    return pick((f"task {rule.task} for {rule.queue} within {within}, then {late}",
                 f"tarea {rule.task} para {rule.queue} en {within}, luego {late}"), language)  # fmt: skip


def _approval(rule: ApprovalRule | None, language: str) -> str:
    if rule is None:
        return ""
    silent, refused = (times.consequence(one, language) for one in (rule.if_silent, rule.if_refused))
    within = times.duration(rule.within, language)
    return pick((f"within {within}, if silent: {silent}, if refused: {refused}",
                 f"en {within}, si calla: {silent}, si rechaza: {refused}"), language)  # fmt: skip


def _limit(plan: Plan, group: str, language: str) -> str:
    return listed([
        pick((f"{one.at_most} in {times.duration(one.within, language)}",
              f"{one.at_most} en {times.duration(one.within, language)}"), language)
        for one in plan.limits if one.group == group
    ], language)  # fmt: skip


def _early(plan: Plan, names: Names, language: str) -> str:
    early = plan.terms.early_payment
    if early is None:
        return ""
    share, until = times.share(early.discount), times.moment(early.within, names, language)
    return pick((f"{share} until {until}", f"{share} hasta {until}"), language)


def _interest(plan: Plan, names: Names, language: str) -> str:
    interest = plan.terms.late_interest
    if interest is None:
        return ""
    since, under = times.moment(interest.start, names, language), interest.waive_under
    rate = rates.yearly(interest, language)
    parts = [pick((f"{rate} from {since}", f"{rate} desde {since}"), language)]
    parts += [rates.reset(interest, language)] if interest.series else []
    parts += [rates.year(interest, language)] if interest.year != "365" else []
    parts += [pick((f"at most {interest.cap}", f"a lo más {interest.cap}"), language)] if interest.cap else []
    forgiven = pick((f"below {under} forgiven", f"se perdona lo menor a {under}"), language) if under else ""
    return ", ".join((*parts, *([forgiven] if forgiven else [])))


def _fee(plan: Plan, names: Names, language: str) -> str:
    fee = plan.terms.late_fee
    return f"{times.sum_of(fee.amount)}, {times.moment(fee.at, names, language)}" if fee is not None else ""


def _series(plan: Plan, language: str) -> str:
    """The published rates as they are frozen in: how far each is known, and its newest value."""
    return listed([
        f"{one.id} ({one.values[-1][0]}: {one.values[-1][1]})" if one.values else one.id for one in plan.rates
    ], language)  # fmt: skip


def _yes(is_so: bool, language: str) -> str:
    return pick(("yes", "sí") if is_so else ("no", "no"), language)


_RUNNING: Final[dict[str, Both]] = {
    "keep": ("they keep their version", "conservan su versión"),
    "next_stage": ("they keep their version until the next stage", "conservan su versión hasta la siguiente etapa"),
    "at_once": ("they change at once", "cambian de inmediato"),
}


def running(plan: Plan, language: str) -> str:
    """What a new version means for invoices that are running."""
    return name(_RUNNING, plan.running_invoices, language)


def _zone(plan: Plan, language: str) -> str:
    return pick(("the customer's", "la del cliente"), language) if plan.window.timezone == "customer" \
        else plan.window.timezone  # fmt: skip


_SUBJECTS: Final = tuple(Subject(path, called, say) for path, called, say in (
    ("running_invoices", ("running invoices", "las facturas en curso"), lambda p, n, t: running(p, t)),
    ("owner", ("the owner", "el responsable"), lambda p, n, t: p.owner),
    ("language", ("the language of messages", "el idioma de los mensajes"), lambda p, n, t: p.language),
    ("policy.terms.payment", ("the payment term", "el plazo de pago"), lambda p, n, t: _length(p.terms.payment, t)),
    ("policy.terms.accepted_by_customer", ("new customers accept the terms first",
     "los clientes nuevos aceptan antes las condiciones"), lambda p, n, t: _yes(p.terms.accepted_by_customer, t)),
    ("policy.terms.methods", ("ways to pay", "las formas de pago"),
     lambda p, n, t: listed([name(METHODS, one, t) for one in p.terms.methods], t)),
    ("policy.terms.early_payment", ("the discount for early payment", "el descuento por pronto pago"), _early),
    ("policy.terms.late_interest", ("late interest", "el interés moratorio"), _interest),
    ("policy.terms.late_fee", ("the late fee", "el cargo por mora"), _fee),
    ("policy.terms.fixed_sum", ("the sum fixed by law", "la suma fijada por ley"),
     lambda p, n, t: p.terms.fixed_sum.law if p.terms.fixed_sum else ""),
    ("policy.terms.collection_fee", ("the collection fee", "los gastos de cobranza"),
     lambda p, n, t: p.terms.collection_fee.law if p.terms.collection_fee else ""),
    ("policy.terms", ("published rates", "las tasas publicadas"), lambda p, n, t: _series(p, t)),
    ("policy.terms.document", ("the terms' document", "el documento de condiciones"), lambda p, n, t: p.terms.document),
    ("policy.calendar", ("the calendar", "el calendario"),
     lambda p, n, t: "-".join(filter(None, (p.calendar.country, p.calendar.subdivision)))),
    ("policy.contact_rules", ("the rule packs", "los paquetes de reglas"), lambda p, n, t: listed(p.contact_rules, t)),
    ("policy.contact_window.days", ("days of contact", "los días de contacto"),
     lambda p, n, t: times.weekdays(p.window.days, t)),
    ("policy.contact_window.hours", ("the contact window opens at", "el horario de contacto abre a las"),
     lambda p, n, t: times.clock(p.window.opens)),
    ("policy.contact_window.hours", ("the contact window closes at", "el horario de contacto cierra a las"),
     lambda p, n, t: times.clock(p.window.closes)),
    ("policy.contact_window.timezone", ("the contact window's time", "la hora del horario de contacto"),
     lambda p, n, t: _zone(p, t)),
    ("policy.limits.messages", ("messages at most", "mensajes como máximo"), lambda p, n, t: _limit(p, "messages", t)),
    ("policy.limits.calls", ("calls at most", "llamadas como máximo"), lambda p, n, t: _limit(p, "calls", t)),
    ("policy.combine", ("one message a day for all invoices of a customer",
     "un mensaje al día por todas las facturas de un cliente"), lambda p, n, t: _yes(p.combine == "same_day", t)),
    ("policy.stop_when", ("what stops it for good", "lo que lo detiene para siempre"),
     lambda p, n, t: listed([name(NOTICES, one, t) for one in sorted(p.stop_when)], t)),
    ("data.require", ("what must be known", "lo que se debe conocer"),
     lambda p, n, t: listed([name(DATA, one, t) for one in sorted(p.data.require)], t)),
    ("data.no_older_than", ("data are good for", "los datos sirven por"),
     lambda p, n, t: _length(p.data.no_older_than, t)),
    ("data.if_missing", ("when data are missing", "si faltan datos"), lambda p, n, t: _task(p.data.if_missing, t)),
    ("invoicing.if_undelivered", ("when the invoice does not arrive", "si la factura no llega"),
     lambda p, n, t: _task(p.if_undelivered, t)),
    ("negotiation.ask_reason", ("the reason is asked", "se pregunta el motivo"), lambda p, n, t: _yes(p.ask_reason, t)),
    ("negotiation.approval", ("the approval of offers", "la aprobación de ofertas"),
     lambda p, n, t: _approval(p.offer_approval, t)),
    ("negotiation.promise_to_pay", ("the longest promise to pay", "el compromiso de pago más largo"),
     lambda p, n, t: _length(p.promise and p.promise.longest, t)),
    ("negotiation.promise_to_pay", ("the grace after a promise", "la gracia después de un compromiso"),
     lambda p, n, t: _length(p.promise and p.promise.grace, t)),
    ("negotiation.promise_to_pay", ("promises that may be broken", "compromisos que se pueden incumplir"),
     lambda p, n, t: str(p.promise.broken_at_most) if p.promise else ""),
    ("negotiation.promise_to_pay", ("after too many broken promises", "tras demasiados compromisos incumplidos"),
     lambda p, n, t: _then(p.promise and p.promise.then, t)),
    ("recovery.ends", ("it ends at the latest", "termina a más tardar"), lambda p, n, t: _moment(p.ends.at, n, t)),
    ("recovery.ends", ("at the end", "al final"), lambda p, n, t: _then(p.ends.then, t)),
))  # fmt: skip
