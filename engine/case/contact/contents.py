"""What a contact tells and does, against what packs ask of every message and forbid. It reads no text.

What was in force when the playbook was checked was proved then. Here it is asked again of what the plan knows, so that
a rule that comes into force while cases run binds them too.
"""

from __future__ import annotations

from typing import Final

from engine.case.contact.binding import Bound
from engine.case.contact.words import Layer, Word, unless
from schemas.contact import ContactRequest
from schemas.playbook import CHANNELS
from schemas.rules import Prohibits, Text

OF_WHOEVER_WRITES: Final = frozenset({"creditor", "opt_out"})
"""What every message says; the rest is about a debt that is being collected."""
COLLECTS_NOT: Final = frozenset({"service", "thanks", "reply"})


def text_word(request: ContactRequest, one: Bound, text: Text, channel: str, layer: Layer) -> Word | None:
    """Whether the message says what the rule asks for; None where a person speaks and no text does.

    As the check has it, a rule that is unverified warns and stops nothing, and so does what an approved WhatsApp
    template may say by itself.
    """
    asked = frozenset[str](text.say)
    if request.purpose in COLLECTS_NOT:
        asked &= OF_WHOEVER_WRITES
    if channel not in CHANNELS or not asked:
        return None
    told = next((frozenset(it.says) for it in request.tells if it.channel == channel), None)
    if told is None:
        is_new = one.rule.effective_from is not None
        facts = "what the message says not known" if is_new else "proved when the playbook was checked"
        return Word(one.name, layer, unless(is_new), facts)
    missing = sorted(asked - told)
    if not missing:
        return Word(one.name, layer, unless(stands=False), f"says {', '.join(sorted(asked))}")
    stops = channel != "whatsapp" and not one.rule.is_unverified
    facts = f"does not say {', '.join(missing)}"
    return Word(one.name, layer, unless(stops), facts if channel != "whatsapp" else f"the template must: {facts}")


def prohibited_word(request: ContactRequest, one: Bound, says: Prohibits, layer: Layer) -> Word | None:
    """A rule against what the contact does; of what it does not do nothing is said."""
    if says.during and request.blocks.isdisjoint(says.during):
        return None
    acts = sorted(request.acts.intersection(says.acts))
    return Word(one.name, layer, unless(stands=True), f"forbids {', '.join(acts)}") if acts else None
