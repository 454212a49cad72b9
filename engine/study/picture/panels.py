"""What stands under the timeline: pauses, agreements, terms, contact rules, data, ends. No places."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.study.picture.cards import approval
from engine.study.picture.icons import icon_of
from engine.study.picture.sheet import Box, Column
from engine.study.words import rates, times
from engine.study.words.conditions import condition, conditions_of, tests
from engine.study.words.names import (
    ANSWERS,
    CHANNELS,
    DATA,
    FACTS,
    METHODS,
    NOTICES,
    PAUSES,
    VALUES,
    VERBS,
    Both,
    listed,
    name,
    pick,
)  # fmt: skip
from schemas.plan import Pause, Plan, Row, Step, Table, TaskRule

HEADING, SIZE, PAD = 15.0, 12.5, 12.0
MOST_ROWS: Final = 9
Line = tuple[str, str]
"""A paragraph, and the sign before it."""


def panels(plan: Plan, width: float, language: str) -> list[Box]:
    """The panels at the origin, each as high as its text."""
    steps = names_by_path(plan)
    every: tuple[tuple[str, Both, Iterator[Line]], ...] = (
        ("pauses", ("What pauses it", "Qué lo pausa"), _pauses(plan, language)),
        ("agreements", ("What can be agreed", "Qué se puede acordar"), _agreements(plan, language)),
        ("contact", ("When a customer is contacted", "Cuándo se contacta al cliente"), _contact(plan, language)),
        ("terms", ("Payment terms", "Condiciones de pago"), _terms(plan, steps, language)),
        ("data", ("Before anyone is contacted", "Antes de contactar"), _data(plan, language)),
        ("ends", ("How it ends", "Cómo termina"), _ends(plan, steps, language)),
    )
    written = ((key, pick(head, language), list(lines)) for key, head, lines in every)
    return [_panel(key, head, lines, width) for key, head, lines in written if lines]


def names_by_path(plan: Plan) -> dict[str, str]:
    """What each step is called, by its path."""
    return {step.path: step.what for stage in plan.stages for step in stage.steps}


def _panel(key: str, head: str, lines: list[Line], width: float) -> Box:
    column = Column(width - 2 * PAD, PAD, PAD)
    column.write(head, HEADING, "bold")
    for text, sign in lines:
        column.skip(3)
        column.write(text, SIZE, sign=sign)
    return Box("panel", key, 0, 0, width, round(column.y + PAD, 1), "", tuple(column.texts), tuple(column.signs))


def _pauses(plan: Plan, language: str) -> Iterator[Line]:
    for pause in plan.pauses:
        if bound := _bound(plan, pause, language):
            yield f"{name(PAUSES, pause.kind, language)}: {bound}", "pause"
    for notice in plan.stop_when:
        said = name(NOTICES, notice, language)
        yield pick((f"{said}: it stops for good", f"{said}: se detiene para siempre"), language), "end"


def _bound(plan: Plan, pause: Pause, language: str) -> str:
    parts = []
    if pause.at_most is not None:
        most, then = times.duration(pause.at_most, language), times.consequence(pause.then, language)
        parts.append(pick((f"at most {most}, then {then}", f"hasta {most}; luego {then}"), language))
    elif pause.kind == "promise_active" and plan.promise is not None:
        grace = times.duration(plan.promise.grace, language)
        parts.append(pick((f"until its day and {grace}", f"hasta su fecha y {grace}"), language))
    if pause.clock_stops:
        parts.append(pick(("days do not count", "los días no cuentan"), language))
    return "; ".join(parts)


def _agreements(plan: Plan, language: str) -> Iterator[Line]:
    if (rule := plan.promise) is not None:
        longest, then = times.duration(rule.longest, language), times.consequence(rule.then, language)
        yield pick((f"promise to pay: at most {longest}; {rule.broken_at_most} broken, then {then}",
                    f"compromiso de pago: hasta {longest}; con {rule.broken_at_most} incumplidos, {then}"),
                   language), ""  # fmt: skip
    if plan.offers is not None:
        for row in plan.offers.rows[:MOST_ROWS]:
            yield f"{row_given(plan.offers, row, language)} → {row_answer(plan.offers, row, language)}", ""
        if (more := len(plan.offers.rows) - MOST_ROWS) > 0:
            yield pick((f"and {more} rows more", f"y {more} filas más"), language), ""
    if plan.offers is not None and plan.offer_approval is not None:
        rule_ = plan.offer_approval
        within, silent = times.duration(rule_.within, language), times.consequence(rule_.if_silent, language)
        yield pick((f"whoever approves has {within}; if silent: {silent}",
                    f"quien aprueba tiene {within}; si calla: {silent}"), language), "seal"  # fmt: skip


def row_given(table: Table, row: Row, language: str) -> str:
    """For which invoices a row answers."""
    asked = [(fact, cell) for fact, cell in zip(table.given, row.tests, strict=True)
             if any(one.words or one.low is not None or one.high is not None for one in cell)]  # fmt: skip
    said = (f"{name(FACTS, fact, language)} {tests(fact, cell, language)}" for fact, cell in asked)
    return ", ".join(said) or pick(("all others", "los demás"), language)


def row_answer(table: Table, row: Row, language: str) -> str:
    """What a row answers: `4 instalments, 25% down payment`."""
    return ", ".join(answer(column, text, language) for column, text in zip(table.then, row.then, strict=True)
                     if (column, text) not in _SILENT)  # fmt: skip


_SILENT: Final = (("approved_by", "nobody"), ("discount", "0"), ("down_payment", "0"))


def answer(column: str, text: str, language: str) -> str:
    """One answer of a table in words."""
    if column == "instalments":
        one = text == "1"
        return pick((f"{text} instalment{'' if one else 's'}", f"{text} cuota{'' if one else 's'}"), language)
    if column in ("down_payment", "discount"):
        return f"{name(ANSWERS, column, language)} {percent(text)}"
    return f"{name(ANSWERS, column, language)} {name(VALUES, text, language)}"


def percent(fraction: str) -> str:
    """A fraction as written in a plan, as a percentage."""
    return times.share(Decimal(fraction))


_GROUPS: Final = {
    "messages": (("message", "mensaje"), ("messages", "mensajes")),
    "calls": (("call", "llamada"), ("calls", "llamadas")),
}


def _contact(plan: Plan, language: str) -> Iterator[Line]:
    yield times.window(plan.window, language), ""
    place = "-".join(part for part in (plan.calendar.country, plan.calendar.subdivision) if part)
    yield pick((f"no contact on holidays of {place}", f"sin contacto en feriados de {place}"), language), ""
    for limit in plan.limits:
        group = pick(_GROUPS[limit.group][limit.at_most != 1], language)
        span = times.duration(limit.within, language)
        yield pick((f"at most {limit.at_most} {group} in {span}", f"hasta {limit.at_most} {group} en {span}"),
                   language), ""  # fmt: skip
    if plan.combine == "same_day":
        yield pick(("one message a day for all invoices of a customer",
                    "un mensaje al día por todas las facturas de un cliente"), language), ""  # fmt: skip
    if plan.contact_rules:
        packs = ", ".join(plan.contact_rules)
        yield pick((f"rule packs: {packs}", f"paquetes de reglas: {packs}"), language), ""


def _terms(plan: Plan, steps: dict[str, str], language: str) -> Iterator[Line]:
    terms = plan.terms
    if terms.payment is not None:
        days = times.duration(terms.payment, language)
        yield pick((f"due {days} after issue", f"vence a los {days} de la emisión"), language), ""
    if terms.accepted_by_customer:
        yield pick((f"a new customer accepts {terms.document} first",
                    f"un cliente nuevo acepta antes {terms.document}"), language), ""  # fmt: skip
    if (early := terms.early_payment) is not None:
        share, until = times.share(early.discount), times.moment(early.within, steps, language)
        yield pick((f"{share} less when paid within {until}", f"{share} menos si se paga hasta {until}"), language), ""
    if (interest := terms.late_interest) is not None:
        rate, since = rates.yearly(interest, language), times.moment(interest.start, steps, language)
        yield pick((f"late interest {rate}, from {since}", f"interés moratorio {rate}, desde {since}"), language), ""
    if (fee := terms.late_fee) is not None:
        amount, at = times.sum_of(fee.amount), times.moment(fee.at, steps, language)
        yield pick((f"late fee {amount}, {at}", f"cargo por mora {amount}, {at}"), language), ""
    if terms.methods:
        ways = listed([name(METHODS, way, language) for way in terms.methods], language, ("or", "o"))
        yield pick((f"pays by {ways}", f"se paga por {ways}"), language), ""


def _data(plan: Plan, language: str) -> Iterator[Line]:
    if plan.data.require:
        known = listed([name(DATA, word, language) for word in plan.data.require], language)
        yield pick((f"must be known: {known}", f"se debe conocer: {known}"), language), ""
    if plan.data.no_older_than is not None:
        age = times.duration(plan.data.no_older_than, language)
        yield pick((f"checked in the last {age}", f"verificado en los últimos {age}"), language), ""
    undelivered = ("if the invoice does not arrive", "si la factura no llega")
    for rule, when in ((plan.data.if_missing, ("if missing", "si falta")), (plan.if_undelivered, undelivered)):
        if rule is not None:
            yield f"{pick(when, language)}: {task(rule, language)}", "task"
    if plan.segments is not None:
        for row in plan.segments.rows[:MOST_ROWS]:
            yield f"{row_given(plan.segments, row, language)} → {row_answer(plan.segments, row, language)}", ""


def task(rule: TaskRule, language: str) -> str:
    """A task for a person: what, for whom, until when, and then."""
    within, late = times.duration(rule.within, language), times.consequence(rule.if_late, language)
    return pick((f"{rule.task} for {rule.queue} within {within}, then {late}",
                 f"{rule.task} para {rule.queue} en {within}; luego {late}"), language)  # fmt: skip


def _ends(plan: Plan, steps: dict[str, str], language: str) -> Iterator[Line]:
    at, then = times.moment(plan.ends.at, steps, language), times.consequence(plan.ends.then, language)
    yield pick((f"at the latest {at}: {then}", f"a más tardar {at}: {then}"), language), "end"
    yield pick(("paid: nobody is contacted again", "pagada: no se contacta a nadie más"), language), ""
    for step in plan.when_paid:
        yield _thanks(step, language), icon_of(step.verb, step.by)


def _thanks(step: Step, language: str) -> str:
    how = " → ".join(name(CHANNELS, channel, language) for channel in step.by)
    parts = [pick(("when paid", "al pagarse"), language), f"{name(VERBS, step.verb, language)} {step.what}", how]
    parts += conditions_of(step, language)
    if step.reward:
        parts.append(pick((f"reward {step.reward}", f"premio {step.reward}"), language))
    if step.approval is not None:
        parts.append(approval(step.approval, language))
    return ", ".join(part for part in parts if part)


def covers(plan: Plan, language: str) -> str:
    """Which invoices it takes."""
    if plan.covers is None:
        return pick(("all invoices", "todas las facturas"), language)
    return condition(plan.covers, language)
