"""Payloads under keys: what Temporal keeps of a sealed case, keys that follow one another, a key that is missing."""

from __future__ import annotations

import asyncio
import logging
from base64 import b64encode
from collections.abc import Iterator

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.api.enums.v1 import EventType
from temporalio.api.failure.v1 import Failure
from temporalio.api.history.v1 import History, HistoryEvent
from temporalio.client import WorkflowHistory

from activities.acts import acts
from activities.failures import ProviderRefused
from schemas.driving import Tick
from tests.machine.lives import moment, script
from tests.workflow.company import Company, company, named
from workers.asking import case_id
from workers.audit.archiving import history_of
from workers.conversion import PLAN_REFERENCE, converter
from workers.database import create_pool
from workers.sealed_with import DEED, NONE, note_key
from workers.sealing import (
    KEY_ID,
    KEYS,
    Keyring,
    PayloadBroken,
    PayloadKeyMissing,
    PayloadKeysUnreadable,
    key_of,
    keyring,
    keys_in,
    open_all,
    payloads_in,
)

OLD, NEW = b64encode(b"o" * 32).decode(), b64encode(b"n" * 32).decode()
LIFE = script("pe-empresas amount=900", ("2026-03-04 payment_received amount=900",))
FAILED = EventType.Value("EVENT_TYPE_WORKFLOW_TASK_FAILED")


def ring(text: str) -> Keyring:
    keys = keyring({KEYS: text})
    assert keys is not None
    return keys


def payload(data: bytes = b'"F-1"') -> Payload:
    return Payload(metadata={"encoding": b"json/plain"}, data=data)


def test_what_is_sealed_opens_to_the_same_and_shows_only_its_key_s_name() -> None:
    keys = ring(f"2026={OLD}")
    sealed = keys.seal(payload())
    assert keys.open(sealed) == payload()
    assert key_of(sealed) == "2026"
    assert b"F-1" not in sealed.SerializeToString()
    assert b"json" not in sealed.SerializeToString()
    assert keys.seal(payload()).data != sealed.data, "a nonce is never used twice"
    assert keys.seal(sealed) == sealed
    assert keys.open(payload()) == payload(), "what was never sealed still passes"


def test_the_newest_key_seals_and_every_key_opens() -> None:
    old, both = ring(f"old={OLD}"), ring(f" new={NEW} , old={OLD} ")
    assert both.ids == ("new", "old")
    assert key_of(both.seal(payload())) == "new"
    assert both.open(old.seal(payload())) == payload()
    with pytest.raises(PayloadKeyMissing, match="'new'"):
        old.open(both.seal(payload()))


async def test_each_change_of_the_key_is_an_act_of_the_first_worker_that_has_it(dsn: str) -> None:
    async with await create_pool(dsn, most=5) as pool, pool.acquire() as connection:
        noted: list[bool] = []
        for text in ("", f"2026={OLD}", f"2026={OLD}", f"2027={NEW},2026={OLD}", ""):
            keys = keyring({KEYS: text})
            noted.append(sum(await asyncio.gather(*(note_key(pool, keys) for _ in range(4)))) == 1)
        kept = await acts(connection, deed=DEED)
    assert noted == [False, True, False, True, True]
    assert [(one.actor, one.door, one.about, one.told["before"], one.told["opens"]) for one in kept] == [
        ("worker", "worker", "2026", NONE, "2026"),
        ("worker", "worker", "2027", "2026", "2027 2026"),
        ("worker", "worker", NONE, "2027", ""),
    ]
    assert OLD not in str(kept)


@pytest.mark.parametrize("place", [0, 11, 12, -1])
def test_what_was_changed_does_not_open(place: int) -> None:
    keys = ring(f"a={OLD},b={OLD}")
    sealed = keys.seal(payload())
    changed = bytearray(sealed.data)
    changed[place] ^= 1
    for data in (bytes(changed), b"", sealed.data[:20]):
        with pytest.raises(PayloadBroken, match="'a'"):
            keys.open(Payload(metadata=sealed.metadata, data=data))
    with pytest.raises(PayloadBroken, match="'b'"):  # even where two names have one key
        keys.open(Payload(metadata={**sealed.metadata, KEY_ID: b"b"}, data=sealed.data))


@pytest.mark.parametrize(
    "text", ["a", "a=", f"={OLD}", "a=short", f"a={OLD},a={NEW}", f"a={OLD}x", OLD, f"ñ={OLD}", f"{'x' * 65}={OLD}"]
)
def test_keys_that_cannot_be_read_are_refused_without_being_said(text: str) -> None:
    with pytest.raises(PayloadKeysUnreadable) as refused:
        keyring({KEYS: text})
    for language in ("en", "es"):
        assert OLD[:20] not in refused.value.say(language)
        assert "short" not in refused.value.say(language)


