"""Time and order proved: what is told to be wrong goes wrong on paper, and what is not told does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.case.workdays import add
from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding
from engine.language.library import Library
from engine.language.proofs import bounds, limits, order, times
from engine.language.proofs.days import DUE_DATES, days_of
from engine.language.proofs.draft import Draft
from engine.language.proofs.examples import an_invoice, live
from engine.study.scripts import Happening
from schemas.events import DisputeOpened, HoldPlaced
from schemas.plan import Moment

from .conftest import SINCE, YEARS_AHEAD
from .timelines import draft_of, morning, playbooks

RANDOM = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = st.integers(0, DUE_DATES - 1)


def found(sound: str, library: Library, good: str, bad: str) -> tuple[Finding, ...]:
    """What is told of the sound playbook with a piece replaced."""
    assert good in sound
    text = sound.replace(good, bad, 1)
    return compile_text(text, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings


def only(sound: str, library: Library, good: str, bad: str) -> Finding:
    findings = found(sound, library, good, bad)
    assert len(findings) == 1, findings
    return findings[0]


# --- one playbook, one mistake ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("good", "bad", "code", "severity", "share"),
    [
        ("ends: 240 days after due", "ends: 77 days after due", "P204", "warning", True),
        ("at: 8 days after due", "at: 11 business days after due", "P205", "warning", True),
        ("at: 8 days after due", "at: 4 days after due", "P206", "error", False),
        ("at: 8 days after due", "at: 4 business days after due", "P206", "warning", True),
        ("at: 5 days before due", "at: 30 days before due", "P407", "warning", False),
        ("at: 5 days before due", "at: 31 days before due", "P211", "warning", False),
        ("within: 10 days after issue", "within: 30 days after issue", "", "", False),
        ("within: 10 days after issue", "within: 31 days after issue", "P215", "warning", False),
        ("from: 5 days after due", "from: 1 day before due", "P216", "error", False),
        ("at: 22 days after due", "at: 15 days after due", "P407", "warning", False),
    ],
)
def test_a_mistake_is_weighed(
    good: str, bad: str, code: str, severity: str, share: bool, sound: str, library: Library
) -> None:
    if not code:
        assert found(sound, library, good, bad) == ()
        return
    told = found(sound, library, good, bad)
    assert {(one.code, one.severity) for one in told} == {(code, severity)}
    assert all(("of 731 due dates" in one.message_en) == share for one in told)


def test_a_stage_that_goes_back_on_some_due_dates_is_a_warning(sound: str, library: Library) -> None:
    told = found(sound, library, "next_stage: 45 days after due", "next_stage: 10 business days after due")
    back = next(one for one in told if one.code == "P201")
    assert back.severity == "warning"
    assert "of 731 due dates" in back.message_en


def test_the_same_day_is_in_order(sound: str, library: Library) -> None:
    bad = "at: 15 days after due, send: offer-expiring"
    codes = {one.code for one in found(sound, library, "at: 22 days after due, send: offer-expiring", bad)}
    assert not codes & {"P205", "P206"}


@pytest.mark.parametrize("days", [20, 50, 77, 83])
def test_the_end_that_is_proposed_leaves_room_for_every_step_and_answer(
    days: int, sound: str, library: Library
) -> None:
    good = "240 days after due, then review by head-of-collections"
    one = only(sound, library, good, good.replace("240", str(days)))
    assert one.fix is not None
    assert found(sound, library, good, one.fix.text) == ()


def test_ends_whose_conditions_exclude_each_other_may_share_a_day(sound: str, library: Library) -> None:
    both = found(sound, library, "{amount_due: under 5000 PEN}", "{amount_due: under 5000.01 PEN}")
    assert [one.code for one in both] == ["P213"]
    assert "amount_due 5000 PEN" in both[0].message_en
    assert found(sound, library, "{amount_due: under 5000 PEN}", "{amount_due: under 4999 PEN}") == ()


def test_an_anchor_with_the_same_condition_is_no_trap(sound: str, library: Library) -> None:
    good = "at: 22 days after due, send: offer-expiring, by: [sms, email], unless: {offer: answered}"
    same = "only_if: {amount_due: at least 1000 PEN, risk: [medium, high]}"
    bad = f"at: 12 days after courtesy-call, send: offer-expiring, by: [sms, email], {same}"
    assert found(sound, library, good, bad) == ()
    never = f"at: 12 days after courtesy-call, send: offer-expiring, by: [sms, email], {same.replace('1000', '1')}"
    assert only(sound, library, good, never).severity == "warning"
    contradicting = never.replace("at least 1 PEN", "under 900 PEN")
    assert only(sound, library, good, contradicting).severity == "error"


def test_an_end_that_is_certain_leaves_nothing_for_later_steps(sound: str, library: Library) -> None:
    good = (
        "approval: {by: head-of-collections, within: 5 business days, if_silent: hold and alert owner}\n    - at: 20 "
    )
    assert sound.count(good) == 2
    certain = sound.replace(
        "      hand_over: legal\n      only_if: {amount_due: at least 5000 PEN}\n      " + good.splitlines()[0],
        "      hand_over: legal\n      only_if: {amount_due: under 5000 PEN}",
    )
    told = compile_text(certain, "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings
    assert [one.code for one in told] == ["P212"]
    assert told[0].example is not None
    assert "handed_over" in "".join(told[0].example.life("en"))


# --- any playbook -----------------------------------------------------------------------------------------------


def day_of(moment: Moment, draft: Draft, place: int) -> date:
    """A moment that counts from the invoice, by the machine's own calendar."""
    days = days_of(draft)
    root = days.issues[place] if moment.anchor == "issue" else days.dues[place]
    return add(date.fromordinal(root), moment.offset, draft.plan.calendar)


