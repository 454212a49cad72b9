"""A message as plain words: no accents, no capitals, no ornaments. It knows no language and no meaning."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 4000
"""Characters that are looked at; what a person must read anyway says its wish before that."""
# Letters of other scripts that are drawn like ours.
_LOOKALIKES: Final = str.maketrans("аеорсухкмтвнѕіјԁαορτυικνβ", "aeopcyxkmtbhsijdaoptyikvb")
_LEET: Final = str.maketrans("0134578@$", "oieastbas")
_ORNAMENTS: Final = re.compile("[\ufe0e\ufe0f\u20e3]")
_WORD: Final = re.compile(r"[a-z]+|\d+")
_SPELLED: Final = re.compile(r"\b(?:[a-z][\W_]+){3,}[a-z]\b")
_MIXED: Final = re.compile(r"[a-z0-9@$]*[a-z][a-z0-9@$]*")


def plain(text: str) -> str:
    """Lower case, without accents, zero-width letters, keycap rings or typographic forms; one space between words.

    Line ends stay single spaces too. Full-width, bold and circled letters are letters; look-alikes are what they
    look like.
    """
    wide = unicodedata.normalize("NFKC", _ORNAMENTS.sub("", text[:LONGEST]))
    bare = "".join(c for c in unicodedata.normalize("NFKD", wide) if unicodedata.category(c) not in ("Mn", "Me", "Cf"))
    lower = bare.casefold().translate(_LOOKALIKES)
    lower = re.sub("['’`´]", "", lower)
    return " ".join(lower.split())


def words(text: str) -> list[str]:
    """The words and numbers of a plain text, in order."""
    return _WORD.findall(text)


def as_command(text: str) -> list[str]:
    """The words of a plain text as somebody may have spelled them oddly: `s t o p`, `st0p`, `stoooop` are `stop`."""
    joined = _SPELLED.sub(lambda found: re.sub(r"[\W_]", "", found[0]), text)
    joined = joined.replace("por favor", "porfavor")
    joined = _MIXED.sub(lambda found: found[0].translate(_LEET), joined)
    return [squeezed(one) for one in re.findall("[a-z]+", joined)]


def squeezed(word: str) -> str:
    """Each letter once where it is repeated: the same for `stop` and `sstoopp`."""
    return re.sub(r"(.)\1+", r"\1", word)
