"""How documents look and what they say: pages as they were approved, texts, the window, long tables, hard words.

`COBRANZA_BLESS=1` approves the pages as they are now: look at them before you commit.
"""

from __future__ import annotations

import os
import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from PIL import Image, ImageChops
from pypdf import PdfReader

from activities.documents.annexes import AnnexUnreadable
from activities.documents.failures import AddressTooLong, CharacterUnknown, DocumentImpossible
from activities.documents.render import COMPOSE, finished, page, render
from activities.documents.typesetter import pictures
from activities.documents.words import WORDS
from schemas.documents import KINDS, DossierPart, Head, StatementTold
from schemas.invoice import LineItem
from tests.documents.papers import (
    AGREEMENT,
    DEMAND,
    DOCUMENTS,
    HEAD,
    REMINDER,
    TO,
    dossier,
    invoice,
    long_invoice,
    statement_of,
    statements,
)
from tests.documents.reading import pages_in, text_of

APPROVED = Path(__file__).parent / "approved"
PPI = 60
READERS = {"es": ("es", "PE", HEAD), "en": ("en", "US", replace(HEAD, paper="us-letter"))}


def grey(png: bytes) -> Image.Image:
    """On white, in sixteen greys: what is kept is small, and no machine's rounding counts."""
    seen = Image.open(BytesIO(png)).convert("RGBA")
    paper = Image.new("RGBA", seen.size, "white")
    return Image.alpha_composite(paper, seen).convert("L").point(lambda value: value // 16 * 17)


def share_that_differs(one: Image.Image, other: Image.Image) -> float:
    """The share of pixels that differ so much that one would see it."""
    assert one.size == other.size
    histogram = ImageChops.difference(one, other).histogram()
    return sum(histogram[80:]) / (one.width * one.height)


@pytest.mark.parametrize("language", READERS)
@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_page_looks_as_it_was_approved(name: str, language: str) -> None:
    kind, told = DOCUMENTS[name]
    pages = [grey(png) for png in pictures(page(kind, told, *READERS[language]), PPI)]
    if os.environ.get("COBRANZA_BLESS"):
        for old in APPROVED.glob(f"{name}.{language}.*.png"):
            old.unlink()
        for number, one in enumerate(pages):
            APPROVED.mkdir(exist_ok=True)
            one.quantize(16).save(APPROVED / f"{name}.{language}.{number}.png", optimize=True)
    approved = [Image.open(file).convert("L") for file in sorted(APPROVED.glob(f"{name}.{language}.*.png"))]
    assert len(pages) == len(approved)
    assert max(map(share_that_differs, pages, approved)) < 0.003


def test_a_moved_line_would_be_seen() -> None:
    one, other = (
        grey(pictures(page("invoice", invoice(lines=lines), *READERS["es"]), PPI)[0])
        for lines in (invoice().lines, (*invoice().lines, LineItem(description="Otra cosa", amount=Decimal(0))))
    )
    assert share_that_differs(one, other) > 0.003


@pytest.mark.parametrize("name", DOCUMENTS)
def test_the_same_said_is_the_same_file_to_be_kept_and_read_aloud(name: str) -> None:
    kind, told = DOCUMENTS[name]
    pdf = render(kind, told, *READERS["es"])
    assert pdf == render(kind, told, *READERS["es"])
    assert pdf != render(kind, replace(told, made_on=date(2026, 3, 21)), *READERS["es"])
    record = pdf.decode("latin-1")
    assert re.search(r"pdfaid:part>2<.*pdfaid:conformance>A<", record)
    assert re.search(r"pdfuaid:part>1<", record)
    assert re.search(r"<dc:language>.*es-PE", record, re.DOTALL)
    assert PdfReader(BytesIO(pdf)).trailer["/Root"]["/MarkInfo"]["/Marked"]


SAID = {
    ("invoice", "es"): ("Factura F001-00012340", "S/ 4,443.88", "4 de febrero de 2026", "677.88", "3.5", "BCP 191"),
    ("invoice", "en"): ("Invoice F001-00012340", "PEN 4,443.88", "February 4, 2026", "Ways to pay bank transfer, Yape"),
    ("statement", "es"): (
        "Estado de cuenta", "S/ 2,986.57", "EN RECLAMO", "4,443.88 × 12% anual × 5 días ÷ 365 = 7.305",
        "2,943.88 × 11.25% anual × 39 días ÷ 365 = 35.3871 · tamn 11.25% · con tope",
        "según Directiva 2011/7/UE, art. 6",
    ),
    ("statement", "en"): ("2,943.88 × 11.25% a year × 39 days ÷ 365 = 35.3871", "Balance to pay PEN 2,986.57"),
    ("account", "es"): ("F001-00012340", "F001-00012377", "44 días de mora", "S/ 5,930.45"),
    ("agreement", "es"): ("15 de abril de 2026", "S/ 2,900.00", "3 días hábiles", "ACREEDOR", "CLIENTE", "Lugar y"),
    ("agreement", "en"): ("April 15, 2026", "3 business days", "CREDITOR", "Place and date"),
    ("demand", "es"): ("Requerimiento final de pago", "4 de abril de 2026", "reportar a infocorp", "entregar a legal"),
    ("demand", "en"): ("Final demand for payment", "April 4, 2026", "we may:"),
    ("receipt", "es"): ("Constancia de pago", "S/ 1,500.00", "transferencia bancaria", "Por aplicar 100.00"),
    ("terms", "es"): ("30 días desde la emisión", "2% de descuento", "12% anual, simple", "S/ 40.00", "2 de enero"),
    ("credit-note", "en"): ("Credit note FC01-000009", "PEN 118.00", "Un saco llegó roto"),
}  # fmt: skip


@pytest.mark.parametrize(("name", "language"), SAID)
def test_a_document_says_what_is_owed_until_when_and_how_it_was_counted(name: str, language: str) -> None:
    kind, told = DOCUMENTS[name]
    text = text_of(render(kind, told, *READERS[language]))
    assert [said for said in SAID[name, language] if said not in text] == []


def test_every_kind_is_composed_and_every_word_is_in_both_languages() -> None:
    assert set(COMPOSE) == set(KINDS)
    assert set(WORDS["es"]) == set(WORDS["en"])
    places = {language: {word: set(re.findall(r"{(\w+)}", said)) for word, said in words.items()}
              for language, words in WORDS.items()}  # fmt: skip
    assert places["es"] == places["en"]


def test_a_long_invoice_repeats_its_header_and_carries_its_sum() -> None:
    made = finished("invoice", long_invoice(), *READERS["es"])
    pages = pages_in(made.pdf)
    assert len(pages) == made.pages >= 5
    assert all("DESCRIPCIÓN" in text for text in pages)
    out, back = (re.compile(rf"{words} (?:de|a) la página \w+ ([\d,.]+)") for words in ("Pasa", "Viene"))
    carried = ["Pasa a la página siguiente", "Viene de la página anterior"]
    assert [carried[0] in text for text in pages] == [True] * (len(pages) - 1) + [False]
    assert [carried[1] in text for text in pages] == [False] + [True] * (len(pages) - 1)
    assert [out.search(text)[1] for text in pages[:-1]] == [back.search(text)[1] for text in pages[1:]]  # type: ignore[index]
    so_far = Decimal(0)
    for text in pages[:-1]:
        so_far += sum(Decimal(amount) for amount in re.findall(r"Artículo \d+ \d+ 7\.10 ([\d.]+)", text))
        assert f"{so_far:,.2f}" == out.search(text)[1]  # type: ignore[index]


def test_a_short_table_carries_nothing() -> None:
    text = text_of(render("invoice", invoice(), *READERS["es"]))
    assert "Pasa a" not in text
    assert "Viene de" not in text


@pytest.mark.parametrize("name", ["agreement", "demand"])
def test_nobody_signs_a_page_that_says_nothing(name: str) -> None:
    pages = pages_in(render("plan_agreement", replace(AGREEMENT, parts=AGREEMENT.parts * 12), *READERS["es"]))
    assert "ACREEDOR" in pages[-1]
    assert len(pages[-1]) > 300


@pytest.mark.parametrize("paper", ["a4", "us-letter"])
def test_the_window_shows_the_address_and_never_what_it_is_about(paper: str) -> None:
    """Two documents to one person, different in all else, look alike wherever the sheet may slide in its envelope."""
    width, height = {"a4": (210, 297), "us-letter": (215.9, 279.4)}[paper]
    left, top, right, bottom = (20, 45, 110, 90) if paper == "a4" else (0, 52, 136, 92)
    head = replace(HEAD, paper=paper)
    views = []
    for kind, told in (DOCUMENTS["demand"], DOCUMENTS["receipt"]):
        seen = grey(pictures(page(kind, told, "es", "PE", head), PPI)[0])
        box = (left / width, top / height, right / width, bottom / height)
        views.append(seen.crop(tuple(round(part * side) for part, side in zip(box, seen.size * 2, strict=True))))
    assert views[0].tobytes() == views[1].tobytes()
    assert views[0].getextrema()[0] < 128


# --- hard words ----------------------------------------------------------------------------------------------------

HOSTILE = (
    '#panic("x")', '#import "@preview/x:1.0.0"', "$ 1/0 $", "*_`~@<a> [b] {c} \\ \\u{1F600} //c /*d*/", "= Título",
    '"}], "x": [{', "\\", '#read("/etc/passwd")', "a\u00a0b\u200bc\ufeff", "\x00\x1b[31m\x7f", "\ud800 roto",
    "{number}",
    "%s {0} {} ${x}", "<script>alert(1)</script>", "'; drop table invoice; --", "X" * 300, "ab" * 200, "\n\n\n", "",
    "שלום עולם", "مرحبا بالعالم", "Ελλάδα", "Привет", "\u202egnp.exe", "José 😀 👩\u200d👩\u200d👧 🇵🇪 Núñez", "½ № ™ €",
)  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["invoice", "agreement", "reminder"])
def test_a_text_is_never_a_command_and_never_in_the_way(name: str, text: str) -> None:
    kind, told = DOCUMENTS[name]
    to = replace(told.to, name=text, address=f"{text[:30]}, Lima", tax_id=text)
    head = replace(HEAD, name=text, address=text, account=text)
    if name == "reminder" and len(text) >= 300:
        to = replace(to, name=text[:60])  # it is posted by itself, and no window shows so long a name
    assert render(kind, _filled(replace(told, to=to), text), "es", "PE", head).startswith(b"%PDF")


