"""The commands `consent`, `block` and `waive`: what a customer said, and what stands in the way, put on record."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from datetime import date
from typing import Annotated, ClassVar

import asyncpg
import msgspec

from activities import said
from activities.said import Customer, Word
from schemas.contact import BLOCKS
from schemas.failures import CollectionsError
from schemas.plan import Plan
from schemas.playbook import GROUP_OF
from workers.commands.company import books, user
from workers.commands.parameters import AsJson, By, HomeFolder, described
from workers.speech import console, say
from workers.trade_words import block_name, channel_name

CHANNELS = (*GROUP_OF, "any")


class NoSuchCustomer(CollectionsError):
    """there is no customer '{customer}'{near}"""

    es: ClassVar[str] = "no existe el cliente '{customer}'{cerca}"


class NotADay(CollectionsError):
    """'{text}' is not a day; write it as 2026-12-31"""

    es: ClassVar[str] = "'{text}' no es un día; escríbalo como 2026-12-31"
    exit_code: ClassVar[int] = 2


class EndsBeforeItBegins(CollectionsError):
    """{until} lies before {since}: it would never hold"""

    es: ClassVar[str] = "{until} es anterior a {since}: no regiría nunca"
    exit_code: ClassVar[int] = 2


class NotOneOf(CollectionsError):
    """'{word}' is not known{near}; there are: {words}"""

    es: ClassVar[str] = "no se conoce '{word}'{cerca}; hay: {words}"
    exit_code: ClassVar[int] = 2


class GivenOrWithdrawn(CollectionsError):
    """say which: --given or --withdrawn"""

    es: ClassVar[str] = "diga cuál: --given (lo da) o --withdrawn (lo retira)"
    exit_code: ClassVar[int] = 2


class NotWaivable(CollectionsError):
    """rule '{rule}' cannot be waived by the customer; those of the published playbooks that can: {words}"""

    es: ClassVar[str] = (
        "el cliente no puede renunciar a la regla '{rule}'; las de los playbooks publicados que sí: {words}"
    )


class ProofWanted(CollectionsError):
    """say where the proof lies, with --proof: a document's number, a message's id"""

    es: ClassVar[str] = "diga dónde está la prueba, con --proof: un documento, el número de un mensaje"
    exit_code: ClassVar[int] = 2


class NothingStands(CollectionsError):
    """nothing of the kind stands for customer {customer}; nothing was changed"""

    es: ClassVar[str] = "no hay nada así vigente para el cliente {customer}; no se cambió nada"


Who = Annotated[str, described("the customer's number, as in your books", "el número del cliente, como en sus libros")]
Since = Annotated[str, described("from which day: 2026-12-31 (today)", "desde qué día: 2026-12-31 (hoy)")]
Until = Annotated[str, described("the last day on which it holds", "el último día en que rige")]
Proof = Annotated[
    str, described("where the proof lies: a document, a message", "dónde está la prueba: documento, mensaje")
]


async def consent(
    customer: Who, *,
    channel: Annotated[str, described("email, sms, whatsapp, voice, call, letter or any",
                                  "email, sms, whatsapp, voice, call, letter o any (todos)")],
    given: Annotated[bool, described("the customer agrees", "el cliente acepta")] = False,
    withdrawn: Annotated[bool, described("the customer says no, or takes it back", "el cliente dice no")] = False,
    until: Until = "", proof: Proof = "", by: By = "", json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """Record a yes or a no to a channel. Raises NoSuchCustomer, NotOneOf, GivenOrWithdrawn, NotADay."""
    if given == withdrawn:
        raise GivenOrWithdrawn
    _known(channel, CHANNELS)
    told = {"what": "consent", "of": channel, "says": "given" if given else "withdrawn"}
    async with books(home, "record_word", by, about=customer, told=told) as connection:
        word = await _word(connection, customer, channel, "", until, proof)
        await said.consent(connection, word, given=given)
    if json:
        return _print(word, "given" if given else "withdrawn")
    what = say("any channel", "todo canal") if channel == "any" else channel_name(channel)
    if given:
        _line(f"{customer} agrees to {what} from {word.since} on", f"{customer} acepta {what} desde el {word.since}")
    else:
        _line(f"{customer} says no to {what}; nothing goes out by it from now on",
              f"{customer} dice no a {what}; desde ahora no sale nada por esa vía")  # fmt: skip


async def block(
    customer: Who, *,
    kind: Annotated[str, described("insolvency, moratorium, attorney, deceased, cease_request or dispute",
                               "insolvency, moratorium, attorney, deceased, cease_request o dispute")],
    since: Since = "", until: Until = "",
    lift: Annotated[bool, described("it stands no longer, from --since on", "ya no rige, desde --since")] = False,
    proof: Proof = "", by: By = "", json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """Record that nobody collects for now. Raises NoSuchCustomer, NotOneOf, NothingStands, NotADay."""
    _known(kind, BLOCKS)
    told = {"what": "block", "of": kind, "says": "lifted" if lift else "stands"}
    async with books(home, "record_word", by, about=customer, told=told) as connection:
        word = await _word(connection, customer, kind, since, until, proof)
        if lift and not await said.lift_block(connection, word):
            raise NothingStands(customer=customer)
        if not lift:
            await said.block(connection, word)
    if json:
        return _print(word, "lifted" if lift else "stands")
    what = block_name(kind)
    if lift:
        _line(f"{customer}: {what} ({kind}) stands no longer from {word.since} on",
              f"{customer}: ya no rige desde el {word.since}: {what} ({kind})")  # fmt: skip
    else:
        _line(f"{customer}: {what} ({kind}) stands from {word.since} on; nobody collects while it does",
              f"{customer}: rige desde el {word.since}: {what} ({kind}); mientras tanto nadie cobra")  # fmt: skip


async def waive(
    customer: Who, *,
    rule: Annotated[str, described("the rule, as in co-b2c.hours", "la regla, como co-b2c.hours")],
    proof: Proof = "", since: Since = "", until: Until = "",
    back: Annotated[bool, described("the rule protects again, from --since on", "la regla protege de nuevo")] = False,
    by: By = "", json: AsJson = False, home: HomeFolder = None,
) -> None:  # fmt: skip
    """Record that a customer lifts a rule. Raises NotWaivable, NoSuchCustomer, ProofWanted and others."""
    if not proof.strip() and not back:
        raise ProofWanted
    told = {"what": "waiver", "of": rule, "says": "withdrawn" if back else "given"}
    async with books(home, "record_word", by, about=customer, told=told) as connection:
        _waivable(rule, await said.newest_plans(connection))
        word = await _word(connection, customer, rule, since, until, proof)
        if back and not await said.take_back_waiver(connection, word):
            raise NothingStands(customer=customer)
        if not back:
            await said.waive(connection, word)
    if json:
        return _print(word, "withdrawn" if back else "given")
    if back:
        _line(f"{rule} protects {customer} again from {word.since} on",
              f"{rule} protege de nuevo a {customer} desde el {word.since}")  # fmt: skip
    else:
        _line(f"{customer} is freed from {rule} from {word.since} on, as asked",
              f"{customer} queda libre de {rule} desde el {word.since}, como pidió")  # fmt: skip


def _waivable(rule: str, plans: Iterable[Plan]) -> None:
    """Raises NotOneOf where no published playbook's packs have the rule, NotWaivable where nobody may lift it."""
    packs = [pack for plan in plans for pack in plan.packs]
    rules = {f"{pack.id.removesuffix('-strict')}.{one.id}": one for pack in packs for one in pack.rules}
    rules |= {f"{pack.id}.{one.id}": one for pack in packs for one in pack.rules}
    if rule not in rules:
        _known(
            rule,
            sorted(name for name, one in rules.items() if one.overridable) or (say("none", "ninguna"),),
            sorted(rules),
        )
    elif not rules[rule].overridable:
        words = ", ".join(sorted(name for name, one in rules.items() if one.overridable)) or say("none", "ninguna")
        raise NotWaivable(rule=rule, words=words)


