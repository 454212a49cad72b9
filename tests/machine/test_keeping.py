"""Promises and plans through the door: what counts towards them, and what is not held against the customer."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import msgspec

from engine.case.recovering import money_after_end
from engine.study.scripts import Asked
from engine.study.simulate import Life, simulate
from schemas.driving import AnyWish, Promise, Propose
from schemas.effects import RaiseTask
from schemas.events import Instalment
from tests.machine.lives import moment, script

LIMA = "America/Lima"


def lived(first: str, asked: dict[str, AnyWish], *lines: str, until: str = "2026-04-10") -> Life:
    """A life in which somebody asks for something on a day, and what happens besides."""
    written = script(first, lines)
    wishes = [Asked(moment(day, LIMA), wish) for day, wish in asked.items()]
    return simulate(written.plan, written.opened, [*written.arrivals, *wishes], moment(until, LIMA))


def promise(amount: str, due: str) -> Promise:
    return Promise(id="P", amount=Decimal(amount), due_on=date.fromisoformat(due))


def instalments(*parts: tuple[str, str], discount: str = "0") -> Propose:
    made = tuple(Instalment(date.fromisoformat(day), Decimal(amount)) for day, amount in parts)
    return Propose(id="Q", instalments=made, discount=Decimal(discount))


def states(life: Life) -> list[str]:
    assert not life.refused, life.refused
    return [one.state for one in life.case.promises]


FIVE_PER_CENT_LESS = instalments(("2026-03-10", "427.50"), ("2026-03-30", "427.50"), discount="0.05")


# --- promises ---------------------------------------------------------------------------------------------------


def test_a_promise_is_kept_where_the_rest_of_it_was_credited_though_interest_ran_on() -> None:
    life = lived(
        "pe-empresas amount=20000", {"2026-03-05": promise("20000", "2026-03-16")},
        "2026-03-08 credit_note_issued amount=2000", "2026-03-16 payment_received amount=18000",
    )  # fmt: skip
    assert states(life) == ["kept"]
    assert life.case.balance == life.case.charged > 50


def test_a_promise_of_a_part_is_not_kept_by_a_credit_note() -> None:
    life = lived(
        "pe-empresas", {"2026-03-05": promise("450", "2026-03-10")},
        "2026-03-06 credit_note_issued amount=100", "2026-03-08 payment_received amount=350",
    )  # fmt: skip
    assert states(life) == ["broken"]


def test_a_promise_is_kept_where_all_but_what_is_contested_since_was_paid() -> None:
    life = lived(
        "pe-empresas", {"2026-03-05": promise("900", "2026-03-16")},
        "2026-03-08 dispute_opened reason=quantity amount=200 dispute=D", "2026-03-12 payment_received amount=700",
    )  # fmt: skip
    assert states(life) == ["kept"]
    assert life.case.contested == 200


def test_a_promise_is_not_broken_while_all_of_it_is_contested() -> None:
    lines = ("2026-03-08 dispute_opened reason=quantity dispute=D", "2026-03-28 dispute_resolved dispute=D")
    asked: dict[str, AnyWish] = {"2026-03-05": promise("900", "2026-03-16")}
    assert states(lived("pe-empresas", asked, *lines, until="2026-03-27")) == ["active"]
    assert states(lived("pe-empresas", asked, *lines)) == ["broken"]


def test_money_of_before_that_is_taken_back_is_a_debt_of_its_own() -> None:
    life = lived(
        "pe-empresas", {"2026-03-05": promise("500", "2026-03-16")},
        "2026-03-03 payment_received amount=400 payment=A", "2026-03-08 payment_reversed amount=400 payment=A",
        "2026-03-12 payment_received amount=500 payment=B",
    )  # fmt: skip
    assert states(life) == ["kept"]
    assert life.case.balance >= 400


def test_money_of_the_promise_that_is_taken_back_is_not_there() -> None:
    life = lived(
        "pe-empresas amount=5000", {"2026-03-05": promise("500", "2026-03-16")},
        "2026-03-06 payment_received amount=400 payment=A", "2026-03-08 payment_reversed amount=400 payment=A",
        "2026-03-12 payment_received amount=100 payment=B",
    )  # fmt: skip
    assert states(life) == ["broken"]


# --- plans ------------------------------------------------------------------------------------------------------


def test_a_plan_stands_in_the_place_of_the_promise_before_it() -> None:
    plan = instalments(("2026-03-12", "451.18"), ("2026-04-13", "450"))
    asked: dict[str, AnyWish] = {"2026-03-05": promise("900", "2026-03-16"), "2026-03-10": plan}
    life = lived("pe-empresas", asked, "2026-03-12 payment_received amount=451.18")
    assert states(life) == ["replaced"]
    assert [hold.kind for hold in life.case.holds] == ["plan_on_track"]
    assert life.case.facts["promises_broken"] == "0"


def test_no_promise_beside_a_plan_that_is_on_track() -> None:
    plan = instalments(("2026-03-10", "450"), ("2026-04-10", "450"))
    life = lived("pe-empresas", {"2026-03-05": plan, "2026-03-06": promise("100", "2026-03-16")})
    assert [one.reason for one in life.refused] == ["already_agreed"]


def test_what_is_credited_during_a_plan_counts_towards_it_and_keeps_its_discount() -> None:
    life = lived(
        "pe-empresas risk=low", {"2026-03-05": FIVE_PER_CENT_LESS},
        "2026-03-10 payment_received amount=427.5", "2026-03-15 credit_note_issued amount=200",
        "2026-03-30 payment_received amount=227.5 payment=two",
    )  # fmt: skip
    assert (life.case.end, life.case.balance, life.case.waived) == ("settled", 0, 45)


def test_a_plan_does_not_break_for_what_is_contested_of_it() -> None:
    lines = ("2026-03-10 payment_received amount=427.5",
             "2026-03-15 dispute_opened reason=quantity amount=200 dispute=D",
             "2026-03-30 payment_received amount=227.5 payment=two")  # fmt: skip
    asked: dict[str, AnyWish] = {"2026-03-05": FIVE_PER_CENT_LESS}
    life = lived("pe-empresas risk=low", asked, *lines)
    assert life.case.agreement is not None
    assert life.case.agreement.state == "active"
    credited = lived("pe-empresas risk=low", asked, *lines, "2026-04-06 credit_note_issued amount=200",
                     "2026-04-06 dispute_resolved outcome=accepted dispute=D")  # fmt: skip
    assert (credited.case.end, credited.case.balance) == ("settled", 0)
    rejected = lived("pe-empresas risk=low", asked, *lines, "2026-04-06 dispute_resolved outcome=rejected dispute=D")
    assert rejected.case.agreement is not None
    assert rejected.case.agreement.state == "broken"


def test_old_money_taken_back_is_not_waived_with_the_discount() -> None:
    life = lived(
        "pe-empresas risk=low", {"2026-03-05": instalments(("2026-03-10", "250"), ("2026-03-30", "250"))},
        "2026-03-03 payment_received amount=400 payment=A", "2026-03-08 payment_reversed amount=400 payment=A",
        "2026-03-10 payment_received amount=250 payment=B", "2026-03-30 payment_received amount=250 payment=C",
        until="2026-03-30T12:00",
    )  # fmt: skip
    assert life.case.agreement is not None
    assert life.case.agreement.state == "completed"
    assert life.case.waived == 0
    assert life.case.balance - life.case.charged == 400


def test_a_discount_is_lost_with_the_instalment_that_earned_it() -> None:
    lines = ("2026-03-10 payment_received amount=427.5", "2026-03-30 payment_received amount=427.5 payment=two",
             "2026-04-01 payment_reversed amount=427.5 payment=two")  # fmt: skip
    asked: dict[str, AnyWish] = {"2026-03-05": FIVE_PER_CENT_LESS}
    within_grace = lived("pe-empresas risk=low", asked, *lines, until="2026-04-01T20:00").case
    assert (within_grace.balance, within_grace.waived) == (Decimal("427.5"), 45)
    broken = lived("pe-empresas risk=low", asked, *lines).case
    assert broken.agreement is not None
    assert broken.agreement.state == "broken"
    assert (broken.balance - broken.charged, broken.waived) == (Decimal("472.5"), 0)
    again = lived(
        "pe-empresas risk=low", asked, *lines, "2026-04-01T21:00 payment_received amount=427.5 payment=three"
    ).case
    assert (again.end, again.balance, again.waived) == ("settled", 0, 45)


# --- what is paid too much --------------------------------------------------------------------------------------


def wanted(*lines: str, first: str = "pe-empresas") -> list[tuple[str, str, str]]:
    """The tasks that a life raised for the accountants, as they stand open."""
    case = lived(first, {}, *lines).case
    return [(case.end, key, task.queue) for key, task in case.tasks.items()]


def test_who_pays_too_much_at_once_is_somebodys_task() -> None:
    assert wanted("2026-02-26 payment_received amount=1000") == [("paid", "after-end/1", "accounting")]


def test_who_is_credited_more_than_is_left_is_somebodys_task() -> None:
    lines = ("2026-02-20 payment_received amount=500", "2026-02-26 credit_note_issued amount=900")
    assert wanted(*lines) == [("paid", "after-end/2", "accounting")]


def test_interest_that_a_late_value_date_takes_back_is_somebodys_task() -> None:
    lines = ("2026-03-20 payment_received amount=100", "2026-03-26 payment_received amount=19950 paid_on=2026-03-03")
    assert wanted(*lines, first="pe-empresas amount=20000") == [("paid", "after-end/2", "accounting")]


def test_who_pays_exactly_is_nobodys_task() -> None:
    assert wanted("2026-02-26 payment_received amount=900") == []


def test_of_money_after_the_end_only_what_is_too_much_is_to_be_returned() -> None:
    written = script(
        "pe-empresas", ["2026-02-26 case_cancelled reason=mistake by=ana", "2026-03-04 payment_received amount=950"]
    )
    life = simulate(written.plan, written.opened, written.arrivals)
    found = money_after_end(written.plan, msgspec.structs.replace(life.case, tasks={}), life.entries[-1].event.at)
    assert found is not None
    assert isinstance(found.effect, RaiseTask)
    assert found.effect.what == "overpaid:50"


# --- what was never owed ----------------------------------------------------------------------------------------


def test_nobody_is_asked_for_interest_on_an_invoice_that_was_credited_whole() -> None:
    life = lived("pe-empresas amount=20000", {}, "2026-03-20 credit_note_issued amount=15000",
                 "2026-03-25 credit_note_issued amount=5000")  # fmt: skip
    assert (life.case.end, life.case.balance, life.case.charged) == ("credited", 0, 0)


def test_what_was_waived_is_not_given_back_where_an_invoice_was_credited_whole() -> None:
    life = lived("pe-empresas amount=20000", {}, "2026-03-18 charges_waived amount=50 by=ana",
                 "2026-03-25 credit_note_issued amount=20000")  # fmt: skip
    assert (life.case.end, life.case.balance) == ("credited", 0)


def test_who_was_credited_most_of_it_pays_interest_on_what_there_was() -> None:
    life = lived("pe-empresas amount=20000", {}, "2026-03-20 credit_note_issued amount=19000",
                 "2026-03-25 payment_received amount=1000")  # fmt: skip
    assert life.case.balance == life.case.charged > 100


# --- paid early -------------------------------------------------------------------------------------------------


def test_the_discount_for_paying_early_is_earned_where_what_was_contested_is_credited_later() -> None:
    life = lived("pe-empresas amount=1000", {}, "2026-02-05 dispute_opened reason=quantity amount=100 dispute=D",
                 "2026-02-06 payment_received amount=882", "2026-02-20 dispute_resolved outcome=accepted dispute=D",
                 "2026-02-20 credit_note_issued amount=100")  # fmt: skip
    assert (life.case.end, life.case.balance, life.case.waived) == ("paid", 0, 18)


def test_the_discount_for_paying_early_is_not_earned_by_a_credit_note_alone() -> None:
    life = lived("pe-empresas amount=1000", {}, "2026-02-20 payment_received amount=882",
                 "2026-02-24 credit_note_issued amount=100", until="2026-03-01")  # fmt: skip
    assert (life.case.balance, life.case.waived) == (18, 0)
