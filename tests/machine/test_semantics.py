"""How a case lives, sentence by sentence: ends, time, holds. Whole lives are in `golden/`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from engine.case.advance import advance
from engine.case.ageing import days_past_due
from engine.case.fold import fold, open_case
from engine.case.principal import principal
from engine.study.simulate import Life, simulate
from schemas.effects import Contact
from schemas.events import ContactMade, StepSkipped
from tests.machine.lives import HERE, moment, plans, read_life, script

LIMA = "America/Lima"
Live = Callable[..., Life]
Told = Callable[..., str]


def sent(life: Life) -> dict[str, date]:
    """The day on which each step's contact was made, in Lima."""
    made = (entry.event for entry in life.entries if isinstance(entry.event, ContactMade))
    return {event.step: (event.at - timedelta(hours=5)).date() for event in made}


def skipped(life: Life) -> dict[str, str]:
    return {entry.event.step: entry.event.reason for entry in life.entries if isinstance(entry.event, StepSkipped)}


# --- the design's own example -----------------------------------------------------------------------------------


def test_a_dispute_stops_the_clock(told: Told) -> None:
    life = told(
        "pe-empresas due=2026-03-02", "2026-03-04 dispute_opened reason=quantity", "2026-03-20 dispute_resolved"
    )
    assert [" ".join(line.split()) for line in life.splitlines()[3:7]] == [
        "2026-03-03 +1 -> send overdue-first by whatsapp first_contact.timeline[0]",
        "2026-03-04 +2 <- dispute opened: quantity arrived",
        "2026-03-20 +2 <- dispute resolved arrived",
        "2026-03-23 +5 -> send overdue-text by sms first_contact.timeline[1]",
    ]


# --- ends -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("end", "life"),
    {
        "paid": "paid-late",
        "settled": "plan-kept",
        "credited": "credit-note-to-zero",
        "written_off": "written-off",
        "handed_over": "handed-over",
        "stopped": "stop-notice",
        "cancelled": "cancelled",
        "reviewed": "never-paid",
    }.items(),
)
def test_a_case_ends(end: str, life: str) -> None:
    written = read_life(HERE / "golden" / f"{life}.txt")
    assert simulate(written.plan, written.opened, written.arrivals).case.end == end


def test_a_reversal_reopens_the_case_where_it_stood(live: Live) -> None:
    paid = ("2026-03-10 payment_received amount=900 payment=D-1",)
    back = ("2026-03-12 payment_reversed payment=D-1 amount=900",)
    closed, reopened = live("pe-empresas", *paid).case, live("pe-empresas", *paid, *back)
    assert (closed.end, closed.stage) == ("paid", "first_contact")
    steps = {step: record for step, record in reopened.case.steps.items() if step in closed.steps}
    assert steps == closed.steps
    assert sent(reopened)["negotiation.timeline[0]"] == date(2026, 3, 17)


def test_a_notice_that_the_playbook_does_not_name_stops_nothing(live: Live) -> None:
    assert live("pe-empresas", "2026-03-05 stop_noticed notice=something_else").case.end == "reviewed"


# --- time -------------------------------------------------------------------------------------------------------


def test_days_are_counted_in_the_customers_zone() -> None:
    written = script("pe-empresas due=2026-03-02")
    case, midnight = open_case(written.opened), datetime(2026, 3, 3, 5, 0, tzinfo=UTC)
    assert days_past_due(written.plan, case, midnight - timedelta(seconds=1)) == 0
    assert days_past_due(written.plan, case, midnight) == 1


def test_where_the_zone_is_unknown_every_zone_of_the_country_must_be_open(live: Live) -> None:
    entries = live("mx-tiendas currency=MXN zone=unknown").entries
    made = next(entry.event.at for entry in entries if isinstance(entry.event, ContactMade))
    assert made == moment("2026-01-30T09:00", "America/Tijuana")
    assert made == moment("2026-01-30T12:00", "America/Cancun")


@pytest.mark.parametrize(
    ("due", "meant", "goes"),
    [
        ("2026-03-02", "a Saturday", "2026-03-09"),
        ("2026-03-05", "a Tuesday", "2026-03-10"),
        ("2026-03-28", "Maundy Thursday", "2026-04-06"),
        ("2026-07-24", "Independence Day's eve but one", "2026-07-30"),
    ],
)
def test_a_step_moves_to_the_next_opening_of_the_window(due: str, meant: str, goes: str, live: Live) -> None:
    life = live(f"pe-empresas issued=2026-01-30 due={due}", "2026-12-01 payment_received amount=900")
    assert sent(life)["first_contact.timeline[1]"] == date.fromisoformat(goes), meant


def test_an_anchor_on_an_earlier_step_means_the_time_it_was_accepted(live: Live) -> None:
    late, on_time = live("pe-empresas arrives=2026-06-10"), live("pe-empresas")
    asked = {
        name: life.case.approvals["recovery.timeline[1]"].due_at for name, life in (("late", late), ("on", on_time))
    }
    assert (sent(late)["recovery.timeline[0]"], sent(on_time)["recovery.timeline[0]"]) == (
        date(2026, 6, 11),
        date(2026, 4, 16),
    )
    assert asked["late"] - asked["on"] == timedelta(days=56)


def test_late_arrival_enters_the_stage_whose_window_holds_today_and_runs_what_is_required_first(live: Live) -> None:
    life = live("pe-empresas arrives=2026-04-13")
    assert {reason for step, reason in skipped(life).items() if step.startswith("first_contact")} == {
        "late_arrival",
        "condition",
    }
    days = sent(life)
    assert days["invoicing.timeline[0]"] == date(2026, 4, 13)
    assert days["negotiation.timeline[2]"] == date(2026, 4, 14)


