"""Regions for people: in words, as cells that can be typed, and as one example. It decides nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import Final

from engine.case.conditions import FactValue
from engine.language.regions.boxes import Region, by_currency
from engine.language.regions.values import (
    CURRENCY,
    Names,
    Span,
    Values,
    amount_at,
    every,
    is_dense,
    is_money,
    scale,
)
from schemas.facts import CATALOGUE
from schemas.money import Money

# ---------------------------------------------------------------------------------------------- numbers


def written(column: str, number: Decimal, currency: str = "") -> str:
    """A bound as an author writes it: `500 PEN`, `20%`, `3`."""
    if is_dense(column):
        return f"{_plain(number * 100)}%"
    return f"{_money(number)} {currency}" if is_money(column) else _plain(number)


def _money(number: Decimal) -> str:
    """500 and 500.50, never 500.5: cents are written in full or not at all."""
    return f"{number:f}" if number != number.to_integral_value() else _plain(number)


def _plain(number: Decimal) -> str:
    tidy = number.normalize()
    return f"{tidy:f}"


def _bound(column: str, step: int, currency: str) -> str:
    number = amount_at(column, step, currency)
    if is_money(column):
        number = number.quantize(Decimal(1) / scale(column, currency))
    return written(column, number, currency)


def _length(step: int) -> int:
    """How many digits a number has before its zeros: 500 has one, 501 three."""
    return len(str(abs(step)).rstrip("0"))


def _ends(column: str, span: Span, currency: str) -> tuple[str, bool, str, bool]:
    """The two bounds as written, each with whether it is left out; a bound that is written shorter so is left out."""
    low, low_open, high, high_open = "", False, "", False
    if span.low is not None:
        low_open = span.low % 2 == 1 if is_dense(column) else _shorter(column, span.low - 1, span.low)
        low = _bound(column, span.low - low_open, currency)
    if span.high is not None:
        high_open = span.high % 2 == 1 if is_dense(column) else _shorter(column, span.high + 1, span.high)
        high = _bound(column, span.high + high_open, currency)
    return low, low_open, high, high_open


def _shorter(column: str, one: int, other: int) -> bool:
    return is_money(column) and one >= 0 and _length(one) < _length(other)


# ---------------------------------------------------------------------------------------------- one fact, written


def cell(column: str, region: Region) -> str:
    """The values of a fact as a cell that can be typed; `any` where they cannot be told apart in one cell.

    A cell never holds less than the region. It can hold more where a share starts just above a bound: put below the
    other rows of a table it still answers for the region alone.
    """
    values = region.side(column)
    if isinstance(values, Names):
        return "any" if values.but or values == every(column) else ", ".join(_in_order(column, values.names))
    if values == every(column) and not is_money(column):
        return "any"
    low, low_open, high, high_open = _ends(column, values, _currency(region))
    if low and high:
        if low == high:
            return low
        if is_dense(column) and low_open:
            return f"under {high}" if high_open else f"at most {high}"
        low = _bound(column, values.low or 0, _currency(region))
        return f"{low} to under {high}" if high_open else f"{low} to {high}"
    if low:
        return f"over {low}" if low_open else f"at least {low}"
    if high:
        return f"under {high}" if high_open else f"at most {high}"
    named = _currency(region)
    return f"at least 0 {named}" if is_money(column) and named else "any"


def _currency(region: Region) -> str:
    named = region.side(CURRENCY)
    return min(named.names) if isinstance(named, Names) and not named.but and len(named.names) == 1 else ""


def _in_order(column: str, names: Iterable[str]) -> list[str]:
    known = list(CATALOGUE[column].words) if column in CATALOGUE else []
    return sorted(names, key=lambda name: (known.index(name) if name in known else len(known), name))


def cells(region: Region, given: Sequence[str]) -> tuple[str, ...]:
    """The cells of a row that fits the region, as they would be typed. The region is one of `by_currency`."""
    first_money = next((column for column in given if is_money(column)), "")
    return tuple(
        quoted("any" if text.startswith("at least 0 ") and column != first_money else text)
        for column, text in ((column, cell(column, region)) for column in given)
    )


def row(region: Region, given: Sequence[str], then: Sequence[str] = ()) -> str:
    """A row to paste: `- [500 PEN to under 600 PEN, high, 2, 40%, 0%, nobody]`."""
    return f"- [{', '.join((*cells(region, given), *then))}]"


def rows(region: Region, given: Sequence[str], then: Sequence[str] = ()) -> tuple[str, ...]:
    """The rows to paste for a region that may hold several currencies."""
    return tuple(row(piece, given, then) for piece in by_currency(region))


def quoted(text: str) -> str:
    """In quotation marks where YAML, or a reader, would take it for something else: a list, a number, a yes or no."""
    return f'"{text}"' if "," in text or re.fullmatch(r"[-+.\d]+", text) else text


# ---------------------------------------------------------------------------------------------- in words


def words(region: Region, given: Sequence[str], language: str = "en") -> str:
    """`amount_due 500 PEN to under 600 PEN, risk high`: each fact that the region bounds, in the order of `given`."""
    spanish = language == "es"
    said = [text for column in given if (text := _said(column, region, spanish))]
    named = region.side(CURRENCY)
    if CURRENCY in region.sides and not any(is_money(column) and column in region.sides for column in given):
        said.insert(0, _said_currency(named, spanish))
    return ", ".join(said) or ("cualquier factura" if spanish else "any invoice")


def _said(column: str, region: Region, spanish: bool) -> str:
    values = region.side(column)
    if column not in region.sides or values == every(column):
        return ""
    if isinstance(values, Names):
        return f"{column} {said_names(column, values, spanish)}"
    low, low_open, high, high_open = _ends(column, values, _currency(region))
    return f"{column} {_PHRASES[spanish][bool(low), low_open, bool(high), high_open](low, high)}" if low != high \
        else f"{column} {low}"  # fmt: skip


Phrase = Callable[[str, str], str]
_EN: Final[dict[tuple[bool, bool, bool, bool], Phrase]] = {
    (True, False, True, False): lambda low, high: f"{low} to {high}",
    (True, False, True, True): lambda low, high: f"{low} to under {high}",
    (True, True, True, False): lambda low, high: f"over {low} to {high}",
    (True, True, True, True): lambda low, high: f"over {low} and under {high}",
    (True, False, False, False): lambda low, high: f"at least {low}",
    (True, True, False, False): lambda low, high: f"over {low}",
    (False, False, True, False): lambda low, high: f"at most {high}",
    (False, False, True, True): lambda low, high: f"under {high}",
    (False, False, False, False): lambda low, high: "",
}
_ES: Final[dict[tuple[bool, bool, bool, bool], Phrase]] = {
    (True, False, True, False): lambda low, high: f"de {low} a {high}",
    (True, False, True, True): lambda low, high: f"de {low} a menos de {high}",
    (True, True, True, False): lambda low, high: f"más de {low}, hasta {high}",
    (True, True, True, True): lambda low, high: f"más de {low} y menos de {high}",
    (True, False, False, False): lambda low, high: f"desde {low}",
    (True, True, False, False): lambda low, high: f"más de {low}",
    (False, False, True, False): lambda low, high: f"hasta {high}",
    (False, False, True, True): lambda low, high: f"menos de {high}",
    (False, False, False, False): lambda low, high: "",
}
_PHRASES: Final = (_EN, _ES)


def said_names(column: str, values: Names, spanish: bool) -> str:
    """`low or medium`, `other than PE`."""
    ordered = _in_order(column, values.names)
    listed = (" o " if spanish else " or ").join(filter(None, (", ".join(ordered[:-1]), ordered[-1])))
    return listed if not values.but else f"distinto de {listed}" if spanish else f"other than {listed}"


def _said_currency(values: Values, spanish: bool) -> str:
    assert isinstance(values, Names)
    said = said_names(CURRENCY, values, spanish)
    if values.but:
        return f"facturas en una moneda que no es {said.removeprefix('distinto de ')}" if spanish \
            else f"invoices in a currency {said}"  # fmt: skip
    return f"facturas en {said}" if spanish else f"invoices in {said}"


# ---------------------------------------------------------------------------------------------- one example

_EXAMPLES: Final = {"country": ("PE", "MX", "CO", "CL"), "language": ("es", "en", "pt"),
                    "subdivision": ("LIM", "CUS", "ARE"), CURRENCY: ("PEN", "USD", "EUR")}  # fmt: skip
USUAL: Final = 1000
"""An amount that looks like an invoice's; examples have it where the region allows."""


