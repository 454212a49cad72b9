"""Templates looked at without being filled: what is found, where, what mends it; and that no text brings it down."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from engine.language.library import File
from engine.language.templates.look import look_at
from engine.language.templates.pieces import Piece, pieces_of

# A text, and of each flaw its code, the piece it points at and what is typed there instead.
FOUND = [
    ("{{ customer.nmae }}", [("P514", "nmae", "name")]),
    ("{{ custmer.name }}", [("P514", "custmer", "customer")]),
    ("{{ name }}", [("P514", "name", None)]),
    ("{{ amount_due | money }}", [("P514", "amount_due", "invoices[0].amount_due")]),
    ("{{ cliente.nombre }}", [("P514", "cliente", "customer")]),
    ("{{ customer.nombre }}", [("P514", "nombre", "name")]),
    ("{{ factura.monto }}", [("P515", "factura", "invoices[0]")]),
    ("{{ invoices[0].due_date | day }}", [("P514", "due_date", "due_on")]),
    ("{{ vencimiento | day }}", [("P514", "vencimiento", "invoices[0].due_on")]),
    ("{{ facturas.monto }}", [("P514", "facturas", "invoices")]),
    ("{{ zzzz }}", [("P514", "zzzz", None)]),
    ("{{ invoices.number }}", [("P514", "invoices.number", "invoices[0].number")]),
    ("{{ invoice.number }}", [("P515", "invoice", "invoices[0]")]),
    ("{% for i in also %}{{ i.nmber }}{% endfor %}{{ i.number }}", [("P514", "nmber", "number"), ("P515", "i", None)]),
    ("{{ x }}{% assign x = 3 %}{{ x }}", [("P515", "x", None)]),
    ("{% assign all = invoices | concat: also %}{% for i in all %}{{ i.nmbr }}{% endfor %}",
     [("P514", "nmbr", "number")]),
    ("{{ invoices | map: 'nmber' | few }}", [("P514", "nmber", "number")]),
    ("{{ customer['nmae'] }}", [("P514", "nmae", "name")]),
    ("{{ total_due.amount }}", [("P514", "amount", None)]),
    ("{{ today | fecha }}", [("P516", "fecha", "day")]),
    ("{{ today | dya }}", [("P516", "dya", "day")]),
    ("{{ today | day: short }}", [("P517", "short", "'short'")]),
    ("{{ today | day: 'corto' }}", [("P517", "corto", None)]),
    ("{{ customer.name | truncate: 1, '', 3 }}", [("P517", "truncate", None)]),
    ("{{ customer.name | append }}", [("P517", "append", None)]),
    ("{{ total_due }}", [("P518", "total_due", "total_due | money")]),
    ("{{ methods }}", [("P518", "methods", "methods | listed")]),
    ("{{ invoices }}", [("P518", "invoices", "invoices | map: 'number' | few")]),
    ("{{ invoices | map: 'number' -}}", [("P518", "invoices | map: 'number'", "invoices | map: 'number' | listed")]),
    ("{{ invoices | map: 'due_on' | few }}", [("P519", "few", None)]),
    ("{{ terms }}", [("P518", "terms", None)]),
    ("{{ invoices[0].is_overdue }}", [("P518", "invoices[0].is_overdue", None)]),
    ("{{ today | money }}", [("P519", "money", "day")]),
    ("{{ total_due | plus: 5 }}", [("P519", "plus", None)]),
    ("{{ invoices | few }}", [("P519", "few", "map: 'number' | few")]),
    ("{% if total_due > 100 %}a{% endif %}", [("P519", "total_due", None)]),
    ("{{ customer.name }", [("P510", "{{ customer.name }", "{{ customer.name }}")]),
    ("{% if x }a{{ customer.name }}", [("P510", "{% if x }", "{% if x %}")]),
    ("a }} b", [("P510", "}}", None)]),
    ("{% iff also.size > 0 %}{% endif %}", [("P511", "iff", "if")]),
    ("{% include 'firma' %}", [("P511", "include", None)]),
    ("{% if today %}a", [("P512", "{% if today %}", None)]),
    ("a{% endfor %}", [("P512", "{% endfor %}", None)]),
    ("{% if today %}{% for i in also %}{% endif %}", [("P512", "{% for i in also %}", None)]),
    ("{% elsif today %}", [("P512", "{% elsif today %}", None)]),
    ("{{ }}", [("P513", "{{ }}", None)]),
    ("{{ “x” }}", [("P513", "“", "'")]),
    ("{{ 'x }}", [("P513", "'", None)]),
    ("{% if also.size = 1 %}a{% endif %}", [("P513", "=", "==")]),
    ("{% if today && country %}a{% endif %}", [("P513", "&&", "and")]),
    ("{{ invoices.0.number }}", [("P513", ".0", "[0]")]),
    ("{{ today | day 'short' }}", [("P513", "| day ", "| day: ")]),
    ("{{ customer name }} {{ creditor. }}", [("P513", "customer name", None), ("P513", ".", None)]),
    ("{% if also.size > 0 %}a{% else if today %}b{% endif %}", [("P522", "{% else if today %}", "{% elsif today %}")]),
    ("Hola {customer.name}", [("P523", "{customer.name}", "{{ customer.name }}")]),
    ("{% if also %}a{% endif %}", [("P524", "also", "also.size > 0")]),
    ("{% if today and offer.discount %}a{% endif %}", [("P524", "offer.discount", "offer.discount > 0")]),
    ("{% if customer.name == 3 %}a{% endif %}", [("P519", "customer.name", None)]),
    ("{% if customer > 0 %}a{% endif %}", [("P519", "customer", None)]),
    ("{% if customer.kind == 'company' and also.size > 1 %}a{% endif %}", []),
    ("{% if invoices[0].is_overdue == true and creditor.account != blank %}a{% endif %}", []),
    ("{% comment %}{{ nonsense | }}{% endcomment %}", []),
    ("${a} {b: 1} {{ customer.name }}", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "found"), FOUND, ids=[text for text, _ in FOUND])
def test_it_is_found_at_its_place_with_what_mends_it(text: str, found: list[tuple[str, str, str | None]]) -> None:
    assert [(flaw.code, text[flaw.start : flaw.end], flaw.instead) for flaw in look_at(text).flaws] == found


@pytest.mark.parametrize(
    ("text", "needs"),
    [
        ("{{ offer.discount | share }}", ["offer"]),
        ("{% if offer %}{{ offer.discount | share }}{% endif %}", []),
        ("{% if offer and offer.discount > 0 %}a{% endif %}", []),
        ("{% if offer.discount > 0 and offer %}a{% endif %}", ["offer"]),
        ("{% if offer or also.size > 0 %}{{ offer.discount | share }}{% endif %}", ["offer"]),
        ("{% unless offer %}a{% else %}{{ offer.instalments }}{% endunless %}", []),
        ("{% if offer == nil %}a{% else %}{{ offer.instalments }}{% endif %}", []),
        ("{% if offer != nil %}{{ offer.instalments }}{% endif %}", []),
        ("{% if offer %}a{% elsif today %}{{ offer.instalments }}{% endif %}", ["offer"]),
        ("{{ also[0].number }}", ["also[]"]),
        ("{% if also.size > 0 %}{{ also[0].number }}{% endif %}", []),
        ("{% for i in also %}{{ also.first.number }}{% endfor %}", []),
        ("{{ invoices[0].number }} {{ invoices.last.number }}", []),
        ("{{ invoices[1].number }}", ["invoices[]"]),
        ("{{ creditor.account }}", ["creditor.account"]),
        ("{{ creditor.account | default: '-' }}", []),
        ("{{ terms.late_fee.amount | money }}", ["terms.late_fee"]),
        ("{% if terms.late_fee %}{{ terms.late_fee.amount | money }}{% endif %}", []),
        ("{% if methods.size > 0 %}{{ methods | listed }}{% endif %}", []),
    ],
)  # fmt: skip
def test_what_may_be_missing_is_needed_unless_it_was_asked_for(text: str, needs: list[str]) -> None:
    look = look_at(text)
    assert look.flaws == ()
    assert [need.path for need in look.needs] == needs


def test_both_languages_say_something_of_every_flaw() -> None:
    for text, _ in FOUND:
        for flaw in look_at(text).flaws:
            assert flaw.en
            assert flaw.es
            assert flaw.en != flaw.es
            assert bool(flaw.hint) == bool(flaw.pista)


BITS = (
    "{{", "}}", "{%", "%}", "{", "}", "if", "endif", "for i in invoices", "endfor", "case", "when", "else",
    "customer.name", "|", "money", ":", "'", '"', "[", "]", ".", "(", ")", " ", "\n", "-", "assign x =", "1", "é",
    "raw", "endraw", "comment", "liquid", "cycle", "tablerow i in also", "capture x", "#", "echo", "1..9", ",", "==",
    "nil", "break",
)  # fmt: skip


@given(st.lists(st.sampled_from(BITS) | st.text(max_size=3), max_size=30).map("".join))
@example("{{ " + "a[" * 3000 + " }}")
@example("{% if " + "a and " * 3000 + "a %}{% endif %}")
@example("{% if x %}" * 3000)
@example("{{ a" + " | b" * 5000 + " }}")
@example("{{" * 90_000)
@example("{{ a }} " * 25_000)
@example("{% if a %}{{ b }}{% endif %}" * 5_000)
@example("{a.b} }} " * 20_000)
@settings(max_examples=300, deadline=None)
def test_no_text_brings_it_down(text: str) -> None:
    look = look_at(text)
    for flaw in look.flaws:
        assert 0 <= flaw.start <= flaw.end <= len(text)
    for need in look.needs:
        assert text[need.start : need.end] == need.written


# ---------------------------------------------------------------------------------------------- places


LETTERS = st.text(st.sampled_from("ab á\"'\\:{}#ñ✅"), min_size=1, max_size=20).map(str.strip).filter(bool)


@given(LETTERS, st.sampled_from(["'", '"']))
@settings(max_examples=200, deadline=None)
def test_a_letter_of_a_quoted_value_is_found_where_it_is_written(text: str, style: str) -> None:
    value = yaml.dump(text, default_style=style, allow_unicode=True, width=9999).strip()
    written = f"---\nsms: {value}\n---\nbody\n"
    piece = pieces_of(File("x.md", written.encode())).piece("sms")
    assert piece is not None
    assert piece.text == text
    for offset, letter in enumerate(text):
        line, column = piece.place(offset)
        there = written.split("\n")[line - 1][column - 1 :]
        assert there.startswith(letter) or there[0] in "\\'"


def body_and_block() -> tuple[Piece, Piece]:
    text = "---\nsubject: x\nsms: |\n  one\n  two {{ nme }}\n---\n\nHello\n{{ nme }}\n"
    file = pieces_of(File("x.md", text.encode()))
    sms, body = file.piece("sms"), file.piece("body")
    assert sms is not None
    assert body is not None
    return sms, body


def test_so_is_one_of_a_block_and_of_the_body() -> None:
    sms, body = body_and_block()
    assert sms.place(sms.text.index("nme")) == (5, 10)
    assert body.place(body.text.index("nme")) == (9, 4)


@pytest.mark.parametrize(
    ("written", "typed"),
    [("'{{ today }}'", "today | day"), ("'{{ today | day: short }}'", "''short''"),
     ('"{{ today | day: short }}"', "'short'"), ("a {{ today | day: short }}", None)],
)  # fmt: skip
def test_a_mend_is_typed_in_the_value_s_own_quotes(written: str, typed: str | None) -> None:
    piece = pieces_of(File("x.md", f"---\nsms: {written}\n---\n".encode())).piece("sms")
    assert piece is not None
    [flaw] = look_at(piece.text).flaws
    finding = piece.finding(flaw.code, flaw.start, flaw.end, flaw.en, flaw.es, instead=flaw.instead)
    assert (finding.fix.text if finding.fix is not None else None) == typed


def test_a_text_folded_over_lines_is_found_at_its_first() -> None:
    text = "---\nsms: one\n  two {{ nme }}\n---\n"
    piece = pieces_of(File("x.md", text.encode())).piece("sms")
    assert piece is not None
    assert piece.place(6) == (2, 6)
