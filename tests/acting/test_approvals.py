"""Approvals of cases by proven people: roles of playbooks are users', and two give them."""

from __future__ import annotations

import asyncio
import json

import asyncpg
import msgspec
import pytest

from schemas.events import ApprovalAsked
from tests.acting.conftest import People
from tests.api.test_agreements import NOON
from tests.commands.test_said import rows

OF, ROLE = "recovery.timeline[1]", "head-of-collections"


@pytest.fixture
def asked(case: None, company: People, dsn: str) -> People:
    """F-1 asks the head of collections, and nobody holds that role."""
    event = msgspec.json.encode(ApprovalAsked(at=NOON, of=OF, by=ROLE, due_at=NOON)).decode()

    async def ask() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            await connection.execute(
                "insert into ledger (invoice, seq, at, event, because, plan_sha256) select 'F-1', (select max(seq) + 1"
                " from ledger), $1, $2::text::jsonb, $3, sha256 from plan", NOON, event, OF)  # fmt: skip
            await connection.execute(
                "insert into task (invoice, key, what, queue, kind, raised_at, due_at) values ('F-1', $1, $2, $3,"
                " 'approval', $4, $4)", f"approval/{OF}", OF, ROLE, NOON)  # fmt: skip
        finally:
            await connection.close()

    asyncio.run(ask())
    return company


def give(people: People, role: str, person: str) -> None:
    """ada asks, pedro agrees."""
    code, out, err = people("ada", "people", "give", role, person, "--json")
    assert code == 0, err
    assert people("pedro", "confirm", json.loads(out)["waits"])[0] == 0


def test_a_proven_holder_answers_and_nobody_else(asked: People, dsn: str) -> None:
    give(asked, ROLE, "petra")
    for wrong, why in (("carla", "takes one of the roles approver"), ("aurel", "takes one of the roles approver"),
                       ("pedro", "does not hold the role"), ("stranger", "nothing proves it")):  # fmt: skip
        code, _, err = asked(wrong, "approve", "F-1")
        assert (code, why in err) == (1, True), err
    assert rows(dsn, "select count(*) from wish") == [(0,)]
    code, _, err = asked("petra", "approve", "F-1", "--note", "go on")
    assert code == 0, err
    act = rows(dsn, "select actor, proven, role, invoice, about, told ? 'wish' from act where deed = 'approve'")
    assert act == [("petra", True, "approver", "F-1", OF, True)]
    assert rows(dsn, "select done_by, outcome from task") == [("petra", "yes")]
    assert rows(dsn, "select command->>'by', id ~ 'petra' from wish") == [("petra", False)]


def test_a_task_that_is_an_approval_takes_an_approver(asked: People, dsn: str) -> None:
    code, _, err = asked("carla", "tasks", "done", "F-1", "--outcome", "no")
    assert (code, "you are carla (collector); to answer an approval with no" in err) == (1, True), err
    code, _, err = asked("petra", "tasks", "done", "F-1", "--outcome", "no")
    assert code == 0, err
    assert rows(dsn, "select deed, actor from act order by number desc limit 1") == [("refuse", "petra")]


def test_roles_of_playbooks_are_given_to_users_by_two(asked: People, dsn: str) -> None:
    code, _, err = asked("ada", "people", "give", ROLE, "nobody")
    assert (code, "there is no user nobody" in err) == (1, True)
    code, _, err = asked("carla", "people", "give", ROLE, "carla")
    assert (code, "takes one of the roles admin" in err) == (1, True)
    give(asked, ROLE, "petra")
    assert rows(dsn, "select person, set_by from role_holder") == [("petra", "ada")]
    assert rows(dsn, "select actor, second from act where deed = 'give_role'") == [("ada", "pedro")]
    code, _, err = asked("petra", "delegate", ROLE, "--to", "nobody", "--until", "2026-03-25")
    assert (code, "there is no user nobody" in err) == (1, True)
    assert asked("petra", "delegate", ROLE, "--to", "pedro", "--until", "2026-03-25")[0] == 0
    assert asked("pedro", "approve", "F-1")[0] == 0
