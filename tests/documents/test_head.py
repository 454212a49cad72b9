"""Whose paper it is, from the environment: logo, tax number, country, and what an e-invoice must be told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import asyncpg
import pytest

from activities.documents.failures import LogoUnreadable
from tests.documents.test_pages import SVG, _png
from workers.channels import NotAsExpected, senders_of
from workers.documents import papers_of
from workers.letterhead import LARGEST, letterhead


@pytest.mark.parametrize("content", [_png(), SVG, b"<?xml version='1.0'?>\n" + SVG])
def test_a_logo_is_a_picture_on_disk(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "logo"
    file.write_bytes(content)
    assert letterhead({"COBRANZA_LOGO": str(file)}).logo == content


@pytest.mark.parametrize("content", [None, b"%PDF-1.7", b"GIF89a", b"", b"\x89PNG\r\n\x1a\n" + b"0" * LARGEST])
def test_what_is_no_logo_is_told(tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "logo"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(LogoUnreadable) as told:
        papers_of({"COBRANZA_LOGO": str(file)})
    assert "COBRANZA_LOGO" in told.value.say("es")


def test_a_logo_without_an_end_is_not_read_to_it() -> None:
    with pytest.raises(LogoUnreadable):
        letterhead({"COBRANZA_LOGO": "/dev/zero"})


def test_the_head_is_the_creditor_s() -> None:
    head = letterhead({
        "COBRANZA_CREDITOR_TAX_ID": "FR11123456782", "COBRANZA_CREDITOR_COUNTRY": "fr", "COBRANZA_TAX_RATES": "20, 5.5",
        "COBRANZA_TAX_CATEGORY": "e", "COBRANZA_TAX_REASON": "Article 261",
    })  # fmt: skip
    assert (head.tax_id, head.country, head.paper) == ("FR11123456782", "FR", "a4")
    assert (head.tax_rates, head.tax_category, head.tax_reason) == ((Decimal(20), Decimal("5.5")), "E", "Article 261")
    assert letterhead({"COBRANZA_CREDITOR_COUNTRY": "US"}).paper == "us-letter"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("COBRANZA_E_INVOICE", "zugferd"), ("COBRANZA_TAX_CATEGORY", "X"), ("COBRANZA_TAX_RATES", "20%"),
     ("COBRANZA_CREDITOR_COUNTRY", "Peru")],
)  # fmt: skip
async def test_what_makes_no_sense_is_told_at_the_start(dsn: str, variable: str, value: str) -> None:
    async with asyncpg.create_pool(dsn, min_size=0) as pool:
        with pytest.raises(NotAsExpected, match=variable):
            senders_of(pool, {variable: value})
