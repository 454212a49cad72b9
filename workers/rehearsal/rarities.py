"""Lives that are seldom lived, each of them once in the shipped portfolio, so that every kind of event happens in it.

Which invoice lives which is a table. It knows no database; what each life needs of people is said beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

import msgspec

from engine.case.workdays import start_of
from schemas.driving import (
    AcceptTerms,
    AnswerOffer,
    AnyWish,
    AskForTime,
    AskWriteOff,
    GiveReason,
    OpenDispute,
    Propose,
    Recall,
    ResolveDispute,
    WaiveCharges,
)  # fmt: skip
from schemas.events import BlockTold, CaseCancelled, HoldLifted, HoldPlaced, Instalment, RateSet, StopNoticed
from schemas.invoice import Customer, Invoice
from schemas.money import to_minor
from workers.rehearsal.life import Happening, Reply
from workers.rehearsal.sketch import Sketch

Life = Callable[[Sketch], Iterator[Happening]]
CLERK: Final = "oficina"
AS_SENT: Final = ""
"""Stands for the text that the customer was sent, which is known only then."""
CENT: Final = Decimal("0.01")


def _asks(sketch: Sketch, day: date, wish: AnyWish, hour: int = 15) -> Happening:
    """Asked by a person of the company where the wish names one, else by the customer on their page."""
    number = sketch.invoice.number
    asked = msgspec.structs.replace(
        wish, id=f"{wish.id}/{number}", by=wish.by or "customer", door="cli" if wish.by else "page"
    )
    return Happening(at=sketch.noon(day, hour), invoice=number, question=asked)


def _name(sketch: Sketch, what: str) -> str:
    return f"{what}/{sketch.invoice.number}"


def _pays_early_with_discount(sketch: Sketch) -> Iterator[Happening]:
    """What the terms take off, the customer leaves out."""
    share = Decimal("0.98")
    yield sketch.pays(sketch.invoice.issued_on + timedelta(days=6), to_minor(sketch.invoice.total * share, "PEN"))


def _accepts_the_terms(sketch: Sketch) -> Iterator[Happening]:
    """The terms came before the invoice did, and are accepted as they were sent."""
    day = sketch.invoice.issued_on + timedelta(days=4)
    yield _asks(sketch, day, AcceptTerms(id="terms", document=AS_SENT))
    yield sketch.pays(sketch.after_due(-1, 0))


def _says_no_and_why(sketch: Sketch) -> Iterator[Happening]:
    day = sketch.after_due(19, 20)
    yield _asks(sketch, day, AnswerOffer(id="offer", answer="no"))
    yield _asks(sketch, day, GiveReason(id="reason", reason="cash_flow"), hour=16)
    yield sketch.pays(day + timedelta(days=9))


def _asks_for_time(sketch: Sketch) -> Iterator[Happening]:
    day = sketch.after_due(3, 5)
    yield _asks(sketch, day, AskForTime(id="time", until=day + timedelta(days=12)))
    yield sketch.pays(day + timedelta(days=14))


def _held_and_lifted(sketch: Sketch) -> Iterator[Happening]:
    """A person holds the case and lets it go again before its day."""
    day = sketch.after_due(2, 4)
    number, until = sketch.invoice.number, day + timedelta(days=30)
    held = HoldPlaced(at=sketch.noon(day, 10), id=f"hold/{number}", hold="manual", until=until, by=CLERK)
    lifted = HoldLifted(at=sketch.noon(day + timedelta(days=6), 10), id=f"lift/{number}", hold="manual", by=CLERK)
    yield Happening(at=held.at, invoice=number, news=held)
    yield Happening(at=lifted.at, invoice=number, news=lifted)
    yield sketch.pays(day + timedelta(days=16))


def _contests_a_part(sketch: Sketch) -> Iterator[Happening]:
    """A tenth is contested, the rest is paid, and the tenth is credited."""
    day, number = sketch.after_due(2, 4), sketch.invoice.number
    part = to_minor(sketch.invoice.total / 10, sketch.invoice.currency)
    yield _asks(sketch, day, OpenDispute(id="dispute", reason="quantity", amount=part))
    yield sketch.pays(day + timedelta(days=3), sketch.invoice.total - part)
    end = ResolveDispute(id="end", by=CLERK, outcome="accepted", credit_note=f"NC-P-{number}", credited=part)
    yield _asks(sketch, day + timedelta(days=12), end)
    yield sketch.pays(day + timedelta(days=20), part=2)


def _contests_in_vain(sketch: Sketch) -> Iterator[Happening]:
    day = sketch.after_due(2, 4)
    yield _asks(sketch, day, OpenDispute(id="dispute", reason="pricing"))
    yield _asks(sketch, day + timedelta(days=8), ResolveDispute(id="end", by=CLERK, outcome="rejected"))
    yield sketch.pays(day + timedelta(days=14))


def _breaks_a_plan(sketch: Sketch) -> Iterator[Happening]:
    """Half is paid, the other half is not; then everything falls due again, and is paid late."""
    day = sketch.after_due(16, 17)
    half = to_minor(sketch.invoice.total / 2, sketch.invoice.currency)
    yield _plan(sketch, day, (half, sketch.invoice.total - half))
    yield sketch.pays(day + timedelta(days=1), half)
    yield sketch.pays(day + timedelta(days=60), part=2)


def _plan_refused(sketch: Sketch) -> Iterator[Happening]:
    """A large invoice: whoever must agree to its plan says no."""
    day = sketch.after_due(3, 4)
    half = to_minor(sketch.invoice.total / 2, sketch.invoice.currency)
    yield _plan(sketch, day, (half, sketch.invoice.total - half))
    yield sketch.pays(day + timedelta(days=12))


def _plan_ignored(sketch: Sketch) -> Iterator[Happening]:
    """A large invoice: nobody answers whether its plan may be."""
    return _plan_refused(sketch)


def _plan(sketch: Sketch, day: date, amounts: tuple[Decimal, ...]) -> Happening:
    """Asked for before lateness costs anything."""
    dates = (day + timedelta(days=1 + 21 * number) for number in range(len(amounts)))
    parts = tuple(Instalment(on, amount) for on, amount in zip(dates, amounts, strict=True))
    return _asks(sketch, day, Propose(id="plan", instalments=parts))


def _charges_waived(sketch: Sketch) -> Iterator[Happening]:
    """The invoice is paid late, and a person waives a part of what lateness cost."""
    day = sketch.after_due(24, 26)
    yield sketch.pays(day, sketch.invoice.total)
    yield _asks(sketch, day + timedelta(days=1), WaiveCharges(id="waive", by=CLERK, amount=Decimal("10.00")))
    yield sketch.pays(day + timedelta(days=6), part=2)


def _handed_over_and_taken_back(sketch: Sketch) -> Iterator[Happening]:
    """Nobody pays, the lawyers get it, the company takes it back, and then the money comes."""
    day = sketch.after_due(110, 111)
    yield _asks(sketch, day, Recall(id="recall", by=CLERK))
    yield sketch.pays(day + timedelta(days=8))


def _written_off_by_hand(sketch: Sketch) -> Iterator[Happening]:
    day = sketch.after_due(30, 32)
    yield _asks(
        sketch, day, AskWriteOff(id="write-off", by=CLERK, reason="uneconomic", approval_by="head-of-collections")
    )


def _pays_after_the_end(sketch: Sketch) -> Iterator[Happening]:
    """Cancelled by a person, and then it is paid all the same."""
    day = sketch.after_due(6, 8)
    cancelled = CaseCancelled(at=sketch.noon(day, 10), id=_name(sketch, "cancel"), reason="", by=CLERK)
    yield Happening(at=cancelled.at, invoice=sketch.invoice.number, news=cancelled)
    yield sketch.pays(day + timedelta(days=9), sketch.invoice.total, late=True)


def _insolvent(sketch: Sketch) -> Iterator[Happening]:
    noticed = StopNoticed(at=sketch.noon(sketch.after_due(9, 11)), id=_name(sketch, "stop"), notice="insolvency_notice")
    yield Happening(at=noticed.at, invoice=sketch.invoice.number, news=noticed)


def _hears_of_a_rate(sketch: Sketch) -> Iterator[Happening]:
    """A series of rates that the playbook does not use is told, and a legal block that is over already: both change
    nothing; then it is paid."""
    since = sketch.after_due(1, 2)
    told = RateSet(at=start_of(since, "UTC"), id=_name(sketch, "rate"), series="house-late", since=since, value=CENT)
    yield Happening(at=sketch.noon(since, 10), invoice=sketch.invoice.number, news=told)
    over = BlockTold(at=sketch.noon(since, 11), id=_name(sketch, "block"), block="attorney",
                     since=since - timedelta(days=9), until=since - timedelta(days=8))  # fmt: skip
    yield Happening(at=over.at, invoice=sketch.invoice.number, news=over)
    yield sketch.pays(since + timedelta(days=20))


LARGE: Final = Decimal(5000)
"""From so much on somebody must agree to an instalment plan, and lawyers are given a case."""


class Need(NamedTuple):
    """A life, and which invoices may live it: of companies or people, large ones or others; None: any."""

    life: Life
    kind: str = ""
    is_large: bool | None = None

    def fits(self, invoice: Invoice, customer: Customer) -> bool:
        """Whether the invoice may live it."""
        is_kind = self.kind in ("", customer.kind)
        return is_kind and self.is_large in (None, invoice.total >= LARGE)


NEEDS: Final = (
    Need(_pays_early_with_discount, "company"),
    Need(_accepts_the_terms, "company"),
    Need(_says_no_and_why, "person"),
    Need(_asks_for_time),
    Need(_contests_a_part, "company", is_large=False),
    Need(_breaks_a_plan, "person"),
    Need(_plan_refused, "company", is_large=True),
    Need(_handed_over_and_taken_back, "company", is_large=True),
    Need(_written_off_by_hand, "company", is_large=False),
    Need(_charges_waived, "company"),
    Need(_pays_after_the_end),
    Need(_insolvent),
    Need(_contests_in_vain),
    Need(_held_and_lifted),
    Need(_plan_ignored, "company", is_large=True),
    Need(_hears_of_a_rate),
)
ANSWERS: Final[dict[Life, Reply]] = {_plan_refused: "no", _plan_ignored: "silence"}
"""Where whoever is asked to agree does not."""
