"""Which rules of packs are in force for one contact now, by name. It knows neither what they say nor the playbook."""

from __future__ import annotations

from collections.abc import Iterator

from engine.case.contact.binding import bound_rules
from engine.case.contact.zones import zones_of
from schemas.contact import ContactRequest
from schemas.rules import Rule

__all__ = ["rules_for", "zones_of"]


def rules_for(request: ContactRequest, channel: str) -> Iterator[tuple[str, Rule]]:
    """The rules about this channel that bind the creditor at `request.now`, by name: `pe-b2c.hours`."""
    for one in bound_rules(request):
        if one.begins <= request.now < one.over and one.rule.speaks_of(channel):
            yield one.name, one.rule
