"""What a token looks like, and whether one fits its hash: for users, programs and invitations. It asks no database."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

_SHAPE: Final = re.compile(r"cbz_([0-9a-f]{12})_([A-Za-z0-9_-]{43})")
_NOBODY: Final = "0" * 64


class Made(NamedTuple):
    """A new token: the id under which it is kept, the text that is shown once, and the hash that is kept."""

    id: str
    token: str
    sha256: str


def make() -> Made:
    """A new secret, kept nowhere but in this answer."""
    id = secrets.token_hex(6)
    token = f"cbz_{id}_{secrets.token_urlsafe(32)}"
    return Made(id, token, hashed(token))


def id_of(token: str) -> str:
    """Under which id it would be kept; empty where it looks like no token."""
    shape = _SHAPE.fullmatch(token.strip())
    return shape[1] if shape else ""


def fits(token: str, sha256: str | None) -> bool:
    """Whether it is the one of this hash: compared in constant time, and against something also where there is none."""
    return hmac.compare_digest(hashed(token.strip()), sha256 or _NOBODY) and sha256 is not None


def hashed(token: str) -> str:
    """What is kept of a token."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()
