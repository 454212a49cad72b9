"""What a customer's answer means: a stop before anything else, then who reads it, then what about the money.

Pure and total: the same text on the same day means the same, and what is doubtful is a text for a person.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Final

import msgspec

from engine.replies import phrases
from engine.replies.days import Found, Reader, find_day
from engine.replies.phrases import any_of
from engine.replies.plain import LONGEST, as_command, plain, squeezed, words
from engine.replies.quoting import own_words, unsigned
from engine.replies.stops import COURTESY, is_stop
from schemas.replies import Meaning, Sense

_START = any_of(phrases.START)
_PAID, _NOT_PAID, _PARTLY = any_of(phrases.ALREADY_PAID), any_of(phrases.NOT_PAID), any_of(phrases.PARTLY)
_WILL, _WONT, _DOUBT = any_of(phrases.WILL_PAY), any_of(phrases.WONT_PAY), any_of(phrases.DOUBTFUL)
_ASKS = any_of(phrases.ASKS)
_PLAN, _NO_PLAN = any_of(phrases.PLAN), any_of(phrases.NO_PLAN)
_WRONG, _ACCEPTS = any_of(phrases.WRONG), any_of(phrases.ACCEPTS)
_READERS: Final[tuple[tuple[Sense, re.Pattern[str]], ...]] = (
    ("deceased", any_of(phrases.DECEASED)),
    ("third_party", any_of(phrases.THIRD_PARTY)),
    ("wrong_number", any_of(phrases.WRONG_NUMBER)),
)
_ALIVE, _CANCELLED, _NO_WRONG = (
    any_of((*phrases.DEAD_THINGS, *phrases.BEREAVED)),
    any_of(phrases.CANCELLED),
    any_of(phrases.NO_WRONG),
)
_TO_CANCEL = re.compile(r"^(?!.*\b(?:factura|deuda|recibo|importe|saldo|cuota|pago|pagad)).*\bcancel")
"""In Spain one cancels a contract; in America, a debt."""
_OPTION = re.compile(
    r"^[\W_]*(?:la )?(?:(?:el |mi |con )?(?:opcion|option|numero|nro|num|alternativa|respuesta|answer|press)\b[\W_]*)?"
    r"(?P<number>[1-4])(?P<mark>\s*(?:[.)\]:;,*-]|$))?(?!\d)\s*(?P<rest>.*)$"
)
_NAMED_OPTION = re.compile(
    rf"^(?:la |the )?(?:opcion |option )?(?P<word>{'|'.join(phrases.NUMBER_WORDS)})(?: opcion| option)?$"
)
OPTIONS: Final[dict[int, Sense]] = {1: "already_paid", 2: "will_pay_on", 3: "plan", 4: "wrong"}
_BARE_DAY = re.compile(r"^(?P<day>[5-9]|[12]\d|3[01])$")


def understand(text: str, language_hint: str, today: date) -> Meaning:
    """The meaning of a message, e-mail or not. `language_hint` is the customer's tag (`es-PE`, `en-US`, empty)."""
    own = own_words(text)
    whole = _tidied(plain(unsigned(own)))
    if not whole:
        return Meaning("stop" if is_stop(own) else "text")
    reader = Reader(today, _month_first(language_hint))
    if is_stop(own):
        return Meaning("stop", also=_also(whole))
    if _is_start(whole):
        return Meaning("start")
    if who := _who_reads(whole, own):
        return Meaning(who)
    if language_hint.lower().startswith("es-es") and _TO_CANCEL.search(whole):
        return Meaning("text")
    return _about_money(whole, reader)


def _who_reads(whole: str, own: str = "") -> Sense | None:
    """Somebody else, where the text says so."""
    for sense, pattern in _READERS:
        if pattern.search(whole) and not (sense == "deceased" and _ALIVE.search(whole)):
            return sense
    return "wrong_number" if re.search(phrases.NOT_NAMED, own[:LONGEST]) else None


_START_COMMANDS = frozenset(map(squeezed, phrases.START_COMMANDS))


def _tidied(whole: str) -> str:
    """Without ornaments at either end; a letter that is dragged (`pagueeee`) once."""
    dragged = re.sub(r"([a-z])\1{2,}", r"\1", whole)
    return re.sub(r"^[^\w(¿\u2460-\u2473]+|[^\w?)#]+$", "", dragged)


def _is_start(whole: str) -> bool:
    spelled = as_command(whole)
    if any(one in _START_COMMANDS for one in spelled) and all(one in _START_COMMANDS | COURTESY for one in spelled):
        return True
    return _START.search(whole) is not None


def _also(whole: str) -> tuple[Sense, ...]:
    """What somebody who wants no more messages says besides, where a wrong guess costs him nothing."""
    if who := _who_reads(whole):
        return (who,)
    return ("already_paid",) if _says_paid(whole) else ()


def _month_first(hint: str) -> bool | None:
    """In the United States 3/4 is the fourth of March; in English from elsewhere, nobody knows."""
    tag = hint.lower().replace("_", "-")
    if tag in ("en-us", "en-ph"):
        return True
    return None if tag == "en" else False


# --- about the money ---------------------------------------------------------------------------------------------


def _about_money(whole: str, reader: Reader) -> Meaning:
    option = _option(whole, reader)
    if option is None:
        return _said(whole, reader)
    number, rest = option
    if not rest:
        return Meaning(OPTIONS[number])
    if number == 2:
        return _promised(rest, find_day(rest, reader), reader)
    said = _said(rest, reader)
    return said if said.sense in (OPTIONS[number], "text") and said.sense != "text" else _unless_contrary(number, rest)


