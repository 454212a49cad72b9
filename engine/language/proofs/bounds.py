"""Every pause, promise, plan and approval is bounded, and its bound means something: P220 to P225."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from operator import sub
from typing import Final

import msgspec

from engine.language.diagnostics import Example, Finding
from engine.language.grammar.hints import Hints
from engine.language.proofs.days import Column, Days, Times, days_of, when
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.lifetime import most_days, shortest_span
from engine.language.proofs.shown import (
    Turn,
    always_or_some,
    as_dates,
    life_of_invoice,
    life_shown,
    listed_steps,
    moment,
    usual_amount,
    usual_zone,
)
from engine.language.proofs.together import invoice_for
from engine.language.writing.times import LONGEST
from engine.study.scripts import Happening
from schemas.events import ApprovalRefused, DisputeOpened, HoldPlaced, PaymentReported, PromiseMade
from schemas.plan import ApprovalRule, Pause, Step


def check_the_end_is_certain(draft: Draft) -> Iterator[Finding]:
    """P220: an end that counts from a step never comes where that step is not done."""
    if draft.plan.ends.at.anchor == "step":
        anchor = draft.plan.ends.at.step
        name = draft.node("recovery.ends").text.partition(",")[0].rpartition(" ")[2]
        yield draft.finding("P220", "recovery.ends",
                            f"the end hangs on '{name}': where that is skipped or refused, the case never ends",
                            f"el fin depende de «{name}»: donde eso se omita o se rechace, el caso no termina nunca",
                            ("count from due: 240 days after due, then ...",
                             "cuente desde due: 240 days after due, then ..."),
                            elsewhere=draft.elsewhere(anchor, "the step that it hangs on", "el paso del que depende"),
                            example=_without_an_end(draft, anchor)
                        )  # fmt: skip


def _without_an_end(draft: Draft, anchor: str) -> Example | None:
    """The life of an invoice for which the step is refused, or its condition does not hold; None for a sure step."""
    step = next((one for one in draft.steps() if one.path == anchor), None)
    if step is None:
        return None
    if step.approval is not None and anchor in days_of(draft).opened:
        day = days_of(draft).opened[anchor].days[0]
        refused = ApprovalRefused(at=moment(day + 1, usual_zone(draft)), id="no", of=anchor, by=step.approval.by)
        return life_of_invoice(draft, 0, {}, (anchor, "recovery.ends"), Turn((refused,), unanswered=anchor))
    left_out = invoice_for(draft.plan, (), (step,)) if step.only_if or step.unless else None
    return life_of_invoice(draft, 0, left_out, (anchor, "recovery.ends")) if left_out is not None else None


def _ends_too_early(draft: Draft) -> bool:
    """Whether steps are told to come after the end: then the end is what is wrong, and not what it cuts short."""
    days = days_of(draft)
    columns = [
        column for column in days.opened.values() if days.ends is not None and days.comparable(column, days.ends)
    ]
    cut = [when(_is_over, column, days.ends) for column in columns if days.ends is not None]
    return any(times is not None and times.always for times in cut)


def _is_over(day: int, end: int) -> bool:
    return day >= end


# --- pauses -----------------------------------------------------------------------------------------------------


def check_pauses_are_shorter_than_the_life(draft: Draft) -> Iterator[Finding]:
    """P221: a pause that lasts as long as the whole life: with a clock that runs, it never reaches its bound."""
    days = days_of(draft)
    life = _whole_life(days)
    for pause in draft.plan.pauses:
        may_be_longer = pause.kind == "plan_on_track" and pause.clock_stops
        if pause.at_most is None or not pause.place or life is None or may_be_longer:
            continue
        fewest = shortest_span(days, pause.at_most) if most_days(pause.at_most) >= life else 0
        if fewest >= life and not _ends_too_early(draft):
            yield _too_long_a_pause(draft, pause, fewest, life)


def _whole_life(days: Days) -> int | None:
    """The days from issue (where the terms tell it; else from due) to the end."""
    if days.ends is None:
        return None
    begins = days.issues if days.terms_known or days.ends.root == "issue" else days.dues
    return max(end - begin for end, begin in zip(days.ends.days, begins, strict=True))


def _too_long_a_pause(draft: Draft, pause: Pause, fewest: int, life: int) -> Finding:
    then_en, then_es = (
        ("an invoice would rest longer than it is collected", "una factura descansaría más de lo que se cobra")
        if pause.clock_stops
        else ("the case ends before the pause does, and what follows it never comes",
              "el caso termina antes que la pausa, y lo que sigue a ella no llega nunca")
    )  # fmt: skip
    return draft.finding("P221", f"policy.pause_while.{pause.kind}.at_most",
                         f"this pause takes {fewest} days, and the whole life {life}: {then_en}",
                         f"esta pausa dura {fewest} días, y la vida entera {life}: {then_es}",
                         ("write a shorter pause, or a later end", "escriba una pausa más corta, o un fin posterior"),
                         warning=True,
                         elsewhere=draft.elsewhere("recovery.ends", "the case ends here", "aquí termina el caso"),
                         example=_paused(draft, pause)
                     )  # fmt: skip


def _paused(draft: Draft, pause: Pause) -> Example | None:
    """The life of an invoice that is paused from the due day on; None where only a promise or plan pauses it."""
    at, kind = moment(days_of(draft).dues[0], usual_zone(draft)), pause.kind
    begins: dict[str, Happening] = {
        "dispute_open": DisputeOpened(at=at, id="paused"),
        "payment_to_verify": PaymentReported(at=at, id="paused"),
        "on_request": HoldPlaced(at=at, id="paused", hold="on_request", by="the-customer"),
    }
    if kind not in begins:
        return None
    shown = (f"policy.pause_while.{kind}", "recovery.ends")
    return life_of_invoice(draft, 0, {}, shown, Turn((begins[kind],)))


# --- approvals --------------------------------------------------------------------------------------------------


class Late(msgspec.Struct, frozen=True):
    """An approval that the end cuts short: the day by which it should be answered, and on which due dates."""

    step: Step
    asked: Column
    answered: Column
    times: Times


def check_approvals_can_be_answered(draft: Draft) -> Iterator[Finding]:
    """P222: an approval whose time is not up before the case ends: silence is never acted on."""
    late = list(_late(draft))
    if late and _ends_too_early(draft):
        return
    if len(late) > 1:
        yield _ends_before_answers(draft, late)
    for one in late if len(late) == 1 else ():
        yield _ends_before_the_answer(draft, one)


def _late(draft: Draft) -> Iterator[Late]:
    days = days_of(draft)
    for step in (step for stage in draft.plan.stages for step in stage.steps):
        asked, rule, ends = days.opened.get(step.path), step.approval, days.ends
        if rule is None or asked is None or ends is None or not days.comparable(asked, ends):
            continue
        if min(map(sub, ends.days, asked.days)) > 2 * most_days(rule.within):
            continue
        answered = Column(asked.root, tuple(answer_by(days, day, rule) for day in asked.days))
        times = when(_is_over, answered, ends)
        if times is not None and when(_is_over, asked, ends) is None:
            yield Late(step, asked, answered, times)


def _ends_before_the_answer(draft: Draft, late: Late) -> Finding:
    (en, es), ends = always_or_some(late.times), days_of(draft).ends
    assert ends is not None
    asked, last, end = (as_dates(one, late.times) for one in (late.asked, late.answered, ends))
    return draft.finding("P222", f"{late.step.path}.approval.within",
                         f"the case ends before this time is up{en}: asked on {asked}, there is time until {last}, "
                         f"and the case ends on {end}",
                         f"el caso termina antes que este plazo{es}: se pregunta el {asked}, hay plazo hasta el "
                         f"{last}, y el caso termina el {end}",
                         ("ask earlier, give less time, or write a later end",
                          "pregunte antes, dé menos plazo, o escriba un fin posterior"), warning=True,
                         elsewhere=draft.elsewhere("recovery.ends", "the case ends here", "aquí termina el caso"),
                         example=life_shown(draft, late.times, (late.step.path, "recovery.ends"), (late.step,))
                     )  # fmt: skip


def _ends_before_answers(draft: Draft, late: Sequence[Late]) -> Finding:
    most = max(late, key=lambda one: one.times.count)
    (names, nombres), (en, es) = listed_steps([one.step for one in late]), always_or_some(most.times)
    return draft.finding("P222", "recovery.ends",
                         f"the case ends before the time for these approvals is up{en and ','}{en}: {names}",
                         f"el caso termina antes que el plazo de estas aprobaciones{es and ','}{es}: {nombres}",
                         later_end(draft, [one.step for one in late]), warning=True,
                         elsewhere=draft.elsewhere(f"{late[0].step.path}.approval", "the first of them",
                                                   "la primera de ellas"),
                         example=life_shown(draft, most.times, (*(one.step.path for one in late), "recovery.ends"),
                                            (most.step,)))  # fmt: skip


def answer_by(days: Days, day: int, rule: ApprovalRule) -> int:
    """The day on which silence is acted on; who asks somebody else waits once more."""
    rounds = 2 if rule.if_silent.do == "ask" and rule.if_silent.who != rule.by else 1
    for _ in range(rounds):
        day = days.almanac.opens(days.almanac.add(day, rule.within))
    return day


def later_end(draft: Draft, steps: Sequence[Step]) -> Hints:
    """The first end, in days after due, before which all of these are done and answered on every due date."""
    days, written = days_of(draft), draft.node("recovery.ends").text
    steps = [step for step in steps if days.opened[step.path].root == "due"]
    moment = re.match(r"due day|\d+ [a-z ]+ (before|after) due", written)
    if moment is None or not steps:
        return "write a later end, or move the steps before it", "escriba un fin posterior, o adelante los pasos"
    last = 0
    for step in steps:
        for day, due in zip(days.opened[step.path].days, days.dues, strict=True):
            last = max(last, (answer_by(days, day, step.approval) if step.approval else day) - due)
    later = f"{last + 1} days after due"
    if last > LONGEST:
        return "write a later end, or move the steps before it", "escriba un fin posterior, o adelante los pasos"
    return (f"write '{later}' or later, or move the steps before the end",
            f"escriba «{later}» o un fin posterior, o adelante los pasos",
            later + written[moment.end() :])  # fmt: skip


def check_silence_asks_someone_else(draft: Draft) -> Iterator[Finding]:
    """P225: silence that asks the one who was silent."""
    for step in draft.steps():
        rule = step.approval
        if rule is not None and rule.if_silent.do == "ask" and rule.if_silent.who == rule.by:
            yield draft.finding("P225", f"{step.path}.approval.if_silent",
                                f"'{rule.by}' is the one who was silent; nobody else is asked, and the case is held",
                                f"«{rule.by}» es quien calló; no se pregunta a nadie más, y el caso queda retenido",
                                ("name somebody else, or write: hold and alert owner",
                                 "nombre a otra persona, o escriba: hold and alert owner"), warning=True,
                                elsewhere=draft.elsewhere(f"{step.path}.approval.by", "asked first", "se le preguntó"),
                                example=life_of_invoice(draft, 0, invoice_for(draft.plan, (step,)) or {},
                                                        (step.path, "recovery.ends"), Turn(unanswered=step.path))
                            )  # fmt: skip


# --- promises ---------------------------------------------------------------------------------------------------


def check_promises_end_before_the_case(draft: Draft) -> Iterator[Finding]:
    """P223: a promise made as negotiation begins that is not found broken before the case ends."""
    rule, days = draft.plan.promise, days_of(draft)
    begins = days.stage_ends.get("first_contact") or days.stage_ends.get("invoicing")
    stops = any(pause.kind == "promise_active" and pause.clock_stops for pause in draft.plan.pauses)
    if rule is None or stops or begins is None or days.ends is None or not days.comparable(begins, days.ends):
        return
    known = days.almanac
    broken = Column(begins.root, tuple(known.add(known.add(day, rule.longest), rule.grace) + 1 for day in begins.days))
    times = when(_is_over, broken, days.ends)
    if times is None or _ends_too_early(draft):
        return
    en, es = always_or_some(times)
    yield draft.finding("P223", "negotiation.promise_to_pay.longest",
                        f"a promise made on the first day of negotiation outlives the case{en}: nobody learns "
                        "that it was broken",
                        f"un compromiso hecho el primer día de la negociación dura más que el caso{es}: nadie sabe "
                        "que se incumplió",
                        ("write a shorter promise, or a later end", "escriba un plazo menor, o un fin posterior"),
                        warning=True,
                        elsewhere=draft.elsewhere("recovery.ends", "the case ends here", "aquí termina el caso"),
                        example=_promised(draft, times, begins))  # fmt: skip


def _promised(draft: Draft, times: Times, begins: Column) -> Example | None:
    """The life of an invoice of which a promise is made as negotiation begins, for as long as may be, and not kept."""
    rule, day = draft.plan.promise, begins.days[times.first]
    assert rule is not None
    until = date.fromordinal(days_of(draft).almanac.add(day, rule.longest))
    made = PromiseMade(at=moment(day, usual_zone(draft)), id="promised", promise="p-1",
                       amount=usual_amount(draft), due_on=until)  # fmt: skip
    return life_of_invoice(draft, times.first, {}, ("negotiation.promise_to_pay", "recovery.ends"), Turn((made,)))


def check_promises_can_be_made(draft: Draft) -> Iterator[Finding]:
    """P224: a number of broken promises that no customer is below: no promise is ever accepted."""
    if draft.plan.promise is not None and draft.plan.promise.broken_at_most < 1:
        yield draft.finding("P224", "negotiation.promise_to_pay.broken_at_most",
                            "no promise is ever accepted, because nobody has broken fewer than 0",
                            "nunca se acepta un compromiso, porque nadie ha incumplido menos de 0",
                            ("write 1: after the first broken promise, 'then' follows",
                             "escriba 1: tras el primer incumplimiento sigue «then»", "1"), warning=True)  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (
    check_the_end_is_certain,
    check_pauses_are_shorter_than_the_life,
    check_approvals_can_be_answered,
    check_promises_end_before_the_case,
    check_promises_can_be_made,
    check_silence_asks_someone_else,
)
