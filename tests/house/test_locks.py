"""No two watchers share an advisory lock: who holds it while a worker runs would keep the other waiting for ever."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
NUMBER = re.compile(r"\b72665\d\d\b")


def test_every_lock_has_a_number_of_its_own() -> None:
    files = [file for room in ("activities", "workers", "schemas") for file in (ROOT / room).rglob("*")]
    texts = [file.read_text("utf-8") for file in files if file.suffix in (".py", ".sql")]
    found = Counter(number for text in texts for number in NUMBER.findall(text))
    assert len(found) >= 12
    assert {number for number, times in found.items() if times > 1} == set()
