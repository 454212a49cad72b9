"""E-mail by SendGrid's official client, which waits: one client a mail, in a thread. It knows no case."""

from __future__ import annotations

import asyncio
import logging
import re
import ssl
from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException
from typing import Final
from urllib.error import URLError

from python_http_client.exceptions import HTTPError
from sendgrid import SendGridAPIClient
from sendgrid.helpers.mail import (
    Attachment,
    ClickTracking,
    Content,
    CustomArg,
    Disposition,
    FileContent,
    FileName,
    FileType,
    From,
    Header,
    Mail,
    OpenTracking,
    Personalization,
    ReplyTo,
    Subject,
    SubscriptionTracking,
    To,
    TrackingSettings,
)

from activities.channels.accounts import SendGridAccount
from activities.channels.answers import EMPTY, NO_ANSWER, NOT_REACHED, TOO_LATE, Meaning, bad_address, failure
from activities.channels.answers_sendgrid import ACCEPTED, SOMEBODY_ELSE, meaning_of, wait_of
from activities.channels.clock import Clock, present
from activities.channels.mail_page import page
from activities.senders import Outgoing, Sent

# At DEBUG the client's own logger writes down the API key and the whole mail.
logging.getLogger("python_http_client").setLevel(logging.WARNING)

KEY: Final = "cobranza_key"
"""The custom argument that comes back with each of SendGrid's events."""
AT_ONCE: Final = 16
LARGEST: Final = 20 * 1024 * 1024
"""Bytes of all attachments: SendGrid takes 30 MB of a whole mail, in which they are a third longer."""
TOO_LARGE: Final = Meaning(
    "content", "the attachments are larger than 20 MB", "los adjuntos pasan de 20 MB"
)  # fmt: skip
_ADDRESS = re.compile(r"[^@\s<>,;\"]+@[^@\s<>,;\"]+\.[^@\s<>,;\".]+")


class Email:
    """`patience` is how long SendGrid may take in all; the socket's own is half of it, and counts each of its waits."""

    name = "sendgrid"
    tells = False
    """SendGrid has no list that shows a key: only its events tell, when they come."""

    def __init__(
        self, account: SendGridAccount, patience: timedelta = timedelta(seconds=15), clock: Clock = present
    ) -> None:
        self._account, self._patience, self._clock = account, patience, clock
        self.sends_from = account.sender[1]
        self.answers_within = patience + timedelta(seconds=5)
        self.settle = 30 * self.answers_within
        self._threads = ThreadPoolExecutor(AT_ONCE, "sendgrid")

    async def send(self, message: Outgoing) -> Sent:
        """Hand the mail over. Raises ProviderRefused, ProviderUnavailable.

        A thread cannot be stopped: where the caller gives up, the mail may still go out, and `taken` says that nobody
        knows. One that still waits for a thread is taken back.
        """
        if not _ADDRESS.fullmatch(message.recipient.strip()):
            raise failure("email", bad_address("this is no e-mail address", "esto no es una dirección de correo"), "")
        if not message.body.strip():
            raise failure("email", EMPTY, "")
        if sum(len(one.content) for one in message.attachments) > LARGEST:
            raise failure("email", TOO_LARGE, "")
        if message.expires_at is not None and message.expires_at <= self._clock():
            raise failure("email", TOO_LATE, "")
        mail = written(message, self._account).get()
        try:
            async with asyncio.timeout(self._patience.total_seconds()):
                given = await asyncio.get_running_loop().run_in_executor(self._threads, self._post, mail)
        except TimeoutError:
            raise failure("email", NO_ANSWER, "TimeoutError") from None
        return Sent(provider_id=given or message.key, sender=self._account.sender[1])

    async def find(self, message: Outgoing) -> Sent | None:
        """Nothing: SendGrid cannot be asked for a key."""
        return None

    def _post(self, mail: object) -> str:
        """SendGrid's id of the mail. Raises as `send`. In a thread, with a client of its own: clients share headers."""
        client = SendGridAPIClient(self._account.key, host=self._account.base_url)
        client.client.timeout = self._patience.total_seconds() / 2
        try:
            said = client.client.mail.send.post(request_body=mail)
        except HTTPError as no:
            wait = wait_of(no.headers, present()) if no.status_code == 429 else None
            meaning = meaning_of(no.status_code, no.body)
            raise failure("email", meaning, f"SendGrid {no.status_code}", wait) from None
        except (OSError, HTTPException, ValueError) as error:
            raise failure("email", _what_of(error), _name(error)) from None
        if said.status_code != ACCEPTED:  # a proxy's own page, say, or a mail that was only looked at
            raise failure("email", SOMEBODY_ELSE, str(said.status_code))
        return str(said.headers.get("X-Message-Id") or "")


def written(message: Outgoing, account: SendGridAccount) -> Mail:
    """The mail as SendGrid takes it: the text as it is, the same as a page, and our key where events repeat it.

    The key stands in the personalisation: SendGrid's own OpenAPI file has a wrong type for the one at the top.
    """
    mail = Mail()
    mail.from_email = From(account.sender[1], account.sender[0] or None)
    mail.subject = Subject(_one_line(message.subject) or _one_line(account.sender[0]) or "-")
    to = Personalization()
    to.add_to(To(message.recipient.strip(), _one_line(message.name) or None))
    to.add_custom_arg(CustomArg(KEY, message.key))
    mail.add_personalization(to)
    mail.add_content(Content("text/plain", message.body))
    mail.add_content(Content("text/html", page(message.body, message.subject, message.language)))
    if account.reply_to is not None:
        mail.reply_to = ReplyTo(account.reply_to[1], account.reply_to[0] or None)
    if account.opt_out:
        mail.add_header(Header("List-Unsubscribe", f"<{_opt_out(account.opt_out, message.language)}>"))
    for one in reversed(message.attachments):  # the helper puts each before the others
        content = FileContent(b64encode(one.content).decode("ascii"))
        file = Attachment(content, FileName(one.name), FileType(one.media_type), Disposition("attachment"))
        mail.add_attachment(file)
    mail.tracking_settings = _tracking(account.tracking)
    return mail


def _opt_out(address: str, language: str) -> str:
    """A mail program sends an empty mail there: its subject is what an answer of the customer's would say."""
    if not address.startswith("mailto:") or "?" in address:
        return address
    return f"{address}?subject={'BAJA' if language.startswith('es') else 'STOP'}"


def _tracking(wanted: tuple[str, ...]) -> TrackingSettings:
    """Said in so many words, because the account's own settings hold where the mail says nothing."""
    settings = TrackingSettings()
    settings.click_tracking = ClickTracking("clicks" in wanted, "clicks" in wanted)
    settings.open_tracking = OpenTracking("opens" in wanted)
    settings.subscription_tracking = SubscriptionTracking(False)
    return settings


def _what_of(error: BaseException) -> Meaning:
    """urllib says URLError while it connects and writes, and anything else once the whole request is written."""
    return NOT_REACHED if isinstance(error, URLError) else NO_ANSWER


def _name(error: BaseException) -> str:
    cause = error.reason if isinstance(error, URLError) else error
    return "certificate" if isinstance(cause, ssl.SSLError) else type(cause).__name__


def _one_line(text: str) -> str:
    return " ".join(text.split())
