"""Within the braces of a message: what can be said there, and what it means."""

from __future__ import annotations

import pytest

from engine.language.editing.completion import complete
from engine.language.editing.hover import explain_at
from engine.language.library import Library

from .conftest import at_mark

HEAD = "---\nsubject: x\n---\n"
OFFERED = [
    (
        "Hello {{ |",
        {
            "customer": "customer",
            "total_due": "total_due | money",
            "invoices": "invoices",
            "methods": "methods | listed",
        },
    ),
    ("Hello {{ cus| }}", {"customer": "customer"}),
    ("{{ customer.| }}", {"name": "name", "kind": "kind"}),
    ("{{ invoices[0].du|", {"due_on": "due_on | day", "number": "number"}),
    ("{{ total| | money }}", {"total_due": "total_due"}),
    ("{% if off| %}", {"offer": "offer"}),
    ("{% for invoice in invoices %}{{ invoice.| }}", {"number": "number", "amount_due": "amount_due | money"}),
    ("{% for invoice in invoices %}\n{{ | }}", {"invoice": "invoice"}),
    ("{% assign many = invoices %}{{ | }}", {"many": "many"}),
    ("{{ total_due | | }}", {"money": "money", "day": "day", "listed": "listed"}),
]


@pytest.mark.parametrize(("body", "there"), OFFERED)
def test_what_can_be_said_in_braces(body: str, there: dict[str, str], library: Library) -> None:
    # A bar is a filter's sign here, so the cursor is the last bar but those after it in `| money`.
    text, line, column = _cursor(body)
    found = complete(HEAD + text, line + 3, column, library, "message")
    inserted = {choice.label: choice.insert for choice in found.choices}
    assert {label: inserted.get(label) for label in there} == there


def _cursor(body: str) -> tuple[str, int, int]:
    place = body.index("| |") + 2 if "| |" in body and "money }}" not in body else body.index("|")
    before = body[:place]
    return before + body[place + 1 :], before.count("\n"), len(before) - (before.rfind("\n") + 1)


@pytest.mark.parametrize(
    "body", ["Hello |", "{{ customer.name }} and |", "{{ nothing.|", "{% for x|", "{{ total_due | day: 'sh|"]
)
def test_where_nothing_is_known_nothing_is_offered(body: str, library: Library) -> None:
    place = body.rindex("|")
    text = HEAD + body[:place] + body[place + 1 :]
    assert complete(text, 3, place, library, "message").choices == ()


TOLD = [
    ("{{ customer.na^me }}", "the customer's name", "el nombre del cliente"),
    ("{{ invoices[0].due^_on }}", "`{{ invoices[0].due_on | day }}`", "vencimiento"),
    ("{% for invoice in invoices %}{{ invoice.num^ber }}", "its number", "su número"),
    ("{{ creditor.pay_u^rl }}", "It may be missing", "Puede faltar"),
    ("{{ cust^omer.name }}", "who reads it", "quien lo lee"),
    ("{{ total_due | mon^ey }}", "an amount with its currency", "un importe con su moneda"),
]


@pytest.mark.parametrize(("body", "en", "es"), TOLD)
def test_what_a_name_stands_for(body: str, en: str, es: str, library: Library) -> None:
    column = body.index("^")
    for language, words in (("en", en), ("es", es)):
        told = explain_at(HEAD + body.replace("^", ""), 3, column, library, "message", language)
        assert told is not None
        assert words in told.text


def test_outside_the_braces_names_are_prose(library: Library) -> None:
    text, line, column = at_mark(HEAD + "the cust|omer")
    assert explain_at(text, line, column, library, "message") is None