def test_after_an_outage_the_newest_missed_optional_step_runs_and_older_ones_are_recorded_as_skipped() -> None:
    decision, reasons = after_outage("2026-03-04", "2026-03-27T10:00")
    assert isinstance(decision, Contact)
    assert decision.step == "negotiation.timeline[1]"
    assert reasons["first_contact.timeline[1]"] == reasons["negotiation.timeline[0]"] == "overtaken"


def test_after_an_outage_a_required_notice_is_never_skipped() -> None:
    decision, reasons = after_outage("2026-03-04", "2026-06-12T10:00")
    assert isinstance(decision, Contact)
    assert decision.step == "recovery.timeline[0]"
    assert "recovery.timeline[0]" not in reasons


def after_outage(last_seen: str, back_at: str) -> tuple[object, dict[str, str]]:
    """What a case does first that was not woken between the two moments, and what it skips."""
    written = script("pe-empresas", [f"{last_seen} facts_changed"])
    case = open_case(written.opened)
    for entry in simulate(written.plan, written.opened, written.arrivals).entries[1:]:
        if entry.event.at <= moment(last_seen, LIMA):
            case = fold(case, entry.event)
    turn = advance(written.plan, case, moment(back_at, LIMA))
    notes = (entry.event for entry in turn.entries if isinstance(entry.event, StepSkipped))
    return turn.decision.effect, {note.step: note.reason for note in notes}


# --- holds ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("paid_at", "state"), [("2026-03-13", "kept"), ("2026-03-17T23:59", "kept"), ("2026-03-18T00:01", "broken")]
)
def test_a_promise_is_kept_when_its_amount_arrives_by_its_date_plus_grace(paid_at: str, state: str, live: Live) -> None:
    promise = "2026-03-05 promise_made promise=C-1 amount=500 due_on=2026-03-13"  # a Friday; two business days of grace
    case = live("pe-empresas", promise, f"{paid_at} payment_received amount=500").case
    assert case.promises[0].state == state
    assert case.facts["promises_broken"] == ("1" if state == "broken" else "0")


def test_what_was_paid_before_a_promise_does_not_keep_it(live: Live) -> None:
    lines = ("2026-03-04 payment_received amount=500", "2026-03-05 promise_made promise=C amount=400 due_on=2026-03-06")
    assert live("pe-empresas", *lines).case.promises[0].state == "broken"


@pytest.mark.parametrize("news", [(), ("2026-03-13 facts_changed",)])
def test_a_broken_promise_leads_on_from_the_stage_in_which_it_was_made(news: tuple[str, ...], live: Live) -> None:
    """Negotiation begins on the 12th by the calendar; whoever looks at the case in between changes nothing."""
    promise = "2026-03-10 promise_made promise=C due_on=2026-03-12 amount=900"
    life = live("mx-tiendas currency=MXN zone=America/Mexico_City", promise, *news)
    assert sent(life)["negotiation.timeline[0]"] == date(2026, 3, 17)


PLAN = "2026-03-18 proposal_made proposal=P discount=0.05 instalments=2026-03-20:300,2026-04-20:300,2026-05-20:255"


def test_money_fills_the_oldest_instalment_first(live: Live) -> None:
    case = live(
        "pe-empresas", PLAN, "2026-03-20 payment_received amount=600", "2026-05-20 payment_received amount=255"
    ).case
    assert (case.end, case.waived, case.balance) == ("settled", 45 + case.charged, Decimal(0))


def test_a_broken_plan_loses_its_discount_and_the_balance_falls_due_again(live: Live) -> None:
    case = live("pe-empresas", PLAN, "2026-03-20 payment_received amount=300").case
    assert case.agreement is not None
    assert (case.agreement.state, case.waived, principal(case)) == ("broken", Decimal(0), Decimal(600))
    assert case.balance == 600 + case.charged


def test_a_plan_without_its_approval_is_no_plan(live: Live) -> None:
    asked = "2026-03-18 proposal_made proposal=P approval_by=team-lead instalments=2026-03-20:300,2026-04-20:600"
    case = live("pe-empresas", asked).case
    assert case.agreement is not None
    assert case.agreement.state == "declined"


def test_each_hold_can_be_lifted_early_and_the_case_goes_on_only_when_none_stands(live: Live) -> None:
    holds = ("2026-03-05 hold_placed hold=manual by=ana", "2026-03-05 payment_reported")
    one = live("pe-empresas", *holds, "2026-03-09 hold_lifted hold=manual by=ana")
    assert sent(one)["first_contact.timeline[1]"] == date(2026, 3, 10)
    both = live(
        "pe-empresas", *holds, *(f"2026-03-09 hold_lifted hold={kind}" for kind in ("manual", "payment_to_verify"))
    )
    assert sent(both)["first_contact.timeline[1]"] == date(2026, 3, 9)


def test_a_hold_that_is_placed_anew_has_the_new_bound(live: Live) -> None:
    first = "2026-03-05 hold_placed hold=on_request until=2026-03-25 by=ana"
    life = live("pe-empresas", first, "2026-03-06 hold_placed hold=on_request until=2026-03-10 by=ana")
    assert sent(life)["first_contact.timeline[1]"] == date(2026, 3, 12)


def test_thanks_are_for_who_pays_on_time(live: Live) -> None:
    on_time = live("pe-empresas", "2026-03-02T23:00 payment_received amount=900")
    late = live("pe-empresas", "2026-03-03 payment_received amount=900")
    assert "when_paid[0]" in sent(on_time)
    assert "when_paid[0]" not in sent(late)


def test_every_playbook_of_these_tests_is_there() -> None:
    assert {"pe-empresas", "pe-personas", "mx-tiendas", "absent"} <= {*plans()}
