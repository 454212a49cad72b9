"""Providers and customers as they call us: signed notices into our own routes on a real database. It judges nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from starlette.applications import Starlette

from tests.desk.company import LIMA, STEP, Company
from tests.providers.fake.notices import Notice, Notices
from workers.arrivals import Arrivals
from workers.webhooks.routes import webhook_routes

TOKEN, ACCOUNT, SECRET = "a-token", "AC00000000000000000000000000000001", "s3cret"
NOW = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)
MOBILE, MAIL = "+51999000111", "rosa@quispe.example"
OURS = "+15550000000"


@dataclass
class Sentence:
    """What a provider took of ours, as its notices name it."""

    sid: str
    key: str
    to: str
    sender: str = OURS
    status: str = ""
    error: int | None = None

    @property
    def callback(self) -> str:
        from urllib.parse import quote

        return f"https://cobranza.acme.example/webhooks/twilio/status?key={quote(self.key, safe='')}"


class Outside:
    """Notices, our routes, and the one that handles what they stored."""

    def __init__(self, company: Company) -> None:
        self.company = company
        self.notices = Notices(TOKEN, ACCOUNT)
        self.environ = {
            "TWILIO_AUTH_TOKEN": TOKEN, "SENDGRID_WEBHOOK_KEY": self.notices.public_key,
            "SENDGRID_INBOUND_SECRET": SECRET, "COBRANZA_PUBLIC_URL": self.notices.public_url,
        }  # fmt: skip
        self.now = NOW
        self.arrivals = Arrivals(company.pool, None)  # type: ignore[arg-type]

    def app(self) -> Starlette:
        return Starlette(routes=webhook_routes(self.company.pool, self.environ, lambda: self.now))

    async def posts(self, notice: Notice, base: str = "http://10.0.0.7:8080", **headers: str) -> httpx.Response:
        transport = httpx.ASGITransport(self.app())
        async with httpx.AsyncClient(transport=transport, base_url=base) as client:
            return await client.post(notice.path, headers=notice.headers | headers, content=notice.content)

    async def tells(self, *notices: Notice) -> None:
        """Posted, and handled."""
        for notice in notices:
            answer = await self.posts(notice)
            assert answer.status_code in (200, 204), answer.text
        await self.handles()

    async def handles(self) -> None:
        while await self.arrivals.turn(self.now):
            pass
        assert await self.company.value("select array_agg(failed) from webhook where failed <> ''") is None

    async def writes(self, body: str, sender: str = MOBILE, **more: str) -> None:
        """The customer's SMS, or WhatsApp message where `sender` begins so."""
        ours = f"whatsapp:{OURS}" if sender.startswith("whatsapp:") else OURS
        await self.tells(self.notices.inbound(sender, body, ours, **more))

    async def mails(self, text: str, subject: str = "Re: Su factura", sender: str = MAIL, headers: str = "") -> None:
        headers = headers or f"Message-ID: <{subject}-{hash(text)}@quispe.example>"
        await self.tells(self.notices.inbound_mail(sender, subject, text, SECRET, "pagos@acme.example", headers))

    # --- the company's side ---

    async def customer(self, name: str = "c1", mobile: str = MOBILE, mail: str = MAIL, country: str = "PE") -> None:
        await self.company.do(
            "insert into customer (id, name, zone, language, country) values ($1, 'Rosa Quispe', $2, 'es', $3)",
            name, LIMA, country)  # fmt: skip
        for kind, value in (("mobile", mobile), ("email", mail)):
            if value:
                await self.company.do("insert into address values ($1, $2, $3)", name, kind, value)

    async def sent(
        self, *invoices: str, customer: str = "c1", channel: str = "whatsapp", to: str = MOBILE, sid: str = "",
        state: str = "accepted", step: str = STEP,
    ) -> Sentence:  # fmt: skip
        """A message that the desk sent about these invoices, or is not sure of having sent."""
        key, sid = f"{invoices[0]}/{step}/1", sid or f"SM{abs(hash((invoices, channel))):032x}"[:34]
        await self.company.do(
            "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider,"
            " provider_id) values ($1, $2, $3, $4, 'overdue-first', $5, $6, $7, $8, $9, $10)",
            key, invoices[0], customer, step, channel, "calls" if channel == "voice" else "messages", state, NOW,
            "sendgrid" if channel == "email" else "twilio", sid if state == "accepted" else "")  # fmt: skip
        for invoice in invoices:
            await self.company.do(
                "insert into contact_cover values ($1, $2, $3, $4)", f"{invoice}/{step}/1", key, invoice, step
            )
        await self.company.do(
            "insert into message_body (contact, language, recipient, body, sha256) values ($1, 'es', $2, 'x', '')",
            key, to)  # fmt: skip
        prefix = "whatsapp:" if channel == "whatsapp" else ""
        return Sentence(sid, key, prefix + to, prefix + OURS)

    async def mail_sent(self, *invoices: str) -> Sentence:
        if invoices[0] != "F1":
            await self.company.case(invoices[0])
        return await self.sent(*invoices, channel="email", to=MAIL, sid=f"mail-{invoices[0]}")

    async def facts(self) -> list[str]:
        rows = await self.company.pool.fetch(
            "select fact from delivery where id not like 'desk/%' order by recorded_at, id"
        )
        return [row["fact"] for row in rows]

    async def told(self) -> list[tuple[str, str]]:
        """What cases will hear: invoice and event."""
        rows = await self.company.pool.fetch(
            "select invoice, event->>'event' as event from inbox order by position"
        )  # fmt: skip
        return [(row["invoice"], row["event"]) for row in rows]

    async def tasks(self) -> list[tuple[str, str]]:
        rows = await self.company.pool.fetch(
            "select invoice, what from task where done_at is null order by invoice, key"
        )  # fmt: skip
        return [(row["invoice"], row["what"]) for row in rows]

    async def consents(self) -> list[tuple[str, str, str]]:
        rows = await self.company.pool.fetch("select customer, channel, state from consent order by customer, channel")
        return [tuple(row) for row in rows]

    async def meanings(self) -> Sequence[Any]:
        rows = await self.company.pool.fetch("select meaning from reply order by at, id")
        return [row["meaning"] for row in rows]
