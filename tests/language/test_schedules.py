"""Contacts counted by days are the contacts that the simulator makes, due date by due date."""

from __future__ import annotations

from datetime import date

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine.language.compiler import compile_text
from engine.language.diagnostics import Finding
from engine.language.library import Library
from engine.language.proofs.days import DUE_DATES, days_of
from engine.language.proofs.limits import check_caps_allow_something, check_schedules_fit_the_caps
from engine.language.proofs.schedule import BARRED, Schedule, contacts_of, crowded
from engine.language.proofs.together import invoices, runs

from .conftest import SINCE, YEARS_AHEAD
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
    assert put_off == paper.put_off
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


def findings(sound: str, library: Library, good: str, bad: str) -> tuple[Finding, ...]:
    """What is told of the sound playbook with a piece replaced."""
    assert good in sound
    return compile_text(sound.replace(good, bad, 1), "pe-empresas.yaml", library, YEARS_AHEAD, SINCE).findings


def test_a_contact_that_a_cap_keeps_back_for_good_is_an_error(sound: str, library: Library) -> None:
    (told,) = findings(sound, library, "messages: at most 3 in 7 days", "messages: at most 2 in 12 months")
    assert (told.code, told.severity) == ("P405", "error")
    assert "it never goes out" in told.message_en
    assert "no sale nunca" in told.message_es


def test_the_moment_that_is_proposed_fits_the_cap(sound: str, library: Library) -> None:
    tight = sound.replace("calls: at most 1 in 1 day", "calls: at most 1 in 30 days")
    (told,) = findings(tight, library, "title:", "title:")
    assert (told.code, told.severity) == ("P405", "warning")
    assert told.fix is not None
    assert findings(tight, library, "30 days after due, call", f"{told.fix.text}, call") == ()
    assert findings(tight, library, "at most 1 in 30 days", "at most 2 in 30 days") == ()


def test_the_moment_that_is_proposed_keeps_two_contacts_apart(sound: str, library: Library) -> None:
    (told,) = findings(sound, library, "5 days after due, send", "1 day after due, send")
    assert told.code == "P407"
    assert told.fix is not None
    assert findings(sound, library, "5 days after due, send", f"{told.fix.text}, send") == ()


def test_holidays_alone_are_not_told(sound: str, library: Library) -> None:
    # Holy week brings +1 and +5 to one Monday, on few due dates of a year.
    assert findings(sound, library, "title:", "title:") == ()


def test_the_terms_of_a_new_customer_are_no_crowd(sound: str, library: Library) -> None:
    assert "accepted_by_customer: required" in sound
    assert findings(sound, library, "messages: at most 3 in 7 days", "messages: at most 2 in 7 days") == ()
