"""Which invoices a payment is for: certain, a few proposals with their reasons, or nothing. It looks nothing up.

Certain is only what two things prove that come from different hands: the payer's word (a number, a reference) with the
payer's person, our own link, or a payer known for sure who pays exactly all that he owes. An amount alone, a name
alone, or a number alone is a proposal, however well it fits: a person confirms it with one key. docs/money-in.md has
the table.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from engine.cash.allocating import NOTHING, in_full, may_come_to, oldest_first
from engine.cash.proposing import proposals_of
from engine.cash.references import names_tail
from engine.cash.remittance import came_back, says_nothing_else
from engine.cash.scene import (
    Scene,
    means_another,
    proposal,
    proves,
    said_of,
    scene_of,
    total,
    total_less_early,
    without_early,
)
from schemas.money_in import Matched, Nothing, Open, Payer, Proposal, Proposed, Receipt, Verdict


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
    scene = scene_of(receipt, payers, named, own, alone)
    for rule in (_own_link,) if came_back(receipt) else _CERTAIN:
        if (found := rule(scene)) is not None:
            return Matched(proposal=found)
    if found_some := proposals_of(scene):
        return Proposed(proposals=found_some)
    return Nothing(reason="already_paid" if scene.named else "")


def _own_link(scene: Scene) -> Proposal | None:
    """Our own link carries the invoice; what is too much stays the customer's credit."""
    for one in scene.named:
        if one.number == scene.receipt.invoice and one.owed > NOTHING:
            return proposal(oldest_first(scene.receipt.amount, (one,)), "own_link")
    return None


def _reference(scene: Scene) -> Proposal | None:
    """One number, of the payer's own invoice, for all that it owes or a part of it, and no list after it."""
    if len(scene.named) != 1:
        return None
    one, amount = scene.named[0], scene.receipt.amount
    if not proves(scene, one) or len(said_of(scene, scene.owed_by(one.customer), tails=False).each) > 1:
        return None
    if amount == one.owed:
        return proposal(in_full((without_early(one),)), "reference")
    if one.early and amount == one.owed - one.early:
        return proposal(in_full((one,)), "early_payment")
    if amount < one.owed and scene.sure == one.customer and _is_a_part(scene, one):
        return proposal(oldest_first(amount, (one,)), "part_by_reference")
    return None


def _references(scene: Scene) -> Proposal | None:
    """Several numbers, all the payer's own, for exactly what they owe."""
    if len(scene.named) < 2 or not all(proves(scene, one) for one in scene.named):
        return None
    if len({one.customer for one in scene.named}) > 1:
        return None
    return _exactly(scene, scene.named)


def _list(scene: Scene) -> Proposal | None:
    """A whole number and the ends of those that follow it, for exactly what they owe. Of a payer known for sure the
    first may be short as well."""
    if not all(proves(scene, one) for one in scene.named):
        return None
    customers = {one.customer for one in scene.named} | ({scene.sure} - {""})
    if len(customers) != 1:
        return None
    own = scene.owed_by(*customers)
    said = said_of(scene, own, tails=bool(scene.sure))
    if said.unknown or means_another(scene, own):
        return None
    found = (_exactly(scene, some) for some in said.readings() if len(some) > 1)
    return next((one for one in found if one is not None), None)


def _all_that_is_owed(scene: Scene) -> Proposal | None:
    """A payer known for sure pays exactly everything, and says nothing else, nor names only some of it."""
    own = scene.of_sure
    if not own or scene.receipt.amount != total(own) or not _is_himself(scene):
        return None
    if means_another(scene, own) or not says_nothing_else(scene.receipt):
        return None
    said = said_of(scene, own, tails=True)
    if said.unknown or len(said.readings()[-1]) not in (0, len(own)):
        return None
    return proposal(in_full(map(without_early, own)), "all_that_is_owed")


def _short_reference(scene: Scene) -> Proposal | None:
    """A payer known for sure writes the end of a number, and pays what that invoice alone owes and no other does."""
    if means_another(scene, scene.of_sure):
        return None
    tails = [one for one in scene.of_sure if names_tail(scene.text, one.number)]
    same = [one for one in scene.of_sure if one.owed == scene.receipt.amount]
    return proposal(in_full(map(without_early, same)), "short_reference") if len(same) == 1 and tails == same else None


_CERTAIN: Final = (_own_link, _reference, _references, _list, _all_that_is_owed, _short_reference)


def _exactly(scene: Scene, some: Sequence[Open]) -> Proposal | None:
    if scene.receipt.amount == total(some):
        return proposal(in_full(map(without_early, some)), "references")
    if scene.receipt.amount == total_less_early(some):
        return proposal(in_full(some), "early_payment")
    return None


def _is_a_part(scene: Scene, one: Open) -> bool:
    """Whether nothing else of his is meant: the amount is not what his other invoices owe, one or several, for then
    the number may be mistyped."""
    amount, others = scene.receipt.amount, [other for other in scene.of_sure if other.number != one.number]
    if means_another(scene, scene.of_sure):
        return False
    return not any(amount in (other.owed, other.owed - other.early) for other in others) and not may_come_to(
        amount, others
    )


def _is_himself(scene: Scene) -> bool:
    """Whether the payer is the customer, and not only an account that paid for him: a parent pays for many."""
    if any(one.customer == scene.sure and one.how in ("named", "tax_id") for one in scene.payers):
        return True
    return not scene.receipt.payer or {one.customer for one in scene.payers if one.how == "name"} == {scene.sure}
