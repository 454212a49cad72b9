"""`cobranza replies`, as a person types it: what was answered, what was made of it, and that it is dealt with."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from typing import Any

import asyncpg
import pytest

from tests.arrivals.outside import MOBILE, Outside
from tests.desk.company import Company
from workers.cli import run
from workers.speech import choose

Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    monkeypatch.setenv("DATABASE_URL", dsn)
    choose(None)

    def type_(*words: str, lang: str = "en") -> tuple[int, str, str]:
        code = run([*words, "--lang", lang])
        said = capsys.readouterr()
        choose(None)
        return code, said.out, said.err

    return type_


async def answers(dsn: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=1, max_size=4) as pool:
        company = Company(pool)
        company.plan_sha256 = await company.publish()
        outside = Outside(company)
        await outside.customer()
        await company.case("F1")
        await outside.sent("F1", channel="sms")
        await outside.writes("¿me pueden llamar?", sid="SM1")
        await outside.writes("STOP", sid="SM2")
        await outside.writes("ya pagué", "+51911111111", sid="SM3")


async def asked(dsn: str, query: str) -> list[tuple[Any, ...]]:
    connection = await asyncpg.connect(dsn)
    try:
        return [tuple(row) for row in await connection.fetch(query)]
    finally:
        await connection.close()


def test_replies_are_listed_and_closed_in_both_languages(typed: Type, dsn: str) -> None:
    asyncio.run(answers(dsn))
    code, out, _ = typed("replies")
    assert code == 0
    assert "wants no more messages: STOP" in out
    assert f"Rosa Quispe <{MOBILE}>  F1" in out
    assert "unknown <+51911111111>" in out
    _, out, _ = typed("replies", "--open", lang="es")
    assert "[ABIERTA] por leer: ¿me pueden llamar?" in out
    assert "STOP" not in out
    code, out, _ = typed("replies", "done", "SM1", "--outcome", "se le llamó", "--by", "ana", lang="es")
    assert (code, out.strip()) == (0, "SM1: atendida")
    assert typed("replies", "done", "SM1", "--outcome", "x")[1].strip() == "SM1: it was done before"
    _, out, _ = typed("replies", "--open", "--json")
    assert [one["id"] for one in json.loads(out)] == ["SM3"]
    task = "select done_by, outcome from task where key = 'reply/SM1'"
    assert asyncio.run(asked(dsn, task)) == [("ana", "se le llamó")]
    told = "select event->>'event', event->>'task', event->>'outcome' from inbox"
    assert asyncio.run(asked(dsn, told)) == [("task_done", "reply/SM1", "done")]


def test_what_is_typed_wrong_is_told(typed: Type) -> None:
    assert typed("replies")[1].strip() == "no replies"
    code, _, err = typed("replies", "done", "SM9", "--outcome", "x", lang="es")
    assert (code, "no existe la respuesta 'SM9'" in err) == (1, True)
    code, _, err = typed("replies", "done", "SM9")
    assert (code, "--outcome" in err) == (2, True)
    assert typed("replies", "undo")[0] == 2
    assert typed("replies", "--most", "0")[0] == 2
