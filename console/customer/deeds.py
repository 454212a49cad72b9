"""What a customer can do by the page, one form each: when it is offered, and how its form becomes a wish. A table.

It decides nothing: what may be asked stands in the Look, and the case has the last word.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from console.customer.desk import Look, Upload
from console.customer.reading import Form, amount, day, upload
from schemas.driving import AcceptTerms, AnyWish, AskForTime, GiveReason, OpenDispute, Promise, Propose, ReportPayment
from schemas.playbook import DISPUTE_REASONS

WHO: Final = "customer"
DOOR: Final = "page"
OLDEST_PAYMENT: Final = timedelta(days=366)


class Asked(NamedTuple):
    """A wish with the customer's own words and file beside it."""

    wish: AnyWish
    remark: str = ""
    file: Upload | None = None


class Mistake(Exception):
    """A field that must be mended: its name, the word of the mistake, and what goes into that word's gaps."""

    def __init__(self, field: str, word: str, *values: object) -> None:
        super().__init__(word)
        self.field, self.word, self.values = field, word, values


class Deed(NamedTuple):
    """`may` says whether it is offered now; `read` makes the wish under an id. Raises Mistake."""

    may: Callable[[Look], bool]
    read: Callable[[Form, Look, str], Asked] | None


def _promise(form: Form, look: Look, id: str) -> Asked:
    bounds = look.may.offer.promise if look.may.offer is not None else None
    last = bounds.until if bounds is not None else look.today
    on = day(form.line("day"), look.today, last)
    if on is None:
        raise Mistake("day", "e.day", look.today, last)
    much = _how_much(form, look, look.collectable)
    return Asked(Promise(id=id, by=WHO, door=DOOR, amount=much, due_on=on))


def _how_much(form: Form, look: Look, most: Decimal) -> Decimal:
    """All of it, unless another amount was chosen."""
    if form.line("how") != "part":
        return most
    return _amount(form, look, most)


def _amount(form: Form, look: Look, most: Decimal) -> Decimal:
    found = amount(form.line("amount"), look.debt.currency)
    if found is None or found > most:
        raise Mistake("amount", "e.amount", most)
    return found


def _plan(form: Form, look: Look, id: str) -> Asked:
    """By what it says, not by its place: a list that changed meanwhile makes nobody choose another plan."""
    chosen = next((one for one in look.may.choices if choice_name(one.instalments) == form.line("plan")), None)
    if chosen is None:
        raise Mistake("plan", "e.choose")
    return Asked(Propose(id=id, by=WHO, door=DOOR, instalments=chosen.instalments, discount=chosen.discount))


def choice_name(instalments: tuple[object, ...]) -> str:
    """A plan's name within its form: every day and amount of it."""
    return ",".join(f"{one.due_on}:{one.amount}" for one in instalments)  # type: ignore[attr-defined]


def _paid(form: Form, look: Look, id: str) -> Asked:
    written = form.line("amount")
    much = amount(written, look.debt.currency) if written else None
    if written and much is None:
        raise Mistake("amount", "e.amount_any")
    on = None
    if form.line("day"):
        on = day(form.line("day"), look.today - OLDEST_PAYMENT, look.today)
        if on is None:
            raise Mistake("day", "e.day_past")
    remark = "\n".join(_told(on, form.line("reference", 80)))
    return Asked(ReportPayment(id=id, by=WHO, door=DOOR, amount=much), remark, _file(form))


def _told(on: date | None, reference: str) -> list[str]:
    return [*([f"{on.isoformat()}"] if on is not None else []), *([reference] if reference else [])]


def _file(form: Form) -> Upload | None:
    if form.oversized:
        raise Mistake("file", "e.file_size")
    if form.file is None:
        return None
    found = upload(form)
    if found is None:
        raise Mistake("file", "e.file")
    return found


def _dispute(form: Form, look: Look, id: str) -> Asked:
    reason = form.line("reason")
    if reason not in DISPUTE_REASONS:
        raise Mistake("reason", "e.choose")
    much = _amount(form, look, look.collectable) if form.line("how") == "part" else None
    return Asked(OpenDispute(id=id, by=WHO, door=DOOR, reason=reason, amount=much), form.text("text"), _file(form))


def _time(form: Form, look: Look, id: str) -> Asked:
    first, last = look.may.time_from or look.today, look.may.time_until or look.today
    until = day(form.line("day"), first, last)
    if until is None:
        raise Mistake("day", "e.day", first, last)
    return Asked(AskForTime(id=id, by=WHO, door=DOOR, until=until))


def _why(form: Form, look: Look, id: str) -> Asked:
    reason = form.line("reason")
    if reason not in look.may.reasons:
        raise Mistake("reason", "e.choose")
    return Asked(GiveReason(id=id, by=WHO, door=DOOR, reason=reason), form.text("text"))


def _terms(form: Form, look: Look, id: str) -> Asked:
    if form.line("agree") != "yes":
        raise Mistake("agree", "e.agree")
    return Asked(AcceptTerms(id=id, by=WHO, door=DOOR, document=form.line("document", 64)))


DEEDS: Final[dict[str, Deed]] = {
    "pay": Deed(lambda look: look.may.pay, None),
    "promise": Deed(lambda look: look.may.promise, _promise),
    "plan": Deed(lambda look: bool(look.may.choices), _plan),
    "paid": Deed(lambda look: look.may.paid, _paid),
    "dispute": Deed(lambda look: look.may.dispute, _dispute),
    "time": Deed(lambda look: look.may.time_until is not None, _time),
    "why": Deed(lambda look: bool(look.may.reasons), _why),
    "terms": Deed(lambda look: look.may.terms, _terms),
}
"""In the order in which the page lists them; `me` (details and messages) stands after them, always."""
