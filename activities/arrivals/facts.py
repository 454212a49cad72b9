"""One thing that a provider says came of a contact, whichever provider says it. It writes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Final, Literal

import msgspec

from activities.channels.answers import Meaning
from activities.desk_book import FACT_OF
from schemas.contact import Outcome

Says = Literal["", "bad_now", "bad_for_ever", "not_on_channel"]
"""What a fact means for the address: nothing, that it is not used until a person mends it, or never again by anyone, or
not by this channel."""

ORDER: Final[tuple[Outcome, ...]] = (
    "unknown", "queued", "accepted", "placed", "no_answer", "busy", "failed", "blocked", "could_leave_voicemail",
    "voicemail", "delivered", "bounced", "read", "answered", "third_party", "wrong_number", "right_party", "replied",
)  # fmt: skip
"""Which of two facts is the further one, whenever they come. A mail that was delivered may still bounce, hours later;
what somebody read did not; and what was delivered did not fail, whatever is told late."""


class Fact(msgspec.Struct, frozen=True, kw_only=True):
    """`id` is the source's own. The contact is found by `key`, or by the provider's `provider_id`. `at` is UTC.
    `channel` is the one it went by, empty where that is not said.

    `recipient` is whom it went to (personal); `consent` is what the customer told the provider itself; `fact` is empty
    where only that is said.
    """

    id: str
    provider: str
    at: datetime
    fact: Outcome | Literal[""] = ""
    key: str = ""
    provider_id: str = ""
    channel: str = ""
    sender: str = ""
    code: str = ""
    address: Says = ""
    consent: Literal["", "withdrawn", "given"] = ""
    recipient: str = ""


class CodeMeans(msgspec.Struct, frozen=True):
    """What a provider's code makes of a failure: the fact, and what it says of the address or the customer."""

    fact: Outcome
    address: Says = ""
    withdrawn: bool = False


def as_fact(meaning: Meaning | None) -> CodeMeans:
    """What a refusal that comes late makes of a contact: the same as one that comes at once. What passes was late."""
    if meaning is None or meaning.kind == "unavailable":
        return CodeMeans("failed")
    says: dict[str, Says] = {"bad_address": "bad_for_ever" if meaning.for_ever else "bad_now"}
    says["not_on_channel"] = "not_on_channel"
    return CodeMeans(FACT_OF[meaning.kind], says.get(meaning.kind, ""), meaning.kind == "opted_out")
