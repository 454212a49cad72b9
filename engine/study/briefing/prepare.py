"""A call prepared: everything that a person must know before dialling, from the record, the plan and the rules' answer.

It decides nothing: whether the customer may be called, and what may be agreed, was asked elsewhere and is only told.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

import msgspec

from engine.case.ageing import days_past_due
from engine.case.offers import may_offer
from engine.case.workdays import zone_of
from engine.study.briefing import guide, history, law
from engine.study.briefing.history import amount, day
from engine.study.briefing.money import lines_of
from engine.study.briefing.values import values_of
from engine.study.explaining import rules as rules_told
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Material
from engine.study.words import times
from engine.study.words.names import CHANNELS, METHODS, VALUES, name, pick
from schemas.briefing import Asked, Briefing, Guide, Known, OtherInvoice, Reach
from schemas.case import Case
from schemas.contact import Verdict
from schemas.offers import Offer
from schemas.people import CALL_OUTCOMES
from schemas.plan import Plan
from schemas.playbook import ADDRESS_OF


class Ground(msgspec.Struct, frozen=True, kw_only=True):
    """What a briefing stands on. `verdicts` are the contact rules' answers by channel; `creditor` has name and phone;
    `script` names the call's guide, empty where no call is open; `stage_name` is in the reader's words."""

    material: Material
    known: Known
    verdicts: Mapping[str, Verdict]
    creditor: Mapping[str, str]
    others: tuple[OtherInvoice, ...] = ()
    script: str = ""
    stage_name: str = ""
    task: str = ""


def prepare(ground: Ground) -> Briefing:
    """The briefing in the language of the material."""
    scene = Scene(ground.material)
    plan, case, now, language = scene.plan, scene.states[-1], ground.material.now, scene.language
    offer = may_offer(plan, case, now)
    asked, why_not = law.reasons(plan, case, now, ground.material.rules, language)
    told = (plan, case, now, ground.material.rules, language)
    return Briefing(
        invoice=case.invoice, language=language, at=now, zone=scene.zone,
        local_time=f"{day(scene.day(now), language)} {now.astimezone(zone_of(scene.zone)):%H:%M}",
        customer=ground.known.id, name=guide.plain(ground.known.name), about=tuple(_about(ground, scene)),
        stage=ground.stage_name, call=_reach(ground, scene, "call"),
        reach=tuple(_reach(ground, scene, one) for one in ground.verdicts if one != "call"),
        owed=amount(case.balance, case.currency), money_is=tuple(_money_is(plan, case, now, language)),
        statement=lines_of(scene, scene.day(now)),
        others=tuple(history.others(ground.others, language)),
        holds=tuple(history.holds(case, ground.known, language)), contacts=history.contacts(scene),
        promises=tuple(history.promises(case, language)), disputes=tuple(history.disputes(case, language)),
        offers=tuple(_offers(offer, language)), reasons=asked, why_no_reasons=why_not,
        never=law.never(*told), must=law.must(*told), know=law.know(*told), limits=law.limits(*told),
        guide=_guide(ground, scene, offer),
        outcomes=tuple(Asked(code, pick((one.en, one.es), language)) for code, one in CALL_OUTCOMES.items()),
        command=f"cobranza tasks done {case.invoice} {ground.task} --outcome" if ground.task else "",
    )  # fmt: skip


# --- who, and how to reach them -----------------------------------------------------------------------------------


def _about(ground: Ground, scene: Scene) -> Iterator[str]:
    known, language = ground.known, scene.language
    yield ", ".join(filter(None, (name(VALUES, known.kind, language), known.country, known.language)))
    facts = scene.states[-1].facts
    if risk := facts.get("risk"):
        yield pick(("risk: ", "riesgo: "), language) + name(VALUES, risk, language)
    if segment := facts.get("segment"):
        yield pick(("segment: ", "segmento: "), language) + segment
    if pays_by := facts.get("pays_by"):
        yield pick(("pays by ", "paga por "), language) + name(METHODS, pays_by, language)


def _reach(ground: Ground, scene: Scene, channel: str) -> Reach:
    """A channel, its address, and the contact rules' word on it at this moment."""
    verdict, language = ground.verdicts[channel], scene.language
    address = next((value for kind, value in ground.known.addresses if kind == ADDRESS_OF[channel]), "")

    def moment(at: datetime) -> str:
        there = at.astimezone(zone_of(scene.zone))
        return f"{times.short_date(there.date(), language)} {there:%H:%M}"

    why = tuple(
        rules_told.told(ground.material, spoke, moment).text for spoke in verdict.spoke if spoke.says != "allowed"
    )
    return Reach(
        channel=channel, name=name(CHANNELS, channel, language), address=guide.plain(address), says=verdict.says,
        until=verdict.until, until_said=moment(verdict.until) if verdict.until is not None else "",
        why=tuple(dict.fromkeys(why)),
    )  # fmt: skip


# --- money --------------------------------------------------------------------------------------------------------


def _money_is(plan: Plan, case: Case, now: datetime, language: str) -> Iterator[str]:
    """What is owed, since when, and what of it is not to be asked for."""
    owed, late = amount(case.balance, case.currency), days_past_due(plan, case, now)
    due = day(case.due_on, language)
    if late > 0:
        yield pick((f"owed: {owed}, due {due}, {late} days past due",
                    f"se debe: {owed}, venció el {due}, {late} días de mora"), language)  # fmt: skip
    else:
        yield pick((f"owed: {owed}, due {due}", f"se debe: {owed}, vence el {due}"), language)
    if case.contested > 0:
        rest, contested = amount(case.collectable, case.currency), amount(case.contested, case.currency)
        yield pick((f"contested: {contested}; ask for {rest} only",
                    f"en reclamo: {contested}; pida solo {rest}"), language)  # fmt: skip


def _offers(offer: Offer | None, language: str) -> Iterator[str]:
    """What may be agreed in this call, and by whose approval; nothing where nothing may be."""
    if offer is None:
        return
    if offer.promise is not None:
        until, most = day(offer.promise.until, language), amount(offer.promise.at_most, offer.currency)
        yield pick((f"a promise: up to {most}, by {until} at the latest",
                    f"un compromiso: hasta {most}, a más tardar el {until}"), language)  # fmt: skip
    if offer.instalments > 0:
        first, share = amount(offer.amount * offer.down_payment, offer.currency), times.share(offer.down_payment)
        parts = offer.instalments
        yield pick((f"up to {parts} instalments, the first at least {first} ({share})",
                    f"hasta {parts} cuotas, la inicial de al menos {first} ({share})"), language)  # fmt: skip
        if offer.discount > 0:
            less = times.share(offer.discount)
            yield pick((f"a discount of up to {less}", f"un descuento de hasta {less}"), language)
        yield _approval(offer, language)


def _approval(offer: Offer, language: str) -> str:
    if not offer.approved_by:
        return pick(("you may agree it yourself", "puede acordarlo usted"), language)
    by = offer.approved_by
    return pick((f"a plan needs the approval of {by}: do not promise it yet",
                 f"un plan necesita la aprobación de {by}: todavía no lo prometa"), language)  # fmt: skip


# --- the guide ----------------------------------------------------------------------------------------------------


def _guide(ground: Ground, scene: Scene, offer: Offer | None) -> Guide | None:
    """The script of the call, in the customer's language, filled in."""
    plan = scene.plan
    found = guide.choose(plan.calls, ground.script, ground.known.language, plan.language) if ground.script else None
    if found is None:
        return None
    return guide.filled(found, values_of(scene, ground.known, ground.creditor, offer, found.language))
