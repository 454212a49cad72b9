"""What authors' tests reach of a playbook: read from the record, told with places, in both languages."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from engine.case.ageing import steps_of
from engine.case.timeline import arrow
from engine.language.compiler import compile_playbook
from engine.language.library import read_library
from engine.language.lives.author_tests import read_tests
from engine.study.coverage import coverage, pieces_of
from engine.study.simulate import Life, simulate
from schemas.events import ApprovalAsked, Arrived, StepSkipped, TaskRaised
from schemas.plan import Plan
from workers.cli import run
from workers.speech import choose

ROOT = Path(__file__).parents[2]
PLAYBOOKS = ROOT / "playbooks"
NAMES = ("pe-empresas", "pe-personas")
INVOICE = "{amount_due: 900 PEN, risk: low, new_customer: no, issued: 2026-01-30, due: 2026-03-02}"


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    library = read_library(PLAYBOOKS)
    compiled = {name: compile_playbook(name, library, (2026, 2028)).plan for name in NAMES}
    return {name: plan for name, plan in compiled.items() if plan is not None}


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COBRANZA_LANG", "en")
    choose(None)


def lives_of(plan: Plan, text: str | bytes) -> dict[str, Life]:
    read = read_tests(text, "x.tests.yaml", plan)
    assert not read.findings
    return {test.name: simulate(plan, test.script.opened, test.script.happenings) for test in read.tests}


def one_life(plan: Plan, history: str, invoice: str = INVOICE) -> Life:
    lines = [
        "tests:",
        "  - name: a",
        f"    invoice: {invoice}",
        f"    history: [{history}]",
        "    expect: [{never: task}]",
    ]
    return lives_of(plan, "\n".join(["playbook: pe-empresas", *lines, ""]))["a"]


@pytest.mark.parametrize("name", NAMES)
def test_every_piece_has_a_name_of_its_own_and_words_in_both_languages(name: str, plans: dict[str, Plan]) -> None:
    pieces = [*pieces_of(plans[name])]
    assert len({(piece.path, piece.way) for piece in pieces}) == len(pieces)
    assert all(piece.en and piece.es for piece in pieces)
    branches = [piece for piece in pieces if piece.kind == "branch"]
    assert all(piece.en != piece.es for piece in branches)
    unplaced = {piece.path for piece in pieces if not re.fullmatch(rf"{name}\.yaml:\d+:\d+", piece.place)}
    assert unplaced <= {"ends", "policy.stop_when"}


@pytest.mark.parametrize("name", NAMES)
def test_a_step_is_reached_where_the_record_has_it_done(name: str, plans: dict[str, Plan]) -> None:
    plan = plans[name]
    paths = {step.path for step in (*steps_of(plan), *plan.when_paid)}
    for life in lives_of(plan, (PLAYBOOKS / f"{name}.tests.yaml").read_bytes()).values():
        found = coverage(plan, [life])
        reached = {piece.path for piece in found.pieces if piece.kind == "step" and found.has(piece)}
        put_off = {"contact_deferred", "contact_refused", "contact_unknown", "news_waiting"}
        done = {
            entry.because
            for entry in life.entries
            if arrow(entry) == "->"
            and not isinstance(entry.event, (ApprovalAsked, TaskRaised, *Arrived.__args__))
            and entry.event.__struct_config__.tag not in put_off
        }
        assert reached == done & paths


@pytest.mark.parametrize("name", NAMES)
def test_both_ways_of_a_condition_are_told_apart(name: str, plans: dict[str, Plan]) -> None:
    plan = plans[name]
    for life in lives_of(plan, (PLAYBOOKS / f"{name}.tests.yaml").read_bytes()).values():
        found = coverage(plan, [life]).reached
        skipped = {entry.event.step: entry.event for entry in life.entries if isinstance(entry.event, StepSkipped)}
        for step in (*steps_of(plan), *plan.when_paid):
            reason = skipped[step.path].detail.split()[0] if step.path in skipped and skipped[step.path].detail else ""
            assert ((f"{step.path}.only_if", "fails") in found) == (reason == "only_if")
            assert ((f"{step.path}.unless", "holds") in found) == (reason == "unless")


@pytest.mark.parametrize(
    ("history", "path", "way"),
    [
        ("{on: 2026-03-04, event: payment_received, amount: 900 PEN}", "ends", "paid"),
        ("{on: 2026-03-04, event: credit_note_issued, amount: 900 PEN}", "ends", "credited"),
        ("{on: 2026-03-04, event: case_cancelled, reason: x, by: ana}", "ends", "cancelled"),
        ("{on: 2026-03-04, event: stop_noticed, notice: customer_deceased}", "policy.stop_when", "customer_deceased"),
        ("{on: 2026-03-04, event: dispute_opened}", "policy.pause_while.dispute_open", "bound"),
        ("{on: 2026-03-04, event: payment_reported}", "policy.pause_while.payment_to_verify", "bound"),
        ("{on: 2026-03-05, event: promise_made, amount: 900 PEN, due_on: 2026-03-10}",
         "negotiation.promise_to_pay", "broken"),
        ("{on: 2026-03-05, event: promise_made, amount: 900 PEN, due_on: 2026-03-10}, "
         "{on: 2026-03-09, event: payment_received, amount: 900 PEN}", "negotiation.promise_to_pay", "kept"),
        ("{on: 2026-03-05, event: address_failed, channel: email}", "invoicing.if_undelivered", "asked"),
        ("{on: 2026-05-04, event: approval_given, of: credit-bureau, by: x}", "recovery.timeline[1].approval", "given"),
        ("{on: 2026-05-04, event: approval_refused, of: credit-bureau, by: x}",
         "recovery.timeline[1].approval", "refused"),
        ("", "recovery.timeline[1].approval", "silent"),
        ("", "ends", "reviewed"),
    ],
)  # fmt: skip
def test_a_branch_is_reached_by_the_life_that_takes_it_and_by_no_other(
    history: str, path: str, way: str, plans: dict[str, Plan]
) -> None:
    plan = plans["pe-empresas"]
    assert (path, way) in coverage(plan, [one_life(plan, history)]).reached
    # Paid on the day before it is due, none of this happens.
    early = one_life(plan, "{on: 2026-03-01, event: payment_received, amount: 900 PEN}")
    assert ((path, way) in coverage(plan, [early]).reached) == ((path, way) == ("ends", "paid"))


def test_an_answer_that_nobody_asked_for_reaches_nothing(plans: dict[str, Plan]) -> None:
    plan = plans["pe-empresas"]
    paid = "{on: 2026-03-05, event: payment_received, amount: 900 PEN}"
    life = one_life(plan, "{on: 2026-03-04, event: approval_given, of: credit-bureau, by: x}, " + paid)
    assert not {way for path, way in coverage(plan, [life]).reached if path.endswith(".approval")}


@pytest.mark.parametrize("name", NAMES)
def test_lives_together_reach_what_each_of_them_reaches(name: str, plans: dict[str, Plan]) -> None:
    plan = plans[name]
    lives = [*lives_of(plan, (PLAYBOOKS / f"{name}.tests.yaml").read_bytes()).values()]
    together = coverage(plan, lives)
    assert together.reached == frozenset().union(*(coverage(plan, [life]).reached for life in lives))
    assert together.count("branch")[0] == sum(map(together.has, (p for p in together.pieces if p.kind == "branch")))
    assert coverage(plan, []).share() == 0


@pytest.mark.parametrize("name", NAMES)
def test_the_shipped_tests_reach_nearly_everything(name: str, plans: dict[str, Plan]) -> None:
    plan = plans[name]
    found = coverage(plan, lives_of(plan, (PLAYBOOKS / f"{name}.tests.yaml").read_bytes()).values())
    # Instalments of a person end long before twelve months.
    assert [(piece.path, piece.way) for piece in found.missed()] in (
        [],
        [("policy.pause_while.plan_on_track", "bound")],
    )


# ---------------------------------------------------------------------------------------------- as it is printed


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The shipped playbooks with one test each."""
    folder = Path(shutil.copytree(PLAYBOOKS, tmp_path / "playbooks"))
    (folder / "pe-personas.tests.yaml").unlink()
    lines = ["playbook: pe-empresas", "tests:", "  - name: nobody pays", f"    invoice: {INVOICE}"]
    (folder / "pe-empresas.tests.yaml").write_text("\n".join([*lines, "    expect: [{never: hand_over}]", ""]))
    monkeypatch.chdir(tmp_path)
    return folder


