"""Deadlines that closed days make impossible, due date by due date: P410, P412 to P414. It counts no contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from typing import Final

import msgspec

from engine.case.workdays import country_zones
from engine.language.diagnostics import Elsewhere, Example, Finding
from engine.language.packs import standing, where
from engine.language.proofs.almanac import almanac
from engine.language.proofs.days import SamePlan, Times
from engine.language.proofs.draft import Check, Draft
from engine.language.proofs.law_acts import rules_of, spoken, written
from engine.language.proofs.openings import NEVER, openings_of
from engine.language.proofs.postponements import Journey, Journeys, channels_of, journeys
from engine.language.proofs.shown import always_or_some, life_of_invoice, life_shown, listed_steps
from engine.language.proofs.speaking import speaks_of_step
from engine.language.proofs.together import Witness, invoice_for
from engine.language.writing.suggestions import listed
from schemas.plan import Duration, Plan
from schemas.rules import Hours, Notice, Pack, Rule, binding

AROUND: Final = 20
"""Days before and after the due date that an example about notices shows."""


def _known(draft: Draft) -> tuple[Journeys, date]:
    assert draft.since is not None, "proofs about days are left out where nobody says from which day to look"
    return journeys(draft.plan, draft.since), draft.since


def _life(draft: Draft, times: Times, *contacts: Journey) -> Example:
    """The life of the first invoice for which it goes wrong, cut to the lines of some contacts."""
    return life_shown(draft, times, [one.step.path for one in contacts], [contacts[0].step])


def _times(places: list[int], known: Journeys) -> Times:
    return Times(len(places), len(known.dues), places[0])


# ---------------------------------------------------------------------------------------------- windows that never open


def check_windows_open(draft: Draft) -> Iterator[Finding]:
    """P410: every channel that a contact may take opens on some day; where none of them does, it never happens."""
    known, since = _known(draft)
    used = dict.fromkeys((channel, one.step) for one in known.contacts for channel in channels_of(one.step))
    never = [channel for channel, step in used if not openings_of(draft.plan, (channel,), since, step=step).ever_open]
    shut = list(dict.fromkeys(never))
    dead = [one for one in known.contacts if NEVER in one.done]
    for clash in _clashes(draft, shut, since):
        mine = set(clash.channels)
        steps = [one for one in dead if mine & {*channels_of(one.step)}]
        yield _never_opens(draft, clash, steps, known) if steps else _channel_never_opens(draft, clash)


class Clash(msgspec.Struct, frozen=True):
    """Channels that never open, and the rules whose hours leave nothing of the playbook's window.

    `by_zones`: they do open for a customer whose time zone is known, but never in all zones of the country at once.
    """

    channels: tuple[str, ...]
    rules: tuple[tuple[Pack, Rule], ...]
    by_zones: bool = False


def _clashes(draft: Draft, shut: list[str], since: date) -> Iterator[Clash]:
    """The channels that never open, those of one cause together."""
    causes: dict[tuple[str, ...], tuple[list[str], tuple[tuple[Pack, Rule], ...]]] = {}
    for channel in shut:
        rules = _culprits(draft, channel, since)
        causes.setdefault(tuple(f"{pack.id}.{rule.id}" for pack, rule in rules), ([], rules))[0].append(channel)
    zones = country_zones(draft.plan.calendar.country)
    for channels, rules in causes.values():
        by_zones = len(zones) > 1 and all(
            openings_of(draft.plan, channels[:1], since, (zone,)).ever_open for zone in zones
        )
        yield Clash(tuple(channels), rules, by_zones)


def _culprits(draft: Draft, channel: str, since: date) -> tuple[tuple[Pack, Rule], ...]:
    """The one rule that alone leaves nothing of the window, or all that speak of the channel."""
    if not openings_of(_without_packs(draft.plan), (channel,), since).ever_open:
        return ()
    rules = binding(draft.plan.packs)
    hours = [(pack, rule) for pack, rule in rules if isinstance(rule.says, Hours) and rule.speaks_of(channel)]
    for pack, rule in hours:
        if not openings_of(_under(draft.plan, pack, rule), (channel,), since).ever_open:
            return ((pack, rule),)
    return tuple(hours)


def _never_opens(draft: Draft, clash: Clash, steps: list[Journey], known: Journeys) -> Finding:
    first = steps[0]
    never = [place for place, day in enumerate(first.done) if day == NEVER]
    names, channels = listed_steps([one.step for one in steps]), listed(clash.channels)
    en, es = _between(clash)
    if clash.by_zones:
        return _opens_nowhere_at_once(draft, clash, steps)
    return draft.finding("P410", _slip(draft, clash),
                         f"{en}: on {channels} nobody can ever be contacted, and these are never done: {names[0]}",
                         f"{es}: por {channels} nunca se puede contactar a nadie, y nunca se hace: {names[1]}",
                         _widen(clash), elsewhere=_rule_at(draft, clash),
                         example=_life(draft, _times(never, known), *steps))  # fmt: skip


def _opens_nowhere_at_once(draft: Draft, clash: Clash, steps: list[Journey]) -> Finding:
    """A customer whose zone is not known is contacted when every zone of the country is open."""
    (en, es), country = listed_steps([one.step for one in steps]), draft.plan.calendar.country
    rules = listed(f"{pack.id}.{rule.id}" for pack, rule in clash.rules)
    together, juntos = (f" together with {rules}", f" junto con {rules}") if rules else ("", "")
    return draft.finding("P410", _slip(draft, clash),
                         f"this window{together} is never open in all time zones of {country} at once: a customer "
                         f"whose zone is not known never gets {en}",
                         f"este horario{juntos} nunca está abierto a la vez en todas las zonas horarias de {country}: "
                         f"un cliente cuya zona no se conoce nunca recibe {es}",
                         ("write longer hours, so that all zones share some",
                          "escriba un horario más largo, para que todas las zonas compartan una parte"),
                         warning=True, elsewhere=_rule_at(draft, clash))  # fmt: skip


def _channel_never_opens(draft: Draft, clash: Clash) -> Finding:
    en, es = _between(clash)
    channels = listed(clash.channels)
    return draft.finding("P410", _slip(draft, clash),
                         f"{en}: nobody is ever contacted on {channels}; other channels are used instead",
                         f"{es}: nunca se contacta a nadie por {channels}; se usan otros canales",
                         _widen(clash), warning=True, elsewhere=_rule_at(draft, clash))  # fmt: skip


def _slip(draft: Draft, clash: Clash) -> str:
    """Where the window is wrong: at its days, where none of them is open under the rule; else at its hours."""
    openings = [one for _, rule in clash.rules[:1] if isinstance(rule.says, Hours) for one in rule.says.open]
    closed = bool(openings) and not any(set(one.days) & set(draft.plan.window.days) for one in openings)
    return "policy.contact_window.days" if closed else "policy.contact_window.hours"


def _between(clash: Clash) -> tuple[str, str]:
    if not clash.rules:
        return "this window never opens", "este horario nunca abre"
    names = listed(f"{pack.id}.{rule.id}" for pack, rule in clash.rules)
    en, es = standing(clash.rules[0][1])
    return f"this window shares no hour with {names} ({en})", (
        f"este horario no comparte ninguna hora con {names} ({es})")  # fmt: skip


def _widen(clash: Clash) -> tuple[str, str]:
    if not clash.rules or not isinstance(clash.rules[0][1].says, Hours):
        return "write days and hours that exist", "escriba días y horas que existan"
    openings = clash.rules[0][1].says.open
    hours = listed(dict.fromkeys(f"{_clock(one.opens)} to {_clock(one.closes)}" for one in openings))
    return f"write hours within {hours}, on days that are open there", (
        f"escriba horas dentro de {hours}, en días que allí estén abiertos")  # fmt: skip


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


def _rule_at(draft: Draft, clash: Clash) -> Elsewhere | None:
    return where(draft.library, clash.rules[0][1], "the rule", "la regla") if clash.rules else None


# ---------------------------------------------------------------------------------------------- too late


def check_contacts_keep_their_stage(draft: Draft) -> Iterator[Finding]:
    """P412: no contact is put off by a pack's hours past the end of its stage, where a newer one takes its place.

    What the playbook's own window puts off is a matter of its schedule: P407.
    """
    known, since = _known(draft)
    for one in known.contacts:
        lost = [] if _is_late_reminder(one, known) else _lost_with_its_stage(one, known)
        if lost:  # it is rare, so the plan without its packs is looked at only then
            own = journeys(_without_packs(draft.plan), since).contacts[known.contacts.index(one)]
            lost = [place for place in lost if not own.overtaken[place]]
        if lost:
            times = _times(lost, known)
            en, es = always_or_some(times)
            closed = _closed_by(draft, one, lost[0], since)
            packs, (puts, aplaza) = listed(closed), _PUTS[len(closed) > 1]
            yield draft.finding("P412", f"{one.step.path}.at",
                                f"{packs} {puts} this off until '{one.step.stage}' is over, and a newer "
                                f"contact takes its place{en}",
                                f"{packs} {aplaza} esto hasta que termina «{one.step.stage}», y un "
                                f"contacto más nuevo ocupa su lugar{es}",
                                ("move it earlier, or the next stage later",
                                 "adelántelo, o atrase la etapa siguiente"),
                                example=_life(draft, times, one, *_next(one, known)))  # fmt: skip


@lru_cache(maxsize=8)
def _of_same(same: SamePlan) -> Plan:
    return msgspec.structs.replace(same.plan, packs=())


def _without_packs(plan: Plan) -> Plan:
    """The plan under its own window alone; the same object each time, so that its days are counted once."""
    return _of_same(SamePlan(plan))


def _lost_with_its_stage(one: Journey, known: Journeys) -> list[int]:
    """The due dates on which closed days cost the contact its stage."""
    ends = known.stage_ends.get(one.step.stage)
    if ends is None:
        return []
    places = (place for place, lost in enumerate(one.overtaken) if lost)
    return [place for place in places if one.meant[place] < ends[place] <= one.done[place]]


def _closed_by(draft: Draft, one: Journey, place: int, since: date) -> list[str]:
    """The rules that by themselves close the day on which the contact is meant; where none does, all of them."""
    hours = [(pack, rule) for pack, rule in binding(draft.plan.packs)
             if isinstance(rule.says, Hours) and speaks_of_step(rule, one.step)
             and any(map(rule.speaks_of, channels_of(one.step)))]  # fmt: skip
    alone = [
        f"{pack.id}.{rule.id}" for pack, rule in hours
        if openings_of(_under(draft.plan, pack, rule), channels_of(one.step), since)(one.meant[place])
        != one.meant[place]
    ]  # fmt: skip
    return alone or [f"{pack.id}.{rule.id}" for pack, rule in hours]


def _under(plan: Plan, pack: Pack, rule: Rule) -> Plan:
    """The plan under one rule alone."""
    return msgspec.structs.replace(plan, packs=(msgspec.structs.replace(pack, rules=(rule,)),))


_PUTS: Final = (("puts", "aplaza"), ("put", "aplazan"))


def _next(one: Journey, known: Journeys) -> tuple[Journey, ...]:
    """The contact after this one."""
    place = known.contacts.index(one)
    return known.contacts[place + 1 : place + 2]


def check_reminders_come_before_due(draft: Draft) -> Iterator[Finding]:
    """P413: what is meant for before the due date does not go out after it."""
    known, since = _known(draft)
    for one in known.contacts:
        if _is_late_reminder(one, known):
            late = _late(one.done, known)
            times = _times(late, known)
            en, es = always_or_some(times)
            due, day = known.due(late[0]), date.fromordinal(one.done[late[0]])
            yield draft.finding("P413", f"{one.step.path}.at",
                                f"closed days put this off until after the due date{en}: due on {due}, the first "
                                f"open day is {day}",
                                f"los días cerrados aplazan esto hasta después del vencimiento{es}: si vence el {due}, "
                                f"el primer día abierto es el {day}",
                                _in_business_days(draft, one, known, since),
                                example=_life(draft, times, one, *_next(one, known)))  # fmt: skip


def _is_late_reminder(one: Journey, known: Journeys) -> bool:
    """Whether it is meant for before the due date and goes out after it: that it is then overtaken is the same slip."""
    at = one.step.at
    return at.anchor == "due" and at.offset.count < 0 and bool(_late(one.done, known))


def _late(done: tuple[int, ...], known: Journeys) -> list[int]:
    return [place for place, (due, day) in enumerate(zip(known.dues, done, strict=True)) if due < day < NEVER]


def _in_business_days(draft: Draft, one: Journey, known: Journeys, since: date) -> tuple[str, str, str]:
    """The same number of business days, where that mends it."""
    count = one.step.at.offset.count
    span = Duration(count, "business_days")
    days = map(almanac(draft.plan.calendar, draft.plan.window).adding(span), known.dues)
    opens = openings_of(draft.plan, channels_of(one.step), since, step=one.step)
    if one.step.at.offset.unit != "days" or _late(tuple(map(opens, days)), known):
        return "move it further before the due date", "aléjelo más del vencimiento", ""
    text = f"{written(Duration(-count, 'business_days'))} before due"
    return f"write at: {text}", f"escriba at: {text}", text


def check_notices_come_in_time(draft: Draft) -> Iterator[Finding]:
    """P414: a notice that a pack asks for by some day after due goes out by then, on every due date."""
    known, _ = _known(draft)
    days = almanac(draft.plan.calendar, draft.plan.window)
    for pack, rule in rules_of(draft):
        if not isinstance(rule.says, Notice) or rule.says.by is None:
            continue
        notices = [one for one in known.contacts if _is_notice(one, rule.says)]
        if any(NEVER in one.done for one in notices):
            continue  # that its window never opens is told by itself: P410
        last = tuple(map(days.adding(rule.says.by), known.dues))
        missed = _missed(draft, notices, known, last)
        if missed:
            yield _no_notice(draft, pack, rule, rule.says.by, missed, known)


def _is_notice(one: Journey, notice: Notice) -> bool:
    return one.step.verb == "send" and notice.message in ("", one.step.what)


def _in_time(one: Journey, known: Journeys, last: tuple[int, ...], place: int) -> bool:
    return known.dues[place] < one.done[place] <= last[place] and not one.overtaken[place]


def _missed(draft: Draft, notices: list[Journey], known: Journeys, last: tuple[int, ...]) -> dict[int, Witness]:
    """The due dates on which some invoice gets none of the notices, and such an invoice. Conditions may share out all
    invoices among several notices."""
    left = list(range(len(last)))
    others = [one for one in notices if one.step.only_if is not None or one.step.unless is not None]
    for one in notices:
        if left and one.step.only_if is None and one.step.unless is None:
            left = [place for place in left if not _in_time(one, known, last, place)]
    without: dict[tuple[str, ...], Witness | None] = {}
    missed: dict[int, Witness] = {}
    for place in left:
        ones = [one.step for one in others if _in_time(one, known, last, place)]
        paths = tuple(step.path for step in ones)
        if paths not in without:
            without[paths] = invoice_for(draft.plan, (), ones) if ones else {}
        witness = without[paths]
        if witness is not None:
            missed[place] = witness
    return missed


def _no_notice(draft: Draft, pack: Pack, rule: Rule, by: Duration, missed: dict[int, Witness],
               known: Journeys) -> Finding:  # fmt: skip
    (en, es), (law, ley) = always_or_some(_times([*missed], known)), standing(rule)
    place, witness = next(iter(missed.items()))
    near = [one for one in known.contacts if abs(one.meant[place] - known.dues[place]) <= AROUND]
    return draft.finding("P414", "first_contact.timeline" if draft.root.get("first_contact") else "invoicing.timeline",
                         f"no message is sure to go out within {written(by)} after due{en}; the pack '{pack.id}' "
                         f"asks for one ({law})",
                         f"ningún mensaje sale con certeza dentro de {spoken(by)} tras el vencimiento{es}; lo pide el "
                         f"paquete «{pack.id}» ({ley})",
                         ("add an unconditional 'send' soon after due, or move one earlier",
                          "agregue un «send» sin condiciones poco después del vencimiento, o adelante uno"),
                         key=True, elsewhere=where(draft.library, rule, "the rule", "la regla"),
                         example=life_of_invoice(draft, place, witness, [one.step.path for one in near]))  # fmt: skip


OF_DAYS: Final[tuple[Check, ...]] = (
    check_windows_open, check_contacts_keep_their_stage, check_reminders_come_before_due, check_notices_come_in_time,
)  # fmt: skip
