"""The days of the example invoice: those that the simulator lives, for the playbook as it is written."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.case.ageing import steps_of
from engine.language.editing.dates import dates_of, in_words, next_due
from schemas.plan import Plan

from .conftest import TODAY


def test_each_step_says_its_day_or_why_it_has_none(plan: Plan) -> None:
    dates = dates_of(plan, TODAY, date(2026, 3, 2))
    said = {path: run.words("en") for path, run in dates.runs.items()}
    assert said["invoicing.timeline[1]"] == "→ Wed 25 Feb 2026 (-5)"
    assert said["first_contact.timeline[0]"] == "→ Tue 3 Mar 2026 (+1)"
    assert said["first_contact.timeline[2]"] == "not for this invoice: amount_due is 1000.00 PEN, risk is low"
    assert said["recovery.timeline[2]"] == "not for this invoice: amount_due is 1000.00 PEN"
    assert said["when_paid[0]"] == "when it is paid"
    assert dates.runs["recovery.timeline[3]"].day is not None, "everyone who is asked to approve agrees"
    assert {step.path for step in steps_of(plan)} <= set(said)


def test_what_is_put_off_says_from_when_in_both_languages(plan: Plan) -> None:
    run = dates_of(plan, TODAY, date(2026, 3, 3)).runs["first_contact.timeline[1]"]
    assert run.words("en") == "→ Mon 9 Mar 2026 (+6), put off from Sun 8 Mar 2026"
    assert run.words("es") == "→ lun 9 mar 2026 (+6), en vez del dom 8 mar 2026"


def test_without_a_wish_the_invoice_is_issued_today(plan: Plan) -> None:
    dates = dates_of(plan, TODAY)
    assert (dates.issued, dates.due) == (TODAY, next_due(plan, TODAY))
    assert dates.due == TODAY + timedelta(days=30), "the playbook's terms"


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(due=st.dates(date(2026, 1, 1), date(2027, 12, 31)))
def test_no_contact_runs_before_the_day_it_was_written_for(due: date, plan: Plan) -> None:
    dates = dates_of(plan, TODAY, due)
    for run in dates.runs.values():
        assert run.day is None or run.meant is None or run.meant <= run.day


def test_a_moment_is_the_same_day_as_its_step_when_nothing_is_put_off(plan: Plan) -> None:
    dates = dates_of(plan, TODAY, date(2026, 3, 2))
    assert dates.day_of("1 day after due") == dates.runs["first_contact.timeline[0]"].day
    assert dates.day_of("10 days after nothing") is None
    assert dates.day_of("nonsense") is None
    assert in_words(date(2026, 3, 2), "es") == "lun 2 mar 2026"
