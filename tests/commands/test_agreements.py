"""Promises, plans, disputes and the rest as a person types them, on cases that really run, and where nothing runs."""

from __future__ import annotations

import json
import subprocess
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from .conftest import Type, stop
from .test_cases import wait_until_begun


def day(days: int) -> date:
    return datetime.now(UTC).astimezone(ZoneInfo("America/Lima")).date() + timedelta(days=days)


def said(typed: Type, *words: object) -> tuple[int, str]:
    """The exit code, and what was answered or complained of, on one line."""
    code, out, err = typed(*words)
    return code, " ".join((out or err.removeprefix("cobranza: ")).split())


def data(typed: Type, *words: object) -> Any:
    code, out, err = typed(*words, "--json")
    assert code == 0, err
    return json.loads(out)


def test_what_is_agreed_with_a_customer(books: Type, working: subprocess.Popen[bytes]) -> None:
    for number in ("B001-1", "B001-2"):
        wait_until_begun(books, number)
    offer = data(books, "offer", "B001-1")["offer"]
    assert (offer["amount"], offer["currency"], offer["today"]) == ("120.50", "PEN", str(day(0)))
    until = offer["promise"]["until"]
    assert f"a promise: up to 120.50 PEN, until {until}" in said(books, "offer", "B001-1")[1]

    late = date.fromisoformat(until) + timedelta(days=1)
    code, told = said(books, "promise", "B001-1", "50", "--on", late)
    assert (code, "the longest promise is" in told, f"until {until}" in told) == (1, True, True)
    code, told = said(books, "promise", "B001-1", "50", "--on", late, "--lang", "es")
    assert (code, "el compromiso más largo es de" in told) == (1, True)
    assert said(books, "promise", "B001-1", "50.001", "--on", day(3))[0] == 2
    assert said(books, "promise", "B001-1", "50 USD", "--on", day(3))[0] == 2
    assert said(books, "promise", "B001-1", "50", "--on", "soon")[0] == 2
    assert said(books, "promise", "B001-1", "all", "--on", day(3), "--note", "salary comes then") == (
        0, f"B001-1: 120.50 PEN promised by {day(3)}")  # fmt: skip
    assert said(books, "promise", "B001-1", "1", "--on", day(2)) == (
        1, f"B001-1: not agreed: a promise stands already, until {day(3)}; another one can follow it")  # fmt: skip

    assert said(books, "dispute", "B001-2", "--reason", "damaged", "--amount", "20", "--note", "a torn sack") == (
        0, "B001-2: 20.00 PEN contested; 60.00 PEN is still asked for")  # fmt: skip
    assert "contested, and not asked for: 20.00 PEN" in said(books, "offer", "B001-2")[1]
    assert "contested, and not asked for: 20.00 PEN" in said(books, "show", "B001-2")[1]
    assert data(books, "show", "B001-2")["case"]["contested"] == "20"
    assert said(books, "dispute", "B001-2", "--reason", "ugly")[0] == 2
    assert said(books, "dispute", "resolve", "B001-2")[0] == 2
    code, told = said(books, "dispute", "resolve", "B001-2", "--accepted", "--credit", "30", "--number", "NC01")
    assert (code, "up to 20.00 PEN, which is what is contested" in told) == (1, True)
    assert said(books, "dispute", "resolve", "B001-2", "--accepted", "--credit", "15", "--number", "NC01") == (
        0, "B001-2: the dispute is accepted (15.00 PEN, NC01)")  # fmt: skip
    lines = [one["text"] for one in data(books, "show", "B001-2")["lines"]]
    assert "dispute opened: a torn sack" in lines
    assert "credit note 15" in lines
    assert said(books, "dispute", "B001-1", "--reason", "other") == (
        0, "B001-1: 120.50 PEN contested; 0.00 PEN is still asked for")  # fmt: skip
    code, told = said(books, "dispute", "resolve", "B001-1", "--accepted", "--credit", "5", "--number", "NC01")
    assert (code, "in the books already, for invoice B001-2" in told) == (1, True)


