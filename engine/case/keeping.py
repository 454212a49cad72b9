"""What counts towards a promise or an instalment plan, and what does not count against it. It judges no day.

Money that came since counts, less what of it was taken back. What had come before and is taken back is a debt of
its own. What the creditor credits lowers what is still to come, and what is contested is not asked for meanwhile.
"""

from __future__ import annotations

from decimal import Decimal

from engine.case.disputes import is_contested_whole
from engine.case.workdays import local_date
from schemas.case import Agreement, Case, Move, Promise

ZERO = Decimal(0)


def received(case: Case, agreed: Promise | Agreement) -> Decimal:
    """Money since it was made, less what of it was taken back; of older records all that moved since."""
    if agreed.moves is None:
        return case.paid - agreed.paid_before
    older = _older(case, agreed)
    return -sum((move.amount for move in _since(case, agreed) if _is_money(move) and move.of not in older), ZERO)


def taken_back_of_older(case: Case, agreed: Promise | Agreement) -> Decimal:
    """What was taken back since of money that had come before."""
    older = _older(case, agreed)
    back = (move.amount for move in _since(case, agreed) if move.what == "reversal" and move.of in older)
    return sum(back, ZERO)


def is_kept(case: Case, promise: Promise) -> bool:
    """So much came in as was promised, or, where part of it was credited or is contested since, all that is left."""
    got = received(case, promise)
    if got >= promise.amount:
        return True
    if promise.moves is None or promise.since is None or case.written_off > 0 or is_contested_whole(case):
        return False
    made_on = local_date(promise.since, case.zone or case.counted_in or "UTC")
    charged = sum((one.amount for one in case.charges if one.on > made_on), ZERO)
    return case.collectable - charged - taken_back_of_older(case, promise) <= 0


def waits_for_dispute(case: Case, promise: Promise) -> bool:
    """Whether nothing can be asked of the promise now, because all that is owed is contested."""
    return promise.moves is not None and is_contested_whole(case)


def apart(case: Case, agreement: Agreement) -> Decimal:
    """What was contested when the plan was made, and not credited since: it is no part of what a discount waives."""
    if agreement.apart is None or agreement.credited is None:
        return ZERO
    return max(agreement.apart - _credits(case) + agreement.credited, ZERO)


def fulfilled(case: Case, agreement: Agreement) -> Decimal:
    """What counts towards the instalments: the money, and what was credited beyond what had been set apart."""
    if agreement.moves is None:
        return received(case, agreement)
    credited = -sum((move.amount for move in _since(case, agreement) if move.what == "credit_note"), ZERO)
    return received(case, agreement) + max(credited - (agreement.apart or ZERO), ZERO)


def contested_since(case: Case, agreement: Agreement) -> Decimal:
    """What of the plan is contested now: its instalments are not asked for so long."""
    if agreement.moves is None:
        return ZERO
    return case.balance if is_contested_whole(case) else max(case.contested - apart(case, agreement), ZERO)


def _credits(case: Case) -> Decimal:
    return sum(case.credits.values(), ZERO)


def _since(case: Case, agreed: Promise | Agreement) -> tuple[Move, ...]:
    return case.moves[agreed.moves :] if agreed.moves is not None else ()


def _older(case: Case, agreed: Promise | Agreement) -> set[str]:
    return {move.of for move in case.moves[: agreed.moves] if move.what == "payment"}


def _is_money(move: Move) -> bool:
    return move.what in ("payment", "reversal")
