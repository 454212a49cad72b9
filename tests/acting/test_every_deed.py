"""Each command and route is a deed or reads; each that changes something leaves its act."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from schemas.acting import AUDIT, COMMANDS, DEEDS, OURS, PAGE, PERSONAL, READS, ROLES, ROUTES, SCOPES
from tests.acting.conftest import People
from tests.commands.test_said import do, rows
from workers.api.routes import ROUTES as API
from workers.offered.auditing import DEEDS as OF_AUDIT
from workers.offered.command import Command
from workers.offered.table import COMMANDS as OFFERED
from workers.two_persons import HANDS

ROOT = Path(__file__).parents[2]
WORDS = {**AUDIT, **COMMANDS}
CHANGING = [one for one in (*OFFERED, *OF_AUDIT) if set(WORDS.get(one.name, ())) & set(DEEDS)]


def test_every_command_and_route_is_classified() -> None:
    assert {one.name for one in OFFERED} == set(COMMANDS)
    assert {one.name for one in OF_AUDIT} == set(AUDIT)
    assert {one.name for one in API} == set(ROUTES)
    words = {READS, PERSONAL, OURS, *DEEDS}
    named = {word for words_ in (*COMMANDS.values(), *AUDIT.values()) for word in words_} | {*ROUTES.values()}
    assert named | set(PAGE.values()) <= words


def test_a_route_that_changes_is_one_that_writes() -> None:
    for route in API:
        assert (ROUTES[route.name] in DEEDS) == (route.method != "GET"), route.name


def test_what_takes_two_has_a_hand_and_roles_that_exist() -> None:
    assert {name for name, deed in DEEDS.items() if deed.second} == set(HANDS)
    for name, deed in DEEDS.items():
        assert {*deed.roles, *deed.second} <= set(ROLES), name
        assert deed.roles or name in {"pay", "set_language", "stop_messages", "new_address"}, name
        if name not in {"log_in", "log_out", "ask_second"}:
            assert "auditor" not in {*deed.roles, *deed.second}, f"an auditor could {name}"
    assert not {"write", "commands"} & set(SCOPES["auditor"])


@pytest.mark.parametrize("command", CHANGING, ids=[one.name for one in CHANGING])
def test_a_changing_command_opens_the_books_for_its_deed(command: Command) -> None:
    file = ROOT / (command.home.partition(":")[0].replace(".", "/") + ".py")
    tree = ast.parse(file.read_text("utf-8"))
    said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    wanted = set(WORDS[command.name]) & set(DEEDS)
    assert wanted - {"publish", "recover_admin"} <= said, f"{file.name} never says {wanted - said}"


@pytest.fixture
def lived(case: None, people: People, dsn: str, tmp_path: Path) -> People:
    """F-1 has lived with its record; a file of money; nobody is a user yet."""
    do(dsn, "update collection_case set started_at = now()")
    (tmp_path / "bank.csv").write_text("id,customer,invoice,amount,currency,paid_on\nP9,C1,,50.00,PEN,2026-03-17\n")
    (tmp_path / "mandates.csv").write_text("reference,customer,account,signed_on\nM-1,C1,PE00123,2026-01-05\n")
    return people


LINES: list[tuple[tuple[str, ...], str, str]] = [
    (("import", "payments", "{tmp}/bank.csv"), "import", ""),
    (("pay", "F-1", "10.00 PEN", "--on", "2026-03-18"), "record_payment", "F-1"),
    (("cash", "keep", "P9"), "apply_cash", ""),
    (("mandates", "import", "{tmp}/mandates.csv"), "change_mandate", ""),
    (("mandates", "suspend", "M-1"), "change_mandate", ""),
    (("hold", "F-1", "--days", "5", "--reason", "asked"), "hold", "F-1"),
    (("cancel", "F-1", "--reason", "by mistake"), "cancel", "F-1"),
    (("promise", "F-1", "100", "--on", "2026-03-25"), "promise", "F-1"),
    (("dispute", "F-1", "--reason", "quantity", "--amount", "20"), "dispute", "F-1"),
    (("paid", "F-1"), "report_payment", "F-1"),
    (("reason", "F-1", "cash_flow"), "give_reason", "F-1"),
    (("write-off", "F-1", "--reason", "insolvent"), "ask_write_off", "F-1"),
    (("consent", "C1", "--channel", "email", "--withdrawn"), "record_word", ""),
    (("block", "C1", "--kind", "attorney"), "record_word", ""),
    (("people", "give", "head-of-collections", "rosa"), "give_role", ""),
    (("token", "make", "erp", "--scope", "read"), "make_token", ""),
    (("health", "stop", "sms", "--reason", "asked by the carrier"), "stop_channel", ""),
    (("rates", "add", "uk-bank-rate", "2027-01-01", "3.5%", "--source", "its page"), "set_rate", ""),
    (("page", "F-1"), "make_link", "F-1"),
    (("users", "add", "ada", "--role", "admin"), "add_user", ""),
]


@pytest.mark.parametrize(("line", "deed", "invoice"), LINES, ids=[line[0] + " " + line[1] for line, _, _ in LINES])
def test_a_change_leaves_its_act(
    lived: People, dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: tuple[str, ...], deed: str,
    invoice: str,
) -> None:  # fmt: skip
    monkeypatch.setenv("COBRANZA_PUBLIC_URL", "https://cobranza.acme.example")
    words = [word.format(tmp=tmp_path) for word in line]
    if line[:2] == ("cash", "keep"):
        lived("ana", "import", "payments", tmp_path / "bank.csv")
    if line[:2] == ("mandates", "suspend"):
        lived("ana", "mandates", "import", tmp_path / "mandates.csv")
    before = rows(dsn, "select count(*) from act")[0][0]
    by = () if line[0] in ("import", "pay", "token", "users") else ("--by", "Ana P.")
    code, _, err = lived("ana", *words, *by)
    assert code == 0, err
    after = rows(dsn, f"select deed, invoice, actor, proven, door from act where number > {before}")
    assert [one[:2] for one in after] == [(deed, invoice)]
    assert after[0][3:] == (False, "cli")
    assert not by or after[0][2] == "Ana P."


REFUSED: list[tuple[str, ...]] = [
    ("hold", "F-1", "--days", "5"), ("promise", "F-1", "9999", "--on", "2026-03-25"), ("pay", "F-404", "1.00 PEN"),
    ("consent", "C404", "--channel", "email", "--given"), ("people", "take", "head-of-collections", "rosa"),
    ("health", "lift", "7"), ("import", "payments", "{tmp}/bad.csv"), ("token", "revoke", "nobody"),
    ("cash", "keep", "P404"), ("mandates", "suspend", "M-404"),
]  # fmt: skip


@pytest.mark.parametrize("line", REFUSED, ids=" ".join)
def test_what_is_refused_leaves_no_act(lived: People, dsn: str, tmp_path: Path, line: tuple[str, ...]) -> None:
    (tmp_path / "bad.csv").write_text("id,invoice,amount,currency,paid_on\nP9,,none,PEN,2026-03-17\n")
    code, _, _ = lived("ana", *(word.format(tmp=tmp_path) for word in line))
    assert code in (1, 2)
    assert rows(dsn, "select deed from act") == []


READING: list[tuple[str, ...]] = [
    ("status",), ("tasks",), ("cash",), ("people",), ("health",), ("rates",), ("users",), ("confirm",),
    ("token", "list"),
    ("offer", "F-1"), ("plan", "F-1", "--instalments", "2", "--show"), ("worklist",), ("replies",), ("mandates",),
    ("page", "requests"), ("whoami",), ("audit", "acts"), ("demand", "F-1"),
]  # fmt: skip


def test_an_auditor_reads_all_of_it_and_leaves_no_act(company: People, lived: People, dsn: str) -> None:
    before = rows(dsn, "select count(*) from act")
    for line in READING:
        code, _, err = company("aurel", *line)
        assert code == 0, f"{line}: {err}"
    assert rows(dsn, "select count(*) from act") == before
