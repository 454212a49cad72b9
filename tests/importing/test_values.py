"""Readers of cells: what is exact stays exact, what is doubtful is refused with what to write."""

from __future__ import annotations

import contextlib
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.importing import values
from activities.importing.columns import KINDS, Formats
from activities.importing.complaints import Unfit

days = st.dates(date(1990, 1, 1), date(2099, 12, 31))
amounts = st.decimals(Decimal("0.01"), Decimal("999999999.99"), places=2)
STYLES = [(".", ""), (".", ","), (",", ""), (",", "."), (",", " "), (".", "'")]


def written(amount: Decimal, point: str, thousands: str) -> str:
    return f"{amount:,.2f}".replace(",", "T").replace(".", point).replace("T", thousands)


@given(days, st.sampled_from(["/", "-", ".", " "]))
def test_a_date_is_read_in_the_order_it_was_written(day: date, sign: str) -> None:
    parts = {"Y": f"{day:%Y}", "D": f"{day.day}", "M": f"{day.month:02}"}
    for order in ("D/M/Y", "M/D/Y", "Y-M-D"):
        text = sign.join(parts[letter] for letter in order if letter in parts)
        assert values.read_dates(order)(text) == day


@given(days.filter(lambda day: day.year >= 2000), st.sampled_from(["D/M/YY", "M/D/YY"]))
def test_two_digits_of_a_year_are_of_this_century(day: date, order: str) -> None:
    text = f"{day:%d/%m/%y}" if order.startswith("D") else f"{day:%m/%d/%y}"
    assert values.read_dates(order)(text) == day


@given(days)
def test_an_iso_date_is_read_whatever_the_order(day: date) -> None:
    for order in values.DATE_ORDERS:
        assert values.read_dates(order)(day.isoformat()) == day
        assert values.read_dates(order)(f"{day.isoformat()} 09:30:00") == day


@given(amounts, st.sampled_from(STYLES))
def test_an_amount_is_exact(amount: Decimal, style: tuple[str, str]) -> None:
    assert values.read_amounts(*style)(written(amount, *style)) == amount


@given(amounts.filter(lambda amount: amount >= 1000), st.sampled_from(STYLES))
def test_an_amount_in_another_style_is_refused_or_the_same(amount: Decimal, style: tuple[str, str]) -> None:
    for other in STYLES:
        with contextlib.suppress(Unfit):
            assert values.read_amounts(*other)(written(amount, *style)) == amount


@given(st.text(max_size=30))
def test_any_text_is_read_or_refused_with_words_in_both_languages(text: str) -> None:
    from activities.importing.complaints import BadRow

    for kind in KINDS.values():
        for column in kind.columns:
            try:
                column.reader(Formats("D/M/YY", ",", "."))(text)
            except Unfit as unfit:
                bad = BadRow("file.csv", 2, column.name, text, unfit.code, unfit.facts)
                assert bad.reason("en") != bad.reason("es")


@pytest.mark.parametrize(
    ("order", "text", "code"),
    [
        ("D/M/Y", "31/02/2026", "no_such_day"),
        ("D/M/Y", "1/15/2026", "no_such_day"),
        ("D/M/Y", "soon", "date"),
        ("D/M/Y", "03/04/26", "date"),
        ("D/M/Y", "03-04/2026", "date"),
        ("D/M/Y", "45321", "serial_date"),
        ("D/M/Y", "03/04/0213", "year"),
        ("Y-M-D", "2026-13-01", "no_such_day"),
    ],
)
def test_a_doubtful_date_is_refused(order: str, text: str, code: str) -> None:
    with pytest.raises(Unfit) as told:
        values.read_dates(order)(text)
    assert told.value.code == code


@pytest.mark.parametrize("text", ["26-Apr-11", "26 abr 2011", "26/04/11", "20110426", "26-04-2011 11:50"])
def test_month_names_and_times_are_understood(text: str) -> None:
    assert values.read_dates("D/M/YY")(text) == date(2011, 4, 26)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("1,000", "amount"), ("1e3", "amount_sign"), ("S/ 100", "amount_sign"), ("0", "not_positive"),
        ("-5", "not_positive"), ("", "amount"), ("NaN", "amount_sign"), ("1.2.3", "amount"),
        ("1234567890123456", "too_large"), ("١٢", "amount"),
    ],
)  # fmt: skip
def test_a_doubtful_amount_is_refused(text: str, code: str) -> None:
    with pytest.raises(Unfit) as told:
        values.read_amounts(".", "")(text)
    assert told.value.code == code


@pytest.mark.parametrize(("text", "code"), [("S/", "PEN"), ("Soles", "PEN"), ("dólares", "USD"), (" usd ", "USD")])
def test_currencies_are_understood(text: str, code: str) -> None:
    assert values.read_currency(text) == code


@pytest.mark.parametrize("text", ["$", "XXX", "PENN", ""])
def test_a_doubtful_currency_is_refused(text: str) -> None:
    with pytest.raises(Unfit):
        values.read_currency(text)


def test_addresses_are_plausible() -> None:
    assert values.read_emails("Ana@Example.COM; luis@b.pe") == ("Ana@example.com", "luis@b.pe")
    assert values.read_phones("+51 987-654-321; 0034 91 5555555") == ("+51987654321", "+34915555555")
    for wrong in ("ana", "ana@", "ana@example", "a b@example.com", "ana@exa..mple.com"):
        with pytest.raises(Unfit):
            values.read_emails(wrong)
    for wrong in ("12345", "no", "(088)626-2015x0464", "+5198765432109876"):
        with pytest.raises(Unfit):
            values.read_phones(wrong)


def test_words_are_understood_in_spanish() -> None:
    assert values.read_country("Perú") == "PE"
    assert values.read_language("Español") == "es"
    assert values.read_channels("correo, SMS") == ("email", "sms")
    assert values.read_word(values.CUSTOMER_KIND_WORDS)("Persona Jurídica") == "company"
    assert values.read_word(values.PAYS_BY_WORDS)("Débito automático") == "direct_debit"