@pytest.mark.parametrize("name", DOCUMENTS)
def test_hard_words_are_hard_for_no_kind(name: str) -> None:
    kind, told = DOCUMENTS[name]
    text = " ".join(HOSTILE)
    assert render(kind, _filled(told, text), "en", "GB", HEAD).startswith(b"%PDF")


def _filled(told: Any, text: str) -> Any:
    """Every text of a document as this one."""
    own = {name: text for name in ("number", "reason", "reference", "subject", "text", "method", "invoice", "version",
                              "id")
           if isinstance(getattr(told, name, None), str)}  # fmt: skip
    if getattr(told, "lines", None):
        own["lines"] = (LineItem(description=text, amount=Decimal(1)),)
    if getattr(told, "statements", None):
        own["statements"] = tuple(replace(one, invoice=text) for one in told.statements)
    if getattr(told, "steps", None):
        own["steps"] = (text,)
    return replace(told, **own)


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="latin-1"), max_size=200))
def test_whatever_western_text_comes_a_document_comes_of_it(text: str) -> None:
    told = invoice(lines=(LineItem(description=text, amount=Decimal(1)),), to=replace(TO, name=text[:60] or "A"))
    assert render("invoice", told, "es", "PE", HEAD).startswith(b"%PDF")


def test_no_word_runs_off_the_page() -> None:
    long = "X" * 300
    seen = grey(pictures(page("invoice", invoice(lines=(LineItem(description=long, amount=Decimal(1)),)),
                              *READERS["es"]), PPI)[0])  # fmt: skip
    right_margin = seen.crop((round(seen.width * 192 / 210), 0, seen.width, seen.height))
    assert right_margin.getextrema()[0] == 255


