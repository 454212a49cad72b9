"""The bench at its smallest: that every part of it runs, and that both sides live the same life. No time is judged."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
SMALLEST = (
    "--json",
    "--rounds",
    "1",
    "--cases",
    "1",
    "--rows",
    "40",
    "--lives",
    "4",
    "--contacts",
    "4",
    "--notices",
    "4",
    "--receipts",
    "4",
)


def test_the_bench_runs_and_the_compiled_case_costs_the_server_hardly_more_than_one_by_hand() -> None:
    command = [sys.executable, str(ROOT / "bench" / "bench.py"), *SMALLEST]
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=300, check=False)
    assert ran.returncode == 0, ran.stderr
    results = json.loads(ran.stdout)
    shipped = {file.stem for file in (ROOT / "playbooks").glob("*.yaml") if not file.name.endswith(".tests.yaml")}
    assert {one["playbook"] for one in results["compiling"]} == shipped
    assert set(results["checking"]["warm_s"]) == shipped
    assert len(results["checking"]["command_s"]) == len(results["checking"]["python_s"]) == 1
    assert all(len(took) == 1 for took in results["proving"]["seconds"].values())
    assert set(results["proving"]["seconds"]) == set(results["proving"]["found"]) >= {"tidy", "tangled"}
    assert results["deciding"]["moments"] > results["deciding"]["lives"] == 4
    assert results["importing"]["rows"] == 40
    desk = results["desking"]
    assert [len(rounds) for side in ("desk", "bare") for rounds in desk[side].values()] == [1] * 4
    assert desk["statements"] >= 6
    assert desk["transactions"] == 3, "decided and reserved, sent, recorded"
    hooks = results["hooking"]
    for side in ("median_ms", "p99_ms", "statement_ms"):
        assert {at_once: len(rounds) for at_once, rounds in hooks[side].items()} == {"1": 1, "8": 1}
        assert all(rounds[0] > 0 for rounds in hooks[side].values())
    for part in ("charging", "doors"):
        assert all(rounds and min(rounds) > 0 for rounds in results[part].values() if isinstance(rounds, list))
    assert results["charging"]["moments"] > 10
    assert results["doors"]["receipts"] == 4
    contacts, compiled, by_hand = (results["cases"][name] for name in ("contacts", "compiled", "by_hand"))
    assert contacts == 9
    for_cases, for_hand = (one["events"][0] - one["of_tasks"][0] - one["of_the_page"][0] for one in (compiled, by_hand))
    assert for_cases <= for_hand + contacts, "a compiled step costs more events than one by hand"
    assert compiled["of_the_page"][0] <= contacts + 3, "more than one change of search attributes for each wake-up"
