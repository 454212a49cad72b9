"""What counts as an attempt, a contact or a conversation, from what is known to have come of it. One table, no rule.

Rows are read from the top: the first outcome that a contact has decides. Who was reached is stronger than that somebody
was; of what has no row nothing is settled, and it counts.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from schemas.contact import Outcome, PastContact
from schemas.rules import Counts

# A contact: it reached the customer, or a message could have been left for him.
# A conversation: both sides took part. What is delivered or left on a machine is one-sided.
COUNTS: Final[tuple[tuple[Outcome, bool, bool], ...]] = (
    # outcome                contact  conversation
    ("unknown",               True,  True),
    ("right_party",           True,  True),
    ("third_party",           False, False),
    ("wrong_number",          False, False),
    ("replied",               True,  True),
    ("answered",              True,  True),
    ("read",                  True,  False),
    ("delivered",             True,  False),
    ("voicemail",             True,  False),
    ("could_leave_voicemail", True,  False),
    ("no_answer",             False, False),
    ("busy",                  False, False),
    ("bounced",               False, False),
    ("blocked",               False, False),
    ("failed",                False, False),
)  # fmt: skip


def counts(one: PastContact, what: Counts) -> bool:
    """Whether a past contact counts. What the customer began is no attempt of ours, but it is a conversation."""
    if what == "attempts":
        return not one.inbound
    if what == "contacts" and one.inbound:
        return False
    return _settled(one.outcomes, what)


@lru_cache(maxsize=4096)
def _settled(outcomes: frozenset[str], what: Counts) -> bool:
    for outcome, contact, conversation in COUNTS:
        if outcome in outcomes:
            return contact if what == "contacts" else conversation
    return True
