"""People at work by the API and by commands: who sees what, what is refused, and what is told."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date
from decimal import Decimal

import pytest

from activities.people import roles
from schemas.events import PromiseMade
from tests.api.conftest import client_of
from workers.api import tokens
from workers.cli import run
from workers.speech import choose

from .conftest import CALL, Collectors

Type = Callable[..., Awaitable[tuple[int, str, str]]]


async def token(collectors: Collectors, *scopes: str) -> str:
    async with collectors.connected() as connection:
        return await tokens.make(connection, name="-".join(scopes), scopes=list(scopes), by="test", days=None)


async def test_a_briefing_needs_the_scope_that_sees_people(collectors: Collectors) -> None:
    await collectors.begun("D-1")
    path = "/v1/cases/D-1/briefing"
    async with client_of(collectors.real.pool, await token(collectors, "read")) as reader:
        assert (await reader.get(path)).status_code == 403
        items = (await reader.get("/v1/worklist?person=ana")).json()["items"]
        assert [(one["invoice"], one["name"], one["ready"]) for one in items] == [("D-1", "R***", True)]
        assert {one["code"] for one in items[0]["reasons"]} >= {"open_now", "amount"}
        assert (await reader.get("/v1/worklist?queue=nobody")).json() == {"items": []}
        assert (await reader.get("/v1/worklist?limit=0")).status_code == 422
    async with client_of(collectors.real.pool, await token(collectors, "read", "personal")) as person:
        answer = await person.get(path, headers={"Accept-Language": "es"})
        said = answer.json()
        assert (answer.status_code, said["name"], said["call"]["says"]) == (200, "Rosa Quispe Mamani", "allowed")
        assert said["guide"]["body"].startswith("# Llamada de negociación")
        assert "{{" not in said["guide"]["body"]
        assert (await person.get("/v1/cases/nothing/briefing")).status_code == 404


@pytest.fixture
def typed(dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("COBRANZA_LANG", "en")

    async def type_(*words: object) -> tuple[int, str, str]:
        choose(None)
        code = await asyncio.to_thread(run, [str(word) for word in words])
        said = capsys.readouterr()
        choose(None)
        return code, said.out, said.err

    return type_


async def test_the_commands_of_a_collectors_day(collectors: Collectors, typed: Type) -> None:
    await collectors.begun("E-1")
    code, out, _ = await typed("worklist", "--for", "ana")
    assert (code, out.splitlines()[0]) == (0, "  1. E-1  call the customer: negotiation-call")
    assert "may be called now" in out
    code, out, _ = await typed("tasks", "claim", "E-1", "--by", "ana")
    assert out.splitlines()[:2] == ["E-1: call the customer: negotiation-call: ana has it", "you may call now"]
    code, _, err = await typed("tasks", "claim", "E-1", "--by", "luis")
    assert (code, "ana has this task since 8 Apr 09:00" in err) == (1, True)
    code, _, err = await typed("tasks", "done", "E-1", "--outcome", "no_answer", "--by", "luis")
    assert (code, "ana has this task" in err) == (1, True)
    assert "ana has it since" in (await typed("tasks", "--mine", "--by", "ana"))[1]
    assert (await typed("tasks", "--mine", "--by", "luis"))[1].startswith("open tasks: 0")
    code, out, _ = await typed("briefing", "E-1", "--lang", "es")
    assert (code, "Qué puede ofrecer" in out, "Rosa Quispe Mamani" in out) == (0, True, True)
    assert (await typed("briefing", "E-1", "--markdown"))[1].startswith("# E-1, negotiation")
    said = ("tasks", "done", "E-1", "--by", "ana", "--outcome", "promise", "--on", "2026-04-15")
    code, _, err = await typed(*said)
    assert (code, "--amount 250.00" in err) == (2, True)
    for wrong in ("12,5", "-3", "5 USD"):
        assert (await typed(*said, "--amount", wrong))[0] == 2
    code, _, err = await typed(*said, "--amount", "99999")
    assert (code, "The call stays on the list" in err) == (1, True)
    code, out, _ = await typed(*said, "--amount", "500", "--note", "after her salary")
    assert (code, out.splitlines()[0]) == (0, "E-1: promised to pay")
    await collectors.turn("E-1")
    made = [one.event for one in await collectors.real.record("E-1") if isinstance(one.event, PromiseMade)]
    assert [(one.amount, one.due_on, one.by) for one in made] == [(Decimal(500), date(2026, 4, 15), "ana")]
    assert await collectors.value("select done_by from task where key = $1", CALL) == "ana"


async def test_roles_are_given_taken_and_handed_on(collectors: Collectors, typed: Type) -> None:
    await collectors.at("2026-05-15T10:00")
    assert (await typed("people"))[1].startswith("nobody holds a role yet")
    code, out, _ = await typed("people", "give", "head", "rosa")
    assert (code, out) == (0, "head: rosa\n")
    assert (await typed("people", "give", "head", "rosa"))[0] == 1
    assert (await typed("people", "give", "head"))[0] == 2
    delegated = ("delegate", "head", "--to", "luis", "--until")
    code, _, err = await typed(*delegated, "2026-05-20", "--by", "ana")
    assert (code, "only who holds the role head may delegate it: rosa" in err) == (1, True)
    for wrong in ("yesterday", "2026-05-01", "2029-01-01"):
        assert (await typed(*delegated, wrong, "--by", "rosa"))[0] == 2
    code, out, _ = await typed(*delegated, "2026-05-20", "--by", "rosa")
    assert "luis stands in from 2026-05-15 to 2026-05-20" in out
    async with collectors.connected() as connection:
        assert [one.person for one in await roles.deputies(connection, "head")] == ["luis"]
    assert (await typed("delegate", "head", "--back", "--by", "rosa"))[:2] == (0, "head: rosa\n")
    assert (await typed("delegate", "head", "--back", "--by", "rosa"))[0] == 1
    assert (await typed("delegate", "nobody-has-it", "--to", "luis", "--until", "2026-05-20"))[0] == 1
    code, _, _ = await typed("people", "take", "head", "rosa")
    assert code == 0
    assert (await typed("people", "take", "head", "rosa"))[0] == 1
