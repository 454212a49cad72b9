"""`consent`, `block`, `waive`, `health`, `explain` and `doctor` as a person types them."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
from pathlib import Path

import asyncpg
import msgspec
import pytest
from temporalio.client import Client

from engine.language.canonical import canonical
from engine.language.library import read_library
from engine.language.packs import read_pack
from tests.conftest import wait_for
from tests.desk.company import PLAN
from tests.leftovers import end_all

from .conftest import ROOT, Type
from .test_cases import wait_until_begun


def rows(dsn: str, statement: str) -> list[tuple[object, ...]]:
    async def fetch() -> list[tuple[object, ...]]:
        connection = await asyncpg.connect(dsn)
        try:
            return [tuple(row) for row in await connection.fetch(statement)]
        finally:
            await connection.close()

    return asyncio.run(fetch())


def do(dsn: str, *statements: str) -> None:
    async def execute() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            for statement in statements:
                await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(execute())


@pytest.fixture
def colombian(books: Type, dsn: str) -> Type:
    """A published playbook with Colombia's pack, one of whose rules the consumer may lift."""
    pack = read_pack(read_library(ROOT / "playbooks").rules["co-b2c"])[0]
    body = canonical(msgspec.structs.replace(PLAN, playbook="co-personas", packs=(pack,)))
    sha = hashlib.sha256(body).hexdigest()
    rows(dsn, f"insert into plan (sha256, playbook, version, body) values ('{sha}', 'co-personas', 1,"
              f" convert_to($q${body.decode()}$q$, 'UTF8'))")  # fmt: skip
    return books


def test_a_consent_is_given_and_taken_back(books: Type, dsn: str) -> None:
    words = ("consent", "C1", "--channel", "whatsapp")
    code, out, err = books(*words, "--given", "--proof", "contract-12", "--by", "ana", "--until", "2030-12-31")
    assert (code, err) == (0, "")
    assert out.startswith("C1 agrees to WhatsApp from ")
    told = rows(dsn, "select channel, state, source, proof, until::text from consent")
    assert told == [("whatsapp", "given", "by ana", "contract-12", "2030-12-31")]
    assert books(*words, "--withdrawn", "--by", "luis", "--lang", "es")[1] == (
        "C1 dice no a WhatsApp; desde ahora no sale nada por esa vía\n")  # fmt: skip
    assert rows(dsn, "select state, source from consent") == [("withdrawn", "by luis")]
    kept = rows(dsn, "select about, what, change, proof, by_whom from said order by id")
    assert kept == [
        ("consent", "whatsapp", "given", "contract-12", "ana"),
        ("consent", "whatsapp", "withdrawn", "", "luis"),
    ]


def test_a_block_stands_and_is_lifted(books: Type, dsn: str) -> None:
    words = ("block", "C1", "--kind", "attorney")
    assert books(*words, "--since", "2026-03-01", "--proof", "letter-3")[1].startswith(
        "C1: an attorney acts for the customer (attorney) stands from 2026-03-01 on"
    )
    assert rows(dsn, "select kind, since::text, until, source from legal_block") == [
        ("attorney", "2026-03-01", None, "letter-3")]  # fmt: skip
    assert books(*words, "--lift", "--since", "2026-04-01")[0] == 0
    assert rows(dsn, "select until::text from legal_block") == [("2026-03-31",)]
    assert books(*words, "--lift", "--since", "2026-05-01") == (
        1, "", "cobranza: nothing of the kind stands for customer C1; nothing was changed\n")  # fmt: skip
    assert [change for (change,) in rows(dsn, "select change from said order by id")] == ["stands", "lifted"]


