"""The risk model's card in words: what it learnt from, how good it is, what it must not be used for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from schemas.risk import FEATURES, Card, Quality
from workers.speech import say

NOT_FOR: Final = (
    (
        "Not for: refusing or ending credit by itself, setting prices, or more than the order and tone of collection.",
        "No sirve para: negar o terminar un crédito por sí solo, fijar precios, ni nada que no sea el orden y el tono "
        "de la cobranza.",
    ),
    (
        "Not for people under laws on automated decisions (GDPR art. 22, LGPD art. 20) without a person who decides.",
        "No sirve para personas protegidas por leyes sobre decisiones automatizadas (RGPD art. 22, LGPD art. 20) sin "
        "una persona que decida.",
    ),
    (
        "It knows only your own past: after a change of customers, terms or economy train it anew.",
        "Solo conoce su propio pasado: si cambian los clientes, las condiciones o la economía, entrénelo de nuevo.",
    ),
)  # fmt: skip


def card_lines(card: Card) -> list[str]:
    """The card, a line each; the calibration as a table."""
    return [
        say(f"learnt from {card.trained_on} invoices issued from {card.trained_from}, due until {card.trained_until}: "
            f"{card.late_share_trained:.1%} late",
            f"aprendió de {card.trained_on} facturas emitidas desde {card.trained_from} y vencidas hasta "
            f"{card.trained_until}: {card.late_share_trained:.1%} tardías"),
        say(f"tried on {card.tested_on} later ones, until {card.tested_until}: {card.late_share_tested:.1%} late",
            f"probado con {card.tested_on} posteriores, hasta {card.tested_until}: "
            f"{card.late_share_tested:.1%} tardías"),
        "",
        say("                       AUC    Brier   (AUC 0.5 is chance; Brier 0 is perfect)",
            "                       AUC    Brier   (AUC 0.5 es azar; Brier 0 es perfecto)"),
        _quality(say("the model", "el modelo"), card.model),
        _quality(say("past late share", "parte tardía pasada"), card.past_share),
        _quality(say("table of that share", "tabla de esa parte"), card.table),
        say(f"better than both in both measures in {card.better_in:.0%} of the draws",
            f"mejor que ambas en las dos medidas en {card.better_in:.0%} de los sorteos"),
        "",
        say("said          invoices   said on average   came true",
            "dicho         facturas   dicho en promedio     ocurrió"),
        *(f"{one.low:>4.0%} - {one.high:>4.0%}   {one.count:>8}   {one.said:>15.1%}   {one.came:>9.1%}"
          for one in card.calibration),
        "",
        say(f"currency {card.currency or '-'}; seed {card.seed}; {card.library}",
            f"moneda {card.currency or '-'}; semilla {card.seed}; {card.library}"),
        *(say(*words) for words in NOT_FOR),
    ]  # fmt: skip


def _quality(name: str, measured: Quality) -> str:
    return f"{name:<21} {measured.auc:.3f}   {measured.brier:.4f}"


def moved_line(moved: Sequence[tuple[str, float]], most: int = 3) -> str:
    """What moved a score most, in words: up or down."""
    words = {feature.name: say(feature.help, feature.ayuda) for feature in FEATURES}
    return "; ".join(
        f"{'+' if by > 0 else '-'} {words.get(name, name)}" for name, by in moved[:most] if abs(by) >= 0.01
    )
