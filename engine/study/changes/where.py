"""For which invoices: regions of a plan's invoices, compared, joined and put in words. It compares no answers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from engine.language.regions.boxes import (
    EVERYTHING,
    Region,
    Regions,
    TooTangled,
    difference,
    loosened,
    merged,
    of_condition,
    overlap,
)
from engine.language.regions.values import CURRENCY, Names, Span, every, is_money
from engine.language.regions.wording import words
from engine.study.words.names import FACTS, VALUES, Both, listed, name, pick
from schemas.facts import CATALOGUE
from schemas.plan import Condition, Plan

MOST_JOINED: Final = 300
"""Pieces that are joined to larger ones; more than that nobody reads, and joining them takes its time."""


def domain(old: Plan, new: Plan) -> Regions:
    """The invoices that both plans take."""
    return overlap(of_condition(old.covers), of_condition(new.covers))


def joined(pieces: Iterable[Region], inside: Regions) -> Regions:
    """Few regions instead of many pieces, without the bounds that hold for every invoice anyway."""
    some = tuple(pieces)
    if len(some) > MOST_JOINED:
        raise TooTangled
    loose = [loosened(one, inside) for one in merged(some)]
    return tuple(one for place, one in enumerate(loose) if one not in loose[:place])


def around(old: Plan, new: Plan) -> Regions:
    """The same; every invoice where that is too tangled, or where they share none."""
    try:
        return domain(old, new) or (EVERYTHING,)
    except TooTangled:
        return (EVERYTHING,)


def gained(old: Condition | None, new: Condition | None, inside: Regions) -> Regions:
    """The invoices of which the new condition is true and the old one is not."""
    return joined(overlap(difference(of_condition(new), of_condition(old)), inside), inside)


def said(region: Region, language: str) -> str:
    """`amount due 500 PEN to under 600 PEN, risk high`; `every invoice` where nothing is bound."""
    facts = [column for column in CATALOGUE if region.side(column) not in (every(column), Span())]
    texts = [_side(column, region, language) for column in facts]
    currency = region.side(CURRENCY)
    if CURRENCY in region.sides and not any(map(is_money, facts)) and isinstance(currency, Names):
        texts.append(words(Region({CURRENCY: currency}), (), language))
    return ", ".join(texts) or pick(("every invoice", "toda factura"), language)


def _side(column: str, region: Region, language: str) -> str:
    values, fact = region.side(column), name(FACTS, column, language)
    if isinstance(values, Names):
        names = sorted(values.names, key=lambda word: _rank(column, word))
        listed_ = listed([name(VALUES, word, language) for word in names], language, ("or", "o"))
        other = pick(("other than ", "distinto de "), language) if values.but else ""
        return f"{fact} {other}{listed_}"
    sides = {key: side for key, side in region.sides.items() if key == column or (key == CURRENCY and is_money(column))}
    return f"{fact} {words(Region(sides), (column,), language).removeprefix(f'{column} ')}"


def _rank(column: str, word: str) -> tuple[int, str]:
    known = CATALOGUE[column].words
    return (known.index(word) if word in known else len(known), word)


def all_said(regions: Regions, language: str) -> str:
    """Several regions, the one or the other."""
    return pick(("; or ", "; o "), language).join(said(region, language) for region in regions)


def both_said(regions: Regions) -> Both:
    """The same in both languages."""
    return all_said(regions, "en"), all_said(regions, "es")
