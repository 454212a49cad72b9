"""What every sender must do, wherever it sends: tried on the outbox, on the providers' own files, and on the fake."""

from __future__ import annotations

import asyncio
import traceback
from datetime import timedelta

import pytest

from activities.failures import ProviderRefused, ProviderUnavailable
from tests.providers.places import KEY, MAILBOX, NO_ADDRESS, SECRETS, Place

IMPATIENT = timedelta(seconds=0.3)


def tells_nothing(error: BaseException) -> bool:
    """Whether an error, with all that led to it, shows no secret, no address, no name and no text."""
    shown = "".join(traceback.format_exception(error))
    return not any(word in shown for word in (*SECRETS, MAILBOX, "999888777", "999 888 777", "Quispe", "1,250"))


async def test_it_says_under_which_id_and_from_where(place: Place) -> None:
    sent = await place.sender.send(place.message())
    assert sent.provider_id
    assert sent.sender or place.is_local


async def test_the_key_travels_where_the_provider_gives_it_back(place: Place) -> None:
    await place.sender.send(place.message())
    await place.sender.send(place.message(key="F001-000124/a step/2"))
    assert await place.keys() == [KEY, "F001-000124/a step/2"]


async def test_a_patient_desk_waits_longer_than_a_send_and_settles_longer_still(place: Place) -> None:
    assert timedelta(0) < place.sender.answers_within < place.sender.settle


async def test_what_was_sent_is_found_where_the_channel_can_tell(place: Place) -> None:
    sender = place.sender
    sent = await sender.send(place.message())
    found = await sender.find(place.message())
    assert (found.provider_id if found else None) == (sent.provider_id if place.remembers else None)


async def test_what_was_never_sent_is_not_found(place: Place) -> None:
    await place.sender.send(place.message())
    other = place.message(key="F001-000999/a step/1", body="Otro texto", variables=("Otra persona",))
    assert await place.sender.find(other) is None


async def test_no_channel_out_there_swears_that_it_took_nothing(place: Place) -> None:
    assert place.sender.tells is place.is_local


async def test_an_address_that_is_none_is_refused_and_nothing_is_asked(place: Place) -> None:
    if place.is_local:
        pytest.skip("the outbox takes whatever it is given")
    with pytest.raises(ProviderRefused) as refused:
        await place.sender.send(place.message(recipient=NO_ADDRESS))
    assert refused.value.kind == "bad_address"
    assert place.asked == []
    assert tells_nothing(refused.value)


async def test_nobody_there_is_an_outage_that_took_nothing(place: Place) -> None:
    if place.is_local:
        place.go_dead()
    with pytest.raises(ProviderUnavailable) as away:
        await place.make(url="http://127.0.0.1:9").send(place.message())
    assert away.value.taken is (None if place.is_local else False)
    assert tells_nothing(away.value)


async def test_no_answer_in_time_may_have_been_taken(place: Place) -> None:
    if place.is_local:
        pytest.skip("the desk's own deadline bounds the database")
    place.go_dead()
    impatient = place.make(patience=IMPATIENT)
    with pytest.raises(ProviderUnavailable) as late:
        async with asyncio.timeout(impatient.answers_within.total_seconds()):
            await impatient.send(place.message())
    assert late.value.taken is None
    assert tells_nothing(late.value)
    assert len(place.asked) == 1


async def test_who_is_called_off_stops_at_once(place: Place) -> None:
    if place.is_local:
        pytest.skip("a database cannot be told to hang")
    place.go_dead()
    sending = asyncio.ensure_future(place.sender.send(place.message()))
    await asyncio.to_thread(place.heard.wait)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending
    assert len(place.asked) == 1
