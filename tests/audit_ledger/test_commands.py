"""`audit check`, `audit checkpoint` and `audit key` as a person types them, and what two people must agree on."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from tests.audit_ledger import books
from tests.conftest import wait_for
from workers.audit.keys import FILE, NEXT_FILE
from workers.cli import run
from workers.speech import choose

Type = Callable[..., tuple[int, str, str]]
HEX = re.compile(r"[0-9a-f]{64}")


@pytest.fixture
def typed(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command of a home of its own: its exit code, what it answered, what it complained of."""
    for name, value in {"DATABASE_URL": dsn, "COBRANZA_LANG": "en", "COBRANZA_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    for name in ("COBRANZA_AUDIT_KEY", "COBRANZA_AUDIT_KEY_NEXT"):
        monkeypatch.delenv(name, raising=False)

    def type_(*words: str) -> tuple[int, str, str]:
        choose(None)
        code = run(["audit", *words])
        said = capsys.readouterr()
        choose(None)
        return code, " ".join(said.out.split()), " ".join(said.err.split())

    return type_


def given(dsn: str, *statements: str, company: bool = False) -> None:
    async def go() -> None:
        connection = await asyncpg.connect(dsn)
        if company:
            await books.company(connection)
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    wait_for(go())


def data(typed: Type, *words: str) -> Any:
    code, out, err = typed(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_a_checkpoint_is_taken_and_everything_checked_against_a_root_that_was_kept(
    typed: Type, dsn: str, tmp_path: Path
) -> None:
    given(dsn, company=True)
    assert "lines are newer than the newest checkpoint" in typed("check")[1]
    code, out, _ = typed("checkpoint", "--by", "ana")
    assert (code, "checkpoint 1: 7 chains, lines up to position 12" in out) == (0, True)
    root, key = HEX.findall(out)
    assert typed("key")[1] == key
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600
    code, out, _ = typed("check", "--root", f"1={root}", "--key", key)
    assert (code, "3 cases, 12 lines, 6 verdicts, 3 acts, 1 checkpoints computed again" in out) == (0, True)
    assert f"everything is as it was written newest root: 1={root}" in out
    code, out, _ = typed("check", "--root", f"1={'0' * 64}", "--lang", "es")
    assert (code, "DIFIERE: checkpoint:1: un punto de control: la raíz es otra" in out) == (1, True)
    (act,) = [one for one in data(typed, "acts") if one["deed"] == "checkpoint"]
    assert (act["actor"], act["about"], act["told"]["root"]) == ("ana", "1", root)


def test_what_was_changed_is_named_with_both_sides_and_the_exit_code_says_it(typed: Type, dsn: str) -> None:
    given(dsn, company=True)
    assert typed("checkpoint")[0] == 0
    given(
        dsn, "alter table ledger disable trigger all; update ledger set because = 'x' where invoice = 'F-2' and seq = 2"
    )
    code, out, _ = typed("check")
    assert code == 1
    assert "DIFFERS: ledger F-2:2: the chain: the line was changed: its digest is another" in out
    code, out, _ = typed("check", "--json")
    found = json.loads(out)["divergences"][0]
    assert (code, found["invoice"], found["place"], found["why"]) == (1, "F-2", "ledger F-2:2", "digest")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("--root", "12"), "12 is no root"),
        (("--root", "0=" + "a" * 64), "is no root"),
        (("--root", "1=" + "a" * 63), "is no root"),
        (("--key", "me"), "me is no key"),
    ],
)
def test_what_is_no_root_and_no_key_is_refused(typed: Type, words: tuple[str, ...], complaint: str) -> None:
    code, out, err = typed("check", *words)
    assert (code, out) == (2, "")
    assert complaint in err


def test_a_new_key_takes_over_when_two_people_agree(typed: Type, dsn: str, tmp_path: Path) -> None:
    given(dsn, company=True)
    typed("checkpoint")
    first = typed("key")[1]
    code, _, err = typed("key", "--rotate", "--by", "ana", "--approved-by", "ana")
    assert (code, "takes two people" in err) == (1, True)
    code, out, _ = typed("key", "--rotate", "--by", "ana", "--approved-by", "luis")
    second = HEX.findall(out)[0]
    assert (code, second != first, "until then key 1, since" in out) == (0, True, True)
    assert not (tmp_path / NEXT_FILE).exists()
    assert typed("checkpoint")[0] == 0
    told = data(typed, "check")
    assert (told["keys"], told["checkpoints"], told["divergences"]) == ([first, second], 3, [])
    (act,) = [one for one in data(typed, "acts") if one["deed"] == "rotate_key"]
    assert (act["actor"], act["second"], act["about"]) == ("ana", "luis", second[:12])


def test_keys_of_the_environment_are_changed_there(
    typed: Type, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given(dsn, company=True)
    monkeypatch.setenv("COBRANZA_AUDIT_KEY", "0a" * 32)
    assert typed("checkpoint")[0] == 0
    code, _, err = typed("key", "--rotate", "--by", "ana", "--approved-by", "luis")
    assert (code, "COBRANZA_AUDIT_KEY_NEXT" in err) == (1, True)
    monkeypatch.setenv("COBRANZA_AUDIT_KEY_NEXT", "0b" * 32)
    assert typed("key", "--rotate", "--by", "ana", "--approved-by", "luis")[0] == 0
    newest = typed("key")[1].split()[0]
    monkeypatch.setenv("COBRANZA_AUDIT_KEY", "0b" * 32)
    monkeypatch.delenv("COBRANZA_AUDIT_KEY_NEXT")
    assert typed("checkpoint")[0] == 0
    assert (data(typed, "check")["keys"][-1], list(tmp_path.glob("audit*"))) == (newest, [])
    monkeypatch.setenv("COBRANZA_AUDIT_KEY", "0a" * 32)
    code, _, err = typed("checkpoint")
    assert (code, "let the new one take over with" in err) == (1, True)
    monkeypatch.setenv("COBRANZA_AUDIT_KEY", "not hexadecimal, and a secret")
    code, out, err = typed("checkpoint", "--lang", "es")
    assert (code, "COBRANZA_AUDIT_KEY no contiene una clave" in err, "secret" in out + err) == (1, True, False)
