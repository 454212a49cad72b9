"""The whole product as it runs in earnest: `up` with its API, the providers' own clients, and what comes back.

Nothing is reached into: what the company does goes through commands and the API, what the world does through signed
web-hooks. Only the far side of the wire is a fake provider.
"""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import socket
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from holidays import country_holidays

from tests.providers.fake.notices import Notice
from tests.providers.fake.provider import SMS_FROM, FakeProvider, running
from workers.local.home import Home

# Doors are open at any hour, so that the life does not depend on when the tests are run.
PLAYBOOK = """\
playbook: any-hour
title: Reminders at any hour
owner: head-of-collections
language: es

policy:
  terms: {payment: 30 days after issue}
  calendar: COUNTRY
  contact_window: {days: every day, hours: 00:00 to 24:00, timezone: customer}
  limits: {messages: at most 3 in 7 days}
  combine: never

invoicing:
  timeline:
    - {at: issue day, send: invoice, by: [email]}
  next_stage: 1 day after due

first_contact:
  timeline:
    - {at: 1 day after due, send: overdue-text, by: [sms, email]}
  next_stage: 60 days after due

recovery:
  timeline:
    - {at: 60 days after due, send: final-demand, by: [email], required: yes}
    - {at: 15 business days after final-demand, hand_over: legal}
  ends: 300 days after due, then review by head-of-collections
"""
ROSA, LUIS = "+51987654321", "+51912345678"
CALM = 60.0
"""Seconds in which each thing that is waited for must come about; all of them take moments."""


class Company:
    """A company that runs `up`, seen from its ERP and its terminal."""

    def __init__(self, home: Home, port: int, variables: dict[str, str]) -> None:
        self.home, self.variables = home, variables
        self.api = httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=20)

    async def command(self, *words: str, code: int = 0) -> str:
        """What a command prints."""
        process = await self.start(*words)
        told, wrong = await process.communicate()
        assert process.returncode == code, f"{words}: {told.decode()} {wrong.decode()}"
        return told.decode()

    async def start(self, *words: str, out: int = PIPE) -> Process:
        line = (sys.executable, "-m", "workers", *words)
        return await asyncio.create_subprocess_exec(*line, stdout=out, stderr=PIPE, env=self.variables)

    async def erp(self, path: str, **said: Any) -> dict[str, Any]:
        """What the API answers to a POST, or without content to a GET."""
        answer = await (self.api.post(path, json=said) if said else self.api.get(path))
        assert answer.status_code < 300, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def hears(self, notice: Notice) -> int:
        """A web-hook arrives."""
        answer = await self.api.post(notice.path, content=notice.content, headers=notice.headers)
        return answer.status_code


async def until(is_so: Callable[[], Awaitable[Any] | Any], what: str) -> Any:
    """Wait for what other processes bring about."""
    try:
        async with asyncio.timeout(CALM):
            while True:
                found = is_so()
                found = await found if isinstance(found, Awaitable) else found
                if found:
                    return found
                await asyncio.sleep(0.1)
    except TimeoutError:
        pytest.fail(f"it did not come about: {what}")


@pytest.fixture
def provider() -> Iterator[FakeProvider]:
    with running() as fake:
        yield fake


@pytest.fixture
async def company(tmp_path: Path, provider: FakeProvider) -> AsyncIterator[Company]:
    playbooks = tmp_path / "playbooks"
    shutil.copytree(Path(__file__).parents[2] / "playbooks" / "messages", playbooks / "messages")
    (playbooks / "any-hour.yaml").write_text(PLAYBOOK.replace("COUNTRY", _no_holiday_today()), "utf-8")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    provider.public_url = f"http://127.0.0.1:{port}"
    home = Home(tmp_path / "home")
    own = {"COBRANZA_HOME": str(home.folder), "COBRANZA_LANG": "es", "DATABASE_URL": "", "TEMPORAL_ADDRESS": ""}
    reached = {**provider.environment("email", "sms"), "COBRANZA_PUBLIC_URL": provider.public_url}
    company = Company(home, port, {**os.environ, **own, **reached})
    running_up = await company.start("up", "--playbooks", str(playbooks), "--api", str(port), out=DEVNULL)
    try:
        await until(lambda: _answers(company), "`up` serves the API")
        secret = json.loads(
            await company.command("token", "make", "erp", *(f"--scope={one}" for one in SCOPES), "--json")
        )["token"]
        company.api.headers["Authorization"] = f"Bearer {secret}"
        yield company
    finally:
        await company.api.aclose()
        if running_up.returncode is None:
            running_up.terminate()
        _, wrong = await running_up.communicate()
        assert running_up.returncode == 0, wrong.decode()


