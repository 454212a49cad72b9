"""The pages on channels say what the tables say, and the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activities.channels import answers_sendgrid, answers_twilio
from workers.channels import NEEDS

DOCS = Path(__file__).parents[2] / "docs"
PAGES = ("channels.md", "canales.md")
KINDS = (
    "bad_address", "not_on_channel", "opted_out", "blocked", "content", "refused", "unavailable", "unavailable",
)  # fmt: skip
"""The rows of "What an answer means", in order, as far as they name codes."""


def text(page: str) -> str:
    return (DOCS / page).read_text("utf-8")


def codes(row: str) -> list[int]:
    return [int(code) for code in re.findall(r"\b\d{5}\b", row)]


@pytest.mark.parametrize("page", PAGES)
def test_each_code_stands_in_the_row_of_its_kind(page: str) -> None:
    rows = re.split(r"\n## ", text(page))[5].split("\n| ")[2:10]
    assert len(rows) == len(KINDS)
    for row, kind in zip(rows, KINDS, strict=True):
        assert codes(row), row
        assert {answers_twilio.CODES[code].kind for code in codes(row)} == {kind}, row
        for status in map(int, re.findall(r"\b[45]\d\d\b", row)):
            assert status == 429 or answers_sendgrid.meaning_of(status, b"").kind == kind, row


@pytest.mark.parametrize("page", PAGES)
def test_every_variable_that_a_channel_needs_is_on_the_page(page: str) -> None:
    wanted = {name for needs in NEEDS.values() for name in (*needs.required, *needs.asks)}
    assert {name for name in wanted if f"`{name}`" not in text(page)} == set()


def test_both_pages_have_the_same_parts() -> None:
    def bones(page: str) -> list[object]:
        lines = text(page).splitlines()
        named = re.findall(r"`([A-Z_]{6,})`|\b(\d{5})\b", text(page))
        return [[line[:1] for line in lines if line.startswith(("#", "|", "1.", "2.", "3.", "```"))], named]

    assert bones(PAGES[0]) == bones(PAGES[1])
