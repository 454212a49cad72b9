"""Reports as an auditor has them in hand: in either language, read aloud, on paper, of records that cannot be told."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import msgspec
import pytest

from activities.audit.page import page
from activities.audit.tables import table
from activities.documents.failures import DocumentImpossible
from engine.study.bundle import report_words, selection
from engine.study.bundle.report import untold
from schemas.audit_report import Grid, GridRow, Report, Section
from schemas.bundle import CaseHead
from schemas.documents import Head
from tests.audit_exports.conftest import LIVES, Lived
from tests.page.browsing import axe, browser
from workers.audit.papers import made

HEAD = CaseHead(
    invoice="<b>F1</b>", folder="cases/F1", customer="c-1", currency="PEN", amount=Decimal(1), playbook="p", version=1,
    plan_sha256="0" * 64, semantics=2, opened_at=datetime(2026, 1, 1, tzinfo=UTC),
)  # fmt: skip
SMALL = Report(
    language="en", made_on=date(2026, 1, 1), title="T", subtitle="", reference="", running="T", contents="C",
    figures=(("a", "b"),), facts=(),
    sections=(Section(id="s", title="S", grids=(Grid(columns=("a", "b"), rows=(GridRow(("x", "=1+1"), ("n",)),)),)),),
)  # fmt: skip


class Outline(HTMLParser):
    """Headings by level, tables without a heading of a column, and whatever would load something."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.levels: list[int] = []
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if re.fullmatch(r"h\d", tag):
            self.levels.append(int(tag[1]))
        self.loads += [value or "" for name, value in attrs if name == "src" or (name == "href" and "//" in str(value))]


def reports(lived: Lived, language: str, **how: object) -> dict[str, str]:
    files = lived.bundle(language=language, **how)
    return {path: body.decode() for path, body in files.items() if path.endswith(".html")}


@pytest.mark.parametrize("language", ["en", "es"])
def test_every_page_has_its_language_an_outline_and_nothing_from_elsewhere(lived: Lived, language: str) -> None:
    for path, text in reports(lived, language).items():
        outline = Outline(text)
        assert f'<html lang="{language}">' in text
        assert outline.levels[0] == 1
        assert all(after - before <= 1 for before, after in zip(outline.levels, outline.levels[1:], strict=False)), path
        assert outline.loads == []
        assert "script" not in outline.tags


def test_a_report_tells_the_whole_life_in_its_readers_language(lived: Lived) -> None:
    (text,) = (text for path, text in reports(lived, "en").items() if LIVES[3] in path)
    for said in ("put off", "policy, not law", "at most 2 messages in 7 days", "MXN\N{NO-BREAK SPACE}900.00",
                 "What this does not prove", "cobranza audit verify"):  # fmt: skip
        assert said in text, said
    (text,) = (text for path, text in reports(lived, "es").items() if LIVES[0] in path)
    for said in ("castigado", "falta una aprobación", "Lo que esto no prueba", "interés por mora", "sin respuesta"):
        assert said in text, said


async def test_a_page_is_read_aloud_without_a_fault(lived: Lived, tmp_path: Path) -> None:
    texts = reports(lived, "es")
    async with browser() as chromium:
        context = await chromium.new_context(bypass_csp=True)
        page_ = await context.new_page()
        for number, text in enumerate(texts.values()):
            file = tmp_path / f"{number}.html"
            file.write_text(text)
            await page_.goto(file.as_uri())
            assert await axe(page_) == []


def test_words_of_others_are_text_in_every_form() -> None:
    told = untold(HEAD, made_at=datetime(2026, 1, 2, tzinfo=UTC), key="0" * 64, language="es")
    html, pdf = made(told, Head(name="Acme"))
    assert b"&lt;b&gt;F1&lt;/b&gt;" in html
    assert b"<b>" not in html
    assert pdf is not None
    assert pdf.startswith(b"%PDF")
    assert table([("=1+1", "@x", "a\r\nb")]).decode("utf-8-sig") == "'=1+1,'@x,a  b\r\n"


def test_a_letter_that_no_typeface_has_costs_no_report_its_paper() -> None:
    strange = msgspec.structs.replace(SMALL, title="李 \U00012000", subtitle="\U0001f600")
    html, pdf = made(strange, Head(name="Acme"))
    assert "李".encode() in html
    assert pdf is not None


def test_a_report_that_cannot_be_set_still_has_its_page(monkeypatch: pytest.MonkeyPatch) -> None:
    many = "".join(map(chr, range(0x12000, 0x12100)))
    html, pdf = made(msgspec.structs.replace(SMALL, subtitle=many), Head(name="Acme"))
    assert html == page(msgspec.structs.replace(SMALL, subtitle=many))
    assert pdf is None
    assert issubclass(DocumentImpossible, Exception)


def test_every_word_is_there_in_both_languages() -> None:
    for table_ in (report_words.WORDS, selection.TEXTS):
        for name, (en, es) in table_.items():
            assert en.strip(), name
            assert es.strip(), name
            assert sorted(re.findall(r"{\w+}", en)) == sorted(re.findall(r"{\w+}", es)), name
