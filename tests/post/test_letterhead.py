"""Whose paper it is, from the environment; and that the post is a channel without being set up."""

from __future__ import annotations

import pytest

from activities.channels.letters_pdf import Post
from tests.desk.company import Company
from tests.post.test_sender import message
from workers.channels import NotAsExpected, senders_of
from workers.letterhead import letterhead


@pytest.mark.parametrize(
    ("variables", "paper"),
    [
        ({}, "a4"),
        ({"COBRANZA_CREDITOR_PHONE": "+1 212 555 0100"}, "us-letter"),
        ({"COBRANZA_CREDITOR_PHONE": "+57 1 555 0100"}, "us-letter"),
        ({"COBRANZA_CREDITOR_PHONE": "+57 1 555 0100", "COBRANZA_PAPER": "a4"}, "a4"),
        ({"COBRANZA_PAPER": "us-letter"}, "us-letter"),
        ({"COBRANZA_CREDITOR_PHONE": "call Ana"}, "a4"),
    ],
)
def test_the_paper_is_what_the_creditor_s_printer_holds(variables: dict[str, str], paper: str) -> None:
    assert letterhead(variables).paper == paper


def test_the_letterhead_is_the_creditor_s() -> None:
    head = letterhead({"COBRANZA_CREDITOR": "Acme S.A.", "COBRANZA_CREDITOR_ADDRESS": "Jr. Unión 1, Lima"})
    assert (head.name, head.address) == ("Acme S.A.", "Jr. Unión 1, Lima")


async def test_letters_need_no_credentials(company: Company) -> None:
    sender = senders_of(company.pool, {})["letter"]
    assert (sender.name, sender.tells) == (Post.name, True)
    sent = await sender.send(message())
    assert await company.value("select id::text from letter") == sent.provider_id


async def test_in_a_rehearsal_and_in_staging_no_letter_comes_to_the_printer(company: Company) -> None:
    only = senders_of(company.pool, {"COBRANZA_ONLY_TO": "@acme.example"})["letter"]
    await only.send(message())
    await company.do("insert into clock (now) values (now())")
    await senders_of(company.pool, {})["letter"].send(message(key="F001-1/recovery.timeline[0]/2"))
    assert await company.value("select count(*) from letter") == 0
    assert await company.value("select count(*) from outbox where channel = 'letter'") == 2


async def test_paper_that_nobody_has_is_a_mistake(company: Company) -> None:
    with pytest.raises(NotAsExpected, match="COBRANZA_PAPER"):
        senders_of(company.pool, {"COBRANZA_PAPER": "A3"})
