"""How money, shares and counts are written, and what each writing means. It knows no playbook."""

from __future__ import annotations

import re
from decimal import Decimal

from engine.language.diagnostics import Unreadable
from engine.language.writing.currencies import CURRENCIES
from schemas.money import Money, NotMoney, decimals, parse_money


def money(text: str) -> Money:
    """`1234.50 PEN`: digits, a space, a currency of ISO 4217; no more decimals than the currency has."""
    try:
        amount = parse_money(text)
    except NotMoney as error:
        raise _not_money(text, str(error)) from error
    if amount.currency not in CURRENCIES:
        raise Unreadable(f"'{amount.currency}' is not a currency", f"«{amount.currency}» no es una moneda",
                         "use the three letters of ISO 4217, such as PEN, USD or EUR",
                         "use las tres letras de ISO 4217, como PEN, USD o EUR")  # fmt: skip
    if amount.amount < 0:
        plain = text.strip().lstrip("-")
        raise Unreadable(f"'{text}' is below zero", f"«{text}» es menor que cero",
                         f"write it without the sign: {plain}", f"escríbalo sin el signo: {plain}", plain)  # fmt: skip
    return amount


def _not_money(text: str, en: str) -> Unreadable:
    number = text.strip()
    if re.search(r"\d,\d", text):
        plain = re.sub(r",(?=\d{3}(\D|$))", "", number)
        return Unreadable(f"'{text}' has a comma", f"«{text}» tiene una coma",
                          f"write thousands without a mark and decimals with a point: {plain}",
                          f"escriba los miles sin separador y los decimales con punto: {plain}")  # fmt: skip
    if re.fullmatch(r"-?\d+(\.\d+)?", number):
        return Unreadable(f"'{text}' has no currency", f"«{text}» no tiene moneda",
                          f"write for example {number} PEN", f"escriba por ejemplo {number} PEN")  # fmt: skip
    if match := re.fullmatch(r"-?\d+\.(\d+) ([A-Z]{3})", number):
        places = decimals(match[2])
        return Unreadable(f"{match[2]} has {places} decimals and '{text}' has {len(match[1])}",
                          f"{match[2]} tiene {places} decimales y «{text}» tiene {len(match[1])}")  # fmt: skip
    if "$" in number:
        return Unreadable(f"'{text}' does not say which currency: $ is used by many countries",
                          f"«{text}» no dice qué moneda es: $ es de muchos países",
                          "write the currency's three letters after the amount: 500 USD, 500 MXN",
                          "escriba las tres letras de la moneda tras el importe: 500 USD, 500 MXN")  # fmt: skip
    if re.search(r"\d[eE]\d", text):
        return Unreadable(f"'{text}' is in scientific notation", f"«{text}» está en notación científica",
                          "write the digits out: 1000 PEN", "escriba todas las cifras: 1000 PEN")  # fmt: skip
    return Unreadable(f"'{text}' is not an amount of money", f"«{text}» no es un importe",
                      "write digits, a space and a currency: 1234.50 PEN",
                      "escriba cifras, un espacio y una moneda: 1234.50 PEN")  # fmt: skip


def share(text: str) -> Decimal:
    """`2.5%` as the fraction 0.025. From 0% to 100%."""
    match = re.fullmatch(r"(\d{1,6}(?:\.\d{1,6})?)%", text.strip())
    if match is None and re.fullmatch(r"0\.\d{1,4}", text.strip()):
        part = f"{_tidy(Decimal(text.strip()) * 100):f}%"
        raise Unreadable(f"'{text}' is not a percentage", f"«{text}» no es un porcentaje",
                         f"write {part} if it is a part of one, or {text.strip()}% if it is a percentage",
                         f"escriba {part} si es una parte de uno, o {text.strip()}% si es un porcentaje")  # fmt: skip
    if match is None:
        raise Unreadable(f"'{text}' is not a percentage", f"«{text}» no es un porcentaje",
                         "write digits and %: 2.5%", "escriba cifras y %: 2.5%")  # fmt: skip
    if Decimal(match[1]) > 100:
        raise Unreadable(f"'{text}' is more than 100%", f"«{text}» es más de 100%",
                         "write a part of the whole, from 0% to 100%",
                         "escriba una parte del total, de 0% a 100%")  # fmt: skip
    return _tidy(Decimal(match[1]) / 100)


def yearly(text: str) -> Decimal:
    """`12% a year` as the fraction 0.12."""
    match = re.fullmatch(r"(\S+) a year", text.strip())
    if match is None:
        raise Unreadable(f"'{text}' is not a yearly rate", f"«{text}» no es una tasa anual",
                         "write for example 12% a year", "escriba por ejemplo 12% a year")  # fmt: skip
    return share(match[1])


def whole(text: str) -> int:
    """A whole number from 0, in digits."""
    if not re.fullmatch(r"\d{1,6}", text.strip()):
        raise Unreadable(f"'{text}' is not a whole number", f"«{text}» no es un número entero",
                         "write digits only: 2", "escriba solo cifras: 2")  # fmt: skip
    return int(text)


def _tidy(number: Decimal) -> Decimal:
    """0.250 as 0.25 and 1E+1 as 10, so that equal shares are written alike in the plan."""
    tidy = number.normalize()
    return tidy if tidy == 0 or int(tidy.as_tuple().exponent) <= 0 else tidy.quantize(Decimal(1))
