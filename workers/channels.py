"""Which hand serves which channel here: the providers whose credentials the environment has, else the local outbox.

It reads the environment once and opens no connection. What a channel needs is in one table; half of it is a mistake
that is told at the start, never a silent outbox.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from email.utils import parseaddr
from typing import TYPE_CHECKING, ClassVar, Final, NamedTuple

import asyncpg

from activities.channels.accounts import SENDGRID, TWILIO, SendGridAccount, TwilioAccount
from activities.channels.held_back import Allowed, HeldBack
from activities.outbox_local import LocalOutbox
from activities.prices import Priced
from activities.senders import Sender
from schemas.failures import CollectionsError
from schemas.playbook import CHANNELS
from workers.creditor import creditor

if TYPE_CHECKING:
    Pool = asyncpg.Pool[asyncpg.Record]

Variables = Mapping[str, str]


class HalfConfigured(CollectionsError):
    """The {channel} channel is half configured: {missing} is missing beside {given}. Set it, or unset the rest, and the
    messages stay in the local outbox; `cobranza channels` shows what each channel needs."""

    es: ClassVar[str] = (
        "El canal {channel} está a medio configurar: falta {missing} junto a {given}. Póngalo, o quite el resto, y los "
        "mensajes quedan en la bandeja local; `cobranza channels` muestra qué necesita cada canal."
    )


class ProviderHalfConfigured(HalfConfigured):
    """{provider} is half configured: {missing} is missing beside {given}. Set it, or unset the rest, and there are no
    links to pay; `cobranza channels` shows what is set."""

    es: ClassVar[str] = (
        "{provider} está a medio configurar: falta {missing} junto a {given}. Póngalo, o quite el resto, y no habrá "
        "enlaces de pago; `cobranza channels` muestra qué está puesto."
    )


class NotAsExpected(CollectionsError):
    """{variable} is not as expected: it takes {expected}."""

    es: ClassVar[str] = "{variable} no es como se espera: lleva {expected}."


class Needs(NamedTuple):
    """A channel is wanted as soon as one of `asks` is set; then all of `required` must be. `sender` names
    the variable that says from which address of ours it sends."""

    asks: tuple[str, ...]
    required: tuple[str, ...]
    sender: str


_TWILIO: Final = ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN")
NEEDS: Final[dict[str, Needs]] = {
    "email": Needs(
        ("SENDGRID_API_KEY", "SENDGRID_FROM"), ("SENDGRID_API_KEY", "SENDGRID_FROM"), "SENDGRID_FROM"
    ),
    "sms": Needs(("TWILIO_SMS_FROM",), (*_TWILIO, "TWILIO_SMS_FROM", "COBRANZA_PUBLIC_URL"), "TWILIO_SMS_FROM"),
    "voice": Needs(("TWILIO_VOICE_FROM",), (*_TWILIO, "TWILIO_VOICE_FROM", "COBRANZA_PUBLIC_URL"), "TWILIO_VOICE_FROM"),
    "whatsapp": Needs(
        ("TWILIO_WHATSAPP_FROM", "COBRANZA_WHATSAPP_TEMPLATES"),
        (*_TWILIO, "TWILIO_WHATSAPP_FROM", "COBRANZA_PUBLIC_URL"),
        "TWILIO_WHATSAPP_FROM",
    ),
}  # fmt: skip
"""Letters need nothing. A Twilio account without any number of ours is a mistake too (`missing_of`)."""

_E164: Final = re.compile(r"\+[1-9]\d{6,14}")
_SHAPES: Final[dict[str, tuple[re.Pattern[str], str]]] = {
    "TWILIO_ACCOUNT_SID": (re.compile(r"AC[0-9a-fA-F]{32}"), "AC + 32 hex"),
    "TWILIO_SMS_FROM": (
        re.compile(rf"{_E164.pattern}|MG[0-9a-fA-F]{{32}}|\d{{5,6}}|(?=.*[A-Za-z])[A-Za-z0-9 ]{{1,11}}"),
        "+15551234567, MG..., 12345, Acme",
    ),
    "TWILIO_WHATSAPP_FROM": (re.compile(rf"(whatsapp:)?{_E164.pattern}|MG[0-9a-fA-F]{{32}}"), "+15551234567, MG..."),
    "TWILIO_VOICE_FROM": (_E164, "+15551234567"),
    "SENDGRID_FROM": (re.compile(r"[^@]*[^@\s<]+@[^@\s>]+\.[^@\s>]+>?"), "Acme <pagos@acme.example>"),
    "SENDGRID_REPLY_TO": (re.compile(r"[^@]*[^@\s<]+@[^@\s>]+\.[^@\s>]+>?"), "Acme <pagos@acme.example>"),
    "SENDGRID_OPT_OUT": (
        re.compile(r"mailto:[^@\s<>]+@[^\s<>]+|https://[^\s<>]+"),
        "mailto:bajas@acme.example, https://...",
    ),
    "SENDGRID_TRACKING": (re.compile(r"(opens|clicks)(,(opens|clicks))?"), "opens, clicks"),
    "COBRANZA_E_INVOICE": (re.compile(r"factur-x"), "factur-x"),
    "COBRANZA_CREDITOR_COUNTRY": (re.compile(r"[A-Za-z]{2}"), "PE"),
    "COBRANZA_TAX_CATEGORY": (re.compile(r"[Zz]|[Ee]|[Aa][Ee]|[Gg]|[Oo]"), "Z, E, AE, G, O"),
    "COBRANZA_TAX_RATES": (re.compile(r"\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*"), "20, 10, 5.5"),
    "COBRANZA_PAPER": (re.compile(r"a4|us-letter"), "a4, us-letter"),
    "COBRANZA_PUBLIC_URL": (re.compile(r"https?://[^\s/_?#]+(/[^\s?#]*)?"), "https://cobranza.acme.example"),
    "SENDGRID_BASE_URL": (re.compile(r"https?://[^\s?#]+"), "https://api.eu.sendgrid.com"),
    "TWILIO_BASE_URL": (re.compile(r"https?://[^\s?#]+"), "https://api.twilio.com"),
}
_TEMPLATE: Final = re.compile(r"([\w.-]+)=(HX[0-9a-fA-F]{32})")


class Served(NamedTuple):
    """How a channel is served: by whom, from which of our addresses, and what is missing where somebody began."""

    channel: str
    provider: str
    sender: str
    missing: tuple[str, ...]
    given: tuple[str, ...]


def served(variables: Variables) -> list[Served]:
    """Each channel as the environment has it, half configured or not. It raises nothing and shows no secret."""
    return [_served(channel, variables) for channel in CHANNELS]


def senders_of(pool: Pool, variables: Variables) -> dict[str, Sender]:
    """A sender for each channel. Raises HalfConfigured, NotAsExpected, ListUnreadable: a mistake is told, not sent."""
    outbox = LocalOutbox(pool)
    only_to = check(variables)
    senders: dict[str, Sender] = {}
    for one in served(variables):
        real = _BUILDERS[one.channel](pool, variables) if one.provider != "outbox" else None
        senders[one.channel] = outbox if real is None else HeldBack(pool, real, only_to)
    return senders


def priced_of(senders: Mapping[str, Sender]) -> dict[str, Priced]:
    """Those of the senders that can be asked what a message cost."""
    behind = {channel: one.behind if isinstance(one, HeldBack) else one for channel, one in senders.items()}
    return {channel: one for channel, one in behind.items() if isinstance(one, Priced)}


def check(variables: Variables) -> Allowed | None:
    """The allow-list, once everything that is set makes sense. Raises HalfConfigured, NotAsExpected, ListUnreadable."""
    for one in served(variables):
        if one.missing:
            missing, given = ", ".join(one.missing), ", ".join(one.given)
            raise HalfConfigured(channel=one.channel, missing=missing, given=given)
    if account := _set(variables, _TWILIO):
        senders = [NEEDS[channel].sender for channel in ("sms", "whatsapp", "voice")]
        if not _set(variables, senders):
            raise HalfConfigured(channel="twilio", missing=" / ".join(senders), given=", ".join(account))
    for name, (shape, expected) in _SHAPES.items():
        if variables.get(name) and not shape.fullmatch(variables[name].strip()):
            raise NotAsExpected(variable=name, expected=expected)
    _templates(variables)
    return Allowed.read(variables["COBRANZA_ONLY_TO"]) if variables.get("COBRANZA_ONLY_TO") else None


def _served(channel: str, variables: Variables) -> Served:
    if channel == "letter":
        return Served(channel, "post", variables.get("COBRANZA_CREDITOR_ADDRESS", ""), (), ())
    needs = NEEDS.get(channel)
    given = _set(variables, needs.asks) if needs else ()
    if needs is None or not given:
        return Served(channel, "outbox", "", (), ())
    missing = tuple(name for name in needs.required if not variables.get(name))
    provider = "sendgrid" if channel == "email" else "twilio"
    given = _set(variables, dict.fromkeys((*needs.asks, *needs.required)))
    return Served(channel, provider, variables.get(needs.sender, ""), missing, given)


def _set(variables: Variables, names: Iterable[str]) -> tuple[str, ...]:
    """Those that are set; one that is empty counts as not set, as everywhere."""
    return tuple(name for name in names if variables.get(name))


# --- the builders: the clients are imported by the channels that use them -----------------------------------------


def _email(pool: Pool, variables: Variables) -> Sender:
    from activities.channels.email_sendgrid import Email

    reply_to = variables.get("SENDGRID_REPLY_TO")
    account = SendGridAccount(
        key=variables["SENDGRID_API_KEY"].strip(),
        sender=parseaddr(variables["SENDGRID_FROM"]),
        reply_to=parseaddr(reply_to) if reply_to else None,
        opt_out=variables.get("SENDGRID_OPT_OUT", "").strip(),
        tracking=tuple(variables.get("SENDGRID_TRACKING", "").split(",")),
        base_url=_base(variables, "SENDGRID_BASE_URL", SENDGRID),
    )
    return Email(account)


def _sms(pool: Pool, variables: Variables) -> Sender:
    from activities.channels.messages_twilio import TextMessages

    return TextMessages(pool, twilio_account(variables), variables["TWILIO_SMS_FROM"].strip())


def _whatsapp(pool: Pool, variables: Variables) -> Sender:
    from activities.channels.messages_twilio import WhatsApp

    sender = variables["TWILIO_WHATSAPP_FROM"].strip().removeprefix("whatsapp:")
    return WhatsApp(pool, twilio_account(variables), sender, _templates(variables))


def _voice(pool: Pool, variables: Variables) -> Sender:
    from activities.channels.speech import Caller
    from activities.channels.voice_twilio import VoiceCalls

    us = creditor(variables)
    caller = Caller(us["name"], us["phone"], us["account"], variables["TWILIO_VOICE_FROM"].strip())
    return VoiceCalls(pool, twilio_account(variables), caller)


def _letter(pool: Pool, variables: Variables) -> Sender:
    from activities.channels.letters_pdf import Post
    from workers.letterhead import letterhead

    return Post(pool, letterhead(variables))


_BUILDERS: Final[dict[str, Callable[[Pool, Variables], Sender]]] = {
    "email": _email,
    "letter": _letter,
    "sms": _sms,
    "voice": _voice,
    "whatsapp": _whatsapp,
}


def twilio_account(variables: Variables) -> TwilioAccount:
    """The account that messages and calls share."""
    return TwilioAccount(
        sid=variables["TWILIO_ACCOUNT_SID"].strip(),
        token=variables["TWILIO_AUTH_TOKEN"].strip(),
        public_url=variables["COBRANZA_PUBLIC_URL"].strip().rstrip("/"),
        base_url=_base(variables, "TWILIO_BASE_URL", TWILIO),
    )


def _base(variables: Variables, name: str, default: str) -> str:
    return (variables.get(name) or default).strip().rstrip("/")


def _templates(variables: Variables) -> dict[str, str]:
    """COBRANZA_WHATSAPP_TEMPLATES: which template of our messages is which of WhatsApp's. Raises NotAsExpected."""
    entries = [entry.strip() for entry in variables.get("COBRANZA_WHATSAPP_TEMPLATES", "").split(",") if entry.strip()]
    found = [_TEMPLATE.fullmatch(entry) for entry in entries]
    if not all(found) or len({one[1] for one in found if one}) < len(entries):
        raise NotAsExpected(variable="COBRANZA_WHATSAPP_TEMPLATES", expected="overdue_first_es=HX + 32 hex, ...")
    return {one[1]: one[2] for one in found if one}
