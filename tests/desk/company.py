"""Small words to fill the books and to ask a desk on a real database. It knows the desk's parts and no rule."""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from activities.contact_desk import ContactDesk, Rules
from activities.deeds import Deeds
from activities.letters import Letters
from activities.outbox_local import LocalOutbox
from activities.plans import Plans
from activities.senders import Sender
from engine.case.closing import closes_at, gives_up_at
from engine.case.gate import may_contact
from schemas.effects import AnyEffect, Contact, Errand, View
from schemas.events import AnyEvent, Entry
from schemas.plan import Calendar, Consequence, Duration, Ends, Limit, Message, Moment, Plan, Source, WhatsApp, Window

TUESDAY = datetime(2026, 3, 3, 15, 0, tzinfo=UTC)  # ten in the morning in Lima
LIMA = "America/Lima"
RULES = Rules(may_contact, closes_at, gives_up_at)
STEP = "first_contact.timeline[0]"
CREDITOR = {"name": "Acme", "email": "pagos@acme.example", "phone": "+51 1 555 0100"}


def message(name: str) -> Message:
    about = "{% for one in invoices %} {{ one.number }}{% endfor %}"
    carried = "{% for one in also %} +{{ one.number }}{% endfor %}"
    body = "Estimado {{ customer.name }}:" + about + carried
    template = WhatsApp(name, ("customer.name",))
    return Message(name, "es", body, "0" * 64, subject=name, title=name, sms=body, voice=body, whatsapp=template)


PLAN = Plan(
    semantics=1,
    playbook="pe-empresas",
    source=Source("pe-empresas.yaml", "0" * 64),
    stages=(),
    ends=Ends(Moment("due", Duration(240)), Consequence("go_on")),
    calendar=Calendar("PE"),
    window=Window(),
    limits=(Limit("messages", 3, Duration(7)), Limit("calls", 1, Duration(1))),
    messages=(message("overdue-first"), message("final-demand"), message("thank-you")),
)


class Company:
    """The books of a company and the hands that work for it, in one small database."""

    def __init__(self, pool: asyncpg.Pool[asyncpg.Record]) -> None:
        self.pool = pool
        self.outbox = LocalOutbox(pool)
        self.deeds = Deeds(pool)
        self.plan_sha256 = ""

    def desk(self, **senders: Sender) -> ContactDesk:
        """Another worker's desk, on the local outbox but for the channels named."""
        channels: dict[str, Sender] = dict.fromkeys(("whatsapp", "email", "sms", "letter", "voice"), self.outbox)
        return ContactDesk(self.pool, RULES, {**channels, **senders}, Letters(CREDITOR), Plans())

    def time_passes(self) -> None:
        """Whatever was sent has settled by now."""
        self.outbox.settle = timedelta(0)

    async def publish(self, plan: Plan = PLAN) -> str:
        body = msgspec.json.encode(plan)
        sha = hashlib.sha256(body).hexdigest()
        version = await self.value("select count(*) + 1 from plan")
        await self.do("insert into plan (sha256, playbook, version, body) values ($1, $2, $3, $4)",
                      sha, plan.playbook, version, body)  # fmt: skip
        return sha

    async def customer(self, name: str = "c1", kinds: tuple[str, ...] = ("email", "mobile")) -> None:
        await self.do(
            "insert into customer (id, name, zone, language) values ($1, 'Rosa Quispe', $2, 'es')", name, LIMA
        )
        for kind in kinds:
            await self.do("insert into address values ($1, $2, $3)", name, kind, f"{kind} of {name}")

    async def case(self, number: str, customer: str = "c1", total: int = 100, **next_step: Any) -> None:
        """An invoice whose case has `overdue-first` due now, unless told otherwise."""
        due = {"next_message": "overdue-first", "next_step": STEP, "next_at": TUESDAY, "next_firmness": 1, **next_step}
        await self.do(
            "insert into invoice (number, customer, issued_on, due_on, currency, total)"
            " values ($1, $2, $3, $4, 'PEN', $5)",
            number, customer, date(2026, 2, 1), date(2026, 3, 2), Decimal(total))  # fmt: skip
        await self.do(
            "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage, next_message,"
            " next_step, next_at, next_firmness, next_channels)"
            " values ($1, $2, $3, $4, $5, 'first_contact', $6, $7, $8, $9, $10)",
            number, customer, due.get("plan", self.plan_sha256), TUESDAY, Decimal(total), due["next_message"],
            due["next_step"], due["next_at"], due["next_firmness"],
            due.get("channels", ["whatsapp", "email"]))  # fmt: skip

    async def arrives(self, number: str, event: AnyEvent) -> None:
        """News for a case, as the import or a web-hook leaves it."""
        await self.do("insert into inbox (id, invoice, event) values ($1, $2, $3::text::jsonb)",
                      event.id, number, msgspec.json.encode(event).decode())  # fmt: skip

    def errand(self, number: str, effect: AnyEffect | None = None, now: datetime = TUESDAY, **more: Any) -> Errand:
        effect = effect if effect is not None else send()
        words = {"customer": "c1", "plan_sha256": self.plan_sha256, "zone": LIMA, "seq": 0, **more}
        return Errand(invoice=number, now=now, effect=effect, **words)

    async def do(self, statement: str, *values: object) -> None:
        await self.pool.execute(statement, *values)

    async def row(self, statement: str) -> tuple[Any, ...]:
        found = await self.pool.fetchrow(statement)
        assert found is not None
        return tuple(found)

    async def value(self, statement: str, *values: object) -> Any:
        return await self.pool.fetchval(statement, *values)

    async def sent(self) -> list[tuple[str, str]]:
        """What the outbox took: channel and text."""
        return [
            (row["channel"], row["body"].strip()) for row in await self.pool.fetch("select * from outbox order by id")
        ]


def send(message: str = "overdue-first", step: str = STEP, **more: Any) -> Contact:
    """The effect of a `send` by WhatsApp or else e-mail."""
    words = {"channels": ("whatsapp", "email"), "firmness": 1, "because": step, **more}
    return Contact(step=step, message=message, **words)


def view(balance: int = 100, **more: Any) -> View:
    return View(stage="first_contact", balance=Decimal(balance), **more)


def entry(seq: int, event: AnyEvent, because: str = "") -> Entry:
    return Entry(seq, event, because)
