"""What the rules of packs say of one contact by one channel. It knows no playbook.

Notices before deeds are proved when the playbook is checked, and say nothing here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

import msgspec

from engine.case.contact import consents, contents, counting, windows
from engine.case.contact.binding import Bound
from engine.case.contact.windows import NO_DAYS
from engine.case.contact.words import Layer, Word, at_once, not_before, unless
from schemas.contact import ContactRequest, PastContact
from schemas.rules import Blocks, Cap, Consent, Gap, Hours, OptOut, Prohibits, Text

LAYER_OF: Final[dict[str, Layer]] = {"law": "law", "platform": "platform", "house": "house"}
HAVE_REGIONS: Final = frozenset("AR AU BR CA CH CL DE ES FR GB IN IT MY PT US".split())
"""Countries whose regions have holidays of their own: a plan without them was made before they were kept."""


def pack_words(
    request: ContactRequest, bound: Iterable[Bound], past: tuple[PastContact, ...], channel: str
) -> Iterator[Word]:
    """The words of the packs on a contact by a channel; `past` newest first."""
    bound = tuple(bound)
    for one in bound:
        if not one.rule.speaks_of(channel):
            continue
        word = _word(request, one, past, channel)
        if word is not None:
            yield _bounded(request, one, bound, word, channel)


def _word(request: ContactRequest, one: Bound, past: tuple[PastContact, ...], channel: str) -> Word | None:
    layer = LAYER_OF[one.pack.kind]
    match one.rule.says:
        case Hours() as hours:
            return _hours(request, one, hours, layer)
        case Cap() as cap:
            count = counting.pack_cap(request, past, one.rule, cap, channel, one.zones)
            facts = f"{count.counted} of {cap.at_most} in {cap.within.count} {cap.within.unit}"
            free_from = count.free_from
            if free_from is None:
                return Word(one.name, layer, unless(stands=True), "none is allowed")
            return Word(one.name, layer, not_before(free_from), facts)
        case Gap() as gap:
            ends = counting.gap_ends(request, past, one.rule, gap, channel, one.zones)
            return Word(one.name, layer, not_before(ends), f"{gap.apart.count} {gap.apart.unit} apart")
        case Consent():
            there = consents.agreed_to(request, channel)
            facts = f"agreed to {channel}" if there else f"no consent to {channel} on file"
            return Word(one.name, "consent", unless(not there), facts)
        case OptOut() as opt_out:
            noes = consents.reaching_no(request, opt_out, channel)
            return Word(one.name, "consent", unless(bool(noes)), ", ".join(noes))
        case Blocks() as law:
            on = sorted(request.blocks.intersection(law.on))
            return Word(one.name, "block", unless(bool(on)), ", ".join(on))
        case Text() as text:
            return contents.text_word(request, one, text, channel, layer)
        case Prohibits() as says:
            return contents.prohibited_word(request, one, says, layer)
        case _:
            return None


def _hours(request: ContactRequest, one: Bound, hours: Hours, layer: Layer) -> Word:
    week, zones = windows.week_of(hours.open), one.zones
    closed = NO_DAYS if hours.on_holidays else windows.closed_days(request.calendar, request.subdivision)
    frees = windows.until_open(week, closed, zones)
    facts = "open" if frees(request.now) == request.now else "closed"
    unknown: tuple[str, ...] = () if len(zones) == 1 else ("time zone not known",)
    unknown += () if hours.on_holidays else _holidays_missing(request, one.pack.country)
    same_clock = not one.rule.zone or zones == (request.zone,)
    return Word(one.name, layer, frees, "; ".join((facts, *unknown)), week=week if same_clock else None)


def _holidays_missing(request: ContactRequest, country: str) -> tuple[str, ...]:
    """What the plan does not know of the holidays that a law closes."""
    calendar = request.calendar
    if country and country != calendar.country:
        return (f"holidays of {country} not known",)
    if calendar.holidays and request.now.year > calendar.holidays[-1].year:
        return (f"holidays of {request.now.year} not known",)
    if calendar.country in HAVE_REGIONS and not calendar.regions and not calendar.subdivision:
        return ("regional holidays not known",)
    return ("subdivision not known",) if calendar.regions and not request.subdivision else ()


def _bounded(request: ContactRequest, one: Bound, bound: Iterable[Bound], word: Word, channel: str) -> Word:
    """The word within the rule's days, with what was not known, and freed where the rule lets the customer free it."""
    more: tuple[str, ...] = tuple(fact for fact in one.missing if fact not in word.facts)
    frees, lifted = word.frees, None
    if one.waived and not isinstance(one.rule.says, Blocks):
        frees, more = at_once, (*more, "waived by the customer")
    elif isinstance(one.rule.says, Hours | Cap | Gap) and consents.answers(request, channel):
        lifted = consents.lifted_for_reply(bound, one.pack.id, channel)
        more = (*more, "answers the customer") if lifted is not None else more
    facts = "; ".join(part for part in (word.facts, *more) if part)
    return msgspec.structs.replace(
        word, frees=frees, facts=facts, channel=channel, begins=one.begins, over=one.over, lifted=lifted,
        week=None if one.waived or lifted is not None else word.week,
    )  # fmt: skip
