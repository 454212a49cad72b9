"""Short signed words for addresses: twenty letters that are easy to read aloud and to type. It knows no database.

Eight letters name a row (40 bits, random); twelve are a signature over what the row says (60 bits of HMAC-SHA256).
The alphabet is Crockford's base 32, in small letters: no i, l, o or u, and a capital or an `o` typed for a zero does.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from itsdangerous import Signer
from itsdangerous.encoding import base64_decode

ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"
ID_LETTERS: Final = 8
MARK_LETTERS: Final = 12
_TYPED: Final = str.maketrans({"o": "0", "i": "1", "l": "1", "-": None, " ": None})
_BITS: Final = 5
_SALT: Final = "cobranza.page"


class Signing:
    """Signs with the first of `keys`; what any of them signed is good, so that a key can be changed in peace."""

    def __init__(self, keys: Sequence[str]) -> None:
        if not keys:
            raise ValueError("a signature needs a key")
        self.keys = tuple(keys)
        self._signers = [Signer(key, salt=_SALT, key_derivation="hmac", digest_method=sha256) for key in keys]

    def mark(self, said: str) -> str:
        """The signature of a text, in letters."""
        return _mark(self._signers[0], said)

    def is_marked(self, said: str, mark: str) -> bool:
        """Whether one of the keys made this signature. It takes as long for a wrong one as for a right one."""
        right = [hmac.compare_digest(_mark(signer, said).encode(), mark.encode()) for signer in self._signers]
        return any(right)


def new_id() -> str:
    """A name that says nothing."""
    return _letters(secrets.randbits(ID_LETTERS * _BITS), ID_LETTERS)


def typed(text: str) -> str:
    """What a person typed from paper, as it was printed."""
    return text.strip().lower().translate(_TYPED)


def _mark(signer: Signer, said: str) -> str:
    digest = base64_decode(signer.get_signature(said))
    return _letters(int.from_bytes(digest) >> (len(digest) * 8 - MARK_LETTERS * _BITS), MARK_LETTERS)


def _letters(number: int, length: int) -> str:
    places = range(_BITS * (length - 1), -1, -_BITS)
    return "".join(ALPHABET[(number >> place) & 31] for place in places)