GOLDEN = {
    "en": """\
pe-empresas: 1 passed, 0 failed
  reached by a test: steps 8 of 14, rows 2 of 9, branches 9 of 53 (25%)
  not reached:
    pe-empresas.yaml:20:5   send credit-terms
    pe-empresas.yaml:63:7   call courtesy-call
    pe-empresas.yaml:92:7   report credit-bureau
    pe-empresas.yaml:96:7   hand_over legal
    pe-empresas.yaml:100:7  write_off small-balance
    pe-empresas.yaml:107:5  send thank-you
    pe-empresas.yaml:44:9   data.segments row 1: key-account, low
    pe-empresas.yaml:46:9   data.segments row 3: standard, medium
    pe-empresas.yaml:47:9   data.segments row 4: watch, high
    pe-empresas.yaml:76:9   negotiation.offers row 1: 2, 0.5, 0, nobody
    pe-empresas.yaml:78:9   negotiation.offers row 3: 2, 0.4, 0, nobody
    pe-empresas.yaml:79:9   negotiation.offers row 4: 6, 0.2, 0.05, team-lead
    ... and 45 more: --json tells all
""",
    "es": """\
pe-empresas: 1 pasan, 0 fallan
  con alguna prueba: pasos 8 de 14, filas 2 de 9, ramas 9 de 53 (25%)
  sin prueba:
""",
}


