"""How a yearly rate for paying late is written: a figure, or a published series and what is added to it."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from engine.language.diagnostics import Unreadable
from engine.language.writing.amounts import share, yearly

SERIES = r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+"
_RATE = re.compile(
    rf"(?:(?P<times>\d{{1,2}}(?:\.\d{{1,4}})?) times )?(?P<series>{SERIES})(?: (?P<sign>plus|minus) (?P<add>\S+))?"
)


class LateRate(NamedTuple):
    """`times` the value of `series` plus `rate`; without a series `rate` alone. Fractions a year."""

    rate: Decimal
    series: str = ""
    times: Decimal = Decimal(1)


def late_rate(text: str) -> LateRate:
    """`12% a year`, `uk-bank-rate plus 8%`, `1.5 times co-bank-rate`."""
    written = " ".join(text.split())
    match = _RATE.fullmatch(written)
    if match is not None:
        added = share(match["add"]) if match["add"] else Decimal(0)
        return LateRate(-added if match["sign"] == "minus" else added, match["series"], Decimal(match["times"] or 1))
    try:
        return LateRate(yearly(written))
    except Unreadable as why:
        if re.search(r"\d ?%", written) and "-" not in written:
            raise
        raise Unreadable(f"'{text}' is not a rate", f"«{text}» no es una tasa",
                         "write for example 12% a year, or uk-bank-rate plus 8%",
                         "escriba por ejemplo 12% a year, o uk-bank-rate plus 8%") from why  # fmt: skip
