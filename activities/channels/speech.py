"""What a call says, and what a key pressed during it means: TwiML from plain values. It places no call.

A call has two parts. The first says who calls and for whom, and nothing else: whoever answers, a relative or a
voicemail, learns of no debt. The message itself is told to the one who presses 5.
"""

from __future__ import annotations

import re
from typing import Any, Final, Literal

import msgspec
from twilio.twiml.voice_response import Dial, Gather, Say, VoiceResponse

from activities.senders import Outgoing

Meaning = Literal["right_party", "pay_now", "promise", "dispute", "person", "wrong_number", "nothing"]
"""`right_party` is a delivery fact rather than a reply: the message is told now. `nothing`: the key has no meaning."""

KEYS: Final[dict[str, Meaning]] = {
    "5": "right_party",
    "9": "wrong_number",
    "1": "pay_now",
    "2": "promise",
    "3": "dispute",
    "0": "person",
}
LONGEST: Final = 2_000
"""Characters that a call tells: some two and a half minutes."""
_PIECE: Final = 800
_NAME: Final = 80
_KEY_SECONDS: Final = 6


class Caller(msgspec.Struct, frozen=True):
    """Who calls: the creditor's name, the telephone where a person answers, the account to pay into, and the number
    that the call is made from (E.164)."""

    name: str
    phone: str = ""
    account: str = ""
    number: str = ""


# Neural voices of Amazon Polly, as Twilio names them; there is none for each country of Latin America, so the Mexican
# one speaks there. https://docs.aws.amazon.com/polly/latest/dg/available-voices.html and
# https://www.twilio.com/docs/voice/twiml/say/text-speech
_VOICES: Final[dict[str, tuple[str, str]]] = {
    "es-ES": ("es-ES", "Polly.Lucia-Neural"),
    "es-US": ("es-US", "Polly.Lupe-Neural"),
    "es": ("es-MX", "Polly.Mia-Neural"),
    "en-GB": ("en-GB", "Polly.Amy-Neural"),
    "en-IE": ("en-GB", "Polly.Amy-Neural"),
    "en-AU": ("en-AU", "Polly.Olivia-Neural"),
    "en": ("en-US", "Polly.Joanna-Neural"),
}
_WORDS: Final[dict[str, dict[str, str]]] = {
    "es": {
        "opening": "Buen día. Le llama {creditor}. Tenemos un mensaje personal para {name}.",
        "unnamed": "Buen día. Le llama {creditor}. Tenemos un mensaje personal para usted.",
        "confirm": "Si es usted, o responde en su nombre, marque 5 para escucharlo. Si este no es su número, marque 9.",
        "call_back": "Por favor, devuélvanos la llamada al {phone}.",
        "bye": "Gracias. Que tenga un buen día.",
        "menu": "Para pagar ahora, marque 1. Para acordar una fecha, marque 2. Si no está de acuerdo, marque 3. "
        "Para hablar con una persona, marque 0. Para escuchar el mensaje otra vez, marque 5.",
        "pay_now": "Gracias. Apenas recibamos su pago, dejaremos de llamarle.",
        "account": "Puede pagar en la cuenta {account}.",
        "ways": "En nuestros mensajes están las formas de pago.",
        "help": "Si necesita ayuda, llámenos al {phone}.",
        "promise": "Gracias. Hemos anotado que quiere acordar una fecha de pago. Una persona le llamará para fijarla.",
        "dispute": "Gracias. Hemos anotado que no está de acuerdo. Una persona lo revisará y le responderá.",
        "person": "Un momento, por favor. Le comunicamos con una persona.",
        "nobody": "En este momento nadie puede atenderle. Una persona le llamará.",
        "wrong_number": "Disculpe la molestia. No volveremos a llamar a este número.",
        "nothing": "Esa opción no existe.",
        "gone": "Ya no tenemos ningún mensaje pendiente.",
    },
    "en": {
        "opening": "Hello. This is {creditor}, with a personal message for {name}.",
        "unnamed": "Hello. This is {creditor}, with a personal message for you.",
        "confirm": "If this is you, or you answer for them, press 5 to hear it. If this is not their number, press 9.",
        "call_back": "Please call us back at {phone}.",
        "bye": "Thank you. Goodbye.",
        "menu": "To pay now, press 1. To promise a date, press 2. If you do not agree, press 3. "
        "To speak to a person, press 0. To hear the message again, press 5.",
        "pay_now": "Thank you. As soon as we receive your payment, we will stop calling.",
        "account": "You can pay into account {account}.",
        "ways": "You will find the ways to pay in our messages.",
        "help": "If you need help, call us at {phone}.",
        "promise": "Thank you. We noted that you wish to agree on a date. A person will call you to settle it.",
        "dispute": "Thank you. We noted that you do not agree. A person will look into it and answer you.",
        "person": "One moment, please. We are connecting you to a person.",
        "nobody": "Nobody is free to talk to you right now. A person will call you.",
        "wrong_number": "We are sorry to have troubled you. We will not call this number again.",
        "nothing": "That key has no meaning here.",
        "gone": "There is no message waiting any more.",
    },
}


