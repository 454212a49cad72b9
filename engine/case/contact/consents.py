"""What the customer agreed to, said no to, and asked for in a message of his own. It knows no hours and no counts."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from engine.case.contact.binding import Bound
from schemas.contact import ContactRequest
from schemas.playbook import ADDRESS_OF
from schemas.rules import OptOut, Reply


def said_no(request: ContactRequest, channel: str) -> list[str]:
    """The customer's noes that close a channel under every playbook: to it, or to everything."""
    return sorted(request.opted_out & {"any", channel})


def reaching_no(request: ContactRequest, says: OptOut, channel: str) -> list[str]:
    """The noes that close a channel as far as a rule says that they reach.

    A no to an address closes every channel that uses an address of that kind: nobody is written to at a number by
    another way after he said no to one.
    """
    match says.reaches:
        case "customer":
            return sorted(request.opted_out)
        case "address":
            kind = ADDRESS_OF.get(channel)
            return sorted(one for one in request.opted_out if one in ("any", channel) or ADDRESS_OF.get(one) == kind)
        case _:
            return said_no(request, channel)


def agreed_to(request: ContactRequest, channel: str) -> bool:
    """Whether the customer agreed to a channel. What is not on file is not agreed to."""
    return not request.consents.isdisjoint({"any", channel})


def answers(request: ContactRequest, channel: str) -> bool:
    """Whether this is the one answer to what the customer wrote, by the channel it came by.

    A reply that is not known to answer something else has answered it already.
    """
    if request.purpose != "reply" or not request.in_reply_to:
        return False
    replies = (one for one in request.past if one.purpose == "reply" and not one.inbound)
    if any(one.in_reply_to in ("", request.in_reply_to) for one in replies):
        return False
    return all(one.channel == channel for one in request.past if one.inbound and one.key == request.in_reply_to)


def lifted_for_reply(bound: Iterable[Bound], pack: str, channel: str) -> tuple[datetime, datetime] | None:
    """While one of the pack's rules lets a reply pass its hours, caps and gaps."""
    for one in bound:
        if one.pack.id == pack and isinstance(one.rule.says, Reply) and one.rule.speaks_of(channel):
            return one.begins, one.over
    return None
