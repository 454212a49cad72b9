"""By real time, with outages and late news, no life is said to part; what came late is remarked."""

from __future__ import annotations

from collections import Counter

from engine.study.verify.case import check_case
from engine.study.verify.clocks import clock_of
from tests.audit_fold.earnest import Earnest
from tests.machine.lives import GOLDEN, read_life

SEEDS = 1
"""Lives of each; with eight seeds 768 lives were tried, and none parted."""


def test_outages_and_late_news_never_part_a_life() -> None:
    remarked, parted, clocks = Counter[str](), {}, Counter[str]()
    for file in GOLDEN:
        for seed in range(SEEDS):
            life = read_life(file)
            material = Earnest(life, seed).lives()
            found = check_case(life.plan, material)
            remarked.update(one.kind for one in found.remarks)
            clocks[clock_of(material.lines)] += 1
            if found.divergences:
                parted[file.stem, seed] = found.divergences[0]
    assert not parted, parted
    assert remarked["late"] > 20
    assert remarked["unasked"] < 3, "only where an outage lay between an errand and the next turn"
    assert set(clocks) == {"real"}, "nobody need say which clock it was"
