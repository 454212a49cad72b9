"""Messages that were written without the reader at hand: none is a wrong deed, and no stop is missed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from engine.replies.understand import understand
from tests.replies.judging import TODAY, judged, rows, table, verdict

MESSAGES = Path(__file__).parents[2] / "playbooks" / "messages"
ASKED_FOR = {
    "PAGADO": "already_paid", "PAID": "already_paid", "ERROR": "wrong", "WRONG": "wrong", "ACEPTO": "accepts",
    "ACCEPT": "accepts", "1": "already_paid", "2": "will_pay_on", "3": "plan", "4": "wrong", "BAJA": "stop",
    "STOP": "stop",
}  # fmt: skip
"""What each answer that a message of ours asks for must be taken for. A new one is added here with its meaning."""
_ANSWERS = re.compile(
    r"(?i:respond[ae]|respóndanos con|reply|contest[ae]|escriba|envíe)(?: with)? \**(?P<word>[A-ZÁÉÍÓÚÑ]{3,})"
)
_OR = re.compile(r"\b[A-Z]{4,} (?:o|or) (?P<word>[A-Z]{4,})\b")
_NUMBERED = re.compile(r"(?<![\w\d.,])(?P<word>[1-9]) (?:y |and |un |una |a )?[a-záéíóúñ]{2,}")


def asked_for() -> Iterator[tuple[str, str, str]]:
    """The language, the file and each answer that our messages ask for."""
    for path in sorted(MESSAGES.glob("*/*.md")):
        text = re.sub(r"{[{%].*?[%}]}", "", path.read_text("utf-8"), flags=re.DOTALL)
        lines = [line for line in text.splitlines() if re.search(r"(?i)respond|reply|número: 1|number will do", line)]
        for line in lines:
            patterns = (_ANSWERS, _OR, _NUMBERED)
            yield from (
                (path.parent.name, path.name, found["word"]) for one in patterns for found in one.finditer(line)
            )


ASKED = sorted(set(asked_for()))


@pytest.mark.parametrize("name", ["blind.txt", "blind2.txt", "blind3.txt", "blind4.txt"])
def test_nothing_is_done_that_nobody_asked_for_and_no_stop_is_missed(name: str) -> None:
    grave = [one for one in judged(name) if one[0] in ("wrong deed", "missed stop")]
    assert not grave, "\n".join(map(str, grave))
    assert table(name)["right"] >= 0.93 * len(list(rows(name)))


def test_the_sets_are_large() -> None:
    assert len(list(rows("blind.txt"))) >= 400
    assert len(list(rows("blind2.txt"))) >= 150


@pytest.mark.parametrize(
    ("wanted", "got", "judgement"),
    [
        ("stop", "text", "missed stop"),
        ("stop", "stop + already_paid", "wrong deed"),
        ("text", "plan", "right"),
        ("text", "will_pay_on", "right"),
        ("text", "will_pay_on 2026-03-06", "wrong deed"),
        ("will_pay_on 2026-03-06", "will_pay_on 2026-03-13", "wrong deed"),
        ("wrong_number", "third_party", "right"),
        ("already_paid", "text", "to a person"),
    ],
)
def test_a_verdict_is_severe(wanted: str, got: str, judgement: str) -> None:
    assert verdict(wanted, got) == judgement


def test_our_messages_ask_for_answers_in_both_languages() -> None:
    words = {language: {word for tongue, _, word in ASKED if tongue == language} for language in ("es", "en")}
    assert words["es"] >= {"PAGADO", "ERROR", "ACEPTO", "1", "2", "3", "4"}
    assert words["en"] >= {"PAID", "WRONG", "ACCEPT", "1", "2", "3", "4"}


@pytest.mark.parametrize("name", ["overdue-first.md", "overdue-text.md"])
@pytest.mark.parametrize("language", ["es", "en"])
def test_the_two_overdue_messages_offer_the_four_numbers_also_by_sms(language: str, name: str) -> None:
    line = next(one for one in (MESSAGES / language / name).read_text("utf-8").splitlines() if one.startswith("sms:"))
    assert {found["word"] for found in _NUMBERED.finditer(re.sub(r"{[{%].*?[%}]}", "", line))} == set("1234")


@pytest.mark.parametrize(("language", "name", "word"), ASKED)
@pytest.mark.parametrize("written", ["{}", "{}.", "  {} ", "*{}*", '"{}"', "{}\n\nSaludos", "{} 👍"])
def test_an_answer_that_we_ask_for_is_understood_as_meant(language: str, name: str, word: str, written: str) -> None:
    for text in (word, word.lower(), word.capitalize()):
        assert understand(written.format(text), language, TODAY).sense == ASKED_FOR[word], f"{name}: {text}"


@pytest.mark.parametrize(("language", "text"), [("es", "2 viernes"), ("es", "2, el 6 de marzo"), ("en", "2 Friday")])
def test_the_number_of_a_date_with_its_day_is_a_promise(language: str, text: str) -> None:
    assert str(understand(text, language, TODAY).on) == "2026-03-06"
