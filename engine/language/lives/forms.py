"""Reads the forms of life files and author tests: maps with known keys, dates, words. It knows no event by name."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import date
from decimal import Decimal

from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.suggestions import did_you_mean, listed, short
from schemas.facts import CATALOGUE

# What is said of life files and tests, apart from the codes of playbooks: the page is docs/life-files.md.
CODES = {
    "T101": ("a key that means nothing here", "una clave que aquí no significa nada"),
    "T102": ("something that cannot be left out is missing", "falta algo que no se puede omitir"),
    "T103": ("a list where a text should be, or the reverse", "una lista donde va un texto, o al revés"),
    "T104": ("a word that is not one of those known here", "una palabra que no es de las conocidas aquí"),
    "T105": ("a day or an hour that cannot be read", "un día o una hora que no se puede leer"),
    "T106": ("an amount in another currency than the invoice's", "un importe en otra moneda que la factura"),
    "T107": ("an invoice that the playbook does not cover", "una factura que el playbook no cubre"),
    "T108": ("no row of data.segments gives what is asked for", "ninguna fila de data.segments da lo pedido"),
    "T109": ("a step or message that the playbook does not have", "un paso o mensaje que el playbook no tiene"),
    "T110": ("days in an order that cannot be", "días en un orden imposible"),
    "T111": ("a playbook that is not there, or not this one", "un playbook que no está, o que no es este"),
    "T112": ("an expectation that expects nothing, or two things", "una expectativa que no espera nada, o dos cosas"),
}
Fields = dict[str, Node]
# Days are counted on from here for years, so the calendar's own ends are kept away from.
YEARS = ("1990", "2200")


def fields_of(
    reading: Reading, node: Node | None, allowed: Collection[str], required: Collection[str] = ()
) -> Fields | None:
    """The values of a map by key, or None where there is no map. Unknown and missing keys are reported."""
    if node is None or node.kind != "map":
        if node is not None:
            reading.report("T103", node, "here stands a list of 'key: value'", "aquí va una lista de «clave: valor»")
        return None
    fields: Fields = {}
    for key, value in node.entries:
        if key.text in allowed:
            fields.setdefault(key.text, value)
            continue
        near, word = did_you_mean(key.text, allowed), short(key.text)
        reading.report("T101", key, f"'{word}' means nothing here", f"«{word}» no significa nada aquí",
                       near[0] or f"there are: {listed(allowed)}", near[1] or f"hay: {listed(allowed)}",
                       near[2])  # fmt: skip
    for name in required:
        if name not in fields:
            reading.report("T102", node, f"'{name}' is missing", f"falta «{name}»")
    return fields


def items_of(reading: Reading, node: Node | None) -> tuple[Node, ...]:
    """The items of a list; none where there is no list."""
    if node is None:
        return ()
    if node.kind != "list":
        reading.report("T103", node, "here stands a list", "aquí va una lista")
    return node.items


def text_of(reading: Reading, node: Node | None, default: str = "") -> str:
    """A text on one line."""
    if node is None:
        return default
    if node.kind != "text" or not node.text.strip():
        reading.report("T103", node, "here stands a text", "aquí va un texto")
        return default
    return " ".join(node.text.split())


def word_of(reading: Reading, node: Node | None, words: Collection[str], code: str = "T104") -> str:
    """One of the known words; empty where it is none."""
    text = text_of(reading, node)
    if not text or node is None or text in words:
        return text
    near = did_you_mean(text, words)
    reading.report(code, node, f"'{short(text)}' is not known here", f"«{short(text)}» no se conoce aquí",
                   near[0] or f"there are: {listed(words)}", near[1] or f"hay: {listed(words)}", near[2])  # fmt: skip
    return ""


def date_of(reading: Reading, node: Node | None) -> date | None:
    """A day, written 2026-03-02."""
    text = text_of(reading, node)
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text) and YEARS[0] <= text < YEARS[1]:
            return date.fromisoformat(text)
    except ValueError:
        pass
    if node is not None and text:
        reading.report("T105", node, f"'{short(text)}' is not a day", f"«{short(text)}» no es un día",
                       "write it as 2026-03-02", "escríbalo como 2026-03-02")  # fmt: skip
    return None


def minute_of(reading: Reading, node: Node | None, default: int) -> int:
    """An hour of the day, written 14:30, in minutes after midnight."""
    if node is None:
        return default
    text = text_of(reading, node)
    match = re.fullmatch(r"([01]\d|2[0-3]):([0-5]\d)", text)
    if match is not None:
        return int(match[1]) * 60 + int(match[2])
    if text:
        reading.report("T105", node, f"'{short(text)}' is not an hour", f"«{short(text)}» no es una hora",
                       "write it as 14:30", "escríbala como 14:30")  # fmt: skip
    return default


def amount_of(reading: Reading, node: Node | None, currency: str) -> Decimal:
    """An amount in the invoice's currency; zero where there is none."""
    if node is None:
        return Decimal(0)
    money = reading.value(node, "money")
    if money is None or money.currency in (currency, "XXX"):
        return money.amount if money is not None else Decimal(0)
    reading.report("T106", node, f"the invoice is in {currency}, this is in {money.currency}",
                   f"la factura está en {currency}, esto está en {money.currency}")  # fmt: skip
    return Decimal(0)


def fact_of(reading: Reading, name: str, node: Node) -> str:
    """A fact's value as cases record it: `900 PEN`, `0.25`, `3`, `yes`, a word."""
    fact = CATALOGUE[name]
    match fact.kind:
        case "money":
            money = reading.value(node, "money")
            return f"{money.amount:f} {money.currency}" if money is not None else ""
        case "share":
            return f"{reading.value(node, 'share', Decimal(0)):f}"
        case "number" | "days":
            return str(reading.value(node, "whole", 0))
        case "yes_no":
            return word_of(reading, node, ("yes", "no"))
        case _:
            return word_of(reading, node, fact.words) if fact.words else text_of(reading, node)