def test_open_cases_of_the_customer_hear_of_a_block_and_of_its_end(books: Type, dsn: str) -> None:
    do(
        dsn,
        "insert into plan (sha256, playbook, version, body) values (repeat('a', 64), 'xx', 1, '{}')",
        "insert into invoice (number, customer, issued_on, currency, total) select n, 'C1', '2026-01-01', 'PEN', 9"
        " from unnest(array['F-1', 'F-2']) n",
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage, closed_at)"
        " select n, 'C1', repeat('a', 64), '2026-01-01', 9, 'data', case n when 'F-2' then now() end"
        " from unnest(array['F-1', 'F-2']) n",
    )
    words = ("block", "C1", "--kind", "moratorium")
    assert books(*words, "--since", "2026-03-01", "--until", "2026-04-29")[0] == 0
    assert books(*words, "--since", "2026-03-01", "--until", "2026-04-29")[0] == 0
    assert books(*words, "--lift", "--since", "2026-03-11")[0] == 0
    told = rows(dsn, "select invoice, event->>'event', event->>'block', event->>'since', event->>'until' from inbox"
                     " order by position")  # fmt: skip
    said = ("F-1", "block_told", "moratorium", "2026-03-01")
    assert told == [(*said, "2026-04-29"), (*said, "2026-04-29"), (*said, "2026-03-10")]


def test_only_what_may_be_lifted_is_waived(colombian: Type, dsn: str) -> None:
    waive = ("waive", "C1", "--proof", "letter-7", "--rule")
    code, out, err = colombian(*waive, "co-b2c.hours", "--since", "2026-03-01", "--by", "ana")
    assert (code, out, err) == (0, "C1 is freed from co-b2c.hours from 2026-03-01 on, as asked\n", "")
    assert rows(dsn, "select rule, since::text, until, proof from waiver") == [
        ("co-b2c.hours", "2026-03-01", None, "letter-7")]  # fmt: skip
    code, _, err = colombian(*waive, "house.quiet-hours")
    assert (code, err) == (1, "cobranza: rule 'house.quiet-hours' cannot be waived by the customer; those of the"
                              " published playbooks that can: co-b2c.hours\n")  # fmt: skip
    code, _, err = colombian(*waive, "co-b2c.hour")
    assert (code, err) == (
        2,
        "cobranza: 'co-b2c.hour' is not known; did you mean co-b2c.hours?; there are: co-b2c.hours\n",
    )
    assert colombian("waive", "C1", "--rule", "co-b2c.hours")[2].startswith("cobranza: say where the proof lies")
    assert colombian("waive", "C1", "--rule", "co-b2c.hours", "--back", "--since", "2026-03-05")[0] == 0
    assert rows(dsn, "select until::text from waiver") == [("2026-03-04",)]