@pytest.mark.parametrize("text", ["漢字", "ไทย", "한국어"])
def test_a_script_that_nobody_here_can_set_is_refused_without_the_text(text: str) -> None:
    with pytest.raises(CharacterUnknown, match=r"U\+[0-9A-F]+") as refused:
        render("invoice", invoice(to=replace(TO, name=f"Rosa {text}")), *READERS["es"])
    assert "Rosa" not in f"{refused.value} {refused.value.say('es')}"


def test_pictures_in_a_name_are_left_out() -> None:
    assert "José Núñez" in text_of(render("invoice", invoice(to=replace(TO, name="José 😀 Núñez")), *READERS["es"]))


def test_an_address_that_no_window_shows_is_refused() -> None:
    with pytest.raises(AddressTooLong):
        render("reminder", replace(REMINDER, to=replace(TO, address="\n".join(["línea"] * 14))), *READERS["es"])


def test_what_goes_with_a_message_is_made_whatever_the_address() -> None:
    assert finished("invoice", invoice(to=replace(TO, address="\n".join(["línea"] * 40))), *READERS["es"]).pages == 1


@pytest.mark.parametrize(
    ("currency", "country", "said"),
    [("CLP", "CL", "$4.444"), ("EUR", "ES", "4.443,88 €"), ("EUR", "DE", "EUR 4,443.88"), ("USD", "US", "$4,443.88"),
     ("KWD", "PE", "4,443.880"), ("JPY", "PE", "4,444")],
)  # fmt: skip
def test_amounts_are_written_as_the_reader_does(currency: str, country: str, said: str) -> None:
    assert said in text_of(render("invoice", invoice(currency=currency), "es", country, HEAD)).replace("\xa0", " ")


