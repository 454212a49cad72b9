"""Bundles of every release, verified for ever: a case that ended years ago must still be checked by its own plan.

`COBRANZA_BLESS=1 pytest tests/bundles` makes those that are not there, and never one that is: SHA256SUMS has each one's
hash, and only grows. A release whose bundles no longer verify has broken its word to auditors.
"""

from __future__ import annotations

import os
from datetime import UTC, datetime
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path

import pytest

from engine.language.canonical import read_plan
from schemas.plan import SEMANTICS
from tests.bundles.recorded import FOLDER as HISTORIES
from tests.bundles.recorded import KEY, bundle_of
from tests.bundles.todays import lives
from workers.audit.bundle_files import read, write
from workers.audit.keys import public_of
from workers.audit.verifying import verify

HERE = Path(__file__).parent
SUMS = HERE / "SHA256SUMS"
BEFORE = "0.0-semantics-1"
"""Made of recorded histories alone, of semantics 1 and 2; see `recorded`."""
TODAY = "0.1.0"
"""Made by the release's own exporter of lives on real servers; see `todays`."""
BUNDLES = sorted(HERE.glob("*/*.zip"))
MOST = 3_000_000
blessing = os.environ.get("COBRANZA_BLESS") == "1"
recorded_only = pytest.mark.skipif(blessing, reason="being made")


def sums() -> dict[str, str]:
    """Each bundle's hash by its path, as it was made."""
    text = SUMS.read_text("utf-8") if SUMS.exists() else ""
    return {path: digest for digest, path in (line.split("  ") for line in text.splitlines())}


@recorded_only
@pytest.mark.parametrize("file", BUNDLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_it_verifies(file: Path) -> None:
    found = verify(read(file), keys=[public_of(KEY)])
    assert found.divergences == ()
    assert min(found.cases, found.lines, found.decisions, found.replayed, found.checkpoints) > 0
    assert {one.kind for one in found.remarks} <= {
        "recompiled_otherwise", "worded_otherwise", "not_given", "unsealed", "texts_not_here", "late", "unasked",
        "not_told_yet",
    }  # fmt: skip


@recorded_only
def test_none_was_made_again_or_left_out() -> None:
    there = {file.relative_to(HERE).as_posix(): sha256(file.read_bytes()).hexdigest() for file in BUNDLES}
    assert there == sums()
    assert sum(file.stat().st_size for file in BUNDLES) < MOST


@recorded_only
def test_every_release_and_every_meaning_of_plans_is_among_them() -> None:
    """A release that has none yet, or a meaning that no bundle was recorded under, does not ship."""
    assert {file.parent.name for file in BUNDLES} >= {BEFORE, TODAY, version("cobranza")}
    plans = [body for file in BUNDLES for path, body in read(file).items() if path.startswith("plans/")]
    assert {read_plan(body).semantics for body in plans} == set(range(1, SEMANTICS + 1))


@recorded_only
def test_a_bundle_of_an_earlier_release_with_one_sum_changed_does_not() -> None:
    (file,) = HERE.glob(f"{BEFORE}/fee-and-task.zip")
    files = read(file)
    path = next(path for path in files if path.endswith("ledger.jsonl"))
    files[path] = files[path].replace(b'"amount":"150"', b'"amount":"15"', 1)
    kinds = {one.kind for one in verify(files, keys=[public_of(KEY)]).divergences}
    assert {"file", "chain", "history"} < kinds


@pytest.mark.skipif(not blessing, reason="bundles are made only with COBRANZA_BLESS=1")
async def test_bundles_are_made(dsn: str, temporal_address: str) -> None:
    known = sums()
    at = datetime.now(UTC).replace(microsecond=0)
    for name in sorted({file.name.split(".")[0] for file in HISTORIES.glob("*.history.json")}):
        _add(f"{BEFORE}/{name}.zip", bundle_of(name, at), known)
    if not any(path.startswith(f"{TODAY}/") for path in known):
        for name, files in (await lives(dsn, temporal_address)).items():
            _add(f"{TODAY}/{name}.zip", files, known)
    lines = (f"{digest}  {path}\n" for path, digest in sorted(known.items()))
    SUMS.write_text("".join(lines), "utf-8")


def _add(path: str, files: dict[str, bytes], known: dict[str, str]) -> None:
    """Only what was never there: one that is gone is a fault, and no reason to make it anew."""
    if path in known:
        return
    assert verify(files, keys=[public_of(KEY)]).divergences == (), path
    write(HERE / path, files)
    known[path] = sha256((HERE / path).read_bytes()).hexdigest()
