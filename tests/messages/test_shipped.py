"""Every message we ship, in both languages, on every channel that a playbook uses it for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from liquid import Environment

from activities.messages import render
from tests.messages.shelf import PLAYBOOKS, SHIPPED, told

TIMELINES = ("invoicing", "first_contact", "negotiation", "recovery")
THREATS = (
    "embargo", "denuncia", "juicio", "juzgado", "judicial", "cárcel", "abogado", "moroso", "incautar",
    "lawsuit", "court", "sue ", "seize", "prosecut", "lawyer", "jail", "defaulter", "immediately", "inmediato",
)  # fmt: skip
FOR_COMPANIES_ONLY = ("legal", "central de riesgo", "credit bureau")
GSM7 = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def sent(playbook: str) -> Iterator[tuple[str, str]]:
    """Each message that a playbook sends, with each channel it may take."""
    text = yaml.safe_load((PLAYBOOKS / f"{playbook}.yaml").read_text("utf-8"))
    steps: list[dict[str, Any]] = [step for stage in TIMELINES for step in text[stage]["timeline"]]
    for step in [*steps, *text.get("when_paid", ())]:
        if "send" in step:
            yield from ((step["send"], channel) for channel in step["by"])
    if document := text["policy"]["terms"].get("document"):
        yield from ((document, channel) for channel in ("email", "whatsapp", "sms"))


USED = [
    pytest.param(kind, language, message, channel, id=f"{kind}-{language}-{message}-{channel}")
    for kind, playbook in (("company", "pe-empresas"), ("person", "pe-personas"))
    for message, channel in sent(playbook)
    for language in ("es", "en")
]


@pytest.mark.parametrize(("invoices", "also"), [(1, 0), (3, 0), (1, 2)])
@pytest.mark.parametrize(("kind", "language", "message", "channel"), USED)
def test_it_says_who_what_how_much_and_until_when(
    kind: str, language: str, message: str, channel: str, invoices: int, also: int
) -> None:
    context = told(invoices, also, customer={"name": "María Pérez", "kind": kind})
    letter = render(SHIPPED[language, message], channel, context)
    text = f"{letter.subject}\n{letter.body}"
    assert "{{" not in text
    assert "{%" not in text
    assert "Mar" in letter.body
    assert "Acme" in letter.body
    if message == "credit-terms":
        return
    numbers = [each["number"] for each in context["invoices"]]
    assert all(number in text for number in (numbers[:1] if channel == "sms" else numbers))
    if message != "thank-you":
        total = f"{context['total_due'].amount:,.2f}"
        assert total in text
        assert re.search(r"2 (de marzo de|mar\.|March|Mar) 2026", text)


@pytest.mark.parametrize(("kind", "language", "message", "channel"), USED)
def test_it_never_threatens(kind: str, language: str, message: str, channel: str) -> None:
    letter = render(SHIPPED[language, message], channel, told(customer={"name": "María Pérez", "kind": kind}))
    text = f"{letter.subject}\n{letter.body}".lower()
    forbidden = THREATS + (FOR_COMPANIES_ONLY if kind == "person" else ())
    assert [word for word in forbidden if word in text] == []


@pytest.mark.parametrize(("language", "message"), sorted(SHIPPED))
@pytest.mark.parametrize(("invoices", "also"), [(1, 0), (3, 2)])
def test_an_sms_fits_in_one_segment_of_gsm_7(language: str, message: str, invoices: int, also: int) -> None:
    text = render(SHIPPED[language, message], "sms", told(invoices, also)).body
    assert set(text) - GSM7 == set()
    assert len(text) <= 160


PAGE = "https://pagos.acme.example/p/0123456789abcdefghjk"


@pytest.mark.parametrize(("language", "message"), sorted(SHIPPED))
@pytest.mark.parametrize(("invoices", "also"), [(1, 0), (3, 2)])
def test_an_sms_with_the_customers_page_fits_in_one_segment_too(
    language: str, message: str, invoices: int, also: int
) -> None:
    text = render(SHIPPED[language, message], "sms", told(invoices, also, page_url=PAGE)).body
    assert set(text) - GSM7 == set()
    assert len(text) <= 160, (len(text), text)


@pytest.mark.parametrize("channel", ["email", "letter", "sms", "whatsapp"])
@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("message", ["overdue-first", "overdue-text", "offer-letter", "offer-expiring", "final-demand"])
def test_a_demand_leads_to_the_customers_page_where_there_is_one(message: str, language: str, channel: str) -> None:
    with_page, without = told(page_url=PAGE), told()
    assert PAGE in render(SHIPPED[language, message], channel, with_page).body
    assert "http" not in render(SHIPPED[language, message], channel, without).body.replace("https://pay", "")


@pytest.mark.parametrize(("language", "message"), sorted(SHIPPED))
def test_it_does_without_what_may_be_absent(language: str, message: str) -> None:
    bare = told(offer={}, methods=[], terms=None)
    assert render(SHIPPED[language, message], "email", bare).body
    assert "with ." not in render(SHIPPED[language, message], "email", bare).body


@pytest.mark.parametrize("message", sorted({message for _, message in SHIPPED}))
def test_spanish_and_english_say_the_same_things(message: str) -> None:
    def asked(language: str) -> list[set[str]]:
        one = SHIPPED[language, message]
        texts = (one.subject, one.title, one.sms, one.voice, one.body)
        return [set(Environment().from_string(text).variable_paths()) for text in texts]

    assert asked("es") == asked("en")
    here, there = SHIPPED["es", message].whatsapp, SHIPPED["en", message].whatsapp
    assert here is not None
    assert there is not None
    assert here.variables == there.variables


def test_every_message_and_call_that_a_playbook_names_is_there_in_both_languages() -> None:
    for playbook in ("pe-empresas", "pe-personas"):
        text = yaml.safe_load((PLAYBOOKS / f"{playbook}.yaml").read_text("utf-8"))
        calls = {step["call"] for stage in TIMELINES for step in text[stage]["timeline"] if "call" in step}
        for language in ("es", "en"):
            assert {message for message, _ in sent(playbook)} <= {m for spoken, m in SHIPPED if spoken == language}
            assert calls <= {path.stem for path in PLAYBOOKS.glob(f"calls/{language}/*.md")}