def _unless_contrary(number: int, rest: str) -> Meaning:
    """The option, where the words beside it are few and say nothing else."""
    few = len(words(rest)) <= 3 and not re.search(r"\d|\?|\bno\b|\bnot\b|\by\b|\band\b|\bo\b|\bor\b", rest)
    others = any(look(rest) for sense, look in _LOOKS if sense != OPTIONS[number])
    return Meaning(OPTIONS[number]) if few and not others else Meaning("text")


def _option(whole: str, reader: Reader) -> tuple[int, str] | None:
    """The number of an answer and the words after it. `2 cuotas` and `3 de mayo` begin with no such number."""
    if named := _NAMED_OPTION.match(whole):
        return phrases.NUMBER_WORDS[named["word"]], ""
    found = _OPTION.match(whole)
    if found is None:
        return None
    number, rest = int(found["number"]), found["rest"].strip(" .,:;!)-")
    prefixed = found.start("number") > 0 and re.match(r"[\W_]*[a-z]", whole) is not None
    if found["mark"] is None and not prefixed and rest:
        return (number, rest) if _goes_with(number, rest, reader) else None
    if found["mark"] and re.match(r"[.,/-]\d", whole[found.start("mark") :].lstrip()):
        return None
    return number, rest


def _goes_with(number: int, rest: str, reader: Reader) -> bool:
    """`2 el viernes`, `1 ya pague`: a number without a mark counts only where the words say the same."""
    if number == 2:
        return (
            _only_a_day(find_day(rest, reader))
            or re.match(r"(?:el|para|pago|pagare|pasado|manana|on|next|voy|puedo|ill|i )\b", rest) is not None
        )
    return (
        dict(_LOOKS)[OPTIONS[number]](rest)
        and re.match(r"(?:de|of|cuotas?|partes|pagos|facturas?|dias?)\b", rest) is None
    )


def _said(whole: str, reader: Reader) -> Meaning:
    if _ACCEPTS.search(whole.strip(" .!")):
        return Meaning("accepts")
    found = find_day(whole, reader)
    senses = [sense for sense, look in _LOOKS if look(whole)]
    if "already_paid" in senses and "wrong" in senses:
        return Meaning("already_paid")  # he paid and is charged again: it is verified, and then a person answers
    if senses == ["plan", "will_pay_on"]:
        return Meaning("plan")
    if senses in (["will_pay_on"], []) and (found or senses):
        return _promised(whole, found, reader) if senses or _only_a_day(found) else Meaning("text")
    return Meaning(senses[0]) if len(senses) == 1 else Meaning("text")


def _only_a_day(found: Found | None) -> bool:
    """`el viernes`, `ok, el 15`: nothing else is said."""
    return found is not None and set(words(found.rest)) <= _BESIDE_A_DAY


_BESIDE_A_DAY: Final = frozenset(
    """ok okay si yes sure claro listo dale bien bueno gracias thanks por favor please para el la on by the a de en
    hola buenas buenos dias tardes noches hi hello sin falta fijo seguro perfecto""".split()
)


def _promised(whole: str, found: Found | None, reader: Reader) -> Meaning:
    """A promise has its day only where nothing else in it is open: no other figure, no condition, no part."""
    if found is None and (bare := _BARE_DAY.match(whole)):
        found = find_day(f"el {bare['day']}", reader)
    if found is None or _DOUBT.search(whole) or _PARTLY.search(whole) or re.search(r"\d", found.rest):
        return Meaning("text") if _WONT.search(whole) else Meaning("will_pay_on")
    return Meaning("text") if _WONT.search(whole) else Meaning("will_pay_on", on=found.day)


def _says_paid(whole: str) -> bool:
    contrary = _NOT_PAID.search(whole) or _PARTLY.search(whole) or _CANCELLED.search(whole) or "?" in whole
    return bool(_PAID.search(whole)) and not contrary


def _says_will_pay(whole: str) -> bool:
    contrary = _WONT.search(whole) or _ASKS.search(whole) or _CANCELLED.search(whole) or _says_paid(whole)
    return bool(_WILL.search(whole)) and not contrary


def _says_plan(whole: str) -> bool:
    return bool(_PLAN.search(whole)) and not _NO_PLAN.search(whole)


def _says_wrong(whole: str) -> bool:
    return bool(_WRONG.search(_NO_WRONG.sub(" ", whole)))


_LOOKS: Final[tuple[tuple[Sense, Callable[[str], bool]], ...]] = (
    ("already_paid", _says_paid),
    ("wrong", _says_wrong),
    ("plan", _says_plan),
    ("will_pay_on", _says_will_pay),
)


def of_mail(
    subject: str, text: str, automatic: bool, language_hint: str, today: date, *, forged: bool = False
) -> Meaning:
    """The meaning of an e-mail. One that a machine wrote is never followed; an empty one speaks by its subject.

    Of one that somebody else may have written (`forged`) only a stop is followed, and a person reads the rest.
    """
    if automatic:
        return Meaning("automatic")
    if forged:
        meaning = of_mail(subject, text, automatic, language_hint, today)
        return Meaning("stop" if meaning.sense == "stop" else "text")
    subject_is_his = not re.match(r"\s*(?:re|rv|fw|fwd|aw|res)\s*:", subject, re.IGNORECASE)
    if subject_is_his and is_stop(subject):
        return Meaning("stop")
    own = own_words(text)
    if own or not subject_is_his:
        return understand(own, language_hint, today)
    return understand(subject, language_hint, today)


def as_key(meaning: str) -> Meaning:
    """The meaning of a key pressed in a call, by its name in the table of keys."""
    known: dict[str, Sense] = {"right_party": "right_party", "pay_now": "pay_now", "promise": "promise",
                               "dispute": "dispute", "person": "person", "wrong_number": "wrong_number"}  # fmt: skip
    return msgspec.convert({"sense": known.get(meaning, "nothing")}, Meaning)
