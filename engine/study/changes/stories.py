"""What may happen to an example invoice so that a change shows: silence, a payment, a dispute, a promise, a plan."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from engine.case.charging import owed
from engine.case.workdays import at_minute
from engine.study.scripts import Asked, Happening
from engine.study.simulate import simulate
from engine.study.words.names import Both
from schemas.driving import Promise, Propose
from schemas.events import (
    AddressFailed,
    CaseOpened,
    DisputeOpened,
    HoldPlaced,
    Instalment,
    PaymentReceived,
    PaymentReported,
    StopNoticed,
)
from schemas.money import to_minor
from schemas.plan import Plan

EIGHT: Final = 8 * 60
Tell = Callable[[CaseOpened, Plan], tuple[Happening, ...]]


class Story(msgspec.Struct, frozen=True):
    """What happens, in words and as events. `approves`: whoever is asked agrees the next morning. `facts` replace."""

    said: Both
    tell: Tell
    approves: bool = False
    facts: dict[str, str] = {}
    known: tuple[str, ...] | None = None


def _at(opened: CaseOpened, day: date) -> datetime:
    """Eight in the morning of the customer's day; what lies before the invoice arrived happens right after."""
    return max(at_minute(day, EIGHT, opened.zone or "UTC"), opened.at + timedelta(minutes=1))


def _after_due(opened: CaseOpened, days: int) -> datetime:
    return _at(opened, opened.due_on + timedelta(days=days))


