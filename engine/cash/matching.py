"""Which invoices a payment is for: certain, a few proposals with their reasons, or nothing. It looks nothing up.

Certain is only what two things prove that come from different hands: the payer's word (a number, a reference) with the
payer's person, our own link, or a payer known for sure who pays exactly all that he owes. An amount alone, a name
alone, or a number alone is a proposal, however well it fits: a person confirms it with one key. docs/money-in.md has
the table.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

import msgspec

from engine.cash.allocating import NOTHING, in_full, left_over, may_come_to, oldest_first, sums_to
from engine.cash.references import is_strong, names, names_sibling, names_tail, rf_body, squeezed, unbroken
from schemas.money_in import SURE, Matched, Nothing, Open, Payer, Proposal, Proposed, Reason, Receipt, Verdict

FEE_AT_MOST: Final = Decimal("0.05")
"""A payment that is short by no more than this share may have lost a fee on its way; it is never certain."""
MOST: Final = 5
"""So many proposals: what stands further down nobody reads."""


class _Scene(msgspec.Struct, frozen=True):
    """A receipt with what may be meant. `named` stand in its texts with their whole number, paid ones too; `own` are
    open invoices of those who may have paid, and `sure` is the customer who did, empty where nobody knows."""

    receipt: Receipt
    named: tuple[Open, ...]
    own: tuple[Open, ...]
    alone: tuple[Open, ...]
    payers: tuple[Payer, ...]

    @property
    def sure(self) -> str:
        found = {one.customer for one in self.payers if one.how in SURE}
        return found.pop() if len(found) == 1 else ""

    @property
    def text(self) -> str:
        return f"{self.receipt.reference} {self.receipt.body}"

    @property
    def of_sure(self) -> tuple[Open, ...]:
        return tuple(one for one in self.own if one.customer == self.sure and one.owed > NOTHING)

    def fits(self, customer: str) -> bool:
        """Whether the payer is this customer, for sure or by name."""
        if self.sure:
            return self.sure == customer
        return any(one.customer == customer for one in self.payers)


def match(
    receipt: Receipt,
    payers: Iterable[Payer] = (),
    named: Iterable[Open] = (),
    own: Iterable[Open] = (),
    alone: Iterable[Open] = (),
) -> Verdict:
    """What becomes of a receipt.

    `named`: invoices whose number may stand in its texts, open or paid. `own`: what the payers owe. `alone`: open
    invoices of anybody that owe exactly this much. Those in another currency are passed over.
    """
    scene = _scene(receipt, payers, named, own, alone)
    for rule in _CERTAIN:
        if (found := rule(scene)) is not None:
            return Matched(proposal=found)
    proposals = _ranked(proposal for rule in _POSSIBLE for proposal in rule(scene))
    if proposals:
        return Proposed(proposals=proposals)
    return Nothing(reason="already_paid" if scene.named else "")


def said_in(receipt: Receipt, number: str) -> bool:
    """Whether the receipt names the invoice: in its texts, across a broken line, or as a creditor reference."""
    texts = (receipt.reference, receipt.body, unbroken(receipt.body))
    return any(names(text, number) for text in texts if text) or (
        bool(squeezed(number)) and rf_body(receipt.reference).lower().lstrip("0") == squeezed(number).lstrip("0")
    )


def _scene(
    receipt: Receipt, payers: Iterable[Payer], named: Iterable[Open], own: Iterable[Open], alone: Iterable[Open]
) -> _Scene:
    def ours(invoices: Iterable[Open]) -> tuple[Open, ...]:
        return tuple(one for one in invoices if one.currency == receipt.currency)

    found = tuple(one for one in ours(named) if one.number == receipt.invoice or said_in(receipt, one.number))
    payers = tuple(payers)
    if receipt.customer:
        payers = (Payer(customer=receipt.customer, how="named"), *payers)
    return _Scene(receipt, found, ours(own), ours(alone), payers)


# --- what is certain ----------------------------------------------------------------------------------------------


def _own_link(scene: _Scene) -> Proposal | None:
    """Our own link carries the invoice; what is too much stays the customer's credit."""
    for one in scene.named:
        if one.number == scene.receipt.invoice and one.owed > NOTHING:
            return _proposal(oldest_first(scene.receipt.amount, (one,)), "own_link")
    return None


def _reference(scene: _Scene) -> Proposal | None:
    """One number, of the payer's own invoice, for all that it owes or a part of it."""
    if len(scene.named) != 1:
        return None
    one, amount = scene.named[0], scene.receipt.amount
    if not _proves(scene, one):
        return None
    if amount == one.owed:
        return _proposal(in_full((_without_early(one),)), "reference")
    if one.early and amount == one.owed - one.early:
        return _proposal(in_full((one,)), "early_payment")
    if amount < one.owed and scene.sure == one.customer and not _names_another(scene) and not _fits_others(scene, one):
        return _proposal(oldest_first(amount, (one,)), "part_by_reference")
    return None


def _references(scene: _Scene) -> Proposal | None:
    """Several numbers, all the payer's own, for exactly what they owe."""
    if len(scene.named) < 2 or not all(_proves(scene, one) for one in scene.named):
        return None
    if len({one.customer for one in scene.named}) > 1:
        return None
    full = sum((one.owed for one in scene.named), NOTHING)
    if scene.receipt.amount == full:
        return _proposal(in_full(map(_without_early, scene.named)), "references")
    if scene.receipt.amount == full - sum((one.early for one in scene.named), NOTHING):
        return _proposal(in_full(scene.named), "early_payment")
    return None