def sample(region: Region, given: Sequence[str]) -> dict[str, FactValue]:
    """One invoice of the region: a value for each fact of `given`, the roundest there is."""
    currency = _one_name(CURRENCY, region.side(CURRENCY))
    return {column: _sample(column, region.side(column), currency) for column in given}


def as_written(column: str, value: FactValue) -> str:
    """A fact's value as an author writes it."""
    if isinstance(value, Money):
        return written(column, value.amount, value.currency)
    return written(column, value) if isinstance(value, Decimal) else value


def example(region: Region, given: Sequence[str]) -> str:
    """`amount_due 600 PEN, risk high`: one invoice of the region."""
    return ", ".join(f"{column} {as_written(column, value)}" for column, value in sample(region, given).items())


def _sample(column: str, values: Values, currency: str) -> FactValue:
    if isinstance(values, Names):
        return _one_name(column, values)
    if is_money(column):
        step = _roundest(values, USUAL * scale(column, currency))
        return Money(amount_at(column, step, currency).quantize(Decimal(1) / scale(column, currency)), currency)
    if is_dense(column):
        return amount_at(column, _round_share(values))
    return amount_at(column, _roundest(values, 0))


def _one_name(column: str, values: Values) -> str:
    assert isinstance(values, Names)
    if not values.but:
        return _in_order(column, values.names)[0]
    known = (*_EXAMPLES.get(column, ()), "other", *(f"other-{number}" for number in range(len(values.names))))
    return next(name for name in known if name not in values.names)


def _roundest(span: Span, usual: int) -> int:
    """The usual number where it is inside; else the number with the fewest digits before its zeros, near an end."""
    low, high = span.low, span.high
    if (low is None or low <= usual) and (high is None or usual <= high):
        return usual
    if low is not None and low > usual:
        return _round_up(low, high)
    assert high is not None
    return -_round_up(-high, None if low is None else -low) if high < 0 else _round_down(high, low)


def _round_up(low: int, high: int | None) -> int:
    """The roundest number that is at least `low`, which is not below zero."""
    for zeros in range(len(str(low)) - 1, -1, -1):
        near: int = -(-low // 10**zeros) * 10**zeros
        if high is None or near <= high:
            return near
    return low


def _round_down(high: int, low: int | None) -> int:
    for zeros in range(len(str(high)) - 1, -1, -1):
        near: int = high // 10**zeros * 10**zeros
        if low is None or near >= low:
            return near
    return high


def _round_share(span: Span) -> int:
    """A share that is inside: a round percentage where there is one, else one between two that can be written."""
    low = 0 if span.low is None else span.low
    high = 2 * scale("share_paid") if span.high is None else span.high
    for parts in (10, 20, 100, 1000, 10_000, 10**6):
        unit = 2 * scale("share_paid") // parts
        near = -(-low // unit) * unit
        if near <= high:
            return near
    return low
