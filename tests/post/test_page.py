"""How a letter looks and what its file says: golden pages, the window, nasty texts, the same bytes twice."""

from __future__ import annotations

import re
import sys
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from activities.channels.letter_page import (
    AddressTooLong,
    CharacterUnknown,
    Letter,
    LetterImpossible,
    paper_of,
    pictures,
    typeset,
)
from tests.post.letters import HEAD, final_demand
from tests.post.pixels import has_ink, seen, share_that_differs

GOLDEN = Path(__file__).parent / "golden"
PPI = 48
PAPERS = {"a4": (210, 297), "us-letter": (215.9, 279.4)}
TABLE = """# Detalle

| N.º    | Vence      | Monto        |
|--------|------------|--------------|
| F001-1 | 2 de marzo | S/ 10.00     |
| F001-2 | 3 de marzo | **S/ 20.00** |

1. Pague.
2. Avise.

Fin."""
LETTERS = {
    "demand-es": (final_demand(), HEAD),
    "demand-en-letter": (final_demand("en", 30), msgspec.structs.replace(HEAD, paper="us-letter")),
    "table": (final_demand(text=TABLE), HEAD),
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_a_page_looks_as_it_was_approved(name: str) -> None:
    """A pixel may differ a little from one machine to another, a letter may not move: see `bless` below."""
    pages = [seen(page) for page in pictures(*LETTERS[name], ppi=PPI)]
    approved = [seen(file.read_bytes()) for file in sorted(GOLDEN.glob(f"{name}.*.png"))]
    assert len(pages) == len(approved)
    assert max(map(share_that_differs, pages, approved)) < 0.002


def test_a_moved_line_would_be_seen() -> None:
    page = seen(pictures(*LETTERS["demand-es"], ppi=PPI)[0])
    moved = seen(pictures(final_demand(text="Otra cosa.\n\n" + LETTERS["demand-es"][0].text), HEAD, ppi=PPI)[0])
    assert share_that_differs(page, moved) > 0.002


def test_the_same_letter_is_the_same_file() -> None:
    assert typeset(*LETTERS["demand-es"]) == typeset(final_demand(), HEAD)
    assert typeset(final_demand(reference="F001-2"), HEAD).pdf != typeset(final_demand(), HEAD).pdf


def test_pages_are_counted() -> None:
    assert typeset(*LETTERS["demand-es"]).pages == 1
    assert typeset(*LETTERS["demand-en-letter"]).pages == 2


def test_the_file_can_be_kept_and_read_aloud() -> None:
    pdf = typeset(*LETTERS["demand-es"]).pdf.decode("latin-1")
    assert re.search(r"pdfaid:part>2<", pdf)
    assert re.search(r"pdfaid:conformance>A<", pdf)
    assert re.search(r"pdfuaid:part>1<", pdf)
    assert "Último aviso de pago".encode().decode("latin-1") in pdf
    assert re.search(r"<dc:language>.*es-PE", pdf, re.DOTALL)
    assert "2026-03-20" in pdf


@pytest.mark.parametrize("paper", PAPERS)
def test_the_window_shows_the_address_and_never_what_it_is_about(paper: str) -> None:
    """Two letters to one person, different in all else, look alike wherever the sheet may slide in its envelope."""
    head = msgspec.structs.replace(HEAD, paper=paper)
    width, height = PAPERS[paper]
    # A4 in DL: 20 mm from the left, 45 to 90 from the top. A #10's window is wider, and the sheet slides an inch in it.
    left, top, right, bottom = (20, 45, 110, 90) if paper == "a4" else (0, 52, 136, 92)
    window = (left / width, top / height, right / width, bottom / height)
    about = final_demand()
    other = final_demand("en", 9, recipient=about.recipient, reference="X" * 20, dated="1 January 2026")
    one, two = (seen(pictures(letter, head, ppi=PPI)[0]).part(*window) for letter in (about, other))
    assert one == two
    assert has_ink(one)
    elsewhere = seen(pictures(final_demand(recipient=("Otra persona",)), head, ppi=PPI)[0]).part(*window)
    assert one != elsewhere


def test_paper_is_the_country_s() -> None:
    assert {country: paper_of(country) for country in ("PE", "us", "MX", "CO", "ES", "")} == {
        "PE": "a4", "us": "us-letter", "MX": "us-letter", "CO": "us-letter", "ES": "a4", "": "a4",
    }  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        '#panic("x")', '#import "@preview/x:1.0.0"', "$ 1/0 $", "*_`~@<a> [b] {c} \\ \\u{1F600} //c /*d*/", "= Título",
        '"}], "x": [{', "\\", "#read(\"/etc/passwd\")", "a\u00a0b\u200bc\ufeff", "\x00\x1b[31m\x7f", "\ud800 roto",
    ],
)  # fmt: skip
def test_a_text_is_never_a_command(text: str) -> None:
    letter = final_demand(text=text, subject=text, reference=text, dated=text, recipient=(text, "Lima"))
    assert typeset(letter, HEAD).pages == 1


@settings(max_examples=60, deadline=None)
@given(st.text(st.characters(codec="latin-1"), max_size=400))
def test_whatever_western_text_comes_a_letter_comes_of_it(text: str) -> None:
    assert typeset(final_demand(text=text, subject=text[:60]), HEAD).pages >= 1


@pytest.mark.parametrize("text", ["paga ya 漢", "漢字"])
def test_a_character_that_nobody_could_read_is_refused_without_the_text(text: str) -> None:
    with pytest.raises(CharacterUnknown, match=r"U\+[0-9A-F]+") as refused:
        typeset(final_demand(text=text), HEAD)
    assert "paga" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("recipient", "fits"),
    [
        (("Rosa Quispe", *["línea"] * 5), True),
        (("Rosa Quispe", *["línea"] * 12), False),
        (("X" * 150, "Lima"), True),
        (("X" * 900, "Lima"), False),
    ],
)
def test_an_address_is_set_smaller_before_it_is_refused(recipient: tuple[str, ...], fits: bool) -> None:
    if fits:
        assert typeset(final_demand(recipient=recipient), HEAD).pages == 1
    else:
        with pytest.raises(AddressTooLong):
            typeset(final_demand(recipient=recipient), HEAD)


def test_a_picture_is_left_out_and_its_text_stands() -> None:
    assert typeset(final_demand(text="paga ya 😀👍🏽"), HEAD) == typeset(final_demand(text="paga ya "), HEAD)


def test_a_letter_needs_next_to_nothing() -> None:
    bare = Letter(recipient=("A",), subject="S", text="", language="xx")
    assert typeset(bare, msgspec.structs.replace(HEAD, address="", phone="", email="", pay_url="")).pages == 1


def test_a_typeface_that_is_not_there_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    from activities.documents import typesetter

    template = typesetter._template().replace(b'"IBM Plex Sans"', b'"Garamond of Nowhere"')
    monkeypatch.setattr(typesetter, "_template", lambda: template)
    with pytest.raises(LetterImpossible, match="unknown font family"):
        typeset(final_demand(made_on=date(2026, 3, 21)), HEAD)


def bless() -> None:
    """Approve the pages as they are now: python -m tests.post.test_page, and look at them before you commit."""
    GOLDEN.mkdir(exist_ok=True)
    for name, letter in LETTERS.items():
        for number, page in enumerate(pictures(*letter, ppi=PPI)):
            (GOLDEN / f"{name}.{number}.png").write_bytes(page)


if __name__ == "__main__":
    sys.exit(bless())
