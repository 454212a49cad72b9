"""The shipped portfolio: the same for the same seed, and with every kind of payer that the issue of collections has."""

from __future__ import annotations

from decimal import Decimal

from schemas.events import DisputeOpened, PaymentReported
from workers.rehearsal.life import Happening, Portfolio
from workers.rehearsal.portfolio import shipped


def test_the_same_seed_makes_the_same_portfolio() -> None:
    assert shipped(40, seed=7) == shipped(40, seed=7)
    assert shipped(40, seed=7) != shipped(40, seed=8)


def test_more_invoices_leave_the_lives_of_the_first_ones_alone() -> None:
    few, many = shipped(240, seed=7), shipped(241, seed=7)
    number = few.invoices[10].number
    assert len(few.customers) == len(many.customers)
    assert lives(few, number) == lives(many, number)


def lives(portfolio: Portfolio, number: str) -> list[Happening]:
    return [one for one in portfolio.happenings if one.invoice == number]


def test_it_holds_late_payers_parts_disputes_promises_and_one_bounced_debit() -> None:
    portfolio = shipped()
    happenings = portfolio.happenings
    paid = [one.payment for one in happenings if one.payment]
    assert sum(bool(payment.reverses) for payment in paid) == 1
    assert any(payment.id.endswith("-2") for payment in paid)
    assert any(isinstance(one.news, DisputeOpened) and not one.words for one in happenings)
    assert any(isinstance(one.news, PaymentReported) for one in happenings)
    assert any(one.question for one in happenings)
    assert any(one.credit_note for one in happenings)


def test_some_customers_say_themselves_what_else_a_clerk_would_write_down() -> None:
    said = [one for one in shipped().happenings if one.words]
    assert {one.words for one in said} == {"paid", "promise", "wrong"}
    assert all(one.news or one.question for one in said)
    assert all((one.on is not None) == (one.words == "promise") for one in said)


def test_some_cannot_be_reached_some_are_somebody_else_and_some_have_had_enough() -> None:
    manners = shipped().manners
    assert manners is not None
    assert manners.dead
    assert manners.strangers
    assert manners.stops


def test_one_customer_has_a_quarter_of_all_invoices() -> None:
    portfolio = shipped()
    mine = [one for one in portfolio.invoices if one.customer == portfolio.customers[0].id]
    assert len(mine) * 4 == len(portfolio.invoices)


def test_totals_are_those_of_their_lines() -> None:
    for invoice in shipped().invoices:
        assert invoice.total == sum((line.amount for line in invoice.lines), Decimal(0)) > 0
