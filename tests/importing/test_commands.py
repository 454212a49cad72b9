"""`cobranza import` and `cobranza pay` as a person types them, on a real database."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import asyncpg
import pytest

from workers.cli import run
from workers.speech import choose

Write = Callable[..., Path]
Type = Callable[..., tuple[int, str, str]]


@pytest.fixture
def typed(dsn: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Type:
    """Types a command: its exit code, what it answered, what it complained of."""
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)

    def type_(*words: object) -> tuple[int, str, str]:
        code = run([str(word) for word in words])
        said = capsys.readouterr()
        choose(None)
        return code, said.out, said.err

    return type_


@pytest.fixture
def books(typed: Type, csv_file: Write) -> Type:
    """Books with one customer and one invoice of 100.50 PEN."""
    typed("import", "customers", csv_file("id,name", "C1,Ana"))
    typed("import", "invoices", csv_file("number,customer,issued_on,currency,total", "F001-1,C1,2026-01-05,PEN,100.50"))
    return typed


def test_importing_twice_says_so(typed: Type, csv_file: Write) -> None:
    file = csv_file("id,name", "C1,Ana", "C2,Luis")
    assert typed("import", "customers", file) == (0, "customers: 2 new, 0 already there\n", "")
    assert typed("import", "customers", file) == (0, "customers: 0 new, 2 already there\n", "")
    assert typed("import", "clientes", file, "--lang", "es") == (0, "clientes: 0 nuevos, 2 ya estaban\n", "")


def test_bad_rows_are_told_and_nothing_comes_in(typed: Type, csv_file: Write) -> None:
    file = csv_file("id,name,email", "C1,Ana,ana", "C2,Luis,", "C2,Luis,")
    code, out, err = typed("import", "customers", file)
    assert (code, out) == (1, "")
    assert err.splitlines() == [
        "file.csv:2: email 'ana': it is not an e-mail address; write one like ana@example.com, "
        "several with ';' between them",
        "file.csv:3: id 'C2': it is also on line 4; keep one of the two",
        "file.csv:4: id 'C2': it is also on line 3; keep one of the two",
        "nothing was imported: 3 of 3 rows are bad; correct them, or import the rest with --skip-bad",
    ]  # fmt: skip


def test_skip_bad_brings_the_rest_in(typed: Type, csv_file: Write) -> None:
    code, out, err = typed("import", "customers", csv_file("id,name", "C1,", "C2,Luis"), "--skip-bad")
    assert (code, out) == (0, "customers: 1 new, 0 already there\n")
    assert err.splitlines()[-1] == "1 of 2 rows are bad and were left out"


def test_a_script_reads_json(typed: Type, csv_file: Write) -> None:
    code, out, err = typed("import", "customers", csv_file("id,name", "C1,", "C2,Luis"), "--skip-bad", "--json")
    said = json.loads(out)
    assert (code, err) == (0, "")
    assert said["counts"] == {"customers": {"new": 1, "already": 0, "filled": 0}}
    assert [(bad["line"], bad["column"], bad["code"]) for bad in said["bad"]] == [(2, "name", "empty")]
    assert said["bad"][0]["reason"] == "it is empty; every row needs it"


def test_a_wrong_header_says_what_to_do(typed: Type, csv_file: Write) -> None:
    code, _, err = typed("import", "payments", csv_file("id,amount,currency,paid", "1,1,PEN,2026-01-01"))
    assert code == 1
    assert err.splitlines() == [
        "file.csv:1: paid_on: the column is missing; the header has id, amount, currency, paid; did you mean 'paid'?",
        "nothing was imported: put the header right, or write a mapping (cobranza import --guess FILE)",
    ]


def test_guess_write_look_import(typed: Type, csv_file: Write, tmp_path: Path) -> None:
    file = csv_file("Cliente,Razón Social,Factura,Emisión,Importe", 'C1,Ana,F1,31/01/2026,"10,50"')
    mapping = tmp_path / "mapping.yaml"
    code, out, err = typed("import", "--guess", file, "-o", mapping)
    assert (code, "31/01/2026 can only be read so" in err, str(mapping) in out) == (0, True, True)
    assert typed("import", "--guess", file, "-o", mapping)[0] == 1, "an edited mapping is not overwritten"
    assert typed("import", "invoices", file, "--mapping", mapping)[0] == 1, "the currency is not known"
    code, out, _ = typed("import", "invoices", file, "--mapping", mapping, "--currency", "PEN")
    assert (code, out) == (0, "customers: 1 new, 0 already there\ninvoices: 1 new, 0 already there\n")
    assert typed("import", "--guess", file)[1].startswith("# How to read file.csv")


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["import", "people", "x.csv"], 1, "'people' is not something to import"),
        (["import", "customers", "none.csv"], 1, "none.csv: the file cannot be read: there is no such file"),
        (["import", "customers"], 2, "name what to import and the file"),
        (["import"], 2, "name what to import and the file"),
        (["pay", "F9", "10"], 1, "there is no invoice 'F9'"),
    ],
)
def test_what_cannot_be_is_one_line(typed: Type, words: list[str], code: int, told: str) -> None:
    found, out, err = typed(*words)
    assert (found, out, len(err.splitlines())) == (code, "", 1)
    assert err.startswith(f"cobranza: {told}")


def test_a_payment_by_hand(books: Type) -> None:
    code, out, _ = books("pay", "F001-1", "40", "--on", "2026-02-01")
    assert (code, out) == (0, "40.00 PEN recorded as pay/F001-1/2026-02-01/40; owed: 60.50 PEN\n")
    code, out, err = books("pay", "F001-1", "40.00 PEN", "--on", "2026-02-01")
    assert (code, err) == (0, "")
    assert out.startswith("this payment of 40.00 PEN is already recorded as pay/F001-1/2026-02-01/40;")
    code, out, _ = books("pay", "F001-1", "60.50", "--id", "BANK-7", "--method", "yape", "--json")
    assert (code, json.loads(out)["owed"], json.loads(out)["new"]) == (0, "0.00", True)
    code, _, err = books("pay", "F001-1", "1")
    assert (code, "is already paid" in err) == (1, True)
    assert books("pay", "F001-1", "60.50", "--id", "BANK-7")[0] == 0, "the same once more is no second payment"


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["001", "10"], "there is no invoice '001'; there is F001-1"),
        (["F001-1", "10 USD"], "invoice F001-1 is in PEN, not in USD"),
        (["F001-1", "ten"], "'ten' is not an amount that can be paid"),
        (["F001-1", "0"], "'0' is not an amount that can be paid"),
        (["F001-1", "1e2"], "'1e2' is not an amount that can be paid"),
        (["F001-1", "NaN"], "'NaN' is not an amount that can be paid"),
        (["F001-1", "1.005"], "PEN has 2 decimals; '1.005' has more"),
        (["F001-1", "1", "--on", "2999-01-01"], "'2999-01-01' is not a day up to today"),
        (["F001-1", "1", "--on", "yesterday"], "'yesterday' is not a day up to today"),
    ],
)
def test_a_payment_that_cannot_be_is_one_line(books: Type, words: list[str], told: str) -> None:
    code, out, err = books("pay", *words)
    assert (code, out, len(err.splitlines())) == (1, "", 1)
    assert err.startswith(f"cobranza: {told}")


def test_another_payment_with_the_same_id_is_refused(books: Type) -> None:
    books("pay", "F001-1", "40", "--id", "X", "--on", "2026-02-01")
    code, _, err = books("pay", "F001-1", "41", "--id", "X", "--on", "2026-02-01")
    assert (code, "the payment was not recorded: amount '41': it is already in the books with '40'" in err) == (1, True)


def test_money_for_a_case_that_was_given_up_is_recorded_and_said(books: Type, dsn: str) -> None:
    asyncio.run(_write_off(dsn))
    code, out, _ = books("pay", "F001-1", "40", "--id", "LATE")
    assert (code, out.splitlines()) == (
        0,
        ["40.00 PEN recorded as LATE; owed: 60.50 PEN",
         "the case is closed (written_off); the money is recorded all the same"],
    )  # fmt: skip


async def _write_off(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    await connection.execute("insert into plan (sha256, playbook, version, body) values (repeat('a', 64), 'p', 1, '')")
    await connection.execute(
        "insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, end_, closed_at)"
        " values ('F001-1', 'C1', repeat('a', 64), now(), 0, 'written_off', now())"
    )
    await connection.close()


def test_a_bar_is_shown_on_a_terminal_only(dsn: str, csv_file: Write) -> None:
    file = csv_file("id,name", *(f"C{n},Ana" for n in range(20_000)))
    command = [sys.executable, "-m", "workers", "import", "customers", str(file)]
    environment = {**os.environ, "DATABASE_URL": dsn, "COBRANZA_LANG": "en", "TERM": "xterm", "COLUMNS": "120"}
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=theirs) as running:
        os.close(theirs)
        shown = _read_terminal(ours)
        said = running.communicate()[0]
    assert (running.returncode, said) == (0, b"customers: 20,000 new, 0 already there\n")
    assert ("file.csv" in shown, "rows" in shown) == (True, True)
    piped = subprocess.run(command, env=environment, capture_output=True, check=True)
    assert (piped.stdout, piped.stderr) == (b"customers: 0 new, 20,000 already there\n", b"")


def _read_terminal(terminal: int) -> str:
    """Everything shown until the program lets go of the terminal, which Linux tells as an error."""
    shown = b""
    with contextlib.suppress(OSError):
        while more := os.read(terminal, 4096):
            shown += more
    os.close(terminal)
    return shown.decode()