@pytest.mark.parametrize("tongue", ["en", "es"])
def test_what_is_not_reached_is_told_with_its_place(
    tongue: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(["test", "--lang", tongue]) == 0
    shown = capsys.readouterr().out
    assert shown.startswith(GOLDEN[tongue])
    assert (tongue == "en") or "\n    ... y 45 más: --json las dice todas\n" in shown


@pytest.mark.parametrize(("asked", "code"), [("25%", 0), ("25", 0), ("26%", 1), ("0%", 0), ("101%", 2), ("most", 2)])
def test_a_threshold_can_be_asked_for(asked: str, code: int, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "--at-least", asked]) == code
    told = capsys.readouterr()
    assert ("25% is less than the 26% asked for by --at-least" in told.out) == (code == 1)
    assert bool(told.err) == (code == 2)


def test_a_script_reads_all_of_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["test", "--json"]) == 0
    (report,) = json.loads(capsys.readouterr().out)
    reach = report["reach"]
    assert (reach["steps"], reach["rows"], reach["branches"], reach["percent"]) == ([8, 14], [2, 9], [9, 53], 25)
    assert len(reach["unreached"]) == 57
    assert reach["unreached"][0] == {
        "kind": "step", "path": "policy.terms", "way": "", "place": "pe-empresas.yaml:20:5", "text": "send credit-terms"
    }  # fmt: skip


def test_every_report_is_told_after_one_fails(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    text = (folder / "pe-empresas.tests.yaml").read_text().replace("never: hand_over", "never: send")
    (folder / "pe-empresas.tests.yaml").write_text(text)
    shutil.copy(PLAYBOOKS / "pe-personas.tests.yaml", folder)
    assert run(["test"]) == 1
    shown = capsys.readouterr().out
    assert "pe-empresas: 0 passed, 1 failed" in shown
    assert "pe-personas: 22 passed, 0 failed" in shown