@RANDOM
@given(text=playbooks(), place=PLACES)
def test_days_are_those_of_the_machine(text: str, place: int, library: Library) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    days = days_of(draft)
    for step in draft.steps():
        if step.at.anchor != "step":
            assert date.fromordinal(days.meant[step.path].days[place]) == day_of(step.at, draft, place)
    payment = draft.plan.terms.payment
    assert payment is not None
    issued, due = date.fromordinal(days.issues[place]), date.fromordinal(days.dues[place])
    assert (
        add(issued, payment, draft.plan.calendar) <= due < add(issued + timedelta(days=1), payment, draft.plan.calendar)
    )


EMPTY = "    []\n"


@st.composite
def holds(draw: st.DrawFn) -> list[tuple[str, int, int]]:
    """Pauses on any days after due."""
    one = st.tuples(st.sampled_from(("dispute_open", "manual", "on_request")), st.integers(0, 40), st.integers(1, 15))
    return draw(st.lists(one, max_size=3))


def pauses(due: date, chosen: list[tuple[str, int, int]]) -> list[Happening]:
    """As events."""
    found: list[Happening] = []
    for number, (kind, after, lasting) in enumerate(chosen):
        at, until = morning(due + timedelta(days=after)), due + timedelta(days=after + lasting)
        placed = HoldPlaced(at=at, id=f"{number}", hold="manual" if kind == "manual" else "on_request", until=until)
        found.append(DisputeOpened(at=at, id=f"{number}", reason="pricing") if kind == "dispute_open" else placed)
    return found


@RANDOM
@given(text=playbooks(), place=PLACES, chosen=holds())
def test_what_is_told_never_to_be_done_is_never_done(
    text: str, place: int, chosen: list[tuple[str, int, int]], library: Library
) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    days = days_of(draft)
    never = {step.path for step, often in order.after_the_end(draft, days) if often.always}
    assume(never)
    issued, due = date.fromordinal(days.issues[place]), date.fromordinal(days.dues[place])
    life = live(draft.plan, an_invoice(draft.plan, due, issued=issued), pauses(due, chosen))
    assert not {path for path, one in life.case.steps.items() if one.state == "done"} & never


@RANDOM
@given(text=playbooks(), place=PLACES, chosen=holds())
def test_nothing_is_done_after_an_end_that_is_certain(
    text: str, place: int, chosen: list[tuple[str, int, int]], library: Library
) -> None:
    head, last, rest = text.partition("recovery:\n  timeline:\n")
    draft = draft_of(
        f"{head}{last}    - {{at: 2 days after due, hand_over: legal}}\n{rest.removeprefix(EMPTY)}", library
    )
    assume(draft is not None)
    assert draft is not None
    days = days_of(draft)
    lost = {step.path for stage in draft.plan.stages for step in times.lost_steps(draft, stage)[0] if not step.required}
    assume(lost)
    issued, due = date.fromordinal(days.issues[place]), date.fromordinal(days.dues[place])
    life = live(draft.plan, an_invoice(draft.plan, due, issued=issued), pauses(due, chosen))
    assert not {path for path, one in life.case.steps.items() if one.state == "done"} & lost


@RANDOM
@given(text=playbooks())
def test_every_finding_speaks_both_languages_and_shows_its_invoice(text: str, library: Library) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    for room in (order, times, bounds, limits):
        for check in room.OF_SENSE:
            for one in check(draft):
                assert one.message_en
                assert one.message_en != one.message_es
                assert bool(one.hint_en) == bool(one.hint_es)
                assert one.example is None or one.example.en != one.example.es
