"""The chapters `policy` and `data`: what was agreed, the rails, and what must be known. It reads no timeline."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from engine.language.calendars import read_calendar
from engine.language.grammar.vocabulary import ACCEPTANCE, CLOCKS, RESETS, YEARS
from engine.language.laws import COLLECTION_FEES, FIXED_SUMS
from engine.language.reading import Reading
from engine.language.tables import read_table
from engine.language.text.source import Node
from engine.language.timeline import AFTER_PAUSE, Anchors, read_consequence, read_moment
from engine.language.writing.units import KINDS
from schemas.plan import (
    Calendar,
    Consequence,
    DataRule,
    Duration,
    EarlyPayment,
    LateFee,
    LateInterest,
    Limit,
    Pause,
    Table,
    TaskRule,
    Terms,
    Window,
)
from schemas.playbook import METHODS, PAUSES, REQUIRABLE_DATA, WEEKDAYS, HoldKind

_NO_MONEY: Final = KINDS["money"].stand_in
_NO_RATE: Final = KINDS["late_rate"].stand_in
_WEEKDAY_NUMBERS: Final = {name: number for number, name in enumerate(WEEKDAYS, 1)}
_GO_ON: Final = Consequence("go_on")
_OWNER: Final = Consequence("review_by", "owner")
# What holds when a playbook does not say: every pause has a bound.
DEFAULT_PAUSES: Final[dict[HoldKind, Pause]] = {
    "dispute_open": Pause("dispute_open", Duration(60), _OWNER, clock_stops=True),
    "payment_to_verify": Pause("payment_to_verify", Duration(3, "business_days"), _GO_ON),
    "promise_active": Pause("promise_active"),
    "plan_on_track": Pause("plan_on_track", Duration(12, "months"), _OWNER, clock_stops=True),
    "on_request": Pause("on_request", Duration(30), _GO_ON, clock_stops=True),
}


def read_terms(reading: Reading, node: Node | None) -> Terms:
    """What was agreed on payment."""
    accepted = reading.choice(node, "accepted_by_customer", ACCEPTANCE, False)
    if accepted and node is not None and node.get("document") is None:
        reading.report("P102", node.key("accepted_by_customer") or node,
                       "terms that the customer must accept need a 'document'",
                       "las condiciones que el cliente debe aceptar necesitan «document»",
                       "write for example document: credit-terms", "escriba por ejemplo document: credit-terms"
            )  # fmt: skip
    return Terms(
        payment=reading.of(node, "payment", "payment"),
        accepted_by_customer=accepted,
        methods=reading.words(node, "methods", METHODS),
        early_payment=_early_payment(reading, node.get("early_payment") if node is not None else None),
        late_interest=_late_interest(reading, node.get("late_interest") if node is not None else None),
        late_fee=_late_fee(reading, node.get("late_fee") if node is not None else None),
        fixed_sum=reading.choice(node, "fixed_sum", FIXED_SUMS, None),
        collection_fee=reading.choice(node, "collection_fee", COLLECTION_FEES, None),
        document=reading.of(node, "document", "id", ""),
    )


def series_asked(terms: Terms) -> tuple[str, ...]:
    """The published series that the terms are computed with."""
    interest, fee = terms.late_interest, terms.collection_fee
    asked = (interest.series if interest else "", interest.cap if interest else "", fee.series if fee else "")
    return tuple(dict.fromkeys(name for name in asked if name))


# The terms can only count from the invoice's own dates.
_NO_STEPS: Final = Anchors(frozenset())


def _early_payment(reading: Reading, node: Node | None) -> EarlyPayment | None:
    if node is None:
        return None
    return EarlyPayment(reading.of(node, "discount", "share", 0), read_moment(reading, node, "within", _NO_STEPS))


def _late_interest(reading: Reading, node: Node | None) -> LateInterest | None:
    if node is None:
        return None
    rate = reading.of(node, "rate", "late_rate", _NO_RATE)
    return LateInterest(
        rate.rate,
        read_moment(reading, node, "from", _NO_STEPS),
        series=rate.series,
        times=rate.times,
        reset=reading.choice(node, "reset", RESETS, "day"),
        year=reading.choice(node, "year", YEARS, "365"),
        cap=reading.of(node, "cap", "id", ""),
        waive_under=reading.of(node, "waive_under", "money"),
        place=reading.place(node),
    )


def _late_fee(reading: Reading, node: Node | None) -> LateFee | None:
    if node is None:
        return None
    return LateFee(reading.of(node, "amount", "money", _NO_MONEY), read_moment(reading, node, "at", _NO_STEPS))


def calendar_of(reading: Reading, policy: Node | None, years: tuple[int, int]) -> Calendar:
    """The business days, with the holidays of the years frozen in."""
    return read_calendar(reading, policy.get("calendar") if policy is not None else None, years)


def read_window(reading: Reading, node: Node | None) -> Window:
    """When customers may be contacted; Monday to Friday, 9 to 18 in the customer's zone where nothing is said."""
    if node is None or node.kind != "map":
        return Window()
    opens, closes = reading.of(node, "hours", "hours", (Window().opens, Window().closes))
    zone = _timezone(reading, node.get("timezone"))
    return Window(_days(reading, node), opens, closes, zone, reading.place(node))


