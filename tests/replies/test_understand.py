"""What customers write, in their own words, and what it is taken for. The texts stand in es.txt and en.txt."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.replies.understand import as_key, of_mail, understand
from schemas.replies import SENSES, Meaning

TODAY = date(2026, 3, 3)  # a Tuesday
HERE = Path(__file__).parent


def corpus(language: str) -> list[tuple[str, str]]:
    lines = (HERE / f"{language}.txt").read_text("utf-8").split("\n")
    rows = [line.partition(" | ") for line in lines if line and not line.startswith("#")]
    return [(wanted, text.replace("\\n", "\n")) for wanted, _, text in rows]


def shown(meaning: Meaning) -> str:
    day = f" {meaning.on}" if meaning.on else ""
    return meaning.sense + day + "".join(f" + {one}" for one in meaning.also)


@pytest.mark.parametrize("language", ["es", "en"])
def test_every_message_of_the_corpus_is_understood_as_written_beside_it(language: str) -> None:
    wrong = [
        f"{text!r}: wanted {wanted}, got {got}"
        for wanted, text in corpus(language)
        if (got := shown(understand(text, language, TODAY))) != wanted
    ]
    assert not wrong, "\n".join(wrong)


def test_the_corpus_is_large_and_has_every_meaning_of_a_text() -> None:
    rows = corpus("es") + corpus("en")
    assert len(rows) >= 300
    of_texts = {*SENSES[: SENSES.index("right_party")]} - {"automatic"}
    assert {re.split(r"[ +]", wanted)[0] for wanted, _ in rows} == of_texts


@given(st.text(max_size=300), st.sampled_from(["es", "en", "en-US", "es-PE", "", "x"]), st.dates())
def test_any_text_on_any_day_has_a_meaning(text: str, language: str, today: date) -> None:
    meaning = understand(text, language, min(today, date(9990, 1, 1)))
    assert meaning.sense in SENSES
    assert (meaning.on is None) or (meaning.sense == "will_pay_on" and 0 < (meaning.on - today).days <= 365)


PIECES = st.sampled_from(
    "el 15 viernes pago pague no stop baja 1 2 3 4 ) . ya de mayo next friday 31/12 mañana soy paid ? \n > 500".split(
        " "
    )
)


@given(st.lists(PIECES, max_size=12).map(" ".join), st.sampled_from(["es", "en"]))
def test_any_mixture_of_their_words_has_one_meaning(text: str, language: str) -> None:
    first = understand(text, language, TODAY)
    assert first == understand(text, language, TODAY)
    assert first.on is None or first.on > TODAY


def cased(word: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([c.lower(), c.upper()]) for c in word)).map("".join)


WIDE = str.maketrans({chr(c): chr(c + 0xFEE0) for c in range(0x21, 0x7F)})
WRAPS = st.sampled_from(
    ["{}", " {} ", "{}!!!", '"{}"', "«{}»", "*{}*", "🛑{}🛑", "{}\n", "\u200b{}\u200d", "({})", "{} por favor",
     "please {}", "¡{}!",
     "{}\n\nEl lun, 2 mar 2026 a las 9:00, Acme <a@b.example> escribió:\n> Su factura venció ayer"]
)  # fmt: skip
SPELLINGS = st.sampled_from(
    [lambda w: w, " ".join, lambda w: w.translate(WIDE), "\u200b".join, lambda w: w + w[-1] * 4, ".".join]
)


@given(st.sampled_from(["stop", "baja", "unsubscribe", "salir", "cancelar", "alto"]).flatmap(cased), SPELLINGS, WRAPS)
def test_a_stop_is_a_stop_however_it_is_written_and_wrapped(word: str, spelled: object, wrap: str) -> None:
    assert understand(wrap.format(spelled(word)), "es", TODAY).sense == "stop"  # type: ignore[operator]


@given(st.sampled_from([text for wanted, text in corpus("es") if wanted[:12] == "will_pay_on " and ">" not in text]))
def test_a_stop_beside_a_promise_is_a_stop(text: str) -> None:
    assert understand(f"{text}. no me escriban más", "es", TODAY).sense == "stop"


def test_a_date_of_two_readings_is_asked_for_where_nobody_knows_the_country() -> None:
    assert understand("pay 4/5", "en", TODAY).on is None
    assert understand("pay 4/5", "en-US", TODAY).on == date(2026, 4, 5)
    assert understand("pay 4/5", "en-GB", TODAY).on == date(2026, 5, 4)


def test_a_mail_that_a_machine_wrote_is_never_followed() -> None:
    assert of_mail("Automatic reply", "STOP", True, "en", TODAY).sense == "automatic"


def test_an_empty_mail_speaks_by_its_subject_unless_that_is_ours() -> None:
    assert of_mail("unsubscribe", "", False, "en", TODAY).sense == "stop"
    assert of_mail("BAJA", "texto largo que no dice nada", False, "es", TODAY).sense == "stop"
    assert of_mail("Ya pagué", "", False, "es", TODAY).sense == "already_paid"
    assert of_mail("Re: Su factura. Responda BAJA", "", False, "es", TODAY).sense == "text"


def test_a_long_text_is_read_in_no_time() -> None:
    assert understand("a" * 100_000 + " stop", "es", TODAY).sense == "text"
    assert understand("el " * 50_000, "es", TODAY).sense == "text"
    assert understand("no me " * 50_000, "es", TODAY).sense == "text"


def test_keys_have_their_names() -> None:
    assert as_key("dispute").sense == "dispute"
    assert as_key("whatever").sense == "nothing"
