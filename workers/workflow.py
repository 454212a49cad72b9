"""The one durable loop, one workflow per invoice: it holds no rule, asks for the time, hands effects to activities.

Per wake it costs one timer and one activity: what the case settles by itself travels with the next errand.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import cast

import msgspec
from temporalio import workflow
from temporalio.common import Priority, RawValue, RetryPolicy

from engine.case import shelf
from engine.case.advance import Turn, advance, as_done, view_after, view_of
from engine.case.asking.door import answer
from engine.case.asking.refusing import NotAllowed
from engine.case.decision import Decision
from engine.case.fold import enter, fold_all, open_case
from engine.case.history import HISTORY, looks_at, news_of
from engine.case.spread import spread
from engine.case.urgency import urgency
from schemas.case import Case
from schemas.driving import Answer, AnyCommand, AnyWish, CaseStart, Tick
from schemas.effects import AnyEffect, Contact, Errand, View
from schemas.events import AnyEvent, ContactDeferred, ContactMade, Entry, NewsWaiting, Outcome
from schemas.history import LookAt
from schemas.plan import Plan
from workers.showing import attributes, details, local_time
from workers.summaries import of_effect, of_look, of_record, of_wait

RETRY = RetryPolicy(initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(hours=1))
CONTACT_TIMEOUT = timedelta(seconds=60)
REHEARSAL_TIMEOUT = timedelta(seconds=15)
WRITE_TIMEOUT = timedelta(seconds=10)
NEWS_PATIENCE = timedelta(seconds=60)
"""How long a case waits for news that the contact desk saw before it asks the desk again."""


@workflow.defn(dynamic=True)
class CollectionCase:
    """The collection of one invoice. The type shown by Temporal is the playbook's name."""

    def __init__(self) -> None:
        self.case: Case | None = None
        self.start: CaseStart | None = None
        self.mail: list[tuple[AnyEvent, ...]] = []
        self.unwritten: tuple[Entry, ...] = ()
        self.reported: View | None = None
        self.decision = Decision.rest()
        self.clock: datetime | None = None
        self.quiet_at: datetime | None = None
        self.at_rest = False
        self.wishes = 0

    @workflow.run
    async def run(self, args: Sequence[RawValue]) -> str:
        start = workflow.payload_converter().from_payload(args[0].payload, CaseStart)
        self._begin(start)
        if self._case.is_closed:  # it has something to record, or comes back: the event that says so is on its way
            self.at_rest = True
            await workflow.wait_condition(lambda: bool(self.mail))
            self.at_rest = False
            self._take_mail()
        while True:
            while not self._case.is_closed:
                await self._turn()
            self._keep(advance(self.plan, self._case, self._now()))
            while self.decision.effect is not None:  # what people still have to do about a case that has ended
                await self._settle(self.decision.effect, self._now())
                self._keep(advance(self.plan, self._case, self._now()))
            await self._report()
            self._show(None)
            self.quiet_at = self._now()
            await workflow.wait_condition(lambda: bool(self.mail) or workflow.all_handlers_finished())
            if not self.mail:
                break
            self._take_mail()  # what arrived while it was closing is recorded, and money taken back opens it again
        return self._case.end

    # --- what reaches the case ---

    @workflow.signal
    def tell(self, event: AnyEvent) -> None:
        """A fact arrived."""
        self.mail.append((event,))

    @workflow.update
    async def ask(self, command: AnyCommand) -> Answer:
        """Something is asked that must be answered."""
        if isinstance(command, Tick):
            return await self._tick(command)
        await workflow.wait_condition(lambda: self.case is not None)
        return self._answer(command)

    def _answer(self, wish: AnyWish) -> Answer:
        """The case's word, with all waiting mail folded: of two wishes in one moment the second sees the first."""
        self.wishes += 1
        if self.clock is not None and wish.at is not None:
            self.clock = max(self.clock, wish.at)
        standing = fold_all(self._case, chain.from_iterable(self.mail))
        try:
            events = answer(self.plan, standing, wish, self._now())
        except NotAllowed as refusal:
            return Answer(accepted=False, reason=refusal.code, allowed=refusal.allowed)
        if events:
            self.mail.append(events)
        return Answer(next_at=self.decision.wake_at)

    @workflow.query
    def show(self) -> View:
        """The case as it stands."""
        return view_of(self.plan, self._case, self.decision, self._now())

    # --- the loop ---

    def _begin(self, start: CaseStart) -> None:
        self.start, self.clock, self.reported = start, self.clock or start.rehearsal, start.reported
        if start.resumed is not None:
            self.case = start.resumed
            return
        assert start.opened is not None, "a case begins with its opening, or with the case it resumes"
        self.case = open_case(start.opened)
        self.unwritten = (Entry(1, start.opened, "case"),)

    async def _turn(self) -> None:
        self._take_mail()
        now = self._now()
        turn = advance(self.plan, self._case, now)
        look = looks_at(self.plan, self._case, turn.entries, now)
        if look is not None and await self._look(look, now):
            turn = advance(self.plan, self._case, now)
        self._keep(turn)
        effect = turn.decision.effect
        if effect is not None and not isinstance(effect, Contact):
            await self._settle(effect, now)
        elif self.mail:
            return  # nobody is contacted, and nobody waits, before all the news is read
        elif effect is not None:
            await self._contact(effect, now)
        else:
            await self._report()
            await self._sleep(turn.decision, now)

    def _take_mail(self) -> None:
        """One piece of news at a time, so that a task that is done again after a crash, with more mail, repeats its
        record. What one wish brought is one piece: nothing is decided between an accepted dispute and its credit note.
        """
        if self.mail:
            self.quiet_at = None  # a tick of a moment that was lived through waits for what this news brings
            for event in self.mail.pop(0):
                if self.clock is not None:  # news of a moment can come before that moment's tick
                    self.clock = max(self.clock, event.at)
                self._enter(event, "arrived")

    def _keep(self, turn: Turn) -> None:
        self.case, self.decision = turn.case, turn.decision
        self.unwritten += turn.entries

    def _enter(self, event: AnyEvent, because: str) -> None:
        self.case, entries = enter(self._case, event, because)
        self.unwritten += entries

    async def _look(self, look: LookAt, now: datetime) -> bool:
        """A local activity: it only reads, so one that is done again before its marker is written loses nothing, and
        the marker is all that it adds to the history. Whether the case knows anything new."""
        found = await workflow.execute_local_activity(
            "look", look, result_type=dict[str, str], start_to_close_timeout=WRITE_TIMEOUT, retry_policy=RETRY,
            summary=of_look(look),
        )  # fmt: skip
        news = news_of(self._case, found, now)
        if news is not None:
            self._enter(news, HISTORY)
        return news is not None

    async def _contact(self, effect: Contact, now: datetime) -> None:
        """A message or call: the desk answers what came of it, and writes that line of the record itself."""
        view = view_after(self.plan, self._case, effect, now)
        errand = msgspec.structs.replace(self._errand(effect, now, view), live=self.clock is None)
        urgent = urgency(self._case, effect)
        outcome = await workflow.execute_activity(
            effect.kind,
            errand,
            result_type=cast(type, Outcome),
            start_to_close_timeout=REHEARSAL_TIMEOUT if self.clock else CONTACT_TIMEOUT,
            retry_policy=RETRY,
            summary=of_effect(self.plan, self._case, effect),
            priority=Priority(priority_key=urgent.level, fairness_key=urgent.customer),
        )
        self._enter(outcome, effect.because)
        self.reported, self.unwritten = self._shown_after(outcome, view), ()
        if isinstance(outcome, NewsWaiting):
            heard = self.wishes
            await self._wait(
                lambda: bool(self.mail) or self.wishes > heard, NEWS_PATIENCE, "news that the desk saw first"
            )

    def _shown_after(self, outcome: AnyEvent, view: View) -> View | None:
        """What the desk left in the read model: the view looked ahead, or the old one with a later moment."""
        if isinstance(outcome, ContactMade):
            return view
        if isinstance(outcome, ContactDeferred) and self.reported is not None:
            return msgspec.structs.replace(self.reported, next_at=outcome.until)
        return None

    async def _settle(self, effect: AnyEffect, now: datetime) -> None:
        """What only touches our own database is done as asked, so its line of the record goes with it."""
        view = view_after(self.plan, self._case, effect, now)
        summary = of_effect(self.plan, self._case, effect)
        self._enter(as_done(effect, now), effect.because)
        await self._write(effect.kind, self._errand(effect, now, self._with_state(view)), summary)
        self.reported, self.unwritten = view, ()

    async def _report(self) -> None:
        """Bring the record and the read model up to date, if they are not."""
        view = view_of(self.plan, self._case, self.decision, self._now())
        if self.unwritten or view != self.reported:
            errand = self._errand(None, self._now(), self._with_state(view))
            await self._write("record", errand, of_record(self.unwritten))
            self.reported, self.unwritten = view, ()

    async def _write(self, kind: str, errand: Errand, summary: str) -> None:
        """An ordinary activity, never a local one: what it writes is in the history before it is written, so a task
        that is done again after a crash can number no line of the record differently."""
        await workflow.execute_activity(
            kind, errand, start_to_close_timeout=WRITE_TIMEOUT, retry_policy=RETRY, summary=summary
        )

    async def _sleep(self, decision: Decision, now: datetime) -> None:
        if self._case.is_closed:
            return
        self.quiet_at = now
        if self.clock is not None:
            self._show(decision.wake_at)
            await workflow.wait_condition(lambda: bool(self.mail) or self._now() > now)
            return
        assert decision.wake_at is not None, "an open case always knows when it looks again"
        wake_at = spread(self.plan, self._case, decision.wake_at, decision.step)
        self._show(wake_at)
        summary = of_wait(self.plan, self._case, decision.step, local_time(self._case, wake_at))
        await self._wait(lambda: bool(self.mail), wake_at - workflow.now(), summary)

    async def _wait(self, news: object, timeout: timedelta, summary: str) -> None:
        try:
            await workflow.wait_condition(news, timeout=max(timeout, timedelta(0)), timeout_summary=summary)  # type: ignore[arg-type]
        except TimeoutError:
            return

    def _is_quiet(self, at: datetime) -> bool:
        return self.quiet_at is not None and self.quiet_at >= at

    async def _tick(self, tick: Tick) -> Answer:
        self.clock = tick.at if self.clock is None else max(self.clock, tick.at)
        await workflow.wait_condition(lambda: not self.mail and (self.at_rest or self._is_quiet(tick.at)))
        contacted = self._case.contacted_at == tick.at
        return Answer(next_at=self.decision.wake_at, closed=self._case.is_closed, contacted=contacted)

    # --- small things ---

    @property
    def plan(self) -> Plan:
        """The plan by reference; absent, the task fails and is tried again until the shelf has it."""
        assert self.start is not None
        return shelf.plan(self.start.plan.plan_sha256)

    @property
    def _case(self) -> Case:
        assert self.case is not None
        return self.case

    def _now(self) -> datetime:
        return self.clock or workflow.now()

    def _with_state(self, view: View) -> View:
        """A closed case keeps its state in the read model, so that a reversal can resume it."""
        if not self._case.is_closed:
            return view
        return msgspec.structs.replace(view, state=msgspec.json.encode(self._case).decode())

    def _errand(self, effect: AnyEffect | None, now: datetime, view: View) -> Errand:
        assert self.start is not None
        return Errand(
            invoice=self._case.invoice,
            customer=self._case.customer,
            plan_sha256=self.start.plan.plan_sha256,
            zone=self._case.zone,
            counted_in=self._case.counted_in,
            now=now,
            seq=self._case.seq,
            effect=effect,
            entries=self.unwritten,
            view=view,
        )

    def _show(self, wake_at: datetime | None) -> None:
        """What Temporal's own page says of the case: details in memory, search attributes only where they changed.

        Each change of an attribute costs a history event.
        """
        assert self.start is not None
        now = self._now()
        workflow.set_current_details(details(self.plan, self.start.plan, self._case, self.decision, now, wake_at))
        known = workflow.info().typed_search_attributes
        told = attributes(self.plan, self._case, self.decision, now)
        changed = [pair.key.value_set(pair.value) for pair in told if known.get(pair.key) != pair.value]
        if changed:
            workflow.upsert_search_attributes(changed)