def test_a_statement_of_two_currencies_adds_up_neither() -> None:
    text = text_of(render("statement", statements(statement_of("F-9", currency="USD")), *READERS["es"]))
    assert "S/ 5,930.45" in text
    assert "USD 2,986.57" in text
    assert "8,917.02" not in text


def test_nothing_owed_asks_for_nothing() -> None:
    paid = replace(statement_of("F-1"), total=Decimal(0), principal=Decimal(0), charges=Decimal(0))
    text = text_of(render("statement", StatementTold(to=TO, made_on=paid.on, statements=(paid,)), *READERS["es"]))
    assert "Cómo pagar" not in text
    assert "Cómo pagar" not in text_of(render("invoice", invoice(paid=invoice().total), *READERS["es"]))


def test_a_demand_with_a_message_says_the_message() -> None:
    text = text_of(render("final_demand", replace(DEMAND, text="Palabras **propias** del playbook."), *READERS["es"]))
    assert "Palabras propias del playbook." in text
    assert "Le requerimos" not in text


# --- the logo ------------------------------------------------------------------------------------------------------


SVG = b"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">
<rect width="40" height="10" fill="#14213d"/></svg>"""


def _png(width: int = 240, height: int = 60) -> bytes:
    out = BytesIO()
    Image.new("RGB", (width, height), "#14213d").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("logo", [_png(), _png(2000, 20), _png(20, 900), SVG])
def test_a_logo_stands_where_the_name_would(logo: bytes) -> None:
    made = render("invoice", invoice(), "es", "PE", replace(HEAD, logo=logo))
    assert re.search(rb"pdfuaid:part>1<", made)


def test_a_logo_that_is_none_is_refused() -> None:
    with pytest.raises(DocumentImpossible):
        render("invoice", invoice(), "es", "PE", replace(HEAD, logo=b"\x89PNG\r\n\x1a\nbroken"))


# --- the dossier ---------------------------------------------------------------------------------------------------


def test_a_dossier_has_an_index_with_the_pages_on_which_its_sections_are() -> None:
    pdf = render("dossier_index", dossier(), *READERS["es"])
    pages = pages_in(pdf)
    assert pdf == render("dossier_index", dossier(), *READERS["es"])
    index = dict(re.findall(r"\d (Condiciones aceptadas|Contactos|Requerimiento|Anexo \d: \w+) (\d+)", pages[0]))
    assert set(index) == {
        "Condiciones aceptadas", "Contactos", "Requerimiento", "Anexo 1: Factura",
        "Anexo 2: Requerimiento"}  # fmt: skip
    for title, number in index.items():
        assert title in pages[int(number) - 1]
        assert f"Página {number} de {len(pages)}" in pages[int(number) - 1]
    assert "Harina de trigo" in pages[int(index["Anexo 1: Factura"]) - 1]
    assert b"pdfaid:part>2<" in pdf


@pytest.mark.parametrize("pdf", [b"%PDF-1.7 broken", b"not at all"])
def test_an_annex_that_nobody_can_read_is_said(pdf: bytes) -> None:
    with pytest.raises(AnnexUnreadable):
        render("dossier_index", dossier(sections=(DossierPart(title="X", pdf=pdf),)), *READERS["es"])


def test_a_bare_head_is_enough() -> None:
    assert finished("invoice", invoice(), "xx", "", Head(name="A")).pages == 1