def test_a_plan_is_worked_out_shown_and_agreed(books: Type, working: subprocess.Popen[bytes]) -> None:
    wait_until_begun(books, "B001-1")
    offer = data(books, "offer", "B001-1")["offer"]
    assert offer["instalments"] >= 2
    shown = data(books, "plan", "B001-1", "--instalments", 2, "--every", "fortnight", "--show")
    first, second = shown["instalments"]
    assert (first["due_on"], second["due_on"], shown["asked"]) == (str(day(0)), str(day(14)), None)
    assert float(first["amount"]) + float(second["amount"]) == 120.5
    code, told = said(books, "plan", "B001-1", "--instalments", offer["instalments"] + 1)
    assert (code, f"at most {offer['instalments']}" in told) == (1, True)
    for wrong in (("--instalments", 2, "--amounts", "1,2", "--dates", "2026-01-01,2026-02-01"), ("--amounts", "1"),
                  ("--amounts", "1,2", "--dates", "2026-01-01"), ("--instalments", 2, "--first", "40"), (),
                  ("--instalments", 2, "--every", "decade")):  # fmt: skip
        assert said(books, "plan", "B001-1", *wrong)[0] == 2
    code, told = said(books, "plan", "B001-1", "--amounts", "1,119.50", "--dates", f"{day(0)},{day(9)}")
    assert (code, "the first payment is too small" in told) == (1, True)
    code, told = said(books, "plan", "B001-1", "--instalments", 2, "--by", "ana")
    assert (code, "plan of 2 instalments" in told) == (0, True)
    assert "there is a plan already" in said(books, "plan", "B001-1", "--instalments", 2)[1]


def test_the_rest_of_what_a_customer_says(books: Type, working: subprocess.Popen[bytes]) -> None:
    wait_until_begun(books, "B001-1")
    code, told = said(books, "accept-terms", "B001-1", "--document", "v1")
    assert (code, "SHA-256" in told) == (1, True)
    assert "shown no credit terms yet" in said(books, "accept-terms", "B001-1")[1]
    assert said(books, "accept-terms", "B001-1", "--document", "a" * 64)[0] == 1, "nobody was shown that"
    assert said(books, "forgive", "B001-1", "5")[1] == "B001-1: not agreed: no interest and no fee is owed"
    assert said(books, "paid", "B001-1")[1].startswith("B001-1: a payment to verify")
    assert "it is being verified already" in said(books, "paid", "B001-1")[1]
    assert said(books, "approve", "B001-1") == (
        1, "invoice B001-1 waits for no such approval; it waits for: nothing")  # fmt: skip
    code, told = said(books, "time", "B001-1", "--days", 4000)
    assert code == 1


def test_where_nothing_runs_it_is_stored_and_a_refusal_is_known_all_the_same(
    books: Type, working: subprocess.Popen[bytes]
) -> None:
    wait_until_begun(books, "B001-1")
    stop(working)
    code, told = said(books, "promise", "B001-1", "999", "--on", day(3))
    assert (code, "up to 120.50 PEN" in told) == (1, True)
    code, told = said(books, "promise", "B001-1", "100", "--on", day(3))
    assert code == 0
    assert told.endswith("stored; the case is asked when `cobranza up` runs, and nothing is sent about it before")
    assert data(books, "promise", "B001-1", "100", "--on", day(3))["agreed"] is False
    assert said(books, "promise", "X-0", "1", "--on", day(3))[1].startswith("there is no invoice 'X-0'")
    assert "aún no tiene caso" in said(books, "paid", "X001-9", "--lang", "es")[1]


EVERY = "offer promise plan dispute paid time reason approve refuse forgive accept-terms".split()


@pytest.mark.parametrize("command", EVERY)
def test_every_one_explains_itself_in_both_languages(books: Type, command: str) -> None:
    for language in ("en", "es"):
        assert f"cobranza {command} " in books(command, "--help", "--lang", language)[1].partition("\n")[2]
