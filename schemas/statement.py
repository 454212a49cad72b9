"""A statement: what is owed of an invoice on a day, line by line, with how each charge was calculated. Words only."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Final, Literal

import msgspec

LineKind = Literal[
    "invoice", "payment", "reversal", "credit_note", "discount", "interest", "late_fee", "fixed_sum", "collection_fee",
    "fee", "waived", "written_off",
]  # fmt: skip


class InterestSpan(msgspec.Struct, frozen=True, omit_defaults=True):
    """Days on which nothing about the interest changed: `days` from `since` to `until`, both counted.

    `days` may be fewer than the calendar has between them where a hold's clock stood still. `rate` is a fraction a
    year (0.12), `year` its days. `amount` is exact and not rounded: only the sum of all spans of a debt is.
    `series` and `value` say where the rate came from, where it came from a series.
    """

    since: date
    until: date
    days: int
    principal: Decimal
    rate: Decimal
    year: int
    amount: Decimal
    series: str = ""
    value: Decimal | None = None
    capped: bool = False


class Basis(msgspec.Struct, frozen=True, omit_defaults=True):
    """How a sum that is no interest was arrived at: the law or step that names it and the amount it was counted on.

    `tiers` are (amount of the tier in units, share, charged in units) where a law counts in units of `unit` money each.
    """

    law: str = ""
    on_amount: Decimal | None = None
    unit: Decimal | None = None
    tiers: tuple[tuple[Decimal, Decimal, Decimal], ...] = ()
    less: Decimal = Decimal(0)
    source: str = ""


# The laws that a plan may name, by its word for them (English, Spanish).
LAWS: Final[dict[str, tuple[str, str]]] = {
    "EU": ("Directive 2011/7/EU, article 6", "Directiva 2011/7/UE, artículo 6"),
    "GB": ("Late Payment of Commercial Debts (Interest) Act 1998, section 5A",
           "Late Payment of Commercial Debts (Interest) Act 1998, sección 5A"),
    "CL": ("Ley 19.496, article 37", "Ley 19.496, artículo 37"),
}  # fmt: skip
PARTS: Final = frozenset(
    ("policy", "data", "invoicing", "first_contact", "negotiation", "recovery", "when_paid")
)  # fmt: skip
AGREED: Final = ("the agreed terms", "las condiciones acordadas")


def law_name(basis: Basis) -> tuple[str, str]:
    """What a sum rests on as people say it, English and Spanish: a law, or, for a place of a playbook, the terms."""
    return AGREED if is_place(basis) else LAWS.get(basis.law, (basis.law, basis.law))


def is_place(basis: Basis) -> bool:
    """Whether a sum rests on the playbook itself: `policy.terms.late_fee`, `recovery.timeline[2]`."""
    return basis.law.replace("[", ".").partition(".")[0] in PARTS


class StatementLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One line. `amount` is signed: what is owed grows by it. `left` is what is owed after it.

    `reference` is the payment's, credit note's or step's own id. `spans` explain interest, `basis` any other charge.
    `pending`: it has fallen due and is charged when the case next does something with the amount.
    """

    kind: LineKind
    on: date
    amount: Decimal
    left: Decimal
    reference: str = ""
    spans: tuple[InterestSpan, ...] = ()
    basis: Basis | None = None
    pending: bool = False


class Statement(msgspec.Struct, frozen=True, omit_defaults=True):
    """What is owed of one invoice at the end of the day `on`, in `currency`, major units.

    `principal` is what is left of the invoice itself, `charges` what is left of interest and fees, `total` is both;
    what was paid too much is a negative principal.
    `pending` is the part of `total` that is not in the case's balance yet. `contested` is the part of `total` that
    the customer contests. `missing` names series without a value for a day: what depends on them is not computed.
    """

    invoice: str
    customer: str
    currency: str
    on: date
    issued_on: date
    due_on: date
    lines: tuple[StatementLine, ...]
    principal: Decimal
    charges: Decimal
    total: Decimal
    contested: Decimal = Decimal(0)
    pending: Decimal = Decimal(0)
    missing: tuple[str, ...] = ()


class Account(msgspec.Struct, frozen=True, omit_defaults=True):
    """The statements of a customer's invoices on a day, oldest due first, and their totals by currency."""

    customer: str
    on: date
    statements: tuple[Statement, ...]
    totals: dict[str, Decimal] = {}