def _days(reading: Reading, node: Node) -> tuple[int, ...]:
    """ISO weekdays, from a range in words or a list of names."""
    days = node.get("days")
    if days is None or days.kind != "list":
        found: tuple[int, ...] = reading.value(days, "weekdays", Window().days)
        return found
    return tuple(sorted({_WEEKDAY_NUMBERS[name] for name in reading.words(node, "days", _WEEKDAY_NUMBERS)}))


def _timezone(reading: Reading, node: Node | None) -> str:
    if node is None or node.kind != "text" or node.text == "customer":
        return "customer"
    try:
        ZoneInfo(node.text)
    except (ValueError, OSError, KeyError):  # ZoneInfoNotFoundError is a KeyError; a folder's name is an OSError
        reading.report("P121", node, f"'{node.text}' is not a time zone", f"«{node.text}» no es un huso horario",
                       "write customer, or an IANA name such as America/Lima",
                       "escriba customer, o un nombre IANA como America/Lima")  # fmt: skip
    return node.text


def read_limits(reading: Reading, node: Node | None) -> tuple[Limit, ...]:
    """The caps of messages and calls to one customer."""
    return tuple(
        _limit(reading, key, value)
        for key, value in (node.entries if node is not None else ())
        if key.text in ("messages", "calls")
    )


def _limit(reading: Reading, key: Node, value: Node) -> Limit:
    at_most, within = reading.value(value, "limit")
    return Limit("messages" if key.text == "messages" else "calls", at_most, within, reading.place(key))


def read_pauses(reading: Reading, node: Node | None) -> tuple[Pause, ...]:
    """Every pause the language knows: as written, or as it is by default."""
    return tuple(_pause(reading, kind, node) for kind in PAUSES)


def _pause(reading: Reading, kind: HoldKind, node: Node | None) -> Pause:
    default = DEFAULT_PAUSES[kind]
    entry = node.get(kind) if node is not None else None
    if entry is None or entry.kind != "map":
        return default
    return Pause(
        kind,
        at_most=reading.of(entry, "at_most", "duration", default.at_most),
        then=read_consequence(reading, entry, "then", default.then, AFTER_PAUSE),
        clock_stops=reading.choice(entry, "clock", CLOCKS, False),
        place=reading.place(entry),
    )


def read_task_rule(reading: Reading, node: Node | None) -> TaskRule | None:
    """A task for a person, as in `if_missing` and `if_undelivered`."""
    if node is None or node.kind != "map":
        return None
    return TaskRule(
        task=reading.of(node, "task", "id", ""),
        queue=reading.of(node, "for", "id", ""),
        within=reading.of(node, "within", "duration", Duration(0)),
        if_late=read_consequence(reading, node, "if_late", _GO_ON, AFTER_PAUSE),
        place=reading.place(node),
    )


def read_data(reading: Reading, node: Node | None) -> tuple[DataRule, Table | None]:
    """What must be known, and the table of segments."""
    rule = DataRule(
        require=reading.words(node, "require", REQUIRABLE_DATA),
        no_older_than=reading.of(node, "no_older_than", "duration"),
        if_missing=read_task_rule(reading, node.get("if_missing") if node is not None else None),
    )
    return rule, read_table(reading, node.get("segments") if node is not None else None)
