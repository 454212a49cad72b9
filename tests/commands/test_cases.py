"""`status`, `show`, `hold` and `cancel` on cases that really run, and where nothing runs."""

from __future__ import annotations

import asyncio
import json
import subprocess
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import asyncpg
import pytest

from .conftest import Type, stop


def data(typed: Type, *words: object) -> Any:
    code, out, err = typed(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def wait_until_begun(typed: Type, number: str) -> None:
    """Until the case has a line of its own and waits for something."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        code, out, _ = typed("show", number, "--json")
        if code == 0 and (json.loads(out)["case"].get("next_at") or json.loads(out)["case"]["end"]):
            return
        time.sleep(0.1)
    pytest.fail(f"the case of {number} did not begin")


def test_an_empty_portfolio_says_so(typed: Type) -> None:
    assert typed("status") == (0, "there is no case yet\n", "")


def test_before_anything_runs_invoices_wait(books: Type) -> None:
    code, out, _ = books("status")
    assert (code, "invoices without a case: 3 (B001-1, B001-2, X001-9);" in out) == (0, True)
    code, out, err = books("show", "B001-1")
    assert (code, out) == (1, "")
    assert err.startswith("cobranza: invoice B001-1 has no case yet: `cobranza up` opens it")


def test_a_case_is_looked_at_paused_and_ended(books: Type, working: subprocess.Popen[bytes]) -> None:
    wait_until_begun(books, "B001-1")
    wait_until_begun(books, "B001-2")
    seen = data(books, "status")
    assert sum(stage["cases"] for stage in seen["stages"]) == 2
    assert sum(float(stage["balance"]) for stage in seen["stages"]) == 200.5
    assert (seen["uncovered"], seen["clock"]) == (["X001-9"], None)

    code, out, err = books("hold", "B001-1", "--days", 10, "--reason", "customer asked", "--kind", "on_request")
    until = _day_in_lima() + timedelta(days=10)
    assert (code, out, err) == (0, f"B001-1 is on hold; it goes on on {until}\n", ""), "recorded, not only stored"
    shown = books("show", "B001-1")[1]
    assert shown.startswith("B001-1  Ana Quispe (C1)\n120.50 PEN, owed 120.50 PEN; stage ")
    assert f"on hold: on_request until {until}: customer asked\n" in shown
    assert "looks again: " in shown
    assert "<-  hold (the customer asked for time) customer asked" in shown
    assert "pe-personas.yaml:" in shown
    assert f"{_day_in_lima()} - still stands  the customer asked for time; at most until {until}\n" in shown
    assert max(len(line) for line in shown.splitlines()) <= 80, "it is read on 80 columns"

    assert books("hold", "B001-1", "--lift", "--kind", "on_request")[:2] == (0, "the hold on B001-1 is lifted\n")
    assert books("hold", "B001-1", "--lift")[2] == "cobranza: no hold stands on invoice B001-1; nothing was changed\n"

    code, out, _ = books("cancel", "B001-1", "--reason", "issued by mistake", "--lang", "es")
    assert (code, out) == (0, "el caso de B001-1 queda cancelado\n")
    assert _ended(books, "B001-1") == "cancelled"
    for words in (("hold", "B001-1", "--days", 3, "--reason", "late"), ("cancel", "B001-1", "--reason", "again")):
        told = "cobranza: the case of invoice B001-1 is closed (cancelled); nothing was changed\n"
        assert books(*words) == (1, "", told)
    assert "on hold" not in books("show", "B001-1")[1]
    assert books("show", "--customer", "C1")[1].splitlines()[:4] == [
        "Ana Quispe (C1): 2 cases",
        "  B001-1  120.50 PEN, owed 120.50 PEN; closed: cancelled",
        "  B001-2  80.00 PEN, owed 80.00 PEN; stage invoicing",
        "owed in all: 200.50 PEN",
    ]

    stop(working)
    code, out, _ = books("cancel", "B001-2", "--reason", "issued by mistake")
    assert (code, out.splitlines()[1:]) == (
        0, ["stored; the case is told when `cobranza up` runs, and nothing is sent about it before"],
    )  # fmt: skip
    assert data(books, "status")["inbox_waiting"] == 1
    assert "news waiting for their cases: 1" in books("status")[1]


def _day_in_lima() -> Any:
    return (datetime.now(UTC) - timedelta(hours=5)).date()


def _ended(typed: Type, number: str) -> str:
    """How the case ended, once the read model has it."""
    until = time.monotonic() + 30
    while time.monotonic() < until and not (ended := data(typed, "show", number)["case"]["end"]):
        time.sleep(0.1)
    return str(ended)


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["show", "B001-7"], 1, "there is no invoice 'B001-7'; did you mean B001-1, B001-2?"),
        (["show", "ZZZ"], 1, "there is no invoice 'ZZZ'"),
        (["show", "B001-7", "--lang", "es"], 1, "no existe la factura 'B001-7'; ¿quiso decir B001-1, B001-2?"),
        (["show"], 2, "name an invoice, or a customer with --customer"),
        (["show", "--customer", "C9"], 1, "customer 'C9' has no case"),
        (["hold", "B001-1", "--reason", "x"], 2, "say until when"),
        (["hold", "B001-1", "--days", "3", "--until", "2030-01-01", "--reason", "x"], 2, "say until when"),
        (["hold", "B001-1", "--days", "3"], 2, "say why, with --reason"),
        (["hold", "B001-1", "--days", "3", "--reason", "x"], 1, "invoice B001-1 has no case yet"),
        (["cancel", "B001-1"], 2, "say why, with --reason"),
        (["cancel", "NO", "--reason", "x"], 1, "there is no invoice 'NO'"),
    ],
)
def test_what_cannot_be_is_one_line(books: Type, words: list[str], code: int, told: str) -> None:
    found, out, err = books(*words)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(f"cobranza: {told}")


@pytest.mark.parametrize("command", ["status", "show B001-1", "publish", "cancel B001-1 --reason x"])
def test_a_database_that_is_down_is_one_line(typed: Type, command: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody:x@127.0.0.1:1/none")
    code, out, err = typed(*command.split())
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert err.startswith("cobranza: The database of DATABASE_URL does not answer")


CLOCK = datetime(2027, 3, 1, 14, tzinfo=UTC)


@pytest.fixture
def rehearsed(books: Type, dsn: str) -> Type:
    """An open case of B001-1 in a rehearsal that stands on 1 March 2027."""
    asyncio.run(_rehearse(dsn))
    return books


async def _rehearse(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into clock (now) values ($1)", CLOCK)
    await connection.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)"
        " select 'B001-1', 'C1', sha256, $1, 120.50, 'invoicing' from plan where playbook = 'pe-personas'", CLOCK,
    )  # fmt: skip
    await connection.close()


async def _arrived(dsn: str) -> list[Any]:
    connection = await asyncpg.connect(dsn)
    rows = await connection.fetch("select event::text as event from inbox order by position")
    await connection.close()
    return [json.loads(row["event"]) for row in rows]


def test_in_a_rehearsal_it_is_the_clock_s_day(rehearsed: Type, dsn: str) -> None:
    assert rehearsed("status")[1].startswith("rehearsal, at 2027-03-01 14:00 UTC\n")
    code, out, _ = rehearsed("hold", "B001-1", "--until", "2027-03-04", "--reason", "on leave", "--by", "ana")
    assert (code, out.splitlines()[0]) == (0, "B001-1 is on hold; it goes on on 2027-03-04")
    (event,) = asyncio.run(_arrived(dsn))
    assert event.pop("id").startswith("hold/")
    told = {"event": "hold_placed", "at": "2027-03-01T14:00:00Z", "hold": "manual", "until": "2027-03-04", "by": "ana"}
    assert event == told, "what a person wrote stays in the database: no history ever holds it"


@pytest.mark.parametrize(
    "until",
    [("--until", "2027-03-01"), ("--until", "2028-06-01"), ("--until", "soon"), ("--days", "0"), ("--days=-3",)],
)
def test_a_hold_ends_after_today_and_within_a_year(rehearsed: Type, dsn: str, until: tuple[str, ...]) -> None:
    code, out, err = rehearsed("hold", "B001-1", *until, "--reason", "x")
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "is not a day after 2027-03-01 and within a year" in err
    assert asyncio.run(_arrived(dsn)) == []


async def _given(dsn: str, statements: str) -> None:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute(statements)
    finally:
        await connection.close()


def test_what_became_of_messages_and_what_waits_for_people_is_told(books: Type, dsn: str) -> None:
    lines = books("status", "--lang", "es")[1]
    assert "entregas" not in lines
    assert "respuestas" not in lines, "what there is none of is not told"
    asyncio.run(_given(dsn, """
        insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)
            select number, customer, (select min(sha256) from plan), now(), total, 'first_contact' from invoice
            where number = 'B001-1';
        insert into ledger (invoice, seq, event, because, at, plan_sha256)
            select number, 1, jsonb_build_object('event', 'case_opened', 'invoice', number, 'customer', customer,
            'currency', 'PEN', 'amount', '120.50', 'issued_on', issued_on::text, 'due_on', due_on::text,
            'zone', 'America/Lima', 'at', '2026-03-03T14:00:00Z'), 'case', now(), (select min(sha256) from plan)
            from invoice where number = 'B001-1';
        insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider, delivery,
            delivery_at, price, price_currency)
            select 'B001-1/s/1', number, customer, 's', 'm', 'sms', 'messages', 'accepted', '2026-03-03 14:00Z',
            'twilio', 'delivered', '2026-03-03 14:01Z', 0.0525, 'USD' from invoice where number = 'B001-1';
        insert into contact_cover (key, contact, invoice, step) values ('B001-1/s/1', 'B001-1/s/1', 'B001-1', 's');
        insert into message_body (contact, language, recipient, subject, body, sha256)
            values ('B001-1/s/1', 'es', '+51987654321', '', 'Hola', '');
        insert into outbox (key, channel, recipient, body, reason)
            values ('B001-1/s/1', 'sms', '+51987654321', 'Hola', 'COBRANZA_ONLY_TO');
        insert into reply (id, provider, channel, address, body, at)
            values ('r', 'twilio', 'sms', '+51', 'hola', now());
        insert into letter (key, pdf, pages, sha256) values ('B001-1/t/1', '', 1, '');
        insert into channel_stop (channel, reason, stopped_at) values ('sms', 'blocked', now());
    """))  # fmt: skip
    told = books("status", "--lang", "es")[1].splitlines()
    assert [line for line in told if ": " in line and "casos" not in line][:5] == [
        "entregas, lo último que se sabe: entregado 1",
        "cobrado por los proveedores: 0.05 USD (1)",
        "respuestas por leer: 1 (cobranza replies --open)",
        "cartas que esperan el correo: 1 (cobranza post list)",
        "canales o mensajes en descanso: 1 (cobranza health)",
    ]
    shown = books("show", "B001-1", "--messages", "--lang", "es")[1]
    assert "    Twilio: entregado 2026-03-03 09:01 America/Lima; 0.0525 USD; el destinatario no está en " in shown
    assert "etapa primer contacto" in shown
