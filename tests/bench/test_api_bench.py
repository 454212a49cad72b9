"""The API's bench at its smallest: that every side of it runs and is answered. No time is judged."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_bench_of_the_api_runs_on_both_sides() -> None:
    command = [sys.executable, str(ROOT / "bench" / "api.py"), "--json", "--rounds", "1", "--requests", "8"]
    variables = {**os.environ, "PYTHONPATH": str(ROOT)}
    ran = subprocess.run(command, cwd=ROOT, env=variables, capture_output=True, text=True, timeout=200, check=False)
    assert ran.returncode == 0, ran.stderr
    rates = json.loads(ran.stdout)
    assert set(rates) == {"get_case", "statements", "post_payment", "door", "inserts"}
    assert all(rounds and rounds[0] > 0 for side in rates.values() for rounds in side.values())
