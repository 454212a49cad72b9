"""`tasks`: what is handed to people is listed with what to do, and what they say of it reaches list, case and desk."""

from __future__ import annotations

import asyncio
import json
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from workers.task_words import TASKS

from .conftest import Type
from .test_cases import data, wait_until_begun


def asked(dsn: str, statement: str, *values: Any) -> list[tuple[Any, ...]]:
    async def ask() -> list[tuple[Any, ...]]:
        connection = await asyncpg.connect(dsn)
        try:
            return [tuple(row) for row in await connection.fetch(statement, *values)]
        finally:
            await connection.close()

    return asyncio.run(ask())


@pytest.fixture
def cases(books: Type, dsn: str) -> Type:
    """Two cases that stand in the books, and no worker."""
    begin = (
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)"
        " select number, customer, (select min(sha256) from plan), now(), total, 'first_contact' from invoice"
        " where customer = 'C1'"
    )
    asked(dsn, begin)
    raised = "insert into task (invoice, key, what, queue, kind, raised_at, due_at) values {}"
    rows = (
        "('B001-1', 'unknown/B001-1/first_contact.timeline[0]/1', 'find-out-if-sent', 'collections', 'alert', now(),"
        " null),"
        "('B001-1', 'approval/recovery.timeline[1]', 'recovery.timeline[1]', 'team-lead', 'approval', now(),"
        " now() - interval '1 hour'),"
        "('B001-2', 'channel-stop/7', 'channel-stopped', 'collections', 'review', now(), null)"
    )
    asked(dsn, raised.format(rows))
    return books


def test_tasks_are_listed_by_queue_with_what_to_do(cases: Type) -> None:
    code, out, err = cases("tasks")
    assert (code, err) == (0, "")
    assert out.startswith("open tasks: 3; late: 1\n\ncollections\n  B001-1  find out whether a message went out\n")
    assert "Ana Quispe (C1), owed 120.5" in out
    assert "approve, or not: recovery.timeline[1]  LATE" in out
    assert "key: unknown/B001-1/first_contact.timeline[0]/1" in out
    assert cases("tasks", "--overdue", "--lang", "es")[1].startswith("tareas abiertas: 1; vencidas: 1\n\nteam-lead\n")
    assert [one["key"] for one in data(cases, "tasks", "list", "B001-2")] == ["channel-stop/7"]
    assert data(cases, "tasks", "--queue", "nobody") == []


def test_what_cannot_be_settled_so_is_told(cases: Type) -> None:
    assert cases("tasks", "done")[0] == 2
    assert cases("tasks", "done", "B001-1", "--outcome", "x")[0] == 2, "there are two"
    code, _, err = cases("tasks", "done", "B001-1", "nothing", "--outcome", "x")
    assert (code, "approval/recovery.timeline[1], unknown/" in err) == (1, True)
    code, _, err = cases("tasks", "done", "B001-1", "recovery.timeline[1]", "--outcome", "perhaps")
    assert (code, "--outcome yes or --outcome no" in err) == (2, True)
    code, _, err = cases("tasks", "done", "B001-2", "--outcome", "seen")
    assert (code, err) == (1, "cobranza: that task ends with the rest: cobranza health lift 7\n")
    assert cases("tasks", "done", "B009-9", "--outcome", "x")[0] == 1
    assert len(data(cases, "tasks")) == 3, "nothing was changed"


@pytest.mark.parametrize(("answer", "agreed"), [("sí", "true"), ("No", "false")])
def test_an_approval_is_answered(cases: Type, dsn: str, answer: str, agreed: str) -> None:
    words = ("tasks", "done", "B001-1", "recovery.timeline[1]", "--outcome", answer, "--by", "luis")
    code, out, _ = cases(*words)
    assert (code, out.splitlines()[1]) == (0, "stored; the case is told when `cobranza up` runs")
    assert out.splitlines()[2] == "nobody holds the role team-lead; the record says so (cobranza people)"
    told = asked(dsn, "select command->>'command', command->>'of', asked_by, command->>'agreed' from wish")
    assert told == [("approve", "recovery.timeline[1]", "luis", agreed)], "through the one door"
    assert asked(dsn, "select event, body from remark") == [
        ("approve/" + asked(dsn, "select id from wish")[0][0], "nobody holds the role team-lead")
    ]
    assert cases(*words)[0] == 1, "it is answered once"


def test_a_person_finds_out_that_a_message_did_go_out(cases: Type, dsn: str) -> None:
    asked(dsn,
          "insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, provider)"
          " select 'B001-1/first_contact.timeline[0]/1', number, customer, 'first_contact.timeline[0]', 'm', 'email',"
          " 'messages', 'unknown', now(), 'sendgrid' from invoice where number = 'B001-1'")  # fmt: skip
    assert cases("tasks", "done", "B001-1", "find-out-if-sent", "--outcome", "sent", "--by", "ana")[0] == 0
    assert asked(dsn, "select state, provider from contact") == [("accepted", "sendgrid")]
    done = asked(dsn, "select outcome, done_by from task where done_at is not null")
    assert done == [("sent", "ana")], "her word, and not the program's"


def test_the_case_goes_on_when_its_task_is_done(
    books: Type, working: subprocess.Popen[bytes], tmp_path: Path, dsn: str
) -> None:
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    customers, invoices = tmp_path / "more.csv", tmp_path / "theirs.csv"
    customers.write_text("id,name,kind,country,tax_id,email\nC7,Bodega SAC,company,PE,20456789012,bodega@example.com\n")
    invoices.write_text("number,customer,issued_on,currency,total\n" + f"F001-7,C7,{yesterday},PEN,900\n")
    assert books("import", "customers", customers)[0] == 0
    assert books("import", "invoices", invoices)[0] == 0
    wait_until_begun(books, "F001-7")
    (task,) = data(books, "tasks", "list", "F001-7")
    assert (task["key"], task["title"]) == ("data.if_missing", "complete the customer's data (mobile)")
    said = ("tasks", "done", "F001-7", "--outcome", "asked her, no mobile", "--by", "ana")
    assert books(*said)[:2] == (0, "F001-7: done: complete the customer's data (mobile)\n"), "the case recorded it"
    assert "task done: data.if_missing asked her, no mobile" in books("show", "F001-7")[1]
    assert data(books, "tasks", "list", "F001-7") == []
    folded = asked(dsn, "select event->>'outcome' from inbox where event->>'event' = 'task_done'")
    assert folded == [("done",)], "what people write stays out of the case's history"


def test_every_task_of_the_desk_has_words(typed: Type) -> None:
    for what, ((en, es), (do_en, do_es)) in TASKS.items():
        assert len({en, es, do_en, do_es}) == 4, what
    assert json.loads(typed("tasks", "--json")[1]) == []
