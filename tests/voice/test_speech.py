"""What is said in a call, key by key: to whoever answers, to the one it is for, and to nobody else."""

from __future__ import annotations

from typing import Any, get_args
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.channels.speech import KEYS, LONGEST, Caller, Meaning, answer_to, opening, spoken
from activities.senders import Outgoing

ACTION = "https://cobranza.example/webhooks/twilio/voice?key=F001-1%2Fa%2F1&lang=es"
CALLER = Caller("Acme Perú", "+51 1 555 0100", "191-1234567-0-11", "+15005550008")
BODY = "Su comprobante F001-00012 venció el 2 de marzo de 2026. Debe 1200 soles con 50 céntimos."


def message(**more: Any) -> Outgoing:
    words: dict[str, Any] = {
        "key": "F001-1/a/1", "channel": "voice", "recipient": "+51999888777", "body": BODY, "language": "es-PE",
        "name": "Rosa Quispe",
    }  # fmt: skip
    return Outgoing(**{**words, **more})


def said(twiml: str) -> str:
    return " ".join("".join(ET.fromstring(twiml).itertext()).split())


def verbs(twiml: str) -> list[str]:
    return [verb.tag for verb in ET.fromstring(twiml)]


def test_the_opening_says_who_calls_and_whom_and_nothing_of_the_debt() -> None:
    twiml = opening(message(), CALLER, ACTION)
    assert "Acme Perú" in said(twiml)
    assert "Rosa Quispe" in said(twiml)
    for word in ("F001", "1200", "soles", "venció", "pag", "deuda", "factura", "cobran", "comprobante"):
        assert word not in said(twiml).lower()


def test_who_comes_late_to_the_receiver_is_asked_twice_and_then_told_where_to_call() -> None:
    twiml = opening(message(), CALLER, ACTION)
    assert verbs(twiml) == ["Gather", "Gather", "Say", "Say"]
    gather = ET.fromstring(twiml)[0]
    assert (gather.get("numDigits"), gather.get("action"), gather.get("method")) == ("1", ACTION, "POST")
    assert "+51 1 555 0100" in said(twiml)


def test_without_an_address_no_key_is_offered_and_nothing_is_told() -> None:
    twiml = opening(message(), CALLER)
    assert "Gather" not in verbs(twiml)
    assert "marque" not in said(twiml)
    assert "1200" not in said(twiml)


def test_the_message_is_told_once_and_the_answers_twice() -> None:
    twiml = spoken(message(), ACTION)
    assert verbs(twiml) == ["Gather", "Gather", "Say"]
    assert said(twiml).count("1200 soles con 50 céntimos") == 1
    assert said(twiml).count("Para hablar con una persona, marque 0.") == 2


def test_a_document_s_number_is_spelled_and_a_date_is_not() -> None:
    say = ET.fromstring(spoken(message(), ACTION))[0][0]
    assert [(one.tag, one.get("interpret-as"), one.text) for one in say] == [("say-as", "characters", "F001-00012")]
    assert "2 de marzo de 2026" in "".join(say.itertext())


@pytest.mark.parametrize("language", ["es", "en", "es-PE", "en-GB"])
def test_every_key_has_its_meaning_and_every_meaning_its_words(language: str) -> None:
    heard = {key: answer_to(key, language, CALLER, telling="<Response/>")[0] for key in "0123456789*#"}
    assert {key: meaning for key, meaning in heard.items() if meaning != "nothing"} == KEYS
    assert {*KEYS.values(), "nothing"} == set(get_args(Meaning))
    for key in heard:
        assert ET.fromstring(answer_to(key, language, CALLER)[1]).tag == "Response"


def test_key_5_tells_the_message_and_without_one_says_so() -> None:
    assert answer_to("5", "es", CALLER, telling="<Response>M</Response>") == ("right_party", "<Response>M</Response>")
    assert "mensaje pendiente" in said(answer_to("5", "es", CALLER)[1])


