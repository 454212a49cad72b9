"""An invoice whose life is being written: its moments and its money. It knows no odds and no portfolio."""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

import msgspec

from engine.case.workdays import zone_of
from schemas.invoice import Invoice, Payment
from workers.rehearsal.life import Happening

ZONE: Final = "America/Lima"


class Sketch(msgspec.Struct, frozen=True):
    """An invoice whose life is being written, and the dice of its own: one invoice's luck moves no other's."""

    invoice: Invoice
    due_on: date
    dice: random.Random

    def noon(self, day: date, hour: int = 12) -> datetime:
        """A moment of that day where the customer is, in UTC."""
        return datetime.combine(day, time(hour), zone_of(ZONE)).astimezone(UTC)

    def after_due(self, low: int, high: int) -> date:
        """A day so many days after the due date; never before the issue."""
        return max(self.due_on + timedelta(days=self.dice.randint(low, high)), self.invoice.issued_on)

    def pays(
        self,
        day: date,
        amount: Decimal | None = None,
        part: int = 1,
        method: str = "bank_transfer",
        *,
        late: bool = False,
    ) -> Happening:
        """A payment; without an amount, of all that is owed then. `late`: it comes though the case may have ended."""
        number = self.invoice.number
        payment = Payment(
            id=f"OP-{number}-{part}",
            invoice=number,
            customer=self.invoice.customer,
            amount=amount or Decimal(0),
            currency=self.invoice.currency,
            paid_on=day,
            method=method,
        )
        return Happening(at=self.noon(day), invoice=number, payment=payment, after_end=late)
