"""What a customer may contest, and how a dispute may end. It knows no hold and no bound of one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from engine.case.asking.refusing import NotAllowed, is_amount, money, refuse_first
from engine.case.disputes import contested_by, is_contested_whole, standing
from schemas.case import Case, Dispute
from schemas.driving import OpenDispute, ResolveDispute, event_of
from schemas.events import AnyEvent, CreditNoteIssued, DisputeOpened, DisputeResolved
from schemas.plan import Plan
from schemas.playbook import DISPUTE_REASONS

PARTS = 2
"""The semantics from which on disputes have an id of their own, and can be about a part."""
OUTCOMES = ("accepted", "rejected", "withdrawn")


def open_dispute(plan: Plan, case: Case, asked: OpenDispute, now: datetime) -> tuple[AnyEvent, ...]:
    """The invoice is contested, or a part of it. Raises NotAllowed.

    A part that is all that is left uncontested is the whole.
    """
    amount = asked.amount
    reasons = [
        ("closed", case.is_closed),
        ("reason", asked.reason not in DISPUTE_REASONS),
        ("nothing_owed", case.balance <= 0),
        ("already_disputed", is_contested_whole(case)),
        ("amount", amount is not None and not (is_amount(amount, case.currency) and amount <= case.collectable)),
    ]
    refuse_first(reasons, at_most=money(case, case.collectable), reasons=", ".join(DISPUTE_REASONS))
    part = None if amount == case.collectable == case.balance else amount
    dispute = asked.id if plan.semantics >= PARTS else ""
    return (DisputeOpened(at=now, id=event_of(asked), reason=asked.reason, amount=part, dispute=dispute, by=asked.by),)


def resolve_dispute(plan: Plan, case: Case, asked: ResolveDispute, now: datetime) -> tuple[AnyEvent, ...]:
    """A dispute ends. Accepted, the credit note follows in the same breath. Raises NotAllowed."""
    refuse_first([("closed", case.is_closed), ("outcome", asked.outcome not in OUTCOMES)])
    dispute = _meant(case, asked)
    at_most = contested_by(case, dispute)
    refuse_first(_against_credit(case, asked, at_most), at_most=money(case, at_most))
    of = dispute.id if dispute is not None else ""
    ended = DisputeResolved(at=now, id=event_of(asked), outcome=asked.outcome, dispute=of, by=asked.by)
    if asked.outcome != "accepted" or asked.credit_note in case.credits:
        return (ended,)
    assert asked.credited is not None, "it was refused without"
    note = CreditNoteIssued(
        at=now, id=f"credit_note/{asked.credit_note}", credit_note=asked.credit_note, amount=asked.credited
    )
    return (ended, note)


def _against_credit(case: Case, asked: ResolveDispute, at_most: Decimal) -> Iterator[tuple[str, bool]]:
    """What is accepted is credited by a document with a number; what is not, is not."""
    is_accepted, credited = asked.outcome == "accepted", asked.credited
    yield "no_credit", not is_accepted and bool(credited is not None or asked.credit_note)
    if not is_accepted or asked.credit_note in case.credits:
        return
    yield "credit_needed", credited is None or not asked.credit_note.strip()
    assert credited is not None
    yield "credited", not is_amount(credited, case.currency) or credited > at_most


def _meant(case: Case, asked: ResolveDispute) -> Dispute | None:
    """The dispute that is named, or the only one; None for one that a source without ids opened."""
    found = [one for one in standing(case) if asked.dispute in ("", one.id)]
    if len(found) > 1:
        raise NotAllowed("which_dispute", disputes=", ".join(one.id for one in found))
    if not found and (asked.dispute or not is_contested_whole(case)):
        raise NotAllowed("no_dispute", disputes=", ".join(one.id for one in standing(case)))
    return found[0] if found else None