def opening(message: Outgoing, caller: Caller, action_url: str = "") -> str:
    """The first words of a call: who calls, for whom, and how to be reached; nothing of the message itself.

    Without `action_url`, where a key is answered, no key is offered and the message is never told.
    """
    tongue, response = _Tongue(message.language), VoiceResponse()
    name = _spaced(message.name)[:_NAME]
    hello = tongue.words("opening" if name else "unnamed", creditor=caller.name, name=name)
    again = tongue.words("confirm") if action_url else ""
    for _ in range(2):  # a person may be late to the receiver, and a voicemail may cut off the beginning
        tongue.say(_asked(response, action_url), f"{hello} {again}".strip())
        if not action_url:
            response.pause(length=1)
    if caller.phone:
        tongue.say(response, tongue.words("call_back", phone=caller.phone))
    tongue.say(response, tongue.words("bye"))
    return _xml(response)


def spoken(message: Outgoing, action_url: str) -> str:
    """The message told to the one it is for, then the four answers, twice, and a polite end."""
    tongue, response = _Tongue(message.language), VoiceResponse()
    first = _asked(response, action_url)
    for piece in _pieces(message.body[:LONGEST]):
        tongue.say(first, piece)
    if action_url:
        tongue.say(first, tongue.words("menu"))
        tongue.say(_asked(response, action_url), tongue.words("menu"))
    tongue.say(response, tongue.words("bye"))
    return _xml(response)


def answer_to(
    digit: str,
    language: str,
    caller: Caller | None = None,
    telling: str = "",
    *,
    told: bool = True,
    ask_again: str = "",
) -> tuple[Meaning, str]:
    """What a key means, and the TwiML that the call goes on with.

    `telling` is `spoken` of the contact's message, for key 5; without it the call says that nothing is waiting. `told`
    is whether the message was told in this call: before, only 5 and 9 mean anything. `ask_again` is the address where
    another key is answered when this one meant nothing.
    """
    tongue, caller = _Tongue(language), caller or Caller("")
    meaning = KEYS.get(digit.strip(), "nothing")
    if not told and meaning not in ("right_party", "wrong_number"):
        meaning = "nothing"
    if meaning == "right_party":
        return meaning, telling or _last_words(tongue, "gone")
    if meaning == "person":
        return meaning, _connected(tongue, caller)
    if meaning == "pay_now":
        return meaning, _last_words(tongue, "pay_now", *_ways_to_pay(tongue, caller))
    if meaning == "nothing" and ask_again:
        return meaning, _once_more(tongue, ask_again, told)
    return meaning, _last_words(tongue, meaning)


