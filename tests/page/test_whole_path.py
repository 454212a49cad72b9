"""From a message to an agreement: a real case on Temporal writes, the customer opens the link and chooses a plan."""

from __future__ import annotations

import asyncio
import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from activities.contact_desk import ContactDesk
from activities.letters import Letters
from activities.outbox_local import LocalOutbox
from activities.pages.links import Links
from activities.pages.signing import Signing
from activities.plans import Plans
from console.customer.app import CustomerPage
from schemas.events import CaseOpened
from tests.machine.lives import Script
from tests.page.company import KEY, URL, Customer, shipped, words_of
from tests.workflow.company import Company
from workers.case_of import case_of
from workers.creditor import creditor
from workers.pages.desk import PageDesk
from workers.relay import Relay
from workers.settings import Settings
from workers.worker import RULES, connect, fetcher, pool_of, worker_of

CHANNELS = ("email", "sms", "whatsapp", "letter", "voice")


async def test_a_message_leads_to_the_page_and_the_page_to_an_agreement(
    dsn: str, temporal_address: str, tmp_path: object
) -> None:
    opened_at = datetime(2026, 3, 2, 14, 0, tzinfo=UTC)
    opened = CaseOpened(
        at=opened_at, id="invoice/F001-77", invoice="F001-77", customer="ref-77", currency="PEN", amount=Decimal(1200),
        issued_on=date(2026, 1, 30), due_on=date(2026, 3, 1), zone="America/Lima", known=("tax_id", "email", "mobile"),
        data_from=date(2026, 3, 1), facts={"risk": "low", "segment": "standard", "customer_kind": "company"},
    )  # fmt: skip
    settings = Settings(home=tmp_path, database_url=dsn, temporal_address=temporal_address, task_queue="page")  # type: ignore[arg-type]
    async with pool_of(dsn) as pool:
        client = await connect(settings, fetcher(pool))
        letters = Letters(creditor({}), Links(URL, Signing((KEY,))))
        desk = ContactDesk(pool, RULES, dict.fromkeys(CHANNELS, LocalOutbox(pool)), letters, Plans())
        async with worker_of(client, settings, pool, desk=desk):
            company = Company(pool, client, "page")
            await company.opens(Script(shipped("pe-empresas"), opened, ()), rehearsal=opened_at)
            now, answer = opened_at, await company.ticks("F001-77", opened_at)
            while now < datetime(2026, 3, 25, tzinfo=UTC) and answer.next_at is not None:
                now = answer.next_at
                answer = await company.ticks("F001-77", now)
            await pool.execute("insert into clock (now) values ($1)", now)

            bodies = [row["body"] for row in await pool.fetch("select body from message_body order by contact")]
            tokens = {token for body in bodies for token in re.findall(rf"{URL}/p/(\w+)", body)}
            assert len(tokens) >= 2, bodies
            keys = [row["key"] for row in await pool.fetch("select key from page_link")]
            assert set(keys) <= {row["key"] for row in await pool.fetch("select key from contact")}
            token = next(iter(tokens))

            relay = Relay(pool, client, "page")
            customer = Customer(CustomerPage(PageDesk(pool, Signing((KEY,)), creditor({})), (KEY,)), token)
            said = words_of(await customer.get())
            assert "Hola, Rosa Quispe Mamani" in said
            plans = re.findall(r'name="plan" value="([^"]+)"', (await customer.get("plan")).text)

            async def relays() -> None:
                while True:
                    await relay.turn(now, rehearsal=True)
                    await asyncio.sleep(0.02)

            relaying = asyncio.create_task(relays())
            try:
                done = await customer.does("plan", {"plan": plans[-1]})
                assert "Su plan quedó registrado" in words_of(done)
                await company.ticks("F001-77", now + timedelta(minutes=1))
            finally:
                relaying.cancel()
            async with pool.acquire() as connection:
                _, case = await case_of(connection, "F001-77")
            assert case.agreement is not None
            assert (case.agreement.state, case.agreement.by) == ("active", "customer")
            assert [hold.kind for hold in case.holds] == ["plan_on_track"]
            shown = words_of(await customer.get())
            assert "Su plan de pagos está acordado" in shown
            history = await client.get_workflow_handle("case/F001-77").fetch_history()
            assert "Rosa" not in history.to_json()
            assert token not in history.to_json()
