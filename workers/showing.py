"""How a case looks on Temporal's own page: search attributes and details in Markdown. Ids, amounts and words only.

In English, whatever language the worker speaks: a history must not depend on who runs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, Final

from temporalio.common import SearchAttributeKey, SearchAttributePair

from engine.case.ageing import bucket_of, days_past_due, today
from engine.case.decision import Decision
from engine.case.holds import bound_of
from engine.case.workdays import zone_of
from engine.study.words.names import CHANNELS, ENDS, PAUSES, STAGES, name
from engine.study.words.times import money, short_date, weekday
from schemas.case import Case, Hold
from schemas.plan import Plan, PlanRef
from workers.summaries import expected, of_step, queue_words

STAGE = SearchAttributeKey.for_keyword("CobranzaStage")
HOLD = SearchAttributeKey.for_keyword("CobranzaHold")
BUCKET = SearchAttributeKey.for_keyword("CobranzaBucket")
NEXT_STEP = SearchAttributeKey.for_keyword("CobranzaNextStep")
NEXT_AT = SearchAttributeKey.for_datetime("CobranzaNextAt")
AMOUNT = SearchAttributeKey.for_float("CobranzaAmount")
ENGLISH: Final = "en"
_MARKS: Final = {ord(sign): f"\\{sign}" for sign in "\\`[]<>!"} | dict.fromkeys((*range(32), 127), " ")
"""An invoice's number is others' words: on a page that reads Markdown it is no link, no picture and no heading."""
MOST: Final = 8
"""How many holds or tasks are named one by one; a page is no list."""


def attributes(plan: Plan, case: Case, decision: Decision, now: datetime) -> list[SearchAttributePair[Any]]:
    """Stage (or end), hold, ageing bucket, amount due, and the next step with its moment while there is one."""
    pairs: list[SearchAttributePair[Any]] = [
        SearchAttributePair(STAGE, case.end or case.stage),
        SearchAttributePair(HOLD, case.holds[0].kind if case.holds else "none"),
        SearchAttributePair(BUCKET, bucket_of(days_past_due(plan, case, now))),
        SearchAttributePair(AMOUNT, float(case.balance)),
        SearchAttributePair(NEXT_STEP, "" if case.is_closed else decision.step),
    ]
    return pairs if decision.wake_at is None else [*pairs, SearchAttributePair(NEXT_AT, decision.wake_at)]


def details(plan: Plan, ref: PlanRef, case: Case, decision: Decision, now: datetime, wake_at: datetime | None) -> str:
    """The case in a few lines of Markdown, as it stands at `now` (UTC). `wake_at` is when it really looks again."""
    lines = [
        ("stage", _stage(plan, case, now)),
        ("owed", _owed(case)),
        ("contested", money(case.contested, case.currency) if case.contested else ""),
        ("on hold", "; ".join(_hold(plan, case, one) for one in case.holds[:MOST]) or "no"),
        ("last contact", _last_contact(plan, case)),
        ("open tasks", "; ".join(_tasks(plan, case)) or "none"),
        ("next", _next(plan, case, decision, wake_at)),
        ("playbook", f"{ref.playbook} v{ref.version}, plan `{ref.plan_sha256[:12]}`"),
        ("read more", "`cobranza show {0}`, `cobranza trace {0}`".format(case.invoice.replace("`", "'"))),
    ]
    return "\n".join(
        [f"### {case.invoice.translate(_MARKS)}", *(f"- **{name_}**: {text}" for name_, text in lines if text)]
    )


def opening_words(ref: PlanRef, invoice: str, amount: str, due_on: str, *, again: bool) -> tuple[str, str]:
    """The run's summary and details, which stand from its start to its end: what this is, whatever becomes of it."""
    what = f"invoice {invoice.translate(_MARKS)}, {amount}, due {due_on}"
    why = "taken up again after its end" if again else "from its beginning"
    summary = f"{ref.playbook} v{ref.version}: {what}"
    details_ = "\n".join([
        f"Collection of {what}, {why}.",
        "",
        f"- **type**: the playbook `{ref.playbook}`; **id**: `case/` and the invoice's number",
        f"- **plan**: version {ref.version}, sha256 `{ref.plan_sha256}`",
        "- names, addresses and texts are not here: `cobranza show` reads them where they are kept",
    ])  # fmt: skip
    return summary, details_


# --- one line each ------------------------------------------------------------------------------------------------


def _stage(plan: Plan, case: Case, now: datetime) -> str:
    age = days_past_due(plan, case, now)
    late = f"{age} days past due" if age > 0 else f"{-age} days before due" if age < 0 else "due today"
    if case.is_closed:
        return f"closed: {name(ENDS, case.end, ENGLISH)}"
    return f"{name(STAGES, case.stage, ENGLISH)}, {late}"


def _owed(case: Case) -> str:
    return f"{money(case.balance, case.currency)} of {money(case.amount, case.currency)}, due {_day(case.due_on)}"


def _hold(plan: Plan, case: Case, hold: Hold) -> str:
    until = bound_of(plan, case, hold)
    bound = f", until {_day(until)}" if until is not None else ""
    return f"{name(PAUSES, hold.kind, ENGLISH)} since {_day(today(case, hold.since))}{bound}"


def _last_contact(plan: Plan, case: Case) -> str:
    made = [(one.at, path) for path, one in case.steps.items() if one.state == "done" and path in case.accepted]
    if not made:
        return "none"
    at, path = max(made)
    channel = name(CHANNELS, case.accepted[path].channel, ENGLISH)
    return f"{of_step(plan, path).removeprefix('send ')} by {channel}, {local_time(case, at)}"


def _tasks(plan: Plan, case: Case) -> Iterator[str]:
    for number, (key, task) in enumerate(case.tasks.items()):
        if number == MOST:
            yield f"and {len(case.tasks) - MOST} more"
            return
        due = f", due {local_time(case, task.due_at)}" if task.due_at is not None else ""
        yield f"{queue_words(plan, key)} for {task.queue}{due}"


def _next(plan: Plan, case: Case, decision: Decision, wake_at: datetime | None) -> str:
    if case.is_closed:
        return "nothing; it comes back if money is taken back"
    if wake_at is None:
        return "at once"
    return f"{expected(plan, case, decision.step)}, {local_time(case, wake_at)}"


# --- days ---------------------------------------------------------------------------------------------------------


def _day(day: date) -> str:
    return f"{weekday(day, ENGLISH)} {short_date(day, ENGLISH)} {day.year}"


def local_time(case: Case, at: datetime) -> str:
    """`Mon 9 Mar 2026 09:17 America/Lima`: the customer's day and hour, the creditor's where theirs is not known."""
    zone = case.zone or case.counted_in or "UTC"
    local = at.astimezone(zone_of(zone))
    return f"{_day(local.date())} {local:%H:%M} {zone}"
