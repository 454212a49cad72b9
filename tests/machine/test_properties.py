"""What holds for every life, whatever happens in it: random lives over the playbooks, lived and looked at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.case.advance import advance
from engine.case.ageing import steps_of, today
from engine.case.fold import fold, fold_all, open_case
from engine.case.machine import decide
from engine.case.recovering import AFTER_END
from engine.case.workdays import is_open
from engine.study.simulate import simulate
from schemas.case import Case
from schemas.events import (
    AnyEvent,
    CaseClosed,
    Charged,
    ChargesForgiven,
    ChargesWaived,
    ContactMade,
    CreditNoteIssued,
    DiscountEarned,
    Entry,
    FactsChanged,
    FeeCharged,
    Outcome,
    PaymentReceived,
    PaymentReversed,
    PlanCompleted,
    TaskRaised,
    WrittenOff,
)  # fmt: skip
from tests.machine.lives import Script
from tests.machine.random_lives import lives

some = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lived(life: Script) -> tuple[Entry, ...]:
    return simulate(life.plan, life.opened, life.arrivals).entries


def states(life: Script) -> Iterator[tuple[Case, Entry]]:
    """Each line of the record, and the case as it stood before it."""
    case = open_case(life.opened)
    for entry in lived(life)[1:]:
        yield case, entry
        case = fold(case, entry.event)


@some
@given(lives())
def test_every_life_ends(life: Script) -> None:
    assert simulate(life.plan, life.opened, life.arrivals).case.is_closed


@some
@given(lives())
def test_an_open_case_always_knows_when_it_looks_again(life: Script) -> None:
    for case, entry in states(life):
        turn = advance(life.plan, case, entry.event.at)
        waits_until = turn.decision.wake_at
        assert turn.case.is_closed or turn.decision.effect is not None or waits_until is not None
        assert waits_until is None or waits_until > entry.event.at


@some
@given(lives(), st.integers(0, 40))
def test_decide_asked_twice_answers_the_same(life: Script, index: int) -> None:
    for case, entry in [*states(life)][index : index + 5]:
        assert decide(life.plan, case, entry.event.at) == decide(life.plan, case, entry.event.at)


@some
@given(lives(), st.integers(0, 40))
def test_folding_in_one_batch_or_one_by_one_gives_the_same_case(life: Script, cut: int) -> None:
    events = [entry.event for entry in lived(life)[1:]]
    opened = open_case(life.opened)
    assert fold_all(fold_all(opened, events[:cut]), events[cut:]) == fold_all(opened, events)


@some
@given(lives())
def test_an_event_that_is_told_twice_changes_nothing(life: Script) -> None:
    for case, entry in states(life):
        after = fold(case, entry.event)
        assert not entry.event.id or fold(after, entry.event) is after


@some
@given(lives())
def test_a_case_that_is_woken_in_vain_every_day_does_the_same(life: Script) -> None:
    days = (life.opened.at + timedelta(days=day, hours=5) for day in range(300))
    nudges = [FactsChanged(at=at, id=f"nudge/{at}") for at in days]
    woken = simulate(life.plan, life.opened, (*life.arrivals, *nudges)).entries
    assert deeds(woken) == deeds(lived(life))


def deeds(entries: Sequence[Entry]) -> list[AnyEvent]:
    """What went out, in order. What the case notes for itself may be noted earlier."""
    return [entry.event for entry in entries if isinstance(entry.event, Outcome)]


@some
@given(lives())
def test_a_closed_case_stays_closed_unless_money_is_taken_back(life: Script) -> None:
    for case, entry in states(life):
        if case.is_closed and not isinstance(entry.event, PaymentReversed):
            after = fold(case, entry.event)
            assert (after.end, after.closed_at) == (case.end, case.closed_at)


@some
@given(lives())
def test_the_record_of_a_closed_case_holds_only_what_arrived_and_whom_it_was_told(life: Script) -> None:
    after = [entry for case, entry in states(life) if case.is_closed and entry.because != "arrived"]
    assert all(entry.because == AFTER_END and isinstance(entry.event, TaskRaised) for entry in after)


@some
@given(lives())
def test_nobody_is_contacted_while_a_hold_stands_but_for_what_must_go_out(life: Script) -> None:
    always = {step.path for step in steps_of(life.plan) if step.during_holds} | thanks(life)
    for case, entry in states(life):
        assert not (case.holds and isinstance(entry.event, ContactMade)) or entry.event.step in always


@some
@given(lives())
def test_nobody_is_contacted_after_paying_but_for_thanks(life: Script) -> None:
    for case, entry in states(life):
        if case.balance <= 0 and isinstance(entry.event, ContactMade):
            assert entry.event.step in thanks(life)


@some
@given(lives())
def test_one_contact_a_day_and_only_while_the_window_is_open(life: Script) -> None:
    made = [(case, entry.event.at) for case, entry in states(life) if isinstance(entry.event, ContactMade)]
    days = [today(case, at) for case, at in made]
    assert len(days) == len({*days})
    assert all(is_open(at, life.plan.window, life.plan.calendar, case.zone) for case, at in made)


@some
@given(lives())
def test_no_step_is_done_twice(life: Script) -> None:
    done = [entry.event.step for _, entry in states(life) if isinstance(entry.event, ContactMade | FeeCharged)]
    assert len(done) == len({*done})


@some
@given(lives())
def test_the_balance_is_right_to_the_cent_at_every_line(life: Script) -> None:
    owed = life.opened.amount
    for case, entry in states(life):
        assert case.balance == owed
        owed += change_of(entry)


def change_of(entry: Entry) -> Decimal:
    """What one line adds to what is owed."""
    match entry.event:
        case PaymentReceived(amount=amount) | CreditNoteIssued(amount=amount) | WrittenOff(amount=amount):
            return -amount
        case PaymentReversed(amount=amount) | FeeCharged(amount=amount) | Charged(amount=amount):
            return amount
        case ChargesForgiven(amount=amount) | ChargesWaived(amount=amount) | DiscountEarned(amount=amount):
            return -amount
        case PlanCompleted(waived=waived):
            return -waived
        case _:
            return Decimal(0)


@some
@given(lives(), st.decimals("0.01", "50", places=2))
def test_a_part_payment_never_moves_the_level(life: Script, part: Decimal) -> None:
    for case, entry in states(life):
        if case.is_closed or case.balance <= part:
            continue
        paid = PaymentReceived(at=entry.event.at, id="part", payment="part", amount=part)
        after = fold(case, paid)
        assert (after.stage, after.steps, after.brought_forward) == (case.stage, case.steps, case.brought_forward)


@some
@given(lives(), st.integers(0, 40), st.timedeltas(timedelta(0), timedelta(days=400)))
def test_an_outage_of_any_length_raises_nothing_and_leads_to_one_contact(
    life: Script, index: int, outage: timedelta
) -> None:
    for case, entry in [*states(life)][index : index + 3]:
        turn = advance(life.plan, case, entry.event.at + outage)
        assert turn.decision == decide(life.plan, turn.case, entry.event.at + outage)


def thanks(life: Script) -> set[str]:
    return {step.path for step in life.plan.when_paid}


def test_a_case_closes_with_one_of_the_ends(live) -> None:  # type: ignore[no-untyped-def]
    assert isinstance(live("pe-empresas").entries[-1].event, CaseClosed)
