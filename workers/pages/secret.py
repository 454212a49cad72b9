"""The key that signs links to the customer's page: from the environment, else made once and kept in the home folder.

Every process of a company must have the same: those that write messages, and those that answer the page.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import ClassVar, Final

from activities.pages.links import Links, read_keys
from activities.pages.signing import Signing
from schemas.failures import CollectionsError
from workers.settings import Settings

FILE: Final = "page.secret"
SHORTEST: Final = 20


class PageSecretTooShort(CollectionsError):
    """COBRANZA_PAGE_SECRET is too short to sign links with: each key needs {shortest} letters at least, as from
    `openssl rand -hex 24`. Several keys stand with commas between them, the newest first."""

    es: ClassVar[str] = (
        "COBRANZA_PAGE_SECRET es muy corto para firmar enlaces: cada clave lleva al menos {shortest} letras, como de "
        "`openssl rand -hex 24`. Varias claves van separadas con comas, la más nueva primero."
    )


def page_links(environ: Mapping[str, str], home: Path | None = None) -> Links | None:
    """The links of this company; None where COBRANZA_PUBLIC_URL names no address to which they could lead.

    Raises PageSecretTooShort.
    """
    public_url = environ.get("COBRANZA_PUBLIC_URL", "")
    return Links(public_url, page_signing(environ, home)) if public_url else None


def page_signing(environ: Mapping[str, str], home: Path | None = None) -> Signing:
    """What signs and recognises links. Raises PageSecretTooShort."""
    return Signing(said_keys(environ) or (_kept(Settings.read(environ, home).home),))


def said_keys(environ: Mapping[str, str]) -> tuple[str, ...]:
    """The keys that the environment has, often none. Raises PageSecretTooShort."""
    keys = read_keys(environ.get("COBRANZA_PAGE_SECRET", ""))
    if any(len(key) < SHORTEST for key in keys):
        raise PageSecretTooShort(shortest=SHORTEST)
    return keys


def _kept(home: Path) -> str:
    """The home folder's own key, made by the first that asks; of two that ask at once, one makes it."""
    file = home / FILE
    if not file.exists():
        home.mkdir(parents=True, mode=0o700, exist_ok=True)
        fresh = home / f"{FILE}.{os.getpid()}.{secrets.token_hex(4)}"
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
            stream.write(secrets.token_urlsafe(36))
        with suppress(FileExistsError):  # somebody else was faster, and theirs is the one
            file.hardlink_to(fresh)
        fresh.unlink()
    return file.read_text().strip()
