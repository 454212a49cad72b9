"""How amounts and times are written: what is read as what, and what is refused with which advice."""

from __future__ import annotations

from decimal import Decimal

import pytest

from engine.language.conditions import read_test
from engine.language.diagnostics import Unreadable
from engine.language.writing.times import Anchored, payment_term
from engine.language.writing.units import KINDS
from schemas.facts import CATALOGUE
from schemas.money import Money
from schemas.plan import Consequence, Duration, Test


@pytest.mark.parametrize(
    ("kind", "text", "meant"),
    [
        ("money", "500 EUR", Money(Decimal(500), "EUR")),
        ("money", "1234.50 PEN", Money(Decimal("1234.50"), "PEN")),
        ("money", "1500 CLP", Money(Decimal(1500), "CLP")),
        ("money", "1.234 KWD", Money(Decimal("1.234"), "KWD")),
        ("share", "2.5%", Decimal("0.025")),
        ("share", "100%", Decimal(1)),
        ("share", "0%", Decimal(0)),
        ("yearly", "12% a year", Decimal("0.12")),
        ("duration", "1 day", Duration(1)),
        ("duration", "2 business days", Duration(2, "business_days")),
        ("duration", "3 weeks", Duration(3, "weeks")),
        ("duration", "12 months", Duration(12, "months")),
        ("moment", "issue day", Anchored("issue", Duration(0))),
        ("moment", "5 days before due", Anchored("due", Duration(-5))),
        ("moment", "3 business days after due", Anchored("due", Duration(3, "business_days"))),
        ("moment", "10 days after final-demand", Anchored("final-demand", Duration(10))),
        ("payment", "30 days after issue", Duration(30)),
        ("payment", "issue day", Duration(0)),
        ("hours", "09:00 to 18:00", (540, 1080)),
        ("hours", "00:00 to 24:00", (0, 1440)),
        ("weekdays", "Monday to Friday", (1, 2, 3, 4, 5)),
        ("weekdays", "every day", (1, 2, 3, 4, 5, 6, 7)),
        ("weekdays", "Sunday", (7,)),
        ("limit", "at most 3 in 7 days", (3, Duration(7))),
        ("consequence", "go on", Consequence("go_on")),
        ("consequence", "hand to disputes-desk", Consequence("hand_to", "disputes-desk")),
        ("consequence", "hold and alert owner", Consequence("hold_and_alert", "owner")),
        ("ending", "240 days after due, then review by ana",
         (Anchored("due", Duration(240)), Consequence("review_by", "ana"))),
    ],
)  # fmt: skip
def test_read(kind: str, text: str, meant: object) -> None:
    assert KINDS[kind].read(text) == meant


@pytest.mark.parametrize(
    ("kind", "text", "advice"),
    [
        ("money", "1,000 PEN", "1000 PEN"),
        ("money", "1e3 PEN", "digits"),
        ("money", "500", "500 PEN"),
        ("money", "S/ 500", "currency"),
        ("money", "10 PNE", "ISO 4217"),
        ("money", "500PEN", "space"),
        ("share", "0.02", "%"),
        ("share", "2 %", "%"),
        ("yearly", "12%", "a year"),
        ("duration", "5", "5 days"),
        ("duration", "5 hours", "business days"),
        ("moment", "5 after due", "days"),
        ("moment", "5 days", "due"),
        ("moment", "+5d", "due"),
        ("moment", "due date", "due day"),
        ("moment", "tomorrow", "due"),
        ("payment", "30 days after due", "issue"),
        ("hours", "9 to 18", "09:00"),
        ("hours", "18:00 to 09:00", "earlier"),
        ("hours", "09:00 to 25:00", "24:00"),
        ("weekdays", "Lunes a Viernes", "Monday to Friday"),
        ("weekdays", "Friday to Monday", "list"),
        ("limit", "3 per week", "at most"),
        ("whole", "two", "digits"),
        ("id", "Data Desk", "data-desk"),
        ("consequence", "hand to", "hand to"),
        ("consequence", "do nothing", "go on"),
        ("ending", "240 days after due", "then"),
        ("language", "español", "es-PE"),
    ],
)
def test_refused_with_advice(kind: str, text: str, advice: str) -> None:
    with pytest.raises(Unreadable) as refused:
        KINDS[kind].read(text)
    assert advice in refused.value.hint_en
    assert refused.value.es


@pytest.mark.parametrize("text", ["12.345 PEN", "0.5 CLP", "-5 PEN"])
def test_money_that_cannot_be_paid(text: str) -> None:
    with pytest.raises(Unreadable):
        KINDS["money"].read(text)


@pytest.mark.parametrize("text", ["101%", "999999999999%"])
def test_no_share_is_more_than_everything(text: str) -> None:
    with pytest.raises(Unreadable):
        KINDS["share"].read(text)


@pytest.mark.parametrize(
    ("fact", "text", "meant"),
    [
        ("amount_due", "at least 500 PEN", Test(low=Decimal(500), currency="PEN")),
        ("amount_due", "over 500 PEN", Test(low=Decimal(500), low_open=True, currency="PEN")),
        ("amount_due", "under 500 PEN", Test(high=Decimal(500), high_open=True, currency="PEN")),
        ("amount_due", "at most 500 PEN", Test(high=Decimal(500), currency="PEN")),
        ("amount_due", "50 PEN to 500 PEN", Test(Decimal(50), Decimal(500), currency="PEN")),
        ("amount_due", "50 PEN to under 500 PEN", Test(Decimal(50), Decimal(500), high_open=True, currency="PEN")),
        ("amount_due", "any", Test()),
        ("days_late", "0", Test(Decimal(0), Decimal(0))),
        ("days_late", "-5 to 3 days", Test(Decimal(-5), Decimal(3))),
        ("paid_late_share", "under 20%", Test(high=Decimal("0.2"), high_open=True)),
        ("risk", "low", Test(words=("low",))),
        ("new_customer", "yes", Test(words=("yes",))),
        ("country", "PE", Test(words=("PE",))),
        ("segment", "key-account", Test(words=("key-account",))),
    ],
)
def test_tests_of_facts(fact: str, text: str, meant: Test) -> None:
    assert read_test(text, CATALOGUE[fact]) == meant


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        ("amount_due", "at least 500"), ("amount_due", "high"), ("amount_due", "500 PEN to 50 PEN"),
        ("amount_due", "5 PEN to under 5 PEN"), ("amount_due", "5 PEN to 5 USD"), ("days_late", "5 PEN"),
        ("days_late", "soon"), ("paid_late_share", "0.2"), ("risk", "at least low"), ("risk", "extreme"),
        ("country", "Peru"), ("new_customer", "true"), ("promises_broken", "2 days"), ("segment", "not key-account"),
    ],
)  # fmt: skip
def test_tests_that_do_not_fit_their_fact(fact: str, text: str) -> None:
    with pytest.raises(Unreadable):
        read_test(text, CATALOGUE[fact])


@pytest.mark.parametrize("text", ["30 dias", "net 30", "a month", "30 days"])
def test_terms_that_cannot_be_read_are_shown_terms_that_can(text: str) -> None:
    """Not `5 days before due`, which terms refuse."""
    with pytest.raises(Unreadable) as told:
        payment_term(text)
    assert "days after issue" in told.value.hint_en
    assert "days after issue" in told.value.hint_es
    assert "before due" not in told.value.hint_en
