"""Users, roles and a second person's word, as people type them."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path

import asyncpg
import pytest

from activities.users import unaccounted
from tests.acting.conftest import People
from tests.commands.test_said import do, rows
from workers.commands.company import books as opened
from workers.commands.servers import _published
from workers.identity import OnlyReads, machine_user
from workers.publishing import compiled


def test_the_first_admin_brings_in_the_others_and_then_two_must_agree(people: People, dsn: str) -> None:
    assert people("machine", "users")[1].startswith("no users yet: names are believed")
    code, _, err = people("machine", "users", "add", "olga", "--role", "operator")
    assert (code, "the first user must be an admin" in err) == (2, True)
    code, out, _ = people("machine", "users", "add", "ada", "--role", "admin", "--name", "Ada L.")
    assert code == 0
    assert people("ada", "login", said=out)[0] == 0
    assert people("eva", "login", said=out)[0] == 1  # good once
    code, out, _ = people("ada", "users", "add", "petra", "--role", "approver")
    assert (code, out[:4]) == (0, "cbz_")  # nobody else could have agreed
    assert people("petra", "login", said=out)[0] == 0
    code, out, _ = people("ada", "users", "roles", "ada", "--role", "admin", "--role", "approver")
    assert (code, out.strip()) == (0, "ada: waits for a second person: cobranza confirm 1")
    code, _, err = people("ada", "confirm", 1)
    assert (code, "nobody agrees to what they asked for themselves" in err) == (1, True)
    assert rows(dsn, "select roles from app_user where name = 'ada'") == [(["admin"],)]
    assert people("petra", "confirm", 1)[:2] == (0, "done\n")
    assert rows(dsn, "select roles from app_user where name = 'ada'") == [(["approver", "admin"],)]
    told = rows(dsn, "select deed, actor, proven, second, told->>'alone', told->>'first' from act order by number")
    assert told == [
        ("add_user", people_of_machine(), False, "", None, "true"),
        ("log_in", "ada", True, "", None, None),
        ("add_user", "ada", True, "", "true", None),
        ("log_in", "petra", True, "", None, None),
        ("ask_second", "ada", True, "", None, None),
        ("set_roles", "ada", True, "petra", None, None),
        ("confirm", "petra", True, "", None, None),
    ]


def people_of_machine() -> str:
    return machine_user()


def test_a_sole_admin_cannot_make_themselves_approver(people: People) -> None:
    _, out, _ = people("machine", "users", "add", "ada", "--role", "admin")
    people("ada", "login", said=out)
    code, _, err = people("ada", "users", "roles", "ada", "--role", "admin", "--role", "approver")
    assert (code, "nobody else has one" in err) == (1, True)


def test_from_the_first_user_on_a_change_takes_a_token_with_the_role(books: object, company: People) -> None:
    hold = ("hold", "B001-1", "--days", "5", "--reason", "asked for it")
    code, _, err = company("stranger", *hold)
    assert code == 1
    assert "nothing proves it" in err
    assert "Who could: carla, oskar" in err
    code, _, err = company("aurel", *hold)
    assert (code, "you are aurel (auditor)" in err) == (1, True)
    code, _, err = company("aurel", *hold, "--lang", "es")
    assert (code, "usted es aurel (auditor)" in err, "collector, operator" in err) == (1, True, True)
    code, _, err = company("carla", *hold, "--by", "petra")
    assert (code, "--by says petra, and the token is carla's" in err) == (2, True)
    assert company("stranger", "status")[0] == 0  # reading is open to whoever reaches the database


def test_two_people_publish_each_with_a_token(company: People, dsn: str, folder: Path) -> None:
    code, out, err = company("oskar", "publish", folder, "--json")
    assert code == 0, err
    number = json.loads(out)["waits"]
    assert rows(dsn, "select count(*) from plan") == [(0,)]
    assert "oskar" in company("stranger", "confirm")[1]
    for wrong, why in (("oskar", "to agree to what another asked takes"), ("carla", "takes one of the roles"),
                       ("ada", "it takes one of the roles approver")):  # fmt: skip
        code, _, err = company(wrong, "confirm", number)
        assert (code, why in err) == (1, True), err
    (folder / "pe-personas.yaml").write_text("changed after it was asked for")
    code, out, err = company("petra", "confirm", number)
    assert (code, out.count(" v1 ")) == (0, 2), err
    signed = rows(dsn, "select distinct published_by, approved_by from plan")
    assert signed == [("oskar", "petra")]
    acts = rows(dsn, "select actor, second, role, proven, about from act where deed = 'publish' order by number")
    assert [one[:4] for one in acts] == [("oskar", "petra", "operator", True)] * 2
    code, _, err = company("pedro", "confirm", number)
    assert (code, "it was answered" in err) == (1, True)


def test_both_at_one_machine_with_both_tokens(
    company: People, dsn: str, folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = (tmp_path / "oskar" / "login.token").read_text()
    monkeypatch.setenv("COBRANZA_SECOND_TOKEN", own)
    code, _, err = company("oskar", "publish", folder)
    assert (code, "nobody agrees to what they asked for themselves" in err) == (1, True)
    monkeypatch.setenv("COBRANZA_SECOND_TOKEN", (tmp_path / "pedro" / "login.token").read_text())
    code, _, err = company("oskar", "publish", folder, "--approved-by", "petra", "--by", "oskar")
    assert (code, "petra cannot be the second person" in err) == (1, True)
    assert company("oskar", "publish", folder, "--approved-by", "pedro", "--by", "oskar")[0] == 0
    assert rows(dsn, "select distinct published_by, approved_by from plan") == [("oskar", "pedro")]


def test_what_was_asked_can_be_refused_taken_back_and_grows_old(company: People, dsn: str, folder: Path) -> None:
    for who in ("petra", "oskar"):
        number = json.loads(company("oskar", "publish", folder, "--json")[1])["waits"]
        if who == "oskar":  # who asked takes it back, though an operator agrees to nothing
            code, _, err = company("oskar", "confirm", number, "--refuse")
            assert (code, "takes one of the roles" in err) == (1, True)
        else:
            assert company(who, "confirm", number, "--refuse")[0] == 0
    do(dsn, "update second_person set expires_at = now() where answered_at is null")
    code, _, err = company("petra", "confirm", number)
    assert (code, "its time is over" in err) == (1, True)
    assert company("petra", "confirm", 999)[0] == 1
    assert rows(dsn, "select count(*) from plan") == [(0,)]


def test_who_has_left_can_do_nothing_and_no_longer_gets_what_they_asked(
    company: People, dsn: str, folder: Path
) -> None:
    number = json.loads(company("oskar", "publish", folder, "--json")[1])["waits"]
    assert company("ada", "users", "leave", "oskar")[0] == 0
    code, _, err = company("oskar", "whoami")
    assert (code, "revoked, or its user has left" in err) == (1, True)
    code, _, err = company("petra", "confirm", number)
    assert (code, "oskar asked, and may no longer" in err) == (1, True)
    code, _, err = company("ada", "users", "leave", "ada")
    assert (code, "last admin" in err) == (1, True)


def test_a_token_that_others_can_read_proves_nothing(company: People, tmp_path: Path) -> None:
    (tmp_path / "carla" / "login.token").chmod(0o644)
    code, _, err = company("carla", "whoami")
    assert (code, "chmod 600" in err) == (1, True)
    (tmp_path / "carla" / "login.token").chmod(0o600)
    assert company("carla", "logout")[0] == 0
    assert not (tmp_path / "carla" / "login.token").exists()
    assert company("carla", "logout")[0] == 1


@pytest.mark.parametrize("words", [
    ("users", "add", "Ana María", "--role", "admin"), ("users", "add", "eva", "--role", "boss"),
    ("users", "add", "eva", "--role", "auditor", "--role", "admin"), ("users", "add"), ("users", "roles", "nobody"),
])  # fmt: skip
def test_bad_words_are_refused_and_change_nothing(company: People, dsn: str, words: tuple[str, ...]) -> None:
    before = rows(dsn, "select count(*) from act")
    code, _, err = company("ada", *words)
    assert code in (1, 2)
    assert "Traceback" not in err
    assert rows(dsn, "select count(*) from act") == before


def test_the_database_itself_refuses_an_auditor(books: object, company: People, dsn: str, tmp_path: Path) -> None:
    async def change() -> None:
        async with opened(tmp_path / "aurel") as connection:
            assert await connection.fetchval("select count(*) from invoice") == 3
            await connection.execute("update invoice set total = 1")

    company("aurel", "status")
    with pytest.raises(OnlyReads, match="you are aurel") as refused:
        asyncio.run(change())
    assert isinstance(refused.value.__cause__, asyncpg.InsufficientPrivilegeError)
    assert "invoice" in str(refused.value.__cause__)


def test_a_lost_admin_is_made_anew_by_the_owner_of_the_database(
    company: People, dsn: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, _, err = company("ada", "users", "recover", "nadia")  # by the program's login, which owns nothing
    assert (code, "for the owner of the database alone" in err) == (1, True)
    monkeypatch.setenv("DATABASE_URL", dsn)
    code, out, err = company("machine", "users", "recover", "nadia")
    assert code == 0, err
    assert company("nadia", "login", said=out)[0] == 0
    assert "admin" in company("nadia", "whoami")[1]
    (act,) = rows(dsn, "select about, proven, told ? 'database_login' from act where deed = 'recover_admin'")
    assert act == ("nadia", False, True)


def test_who_did_what_is_listed(books: object, company: People) -> None:
    code, out, _ = company("aurel", "audit", "acts", "--by", "petra")
    assert code == 0
    assert "ada (admin, cli)  add a user  oskar  with petra" in out
    code, out, _ = company("aurel", "audit", "acts", "--deed", "log_in", "--json")
    assert [one["actor"] for one in json.loads(out)] == ["ada", "petra", "oskar", "pedro", "carla", "aurel"]
    assert company("aurel", "audit", "acts", "--from", "yesterday")[0] == 2


def test_a_user_whom_no_act_accounts_for_is_found(company: People, dsn: str) -> None:
    def found() -> list[tuple[str, str]]:
        async def ask() -> list[tuple[str, str]]:
            connection = await asyncpg.connect(dsn)
            try:
                return await unaccounted(connection)
            finally:
                await connection.close()

        return asyncio.run(ask())

    assert found() == []
    do(dsn, "insert into app_user (name, shown, roles, added_by) values ('eva', 'Eva', '{admin}', 'ada')",
       "update app_user set roles = '{operator,approver}' where name = 'oskar'")  # fmt: skip
    assert found() == [("eva", "admin"), ("oskar", "operator approver")]


def test_up_publishes_by_itself_only_while_there_are_no_users(
    people: People, dsn: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    plans = compiled([folder])
    assert {one.is_new for one in asyncio.run(_published(dsn, plans[:1]))} == {True}
    assert rows(dsn, "select actor, proven, deed from act") == [(machine_user(), False, "publish")]
    people("machine", "users", "add", "ada", "--role", "admin")
    assert asyncio.run(_published(dsn, plans)) == []
    assert capsys.readouterr().out.count("cobranza publish") == len(plans) - 1
    assert rows(dsn, "select count(*) from plan") == [(1,)]
