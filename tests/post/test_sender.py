"""The channel `letter` on a real database: once per key, by the desk, and what it refuses."""

from __future__ import annotations

import asyncio
from hashlib import sha256
from typing import Any

import pytest

from activities.channels import letters_pdf
from activities.channels.letter_page import Letter
from activities.channels.letters_pdf import Post
from activities.failures import ProviderRefused, ProviderUnavailable
from activities.senders import Outgoing
from schemas.contact import purpose_of
from schemas.plan import Moment, Step
from tests.desk.company import Company, send
from tests.post.letters import HEAD

KEY = "F001-1/recovery.timeline[0]/1"


def message(**more: Any) -> Outgoing:
    words: dict[str, Any] = {
        "key": KEY, "channel": "letter", "recipient": "Av. Arequipa 1234, Lima", "name": "Rosa Quispe",
        "subject": "Último aviso de pago", "body": "Rosa Quispe:\n\nSu factura F001-1 venció.", "language": "es",
    }  # fmt: skip
    return Outgoing(**{**words, **more})


async def test_one_key_is_one_letter_however_often_and_at_once_it_is_sent(company: Company) -> None:
    post = Post(company.pool, HEAD)
    sent = await asyncio.gather(*(post.send(message()) for _ in range(8)))
    assert len({one.provider_id for one in sent}) == 1
    assert await post.find(message()) == sent[0] == await post.send(message(body="Otro texto"))
    assert await company.row("select count(*), min(pages) from letter") == (1, 1)
    pdf, digest = await company.row("select pdf, sha256 from letter")
    assert pdf.startswith(b"%PDF-")
    assert sha256(pdf).hexdigest() == digest


async def test_a_key_that_was_never_sent_is_not_found(company: Company) -> None:
    post = Post(company.pool, HEAD)
    await post.send(message())
    assert post.tells
    assert await post.find(message(key="F001-1/recovery.timeline[0]/2")) is None


async def test_the_same_letter_has_the_same_bytes_on_another_day(company: Company) -> None:
    post = Post(company.pool, HEAD)
    await post.send(message())
    await post.send(message(key="F001-1/recovery.timeline[0]/2"))
    assert await company.value("select count(distinct sha256) from letter") == 1


async def test_the_desk_s_letter_carries_its_day_its_invoices_and_its_address(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Letter] = []
    real = letters_pdf.typeset
    monkeypatch.setattr(letters_pdf, "typeset", lambda letter, head: (seen.append(letter), real(letter, head))[1])
    await company.case("F001-1", channels=["letter"])
    await company.case("F001-2", channels=["letter"])
    desk = company.desk(letter=Post(company.pool, HEAD))
    await desk.contact(company.errand("F001-1", send(channels=("letter",))))
    (letter,) = seen
    assert letter.recipient == ("Rosa Quispe", "Av. Arequipa 1234, Lima 15046, Perú")
    assert (letter.dated, letter.reference, letter.language) == ("3 de marzo de 2026", "F001-1 y F001-2", "es-PE")
    assert await company.row("select provider, state from contact") == ("post", "accepted")
    assert await company.row("select invoice, recipient from letter") == (letter.reference, "\n".join(letter.recipient))


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ({"recipient": " \n"}, "bad_address"),
        ({"recipient": "\n".join(["línea"] * 20)}, "bad_address"),
        ({"body": "Pague ya 漢"}, "content"),
    ],
)
async def test_what_cannot_be_posted_is_refused_and_names_nobody(
    company: Company, changed: dict[str, str], kind: str
) -> None:
    with pytest.raises(ProviderRefused) as refused:
        await Post(company.pool, HEAD).send(message(**changed))
    assert refused.value.kind == kind
    for language in ("es", "en"):
        assert not any(word in refused.value.say(language) for word in ("Rosa", "línea", "Pague"))
    assert await company.value("select count(*) from letter") == 0


async def test_a_database_that_is_away_is_an_outage(company: Company) -> None:
    post = Post(company.pool, HEAD)
    company.pool.terminate()
    with pytest.raises(ProviderUnavailable):
        await post.send(message())


def test_what_is_asked_for_is_withdrawn_and_thanks_are_not() -> None:
    """`post_withdraw_paid` leaves out what is no collection: these are the words that it goes by."""
    demand, thanks = (Step("x", "x.yaml:1:1", stage, "send", "y", Moment("due")) for stage in ("recovery", "when_paid"))
    assert (purpose_of(demand), purpose_of(thanks)) == ("collection", "thanks")
