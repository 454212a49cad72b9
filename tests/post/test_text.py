"""How a message's text becomes blocks, its date and name leave it, and an address becomes lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.channels.letter_text import Block, Run, blocks_of, taken_out, window_lines


def paragraph(*lines: str) -> Block:
    return Block("paragraph", tuple((Run(line),) for line in lines))


def test_paragraphs_keep_their_lines_and_lists_their_items() -> None:
    assert blocks_of("Buen día:\n\n- uno\n- **dos** y más\n\nAtentamente,\nAcme") == [
        paragraph("Buen día:"),
        Block("list", ((Run("uno"),), (Run("dos", bold=True), Run(" y más")))),
        paragraph("Atentamente,", "Acme"),
    ]


def test_kinds_that_stand_together_are_parted() -> None:
    kinds = [block.kind for block in blocks_of("# Deuda\nQueda:\n- a\n1. b\n2) c\n| x | y |\n|---|---|\n| 1 |\nFin")]
    assert kinds == ["heading", "paragraph", "list", "numbers", "table", "paragraph"]


def test_a_table_has_no_rule_and_no_missing_cell() -> None:
    (table,) = blocks_of("| N.º | Monto |\n| --- | ---: |\n| F001 |\n| F002 | 20 |")
    assert table.rows == (
        ((Run("N.º"),), (Run("Monto"),)),
        ((Run("F001"),), ()),
        ((Run("F002"),), (Run("20"),)),
    )


@pytest.mark.parametrize(
    "text", ["**", "** a**", "a ** b", "#sin espacio", "-5 soles", "1.5 kg", "|", "||", "#let x = 1"]
)
def test_what_is_no_mark_is_text(text: str) -> None:
    assert blocks_of(text) == [paragraph(text)]


@given(st.text())
def test_any_text_has_a_reading_that_loses_no_letter(text: str) -> None:
    told = "".join(letter for letter in text if letter.isalnum())
    seen = [run.text for block in blocks_of(text) if block.kind != "table" for line in block.rows for run in line]
    if "|" not in text and not any(line.lstrip()[:1].isdigit() for line in text.splitlines()):
        assert "".join(letter for letter in "".join(seen) if letter.isalnum()) == told


@pytest.mark.parametrize(
    "day",
    ["2 de marzo de 2026", "Lima, 2 de marzo de 2026", "2 March 2026", "March 2, 2026", "2 mar. 2026"],
)  # fmt: skip
def test_the_date_and_the_name_of_a_text_are_the_page_s(day: str) -> None:
    assert taken_out(f"{day}\n\nRosa Quispe\n\nBuen día:", "Rosa Quispe") == (day, "Buen día:")


@pytest.mark.parametrize("first", ["Buen día:", "Al 2 de marzo de 2026 debe S/ 10", "F001-2026", "2026"])
def test_a_text_without_a_date_stays_as_it_is(first: str) -> None:
    text = f"{first}\n\nRosa Quispe\n\nFin"
    assert taken_out(text, "Rosa Quispe") == ("", text)


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("Av. Arequipa 1234, Lima", ("Av. Arequipa 1234, Lima",)),
        ("Av. República de Panamá 3420, piso 12, San Isidro, Lima 15047, Perú",
         ("Av. República de Panamá 3420, piso 12", "San Isidro, Lima 15047, Perú")),
        ("Jr. Unión 1\nLima 1\n\nPerú", ("Jr. Unión 1", "Lima 1", "Perú")),
        ("350 5th Ave; New York, NY 10118; USA", ("350 5th Ave", "New York, NY 10118", "USA")),
        ("", ()),
        (" , ,", ()),
    ],
)  # fmt: skip
def test_an_address_becomes_lines(address: str, lines: tuple[str, ...]) -> None:
    assert window_lines("Rosa  Quispe ", address) == ("Rosa Quispe", *lines)
