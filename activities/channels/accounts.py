"""The creditor's accounts with the providers, as their senders need them. They show no secret, whoever prints them."""

from __future__ import annotations

from typing import Any, Final

import msgspec

TWILIO: Final = "https://api.twilio.com"
SENDGRID: Final = "https://api.sendgrid.com"


class _Account(msgspec.Struct, frozen=True, kw_only=True):
    """Its text, as tracebacks and logs would show it, is its name alone."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"

    def __rich_repr__(self) -> Any:
        yield type(self).__name__


class TwilioAccount(_Account, frozen=True, kw_only=True):
    """`public_url` is where Twilio tells us what became of a message; the contact's key travels in that address."""

    sid: str
    token: str
    public_url: str
    base_url: str = TWILIO


class SendGridAccount(_Account, frozen=True, kw_only=True):
    """`sender` and `reply_to` are (name, address). `opt_out` is a mailto: or https: address, or empty.

    `tracking` names what SendGrid may watch: opens, clicks; by default nothing.
    """

    key: str
    sender: tuple[str, str]
    reply_to: tuple[str, str] | None = None
    opt_out: str = ""
    tracking: tuple[str, ...] = ()
    base_url: str = SENDGRID