@pytest.mark.parametrize(
    ("line", "code", "told"),
    [
        ("consent C1 --channel whatsapp", 2, "say which: --given or --withdrawn"),
        ("consent C1 --channel whatsapp --given --withdrawn", 2, "say which: --given or --withdrawn"),
        ("consent C1 --channel watsapp --given", 2, "'watsapp' is not known; did you mean whatsapp?"),
        ("consent C9 --channel sms --given", 1, "there is no customer 'C9'; did you mean C1, C2?"),
        ("consent C1 --channel sms --given --until 2026-13-01", 2, "'2026-13-01' is not a day"),
        ("consent C1 --channel sms --given --until 2001-01-01", 2, "2001-01-01 lies before "),
        ("block C1 --kind insolvent", 2, "'insolvent' is not known; did you mean insolvency?"),
        ("block C1 --kind attorney --since yesterday", 2, "'yesterday' is not a day"),
        ("health lift 7", 1, "no stop 7 stands"),
        ("health lift x", 1, "no stop x stands"),
        ("health lift 99999999999999999999", 1, "no stop 99999999999999999999 stands"),
        ("health stop pigeon --reason x", 2, "'pigeon' is no channel; there are: email, letter, sms, voice, whatsapp"),
        ("health stop sms", 2, "say why, with --reason"),
        ("health halt", 2, "health takes nothing, 'lift ID' or 'stop CHANNEL', not 'halt'"),
        ("explain B001-1", 1, "invoice B001-1 has no case yet"),
        ("explain B001-1 --on tomorrow", 2, "'tomorrow' is not a day"),
        ("explain Z", 1, "there is no invoice 'Z'"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line_and_changes_nothing(line: str, code: int, told: str, books: Type, dsn: str) -> None:
    answered = books(*line.split())
    assert answered[0] == code
    assert answered[1] == ""
    assert answered[2].startswith(f"cobranza: {told}")
    assert answered[2].count("\n") == 1
    assert rows(dsn, "select from said") == rows(dsn, "select from channel_stop") == []


def test_a_channel_rests_by_a_persons_word(books: Type, dsn: str) -> None:
    assert books("health")[1] == "nothing was sent in the last seven days\n"
    code, out, _ = books("health", "stop", "sms", "--reason", "the carrier asks", "--by", "ana")
    assert (code, out) == (0, "SMS rests (stop 1); messages go on by the next channel of their `by:`\n")
    assert (
        books("health", "stop", "sms", "--reason", "again")[2] == "cobranza: sms rests already; nothing was changed\n"
    )
    shown = books("health", "--lang", "es")[1].splitlines()[-1]
    assert shown.startswith("descansa: SMS desde ")
    assert shown.endswith(": the carrier asks (ana); cobranza health lift 1")
    assert books("health", "lift", "1", "--by", "luis")[0] == 0
    seen = json.loads(books("health", "--json")[1])
    assert (seen["stops"], seen["rates"], len(seen["bars"]) > 5) == ([], [], True)
    assert rows(dsn, "select lifted_by from channel_stop") == [("luis",)]


async def _end_all(address: str) -> None:
    await end_all(await Client.connect(address))


def test_the_doctor_says_what_is_wrong(books: Type, temporal_address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    wait_for(_end_all(temporal_address))
    code, out, _ = books("doctor", "--json")
    seen = json.loads(out)
    assert (code, [one["name"] for one in seen["findings"]], seen["mended"]) == (1, ["no_relay"], {})
    code, out, _ = books("doctor", "--lang", "es")
    assert (code, *out.splitlines()[:2]) == (
        1, "hallazgos: 1 (mal 1)", "mal  no_relay  1: nada avisa a los casos lo que llega")  # fmt: skip
    assert out.endswith("qué hacer: inicie el worker: cobranza up\n")


def test_without_temporal_the_doctor_still_looks(books: Type, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", "127.0.0.1:1")
    code, out, err = books("doctor", "--json")
    assert (code, err) == (1, "")
    assert {one["name"] for one in json.loads(out)["findings"]} == {"no_relay", "temporal_down"}


def test_no_colour_is_piped(books: Type, tmp_path: Path, dsn: str) -> None:
    import subprocess
    import sys

    environment = {**os.environ, "DATABASE_URL": dsn, "COBRANZA_LANG": "en"}
    books("health", "stop", "sms", "--reason", "x")
    done = subprocess.run([sys.executable, "-m", "workers", "health"], cwd=ROOT, env=environment, capture_output=True)
    assert b"rests: SMS" in done.stdout
    assert b"\x1b" not in done.stdout


def test_a_company_at_work_is_healthy(
    books: Type, dsn: str, temporal_address: str, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    wait_for(_end_all(temporal_address))
    request.getfixturevalue("working")
    wait_until_begun(books, "B001-1")
    wait_until_begun(books, "B001-2")
    assert books("doctor") == (0, "nothing is wrong: every open case waits for something, or for somebody\n", "")
    said = books("explain", "B001-1")[1]
    assert said.startswith(
        "B001-1: Ana Quispe (C1), owed 120.50 PEN; pe-personas v1\ndays and hours as in America/Lima\n"
    )
    assert "What comes next" in said
    assert "\x1b" not in said
    seen = json.loads(books("explain", "B001-1", "--json", "--lang", "es")[1])
    assert (seen["invoice"], seen["zone"], bool(seen["days"])) == ("B001-1", "America/Lima", True)
