"""A stateful fake of Twilio and SendGrid, for whatever the providers' own OpenAPI files cannot play. It knows no desk.

with running() as provider:
    provider.next(TAKES_AND_HANGS)                      # how the coming requests to send are treated, in order
    ... the official clients at provider.url ...
    mail = provider.taken[0]
    await deliver(provider.events(mail, "delivered"), to=our_address)
"""

from __future__ import annotations

import base64
import json
import re
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.providers.fake.behaviour import TAKES, Behaviour
from tests.providers.fake.books import Taken
from tests.providers.fake.http import Answer, Request, Server
from tests.providers.fake.notices import Notices

ACCOUNT, TOKEN, API_KEY = "AC" + "0123456789abcdef" * 2, "fake-auth-token-8842", "SG.fake-key.8842-secret"
SMS_FROM, WHATSAPP_FROM, VOICE_FROM = "+15005550006", "+15005550007", "+15005550008"
MAIL_FROM = "Acme <pagos@acme.example>"
PUBLIC_URL = "https://cobranza.acme.example"


class FakeProvider(Notices):
    """Takes what it is sent, unless told otherwise, and shows it in its lists. Use it from any thread."""

    def __init__(self) -> None:
        super().__init__(TOKEN, ACCOUNT)
        self.account = ACCOUNT
        self.taken: list[Taken] = []
        self.asked: list[Request] = []
        self.templates: dict[str, str] = {}
        """Approved WhatsApp templates by ContentSid, with {{1}} ... in their text."""
        self.shows = True
        """False: the lists lag behind, and do not show what was taken."""
        self._planned: deque[Behaviour] = deque()
        self._always = TAKES
        self._server = Server(self._answer)
        self.heard = self._server.heard

    @property
    def url(self) -> str:
        return self._server.url

    def environment(self, *channels: str) -> dict[str, str]:
        """The variables that lead the channels (email, sms, whatsapp, voice; all of them unless named) here."""
        wanted = channels or ("email", "sms", "whatsapp", "voice")
        variables = {"COBRANZA_PUBLIC_URL": PUBLIC_URL}
        if "email" in wanted:
            variables |= {"SENDGRID_API_KEY": API_KEY, "SENDGRID_FROM": MAIL_FROM, "SENDGRID_BASE_URL": self.url}
            variables |= {"SENDGRID_WEBHOOK_KEY": self.public_key, "SENDGRID_INBOUND_SECRET": "fake-inbound-8842"}
        if set(wanted) - {"email"}:
            variables |= {"TWILIO_ACCOUNT_SID": ACCOUNT, "TWILIO_AUTH_TOKEN": TOKEN, "TWILIO_BASE_URL": self.url}
        senders = {"sms": SMS_FROM, "whatsapp": WHATSAPP_FROM, "voice": VOICE_FROM}
        return variables | {f"TWILIO_{one.upper()}_FROM": senders[one] for one in wanted if one in senders}

    def next(self, *behaviours: Behaviour) -> None:
        """How the coming requests to send are treated, in order; after them `always` holds again."""
        self._planned.extend(behaviours)

    def always(self, behaviour: Behaviour) -> None:
        self._always = behaviour

    def forget(self) -> None:
        """As new: nothing taken, nothing planned."""
        self.taken.clear()
        self.asked.clear()
        self.templates.clear()
        self._planned.clear()
        self._always, self.shows = TAKES, True

    def keys(self) -> list[str]:
        """The keys of everything taken, in order."""
        return [one.key for one in self.taken]

    # --- the web server's side ---

    def _answer(self, request: Request) -> Answer:
        self.asked.append(request)
        for method, pattern, serve in self._routes():
            if request.method == method and (found := re.fullmatch(pattern, request.path)):
                return serve(request, *found.groups())
        return Answer(404, {"code": 20404, "message": f"nothing at {request.path}", "status": 404})

    def _routes(self) -> list[tuple[str, str, Callable[..., Answer]]]:
        account = f"/2010-04-01/Accounts/{ACCOUNT}"
        return [
            ("POST", "/v3/mail/send", self._mail),
            ("POST", f"{account}/(Messages|Calls)\\.json", self._create),
            ("GET", f"{account}/(Messages|Calls)\\.json", self._list),
            ("GET", f"{account}/(?:Messages|Calls)/(\\w+)\\.json", self._fetch),
        ]

    def _mail(self, request: Request) -> Answer:
        if request.headers.get("Authorization") != f"Bearer {API_KEY}":
            why = "The provided authorization grant is invalid, expired, or revoked"
            return Answer(401, {"errors": [{"message": why, "field": None, "help": None}]})
        sent = request.json
        to = sent["personalizations"][0]["to"][0]["email"]
        plain = next(part["value"] for part in sent["content"] if part["type"] == "text/plain")
        mail = Taken("email", to, sent["from"]["email"], plain, sent, status="processed")
        return self._treated(mail, Answer(202, headers={"X-Message-Id": mail.sid}))

    def _create(self, request: Request, kind: str) -> Answer:
        if not self._is_us(request):
            return Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        form = request.form
        channel = "voice" if kind == "Calls" else "whatsapp" if form["To"].startswith("whatsapp:") else "sms"
        sender = form.get("From") or form.get("MessagingServiceSid", "")
        made = Taken(channel, form["To"], sender, self._text(form), dict(form))
        return self._treated(made, Answer(201, made.shown(ACCOUNT)))

    def _text(self, form: dict[str, str]) -> str:
        if sid := form.get("ContentSid"):
            return filled(self.templates.get(sid, sid), form.get("ContentVariables", "{}"))
        return form.get("Body") or form.get("Twiml") or form.get("Url", "")

    def _list(self, request: Request, kind: str) -> Answer:
        if not self._is_us(request):
            return Answer(401, {"code": 20003, "message": "Authenticate", "status": 401})
        wanted = {"voice"} if kind == "Calls" else {"sms", "whatsapp"}
        to, sender = request.query.get("To"), request.query.get("From")
        found = [
            one for one in reversed(self.taken)
            if self.shows and one.channel in wanted and to in (None, one.to) and sender in (None, one.sender)
        ]  # fmt: skip
        shown = [one.shown(ACCOUNT) for one in found]
        return Answer(200, {kind.lower(): shown, "next_page_uri": None, "page": 0, "page_size": 50, "uri": ""})

    def _fetch(self, request: Request, sid: str) -> Answer:
        found = next((one for one in self.taken if one.sid == sid), None)
        if found is None:
            return Answer(404, {"code": 20404, "message": "not found", "status": 404})
        return Answer(200, found.shown(ACCOUNT))

    def _treated(self, made: Taken, good: Answer) -> Answer:
        how = self._planned.popleft() if self._planned else self._always
        if how.takes:
            self.taken.append(made)
        headers = {} if how.retry_after is None else {"Retry-After": str(how.retry_after)}
        status = how.status or good.status
        body: Any = good.body
        if how.status and made.channel == "email":
            body = {"errors": [{"message": how.message, "field": None, "help": None}]}
        elif how.status:
            more = f"https://www.twilio.com/docs/errors/{how.code}"
            body = {"code": how.code, "message": how.message, "more_info": more, "status": how.status}
        return Answer(status, body, {**good.headers, **headers} if not how.status else headers,
                      late=how.late, hangs=how.hangs, hangs_up=how.hangs_up)  # fmt: skip

    def _is_us(self, request: Request) -> bool:
        expected = base64.b64encode(f"{ACCOUNT}:{TOKEN}".encode()).decode()
        return request.headers.get("Authorization") == f"Basic {expected}"


def filled(template: str, variables: str) -> str:
    """An approved template's text with its variables, given as Twilio's JSON."""
    return re.sub(r"\{\{(\w+)\}\}", lambda found: str(json.loads(variables).get(found[1], "")), template)


@contextmanager
def running() -> Iterator[FakeProvider]:
    """A fake provider that answers until the block ends."""
    provider = FakeProvider()
    provider._server.start()
    try:
        yield provider
    finally:
        provider._server.stop()
