"""`cobranza risk` and `cobranza rewards`, as a person types them."""

from __future__ import annotations

import asyncio
import csv
import json
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import asyncpg
import msgspec
import pytest

from schemas.events import Event, PaymentReversed, RewardGranted
from schemas.risk import Past
from tests.commands.conftest import Type
from tests.risk.books import made
from tests.risk.test_store import keep_books

NO_LIBRARY = "scikit-learn is not installed: pip install 'cobranza[risk]'"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return write(tmp_path / "receivables.csv", made())


def write(file: Path, invoices: list[Past]) -> Path:
    with file.open("w", encoding="utf-8", newline="") as stream:
        lines = csv.writer(stream)
        lines.writerow(["number", "customer", "issued_on", "due_on", "total", "currency", "paid_on"])
        for one in invoices:
            lines.writerow([one.number, one.customer, one.issued_on, one.due_on, one.total, one.currency,
                            one.paid_on or ""])  # fmt: skip
    return file


def ask(dsn: str, *deeds: Any) -> None:
    async def go() -> None:
        connection = await asyncpg.connect(dsn)
        try:
            for deed in deeds:
                await deed(connection)
        finally:
            await connection.close()

    asyncio.run(go())


def test_a_file_is_tried_and_nothing_is_stored(typed: Type, file: Path, dsn: str) -> None:
    pytest.importorskip("sklearn", reason=NO_LIBRARY)
    code, said, _ = typed("risk", "train", "--csv", file)
    assert code == 0
    assert "AUC" in said
    assert "nothing was stored" in said
    code, _, wrong = typed("risk", "show")
    assert (code, "no risk model is in use" in wrong) == (1, True)


def test_a_model_that_is_not_better_is_refused_in_one_line(typed: Type, tmp_path: Path) -> None:
    pytest.importorskip("sklearn", reason=NO_LIBRARY)
    code, said, wrong = typed("risk", "train", "--csv", write(tmp_path / "even.csv", made(pattern=False)))
    assert code == 1
    assert "AUC" in said
    assert wrong.startswith("cobranza: not saved: the model is not surely better")


def test_trained_on_the_books_shown_and_asked(typed: Type, dsn: str) -> None:
    pytest.importorskip("sklearn", reason=NO_LIBRARY)
    invoices = made()
    open_ = [msgspec.structs.replace(invoices[-1], paid_on=None)]
    ask(dsn, lambda connection: keep_books(connection, invoices[:-1] + open_))
    code, said, wrong = typed("risk", "train", "--by", "ana")
    assert (code, wrong) == (0, "")
    assert "in use from now on" in said
    shown = json.loads(typed("risk", "show", "--json")[1])
    assert shown["by"] == "ana"
    assert shown["card"]["model"]["auc"] > shown["card"]["past_share"]["auc"]
    assert "Not for" in typed("risk", "show")[1]
    scored = json.loads(typed("risk", "score", "--json")[1])
    assert [one["invoice"] for one in scored] == [open_[0].number]
    assert 0 < scored[0]["score"] < 1
    assert open_[0].number in typed("risk", "score", open_[0].number)[1]


@pytest.mark.parametrize("way", ["books", "file"])
def test_without_the_library_one_line_says_how_to_install_it(
    typed: Type, file: Path, way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "sklearn", None)
    monkeypatch.setitem(sys.modules, "sklearn.ensemble", None)
    code, said, wrong = typed("risk", "train", *(("--csv", file) if way == "file" else ()))
    assert (code, said) == (1, "")
    assert wrong.count("\n") == 1
    assert "pip install 'cobranza[risk]'" in wrong


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("risk", "guess"), "not 'guess'"),
        (("risk", "score"), "no risk model is in use"),
        (("risk", "train", "--csv", "/nowhere.csv"), "cannot be read"),
        (("rewards", "--since", "yesterday"), "not a day"),
        (("rewards", "--out", "/nowhere/rewards.csv"), "cannot be written"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(typed: Type, words: tuple[str, ...], told: str) -> None:
    code, _, wrong = typed(*words)
    assert code != 0
    assert told in wrong
    assert wrong.count("\n") == 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("F-1,C1,2026-01-01,2026-02-01,many,PEN,", "line 2"),
        ("F-1,C1,01/02/2026,2026-02-01,10,PEN,", "line 2"),
        ("F-1,C1,2026-01-01,2026-02-01,NaN,PEN,", "line 2"),
        ("F-1,C1", "line 2"),
    ],
)
def test_a_line_that_is_no_invoice_is_named(typed: Type, tmp_path: Path, line: str, told: str) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(f"number,customer,issued_on,due_on,total,currency,paid_on\n{line}\n", "utf-8")
    code, _, wrong = typed("risk", "train", "--csv", file)
    assert (code, told in wrong) == (2, True)
    file.write_text("number,customer\nF-1,C1\n", "utf-8")
    assert "issued_on" in typed("risk", "train", "--csv", file)[2]


def test_rewards_as_a_list_and_as_a_file(typed: Type, dsn: str, tmp_path: Path) -> None:
    assert "no reward" in typed("rewards")[1]
    ask(dsn, lambda connection: keep_books(connection, made(customers=2, each=2)), _granted)
    assert typed("rewards")[1].count("annual-draw") == 2
    out = tmp_path / "rewards.csv"
    assert typed("rewards", "--since", "2026-03-02", "--out", out)[0] == 0
    assert out.read_text("utf-8") == "customer,invoice,reward,day,stands\nC1,C1-0,annual-draw,2026-03-05,no\n"
    assert [one["day"] for one in json.loads(typed("rewards", "--json")[1])] == ["2026-03-01", "2026-03-05"]


async def _granted(connection: Any) -> None:
    """Two rewards; the payment of the second was taken back. By night in Lima it is the day before."""
    await connection.execute("update customer set zone = 'America/Lima'")
    first, second = datetime(2026, 3, 2, 3, tzinfo=UTC), datetime(2026, 3, 5, 15, tzinfo=UTC)
    record: list[tuple[str, int, Event]] = [
        ("C0-0", 1, RewardGranted(at=first, step="when_paid[0]", reward="annual-draw")),
        ("C1-0", 1, RewardGranted(at=second, step="when_paid[0]", reward="annual-draw")),
        ("C1-0", 2, PaymentReversed(at=second, payment="p", amount=made()[0].total)),
    ]
    await connection.executemany(
        "insert into ledger (invoice, seq, at, event, plan_sha256) values ($1, $2, $3, $4::text::jsonb, 'p')",
        [(invoice, seq, event.at, msgspec.json.encode(event).decode()) for invoice, seq, event in record],
    )
    assert date(2026, 3, 1) < first.date()
