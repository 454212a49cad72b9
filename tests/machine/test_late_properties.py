"""What never happens, whoever is late, refuses, or fails to deliver: random lives of a playbook that plans for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.case.advance import advance
from engine.case.ageing import steps_of
from engine.case.fold import fold, open_case
from engine.study.simulate import simulate
from schemas.case import Case
from schemas.events import (
    AddressFailed,
    AnyEvent,
    ContactFailed,
    ContactMade,
    Entry,
    HoldPlaced,
    RewardGranted,
    TaskRaised,
)
from tests.machine.lives import Script, script

some = settings(max_examples=60, deadline=None)
DAYS = st.integers(1, 150)
FAILURES = [
    f"contact_failed channel={channel} step={step}"
    for step, channels in {
        "invoicing.timeline[0]": ("email", "letter"),
        "first_contact.timeline[0]": ("whatsapp", "email"),
        "recovery.timeline[0]": ("email", "letter"),
    }.items()
    for channel in channels
]
PEOPLE = [
    "task_done task=first_contact.timeline[1] by=luz",
    "task_done task=first_contact.timeline[1]/late by=luz",
    "task_done task=invoicing.if_undelivered by=luz",
    "task_done task=negotiation.timeline[0]/late by=luz",
    "task_done task=recovery.timeline[1]/refused by=luz",
    "call_done step=first_contact.timeline[2] outcome=no_answer by=luz",
    "call_done step=negotiation.timeline[0] outcome=right_party by=luz",
    "approval_refused of=recovery.timeline[1] by=team-lead",
    "approval_refused of=recovery.timeline[2] by=team-lead",
    "approval_given of=recovery.timeline[2] by=team-lead",
    "address_failed channel=email step=invoicing.timeline[0]",
    "hold_placed hold=manual until=2026-04-10 reason=x by=luz",
    "payment_received amount=900",
]
HAPPENINGS = st.lists(st.tuples(DAYS, st.sampled_from(FAILURES + PEOPLE)), max_size=12)


def lived(happenings: list[tuple[int, str]]) -> tuple[Script, tuple[Entry, ...]]:
    lines = [f"{_day(day)}T{9 + number % 9:02}:30 {what}" for number, (day, what) in enumerate(sorted(happenings))]
    life = script("pe-plazos", lines)
    return life, simulate(life.plan, life.opened, life.arrivals).entries


def _day(after: int) -> str:
    return (date(2026, 1, 30) + timedelta(days=after)).isoformat()


def states(life: Script, entries: tuple[Entry, ...]) -> Iterator[tuple[Case, Entry]]:
    """The case before each line, and the line."""
    case = open_case(life.opened)
    for entry in entries[1:]:
        yield case, entry
        case = fold(case, entry.event)


@some
@given(HAPPENINGS)
def test_no_key_is_used_twice_and_only_what_must_arrive_is_sent_again(happenings: list[tuple[int, str]]) -> None:
    life, entries = lived(happenings)
    made = [one.event for one in entries if isinstance(one.event, ContactMade)]
    assert len({event.contact for event in made}) == len(made)
    required = {step.path for step in steps_of(life.plan) if step.required}
    again = {step for step, times in Counter(event.step for event in made).items() if times > 1}
    assert again <= required


@some
@given(HAPPENINGS)
def test_what_is_sent_again_failed_before_and_goes_another_way(happenings: list[tuple[int, str]]) -> None:
    life, entries = lived(happenings)
    for case, entry in states(life, entries):
        if isinstance(entry.event, ContactMade) and entry.event.step in case.accepted:
            failure = case.failures[entry.event.step]
            assert failure.stands
            assert entry.event.channel not in failure.channels


@some
@given(HAPPENINGS)
def test_each_failure_is_followed_by_one_message_at_most(happenings: list[tuple[int, str]]) -> None:
    _, entries = lived(happenings)
    told = Counter(one.event.step for one in entries if isinstance(one.event, ContactFailed | AddressFailed))
    made = Counter(one.event.step for one in entries if isinstance(one.event, ContactMade))
    assert all(times <= 1 + told[step] for step, times in made.items())


@some
@given(HAPPENINGS)
def test_lateness_and_a_no_are_told_once(happenings: list[tuple[int, str]]) -> None:
    _, entries = lived(happenings)
    raised = Counter(one.event.task for one in entries if isinstance(one.event, TaskRaised))
    assert all(times == 1 for task, times in raised.items() if task.endswith(("/late", "/refused", "if_undelivered")))
    held = Counter(one.event.of for one in entries if isinstance(one.event, HoldPlaced) and one.event.of)
    assert all(times == 1 for times in held.values())


@some
@given(HAPPENINGS)
def test_a_reward_is_granted_once_and_only_to_who_paid_in_time(happenings: list[tuple[int, str]]) -> None:
    life, entries = lived(happenings)
    granted = [(case, one) for case, one in states(life, entries) if isinstance(one.event, RewardGranted)]
    assert len(granted) <= 1
    for case, _ in granted:
        assert case.balance <= 0
        assert case.paid_at is not None
        assert case.paid_at.date() <= life.opened.due_on


# The demand failed by letter, and the address for its other channel is bad: nobody asks the desk again and again.
REFUSED_AGAIN = [
    (18, "address_failed channel=email step=invoicing.timeline[0]"),
    (28, "hold_placed hold=manual until=2026-04-10 reason=x by=luz"),
    (28, "task_done task=first_contact.timeline[1] by=luz"),
    (86, "contact_failed channel=letter step=recovery.timeline[0]"),
]


@some
@example(REFUSED_AGAIN)
@given(HAPPENINGS)
def test_the_case_always_knows_when_it_looks_again_and_ends(happenings: list[tuple[int, str]]) -> None:
    life, entries = lived(happenings)
    for case, entry in states(life, entries):
        turn = advance(life.plan, case, entry.event.at)
        waits = turn.decision.wake_at
        assert turn.case.is_closed or turn.decision.effect is not None or waits is not None
    assert fold(*last(life, entries)).is_closed


def last(life: Script, entries: tuple[Entry, ...]) -> tuple[Case, AnyEvent]:
    *_, (case, entry) = states(life, entries)
    return case, entry.event
