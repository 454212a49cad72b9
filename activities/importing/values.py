"""Cells into values: text, dates, amounts, currencies, addresses. Each reader takes one text; none knows a row."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, Final
from zoneinfo import available_timezones

from activities.importing.complaints import Unfit
from schemas.playbook import CHANNELS, METHODS

Read = Callable[[str], Any]

# ISO 4217, the codes in use.
CURRENCIES: Final = frozenset(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF "
    "CLF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL "
    "HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA "
    "MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON "
    "RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH "
    "UGX USD UYU UYW UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG".split()
)
# What people write, without accents and in small letters.
CURRENCY_WORDS: Final = {
    "s/": "PEN", "s/.": "PEN", "sol": "PEN", "soles": "PEN", "nuevos soles": "PEN", "us$": "USD", "u$s": "USD",
    "dolar": "USD", "dolares": "USD", "dolares americanos": "USD", "€": "EUR", "euro": "EUR", "euros": "EUR",
    "£": "GBP",
}  # fmt: skip
COUNTRY_WORDS: Final = {
    "argentina": "AR", "bolivia": "BO", "brasil": "BR", "brazil": "BR", "chile": "CL", "colombia": "CO",
    "costa rica": "CR", "cuba": "CU", "ecuador": "EC", "el salvador": "SV", "espana": "ES", "spain": "ES",
    "estados unidos": "US", "united states": "US", "usa": "US", "guatemala": "GT", "honduras": "HN", "mexico": "MX",
    "nicaragua": "NI", "panama": "PA", "paraguay": "PY", "peru": "PE", "republica dominicana": "DO", "uruguay": "UY",
    "venezuela": "VE",
}  # fmt: skip
LANGUAGE_WORDS: Final = {"espanol": "es", "spanish": "es", "castellano": "es", "ingles": "en", "english": "en"}
CUSTOMER_KIND_WORDS: Final = {
    "company": "company", "empresa": "company", "juridica": "company", "persona juridica": "company", "b2b": "company",
    "person": "person", "persona": "person", "natural": "person", "persona natural": "person", "b2c": "person",
}  # fmt: skip
PAYS_BY_WORDS: Final = {method: method for method in METHODS} | {
    "transferencia": "bank_transfer", "transferencia bancaria": "bank_transfer", "tarjeta": "card",
    "debito automatico": "direct_debit", "domiciliacion": "direct_debit", "enlace de pago": "payment_link",
    "agente": "cash_agent",
}  # fmt: skip
CHANNEL_WORDS: Final = {channel: channel for channel in (*CHANNELS, "call", "any")} | {
    "correo": "email", "carta": "letter", "llamada": "call", "todos": "any", "todo": "any", "all": "any",
}  # fmt: skip

MONTHS: Final = {
    name: number
    for number, names in enumerate(
        "jan january ene enero|feb february febrero|mar march marzo|apr april abr abril|may mayo|jun june junio|"
        "jul july julio|aug august ago agosto|sep sept september set septiembre setiembre|oct october octubre|"
        "nov november noviembre|dec december dic diciembre".split("|"), 1,
    )
    for name in names.split()
}  # fmt: skip
DATE_ORDERS: Final = ("Y-M-D", "D/M/Y", "M/D/Y", "D/M/YY", "M/D/YY", "YY/M/D")
DECIMAL_MARKS: Final = {"point": ".", "comma": ",", ".": ".", ",": ","}
THOUSANDS_MARKS: Final = {
    "none": "", "": "", "point": ".", ".": ".", "comma": ",", ",": ",", "space": " ", " ": " ",
    "apostrophe": "'", "'": "'",
}  # fmt: skip

_EMAIL = re.compile(r"[^@\s,;<>\"'()\[\]\\]{1,64}@(?:[^\W_](?:[\w-]{0,61}[^\W_])?\.)+[^\W\d_]{2,24}")
_DATE = re.compile(
    r"(?P<a>\d{1,4}|[^\W\d_]{3,10})\.?(?P<s>[-/. ])(?P<b>\d{1,2}|[^\W\d_]{3,10})\.?(?P=s)(?P<c>\d{1,4})"
    r"(?:[T ]\d{1,2}:\d{2}.{0,20})?", re.ASCII | re.IGNORECASE,
)  # fmt: skip
_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ][0-9]{1,2}:[0-9]{2}.{0,20})?")
_COMPACT = re.compile(r"(19|20)[0-9]{6}")
_SIGNS = re.compile(r"[A-Za-z$€£/]")


class Remembered(dict[str, Any]):
    """A reader that reads each different text once; a file repeats few dates and currencies many times."""

    def __init__(self, read: Read) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, text: str) -> Any:
        value = self._read(text)
        if len(self) < 50_000:
            self[text] = value
        return value


def plain(text: str) -> str:
    """Small letters without accents: how words are compared. `N° de Factura` becomes `n° de factura`."""
    decomposed = unicodedata.normalize("NFD", text.strip().casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def read_text(most: int) -> Read:
    """A reader of text without surrounding space, of at most so many characters."""

    def read(text: str) -> str:
        text = text.strip()
        if len(text) > most:
            raise Unfit("too_long", most=str(most))
        return text

    return read


def read_dates(order: str) -> Read:
    """A reader of dates in an order of DATE_ORDERS. ISO dates always pass, a time of day is dropped; `YY` is 20YY."""
    place = {letter: order.replace("-", "/").replace("YY", "Y").split("/").index(letter) for letter in "DMY"}
    short_years = "YY" in order
    form = order.replace("YY", "Y").replace("D", "DD").replace("M", "MM").replace("Y", "YY" if short_years else "YYYY")
    example = _example_date(order)

    def read(text: str) -> date:
        text = text.strip()
        if match := _ISO.fullmatch(text):
            return _day(int(match[1]), int(match[2]), int(match[3]), form)
        if _COMPACT.fullmatch(text):
            return _day(int(text[:4]), int(text[4:6]), int(text[6:]), form)
        if text.isdecimal() and len(text) == 5:
            raise Unfit("serial_date")
        match = _DATE.fullmatch(plain(text))
        if match is None:
            raise Unfit("date", form=form, example=example)
        parts = (match["a"], match["b"], match["c"])
        year, month, day = parts[place["Y"]], parts[place["M"]], parts[place["D"]]
        if not (day.isdecimal() and year.isdecimal()) or len(year) not in ((2, 4) if short_years else (4,)):
            raise Unfit("date", form=form, example=example)
        number = int(month) if month.isdecimal() else MONTHS.get(month, 0)
        return _day(int(year) + (2000 if len(year) == 2 else 0), number, int(day), form)

    return read


def read_amounts(point: str, thousands: str, *, positive: bool = True) -> Read:
    """A reader of amounts with this decimal mark and this thousands mark ('' for none); exact, never a float."""
    mark, group = re.escape(point), re.escape(thousands)
    grouped = rf"|[0-9]{{1,3}}(?:{group}[0-9]{{3}})+" if thousands else ""
    shape = re.compile(rf"-?(?:[0-9]+{grouped})(?:{mark}[0-9]+)?")
    example = f"1{thousands}234{point}50"

    def read(text: str) -> Decimal:
        text = text.replace("\xa0", " ").replace("\u202f", " ").strip()
        if shape.fullmatch(text) is None:
            raise Unfit("amount_sign" if _SIGNS.search(text) else "amount", point=point, example=example)
        if thousands:
            text = text.replace(thousands, "")
        value = Decimal(text if point == "." else text.replace(point, "."))
        if positive and value <= 0:
            raise Unfit("not_positive")
        if value.adjusted() > 14:
            raise Unfit("too_large")
        return value

    return read


def read_currency(text: str) -> str:
    """An ISO code; `S/`, `soles`, `dólares` and their like are understood, a bare `$` is not."""
    code = text.strip().upper()
    code = code if code in CURRENCIES else CURRENCY_WORDS.get(plain(text), "")
    if not code:
        raise Unfit("currency")
    return code


def read_emails(text: str) -> tuple[str, ...]:
    """One or more addresses; the part after @ in small letters. A plausibility check, not a proof."""
    found = tuple(dict.fromkeys(re.split(r"[;,\s]+", text.strip(" ;,\t\n"))))
    if not all(_EMAIL.fullmatch(address) and ".." not in address for address in found):
        raise Unfit("email")
    return tuple(name + "@" + place.lower() for name, _, place in (address.rpartition("@") for address in found))


def read_phones(text: str) -> tuple[str, ...]:
    """One or more numbers, kept as digits with a leading + where the country was given."""
    return tuple(dict.fromkeys(_phone(one) for one in re.split(r"[;,\n]", text) if one.strip()))


def read_word(words: dict[str, str]) -> Read:
    """A reader of a closed word, by any of its names."""

    def read(text: str) -> str:
        if (word := words.get(plain(text)) or words.get(plain(text).replace(" ", "_"))) is None:
            raise Unfit("word", words=", ".join(sorted(set(words.values()))))
        return word

    return read


def read_channels(text: str) -> tuple[str, ...]:
    """Channels, or `any`: `email, sms`."""
    read = read_word(CHANNEL_WORDS)
    return tuple(dict.fromkeys(read(one) for one in re.split(r"[;,|\s]+", text.strip(" ;,|\t\n"))))


def read_country(text: str) -> str:
    """ISO 3166 letters, or the name of a country of the Americas or Spain."""
    code = COUNTRY_WORDS.get(plain(text), text.strip().upper())
    if not re.fullmatch("[A-Z]{2}", code):
        raise Unfit("country")
    return code


def read_zone(text: str) -> str:
    """An IANA zone."""
    if text.strip() not in _zones():
        raise Unfit("zone")
    return text.strip()


def read_language(text: str) -> str:
    """`es`, `en`, `es-PE`, or the language's name."""
    tag = LANGUAGE_WORDS.get(plain(text), text.strip().replace("_", "-"))
    if not re.fullmatch(r"[a-z]{2}(-[A-Z]{2})?", tag):
        raise Unfit("language")
    return tag


def _phone(text: str) -> str:
    text = re.sub(r"[\s().\-/]", "", text)
    text = "+" + text[2:] if text.startswith("00") else text
    if not re.fullmatch(r"\+?[0-9]{7,15}", text):
        raise Unfit("phone")
    return text


def _day(year: int, month: int, day: int, form: str) -> date:
    if not 1990 <= year <= 2100:
        raise Unfit("year")
    try:
        return date(year, month, day)
    except ValueError:
        raise Unfit("no_such_day", form=form) from None


def _example_date(order: str) -> str:
    parts = {"D": "31", "M": "12", "Y": "2026", "YY": "26"}
    sign = "-" if "-" in order else "/"
    return sign.join(parts[letter] for letter in order.split(sign))


@cache
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())
