"""What a whole life costs Temporal, and what it tells it: on real timers, months passing by on a virtual clock."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.testing import TimeSkippingConfig, WorkflowEnvironment

from schemas.events import ContactMade, Outcome, StageEntered
from schemas.playbook import STAGES
from tests.machine.lives import Script, script
from tests.workflow.company import EMAIL, MOBILE, NAME, STREET, Company, named
from workers.conversion import converter
from workers.local.temporal import find, register_attributes
from workers.settings import Settings
from workers.worker import fetcher, pool_of, worker_of

FAST = (
    "frontend.WorkflowTimeSkippingEnabled=true",
    'history.timerProcessorMaxTimeShift="1ms"',
    "history.timerProcessorMaxPollRPS=2000",
    "history.timerProcessorMaxPollHostRPS=5000",
    'history.timerProcessorPollBackoffInterval="10ms"',
    "history.transferProcessorMaxPollRPS=2000",
    'history.transferProcessorPollBackoffInterval="10ms"',
)


@asynccontextmanager
async def months_that_fly(dsn: str) -> AsyncIterator[Company]:
    """A Temporal server whose timers fire at once, each case on its own virtual clock."""
    async with pool_of(dsn) as pool, await WorkflowEnvironment.start_time_skipping_v2(
        dev_server_existing_path=find(),
        dev_server_log_level="error",
        dev_server_extra_args=[word for flag in FAST for word in ("--dynamic-config-value", flag)],
        data_converter=converter(fetcher(pool)),
        ts_config=TimeSkippingConfig(enabled=True, max_session_skip_count=1000),
    ) as env:  # fmt: skip
        await register_attributes(env.client)
        async with worker_of(env.client, Settings(home=Path(), task_queue="flying"), pool):
            yield Company(pool, env.client, "flying")


def life_from_now(first: str) -> Script:
    """A life that begins at this moment, issued today and due in 31 days."""
    now = datetime.now(UTC)
    life = named(script(f"{first} issued={now.date()} due={now.date() + timedelta(days=31)}"), "F-001")
    return msgspec.structs.replace(life, opened=msgspec.structs.replace(life.opened, at=now))


async def test_a_six_stage_life_costs_a_timer_and_an_activity_a_step_and_tells_temporal_nobody(dsn: str) -> None:
    async with months_that_fly(dsn) as company:
        handle = await company.opens(life_from_now("pe-empresas amount=6000 paid_late_share=0.3"))
        assert await handle.result() == "reviewed"
        record = await company.record("F-001")
        history = await handle.fetch_history()
        written = [row["body"] for row in await company.pool.fetch("select body from message_body")]
    assert {entry.event.stage for entry in record if isinstance(entry.event, StageEntered)} == {*STAGES[1:]}
    steps = [entry for entry in record if isinstance(entry.event, Outcome)]
    seen = Counter(EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in history.events)
    assert len(steps) >= 13
    assert seen["TIMER_STARTED"] <= len(steps)
    assert len([one for one in steps if isinstance(one.event, ContactMade)]) >= 9
    # Two more: it opened on a day when nothing was due or could go out, and the hold that silence brought about.
    assert seen["ACTIVITY_TASK_SCHEDULED"] <= len(steps) + 2
    # A marker is written after the deed, so a crash between the two would lose it: only looks, which do nothing, may.
    looked = [one for one in record if isinstance(one.event, StageEntered) and one.event.at > record[0].event.at]
    assert 0 < seen["MARKER_RECORDED"] <= len(looked)
    assert found_in(history, "first_contact.timeline[0]")
    assert not [word for word in (*NAME.split(), EMAIL, MOBILE, STREET, *lines_of(written)) if found_in(history, word)]


def found_in(history: WorkflowHistory, text: str) -> bool:
    """Whether any event holds the text, in its attributes or in its payloads, which are plain JSON."""
    return any(text.encode() in event.SerializeToString() for event in history.events)


def lines_of(texts: list[str]) -> list[str]:
    """Every line of the messages that went out."""
    assert len(texts) >= 6
    return [line for text in texts for line in text.splitlines() if line.strip()]
