"""The same machine under Temporal's sandbox, which stops a rule that reads a clock, a file or a die."""

from __future__ import annotations

import asyncio

from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from engine.study.simulate import simulate
from tests.machine.lives import HERE, read_life
from tests.workflow.company import company, named
from tests.workflow.test_conformance import differences

SHARED = ("schemas", "msgspec", "engine.case.shelf", "engine.case.workdays")
"""Words, plans and calendars are shared by all cases of a process; every other rule is loaded anew under guard."""
LIVES = ("dispute-stops-the-clock", "plan-silence-asks-the-next", "reversal-reopens")


def guarded() -> SandboxedWorkflowRunner:
    return SandboxedWorkflowRunner(restrictions=SandboxRestrictions.default.with_passthrough_modules(*SHARED))


async def test_no_rule_does_what_a_rule_may_not(dsn: str, temporal_address: str) -> None:
    lives = [named(read_life(HERE / "golden" / f"{name}.txt"), f"guarded-{name}") for name in LIVES]
    async with company(dsn, temporal_address, "guarded", guarded()) as real:
        records = await asyncio.gather(*map(real.lives, lives))
    for life, record in zip(lives, records, strict=True):
        assert differences(record, simulate(life.plan, life.opened, life.arrivals).entries) == []
