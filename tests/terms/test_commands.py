"""The commands `statement` and `rates`, typed on real books, in both languages."""

from __future__ import annotations

import json

import asyncpg
import pytest

from tests.commands.conftest import Type, typed
from tests.conftest import wait_for
from tests.machine.lives import script
from tests.terms.books import lived

__all__ = ["typed"]


@pytest.fixture
def owing(typed: Type, dsn: str) -> Type:
    """A British company sixty days late, and its case on record."""

    async def live() -> None:
        connection = await asyncpg.connect(dsn)
        await lived(connection, script("gb-empresas amount=10000 currency=GBP zone=Europe/London"), "GB-1")
        await connection.execute("update collection_case set closed_at = null, end_ = ''")
        await connection.close()

    wait_for(live())
    return typed


def test_a_statement_tells_how_each_charge_was_calculated(owing: Type) -> None:
    code, out, err = owing("statement", "GB-1", "--on", "2026-05-01")
    assert (code, err) == (0, "")
    assert "2026-03-03 to 2026-05-01: 10000 GBP x 11.75% (uk-bank-rate 3.75%) x 60 days / 365 = 193.1506849315" in out
    assert "Late Payment of Commercial Debts (Interest) Act 1998, section 5A: 10000 GBP" in out
    assert out.rstrip().endswith("owed 10,293.15 GBP: invoice 10,000.00, charges 293.15")
    spanish = owing("statement", "GB-1", "--on", "2026-05-01", "--lang", "es")[1]
    assert "interés por mora" in spanish
    assert "se debe 10,293.15 GBP: factura 10,000.00, cargos 293.15" in spanish


def test_a_customer_s_statement_adds_up_and_is_told_to_programs(owing: Type) -> None:
    code, out, _ = owing("statement", "--customer", "c-1", "--on", "2026-05-01", "--json")
    told = json.loads(out)
    assert (code, told["totals"], len(told["statements"])) == (0, {"GBP": "10293.15"}, 1)
    assert owing("statement", "--customer", "nobody")[0] == 1
    assert owing("statement")[0] == owing("statement", "GB-1", "--on", "tomorrow")[0] == 2
    code, _, err = owing("statement", "GB-2")
    assert (code, "GB-1" in err or "GB-2" in err) == (1, True)


def test_a_rate_needs_its_source_and_a_value_of_its_kind(owing: Type) -> None:
    rate = ("rates", "add", "uk-bank-rate", "2027-01-01", "3.5%")
    code, _, err = owing(*rate)
    assert (code, "--source" in err) == (2, True)
    source = ("--source", "https://www.bankofengland.co.uk", "--by", "ana")
    code, out, err = owing(*rate, *source)
    assert (code, err) == (0, "")
    assert "uk-bank-rate is 3.5% from 2027-01-01 to 2027-06-30; 1 open cases hear of it" in out
    assert "known already" in owing(*rate, *source)[1]
    assert owing("rates", "add", "uk-bank-rate", "2027-01-01", "3.5", *source)[0] == 2, "a rate is a percentage"
    assert owing("rates", "add", "cl-uf", "2027-01-01", "3%", *source)[0] == 2, "the UF is money"
    assert owing("rates", "add", "uk-bank-rate", "someday", "3%", *source)[0] == 2
    assert owing("rates", "add", "nobody-rate", "2027-01-01", "3%", *source)[0] == 1
    listed = owing("rates", "list", "uk-bank-rate")[1].splitlines()
    assert listed[-1].endswith("3.5%  https://www.bankofengland.co.uk  ana")
    assert listed[0].startswith("uk-bank-rate  2022-01-01")
