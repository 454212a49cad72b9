"""The chapters `policy` and `data`: what was agreed, the rails, and what must be known. It reads no timeline."""

from __future__ import annotations

from typing import Final
from zoneinfo import ZoneInfo

from engine.language.calendars import read_calendar
from engine.language.reading import Reading
from engine.language.source import Node
from engine.language.tables import read_table
from engine.language.timeline import AFTER_PAUSE, Anchors, read_consequence, read_moment
from engine.language.units import KINDS
from engine.language.vocabulary import ACCEPTANCE, CLOCKS, SEGMENT_COLUMNS
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
    no_steps = Anchors(frozenset())
    early, interest, fee = (
        node.get(key) if node is not None else None for key in ("early_payment", "late_interest", "late_fee")
    )
    return Terms(
        payment=reading.of(node, "payment", "payment"),
        accepted_by_customer=accepted,
        methods=reading.words(node, "methods", METHODS),
        early_payment=EarlyPayment(reading.of(early, "discount", "share", 0), read_moment(reading, early, "within", no_steps))
        if early is not None else None,
        late_interest=LateInterest(reading.of(interest, "rate", "yearly", 0), read_moment(reading, interest, "from", no_steps))
        if interest is not None else None,
        late_fee=LateFee(reading.of(fee, "amount", "money", _NO_MONEY), read_moment(reading, fee, "at", no_steps))
        if fee is not None else None,
        document=reading.of(node, "document", "id", ""),
    )  # fmt: skip


def calendar_of(reading: Reading, policy: Node | None, years: tuple[int, int]) -> Calendar:
    """The business days, with the holidays of the years frozen in."""
    return read_calendar(reading, policy.get("calendar") if policy is not None else None, years)


def read_window(reading: Reading, node: Node | None) -> Window:
    """When customers may be contacted; Monday to Friday, 9 to 18 in the customer's zone where nothing is said."""
    if node is None or node.kind != "map":
        return Window()
    days = node.get("days")
    listed = days is not None and days.kind == "list"
    named = reading.words(node, "days", _WEEKDAY_NUMBERS) if listed else ()
    opens, closes = reading.of(node, "hours", "hours", (Window().opens, Window().closes))
    return Window(
        days=tuple(sorted({_WEEKDAY_NUMBERS[name] for name in named})) if listed else reading.of(node, "days", "weekdays", ()),
        opens=opens, closes=closes, timezone=_timezone(reading, node.get("timezone")), place=reading.place(node),
    )  # fmt: skip


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
    return rule, read_table(reading, node.get("segments") if node is not None else None, SEGMENT_COLUMNS)
