"""A line of the machine's own that was edited is found by the fold alone, without any chain; and what it cannot see."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from msgspec.structs import replace

from engine.study.simulate import simulate
from engine.study.verify.case import check_case
from engine.study.verify.material import CaseMaterial
from schemas.bundle import LedgerLine
from schemas.events import Charged, PaymentReceived, StageEntered
from schemas.plan import Plan
from tests.audit_fold.edits import edits
from tests.audit_fold.material import of_entries
from tests.machine.lives import GOLDEN, HERE, read_life

EVERY = 5
"""Of the golden lives that many apart, by real time thrice that; all were measured: docs/decisions/recomputing.md."""
DESKS_OWN = {"ContactRefused.rules", "ContactDeferred.rules"}
"""Which rules spoke is the desk's word: the verdict that stands beside it is asked again."""


def life(name: str) -> tuple[Plan, CaseMaterial]:
    told = read_life(HERE / "golden" / f"{name}.txt")
    return told.plan, of_entries(simulate(told.plan, told.opened, told.arrivals).entries)


def test_on_a_shared_clock_every_edit_is_found_but_the_names_of_rules() -> None:
    tried, missed, places = Counter[str](), Counter[str](), Counter[int]()
    for file in GOLDEN[::EVERY]:
        plan, material = life(file.stem)
        for edit in edits(material.lines):
            found = check_case(plan, replace(material, lines=edit.lines))
            tried[edit.what] += 1
            if found.divergences:
                place = int(found.divergences[0].place.rpartition(":")[2])
                places[abs(place - edit.index - 1)] += 1
            elif not found.remarks:  # woken early, it would have done the same: this is said as a remark
                missed[edit.what] += 1
    assert set(missed) <= DESKS_OWN, missed
    assert sum(tried.values()) > 3_000
    assert set(places) <= {0, 1}, "the line itself is named, or the one before or after it"


def test_by_real_time_an_edit_is_found_or_remarked() -> None:
    """A minute or a day later is what an outage does; a line that is not there may not have been made yet."""
    tried, missed, remarked = Counter[str](), Counter[str](), Counter[str]()
    for file in GOLDEN[:: EVERY * 3]:
        plan, material = life(file.stem)
        for edit in edits(material.lines):
            found = check_case(plan, replace(material, lines=edit.lines, clock="real"))
            tried[edit.what] += 1
            if not found.divergences:
                (remarked if found.remarks else missed)[edit.what] += 1
    found_at_once = sum(tried.values()) - sum(missed.values()) - sum(remarked.values())
    assert found_at_once / sum(tried.values()) > 0.9
    assert {what for what in missed if not what.startswith("at ")} <= DESKS_OWN
    assert sum(missed.values()) / sum(tried.values()) < 0.01


@pytest.mark.parametrize(("name", "what"), [("interest-charged", Charged), ("early-payment-taken", None)])
def test_an_amount_that_was_changed_is_named_as_an_amount(name: str, what: type | None) -> None:
    plan, material = life(name)
    own = [edit for edit in edits(material.lines) if edit.what.endswith(".amount")]
    assert own
    for edit in own:
        found = check_case(plan, replace(material, lines=edit.lines)).divergences[0]
        assert found.kind == "amount"
        assert found.place == f"cases/F-1/ledger.jsonl:{edit.index + 1}"
        assert found.recorded != found.expected
    assert what is None or any(isinstance(material.lines[edit.index].event, what) for edit in own)


def test_a_gap_in_the_numbers_is_a_missing_line() -> None:
    plan, material = life("paid-late")
    found = check_case(plan, replace(material, lines=(*material.lines[:3], *material.lines[4:]))).divergences[0]
    assert (found.kind, found.place) == ("missing_line", "cases/F-1/ledger.jsonl:4")


def test_the_end_cut_off_is_a_missing_line() -> None:
    plan, material = life("paid-late")
    for kept in range(1, len(material.lines)):
        found = check_case(plan, replace(material, lines=material.lines[:kept]))
        waits = not found.divergences
        assert not waits or not isinstance(material.lines[kept - 1].event, StageEntered)


def test_what_was_told_is_believed_where_it_is_consistent() -> None:
    """The fold takes facts from outside as they are recorded: a payment of another amount that leaves the same life
    is beyond it. The chain over the line, the books and the bank's own statement are what shows it."""
    plan, material = life("paid-after-cancelling")
    index = next(n for n, line in enumerate(material.lines) if isinstance(line.event, PaymentReceived))
    line = material.lines[index]
    edited = replace(line, event=replace(line.event, method="cash"))
    assert not check_case(plan, _swapped(material, index, edited)).divergences


def test_a_step_that_an_outage_made_late_is_remarked_with_how_late() -> None:
    plan, material = life("never-paid")
    index = len(material.lines) - 1
    line = material.lines[index]
    at = line.at + timedelta(hours=2)
    late = replace(line, at=at, event=replace(line.event, at=at))
    found = check_case(plan, _swapped(replace(material, clock="real"), index, late))
    assert not found.divergences
    assert [(one.kind, one.told) for one in found.remarks if one.place.endswith(f":{index + 1}")] == [("late", "2h")]


def _swapped(material: CaseMaterial, index: int, line: LedgerLine) -> CaseMaterial:
    return replace(material, lines=(*material.lines[:index], line, *material.lines[index + 1 :]))
