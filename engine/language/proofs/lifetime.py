"""The longest that a case can live under a plan: its end, and every pause that moves it. It judges nothing.

`recovery.ends` bounds everything: promises, plans, approvals, tasks and holds whose clock runs. Only a pause whose
clock stops moves the end, by the days it stands. Each pause is counted once, at its longest; a dispute that is opened
anew stops the clock anew. Money taken back re-opens a closed case, for the day on which that is known.
"""

from __future__ import annotations

from datetime import date
from typing import Final

import msgspec

from engine.language.proofs.almanac import Almanac
from engine.language.proofs.days import DUE_DATES, Days, Root, days_of_plan
from schemas.plan import Duration, Pause, Plan

_AFTER: Final = 1200
"""Days after the last due date on which a pause may begin: the longest is looked for among all of them."""
_WORDS: Final[dict[str, tuple[str, str]]] = {
    "dispute_open": ("while a dispute is open", "con un reclamo abierto"),
    "payment_to_verify": ("while a payment is verified", "con un pago por verificar"),
    "promise_active": ("while promises stand", "con compromisos de pago vigentes"),
    "plan_on_track": ("while an instalment plan is on track", "con un fraccionamiento en curso"),
    "on_request": ("on request", "a pedido"),
}


class Part(msgspec.Struct, frozen=True):
    """A pause that moves the end: its name in the playbook, how often it is counted, its longest in calendar days."""

    pause: str
    times: int
    days: int


class LongestLife(msgspec.Struct, frozen=True):
    """The most days from `since` (the due or issue day) to the end. None where the end hangs on a step.

    `ends_after` is the end's own most; `after_issue` is the whole counted from issue, where the payment terms say so.
    """

    days: int | None
    since: Root
    ends_after: int
    parts: tuple[Part, ...]
    after_issue: int | None = None

    def words(self, language: str) -> str:
        """`longest possible life: 636 days after due (666 after issue): 240 to the end, then ...`."""
        spanish = language == "es"
        if self.days is None:
            return "la vida más larga posible no tiene fin" if spanish else "the longest possible life has no end"
        since = {"due": "del vencimiento", "issue": "de la emisión"}[self.since] if spanish else self.since
        parts = [
            f"{part.days * part.times} {_WORDS[part.pause][spanish]}{_repeated(part, spanish)}" for part in self.parts
        ]
        if spanish:
            issue = f" ({self.after_issue} después de la emisión)" if self.after_issue is not None else ""
            more = f": {self.ends_after} hasta el fin, más {', '.join(parts)}; cada pausa una vez" if parts else ""
            return f"vida más larga posible: {self.days} días después {since}{issue}{more}"
        issue = f" ({self.after_issue} after issue)" if self.after_issue is not None else ""
        more = f": {self.ends_after} to the end, plus {', '.join(parts)}; each pause once" if parts else ""
        return f"longest possible life: {self.days} days after {since}{issue}{more}"


def _repeated(part: Part, spanish: bool) -> str:
    if part.times == 1:
        return ""
    return f" ({part.times} de {part.days})" if spanish else f" ({part.times} of {part.days})"


def longest_life(plan: Plan, since: date | None = None) -> LongestLife:
    """The longest life of an invoice that comes before its case ends, over the due dates of 24 months."""
    days = days_of_plan(plan, since)
    if days.ends is None or plan.ends.at.anchor == "step":
        return LongestLife(None, "due", 0, ())
    root = days.ends.root
    ends_after = _span(days, root)
    parts = tuple(_parts(plan, days)) if plan.ends.at.offset.count >= 0 else ()
    stopped = sum(part.days * part.times for part in parts)
    after_issue = _span(days, "issue") + stopped if days.terms_known and root == "due" else None
    return LongestLife(ends_after + stopped, root, ends_after, parts, after_issue)


def _span(days: Days, root: Root) -> int:
    assert days.ends is not None
    begins = days.dues if root == "due" else days.issues
    return max(end - begin for end, begin in zip(days.ends.days, begins, strict=True))


def _parts(plan: Plan, days: Days) -> list[Part]:
    return [
        Part(pause.kind, *_longest(plan, days, pause))
        for pause in plan.pauses
        if pause.clock_stops and _is_possible(plan, pause)
    ]


def _is_possible(plan: Plan, pause: Pause) -> bool:
    """Promises and plans exist only where the playbook allows them."""
    if pause.kind == "promise_active":
        return plan.promise is not None and plan.promise.broken_at_most > 0
    return pause.kind != "plan_on_track" or plan.offers is not None


def _longest(plan: Plan, days: Days, pause: Pause) -> tuple[int, int]:
    """How often the pause is counted, and its longest."""
    bounds = [longest_span(days, pause.at_most)] if pause.at_most is not None else []
    if pause.kind != "promise_active" or plan.promise is None:
        return 1, min(bounds, default=0)
    promised = longest_span(days, plan.promise.longest, plan.promise.grace) + 1
    return plan.promise.broken_at_most, min([promised, *bounds])


def most_days(span: Duration) -> int:
    """More calendar days than the length of time can ever take, without asking a calendar."""
    return span.count * _MOST[span.unit] + 31


_MOST: Final = {"days": 1, "weeks": 7, "months": 31, "business_days": 4}


def longest_span(days: Days, *spans: Duration) -> int:
    """The most calendar days that these lengths of time, one after the other, can take."""
    if all(span.unit in ("days", "weeks") for span in spans):
        return _after(days.almanac, days.dues[0], spans) - days.dues[0]
    begins = range(min(days.issues[0], days.dues[0]), days.dues[-1] + DUE_DATES + _AFTER)
    return max(_after(days.almanac, begin, spans) - begin for begin in begins)


def shortest_span(days: Days, *spans: Duration) -> int:
    """The fewest calendar days that they can take."""
    return min(_after(days.almanac, begin, spans) - begin for begin in days.dues)


def _after(known: Almanac, day: int, spans: tuple[Duration, ...]) -> int:
    for span in spans:
        day = known.add(day, span)
    return day
