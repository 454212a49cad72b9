"""A receipt with what may be meant by it: who may have paid, what is named whole, by its end or in a list.

It says what is evidence, and weighs none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from engine.cash.allocating import NOTHING
from engine.cash.lists import listed
from engine.cash.references import is_strong, key, names, names_sibling, names_tail
from engine.cash.remittance import in_digits, of_invoices, said_in
from schemas.money_in import SURE, Open, Part, Payer, Proposal, Reason, Receipt


class Scene(msgspec.Struct, frozen=True):
    """A receipt with what may be meant. `named` stand in its texts with their whole number, paid ones too; `own` are
    open invoices of those who may have paid, and `sure` is the customer who did, empty where nobody knows. `text` is
    what came, without the numbers of other papers; letters are read as digits where that makes a number of theirs."""

    receipt: Receipt
    named: tuple[Open, ...]
    own: tuple[Open, ...]
    alone: tuple[Open, ...]
    payers: tuple[Payer, ...]
    text: str

    @property
    def sure(self) -> str:
        found = {one.customer for one in self.payers if one.how in SURE}
        return found.pop() if len(found) == 1 else ""

    @property
    def of_sure(self) -> tuple[Open, ...]:
        return self.owed_by(self.sure)

    def owed_by(self, customer: str) -> tuple[Open, ...]:
        return tuple(one for one in self.own if one.customer == customer and one.owed > NOTHING)

    def fits(self, customer: str) -> bool:
        """Whether the payer is this customer, for sure or by name."""
        if self.sure:
            return self.sure == customer
        return any(one.customer == customer for one in self.payers)


class Said(msgspec.Struct, frozen=True):
    """Invoices that a payer means by numbers whole or short. `between` stand within a range; `unknown`: one of the
    numbers in his list is nothing that he owes."""

    each: tuple[Open, ...]
    between: tuple[Open, ...]
    unknown: bool

    def readings(self) -> tuple[tuple[Open, ...], ...]:
        return (self.each, (*self.each, *self.between)) if self.between else (self.each,)


def scene_of(
    receipt: Receipt, payers: Iterable[Payer], named: Iterable[Open], own: Iterable[Open], alone: Iterable[Open]
) -> Scene:
    """The scene; invoices in another currency, and numbers that the texts do not hold after all, stay out."""

    def ours(invoices: Iterable[Open]) -> tuple[Open, ...]:
        return tuple(one for one in invoices if one.currency == receipt.currency)

    found = tuple(one for one in ours(named) if one.number == receipt.invoice or said_in(receipt, one.number))
    payers = tuple(payers)
    if receipt.customer:
        payers = (Payer(customer=receipt.customer, how="named"), *payers)
    theirs = ours(own)
    return Scene(receipt, found, theirs, ours(alone), payers, _text(receipt, theirs))


def _text(receipt: Receipt, own: Iterable[Open]) -> str:
    plain = f"{receipt.reference} {receipt.body}"
    digits = in_digits(plain)
    if digits.lower() != plain.lower():  # seldom, and it looks at everything that is open
        noisy = any(names(digits, one.number) and not names(plain, one.number) for one in own)
        plain = digits if noisy else plain
    return of_invoices(plain)


def said_of(scene: Scene, own: Sequence[Open], *, tails: bool) -> Said:
    """Which of these the payer says, with what follows each in its list; `tails`: also by the end of a number."""
    text, by_key = scene.text, {key(one.number): one for one in own}
    named = {one.number for one in scene.named}
    each = {key(one.number) for one in own if one.number in named or (tails and names_tail(text, one.number))}
    lists = [listed(text, by_key[one].number, tails) for one in each]
    said = each.union(*(one.said for one in lists))
    between = frozenset[str]().union(*(one.between for one in lists)) - said
    return Said(
        tuple(by_key[one] for one in sorted(said) if one in by_key),
        tuple(by_key[one] for one in sorted(between) if one in by_key),
        not said <= by_key.keys(),
    )


def proves(scene: Scene, one: Open) -> bool:
    """A whole number of some length, of something still owed, and the payer's own; no namesake owes as much."""
    if one.owed <= NOTHING or not is_strong(one.number) or not scene.fits(one.customer):
        return False
    if any(payer.customer == one.customer and payer.how in SURE for payer in scene.payers):
        return True
    return not any(
        other.customer != one.customer and other.owed in (one.owed, scene.receipt.amount) for other in scene.own
    )


def means_another(scene: Scene, own: Sequence[Open]) -> bool:
    """Whether the payer names something else than these: another's invoice, a paid or unknown one."""
    numbers = {one.number for one in own}
    return any(one.number not in numbers for one in scene.named) or names_sibling(scene.text, numbers)


def without_early(one: Open) -> Open:
    return msgspec.structs.replace(one, early=NOTHING)


def total(invoices: Iterable[Open]) -> Decimal:
    return sum((one.owed for one in invoices), NOTHING)


def total_less_early(invoices: Iterable[Open]) -> Decimal:
    return sum((one.owed - one.early for one in invoices), NOTHING)


def proposal(parts: Iterable[Part], reason: Reason, confidence: str | Decimal = "1") -> Proposal:
    return Proposal(parts=tuple(parts), reason=reason, confidence=Decimal(confidence))