def test_without_keys_nothing_is_sealed() -> None:
    assert keyring({}) is None
    assert keyring({KEYS: " , "}) is None


async def test_a_plan_is_found_inside_what_is_sealed() -> None:
    fetched: list[str] = []

    async def fetch(sha256: str) -> None:
        fetched.append(sha256)

    codec = converter(fetch, {KEYS: f"a={OLD}"}).payload_codec
    assert codec is not None
    sealed = await codec.encode([payload(b'{"plan_sha256":"' + b"0f" * 32 + b'"}')])
    assert fetched == []
    await codec.decode(sealed)
    assert fetched == ["0f" * 32]


async def test_a_failure_s_words_are_sealed_and_what_may_quote_somebody_is_gone_before() -> None:
    by, failure = converter(variables={KEYS: f"a={OLD}"}), Failure()
    await by.encode_failure(ProviderRefused(channel="email", why="mailbox full"), failure)
    assert b"mailbox" not in failure.SerializeToString()
    assert failure.message == "Encoded failure"
    assert key_of(failure.encoded_attributes) == "a"
    assert "mailbox full" in str(await by.decode_failure(failure))
    await by.encode_failure(ValueError("Rosa Quispe"), quoting := Failure())
    assert str(await by.decode_failure(quoting)) == "ValueError: ValueError"


# ----------------------------------------------------------------------------------------------------- on real servers


def raw(name: str) -> str:
    return f"sealed-{name}"


async def history(real: Company, number: str) -> WorkflowHistory:
    return await real.client.get_workflow_handle(case_id(number)).fetch_history()


def clear(event: HistoryEvent) -> Iterator[bytes]:
    """The payloads of an event that nobody sealed."""
    yield from (one.data for one in payloads_in(event) if not key_of(one))


async def test_a_sealed_case_lives_as_ever_and_temporal_reads_only_search_attributes(
    dsn: str, temporal_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with company(dsn, temporal_address, raw("no")) as real:
        plain = await real.lives(named(LIFE, "SE-0"))
    monkeypatch.setenv(KEYS, f"2026={OLD}")
    async with company(dsn, temporal_address, raw("yes")) as real:
        sealed = await real.lives(named(LIFE, "SE-1"))
        kept = await history(real, "SE-1")
        ((_, _, body, why),) = await history_of(real.pool, real.client, None, "SE-1")
    assert [(one.seq, one.because, type(one.event)) for one in sealed] == [
        (one.seq, one.because, type(one.event)) for one in plain
    ]
    # Of a look at the books, Temporal's own bookkeeping: which errand it was, and when.
    told = {data for event in kept.events for data in clear(event) if not data.startswith(b'{"seq":')}
    attributes = {
        one.data
        for event in kept.events
        for one in event.upsert_workflow_search_attributes_event_attributes.search_attributes.indexed_fields.values()
    }
    assert told <= attributes
    whole = History(events=kept.events)
    assert keys_in(whole) == ("2026",)
    assert not PLAN_REFERENCE.search(whole.SerializeToString())
    open_all(whole, ring(f"2026={OLD}"))
    assert PLAN_REFERENCE.search(whole.SerializeToString())
    assert why == ""
    assert body is not None
    assert b"ZW5jcnlwdGVk" not in body, "who exports reads it open"


async def test_keys_follow_one_another_and_a_missing_one_stalls_a_case_visibly(
    dsn: str, temporal_address: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    life, at = named(LIFE, "SE-2"), moment("2026-03-04", "America/Lima")
    monkeypatch.setenv(KEYS, f"old={OLD}")
    async with company(dsn, temporal_address, raw("turns")) as real:
        await real.opens(life, rehearsal=life.opened.at)
        first = await real.ticks("SE-2", life.opened.at)
    assert first.next_at is not None
    monkeypatch.setenv(KEYS, f"new={NEW}")
    with caplog.at_level(logging.WARNING):
        async with company(dsn, temporal_address, raw("turns")) as real:
            handle = real.client.get_workflow_handle(case_id("SE-2"))
            await handle.signal("tell", life.arrivals[0])
            async for event in handle.fetch_history_events(wait_new_event=True):
                if event.event_type == FAILED:
                    break
    assert "This history is sealed with the key 'old'" in caplog.text
    monkeypatch.setenv(KEYS, f"new={NEW},old={OLD}")
    async with company(dsn, temporal_address, raw("turns")) as real:
        answer = await real.asks("SE-2", Tick(at=life.arrivals[0].at))
        kept = await history(real, "SE-2")
        ends = [one.event.__struct_config__.tag for one in await real.record("SE-2")]
    assert at == life.arrivals[0].at
    assert answer.closed
    assert ends[-1] == "case_closed"
    assert keys_in(History(events=kept.events)) == ("new", "old")
