"""The statement in a briefing: each line of what is owed, what is left after it, and how a charge was calculated."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.case.statement import statement
from engine.study.briefing.history import amount, day
from engine.study.explaining.scene import Scene
from engine.study.words import times
from engine.study.words.names import Both, pick
from schemas.briefing import MoneyLine
from schemas.statement import InterestSpan, StatementLine, law_name

KINDS: Final[dict[str, Both]] = {
    "invoice": ("invoice", "factura"), "payment": ("payment", "pago"), "reversal": ("payment taken back",
    "pago revertido"), "credit_note": ("credit note", "nota de crédito"), "discount": ("discount", "descuento"),
    "interest": ("late interest", "interés por mora"), "late_fee": ("late fee", "cargo por mora"),
    "fixed_sum": ("sum fixed by law", "suma fijada por ley"), "collection_fee": ("collection fee",
    "gastos de cobranza"), "fee": ("fee", "cargo"), "waived": ("waived", "condonado"),
    "written_off": ("written off", "castigo"),
}  # fmt: skip
_PENDING: Final[Both] = ("not charged yet", "aún sin cargar")
_MOST_SPANS: Final = 4


def lines_of(scene: Scene, on: date) -> tuple[MoneyLine, ...]:
    """The statement of the case at the end of a day of the customer's."""
    case, language = scene.states[-1], scene.language
    told = statement(scene.plan, case, on)
    return tuple(
        MoneyLine(
            line.on, _what(line, language), amount(line.amount, case.currency), amount(line.left, case.currency),
            tuple(_how(line, case.currency, language)),
        )
        for line in told.lines
    )  # fmt: skip


def _what(line: StatementLine, language: str) -> str:
    what = pick(KINDS[line.kind], language)
    return f"{what} ({pick(_PENDING, language)})" if line.pending else what


def _how(line: StatementLine, currency: str, language: str) -> Iterator[str]:
    """Each span of days with its rate, the latest few; a law or step for what is no interest."""
    left_out = len(line.spans) - _MOST_SPANS
    if left_out > 0:
        yield pick((f"... {left_out} spans before", f"... {left_out} tramos antes"), language)
    yield from (_span(one, currency, language) for one in line.spans[-_MOST_SPANS:])
    if line.basis is not None and line.basis.law:
        yield pick(law_name(line.basis), language)


def _span(one: InterestSpan, currency: str, language: str) -> str:
    since, until = day(one.since, language), day(one.until, language)
    on, rate = amount(one.principal, currency), times.share(one.rate)
    return pick((f"{since} to {until}: {one.days} days at {rate} a year on {on}, year of {one.year}",
                 f"{since} a {until}: {one.days} días al {rate} anual sobre {on}, año de {one.year}"),
                language)  # fmt: skip
