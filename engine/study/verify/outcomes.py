"""Whether what came of a contact can have come of the contact that the machine wanted. It reads no verdict."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from schemas.effects import Contact
from schemas.events import AnyEvent, ContactDeferred, ContactMade, ContactRefused, ContactUnknown, NewsWaiting

OUTCOMES: Final = (ContactMade, ContactDeferred, ContactRefused, ContactUnknown, NewsWaiting)
NAMES: Final = ("", "contact", "covered")
"""How an accepted contact's event may be named: not at all (the simulator), for its own step, for one it rides with."""


def key_of(invoice: str, effect: Contact) -> str:
    """The contact's own name for ever, as the desk makes it."""
    return f"{invoice}/{effect.step}/{effect.occurrence}"


def why_impossible(invoice: str, effect: Contact, event: AnyEvent, because: str) -> str:
    """A word for why this event cannot have come of that effect; empty where it can."""
    check = CHECKS.get(type(event))
    if check is None:
        return "other_deed"
    if event.step != effect.step:  # type: ignore[union-attr]
        return "other_step"
    if because != effect.because:
        return "because"
    return check(invoice, effect, event)


def _made(invoice: str, effect: Contact, event: ContactMade) -> str:
    key = key_of(invoice, effect)
    if event.covered != (event.contact != key):
        return "other_contact"
    if event.id and event.id != f"{'covered' if event.covered else 'contact'}/{key}":
        return "other_contact"
    if event.channel not in effect.channels:
        return "other_channel"
    refused = [rule.removeprefix("provider.") for rule in event.refused]
    return "" if all(one in effect.channels and one != event.channel for one in refused) else "other_channel"


def _deferred(invoice: str, effect: Contact, event: ContactDeferred) -> str:
    return "" if event.until > event.at and event.rules else "no_reason"


def _refused(invoice: str, effect: Contact, event: ContactRefused) -> str:
    return "" if event.rules else "no_reason"


def _unknown(invoice: str, effect: Contact, event: ContactUnknown) -> str:
    return "" if event.channel in effect.channels and event.contact else "other_channel"


def _waiting(invoice: str, effect: Contact, event: NewsWaiting) -> str:
    return ""


CHECKS: Final[dict[type, Callable[[str, Contact, Any], str]]] = {
    ContactMade: _made,
    ContactDeferred: _deferred,
    ContactRefused: _refused,
    ContactUnknown: _unknown,
    NewsWaiting: _waiting,
}
