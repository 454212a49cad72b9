"""What became of a step's contact: sent, put off, refused, or in doubt; why that step, that channel, which rules.

It reads the record and the desk's verdicts. Whether they were right is not asked here.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from engine.case.ageing import day_of
from engine.study.explaining import rules
from engine.study.explaining.scene import Scene
from engine.study.explaining.words import RuleTold, Told
from engine.study.words.conditions import conditions_of
from engine.study.words.deliveries import FACTS, KEPT, PROVIDERS
from engine.study.words.names import CHANNELS, listed, name, pick
from schemas.case import Case
from schemas.events import ContactDeferred, ContactMade, ContactRefused, ContactUnknown, NewsWaiting
from schemas.explaining import PastMessage, PastVerdict


def _taker(scene: Scene, provider: str) -> str:
    return name(PROVIDERS, provider, scene.language)


def made(scene: Scene, case: Case, event: ContactMade) -> Told:
    """A contact that went out, or rode in another case's message."""
    channel, at = name(CHANNELS, event.channel, scene.language), scene.clock(event.at)
    what, message = scene.name(event.step), _message(scene, event.step, event.contact)
    verdicts = scene.verdicts(event.contact)
    if event.channel == "call":
        text = scene.say(f"{what}: a call went on the team's list at {at}",
                         f"{what}: la llamada quedó en la lista del equipo a las {at}")  # fmt: skip
    else:
        text = scene.say(f"{what} went out by {channel} at {at}", f"{what} salió por {channel} a las {at}")
    if event.covered:
        text += scene.say(", in one message with other invoices of the customer",
                          ", en un mensaje con otras facturas del cliente")  # fmt: skip
    more = [*_why_step(scene, case, event.step), *_why_channel(scene, event, verdicts)]
    if message is not None:
        more += _provider(scene, message)
    place = scene.places.get(event.step, "")
    said = _rules(scene, verdicts[-1:])
    return Told("covered" if event.covered else "sent", text, event.at, event.step, place, tuple(more), said)


def _message(scene: Scene, step: str, key: str) -> PastMessage | None:
    return next((one for one in scene.material.messages if one.key == key and one.step == step), None)


def _why_step(scene: Scene, case: Case, path: str) -> Iterator[str]:
    """When the playbook asks for the step, and whether it was late."""
    step = scene.steps.get(path)
    if step is None:
        return
    asked = scene.asked_for(step) if step.stage != "when_paid" else scene.say("when it is paid", "cuando se paga")
    conditions = listed([scene.say("the playbook asks for it ", "el playbook lo pide: ") + asked,
                         *conditions_of(step, scene.language)], scene.language, (",", ","))  # fmt: skip
    yield scene.say("why this step: ", "por qué este paso: ") + conditions.replace(" , ", ", ")
    if step.stage == "when_paid":
        return
    meant = day_of(scene.plan, case, step.at, case.opened_at)
    until = case.not_before.get(path)
    # A pause moved the step's day behind what it was once put off to: that no longer says why it went out today.
    if until is not None and meant is not None and scene.day(until) > meant:
        yield scene.say(f"meant for {scene.date(meant)}, and put off until {scene.moment(until)}",
                        f"previsto para el {scene.date(meant)}, y aplazado hasta el {scene.moment(until)}")  # fmt: skip


def _why_channel(scene: Scene, event: ContactMade, verdicts: tuple[PastVerdict, ...]) -> Iterator[str]:
    """The order asked for, and why the channels before the one taken were not."""
    step = scene.steps.get(event.step)
    if step is None or event.channel == "call" or event.channel not in step.by:
        return
    order = listed([name(CHANNELS, one, scene.language) for one in step.by], scene.language, ("or", "o"))
    yield scene.say(f"why this channel: asked for by {order}", f"por qué este canal: se pide por {order}")
    against = {spoke.channel for verdict in verdicts for spoke in verdict.spoke if spoke.says != "allowed"}
    refused = {verdict.channel for verdict in verdicts[:-1] if verdict.says == "allowed"} - {event.channel}
    for channel in step.by[: step.by.index(event.channel)]:
        said = name(CHANNELS, channel, scene.language)
        if channel in refused:
            yield scene.say(f"{said} was tried first; its provider did not take it",
                            f"primero se intentó {said}; su proveedor no lo aceptó")  # fmt: skip
        elif channel in against:
            yield scene.say(f"{said} was refused by the rules below", f"{said} fue rechazado por las reglas de abajo")
        else:
            taken = name(CHANNELS, event.channel, scene.language)
            yield scene.say(
                f"{said} was not taken: {taken} carried more invoices, or it is not set up here",
                f"no se usó {said}: {taken} llevaba más facturas, o no está configurado aquí",
            )


