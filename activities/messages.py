"""Writes a message: picks the customer's language and fills a Liquid template. It knows no database and sends nothing.

The context is a mapping of typed values (Money, date, Decimal), and this is all that a template may say:

    customer    name; kind (company or person: the gentler is assumed)
    creditor    name, email, phone; pay_url and account, empty where there is none
    invoices    what the message is about, oldest due first, each with number, amount_due, principal, charges
                (empty where there are none), total, issued_on, due_on, days_past_due, is_overdue, stage
    also        the customer's other invoices carried along because of `combine`; the same shape, often empty
    total_due   what `invoices` and `also` come to, in one currency
    page_url    the customer's own page; empty where there is none
    methods     ways to pay: the playbook's words (`bank_transfer`), which become words of the message's language
    offer       instalments, down_payment, discount (fractions, as the offers table has them); or empty
    terms       the plan's Terms: payment, early_payment (discount, within), late_interest (rate, after),
                late_fee (amount, after), each empty where there is none
    today       the customer's date
    country     where the reader is, ISO 3166; else the total's currency tells (PEN is Peru's)

Filters beside Liquid's own: `money`, `day` (or `day: "short"`), `share`, `span`, `listed` (or `listed: "or"`), `few`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from hashlib import sha256
from typing import Any, ClassVar

import msgspec
from babel import Locale
from liquid import Environment, Mode, StrictUndefined
from liquid.exceptions import FilterArgumentError, LiquidError, UndefinedError
from liquid.template import BoundTemplate

from activities import amounts
from activities.ways_to_pay import in_words
from schemas.failures import CollectionsError
from schemas.money import Money
from schemas.plan import Message, Terms
from schemas.sms import plainer


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


class MessageNameUnknown(CollectionsError):
    """Message '{message}' ({language}, {channel}) asks for {name}, which is not there. docs/operations.md lists what a
    message may say; mend it and publish again."""

    es = (
        "El mensaje '{message}' ({language}, {channel}) pide {name}, que no existe. docs/operaciones.md dice qué puede "
        "llevar un mensaje; corríjalo y publique de nuevo."
    )


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
_CREDITOR = {"pay_url": None, "account": None}
_MANY_HOMES = ("USD", "EUR", "GBP")


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


def mentions(message: Message, channel: str, name: str) -> bool:
    """Whether the message's text for a channel has this word in it; one that only looks like the name counts too."""
    if channel == "whatsapp":
        return message.whatsapp is not None and name in " ".join(message.whatsapp.variables)
    above, within = _TEXTS[channel]
    return name in getattr(message, within) or bool(above and name in getattr(message, above))


def render(message: Message, channel: str, context: Mapping[str, Any]) -> Rendered:
    """Write the message for a channel (email, letter, sms, voice, whatsapp).

    Raises MessageWithoutText where it has no text for the channel, MessageNameUnknown where it names a thing that is
    not there, MessageUnreadable where Liquid cannot make sense of it.
    """
    locale = amounts.locale_of(message.language, _country(context))
    try:
        words = _words(context, locale)
        if channel == "whatsapp":
            return _whatsapp(message, locale, words)
        return _letter(message, channel, locale, words)
    except UndefinedError as error:
        name = str(error.args[0]).removesuffix(" is undefined")
        raise MessageNameUnknown(message=message.id, language=message.language, channel=channel, name=name) from error
    except LiquidError as error:
        why = " ".join(str(error.args[0] if error.args else error).split())
        raise MessageUnreadable(message=message.id, language=message.language, channel=channel, why=why) from error


def _letter(message: Message, channel: str, locale: Locale, words: Mapping[str, Any]) -> Rendered:
    above, within = _TEXTS[channel]
    body = _tidy(_fill(_text(message, within, channel), locale, words, told=channel == "voice"))
    subject = _one_line(_fill(getattr(message, above), locale, words)) if above else ""
    if channel in ("sms", "voice"):
        body = _one_line(body)
    return _rendered(subject, plainer(body) if channel == "sms" else body)


