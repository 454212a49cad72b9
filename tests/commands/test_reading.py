"""`show --json`, `explain --customer` and `trace` as they are typed, about cases that really run."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from .conftest import Type
from .test_cases import wait_until_begun


def test_cases_in_earnest_are_read_explained_and_traced(
    books: Type, working: subprocess.Popen[bytes], temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_address)
    for number in ("B001-1", "B001-2"):
        wait_until_begun(books, number)
    _read(books)
    _explained(books)
    _traced(books)


def _read(books: Type) -> None:
    code, out, err = books("show", "B001-1", "--json")
    assert (code, err) == (0, "")
    told = json.loads(out)
    assert told["totals"]["owed"] == "120.50"
    assert told["lines"][0]["balance"] == "120.50"
    assert all(line["recorded_at"] for line in told["lines"])
    sources = {line["because"]: line["source"] for line in told["lines"]}
    assert sources["invoicing"].startswith("invoicing:")
    code, out, _ = books("show", "--customer", "C1", "--json")
    told = json.loads(out)
    assert (told["owed"], len(told["cases"])) == ({"PEN": "200.50"}, 2)
    assert {line["invoice"] for line in told["timeline"]} == {"B001-1", "B001-2"}
    code, out, _ = books("show", "B001-1", "--lang", "es")
    assert "\nDINERO  PEN\n" in out
    assert "FACTURACIÓN  desde el " in out


def _explained(books: Type) -> None:
    today = (datetime.now(UTC) - timedelta(hours=5)).date()
    code, out, err = books("explain", "--customer", "C1", "--on", today)
    assert (code, err) == (0, "")
    assert out.startswith("Ana Quispe (C1): 2 cases\n")
    assert out.count("B001-1") >= 1
    code, out, _ = books("explain", "--customer", "C1", "--on", today, "--json")
    assert [one["invoice"] for one in json.loads(out)["cases"]] == ["B001-1", "B001-2"]
    code, out, _ = books("explain", "--customer", "C1", "--on", today - timedelta(days=40), "--lang", "es")
    assert "  no se contactó a nadie por ninguna factura\n" in out
    assert "Las demás facturas\n" in out


def _traced(books: Type) -> None:
    code, out, err = books("trace", "B001-1")
    assert (code, err) == (0, "")
    assert "activity record  «case opened, " in out
    assert "timer 1" in out, "it waits for its next moment"
    assert "every line of the record" in out
    assert "Ana" not in out
    assert "987654321" not in out
    code, out, _ = books("trace", "B001-1", "--json")
    assert json.loads(out)["unmatched"] == []
    code, out, _ = books("trace", "--customer", "C1", "--lang", "es")
    assert [line.split()[0] for line in out.splitlines()] == ["factura", "B001-1", "B001-2", "2"]


@pytest.mark.parametrize(
    ("words", "code", "told"),
    [
        (["trace"], 2, "name an invoice, or a customer with --customer"),
        (["trace", "B001-7"], 1, "there is no invoice 'B001-7'"),
        (["trace", "B001-1"], 1, "invoice B001-1 has no case yet"),
        (["trace", "B001-1", "--customer", "C1"], 2, "name an invoice, or a customer with --customer"),
        (["trace", "--customer", "C9", "--lang", "es"], 1, "el cliente 'C9' no tiene ningún caso"),
        (["explain"], 2, "name an invoice, or a customer with --customer"),
        (["explain", "--customer", "C1"], 2, "a customer is explained on one day"),
        (["explain", "--customer", "C9", "--on", "2026-03-01"], 1, "customer 'C9' has no case"),
        (["explain", "B001-1", "--on", "yesterday"], 2, "'yesterday' is not a day"),
    ],
)
def test_what_cannot_be_is_one_line(books: Type, words: list[str], code: int, told: str) -> None:
    found, out, err = books(*words)
    assert (found, out, err.count("\n")) == (code, "", 1)
    assert err.startswith(f"cobranza: {told}")