class _Tongue:
    """A language with its voice: `es-PE` speaks Spanish, in the voice nearest to Peru's."""

    def __init__(self, language: str) -> None:
        base, _, region = language.replace("_", "-").partition("-")
        base = base.lower() if base.lower() in _WORDS else "en"
        self._words = _WORDS[base]
        self._voice = _VOICES.get(f"{base}-{region.upper()}", _VOICES[base])

    def words(self, which: str, **named: str) -> str:
        return self._words[which].format(**{name: _spaced(text) for name, text in named.items()})

    def say(self, where: Any, text: str) -> None:
        """Document numbers are spelled, character by character: as a word nobody could write them down."""
        language, voice = self._voice
        said = Say("", voice=voice, language=language)
        for plain, number in _with_numbers(_spaced(text)):
            said.nest(plain)
            if number:
                said.say_as(number, interpret_as="characters")
        where.append(said)


# F001-000123, INV-2026-17: letters, digits and at least one hyphen between them. A date in words has none of it.
_NUMBER = re.compile(r"\b(?=[A-Z0-9-]*\d)[A-Z0-9]+(?:-[A-Z0-9]+)+\b")


def _with_numbers(text: str) -> list[tuple[str, str]]:
    found, at = [], 0
    for number in _NUMBER.finditer(text):
        found.append((text[at : number.start()], number.group()))
        at = number.end()
    return [*found, (text[at:], "")]


def _asked(response: VoiceResponse, action_url: str) -> Any:
    """Where to speak so that a key may interrupt; plainly into the response where no key can be answered."""
    if not action_url:
        return response
    gather = Gather(num_digits=1, action=action_url, method="POST", timeout=_KEY_SECONDS, finish_on_key="")
    response.append(gather)
    return gather


def _connected(tongue: _Tongue, caller: Caller) -> str:
    """To the creditor's own telephone; who finds nobody there is told that a person will call."""
    response = VoiceResponse()
    digits = "+" + "".join(filter(str.isdigit, caller.phone))
    if caller.phone.strip().startswith("+") and len(digits) > 7:
        tongue.say(response, tongue.words("person"))
        dial = Dial(timeout=25, **({"caller_id": caller.number} if caller.number else {}))
        dial.number(digits)
        response.append(dial)
    tongue.say(response, tongue.words("nobody"))
    response.hangup()
    return _xml(response)


def _once_more(tongue: _Tongue, action_url: str, told: bool) -> str:
    """Which keys there are; what the message was about only to those who have heard it."""
    response = VoiceResponse()
    asked = _asked(response, action_url)
    tongue.say(asked, tongue.words("nothing"))
    tongue.say(asked, tongue.words("menu" if told else "confirm"))
    tongue.say(response, tongue.words("bye"))
    return _xml(response)


def _ways_to_pay(tongue: _Tongue, caller: Caller) -> list[str]:
    ways = tongue.words("account", account=caller.account) if caller.account else tongue.words("ways")
    return [ways, tongue.words("help", phone=caller.phone)] if caller.phone else [ways]


def _last_words(tongue: _Tongue, which: str, *more: str) -> str:
    response = VoiceResponse()
    for text in (tongue.words(which), *more, tongue.words("bye")):
        tongue.say(response, text)
    response.hangup()
    return _xml(response)


def _pieces(text: str) -> list[str]:
    """Sentence by sentence, for a voice takes only so much at once."""
    pieces = [""]
    for sentence in re.split(r"(?<=[.;:?!])\s+", _spaced(text)):
        if pieces[-1] and len(pieces[-1]) + len(sentence) > _PIECE:
            pieces.append("")
        pieces[-1] = f"{pieces[-1]} {sentence}".strip()
    return [piece for piece in pieces if piece]


# Control characters and the two that Unicode reserves: XML has no way to write them.
_UNWRITABLE = re.compile("[\x00-\x1f\x7f\ufffe\uffff]")


def _spaced(text: str) -> str:
    """One line without what XML cannot hold, halves of a surrogate pair among it."""
    return " ".join(_UNWRITABLE.sub(" ", text.encode("utf-8", "ignore").decode("utf-8")).split())


def _xml(response: VoiceResponse) -> str:
    return str(response)
