"""How a template becomes a message: languages, channels, what is refused, and what is proved of it."""

from __future__ import annotations

from hashlib import sha256

import msgspec
import pytest

from activities.messages import (
    MessageMissing,
    MessageNameUnknown,
    MessageUnreadable,
    MessageWithoutText,
    choose,
    render,
)
from schemas.plan import Message, WhatsApp
from tests.messages.shelf import SHIPPED, told


def written(body: str = "", language: str = "es", subject: str = "", sms: str = "") -> Message:
    return Message(id="note", language=language, body=body, sha256="0" * 64, subject=subject, sms=sms)


def test_a_name_that_is_not_there_is_an_error_which_names_it_and_the_message() -> None:
    with pytest.raises(MessageNameUnknown, match=r"'note' \(es, email\) asks for .*nmber, which") as caught:
        render(written("{{ invoices[0].nmber }}"), "email", told())
    assert caught.value.say("es").startswith("El mensaje 'note' (es, email) pide ")


@pytest.mark.parametrize("body", ["{{ total_du | money }}", "{% if total_du %}{% endif %}", "{{ customer.nme }}"])
def test_so_is_one_behind_a_filter_or_an_if(body: str) -> None:
    with pytest.raises(MessageNameUnknown, match=r"total_du|nme"):
        render(written(body), "email", told())


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ("{{ customer.name | money }}", "money"),
        ("{{ customer.name | shout }}", "shout"),
        ("{% if %}", "note"),
        ("{% for i in (1..9999) %}{% endfor %}", "loop"),
        ("{% for i in (1..4000) %}" + "swell " * 40 + "{% endfor %}", "limit"),
    ],
)
def test_what_cannot_be_written_is_said(body: str, why: str) -> None:
    with pytest.raises(MessageUnreadable, match=why):
        render(written(body), "email", told())


def test_a_channel_without_a_text_is_refused() -> None:
    with pytest.raises(MessageWithoutText, match="Add 'sms'"):
        render(written("body"), "sms", told())
    with pytest.raises(MessageWithoutText, match="Add 'whatsapp'"):
        render(written("body"), "whatsapp", told())


def test_a_name_is_text_and_is_neither_escaped_nor_read_as_liquid() -> None:
    name = "Núñez & Hijos <{{ creditor.email }}>"
    letter = render(written("{{ customer.name }}"), "email", told(customer={"name": name}))
    assert letter.body == name + "\n"


def test_a_line_break_in_a_name_does_not_reach_a_subject() -> None:
    context = told(customer={"name": "Núñez\nBcc: x@example.com"})
    assert render(written("x", subject="Para {{ customer.name }}"), "email", context).subject == (
        "Para Núñez Bcc: x@example.com"
    )


def test_whatsapp_hands_over_the_template_and_its_variables_in_order() -> None:
    template = WhatsApp("reminder_es", ("customer.name", "total_due | money"))
    message = Message(id="note", language="es", body="", sha256="0" * 64, whatsapp=template)
    letter = render(message, "whatsapp", told())
    assert letter.template == "reminder_es"
    assert letter.variables == ("Ferretería Núñez S.A.C.", "S/ 1,200.50")
    assert letter.body == "reminder_es\n1. Ferretería Núñez S.A.C.\n2. S/ 1,200.50"


def test_an_sms_loses_the_accents_that_would_halve_it() -> None:
    text = render(written(sms="¿Pagó? {{ customer.name }} está al día"), "sms", told()).body
    assert text == "¿Pago? Ferreteria Nuñez S.A.C. esta al dia"


def test_a_letter_bears_its_title_and_an_email_its_subject() -> None:
    demand = SHIPPED["es", "final-demand"]
    assert render(demand, "letter", told()).subject == "Último aviso de pago"
    assert render(demand, "email", told()).subject == "Último aviso: F001-00012340 por S/ 1,200.50"


def test_the_hash_is_over_what_the_customer_reads() -> None:
    letter = render(SHIPPED["es", "invoice"], "email", told())
    assert letter.sha256 == sha256(f"{letter.subject}\n\n{letter.body}".encode()).hexdigest()
    assert render(SHIPPED["es", "invoice"], "email", told()) == letter
    assert render(SHIPPED["es", "invoice"], "email", told(2)).sha256 != letter.sha256


def test_only_a_company_is_told_of_bureau_and_legal_department() -> None:
    demand = SHIPPED["es", "final-demand"]
    company, person = (
        render(demand, "email", told(customer={"name": "Núñez", "kind": kind})).body for kind in ("company", "person")
    )
    unknown = render(demand, "email", told(customer={"name": "Núñez"})).body
    assert "central de riesgo" in company
    assert "central de riesgo" not in person
    assert unknown == person


def test_the_terms_are_those_of_the_plan() -> None:
    text = render(SHIPPED["es", "credit-terms"], "email", told()).body
    for said in ("30 días desde la emisión", "descuento de 2%", "interés de 12.5%", "A los 1 día hábil", "S/ 25.00"):
        assert said in text


def test_an_offer_is_made_only_where_the_table_has_one() -> None:
    letter = SHIPPED["en", "offer-letter"]
    assert "up to 4, with 25% paid first" in render(letter, "email", told()).body
    assert "up to" not in render(letter, "email", told(offer={})).body


@pytest.mark.parametrize(
    ("wanted", "default", "got"),
    [
        ("en", "es-PE", "en"),
        ("es-MX", "en", "es-MX"),
        ("es-PE", "en", "es"),
        ("es_pe", "en", "es"),
        ("qu", "es-PE", "es"),
        ("", "es-PE", "es"),
    ],
)
def test_the_customers_own_language_then_its_base_then_the_plans(wanted: str, default: str, got: str) -> None:
    shelf = [written("x", language) for language in ("en", "es", "es-MX")]
    assert choose(shelf, "note", wanted, default).language == got


def test_a_message_in_no_language_is_missing() -> None:
    with pytest.raises(MessageMissing, match=r"messages/es/note\.md"):
        choose([written("x", "pt")], "note", "en", "es-PE")


def test_a_voice_tells_an_amount_and_a_page_writes_it() -> None:
    one = msgspec.structs.replace(written("{{ total_due | money }}"), voice="{{ total_due | money }}")
    assert render(one, "voice", told()).body == "1200 soles con 50 céntimos"
    assert render(one, "email", told()).body.strip() == "S/ 1,200.50"
