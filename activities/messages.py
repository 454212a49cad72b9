"""Writes a message: picks the customer's language and fills a Liquid template. It knows no database and sends nothing.

What a template may say, all of it always there (an absent one is empty, never missing):

    customer    name; kind (company, person)
    creditor    name, email, phone; pay_url and account, empty where there is none
    invoices    what the message is about, oldest due first, each with number, amount_due, total, issued_on, due_on,
                days_past_due, is_overdue, stage
    also        the customer's other invoices carried along because of `combine`; the same shape, often empty
    total_due   what `invoices` and `also` come to
    methods     ways to pay, in words of the message's language
    offer       instalments, down_payment, discount (fractions); empty where nothing may be offered
    terms       payment, early_payment (discount, within), late_interest (rate, after), late_fee (amount, after);
                empty where the playbook has none
    today       the customer's date

Filters beside Liquid's own: `money`, `day` (or `day: "short"`), `share`, `span`, `listed` (or `listed: "or"`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import ClassVar

import msgspec
from babel import Locale
from liquid import Environment, Mode, StrictUndefined
from liquid.exceptions import LiquidError
from liquid.template import BoundTemplate

from activities import amounts
from activities.ways_to_pay import in_words
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.plan import Message, Terms


class MessageMissing(CollectionsError):
    """There is no message '{message}' in '{wanted}' nor in '{default}'. Add playbooks/messages/{default}/{message}.md
    and publish the playbook again."""

    es = (
        "No hay mensaje '{message}' en '{wanted}' ni en '{default}'. Agregue playbooks/messages/{default}/{message}.md "
        "y publique de nuevo el playbook."
    )


class MessageWithoutText(CollectionsError):
    """Message '{message}' ({language}) has no text for {channel}. Add '{field}' to its front matter."""

    es = "El mensaje '{message}' ({language}) no tiene texto para {channel}. Agregue '{field}' a su encabezado."


class MessageUnreadable(CollectionsError):
    """Message '{message}' ({language}, {channel}) cannot be written: {why}. Mend its text and publish again."""

    es = (
        "El mensaje '{message}' ({language}, {channel}) no se puede redactar: {why}. "
        "Corrija su texto y publique de nuevo."
    )


class Addressee(msgspec.Struct, frozen=True):
    """Who is written to. `kind` is company or person; the gentler is assumed."""

    name: str
    kind: str = "person"


class Creditor(msgspec.Struct, frozen=True):
    """Who is owed and how to reach and pay them."""

    name: str
    email: str
    phone: str
    pay_url: str = ""
    account: str = ""


class Line(msgspec.Struct, frozen=True):
    """An invoice as a message shows it. Money in one currency per message; days are the customer's."""

    number: str
    amount_due: Money
    total: Money
    issued_on: date
    due_on: date
    days_past_due: int = 0
    is_overdue: bool = False
    stage: str = ""


class Offer(msgspec.Struct, frozen=True):
    """What may be offered. `down_payment` and `discount` are fractions (0.25 for 25%)."""

    instalments: int
    down_payment: Decimal = Decimal(0)
    discount: Decimal = Decimal(0)


class Context(msgspec.Struct, frozen=True, kw_only=True):
    """All that a message may say. `methods` are the playbook's words (`bank_transfer`); `country` is ISO 3166."""

    customer: Addressee
    creditor: Creditor
    invoices: tuple[Line, ...]
    total_due: Money
    today: date
    also: tuple[Line, ...] = ()
    methods: tuple[str, ...] = ()
    offer: Offer | None = None
    terms: Terms | None = None
    country: str = ""


class Rendered(msgspec.Struct, frozen=True):
    """A message as the customer reads it. `sha256` is over subject, an empty line and body, in UTF-8.

    For WhatsApp `template` and `variables` are what the provider is given, and `body` writes them down.
    """

    subject: str
    body: str
    sha256: str
    template: str = ""
    variables: tuple[str, ...] = ()


class _Letters(Environment):
    """Liquid for letters: a wrong name is an error, and no text can loop or swell without end."""

    loop_iteration_limit: ClassVar[int | None] = 5_000
    output_stream_limit: ClassVar[int | None] = 200_000
    local_namespace_limit: ClassVar[int | None] = 200_000


# Which text of a message is the subject, and which the body, of each channel.
_TEXTS = {"email": ("subject", "body"), "letter": ("title", "body"), "sms": ("", "sms"), "voice": ("", "voice")}
# Letters that GSM-7 lacks: one of them would cut an SMS from 160 characters to 70. It has é, ñ, ü and ¿.
_GSM = str.maketrans("áíóúÁÍÓÚâêîôûãõçÇ–—“”‘’«»·…", 'aiouAIOUaeiouaocC--""\'\'""-.')


