"""Steps that count from steps, come before the invoice or after a certain end, and the terms' days: P209 to P217."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from engine.language.diagnostics import Example, Finding
from engine.language.proofs.days import CLOSERS, Column, Days, Times, column_of, days_of, named, when
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.shown import (
    Turn,
    always_or_some,
    as_dates,
    invoice_days,
    life_of_invoice,
    life_shown,
    listed_steps,
)
from engine.language.proofs.together import Witness, facts_of_steps, invoice_for, told
from schemas.plan import Moment, StagePlan, Step

_ONCE: Final = Times(1, 1, 0)


def _steps(draft: Draft) -> list[Step]:
    return [step for stage in draft.plan.stages for step in stage.steps]


def _anchored(draft: Draft) -> Iterator[tuple[Step, Step]]:
    """Each step that counts from a step, with that one."""
    by_path = {step.path: step for step in _steps(draft)}
    for step in by_path.values():
        if step.at.anchor == "step" and step.at.step in by_path:
            yield step, by_path[step.at.step]


# --- counted from a step ----------------------------------------------------------------------------------------


def check_anchors_are_done(draft: Draft) -> Iterator[Finding]:
    """P209: a step counted from one that a condition keeps from being done never gets its day."""
    for step, anchor in _anchored(draft):
        if anchor.only_if is None and anchor.unless is None:
            continue
        left_out = invoice_for(draft.plan, (step,), (anchor,))
        if left_out is not None:
            yield _without_its_anchor(draft, step, anchor, left_out)


def _without_its_anchor(draft: Draft, step: Step, anchor: Step, witness: Witness) -> Finding:
    never = invoice_for(draft.plan, (step, anchor)) is None
    facts = told(witness, facts_of_steps(anchor))
    return draft.finding("P209", f"{step.path}.at",
                         f"this counts from '{named(anchor)}', which not every invoice gets: with {facts}, this step "
                         "never comes",
                         f"esto cuenta desde «{named(anchor)}», que no toda factura recibe: con {facts}, este paso no "
                         "llega nunca",
                         ("count from due, or give this step the same condition",
                          "cuente desde due, o dé a este paso la misma condición"), warning=not never,
                         elsewhere=draft.elsewhere(f"{anchor.path}.{'only_if' if anchor.only_if else 'unless'}",
                                                   "the condition of the other step", "la condición del otro paso"),
                         example=life_of_invoice(draft, 0, witness, (anchor.path, step.path, "recovery.ends"))
                     )  # fmt: skip


def check_anchors_are_required(draft: Draft) -> Iterator[Finding]:
    """P210: a step counted from an optional contact, which is skipped when a newer one overtakes it."""
    told: dict[str, tuple[Step, list[Step]]] = {}
    for step, anchor in _anchored(draft):
        may_be_overtaken = anchor.verb in ("send", "call") and not anchor.required
        if may_be_overtaken and step.at.offset.count >= 0 and not (anchor.only_if or anchor.unless):
            told.setdefault(anchor.path, (anchor, []))[1].append(step)
    for anchor, steps in told.values():
        yield _counts_from_optional(draft, anchor, steps)


def _counts_from_optional(draft: Draft, anchor: Step, steps: list[Step]) -> Finding:
    """One finding for all the steps that hang on one contact: making it required mends them together."""
    more = len(steps) - 1
    en, es = ("", "")
    if more:
        en = "; another step counts from it too" if more == 1 else f"; {more} more steps count from it"
        es = "; otro paso también cuenta desde él" if more == 1 else f"; otros {more} pasos cuentan desde él"
    return draft.finding("P210", f"{steps[0].path}.at",
                         f"this counts from '{named(anchor)}', which is skipped when an invoice comes late or "
                         f"was paused; then this step never comes{en}",
                         f"esto cuenta desde «{named(anchor)}», que se omite si la factura llega tarde o "
                         f"estuvo en pausa; entonces este paso no llega nunca{es}",
                         (f"add 'required: yes' to '{named(anchor)}', or count from due",
                          f"agregue «required: yes» a «{named(anchor)}», o cuente desde due"), warning=True,
                         elsewhere=draft.elsewhere(anchor.path, "the optional step", "el paso opcional"),
                         example=_late_arrival(draft, steps[0], anchor))  # fmt: skip


def _late_arrival(draft: Draft, step: Step, anchor: Step) -> Example | None:
    """The life of an invoice that comes on the day of the next contact; None where no contact comes after the step."""
    opened = days_of(draft).opened
    if anchor.path not in opened:
        return None
    begins = opened[anchor.path].days[0]
    for other in _steps(draft):
        is_newer = other.verb in ("send", "call") and other is not step and not (other.only_if or other.approval)
        if is_newer and other.path in opened and opened[other.path].days[0] > begins and other.at.anchor != "step":
            turn = Turn(arrives=opened[other.path].days[0])
            return life_of_invoice(draft, 0, {}, (anchor.path, step.path, other.path), turn)
    return None


def check_nothing_counts_back_from_a_step(draft: Draft) -> Iterator[Finding]:
    """P214: nobody knows beforehand on which day a step will be done."""
    for step, anchor in _anchored(draft):
        if step.at.offset.count < 0:
            yield draft.finding("P214", f"{step.path}.at",
                                f"this cannot come before '{named(anchor)}', whose day is known only once it is done; "
                                "it would come right after it",
                                f"esto no puede ir antes de «{named(anchor)}», cuyo día solo se sabe cuando se hace; "
                                "llegaría justo después",
                                ("count both from due", "cuente los dos desde due"),
                                elsewhere=draft.elsewhere(f"{anchor.path}.at", "the other step", "el otro paso"),
                                example=life_shown(draft, _ONCE, (anchor.path, step.path), (step,))
                            )  # fmt: skip


# --- before the invoice, after its end --------------------------------------------------------------------------


def check_nothing_comes_before_the_invoice(draft: Draft) -> Iterator[Finding]:
    """P211: a step before the issue day; it would come right after the invoice."""
    days = days_of(draft)
    issued = Column("issue", days.issues)
    for step in _steps(draft):
        meant = days.meant.get(step.path)
        if meant is None or not days.comparable(meant, issued):
            continue
        times = when(lambda day, issue: day < issue, meant, issued)
        if times is not None:
            yield _before_the_invoice(draft, days, step, times)


def _before_the_invoice(draft: Draft, days: Days, step: Step, times: Times) -> Finding:
    (en, es), day = always_or_some(times), as_dates(days.meant[step.path], times)
    issued, _ = invoice_days(days, times.first)
    by_terms = days.meant[step.path].root == "due"
    elsewhere = draft.elsewhere("policy.terms.payment", "the payment terms", "el plazo de pago") if by_terms else None
    return draft.finding("P211", f"{step.path}.at",
                         f"this comes on {day}, before the invoice is issued on {issued}{en}; it would go out right "
                         "after it",
                         f"esto viene el {day}, antes de emitir la factura el {issued}{es}; saldría justo después de "
                         "ella",
                         ("count fewer days before due, or from issue",
                          "cuente menos días antes de due, o desde issue"), warning=True, elsewhere=elsewhere,
                         example=life_shown(draft, times, ("invoicing.timeline[0]", step.path), (step,))
                     )  # fmt: skip


def check_nothing_follows_a_certain_end(draft: Draft) -> Iterator[Finding]:
    """P212: a step after a hand-over or write-off that happens to every invoice that would reach it."""
    for stage in draft.plan.stages:
        lost, closers = lost_steps(draft, stage)
        if lost:
            yield _after_a_certain_end(draft, lost, closers)


def lost_steps(draft: Draft, stage: StagePlan) -> tuple[list[Step], list[Step]]:
    """The steps of a stage that no invoice reaches, and the deeds that close its case without asking anybody."""
    closers: list[Step] = []
    lost: list[Step] = []
    for step in stage.steps:
        before = [one for one in closers if _is_over_by(draft, one, step)]
        if before and _is_never_reached(draft, step, before):
            lost.append(step)
        if step.verb in CLOSERS and step.approval is None:
            closers.append(step)
    return lost, closers


def _is_over_by(draft: Draft, closer: Step, step: Step) -> bool:
    days = days_of(draft)
    one, other = days.opened.get(closer.path), days.opened.get(step.path)
    if one is None or other is None or not days.comparable(one, other):
        return False
    return when(lambda end, day: day < end or (day == end and step.required), one, other) is None


def _is_never_reached(draft: Draft, step: Step, closers: list[Step]) -> bool:
    return invoice_for(draft.plan, (step,)) is not None and invoice_for(draft.plan, (step,), closers) is None


def _after_a_certain_end(draft: Draft, lost: list[Step], closers: list[Step]) -> Finding:
    last = next(one for one in reversed(closers) if one not in lost)
    names, nombres = listed_steps(lost)
    return draft.finding("P212", f"{lost[0].path}.{lost[0].verb}",
                         f"this is never done, because '{named(last)}' has closed the case by then: {names}",
                         f"esto nunca se hace, porque «{named(last)}» ya cerró el caso: {nombres}",
                         (f"put it before '{named(last)}', or ask an approval or a condition there",
                          f"póngalo antes de «{named(last)}», o pida allí una aprobación o condición"),
                         elsewhere=draft.elsewhere(last.path, "this closes the case", "esto cierra el caso"),
                         example=life_shown(draft, _ONCE, running=(lost[0],)))  # fmt: skip


def check_one_end_at_a_time(draft: Draft) -> Iterator[Finding]:
    """P213: two deeds that close the case on one day, for one and the same invoice: the first wins."""
    days = days_of(draft)
    for stage in draft.plan.stages:
        lost, _ = lost_steps(draft, stage)
        closers = [
            step for step in stage.steps if step.verb in CLOSERS and step.path in days.meant and step not in lost
        ]
        for place, step in enumerate(closers):
            for above in closers[:place]:
                both = invoice_for(draft.plan, (above, step)) if _same_day(days, above, step) else None
                if both is not None:
                    yield _two_ends(draft, above, step, both)


def _same_day(days: Days, one: Step, other: Step) -> bool:
    return days.meant[one.path] == days.meant[other.path]


def _two_ends(draft: Draft, above: Step, step: Step, witness: Witness) -> Finding:
    facts = told(witness, facts_of_steps(above, step))
    with_en, with_es = (f": with {facts}, both apply", f": con {facts}, valen los dos") if facts else ("", "")
    asked = above.approval is not None
    wins_en = "whichever is approved first is done" if asked else "the one above is done"
    wins_es = "se hace el que se apruebe primero" if asked else "se hace el de arriba"
    return draft.finding("P213", f"{step.path}.{step.verb}",
                         f"'{named(above)}' closes the case on the same day{with_en}; {wins_en}",
                         f"«{named(above)}» cierra el caso el mismo día{with_es}; {wins_es}",
                         ("let their conditions exclude each other, or give them different days",
                          "haga que sus condiciones se excluyan, o deles días distintos"), warning=True,
                         elsewhere=draft.elsewhere(above.path, "the other one", "el otro"),
                         example=life_of_invoice(draft, 0, witness, (above.path, step.path))
                     )  # fmt: skip


# --- the terms --------------------------------------------------------------------------------------------------


def check_early_payment_is_early(draft: Draft) -> Iterator[Finding]:
    """P215: a discount for paying early that is still given after the due day."""
    early = draft.plan.terms.early_payment
    if early is not None:
        yield from _against_due(draft, "P215", "policy.terms.early_payment.within", early.within,
                                lambda day, due: day > due,
                                ("the discount for paying early is still given after the due day",
                                 "el descuento por pronto pago se da aun después del vencimiento"),
                                ("count from due: 5 days before due", "cuente desde due: 5 days before due")
                           )  # fmt: skip


def check_late_is_late(draft: Draft) -> Iterator[Finding]:
    """P216: interest or a fee for paying late, charged to someone who is not late."""
    terms = draft.plan.terms
    if terms.late_interest is not None:
        yield from _against_due(draft, "P216", "policy.terms.late_interest.from", terms.late_interest.start,
                                lambda day, due: day < due,
                                ("interest for paying late runs before the invoice is due",
                                 "el interés por mora corre antes del vencimiento"),
                                ("count from due: 1 day after due", "cuente desde due: 1 day after due"))  # fmt: skip
    if terms.late_fee is not None:
        yield from _against_due(draft, "P216", "policy.terms.late_fee.at", terms.late_fee.at,
                                lambda day, due: day <= due,
                                ("the fee for paying late falls on someone who can still pay on time",
                                 "el cargo por mora recae en quien aún puede pagar a tiempo"),
                                ("count from due: 1 day after due", "cuente desde due: 1 day after due"))  # fmt: skip


Words = tuple[str, str]
Bad = Callable[[int, int], bool]


def _against_due(draft: Draft, code: str, path: str, moment: Moment, bad: Bad, words: Words,
                 hints: Words) -> Iterator[Finding]:  # fmt: skip
    days, column = days_of(draft), column_of(draft, moment)
    due = Column("due", days.dues)
    if column is None or not days.comparable(column, due):
        return
    times = when(bad, column, due)
    if times is None:
        return
    (en, es), (issued, due_on) = always_or_some(times), invoice_days(days, times.first)
    day = as_dates(column, times)
    example = Example(f"an invoice issued {issued}, due {due_on}: that day is {day}",
                      f"una factura emitida el {issued}, que vence el {due_on}: ese día es el {day}")  # fmt: skip
    mixed = days.mixed(column, due)
    elsewhere = draft.elsewhere("policy.terms.payment", "the payment terms", "el plazo de pago") if mixed else None
    yield draft.finding(code, path, words[0] + en, words[1] + es, hints, warning=not times.always or mixed,
                        elsewhere=elsewhere, example=example)  # fmt: skip


def check_the_fee_is_charged_when_agreed(draft: Draft) -> Iterator[Finding]:
    """P217: a fee that a step charges before the day that the terms name."""
    fee, days = draft.plan.terms.late_fee, days_of(draft)
    agreed = column_of(draft, fee.at) if fee is not None else None
    for step in _steps(draft):
        meant = days.meant.get(step.path) if step.verb == "charge_fee" else None
        if agreed is None or meant is None or not days.comparable(meant, agreed):
            continue
        times = when(lambda day, named_day: day < named_day, meant, agreed)
        if times is not None:
            (en, es), day, other = always_or_some(times), as_dates(meant, times), as_dates(agreed, times)
            yield draft.finding("P217", f"{step.path}.at",
                                f"the fee is charged on {day}, and the terms allow it from {other} on{en and ';'}{en}",
                                f"el cargo se cobra el {day}, y lo pactado lo permite desde el {other}{es and ';'}{es}",
                                ("charge it on the day of 'policy.terms.late_fee.at', or later",
                                 "cóbrelo el día de «policy.terms.late_fee.at», o después"), warning=True,
                                elsewhere=draft.elsewhere("policy.terms.late_fee.at", "the terms", "lo pactado"),
                                example=life_shown(draft, times, (step.path,), (step,)))  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (
    check_anchors_are_done,
    check_anchors_are_required,
    check_nothing_counts_back_from_a_step,
    check_nothing_comes_before_the_invoice,
    check_nothing_follows_a_certain_end,
    check_one_end_at_a_time,
    check_early_payment_is_early,
    check_late_is_late,
    check_the_fee_is_charged_when_agreed,
)