def _no_holiday_today() -> str:
    """A country whose doors are open on the day of the test; no holiday is kept by all of these."""
    today = datetime.now(UTC).date()
    near = {today, today - timedelta(days=1), today + timedelta(days=1)}
    return next(
        one
        for one in ("PE", "MX", "JP", "IN")
        if not near & set(country_holidays(one, years=[day.year for day in near]))
    )


SCOPES = ("read", "write", "commands", "personal")


async def _answers(company: Company) -> bool:
    try:
        return (await company.api.get("/health")).status_code == 200
    except httpx.TransportError:
        return False


async def owes(company: Company, customer: str, number: str, mobile: str) -> None:
    """A customer and an invoice that fell due ten days ago, told by the ERP."""
    due = datetime.now(UTC).date() - timedelta(days=10)
    facts = {"country": "PE", "zone": "America/Lima", "language": "es"}
    await company.erp("/v1/customers", id=customer, name=f"Bodega {customer}", mobiles=[mobile],
                      emails=[f"{customer.lower()}@bodega.example"], **facts)  # fmt: skip
    await company.erp("/v1/invoices", number=number, customer=customer, issued_on=str(due - timedelta(days=30)),
                      due_on=str(due), currency="PEN", total="118.00")  # fmt: skip


def first_to(provider: FakeProvider, recipient: str) -> Any:
    return next((one for one in provider.taken if one.to == recipient), None)


async def test_a_reminder_goes_out_is_answered_and_the_money_ends_it(company: Company, provider: FakeProvider) -> None:
    await owes(company, "C1", "F-1", ROSA)
    message = await until(lambda: first_to(provider, ROSA), "the SMS reaches the provider")
    assert "F-1" in message.body
    assert await company.hears(provider.status(message, "delivered")) < 300
    assert await company.hears(provider.inbound(ROSA, "ya pagué ayer", SMS_FROM)) < 300

    async def on_hold() -> bool:
        return (await company.erp("/v1/cases/F-1"))["hold"] == "payment_to_verify"

    await until(on_hold, "what Rosa says holds her case")
    yesterday = str(datetime.now(UTC).date() - timedelta(days=1))
    await company.erp("/v1/payments", id="B-1", invoice="F-1", amount="118.00", currency="PEN", paid_on=yesterday)

    async def ended() -> bool:
        return (await company.erp("/v1/cases/F-1"))["end"] == "paid"

    await until(ended, "the money ends the case")
    assert [one.to for one in provider.taken] == [ROSA], "one message, and nothing after the money"
    told = await company.command("explain", "F-1")
    assert "any-hour.yaml:20:7" in told, told
    await company.command("doctor")


async def test_who_says_stop_is_left_alone_and_a_stranger_s_number_is_not_used_again(
    company: Company, provider: FakeProvider
) -> None:
    await owes(company, "C1", "F-1", ROSA)
    await owes(company, "C2", "F-2", LUIS)
    message = await until(lambda: first_to(provider, ROSA), "the SMS to Rosa")
    wrong = await until(lambda: first_to(provider, LUIS), "the SMS to Luis")
    forged = provider.inbound(ROSA, "BAJA", SMS_FROM).tampered()
    assert await company.hears(forged) == 403
    assert await company.hears(provider.inbound(ROSA, "¡BAJA, por favor!", SMS_FROM)) < 300
    assert await company.hears(provider.inbound(LUIS, "número equivocado", SMS_FROM)) < 300

    async def understood() -> bool:
        made = {one["meaning"] for one in json.loads(await company.command("replies", "--json"))}
        return {"stop", "wrong_number"} <= made

    await until(understood, "both answers are understood")
    await owes(company, "C1", "F-3", ROSA)
    mail = await until(lambda: first_to(provider, "c1@bodega.example"), "the next reminder goes by e-mail")
    assert mail.key.startswith("F-3/")
    assert (message.key[:3], wrong.key[:3]) == ("F-1", "F-2")
    assert [one.to for one in provider.taken].count(ROSA) == 1