def _provider(scene: Scene, message: PastMessage) -> Iterator[str]:
    """Who took it and what is known of it since, and which other invoices it carried."""
    if message.provider and message.channel != "call":
        number = f" ({message.provider_id})" if message.provider_id else ""
        facts = ", ".join(f"{name(FACTS, one.fact, scene.language)} {scene.clock(one.at)}"
                          f"{f' ({one.code})' if one.code else ''}" for one in message.facts)  # fmt: skip
        price = f"; {message.price:f} {message.price_currency}" if message.price is not None else ""
        later = facts or scene.say("nothing is known of its delivery", "de su entrega no se sabe nada")
        yield scene.say(f"taken by {_taker(scene, message.provider)}{number}; {later}{price}",
                        f"lo tomó {_taker(scene, message.provider)}{number}; {later}{price}")  # fmt: skip
    if message.kept:
        why = name(KEPT, message.kept, scene.language)
        yield scene.say(f"it reached nobody: {why}", f"no llegó a nadie: {why}")
    if message.others:
        others = listed(list(message.others), scene.language)
        yield scene.say(f"the same message speaks of {others}", f"el mismo mensaje habla de {others}")


# --- what did not go out ------------------------------------------------------------------------------------------


def put_off(scene: Scene, event: ContactDeferred) -> Told:
    """The desk said: not yet."""
    what, until = scene.name(event.step), scene.moment(event.until)
    text = scene.say(f"{what} was put off until {until}", f"{what} se aplazó hasta el {until}")
    verdict = _verdict_at(scene, event.step, event, "deferred")
    return Told("put_off", text, event.at, event.step, scene.places.get(event.step, ""), rules=_rules(scene, verdict))


def refused(scene: Scene, event: ContactRefused) -> Told:
    """The desk, or every channel, said no."""
    what = scene.name(event.step)
    text = scene.say(
        f"{what} did not go out: no way to the customer was allowed; only a mended address would change it",
        f"{what} no salió: ninguna vía hacia el cliente estaba permitida; solo lo cambiaría corregir la dirección",
    )
    verdict = _verdict_at(scene, event.step, event, "refused")
    more = tuple(_no_channel(scene, rule) for rule in event.rules if rule.startswith("provider."))
    failed = (one for one in scene.material.messages if one.step == event.step and one.error)
    more += tuple(scene.say(f"the channel said: {one.error}", f"el canal dijo: {one.error}") for one in failed)
    place = scene.places.get(event.step, "")
    return Told("refused", text, event.at, event.step, place, more, _rules(scene, verdict))


def _no_channel(scene: Scene, rule: str) -> str:
    channel = name(CHANNELS, rule.removeprefix("provider."), scene.language)
    return scene.say(f"the provider of {channel} refused the message", f"el proveedor de {channel} rechazó el mensaje")


def in_doubt(scene: Scene, event: ContactUnknown) -> Told:
    """Nobody knows whether it left."""
    what, channel = scene.name(event.step), name(CHANNELS, event.channel, scene.language)
    text = scene.say(
        f"{what} by {channel}: nobody can tell whether it left; it is not sent again, and a person looks",
        f"{what} por {channel}: nadie puede decir si salió; no se envía otra vez, y una persona lo revisa",
    )
    return Told("unknown", text, event.at, event.step, scene.places.get(event.step, ""))


def news_first(scene: Scene, event: NewsWaiting) -> Told:
    """The desk saw something that the case had not heard."""
    what = scene.name(event.step)
    text = scene.say(f"{what} was held back: something had just arrived that came first",
                     f"{what} se retuvo: acababa de llegar una novedad que iba primero")  # fmt: skip
    return Told("noted", text, event.at, event.step, scene.places.get(event.step, ""))


def _verdict_at(scene: Scene, step: str, event: ContactDeferred | ContactRefused, says: str) -> tuple[PastVerdict, ...]:
    found = [one for one in scene.material.verdicts if one.step == step and one.at == event.at and one.says == says]
    return tuple(found[-1:])


def _rules(scene: Scene, verdicts: tuple[PastVerdict, ...]) -> tuple[RuleTold, ...]:
    """Every rule that spoke, those against first."""
    spoke = [rules.told(scene.material, one, scene.moment) for verdict in verdicts for one in verdict.spoke]
    merged: dict[RuleTold, list[str]] = {}
    for one in spoke:  # what is said alike of several channels is said once
        merged.setdefault(msgspec.structs.replace(one, channel=""), []).append(one.channel)
    told = [msgspec.structs.replace(one, channel=", ".join(filter(None, channels))) for one, channels in merged.items()]
    return tuple(sorted(told, key=lambda one: one.says == "allowed"))


def on_its_way(scene: Scene, message: PastMessage) -> Told:
    """A contact that stands in the desk's book and not in the record yet."""
    what, channel = message.message, name(CHANNELS, message.channel, scene.language)
    words = {
        "reserved": ("{what} by {channel} was on its way; no answer stands in the record",
                     "{what} por {channel} estaba en camino; el registro no tiene respuesta"),
        "failed": ("{what} by {channel} was tried, and the channel did not take it: {error}",
                   "se intentó {what} por {channel}, y el canal no lo aceptó: {error}"),
    }  # fmt: skip
    both = words.get(message.state, ("{what} by {channel}: {state}", "{what} por {channel}: {state}"))
    text = pick(both, scene.language).format(what=what, channel=channel, error=message.error, state=message.state)
    return Told("on_its_way", text, message.at, message.step, scene.places.get(message.step, ""))
