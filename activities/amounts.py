"""Money, dates, shares and spans as a reader of a language and country writes them. It knows no messages."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import (
    format_currency,
    format_decimal,
    format_percent,
    get_currency_name,
    get_currency_precision,
    get_territory_currencies,
)

from schemas.money import Money, decimals
from schemas.plan import Duration

# Where a language is not spoken in the country at hand (English in Peru) it is written as here.
_ELSEWHERE = {"en": "en_GB", "es": "es_419", "pt": "pt_BR"}
# One and several, for babel has no word for a business day.
_SPANS: dict[str, dict[str, tuple[str, str]]] = {
    "es": {
        "days": ("día", "días"),
        "business_days": ("día hábil", "días hábiles"),
        "weeks": ("semana", "semanas"),
        "months": ("mes", "meses"),
    },
    "en": {
        "days": ("day", "days"),
        "business_days": ("business day", "business days"),
        "weeks": ("week", "weeks"),
        "months": ("month", "months"),
    },
}
# The hundredth of a currency, one and several: its own word, else the language's usual one (under "").
_HUNDREDTHS: dict[str, dict[str, tuple[str, str]]] = {
    "es": {
        "": ("centavo", "centavos"),
        "PEN": ("céntimo", "céntimos"),
        "EUR": ("céntimo", "céntimos"),
        "CRC": ("céntimo", "céntimos"),
        "VES": ("céntimo", "céntimos"),
        "GBP": ("penique", "peniques"),
    },
    "en": {"": ("cent", "cents"), "GBP": ("penny", "pence"), "PEN": ("céntimo", "céntimos")},
}


@lru_cache(maxsize=64)
def locale_of(language: str, country: str) -> Locale:
    """The locale for a language (`es`, `es-PE`) read in a country (`PE`); the language's own region wins.

    A language that nobody wrote rules for reads as English does, so that a message is never lost to it.
    """
    base, _, region = language.replace("_", "-").partition("-")
    for name in (f"{base}_{(region or country).upper()}", _ELSEWHERE.get(base, base), base):
        try:
            return Locale.parse(name)
        except (UnknownLocaleError, ValueError):
            continue
    return Locale.parse("en_GB")


def money(amount: Money, locale: Locale) -> str:
    """`S/ 1,234.50` in Peru; where the country's own sign would puzzle a reader, `PEN 1,234.50`."""
    at_home = locale.language != "en" and locale.territory not in (None, "419")
    pattern = None if at_home else "¤¤ #,##0.00"
    return _plain(format_currency(amount.amount, amount.currency, format=pattern, locale=locale))


def figure(amount: Money, locale: Locale) -> str:
    """`1,234.50`: for a column whose head or foot names the currency."""
    digits = "0" * decimals(amount.currency)
    return _plain(format_decimal(amount.amount, format=f"#,##0.{digits}".rstrip("."), locale=locale))


def number(value: Decimal, locale: Locale) -> str:
    """A quantity with the decimals it has: `2`, `2.5`, `1,000`."""
    return _plain(format_decimal(value.normalize(), locale=locale, decimal_quantization=False))


def told_money(amount: Money, locale: Locale) -> str:
    """For a voice: `1234 soles con 50 céntimos`. A sign or a separator is read in many ways, a plain number in one."""
    spanish = locale.language == "es"
    rounded = abs(amount.amount).quantize(Decimal(1).scaleb(-min(get_currency_precision(amount.currency), 2)))
    whole, part = int(rounded), int(rounded % 1 * 100)
    name = get_currency_name(amount.currency, count=whole, locale=locale)
    if locale.territory and amount.currency in get_territory_currencies(locale.territory):
        # At home nobody says whose soles they are; English says it first, Spanish last.
        name = name.split()[0 if spanish else -1]
    if spanish and whole and whole % 1_000_000 == 0:
        name = f"de {name}"
    minus = ("menos " if spanish else "minus ") if amount.amount < 0 else ""
    if not part:
        return f"{minus}{whole} {name}"
    words = _HUNDREDTHS["es" if spanish else "en"]
    one, several = words.get(amount.currency, words[""])
    return f"{minus}{whole} {name} {'con' if spanish else 'and'} {part} {one if part == 1 else several}"


def day(on: date, locale: Locale, width: Literal["long", "medium", "short"] = "long") -> str:
    """`2 de marzo de 2026`, or `short`: `2 mar. 2026`. Never figures alone: 02/03 is read two ways."""
    return _plain(format_date(on, "long" if width == "long" else "medium", locale=locale))


def share(fraction: Decimal, locale: Locale) -> str:
    """A fraction as a percentage with the decimals it has: 0.025 is `2.5%`."""
    return _plain(format_percent(fraction, locale=locale, decimal_quantization=False)).replace(" %", "%")


def span(length: Duration, locale: Locale) -> str:
    """A length of time in words, without its sign: `1 día hábil`, `30 days`."""
    count = abs(length.count)
    one, several = _SPANS.get(locale.language, _SPANS["en"])[length.unit]
    return f"{count} {one if count == 1 else several}"


def listed(words: Sequence[str], locale: Locale, joint: Literal["and", "or"] = "and") -> str:
    """`a, b y c`, or with `or`: `a, b o c`."""
    return format_list([str(word) for word in words], style="or" if joint == "or" else "standard", locale=locale)


MOST_NAMED = 3


def few(words: Sequence[str], locale: Locale) -> str:
    """The first three in words and how many more there are: `a, b, c y 12 más`."""
    named = [str(word) for word in words[:MOST_NAMED]]
    if len(words) > MOST_NAMED + 1:
        more = "más" if locale.language == "es" else "more"
        named.append(f"{len(words) - MOST_NAMED} {more}")
    else:
        named = [str(word) for word in words]
    return listed(named, locale)


def _plain(text: str) -> str:
    # babel writes no-break spaces, which GSM-7 lacks: one of them would halve what an SMS can hold.
    return text.replace("\xa0", " ").replace("\u202f", " ")
