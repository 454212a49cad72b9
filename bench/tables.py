"""How long the proofs of a decision table take: 200 rows of 8 columns, tidy, as they grow in an office, and tangled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import product
from random import Random
from typing import Final

import msgspec
from timing import seconds

from engine.language.diagnostics import Finding
from engine.language.proofs.draft import Draft
from engine.language.proofs.gaps import check_tables
from schemas.facts import CATALOGUE
from schemas.plan import Row, Table, Test

LIMIT_S: Final = 1.0
"""What an author can wait for; the design asks for well under it."""
GIVEN: Final = (
    "amount_due", "exposure", "paid_late_share", "promises_broken", "oldest_days_past_due", "new_customer",
    "terms_accepted", "pays_by",
)  # fmt: skip
THEN: Final = ("segment", "risk")
ROWS: Final = 200
BOUNDS: Final = {
    "amount_due": range(100, 20_000, 100), "exposure": range(1000, 90_000, 1000), "paid_late_share": range(5, 100, 5),
    "promises_broken": range(6), "oldest_days_past_due": range(0, 180, 5),
}  # fmt: skip
ANY: Final = (Test(),)


class Proving(msgspec.Struct, frozen=True):
    """Seconds of each round by the kind of table, and what was found in it by code."""

    seconds: dict[str, list[float]]
    found: dict[str, dict[str, int]]


def proving(draft: Draft, rounds: int) -> Proving:
    """Measure every proof of each kind of table, put in the place of a playbook's own segments."""
    took, found = {}, {}
    for name, make in KINDS.items():
        with_table = _with(draft, make(Random(1)))
        took[name] = [seconds(lambda: _prove(with_table)) for _ in range(rounds)]  # noqa: B023 - called at once
        codes = [finding.code for finding in _prove(with_table)]
        found[name] = {code: codes.count(code) for code in sorted(set(codes))}
    return Proving(took, found)


def _prove(draft: Draft) -> list[Finding]:
    return list(check_tables(draft))


def _with(draft: Draft, table: Table) -> Draft:
    return msgspec.structs.replace(draft, plan=msgspec.structs.replace(draft.plan, segments=table, offers=None))


# ---------------------------------------------------------------------------------------------- kinds of tables


def tidy(random: Random) -> Table:
    """A complete grid of bands, as a careful office draws one: no gap, no dead row."""
    bands = [_bands("amount_due", (1000, 5000, 10_000)), _bands("exposure", (10_000, 50_000)),
             _bands("paid_late_share", (20, 50)), _bands("promises_broken", (2,)), _words("new_customer")]  # fmt: skip
    rows = [_row((*cells[:4], ANY, cells[4], ANY, ANY), place) for place, cells in enumerate(product(*bands))]
    return Table(GIVEN, THEN, tuple(rows[:ROWS]))


def grown(random: Random) -> Table:
    """Exceptions that were added above each other for years, and a row for the rest."""
    rows = [_row(tuple(_cell(random, fact, 0.6) for fact in GIVEN), place) for place in range(ROWS - 1)]
    return Table(GIVEN, THEN, (*rows, _row((ANY,) * len(GIVEN), ROWS)))


def full(random: Random) -> Table:
    """Rows that ask nearly everything, and leave nearly everything open."""
    return Table(GIVEN, THEN, tuple(_row(tuple(_cell(random, fact, 0.1) for fact in GIVEN), at) for at in range(ROWS)))


def tangled(random: Random) -> Table:
    """Rows of three questions each, all half open: together they leave a little, and nobody sees where."""
    rows = []
    for place in range(ROWS):
        asked = set(random.sample(GIVEN, 3))
        rows.append(_row(tuple(_half(random, fact) if fact in asked else ANY for fact in GIVEN), place))
    return Table(GIVEN, THEN, tuple(rows))


KINDS: Final[dict[str, Callable[[Random], Table]]] = {"tidy": tidy, "grown": grown, "full": full, "tangled": tangled}


def _row(cells: Sequence[tuple[Test, ...]], place: int) -> Row:
    return Row(tuple(cells), (f"segment-{place}", ("low", "medium", "high")[place % 3]))


def _bands(fact: str, bounds: Sequence[int]) -> list[tuple[Test, ...]]:
    return [(_range(fact, low, high),) for low, high in zip((None, *bounds), (*bounds, None), strict=True)]


def _words(fact: str) -> list[tuple[Test, ...]]:
    return [(Test(words=(word,)),) for word in CATALOGUE[fact].words]


def _range(fact: str, low: int | None, high: int | None) -> Test:
    currency = "PEN" if CATALOGUE[fact].kind == "money" else ""
    share = 100 if CATALOGUE[fact].kind == "share" else 1
    ends = [None if end is None else Decimal(end) / share for end in (low, high)]
    return Test(ends[0], ends[1], high_open=high is not None, currency=currency)


def _cell(random: Random, fact: str, any_share: float) -> tuple[Test, ...]:
    if random.random() < any_share:
        return ANY
    if fact not in BOUNDS:
        return _some(random, fact)
    low, high = sorted(random.sample(BOUNDS[fact], 2))
    return (_range(fact, *random.choice([(low, high), (None, high), (low, None)])),)


def _half(random: Random, fact: str) -> tuple[Test, ...]:
    if fact not in BOUNDS:
        return _some(random, fact)
    bound = random.choice(BOUNDS[fact][len(BOUNDS[fact]) // 4 : -len(BOUNDS[fact]) // 4 or None] or BOUNDS[fact])
    return (_range(fact, *random.choice([(None, bound), (bound, None)])),)


def _some(random: Random, fact: str) -> tuple[Test, ...]:
    words = CATALOGUE[fact].words
    return (Test(words=tuple(random.sample(words, max(1, len(words) // 2)))),)
