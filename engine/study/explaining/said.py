"""What the customer answered, and what people put on record about the customer, as paragraphs of a day.

It does not know what followed: that stands in the case's own record, or in the desk's next verdict.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from engine.study.explaining.scene import Scene
from engine.study.explaining.words import Told
from engine.study.words.answers import MEANINGS, REFUSED
from engine.study.words.names import BLOCKS, CHANNELS, Both, name, pick
from schemas.explaining import PastReply, PastWord

LONGEST: Final = 200
"""Letters of an answer that are shown; the whole of it stands in `cobranza replies`."""
ANY: Final[Both] = ("any channel", "todo canal")
CHANGES: Final[dict[tuple[str, str], Both]] = {
    ("consent", "given"): ("the customer agrees to {what}", "el cliente acepta {what}"),
    ("consent", "withdrawn"): ("the customer says no to {what}", "el cliente dice no a {what}"),
    ("block", "stands"): ("a legal block stands: {what}", "rige un bloqueo legal: {what}"),
    ("block", "lifted"): ("a legal block stands no longer: {what}", "ya no rige el bloqueo legal: {what}"),
    ("waiver", "given"): ("the customer asked to be freed from the rule {what}",
                          "el cliente pidió quedar libre de la regla {what}"),
    ("waiver", "withdrawn"): ("the rule {what} protects the customer again",
                              "la regla {what} protege de nuevo al cliente"),
}  # fmt: skip


def days(scene: Scene) -> set[date]:
    """The customer's days, since the case began, on which something was said."""
    moments = [one.at for one in scene.material.replies] + [one.at for one in scene.material.words]
    return {scene.day(at) for at in moments if at >= scene.opened_at}


def on(scene: Scene, day: date) -> list[Told]:
    """What was said on a day, in order."""
    told = [_reply(scene, one) for one in scene.material.replies if scene.day(one.at) == day]
    told += [_word(scene, one) for one in scene.material.words if scene.day(one.at) == day]
    return sorted(told, key=lambda one: one.at or scene.opened_at)


def _reply(scene: Scene, reply: PastReply) -> Told:
    channel, at = name(CHANNELS, reply.channel, scene.language), scene.clock(reply.at)
    words = " ".join(reply.text.split())
    words = words if len(words) <= LONGEST else f"{words[:LONGEST]} ..."
    quoted = pick((f'"{words}"', f"«{words}»"), scene.language)
    text = scene.say(f"the customer answered by {channel} at {at}: {quoted}",
                     f"el cliente respondió por {channel} a las {at}: {quoted}")  # fmt: skip
    return Told("replied", text, reply.at, more=tuple(_taken_for(scene, reply)))


def _taken_for(scene: Scene, reply: PastReply) -> Iterator[str]:
    """What was understood, and who dealt with it."""
    meaning = name(MEANINGS, reply.meaning, scene.language)
    on_day = f" ({scene.date(reply.promise_on)})" if reply.promise_on else ""
    if reply.meaning in ("", "text"):
        yield scene.say("the program reads nothing into it", "el programa no la interpreta")
    else:
        yield scene.say(f"taken for: {meaning}{on_day}", f"se entendió: {meaning}{on_day}")
    if reply.refused:
        why = ", ".join(name(REFUSED, one, scene.language) for one in reply.refused.split(", "))
        yield scene.say(f"the promise to pay was not taken: {why}", f"no se aceptó el compromiso de pago: {why}")
    if reply.handled_at is None:
        yield scene.say(f"a person must still read it: cobranza replies ({reply.id})",
                        f"una persona debe leerla aún: cobranza replies ({reply.id})")  # fmt: skip
    elif reply.outcome:
        yield scene.say(f"dealt with by {reply.handled_by}: {reply.outcome}",
                        f"la atendió {reply.handled_by}: {reply.outcome}")  # fmt: skip


def _word(scene: Scene, word: PastWord) -> Told:
    what = pick(ANY, scene.language) if word.what == "any" else name(CHANNELS | BLOCKS, word.what, scene.language)
    text = pick(CHANGES[word.about, word.change], scene.language).format(what=what)
    if word.since:
        text += scene.say(f", from {scene.date(word.since)}", f", desde el {scene.date(word.since)}")
    if word.until:
        text += scene.say(f" until {scene.date(word.until)}", f" hasta el {scene.date(word.until)}")
    proof = scene.say(f"; proof: {word.proof}", f"; prueba: {word.proof}") if word.proof else ""
    by = scene.say(f"recorded by {word.by} at {scene.clock(word.at)}{proof}",
                   f"lo registró {word.by} a las {scene.clock(word.at)}{proof}")  # fmt: skip
    return Told("said", text, word.at, more=(by,))
