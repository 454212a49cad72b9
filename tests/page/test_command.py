"""`cobranza page`, and the key that it signs with: made once, kept closed, changed in peace."""

from __future__ import annotations

import asyncio
import json
import os
import re
import stat
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from activities.pages.links import PATH
from console.customer.app import CustomerPage
from tests.conftest import wait_for
from tests.page.company import NOW, Customer, Shop, words_of
from workers.cli import application, take_language
from workers.creditor import creditor
from workers.pages.desk import PageDesk
from workers.pages.secret import PageSecretTooShort, page_links, page_signing
from workers.speech import choose

PUBLIC = "https://pagos.acme.example"


def typed(*words: str) -> None:
    choose(None)
    application()(take_language(list(words)), result_action="return_value")


@pytest.fixture
def company(dsn: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """An invoice with a case, and the environment of the commands."""

    async def made() -> None:
        pool = await asyncpg.create_pool(dsn, min_size=0, max_size=2)
        shop = Shop(pool)
        await shop.stands_at()
        await shop.customer()
        await shop.invoice()
        await pool.close()

    wait_for(made())
    monkeypatch.setenv("DATABASE_URL", dsn)
    monkeypatch.setenv("COBRANZA_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COBRANZA_PUBLIC_URL", PUBLIC)
    monkeypatch.delenv("COBRANZA_PAGE_SECRET", raising=False)
    return dsn


def ask(dsn: str, run: Any) -> Any:
    async def asked() -> Any:
        pool = await asyncpg.create_pool(dsn, min_size=0, max_size=4)
        try:
            return await run(pool)
        finally:
            pool.terminate()

    return wait_for(asked())


def opened(dsn: str, token: str) -> int:
    async def look(pool: Any) -> int:
        signing = page_signing(os.environ)
        page = CustomerPage(PageDesk(pool, signing, creditor({})), signing.keys)
        return (await Customer(page, token).get()).status_code

    return int(ask(dsn, look))


def test_a_link_is_printed_opens_the_page_is_listed_and_closed(
    company: str, capsys: pytest.CaptureFixture[str]
) -> None:
    typed("page", "F001-1", "--by", "ana", "--days", "3")
    url = capsys.readouterr().out.strip()
    assert re.fullmatch(rf"{PUBLIC}{PATH}[0-9a-z]{{20}}", url)
    token = url.rpartition("/")[2]
    assert opened(company, token) == 200
    typed("page", "links", "F001-1", "--json")
    ((kept),) = json.loads(capsys.readouterr().out)
    assert (kept["made_by"], kept["expires_at"][:10]) == ("ana", "2026-03-27")
    assert token[8:] not in json.dumps(kept), "a list opens no page"
    typed("page", "revoke", "F001-1", "--by", "luis")
    assert "1" in capsys.readouterr().out
    assert opened(company, token) == 404
    with pytest.raises(Exception, match="no open link"):
        typed("page", "revoke", "F001-1")


def test_what_customers_asked_for_and_gave_is_listed_answered_and_saved(
    company: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    async def visit(pool: Any) -> None:
        shop = Shop(pool)
        rosa = Customer(shop.page(patience=0.0), await shop.link())
        assert "Lo tenemos" in words_of(
            await rosa.does("me", {"what": "reach", "kind": "mobile", "value": "+51 988 777 666"})
        )
        await rosa.does("paid", {}, files={"file": ("mi voucher.pdf", b"%PDF-1.7 x", "application/pdf")})

    ask(company, visit)
    typed("page", "requests", "--json")
    ((wish),) = json.loads(capsys.readouterr().out)
    assert (wish["kind"], wish["value"]) == ("mobile", "+51 988 777 666")
    typed("page", "accept", wish["id"], "--by", "ana")
    with pytest.raises(Exception, match="waits"):
        typed("page", "decline", wish["id"])
    capsys.readouterr()
    typed("page", "files", "F001-1", "--json")
    ((file),) = json.loads(capsys.readouterr().out)
    assert file["name"] == "mi voucher.pdf"
    typed("page", "save", file["id"], "-o", str(tmp_path / "it.pdf"))
    assert (tmp_path / "it.pdf").read_bytes() == b"%PDF-1.7 x"
    assert (tmp_path / "it.pdf").stat().st_mode & 0o777 == 0o600
    (tmp_path / "mine.pdf").write_bytes(b"mine")
    with pytest.raises(Exception, match="is there already"):
        typed("page", "save", file["id"], "-o", str(tmp_path / "mine.pdf"))
    assert (tmp_path / "mine.pdf").read_bytes() == b"mine"
    with pytest.raises(Exception, match="no file"):
        typed("page", "save", "page/none")


def test_without_a_public_address_there_is_no_link(company: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COBRANZA_PUBLIC_URL")
    with pytest.raises(Exception, match="COBRANZA_PUBLIC_URL"):
        typed("page", "F001-1")
    assert page_links({}) is None


# --- the key ------------------------------------------------------------------------------------------------------


def test_the_homes_key_is_made_once_and_closed_to_others(tmp_path: Path) -> None:
    home = tmp_path / "home"

    async def many() -> set[tuple[str, ...]]:
        return set(await asyncio.gather(*(asyncio.to_thread(lambda: page_signing({}, home).keys) for _ in range(8))))

    assert len(wait_for(many())) == 1
    assert stat.S_IMODE((home / "page.secret").stat().st_mode) == 0o600
    assert [file.name for file in home.iterdir()] == ["page.secret"]


def test_the_environments_keys_go_first_and_must_be_long(tmp_path: Path) -> None:
    keys = {"COBRANZA_PAGE_SECRET": f"{'n' * 24}, {'o' * 24}"}
    assert page_signing(keys, tmp_path).keys == ("n" * 24, "o" * 24)
    assert not (tmp_path / "page.secret").exists()
    for secret in ("short", f"{'n' * 24},short"):
        with pytest.raises(PageSecretTooShort):
            page_signing({"COBRANZA_PAGE_SECRET": secret}, tmp_path)


async def test_links_follow_the_path_of_the_public_address(shop: Shop) -> None:
    await shop.customer()
    await shop.invoice()
    links = page_links({"COBRANZA_PUBLIC_URL": "https://acme.example/cobranza/", "COBRANZA_PAGE_SECRET": "n" * 24})
    assert links is not None
    async with shop.pool.acquire() as connection:
        url = await links.url_for(connection, "k", "C1", "F001-1", NOW)
    assert url.startswith("https://acme.example/cobranza/p/")
    app = CustomerPage(shop.desk(), shop.signing.keys, "/cobranza/")
    text = (await Customer(app, await shop.link()).get()).text
    assert not re.findall(r'(?:href|action)="/(?!cobranza/p/)', text)