def _whatsapp(message: Message, locale: Locale, words: Mapping[str, Any]) -> Rendered:
    """WhatsApp takes an approved template's name and its variables, which may hold no line break."""
    if message.whatsapp is None:
        raise MessageWithoutText(message=message.id, language=message.language, channel="whatsapp", field="whatsapp")
    variables = tuple(_one_line(_fill(f"{{{{ {text} }}}}", locale, words)) for text in message.whatsapp.variables)
    lines = [message.whatsapp.template, *(f"{n}. {text}" for n, text in enumerate(variables, 1))]
    plain = _rendered("", "\n".join(lines))
    return msgspec.structs.replace(plain, template=message.whatsapp.template, variables=variables)


def _text(message: Message, field: str, channel: str) -> str:
    if text := getattr(message, field):
        return str(text)
    raise MessageWithoutText(message=message.id, language=message.language, channel=channel, field=field)


def _rendered(subject: str, body: str) -> Rendered:
    return Rendered(subject, body, sha256(f"{subject}\n\n{body}".encode()).hexdigest())


def _fill(text: str, locale: Locale, words: Mapping[str, Any], *, told: bool = False) -> str:
    return _compiled(text, str(locale), told).render(**words)


# Keyed by the text itself rather than by its file's sha256: the same text can never come out as another.
@lru_cache(maxsize=2048)
def _compiled(text: str, locale: str, told: bool) -> BoundTemplate:
    return _environment(locale, told).from_string(text)


@lru_cache(maxsize=64)
def _environment(name: str, told: bool) -> Environment:
    locale = Locale.parse(name)
    letters = _Letters(undefined=StrictUndefined, strict_filters=True, autoescape=False, tolerance=Mode.STRICT)
    for filter_name in ("money", "day", "share", "span", "listed", "few"):
        letters.add_filter(filter_name, _bound(getattr(amounts, filter_name), locale))
    if told:  # by a voice, to somebody who sees nothing
        letters.add_filter("money", _bound(amounts.told_money, locale))
    return letters


def _bound(written: Callable[..., str], locale: Locale) -> Callable[..., str]:
    def fill(value: object, *more: object) -> str:
        if isinstance(value, StrictUndefined):
            raise UndefinedError(value.msg, token=value.token)
        try:
            return written(value, locale, *more)
        except (AssertionError, AttributeError, TypeError, ValueError) as error:  # babel asserts what it is given
            raise FilterArgumentError(f"'{value}' cannot be written as {written.__name__}", token=None) from error

    return fill


def _words(context: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """The context as templates see it: what may be absent is there and empty, so that `if` can ask for it."""
    return {
        **context,
        "customer": {"kind": "person", **context.get("customer", {})},
        "creditor": {**_CREDITOR, **{name: value or None for name, value in context.get("creditor", {}).items()}},
        "also": context.get("also", ()),
        "page_url": context.get("page_url") or None,
        "reward": context.get("reward") or None,
        "methods": in_words(context.get("methods", ()), locale.language),
        "offer": _offer(context.get("offer")),
        "terms": _terms(context.get("terms") or Terms()),
    }


def _offer(offer: Mapping[str, Any] | None) -> dict[str, Any] | None:
    """The row of the offers table, whose answers are texts, as numbers; the approver is not the customer's business."""
    if not offer:
        return None
    instalments, *shares = (Decimal(offer.get(name) or 0) for name in ("instalments", "down_payment", "discount"))
    return {"instalments": int(instalments), "down_payment": shares[0], "discount": shares[1]}


def _terms(terms: Terms) -> dict[str, Any]:
    early, interest, fee = terms.early_payment, terms.late_interest, terms.late_fee
    return {
        "payment": terms.payment,
        "early_payment": early and {"discount": early.discount, "within": early.within.offset},
        "late_interest": interest
        and {"rate": interest.rate, "series": interest.series or None, "after": interest.start.offset},
        "late_fee": fee and {"amount": fee.amount, "after": fee.at.offset},
    }


def _country(context: Mapping[str, Any]) -> str:
    """ISO 4217 builds a national currency's code on its country's; dollars and euros are at home in many."""
    if country := context.get("country"):
        return str(country)
    total = context.get("total_due")
    return total.currency[:2] if isinstance(total, Money) and total.currency not in _MANY_HOMES else ""


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    """Liquid's loops leave empty lines behind; a reader should see at most one."""
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"[ \t]+\n", "\n", text)).strip() + "\n"
