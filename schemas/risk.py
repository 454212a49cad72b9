"""The words of the late-payment model: what it looks at, what it is made of, and its card. Nothing here trains it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final

import msgspec


class Past(msgspec.Struct, frozen=True):
    """An invoice as the books know it today: when it was issued and due, and when it was paid in full, if it was.

    `disputed_on` is the first day on which it was disputed, where that day is known.
    """

    number: str
    customer: str
    issued_on: date
    due_on: date
    total: Decimal
    currency: str = ""
    paid_on: date | None = None
    disputed_on: date | None = None


class Feature(msgspec.Struct, frozen=True):
    """One thing the model looks at, all of it known when the invoice is issued. `rises`: more of it is never better."""

    name: str
    help: str
    ayuda: str
    rises: bool = False


# fmt: off
FEATURES: Final = (
    Feature("amount", "the invoice's total", "el total de la factura"),
    Feature("amount_to_usual", "the total, as a multiple of the customer's average invoice so far",
            "el total, como múltiplo de la factura promedio del cliente hasta entonces"),
    Feature("terms_days", "days from issue to due date", "días desde la emisión hasta el vencimiento"),
    Feature("due_weekday", "weekday it is due (Monday 1)", "día de la semana en que vence (lunes 1)"),
    Feature("due_day", "day of the month it is due", "día del mes en que vence"),
    Feature("invoices_before", "the customer's invoices before it", "facturas anteriores del cliente"),
    Feature("days_since_last", "days since the customer's last invoice", "días desde la última factura del cliente"),
    Feature("late_share_before", "share of the customer's earlier invoices known to be late",
            "parte de las facturas anteriores del cliente que se sabía tardías", True),
    Feature("average_days_late_before", "average days late of those paid by then",
            "días de atraso promedio de las pagadas hasta entonces", True),
    Feature("last_days_late", "days late of the one paid last", "días de atraso de la última pagada", True),
    Feature("open_before", "the customer's invoices open at that time", "facturas del cliente abiertas entonces"),
    Feature("overdue_before", "of those, overdue", "de esas, vencidas", True),
    Feature("oldest_overdue_days", "days past due of the oldest of them", "días de mora de la más antigua", True),
    Feature("disputes_before", "the customer's earlier invoices disputed by then",
            "facturas anteriores del cliente reclamadas hasta entonces"),
)
# fmt: on

Features = tuple[float | None, ...]
"""Values in the order of FEATURES; None is not known, and never zero."""


class Tree(msgspec.Struct, frozen=True):
    """A decision tree as columns, one entry a node; node 0 is the root. A leaf has `feature` -1.

    A value at most the `threshold` goes left; one that is not known goes left where `missing_left`. `value` is the
    node's own, in log-odds: a leaf's is the answer, another's the average of the leaves below it.
    """

    feature: tuple[int, ...]
    threshold: tuple[float, ...]
    left: tuple[int, ...]
    right: tuple[int, ...]
    missing_left: tuple[bool, ...]
    value: tuple[float, ...]


class Model(msgspec.Struct, frozen=True):
    """Boosted trees: the log-odds of being late are `base` plus what every tree says. Of invoices in `currency`."""

    features: tuple[str, ...]
    base: float
    trees: tuple[Tree, ...]
    currency: str = ""


class Bin(msgspec.Struct, frozen=True):
    """Invoices with a score from `low` to under `high`: how many, what was said on average, what came true."""

    low: float
    high: float
    count: int
    said: float
    came: float


class Quality(msgspec.Struct, frozen=True):
    """How good scores were on the later part. `auc`: 0.5 is chance, 1 perfect; `brier`: 0 is perfect."""

    auc: float
    brier: float


class Card(msgspec.Struct, frozen=True):
    """What is to be known of a model: what it learnt from, until when, and how it did on what came later.

    `better_in` is the share of resampled test parts on which it beat every plain rule in both measures.
    """

    trained_from: date
    trained_until: date
    tested_until: date
    trained_on: int
    tested_on: int
    late_share_trained: float
    late_share_tested: float
    model: Quality
    past_share: Quality
    table: Quality
    better_in: float
    calibration: tuple[Bin, ...]
    seed: int
    currency: str = ""
    library: str = ""
