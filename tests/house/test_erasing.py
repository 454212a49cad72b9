"""The pages on personal data say of every table what becomes of it, as the hands do it."""

from __future__ import annotations

import os
import re

import pytest

from activities.erasing.columns import OPAQUE, PERSONAL
from tests.house.test_readme import ROOT
from workers.erasing_page import _PARTS, BEGINS, ENDS, block

PAGES = {"en": "personal-data.md", "es": "datos-personales.md"}


@pytest.mark.parametrize("language", PAGES)
def test_the_tables_on_the_page_are_those_that_the_hands_go_by(language: str) -> None:
    """`COBRANZA_BLESS=1` writes them anew."""
    file = ROOT / "docs" / PAGES[language]
    page = fresh = file.read_text("utf-8")
    for name in _PARTS:
        mark = re.escape(BEGINS.format(name=name))
        fresh, found = re.subn(f"{mark}.*?{re.escape(ENDS)}", lambda _, n=name: block(n, language), fresh, flags=re.S)
        assert found == 1, name
    if os.environ.get("COBRANZA_BLESS"):
        file.write_text(fresh, encoding="utf-8")
        page = fresh
    assert page == fresh


@pytest.mark.parametrize("language", PAGES)
def test_the_page_names_every_table(language: str) -> None:
    page = (ROOT / "docs" / PAGES[language]).read_text("utf-8")
    tables = {held.table for held in PERSONAL} | set(OPAQUE)
    assert [table for table in tables if f"`{table}`" not in page] == []
