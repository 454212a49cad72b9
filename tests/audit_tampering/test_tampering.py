"""Five hundred single changes to real bundles, by three adversaries: every one is detected and named.

The auditor has the company's public key from elsewhere. What the fold, the chains and the replay would have found
without it, where the adversary has computed everything anew with a key of his own, is counted too: `COBRANZA_TELL=1`
prints the table of docs/bundles.md.
"""

from __future__ import annotations

import os
from collections import Counter
from random import Random
from typing import Final, NamedTuple

import pytest

from schemas.bundle import Verified
from tests.audit_tampering.changes import FITS, Change, plan_renamed
from tests.audit_tampering.forging import LEVELS, Forged, Level
from tests.audit_tampering.lived import AGREED, COMPANY, GOLDEN, WISHES, Bundle
from workers.audit.verifying import verify

MANY: Final = 500
SEALS: Final = {"file", "manifest", "signature", "key"}
"""Kinds that say that the bundle is not the one that the company signed, whatever was changed in it."""


class Try(NamedTuple):
    """One change that was made, and what came of it."""

    change: Change
    level: Level
    told: str
    found: Verified

    @property
    def kinds(self) -> set[str]:
        return {one.kind for one in self.found.divergences}

    @property
    def inner(self) -> set[str]:
        """What would have been found by who trusts no key at all."""
        return self.kinds - SEALS

    def __str__(self) -> str:
        first = self.found.divergences[0] if self.found.divergences else None
        return f"{self.change.__name__} ({self.level}) {self.told}: {sorted(self.kinds)} {first}"


@pytest.fixture(scope="session")
def tries(bundles: dict[str, Bundle]) -> list[Try]:
    """All of them; the same ones each time, as far as the lives are the same."""
    return [_tried(number, bundles) for number in range(MANY)]


def _tried(number: int, bundles: dict[str, Bundle]) -> Try:
    random = Random(f"tampering/{number}")
    changes = list(FITS)
    change, level = changes[number % len(changes)], LEVELS[number // len(changes) % len(LEVELS)]
    for name in random.sample(sorted(bundles), len(bundles)):
        forged = Forged(bundles[name], random)
        told = change(forged)
        if told is not None and _is_changed(forged, bundles[name]):
            forged.repair(level)
            # Where links and hashes name it already, the replay is left out: it could only name it again.
            replay = level == "recomputes" or change.__name__.startswith(("history", "plan"))
            return Try(change, level, f"{name} {told}", verify(forged.files, keys=[COMPANY], replay=replay))
    raise AssertionError(f"no bundle has anything that {change.__name__} could change")


def _is_changed(forged: Forged, files: Bundle) -> bool:
    """Whether it is a change at all, and no file written otherwise that says the same."""
    return any(forged.files.get(path) != body for path, body in files.items())


@pytest.mark.parametrize("name", [*GOLDEN, WISHES, AGREED])
def test_a_bundle_that_nobody_touched_verifies(bundles: dict[str, Bundle], name: str) -> None:
    found = verify(bundles[name], keys=[COMPANY])
    assert found.divergences == ()
    assert (found.cases, found.keys) == (1, (COMPANY,))
    assert min(found.lines, found.decisions, found.verdicts, found.replayed, found.links, found.checkpoints) > 0
    assert {one.kind for one in found.remarks} <= {"unsealed", "late", "unasked", "recompiled_otherwise"}


def test_every_change_is_detected(tries: list[Try]) -> None:
    assert len(tries) == MANY
    assert [str(one) for one in tries if not one.found.divergences] == []
    assert {(one.change, one.level) for one in tries} == {(change, level) for change in FITS for level in LEVELS}


def test_who_edits_a_file_is_found_at_that_file(tries: list[Try]) -> None:
    for one in tries:
        if one.level == "edits":
            assert one.kinds & SEALS, str(one)
            assert one.found.divergences[0].kind in SEALS, str(one)


def test_who_signs_it_himself_or_nobody_is_found_by_the_key(tries: list[Try]) -> None:
    for one in tries:
        if one.level != "edits":
            assert one.kinds & {"signature", "key"}, str(one)


def test_what_is_found_besides_is_named_with_a_kind_that_fits(tries: list[Try]) -> None:
    for one in tries:
        made_by_him = {"checkpoint", "proof"} if one.level == "recomputes" else set()
        assert one.inner <= FITS[one.change] | made_by_him, str(one)


def test_chains_and_hashes_name_whatever_was_edited_under_them(tries: list[Try]) -> None:
    """Without any key, as long as the adversary does not compute them anew."""
    under = {
        "entry_edited", "entry_removed", "entry_inserted", "entries_reordered", "amount_changed",
        "recorded_at_changed", "plan_swapped", "plan_renamed", "playbook_changed", "verdict_changed",
        "verdict_removed", "text_changed", "document_changed", "act_changed", "checkpoint_forged",
        "checkpoint_signature", "proof_changed",
    }  # fmt: skip
    for one in tries:
        if one.level != "recomputes" and one.change.__name__ in under:
            assert one.inner & FITS[one.change], str(one)


def test_the_fold_and_the_replay_name_what_was_computed_anew(tries: list[Try]) -> None:
    """Without any key, and with every digest, link and proof made to fit: what nobody could have done is still seen."""
    table: dict[str, Counter[str]] = {}
    for one in tries:
        if one.level == "recomputes":
            seen = "seen" if one.inner & FITS[one.change] else "not"
            table.setdefault(one.change.__name__, Counter())[seen] += 1
    if os.environ.get("COBRANZA_TELL") == "1":
        for name, counts in table.items():
            print(f"{name:24} {counts['seen']:3} of {counts.total():3}")
    for name in ("entry_edited", "entry_removed", "entry_inserted", "amount_changed", plan_renamed.__name__,
                 "history_input", "history_type", "history_result", "history_signal"):  # fmt: skip
        assert table[name]["not"] == 0, (name, [str(one) for one in tries if one.change.__name__ == name])
