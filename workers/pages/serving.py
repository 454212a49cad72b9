"""The customer's page composed: its desk, its keys and its place under the public address. It shows nothing itself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.customer.app import CustomerPage
from workers.cashiers import link_makers
from workers.creditor import creditor
from workers.pages.desk import PageDesk
from workers.pages.secret import page_signing, said_keys

if TYPE_CHECKING:
    import asyncpg
    from starlette.types import ASGIApp, Receive, Scope, Send


def customer_page(pool: asyncpg.Pool[asyncpg.Record], environ: Mapping[str, str]) -> ASGIApp:
    """The application under /p/. Raises PageSecretTooShort."""
    said_keys(environ)

    @cache
    def composed() -> CustomerPage:
        # Only once somebody comes: a company that sends no links needs no key in its home folder.
        signing = page_signing(environ)
        desk = PageDesk(pool, signing, creditor(environ), makers=link_makers(environ))
        return CustomerPage(desk, signing.keys, urlsplit(environ.get("COBRANZA_PUBLIC_URL", "")).path)

    async def page(scope: Scope, receive: Receive, send: Send) -> None:
        await composed()(scope, receive, send)

    return page