def choose(messages: Iterable[Message], message: str, wanted: str, default: str) -> Message:
    """The message in the customer's own language, else its base (`es` for `es-PE`), else the plan's default.

    Raises MessageMissing when it exists in none of them.
    """
    there = {found.language.lower(): found for found in messages if found.id == message}
    for language in (wanted, default):
        exact = language.replace("_", "-").lower()
        if found := there.get(exact) or there.get(exact.partition("-")[0]):
            return found
    raise MessageMissing(message=message, wanted=wanted, default=default.partition("-")[0])


def render(message: Message, channel: str, context: Context) -> Rendered:
    """Write the message for a channel (email, letter, sms, voice, whatsapp).

    Raises MessageWithoutText where it has no text for the channel, MessageUnreadable where the text names a thing
    that is not there or Liquid cannot read it.
    """
    locale = amounts.locale_of(message.language, context.country)
    words = _words(context, locale)
    try:
        if channel == "whatsapp":
            return _whatsapp(message, locale, words)
        return _letter(message, channel, locale, words)
    except LiquidError as error:
        why = " ".join(str(error.args[0] if error.args else error).split())
        raise MessageUnreadable(message=message.id, language=message.language, channel=channel, why=why) from error


def _letter(message: Message, channel: str, locale: Locale, words: dict[str, object]) -> Rendered:
    above, within = _TEXTS[channel]
    body = _tidy(_fill(_text(message, within, channel), locale, words))
    subject = _one_line(_fill(getattr(message, above), locale, words)) if above else ""
    if channel in ("sms", "voice"):
        body = _one_line(body)
    return _rendered(subject, body.translate(_GSM) if channel == "sms" else body)


def _whatsapp(message: Message, locale: Locale, words: dict[str, object]) -> Rendered:
    """WhatsApp takes an approved template's name and its variables, which may hold no line break."""
    if message.whatsapp is None:
        raise MessageWithoutText(message=message.id, language=message.language, channel="whatsapp", field="whatsapp")
    variables = tuple(_one_line(_fill(f"{{{{ {text} }}}}", locale, words)) for text in message.whatsapp.variables)
    lines = [message.whatsapp.template, *(f"{{{{{n}}}}} {text}" for n, text in enumerate(variables, 1))]
    plain = _rendered("", "\n".join(lines))
    return msgspec.structs.replace(plain, template=message.whatsapp.template, variables=variables)


def _text(message: Message, field: str, channel: str) -> str:
    if text := getattr(message, field):
        return str(text)
    raise MessageWithoutText(message=message.id, language=message.language, channel=channel, field=field)


def _rendered(subject: str, body: str) -> Rendered:
    return Rendered(subject, body, sha256(f"{subject}\n\n{body}".encode()).hexdigest())


def _fill(text: str, locale: Locale, words: dict[str, object]) -> str:
    return _compiled(text, str(locale)).render(**words)


# Keyed by the text itself rather than by its file's sha256: the same text can never come out as another.
@lru_cache(maxsize=2048)
def _compiled(text: str, locale: str) -> BoundTemplate:
    return _environment(locale).from_string(text)


@lru_cache(maxsize=64)
def _environment(name: str) -> Environment:
    locale = Locale.parse(name)
    letters = _Letters(undefined=StrictUndefined, strict_filters=True, autoescape=False, tolerance=Mode.STRICT)
    for filter_name in ("money", "day", "share", "span", "listed"):
        letters.add_filter(filter_name, _bound(getattr(amounts, filter_name), locale))
    return letters


def _bound(written: Callable[..., str], locale: Locale) -> Callable[..., str]:
    return lambda value, *more: written(value, locale, *more)


def _words(context: Context, locale: Locale) -> dict[str, object]:
    return {
        "customer": _fields(context.customer),
        "creditor": {name: value or None for name, value in _fields(context.creditor).items()},
        "invoices": [_fields(line) for line in context.invoices],
        "also": [_fields(line) for line in context.also],
        "total_due": context.total_due,
        "methods": in_words(context.methods, locale.language),
        "offer": _fields(context.offer) if context.offer else None,
        "terms": _terms(context.terms) if context.terms else None,
        "today": context.today,
    }


def _terms(terms: Terms) -> dict[str, object]:
    early, interest, fee = terms.early_payment, terms.late_interest, terms.late_fee
    return {
        "payment": terms.payment,
        "early_payment": early and {"discount": early.discount, "within": early.within.offset},
        "late_interest": interest and {"rate": interest.rate, "after": interest.start.offset},
        "late_fee": fee and {"amount": fee.amount, "after": fee.at.offset},
    }


def _fields(struct: msgspec.Struct) -> dict[str, object]:
    return {name: getattr(struct, name) for name in struct.__struct_fields__}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Liquid's loops leave empty lines behind; a reader should see at most one."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
