"""`cobranza document`: each kind as a person asks for it, what a copy is, and what is refused."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

import pytest

from tests.commands.conftest import Type, books, typed  # noqa: F401
from tests.documents.reading import text_of


@pytest.fixture
def begun(books: Type, tmp_path: Path) -> Type:  # noqa: F811
    """Ana's invoice with a payment and a credit note; its case has not begun."""
    for what, rows in {
        "payments": "id,invoice,amount,currency,paid_on,method\nP-1,B001-1,20.50,PEN,{day},yape\n",
        "credit-notes": "id,invoice,amount,currency,issued_on,reason\nN-1,B001-1,10,PEN,{day},saco roto\n",
    }.items():
        import datetime

        day = datetime.datetime.now(datetime.UTC).date() - datetime.timedelta(days=1)
        file = tmp_path / f"{what}.csv"
        file.write_text(rows.format(day=day))
        code, said, complained = books("import", what, file)
        assert code == 0, said + complained
    return books


def test_each_kind_that_the_books_are_enough_for(begun: Type, tmp_path: Path) -> None:
    texts = {}
    for kind in ("invoice", "receipt", "credit_note"):
        file = tmp_path / f"{kind}.pdf"
        code, said, complained = begun("document", kind, "B001-1", "--out", file, "--json")
        assert code == 0, complained
        told = json.loads(said)
        assert (told["kind"], told["sha256"]) == (kind, sha256(file.read_bytes()).hexdigest())
        texts[kind] = text_of(file.read_bytes())
    assert "S/ 90.00" in texts["invoice"]  # 120.50 - 20.50 - 10
    assert "Constancia de pago" in texts["receipt"]
    assert "S/ 20.50" in texts["receipt"]
    assert "saco roto" in texts["credit_note"]


def test_in_another_language_on_other_paper_it_is_another_document(begun: Type, tmp_path: Path) -> None:
    ours, theirs = tmp_path / "a.pdf", tmp_path / "b.pdf"
    assert begun("document", "invoice", "B001-1", "--out", ours)[0] == 0
    assert begun("document", "invoice", "B001-1", "--language", "en", "--paper", "us-letter", "--out", theirs)[0] == 0
    assert "Factura B001-1" in text_of(ours.read_bytes())
    assert "Invoice B001-1" in text_of(theirs.read_bytes())


def test_a_copy_is_recognised(begun: Type, tmp_path: Path) -> None:
    file = tmp_path / "invoice.pdf"
    assert begun("document", "invoice", "B001-1", "--out", file)[0] == 0
    code, said, _ = begun("document", "which", file)
    assert code == 0
    assert said.startswith("invoice  B001-1  es")
    assert "not sent" in said
    file.write_bytes(file.read_bytes() + b" ")
    assert begun("document", "which", file)[0] == 1


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("invoice", "F-0"), "No case for invoice F-0"),
        (("statement", "B001-1"), "has no record yet"),
        (("receipt", "B001-2"), "no payment"),
        (("invoice", "B001-1", "--out", "/nowhere/at/all.pdf"), "cannot be written"),
    ],
)
def test_what_cannot_be_made_is_said(begun: Type, words: tuple[str, ...], told: str) -> None:
    code, _, complained = begun("document", *words)
    assert code == 1
    assert told in " ".join(complained.split())
