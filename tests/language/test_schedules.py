"""Contacts counted by days are the contacts that the simulator makes, due date by due date."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.language.library import Library
from engine.language.proofs.days import DUE_DATES, days_of
from engine.language.proofs.limits import check_caps_allow_something, check_schedules_fit_the_caps
from engine.language.proofs.schedule import BARRED, Schedule, contacts_of, crowded
from engine.language.proofs.together import invoices, runs

from .timelines import contacts, draft_of, playbooks

RANDOM = settings(deadline=None, max_examples=80, suppress_health_check=[HealthCheck.function_scoped_fixture])
PLACES = st.integers(0, DUE_DATES - 1)


@RANDOM
@given(text=playbooks(), place=PLACES)
def test_each_contact_has_the_fate_that_the_simulator_gives_it(text: str, place: int, library: Library) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    witness = next(iter(invoices(draft.plan, draft.steps())))
    fates = Schedule(draft.plan, days_of(draft), witness).run(place)
    _, paper = contacts(draft.plan, draft, place)
    went_out = {fate.step.path: date.fromordinal(fate.done_on) for fate in fates if fate.done_on is not None}
    put_off = {fate.step.path: date.fromordinal(fate.put_off_on) for fate in fates if fate.limit >= 0}
    assert went_out == paper.made
    assert put_off == {path: day for path, day in paper.put_off.items() if path in put_off or path in went_out}
    assert {fate.step.path for fate in fates if fate.overtaken_by not in ("", BARRED)} == paper.overtaken


@RANDOM
@given(text=playbooks(), place=PLACES)
def test_where_nothing_is_crowded_every_contact_goes_out_on_its_first_open_day(
    text: str, place: int, library: Library
) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    days = days_of(draft)
    witness = next(iter(invoices(draft.plan, draft.steps())))
    steps = [step for step in contacts_of(draft.plan, days) if runs(step, witness)]
    if not crowded(draft.plan, days, steps, [place]):
        fates = Schedule(draft.plan, days, witness).run(place)
        assert all(fate.done_on == fate.opens_on for fate in fates)


@RANDOM
@given(text=playbooks())
def test_a_cap_that_is_told_of_puts_a_contact_off_in_the_example(text: str, library: Library) -> None:
    draft = draft_of(text, library)
    assume(draft is not None)
    assert draft is not None
    barred = {finding.code for finding in check_caps_allow_something(draft)}
    for finding in check_schedules_fit_the_caps(draft):
        assert finding.example is not None
        assert any("put off: policy.limits" in line for line in finding.example.life("en")), (barred, finding)