def _nothing(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    return ()


def _paid(days: int) -> Tell:
    return lambda opened, _: (
        PaymentReceived(at=_after_due(opened, days), id="payment/1", payment="1", amount=opened.amount),
    )  # fmt: skip


def _paid_early(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    at = _at(opened, opened.issued_on + timedelta(days=3))
    return (PaymentReceived(at=at, id="payment/1", payment="1", amount=opened.amount),)


def _disputed(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    return (DisputeOpened(at=_after_due(opened, 3), id="dispute/1", reason="quantity"),)


def _reported(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    return (PaymentReported(at=_after_due(opened, 3), id="reported/1"),)


def _held(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    return (HoldPlaced(at=_after_due(opened, 3), id="hold/1", hold="on_request", reason="asked"),)


def _noticed(notice: str) -> Tell:
    return lambda opened, _: (StopNoticed(at=_after_due(opened, 3), id="notice/1", notice=notice),)


def _undelivered(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
    at = _at(opened, opened.issued_on + timedelta(days=4))
    return (AddressFailed(at=at, id="failed/1", channel="email"),)


def _promised(longest: int) -> Tell:
    """A promise of some days, asked for again and again: how many may be broken shows, too."""

    def tell(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
        asked = (opened.due_on + timedelta(days=16 + 25 * number) for number in range(4))
        return tuple(
            Asked(_at(opened, day), Promise(id=str(number), amount=opened.amount, due_on=day + timedelta(days=longest)))
            for number, day in enumerate(asked, 1)
        )

    return tell


def _proposed(instalments: int, first_share: Decimal, discount: Decimal) -> Tell:
    """An instalment plan asked for three weeks after due, a payment each month."""

    def tell(opened: CaseOpened, plan: Plan) -> tuple[Happening, ...]:
        day = opened.due_on + timedelta(days=20)
        amount = _owed_on(plan, opened, _at(opened, day))
        asked = to_minor(amount * (1 - discount), opened.currency)
        first = to_minor(max(asked / instalments, amount * first_share), opened.currency) + Decimal("0.01")
        rest = [to_minor((asked - first) / max(1, instalments - 1), opened.currency)] * (instalments - 1)
        amounts = [first, *rest[:-1], asked - first - sum(rest[:-1], Decimal(0))] if rest else [asked]
        dates = (day + timedelta(days=30 * number) for number in range(instalments))
        payments = tuple(Instalment(on, amount) for on, amount in zip(dates, amounts, strict=True))
        return (Asked(_at(opened, day), Propose(id="1", instalments=payments, discount=discount)),)

    return tell


def _owed_on(plan: Plan, opened: CaseOpened, at: datetime) -> Decimal:
    """What is owed by then where nobody pays, with interest and fees."""
    return owed(plan, simulate(plan, opened, (), at).case, at)


SILENCE: Final = Story(("nobody pays or answers", "nadie paga ni responde"), _nothing)
AGREED: Final = Story(
    ("nobody pays; whoever is asked agrees", "nadie paga; quien debe aprobar aprueba"), _nothing, approves=True
)
PAID: Final = Story(("paid on the due day", "pagada el día del vencimiento"), _paid(0))
LATE: Final = Story(("paid 20 days late", "pagada con 20 días de atraso"), _paid(20))
EARLY: Final = Story(("paid 3 days after issue", "pagada 3 días después de la emisión"), _paid_early)
DISPUTE: Final = Story(("a dispute is never resolved", "un reclamo nunca se resuelve"), _disputed)
REPORTED: Final = Story(("a payment is reported, and none comes", "se avisa un pago, y no llega"), _reported)
HELD: Final = Story(("the customer asks for time", "el cliente pide tiempo"), _held)
UNDELIVERED: Final = Story(("the email address fails", "el correo falla"), _undelivered)
UNKNOWN: Final = Story(("nothing is known of the customer", "no se conoce nada del cliente"), _nothing, known=())
NEW: Final = Story(("a new customer who has accepted no terms", "un cliente nuevo que no aceptó condiciones"), _nothing,
                   facts={"new_customer": "yes", "terms_accepted": "no"})  # fmt: skip


def promises(plans: Iterable[Plan]) -> list[Story]:
    """Promises as long as each plan's longest."""
    longest = sorted({plan.promise.longest.count for plan in plans if plan.promise is not None})
    return [
        Story((f"promises to pay in {days} days, broken", f"compromisos de pagar en {days} días, incumplidos"),
              _promised(days))
        for days in longest
    ]  # fmt: skip


def proposals(plans: Iterable[Plan]) -> list[Story]:
    """Instalment plans such as the rows of the offers allow, the most generous first."""
    rows = {
        (int(row["instalments"]), Decimal(row["down_payment"]), Decimal(row["discount"]))
        for plan in plans if plan.offers is not None
        for row in (dict(zip(plan.offers.then, one.then, strict=True)) for one in plan.offers.rows)
    }  # fmt: skip
    return [
        Story(
            (f"asks for {count} instalments", f"pide {count} cuotas"), _proposed(count, down, discount), approves=True
        )
        for count, down, discount in sorted(rows, reverse=True)
    ]


_BY_PATH: Final[tuple[tuple[str, tuple[Story, ...]], ...]] = (
    ("policy.pause_while.dispute_open", (DISPUTE,)),
    ("policy.pause_while.payment_to_verify", (REPORTED,)),
    ("policy.pause_while.on_request", (HELD,)),
    ("policy.stop_when", tuple(Story((notice, notice), _noticed(notice))
                               for notice in ("insolvency_notice", "customer_deceased"))),
    ("policy.terms.early_payment", (EARLY,)),
    ("policy.terms", (NEW, LATE, SILENCE)),
    ("data.require", (UNKNOWN,)),
    ("data.if_missing", (UNKNOWN,)),
    ("invoicing.if_undelivered", (UNDELIVERED,)),
    ("when_paid", (PAID, LATE)),
    ("recovery", (AGREED, SILENCE)),
)  # fmt: skip


def stories_for(path: str, old: Plan, new: Plan) -> list[Story]:
    """The stories that may show a change at a path of the playbook, the likeliest first."""
    if path.startswith(("negotiation.promise_to_pay", "policy.pause_while.promise_active")):
        return promises((old, new))
    if path.startswith(("negotiation.offers", "negotiation.approval", "policy.pause_while.plan_on_track")):
        return proposals((old, new))
    found = next((stories for start, stories in _BY_PATH if path.startswith(start)), (SILENCE, AGREED))
    return list(found)
