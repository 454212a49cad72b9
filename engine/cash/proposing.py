"""Where money may go when nothing proves it: proposals for a person, the likeliest first. None of them is certain."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from engine.cash.allocating import NOTHING, in_full, left_over, oldest_first, sums_to
from engine.cash.scene import Scene, means_another, proposal, said_of, total, total_less_early, without_early
from schemas.money_in import Proposal, Reason

FEE_AT_MOST: Final = Decimal("0.05")
"""A payment that is short by no more than this share may have lost a fee on its way; it is never certain."""
MOST: Final = 5
"""So many proposals: what stands further down nobody reads."""


def proposals_of(scene: Scene) -> tuple[Proposal, ...]:
    """All that may be meant, the surest first; nothing where nothing speaks for anything."""
    return _ranked(one for rule in _POSSIBLE for one in rule(scene))


def _by_name(scene: Scene) -> Iterable[Proposal]:
    """Invoices that are named, where the payer is another or unknown, or the amount does not fit."""
    due, amount = [one for one in scene.named if one.owed > NOTHING], scene.receipt.amount
    if not due:
        return
    full = sum((one.owed for one in due), NOTHING)
    parts = oldest_first(amount, due)
    if not all(scene.fits(one.customer) for one in due):
        reason: Reason = "other_payer" if scene.sure else "unsure_payer"
        exact = "0.80" if scene.sure else "0.85"
        yield proposal(parts, reason, exact if amount == full else "0.50")
    elif amount > full:
        yield proposal(parts, "over_payment", "0.85")
    elif len(due) == 1:
        short = due[0].owed - amount
        near: Reason = "less_fee" if 0 < short <= due[0].owed * FEE_AT_MOST else "part_by_reference"
        yield proposal(parts, near if short else "reference", "0.80")
    else:
        yield proposal(parts, "several_named", "0.75")


def _by_short_numbers(scene: Scene) -> Iterable[Proposal]:
    """Invoices of the payer that he names by the ends of their numbers, or in a list."""
    amount = scene.receipt.amount
    for customer, sure in _customers(scene):
        said = said_of(scene, scene.owed_by(customer), tails=True)
        lowered = Decimal("0") if sure else Decimal("0.10")
        for some in said.readings():
            if not some:
                continue
            if amount in (total(some), total_less_early(some)):
                kept = some if amount != total(some) else tuple(map(without_early, some))
                reason: Reason = "references" if len(some) > 1 else "short_reference"
                yield proposal(in_full(kept), reason, Decimal("0.90") - lowered)
            elif amount < total(some):
                reason = "several_named" if len(some) > 1 else "part_by_reference"
                yield proposal(oldest_first(amount, some), reason, Decimal("0.60") - lowered)


def _by_amount(scene: Scene) -> Iterable[Proposal]:
    """What the payer owes, by the amount: one invoice, the only sum of several, one less a fee."""
    amount = scene.receipt.amount
    for customer, sure in _customers(scene):
        own = scene.owed_by(customer)
        lowered = Decimal("0") if sure else Decimal("0.20")
        lowered += Decimal("0.20") if means_another(scene, own) else Decimal("0")
        for one in own:
            if amount in (one.owed, one.owed - one.early):
                yield proposal(oldest_first(amount, (one,)), "one_amount", Decimal("0.75") - lowered)
            elif one.owed * (1 - FEE_AT_MOST) <= amount < one.owed:
                yield proposal(oldest_first(amount, (one,)), "less_fee", Decimal("0.50") - lowered)
        if several := sums_to(amount, own):
            yield proposal(in_full(map(without_early, several)), "sum", Decimal("0.70") - lowered)


def _by_age(scene: Scene) -> Iterable[Proposal]:
    """Whatever the payer owes, the oldest due first."""
    for customer, sure in _customers(scene):
        own = scene.owed_by(customer)
        parts = oldest_first(scene.receipt.amount, own)
        if parts:
            over = left_over(scene.receipt.amount, parts) > NOTHING
            confidence = Decimal("0.40") if sure else Decimal("0.20")
            yield proposal(parts, "over_payment" if over else "oldest_first", confidence)


def _by_amount_alone(scene: Scene) -> Iterable[Proposal]:
    """Anybody's invoice of exactly this amount."""
    for one in scene.alone:
        if one.owed == scene.receipt.amount:
            yield proposal(in_full((without_early(one),)), "amount_alone", "0.15")


_POSSIBLE: Final = (_by_name, _by_short_numbers, _by_amount, _by_age, _by_amount_alone)


def _customers(scene: Scene) -> Iterable[tuple[str, bool]]:
    if scene.sure:
        return [(scene.sure, True)]
    return [(customer, False) for customer in dict.fromkeys(one.customer for one in scene.payers)]


def _ranked(proposals: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """The surest first; of two that say the same, the surer."""
    best: dict[tuple[object, ...], Proposal] = {}
    for one in sorted(proposals, key=lambda one: -one.confidence):
        if one.parts:
            best.setdefault(one.parts, one)
    return tuple(best.values())[:MOST]
