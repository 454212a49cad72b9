"""What an SMS costs and whether it arrives: its segments at its longest, and what makes them many. P530 to P532."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.language.diagnostics import Finding
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.uses import steps_by, texts_of
from engine.language.templates.lengths import INVOICES, NAME_LETTERS, longest
from engine.language.templates.look import look_at
from engine.language.templates.pieces import Piece
from schemas.plan import Condition, Test
from schemas.sms import INSTEAD, MOST_LETTERS, WELL_RECEIVED, is_outside, plainer, segments

_FILLED: Final = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)


def check_sms_is_short(draft: Draft) -> Iterator[Finding]:
    """P530"""
    amount = largest_amount(draft)
    for message, texts in texts_of(draft):
        piece = texts.piece("sms")
        if piece is None or not steps_by(draft, message, "sms") or look_at(piece.text).flaws:
            continue
        if sms := longest(piece.text, message.language, amount):
            yield from _judged(piece, sms, amount)


def largest_amount(draft: Draft) -> str:
    """How the largest amount that the playbook covers reads: `PEN 200,000.00`."""
    bounds = [test for test in _amounts(draft.plan.covers) if test.high is not None]
    most = max((test.high for test in bounds if test.high is not None), default=Decimal(1_000_000))
    currency = bounds[0].currency if bounds else "PEN"
    return f"{currency} {most:,.2f}"


def _amounts(condition: Condition | None) -> Iterator[Test]:
    if condition is not None and condition.fact == "amount_due":
        yield from condition.tests
    for part in condition.parts if condition is not None else ():
        yield from _amounts(part)


def _judged(piece: Piece, sms: str, amount: str) -> Iterator[Finding]:
    if len(sms) > MOST_LETTERS:
        yield _too_long(piece, sms, amount)
        return
    wide = wide_letters(piece.text)
    narrow = segments("".join("?" if is_outside(letter) else letter for letter in sms))
    if wide and segments(sms) > narrow:
        yield _wide(piece, wide, segments(sms), narrow)
    elif segments(sms) > WELL_RECEIVED:
        yield _many(piece, sms, amount)


def wide_letters(text: str) -> tuple[int, ...]:
    """Where the letters stand, outside of what is filled in, that make the SMS take the wide alphabet."""
    quiet = _FILLED.sub(lambda found: " " * len(found[0]), text)
    return tuple(place for place, letter in enumerate(quiet) if is_outside(plainer(letter)) and not letter.isspace())


def _assumed(amount: str) -> tuple[str, str]:
    return (f"with names of {NAME_LETTERS} letters, {INVOICES} invoices and {amount}",
            f"con nombres de {NAME_LETTERS} letras, {INVOICES} comprobantes y {amount}")  # fmt: skip


def _too_long(piece: Piece, sms: str, amount: str) -> Finding:
    given, dado = _assumed(amount)
    return piece.about("P532", f"this SMS can come to {len(sms)} letters {given}; more than {MOST_LETTERS} are refused",
                         f"este SMS puede llegar a {len(sms)} letras {dado}; con más de {MOST_LETTERS} se rechaza",
                         "say the rest by e-mail", "diga el resto por correo")  # fmt: skip


def _many(piece: Piece, sms: str, amount: str) -> Finding:
    given, dado = _assumed(amount)
    count, most = segments(sms), 153 * WELL_RECEIVED
    return piece.about("P530", f"this SMS can take {count} segments, each of them paid: {len(sms)} letters {given}",
                         f"este SMS puede ocupar {count} segmentos, y cada uno se paga: {len(sms)} letras {dado}",
                         f"{most} letters fit in {WELL_RECEIVED} segments, and long ones are read less",
                         f"en {WELL_RECEIVED} segmentos caben {most} letras, y lo largo se lee menos",
                         severity="warning")  # fmt: skip


def _wide(piece: Piece, wide: tuple[int, ...], count: int, narrow: int) -> Finding:
    place = wide[0]
    letter = piece.text[place]
    others = sorted({piece.text[each] for each in wide} - {letter})
    also, tambien = (f" (and {' '.join(others)})", f" (y {' '.join(others)})") if others else ("", "")
    better = INSTEAD.get(letter)
    return piece.finding("P531", place, place + 1,
                         f"'{letter}'{also} makes this SMS take {count} segments instead of {narrow}: "
                         "it is not in the telephones' short alphabet",
                         f"«{letter}»{tambien} hace que este SMS ocupe {count} segmentos en vez de {narrow}: "
                         "no está en el alfabeto corto de los teléfonos",
                         f"write '{better}'" if better else "leave it out, if the cost matters",
                         f"escriba «{better}»" if better else "quítelo, si el costo importa",
                         better, "warning")  # fmt: skip


OF_WORDS: Final[tuple[Check, ...]] = ()
OF_SENSE: Final[tuple[Check, ...]] = (check_sms_is_short,)