@pytest.mark.parametrize("key", "01234678*#")
def test_before_the_message_was_told_a_key_reveals_nothing(key: str) -> None:
    meaning, twiml = answer_to(key, "es", CALLER, told=False, ask_again=ACTION)
    assert meaning == "nothing"
    assert "pag" not in said(twiml).lower()
    assert "marque 5" in said(twiml)


def test_a_key_without_a_meaning_is_asked_for_again() -> None:
    meaning, twiml = answer_to("7", "es", CALLER, ask_again=ACTION)
    assert meaning == "nothing"
    assert "marque 1" in said(twiml)
    assert ET.fromstring(twiml)[0].get("action") == ACTION


def test_a_person_is_dialled_from_our_number_and_a_call_back_is_told_where_nobody_answers() -> None:
    meaning, twiml = answer_to("0", "es", CALLER)
    assert meaning == "person"
    dial = ET.fromstring(twiml).find("Dial")
    assert dial is not None
    assert (dial.get("callerId"), dial.findtext("Number")) == ("+15005550008", "+5115550100")
    assert verbs(twiml)[-2:] == ["Say", "Hangup"]


@pytest.mark.parametrize("phone", ["", "555 0100", "+51", "pregunte por Ana"])
def test_nobody_is_dialled_at_what_is_no_number(phone: str) -> None:
    twiml = answer_to("0", "es", Caller("Acme", phone))[1]
    assert "Dial" not in verbs(twiml)
    assert "le llamará" in said(twiml)


def test_who_wants_to_pay_hears_the_account_spelled() -> None:
    twiml = answer_to("1", "es", CALLER)[1]
    assert ET.fromstring(twiml).find(".//say-as") is not None
    assert "191-1234567-0-11" in said(twiml)


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        ("es", "es-MX"), ("es-PE", "es-MX"), ("es-ES", "es-ES"), ("es_US", "es-US"), ("en", "en-US"),
        ("en-GB", "en-GB"), ("en-PE", "en-US"), ("fr", "en-US"), ("", "en-US"), ("ES-mx", "es-MX"),
    ],
)  # fmt: skip
def test_the_voice_is_the_nearest_there_is(language: str, voice: str) -> None:
    (say, *_) = ET.fromstring(answer_to("9", language)[1])
    assert say.get("language") == voice
    assert str(say.get("voice")).startswith("Polly.")


NASTY = ["<Hangup/>", "]]>", "&amp; & &#x0;", '" onload="', "\x00\x08\x1f", "\ud800", "{name} {0} {", "%s", "￾"]


@pytest.mark.parametrize("text", NASTY)
def test_no_text_is_ever_a_command(text: str) -> None:
    caller = Caller(text, text, text, text)
    for twiml in (
        opening(message(name=text), caller, ACTION),
        spoken(message(body=text, language=text), ACTION),
        *(answer_to(key, text, caller)[1] for key in "0125"),
    ):
        verbs_there = {node.tag for node in ET.fromstring(twiml).iter()}
        assert verbs_there <= {"Response", "Gather", "Say", "say-as", "Dial", "Number", "Hangup", "Pause"}
        assert verbs(twiml).count("Hangup") <= 1


@given(st.text(), st.text(), st.text())
def test_whatever_comes_it_is_xml_that_a_call_can_begin_with(name: str, body: str, creditor: str) -> None:
    first = opening(message(name=name), Caller(creditor[:300], "+51 1 555 0100"), ACTION)
    assert ET.fromstring(first).tag == "Response"
    assert len(first) <= 4000  # Twilio takes no more with the call itself
    assert ET.fromstring(spoken(message(body=body), ACTION)).tag == "Response"


def test_a_long_message_is_told_piece_by_piece() -> None:
    twiml = spoken(message(body="Una frase más. " * 200), ACTION)
    pieces = ["".join(say.itertext()) for say in ET.fromstring(twiml)[0]]
    assert max(map(len, pieces)) <= 800
    assert said(twiml).count("Una frase más.") == LONGEST // 15
