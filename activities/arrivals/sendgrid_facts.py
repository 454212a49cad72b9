"""What SendGrid's events say of an e-mail: the event, its type and reason. Tables first.

Source: https://www.twilio.com/docs/sendgrid/for-developers/tracking-events/event
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal

from activities.arrivals.facts import CodeMeans, Fact
from schemas.contact import Outcome

EVENTS: Final[dict[str, Outcome]] = {
    "processed": "queued", "deferred": "queued", "delivered": "delivered", "open": "read", "click": "read",
    "bounce": "bounced", "blocked": "blocked", "dropped": "failed",
    "spamreport": "delivered", "unsubscribe": "delivered", "group_unsubscribe": "delivered",
}  # fmt: skip
CONSENTS: Final[dict[str, Literal["", "withdrawn", "given"]]] = {
    "spamreport": "withdrawn", "unsubscribe": "withdrawn", "group_unsubscribe": "withdrawn",
    "group_resubscribe": "given",
}  # fmt: skip
# Why SendGrid dropped a mail before it was sent, as its pages write it.
DROPPED: Final[tuple[tuple[str, CodeMeans], ...]] = (
    ("bounced address", CodeMeans("bounced", "bad_for_ever")),
    ("invalid", CodeMeans("bounced", "bad_for_ever")),
    ("unsubscribed", CodeMeans("blocked", withdrawn=True)),
    ("spam reporting", CodeMeans("blocked", withdrawn=True)),
    ("spam content", CodeMeans("blocked")),
)
# What the other mail server answered, by RFC 3463: x.1.y is about the address, x.2.y about its box.
BOUNCED: Final[tuple[tuple[re.Pattern[str], CodeMeans], ...]] = (
    (re.compile(r"^4\."), CodeMeans("bounced")),
    (re.compile(r"^5\.2\.2"), CodeMeans("bounced")),  # the box is full
    (re.compile(r"^5\.7\."), CodeMeans("blocked")),  # policy: it is about us
)
_MESSAGE: Final = re.compile(r"\.(filter|recvd).*$")


def facts_of(notice: str, events: Sequence[Mapping[str, Any]], received_at: datetime) -> list[Fact]:
    """The facts in a batch of events. `notice` is the stored notice's id, for events without one of their own."""
    facts = (_fact(f"{notice}/{index}", event, received_at) for index, event in enumerate(events))
    return [fact for fact in facts if fact is not None]


def _code_of(kind: str, means: CodeMeans | None, event: Mapping[str, Any]) -> str:
    """The provider's code of what went wrong; a spam report is named, because channel health counts them."""
    if kind == "spamreport":
        return kind
    return _code(event) if means is not None and means.fact in ("bounced", "blocked", "failed") else ""


def _fact(name: str, event: Mapping[str, Any], received_at: datetime) -> Fact | None:
    kind = _text(event, "event")
    if kind not in EVENTS and kind not in CONSENTS:
        return None
    means = _means(kind, event)
    return Fact(
        id=f"sendgrid/{_text(event, 'sg_event_id')}" if event.get("sg_event_id") else name,
        provider="sendgrid",
        channel="email",
        at=_moment(event, received_at),
        fact=means.fact if means is not None else "",
        key=_text(event, "cobranza_key"),
        provider_id=_MESSAGE.sub("", _text(event, "sg_message_id")),
        code=_code_of(kind, means, event),
        address=means.address if means is not None else "",
        consent="withdrawn" if means is not None and means.withdrawn else CONSENTS.get(kind, ""),
        recipient=_text(event, "email"),
    )


def _means(kind: str, event: Mapping[str, Any]) -> CodeMeans | None:
    reason, status = _text(event, "reason").lower(), _text(event, "status")
    if kind == "bounce":
        if _text(event, "type") == "blocked":
            return CodeMeans("blocked")
        return next((means for shape, means in BOUNCED if shape.search(status)), CodeMeans("bounced", "bad_for_ever"))
    if kind == "dropped":
        return next((means for said, means in DROPPED if reason.startswith(said)), CodeMeans("failed"))
    if kind == "open" and event.get("sg_machine_open") is True:
        return CodeMeans("delivered")  # a mail program fetched the picture; nobody read it yet
    return CodeMeans(EVENTS[kind]) if kind in EVENTS else None


def _code(event: Mapping[str, Any]) -> str:
    """The mail server's number. Its words may hold the address, and stay out of what lasts."""
    found = re.match(r"\s*(\d{3})\b", _text(event, "reason"))
    status = _text(event, "status")
    if re.fullmatch(r"\d\.\d{1,3}\.\d{1,3}", status):
        return status
    return found[1] if found else ""


def _moment(event: Mapping[str, Any], received_at: datetime) -> datetime:
    try:
        return min(datetime.fromtimestamp(int(event["timestamp"]), UTC), received_at)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return received_at


def _text(event: Mapping[str, Any], name: str) -> str:
    value = event.get(name, "")
    return value if isinstance(value, str) else ""
