"""Money, dates, shares and spans in the reader's language and country."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from activities import amounts
from activities.amounts import locale_of
from activities.ways_to_pay import in_words
from schemas.money import Money
from schemas.plan import Duration
from schemas.playbook import METHODS


@pytest.mark.parametrize(
    ("amount", "currency", "language", "country", "text"),
    [
        ("1234.50", "PEN", "es", "PE", "S/ 1,234.50"),
        ("1234.50", "PEN", "es-PE", "MX", "S/ 1,234.50"),
        ("1234.50", "PEN", "en", "PE", "PEN 1,234.50"),
        ("1234.50", "USD", "es", "PE", "USD 1,234.50"),
        ("1234567", "CLP", "es", "CL", "$1.234.567"),
        ("0.10", "PEN", "es", "PE", "S/ 0.10"),
        ("1234.50", "PEN", "es", "", "PEN 1,234.50"),
        ("1234.50", "PEN", "xx", "PE", "PEN 1,234.50"),
    ],
)
def test_money_reads_as_at_home(amount: str, currency: str, language: str, country: str, text: str) -> None:
    assert amounts.money(Money(Decimal(amount), currency), locale_of(language, country)) == text


@pytest.mark.parametrize(
    ("amount", "currency", "language", "country", "text"),
    [
        ("1234.50", "PEN", "es", "PE", "1234 soles con 50 céntimos"),
        ("1", "PEN", "es", "PE", "1 sol"),
        ("1234.01", "USD", "es", "PE", "1234 dólares estadounidenses con 1 centavo"),
        ("7.2", "USD", "es", "EC", "7 dólares con 20 centavos"),
        ("15000", "CLP", "es", "CL", "15000 pesos"),
        ("2000000", "MXN", "es", "MX", "2000000 de pesos"),
        ("10.05", "USD", "en", "US", "10 dollars and 5 cents"),
        ("10.01", "GBP", "en", "GB", "10 pounds and 1 penny"),
        ("0.999", "PEN", "es", "PE", "1 sol"),
        ("-3", "EUR", "es", "ES", "menos 3 euros"),
        ("1.2345", "KWD", "en", "US", "1 Kuwaiti dinar and 23 cents"),
    ],
)
def test_a_voice_tells_money_in_words(amount: str, currency: str, language: str, country: str, text: str) -> None:
    assert amounts.told_money(Money(Decimal(amount), currency), locale_of(language, country)) == text


def test_a_day_is_never_figures_alone() -> None:
    second = date(2026, 3, 2)
    assert amounts.day(second, locale_of("es", "PE")) == "2 de marzo de 2026"
    assert amounts.day(second, locale_of("en", "PE")) == "2 March 2026"
    assert amounts.day(second, locale_of("es", "PE"), "short") == "2 mar. 2026"
    assert amounts.day(second, locale_of("en", "PE"), "short") == "2 Mar 2026"


@pytest.mark.parametrize(("fraction", "text"), [("0.05", "5%"), ("0.025", "2.5%"), ("1", "100%"), ("0.125", "12.5%")])
def test_a_share_has_the_decimals_it_needs(fraction: str, text: str) -> None:
    assert amounts.share(Decimal(fraction), locale_of("es", "PE")) == text


def test_a_span_is_said_without_its_sign() -> None:
    assert amounts.span(Duration(-1, "business_days"), locale_of("es", "PE")) == "1 día hábil"
    assert amounts.span(Duration(30), locale_of("en", "PE")) == "30 days"


def test_a_list_ends_in_and_or_or() -> None:
    spanish, english = locale_of("es", "PE"), locale_of("en", "PE")
    assert amounts.listed(["a", "b", "c"], spanish) == "a, b y c"
    assert amounts.listed(["Yape", "Plin"], spanish, "or") == "Yape o Plin"
    assert amounts.listed(["a", "b"], english, "or") == "a or b"
    assert amounts.listed([], english) == ""


def test_every_way_to_pay_has_words_in_both_languages() -> None:
    for language in ("es", "en"):
        assert not any("_" in word for word in in_words(METHODS, language))
    assert in_words(["bank_transfer", "trueque"], "es") == ["transferencia bancaria", "trueque"]
