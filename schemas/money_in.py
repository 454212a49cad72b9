"""Money that arrives: what came with it, which invoices it may be for, and what a rule makes of it. It decides nothing.

What a payer says (names, texts, accounts) stands in these words on the way into the database and in no event.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Literal

import msgspec

How = Literal["named", "tax_id", "account", "name"]
"""By what a payer is known: the source names the customer, the tax id, the account of an earlier payment, the name."""
SURE: tuple[How, ...] = ("named", "tax_id", "account")

Reason = Literal[
    "own_link", "reference", "references", "part_by_reference", "early_payment", "all_that_is_owed", "short_reference",
    "one_amount", "sum", "less_fee", "over_payment", "oldest_first", "other_payer", "unsure_payer", "several_named",
    "already_paid", "amount_alone",
]  # fmt: skip
"""Why a payment is, or may be, for these invoices. The first seven may be certain; the others never are."""


class Word(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Base of these words. Amounts are in the word's currency, major units, never negative."""


class Receipt(Word, frozen=True):
    """Money that came. `id` is ours, made of the source's own; `amount` is what the payer paid (gross).

    `fee` is what was kept on the way, None where nobody said. `invoice` is named by our own link, which is certain;
    what a payer wrote stands in `reference` (structured: RF18..., an end-to-end id) and `body` (free text). `at` (UTC)
    is there where the source knows the moment: then `paid_on` is its day in UTC, not yet the customer's own.
    """

    id: str
    source: str
    amount: Decimal
    currency: str
    paid_on: date
    method: str = ""
    invoice: str = ""
    customer: str = ""
    payer: str = ""
    tax_id: str = ""
    account: str = ""
    reference: str = ""
    body: str = ""
    fee: Decimal | None = None
    fee_of: str = ""
    at: datetime | None = None


class TakenBack(Word, frozen=True):
    """Money that was taken back: a refund, a chargeback, a bounced debit. `payment` is ours, where the source knows it.

    `cumulative`: the amount is all that was taken back so far, so that notices may come twice or out of order.
    """

    id: str
    source: str
    amount: Decimal
    currency: str
    taken_on: date
    payment: str = ""
    reason: str = ""
    reference: str = ""
    mandate: str = ""
    cumulative: bool = False


class GivenBack(Word, frozen=True):
    """Money that was taken back came home: a chargeback was won, a refund failed. `of` is that reversal's id."""

    id: str
    source: str
    of: str
    amount: Decimal
    currency: str
    on: date


class LinkNews(Word, frozen=True):
    """What became of a link to pay, by its own id."""

    link: str
    state: Literal["paid", "expired", "failed"]


class Open(Word, frozen=True):
    """An invoice that money may be for. `owed` includes charges; `early` may be deducted on the day of the payment.

    One that is paid already owes 0.
    """

    number: str
    customer: str
    currency: str
    due_on: date
    owed: Decimal
    early: Decimal = Decimal(0)


class Payer(Word, frozen=True):
    """A customer who may have paid, and by what we know."""

    customer: str
    how: How


class Part(Word, frozen=True):
    """So much for that invoice."""

    invoice: str
    amount: Decimal


class Proposal(Word, frozen=True):
    """Where money may go. `confidence` is between 0 and 1; what the parts leave over stays the customer's credit."""

    parts: tuple[Part, ...]
    reason: Reason
    confidence: Decimal


class Matched(Word, frozen=True, tag="matched"):
    """Certain: it is applied at once."""

    proposal: Proposal


class Proposed(Word, frozen=True, tag="proposed"):
    """A person chooses; the best comes first."""

    proposals: tuple[Proposal, ...]


class Nothing(Word, frozen=True, tag="nothing"):
    """Nobody can tell."""

    reason: str = ""


News = Receipt | TakenBack | GivenBack | LinkNews
Verdict = Matched | Proposed | Nothing
