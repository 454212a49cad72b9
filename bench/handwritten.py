"""One life of pe-empresas by hand: what a developer writes who has no playbook, with the same activities and clock.

It knows this one schedule, business days without holidays, payments, and what the desk puts off. It knows no dispute,
promise, plan, approval, hold, late arrival, stopped clock or change of terms.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

import msgspec
from temporalio import workflow

from schemas.driving import Answer, CaseStart, Tick
from schemas.effects import AnyEffect, CloseCase, Contact, Errand, View
from schemas.events import (
    AnyEvent,
    CaseClosed,
    CaseOpened,
    ContactDeferred,
    Entry,
    Outcome,
    PaymentReceived,
    StageEntered,
)  # fmt: skip
from workers.workflow import REHEARSAL_TIMEOUT, RETRY, WRITE_TIMEOUT

LIMA = timedelta(hours=5)
OPENS = time(9)
END = 240


class Touch(msgspec.Struct, frozen=True):
    """A contact, so many days after the due date."""

    days: int
    step: str
    message: str
    by: tuple[Any, ...]
    firmness: int
    attach: tuple[str, ...] = ()

    @property
    def stage(self) -> str:
        return self.step.partition(".")[0]


LIFE = (
    Touch(-30, "invoicing.timeline[0]", "invoice", ("email",), 1, ("invoice_pdf",)),
    Touch(-5, "invoicing.timeline[1]", "friendly-reminder", ("whatsapp", "email"), 2),
    Touch(1, "first_contact.timeline[0]", "overdue-first", ("whatsapp", "email"), 3),
    Touch(5, "first_contact.timeline[1]", "overdue-text", ("sms", "email"), 4),
    Touch(8, "first_contact.timeline[2]", "courtesy-call", ("call",), 5),
    Touch(15, "negotiation.timeline[0]", "offer-letter", ("email", "whatsapp"), 6),
    Touch(22, "negotiation.timeline[1]", "offer-expiring", ("sms", "email"), 7),
    Touch(30, "negotiation.timeline[2]", "negotiation-call", ("call",), 8),
    Touch(45, "recovery.timeline[0]", "final-demand", ("letter", "email"), 9, ("statement_pdf",)),
)


@workflow.defn(name="by-hand")
class HandwrittenCase:
    """The collection of one invoice."""

    def __init__(self) -> None:
        self.clock: datetime | None = None
        self.quiet_at: datetime | None = None
        self.next_at: datetime | None = None
        self.mail: list[AnyEvent] = []
        self.unwritten: tuple[Entry, ...] = ()
        self.seq, self.stage, self.end = 0, "", ""
        self.balance = Decimal(0)

    @workflow.run
    async def run(self, start: CaseStart) -> str:
        assert start.opened is not None
        self.start, self.opened, self.clock = start, start.opened, self.clock or start.rehearsal
        self.balance = start.opened.amount
        self._note(start.opened, "case")
        touches = [touch for touch in LIFE if self._applies(touch)]
        for touch, following in zip(touches, [*touches[1:], None], strict=True):
            await self._until(self._day(touch.days))
            if self.balance <= 0:
                break
            await self._contact(touch, following)
        await self._until(self._day(END))
        await self._close("paid" if self.balance <= 0 else "reviewed")
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self.end

    @workflow.signal
    def tell(self, event: AnyEvent) -> None:
        """Money arrived."""
        self.mail.append(event)

    @workflow.update
    async def ask(self, tick: Tick) -> Answer:
        """The clock stands at `tick.at`."""
        self.clock = tick.at if self.clock is None else max(self.clock, tick.at)
        await workflow.wait_condition(lambda: self.quiet_at is not None and self.quiet_at >= tick.at and not self.mail)
        return Answer(next_at=self.next_at, closed=bool(self.end))

    # --- the schedule ---

    def _applies(self, touch: Touch) -> bool:
        """Calls about large amounts at some risk only; who pays by direct debit is not reminded."""
        facts = self.opened.facts
        if touch.message == "courtesy-call":
            return self.opened.amount >= 1000 and Decimal(facts["paid_late_share"]) >= Decimal("0.2")
        return touch.message != "friendly-reminder" or facts["pays_by"] != "direct_debit"

    def _day(self, days: int) -> datetime:
        """Nine o'clock in Lima of that day, or of the Monday after it; the day of issue begins at once."""
        day: date = self.opened.due_on + timedelta(days=days)
        while day.isoweekday() > 5:
            day += timedelta(days=1)
        return max(datetime.combine(day, OPENS, UTC) + LIMA, self.opened.at)

    async def _until(self, at: datetime) -> None:
        """Until then, or until the money is here."""
        while self.balance > 0 and self._now() < at:
            self.next_at, self.quiet_at = at, self._now()
            await workflow.wait_condition(self._has_news)
            while self.mail:
                self._arrived(self.mail.pop(0))

    def _has_news(self) -> bool:
        return bool(self.mail) or (self.quiet_at is not None and self._now() > self.quiet_at)

    def _arrived(self, event: AnyEvent) -> None:
        self._note(event, "arrived")
        if isinstance(event, PaymentReceived):
            self.balance -= event.amount

    # --- deeds ---

    async def _contact(self, touch: Touch, following: Touch | None) -> None:
        if touch.stage != self.stage:
            self.stage = touch.stage
            self._note(StageEntered(at=self._now(), stage=touch.stage), touch.stage)
        effect = Contact(
            because=touch.step,
            step=touch.step,
            message=touch.message,
            channels=touch.by,
            firmness=touch.firmness,
            attach=touch.attach,
            offer=self._offer() if touch.stage == "negotiation" else {},
        )
        while self.balance > 0:
            outcome = await workflow.execute_activity(
                "contact",
                self._errand(effect, self._view(following)),
                result_type=cast(type, Outcome),
                start_to_close_timeout=REHEARSAL_TIMEOUT,
                retry_policy=RETRY,
                summary=touch.step,
            )
            self._note(outcome, touch.step)
            self.unwritten = ()
            if not isinstance(outcome, ContactDeferred):
                return
            await self._until(outcome.until)

    def _offer(self) -> dict[str, str]:
        if self.opened.amount < 500:
            return {"instalments": "2", "down_payment": "0.5", "discount": "0", "approved_by": "nobody"}
        if self.opened.amount < 5000:
            return {"instalments": "4", "down_payment": "0.25", "discount": "0.05", "approved_by": "nobody"}
        return {"instalments": "6", "down_payment": "0.2", "discount": "0.05", "approved_by": "team-lead"}

    async def _close(self, end: Any) -> None:
        self.end = end
        errand = self._errand(CloseCase(because="case.balance", end=end), View(stage=self.stage, end=end))
        self._note(CaseClosed(at=self._now(), end=end), "case.balance")
        errand = msgspec.structs.replace(errand, entries=self.unwritten, seq=self.seq)
        await workflow.execute_activity(
            "close_case", errand, start_to_close_timeout=WRITE_TIMEOUT, retry_policy=RETRY, summary="close_case"
        )
        self.quiet_at = self._now()

    # --- small things ---

    def _now(self) -> datetime:
        return self.clock or workflow.now()

    def _note(self, event: AnyEvent, because: str) -> None:
        self.seq += 1
        self.unwritten += (Entry(self.seq, event, because),)

    def _view(self, following: Touch | None) -> View:
        if following is None:
            return View(stage=self.stage, balance=self.balance, next_at=self._day(END))
        calls = following.by == ("call",)
        return View(
            stage=self.stage,
            balance=self.balance,
            next_at=self._day(following.days),
            next_step=following.step,
            next_message="" if calls else following.message,
            next_channels=() if calls else following.by,
            next_firmness=0 if calls else following.firmness,
        )

    def _errand(self, effect: AnyEffect, view: View) -> Errand:
        opened: CaseOpened = self.opened
        return Errand(
            invoice=opened.invoice,
            customer=opened.customer,
            plan_sha256=self.start.plan.plan_sha256,
            zone=opened.zone,
            now=self._now(),
            seq=self.seq,
            effect=effect,
            entries=self.unwritten,
            view=view,
        )