def _known(word: str, words: Iterable[str], near_to: Iterable[str] | None = None) -> None:
    """Raises NotOneOf, with the nearest word."""
    words = tuple(words)
    if word not in words:
        near = difflib.get_close_matches(word, tuple(near_to or words), n=1)
        en, es = (f"; did you mean {near[0]}?", f"; ¿quiso decir {near[0]}?") if near else ("", "")
        raise NotOneOf(word=word, near=en, cerca=es, words=", ".join(words))


async def _word(
    connection: asyncpg.Connection[asyncpg.Record], number: str, what: str, since: str, until: str, proof: str
) -> Word:
    customer = await _customer(connection, number)
    begins = _day(since) or customer.today
    ends = _day(until)
    if ends is not None and ends < begins:
        raise EndsBeforeItBegins(until=ends, since=begins)
    return Word(
        customer=customer.id, what=what, since=begins, until=ends, proof=proof.strip(), by=user(), at=customer.at
    )


async def _customer(connection: asyncpg.Connection[asyncpg.Record], number: str) -> Customer:
    customer = await said.customer_today(connection, number)
    if customer is None:
        near = ", ".join(await said.customers_like(connection, number[:-1] or number))
        raise NoSuchCustomer(
            customer=number, near=near and f"; did you mean {near}?", cerca=near and f"; ¿quiso decir {near}?"
        )
    return customer


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise NotADay(text=text) from None


def _line(en: str, es: str) -> None:
    console().print(say(en, es), markup=False)


def _print(word: Word, change: str) -> None:
    """What was put on record, for scripts."""
    print(msgspec.json.encode({**msgspec.to_builtins(word), "change": change}).decode())
