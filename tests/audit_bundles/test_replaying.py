"""The strict replay: histories of earlier releases pass as they are, and none of them with anything changed."""

from __future__ import annotations

import hashlib
import json
import re
from base64 import b64decode, b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from engine.case import shelf
from engine.language.canonical import read_plan
from workers.audit.replaying import Replayed, replay
from workers.build import build_id

FOLDER = Path(__file__).parents[1] / "histories"
HISTORIES = sorted(FOLDER.glob("*.history.json"))
History = dict[str, Any]


@pytest.fixture(autouse=True)
def plans() -> None:
    for file in FOLDER.glob("*.plan.json"):
        shelf.put(hashlib.sha256(file.read_bytes()).hexdigest(), read_plan(file.read_bytes()))


async def replayed(history: History) -> Replayed:
    (one,) = await replay([("case/replayed", json.dumps(history).encode())])
    return one


def as_today(name: str = "segments-live.1") -> History:
    """A history as if this very program had made it: then every word of it counts."""
    text = (FOLDER / f"{name}.history.json").read_text("utf-8")
    return json.loads(re.sub(r'"buildId": "[0-9a-f]+"', f'"buildId": "{build_id()}"', text))  # type: ignore[no-any-return]


def first(history: History, kind: str, after: int = 0) -> dict[str, Any]:
    """The attributes of the first event of a kind."""
    name = re.sub(r"_(\w)", lambda found: found[1].upper(), kind.lower()) + "EventAttributes"
    found: dict[str, Any] = [one for one in history["events"] if name in one][after][name]
    return found


def edited(payloads: dict[str, Any], one: str, other: str) -> None:
    payload = payloads["payloads"][0]
    text = b64decode(payload["data"]).decode()
    assert one in text
    payload["data"] = b64encode(text.replace(one, other, 1).encode()).decode()


async def test_every_recorded_history_is_what_the_program_of_today_commands() -> None:
    told = await replay([(f"case/{file.name}", file.read_bytes()) for file in HISTORIES])
    assert [one.parted for one in told] == [()] * len(HISTORIES)
    assert all(one.commands > 20 for one in told)
    assert sum(one.other_words for one in told) > 0, "earlier releases told priorities and summaries otherwise"


def another_input(history: History) -> None:
    edited(first(history, "ACTIVITY_TASK_SCHEDULED")["input"], '"exposure":"900 PEN"', '"exposure":"901 PEN"')


def another_result(history: History) -> None:
    edited(first(history, "WORKFLOW_EXECUTION_COMPLETED")["result"], "paid", "credited")


def another_answer(history: History) -> None:
    edited(first(history, "WORKFLOW_EXECUTION_UPDATE_COMPLETED")["outcome"]["success"], "2026-01-30", "2026-01-31")


def another_attribute(history: History) -> None:
    fields = first(history, "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES")["searchAttributes"]["indexedFields"]
    edited({"payloads": [fields["CobranzaAmount"]]}, "900.0", "90.0")


def another_priority(history: History) -> None:
    first(history, "ACTIVITY_TASK_SCHEDULED", 1)["priority"] = {"priorityKey": 1}


def another_timeout(history: History) -> None:
    first(history, "ACTIVITY_TASK_SCHEDULED")["startToCloseTimeout"] = "3600s"


def another_patience(history: History) -> None:
    first(history, "ACTIVITY_TASK_SCHEDULED")["retryPolicy"]["maximumAttempts"] = 1


def another_summary(history: History) -> None:
    event = next(one for one in history["events"] if "activityTaskScheduledEventAttributes" in one)
    edited({"payloads": [event["userMetadata"]["summary"]]}, '"', '"nothing: ')


def another_type(history: History) -> None:
    first(history, "ACTIVITY_TASK_SCHEDULED")["activityType"]["name"] = "hand_over"


def another_opening(history: History) -> None:
    edited(first(history, "WORKFLOW_EXECUTION_STARTED")["input"], '"amount":"900"', '"amount":"800"')


def another_signal(history: History) -> None:
    edited(first(history, "WORKFLOW_EXECUTION_SIGNALED")["input"], '"0.6"', '"0.7"')


def another_outcome(history: History) -> None:
    """What the contact desk answered: the next errand follows from it."""
    edited(first(history, "ACTIVITY_TASK_COMPLETED", 1)["result"], '"channel":"email"', '"channel":"sms"')


def another_look(history: History) -> None:
    edited(first(history, "MARKER_RECORDED")["details"]["result"], '"exposure":"900.00 PEN"', '"exposure":"9.00 PEN"')


def another_clock(history: History) -> None:
    edited(first(history, "WORKFLOW_EXECUTION_UPDATE_ACCEPTED")["acceptedRequest"]["input"]["args"],
           "2026-01-30T13:00:00Z", "2026-02-27T13:00:00Z")  # fmt: skip


def an_event_less(history: History) -> None:
    history["events"] = [one for one in history["events"] if "markerRecordedEventAttributes" not in one]


EDITS = [
    another_input, another_result, another_answer, another_attribute, another_priority, another_timeout,
    another_patience, another_summary, another_type, another_opening, another_signal, another_outcome, another_look,
    another_clock, an_event_less,
]  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda one: one.__name__)
async def test_anything_changed_in_a_history_is_found(edit: Callable[[History], None]) -> None:
    history = as_today()
    before = await replayed(history)
    assert {one.field for one in before.parted} <= {"summary"}, "this release words summaries as it likes"
    edit(history)
    assert set((await replayed(history)).parted) - set(before.parted), "the stock replayer passes most of these"


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'{"events":[{"eventId":"x"}]}', b'{"events":3}', b"\xff\xfe"])
async def test_what_is_no_history_is_said(body: bytes) -> None:
    (one,) = await replay([("case/none", body)])
    assert [parted.what for parted in one.parted] == ["history"]


async def test_one_history_that_is_none_spoils_no_other() -> None:
    good = HISTORIES[0].read_bytes()
    told = await replay([("case/a", good), ("case/b", b"{"), ("case/c", good)])
    assert [bool(one.parted) for one in told] == [False, True, False]