def _all_that_is_owed(scene: _Scene) -> Proposal | None:
    """A payer known for sure pays exactly everything, and names nothing else."""
    own = scene.of_sure
    if not own or scene.receipt.amount != sum((one.owed for one in own), NOTHING) or _names_another(scene):
        return None
    return _proposal(in_full(map(_without_early, own)), "all_that_is_owed")


def _short_reference(scene: _Scene) -> Proposal | None:
    """A payer known for sure writes the end of a number, and pays what that invoice alone owes and no other does."""
    if _names_another(scene):
        return None
    tails = [one for one in scene.of_sure if names_tail(scene.text, one.number)]
    same = [one for one in scene.of_sure if one.owed == scene.receipt.amount]
    return (
        _proposal(in_full(map(_without_early, same)), "short_reference") if len(same) == 1 and tails == same else None
    )


_CERTAIN: Final = (_own_link, _reference, _references, _all_that_is_owed, _short_reference)


def _proves(scene: _Scene, one: Open) -> bool:
    """A whole number of some length, of something still owed, and the payer's own."""
    return one.owed > NOTHING and is_strong(one.number) and scene.fits(one.customer)


def _names_another(scene: _Scene) -> bool:
    """Whether the payer means something else than what the payer owes: another's invoice, a paid or unknown one."""
    own = {one.number for one in scene.of_sure}
    if any(one.number not in own for one in scene.named):
        return True
    return names_sibling(scene.text, own)


def _fits_others(scene: _Scene, one: Open) -> bool:
    """Whether the amount is just what the payer's other invoices owe, one or several: the number may be mistyped."""
    amount = scene.receipt.amount
    others = [other for other in scene.of_sure if other.number != one.number]
    return any(amount in (other.owed, other.owed - other.early) for other in others) or may_come_to(amount, others)


def _without_early(one: Open) -> Open:
    return msgspec.structs.replace(one, early=NOTHING)


# --- what may be --------------------------------------------------------------------------------------------------


def _by_name(scene: _Scene) -> Iterable[Proposal]:
    """Invoices that are named, where the payer is another or unknown, or the amount does not fit."""
    due, amount = [one for one in scene.named if one.owed > NOTHING], scene.receipt.amount
    if not due:
        return
    full = sum((one.owed for one in due), NOTHING)
    parts = oldest_first(amount, due)
    if not all(scene.fits(one.customer) for one in due):
        reason: Reason = "other_payer" if scene.sure else "unsure_payer"
        exact = "0.80" if scene.sure else "0.85"
        yield _proposal(parts, reason, exact if amount == full else "0.50")
    elif amount > full:
        yield _proposal(parts, "over_payment", "0.85")
    elif len(due) == 1:
        short = due[0].owed - amount
        near: Reason = "less_fee" if 0 < short <= due[0].owed * FEE_AT_MOST else "part_by_reference"
        yield _proposal(parts, near if short else "reference", "0.80")
    else:
        yield _proposal(parts, "several_named", "0.75")


def _by_amount(scene: _Scene) -> Iterable[Proposal]:
    """What the payer owes, by the amount: one invoice, the only sum of several, one less a fee."""
    amount = scene.receipt.amount
    for customer, sure in _customers(scene):
        own = [one for one in scene.own if one.customer == customer and one.owed > NOTHING]
        lowered = Decimal("0") if sure else Decimal("0.20")
        for one in own:
            if amount in (one.owed, one.owed - one.early):
                yield _proposal(oldest_first(amount, (one,)), "one_amount", Decimal("0.75") - lowered)
            elif one.owed * (1 - FEE_AT_MOST) <= amount < one.owed:
                yield _proposal(oldest_first(amount, (one,)), "less_fee", Decimal("0.50") - lowered)
        if several := sums_to(amount, own):
            yield _proposal(in_full(map(_without_early, several)), "sum", Decimal("0.70") - lowered)


def _by_age(scene: _Scene) -> Iterable[Proposal]:
    """Whatever the payer owes, the oldest due first."""
    for customer, sure in _customers(scene):
        own = [one for one in scene.own if one.customer == customer and one.owed > NOTHING]
        parts = oldest_first(scene.receipt.amount, own)
        if parts:
            over = left_over(scene.receipt.amount, parts) > NOTHING
            confidence = Decimal("0.40") if sure else Decimal("0.20")
            yield _proposal(parts, "over_payment" if over else "oldest_first", confidence)


def _by_amount_alone(scene: _Scene) -> Iterable[Proposal]:
    """Anybody's invoice of exactly this amount."""
    for one in scene.alone:
        if one.owed == scene.receipt.amount:
            yield _proposal(in_full((_without_early(one),)), "amount_alone", "0.15")


_POSSIBLE: Final = (_by_name, _by_amount, _by_age, _by_amount_alone)


def _customers(scene: _Scene) -> Iterable[tuple[str, bool]]:
    if scene.sure:
        return [(scene.sure, True)]
    return [(customer, False) for customer in dict.fromkeys(one.customer for one in scene.payers)]


def _proposal(parts: Iterable[object], reason: Reason, confidence: str | Decimal = "1") -> Proposal:
    return Proposal(parts=tuple(parts), reason=reason, confidence=Decimal(confidence))  # type: ignore[arg-type]


def _ranked(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The surest first; of two that say the same, the surer."""
    best: dict[tuple[object, ...], Proposal] = {}
    for one in sorted(proposals, key=lambda one: -one.confidence):
        if one.parts:
            best.setdefault(one.parts, one)
    return tuple(best.values())[:MOST]
