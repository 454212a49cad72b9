"""Whether two names are one payer's: banks cut names, drop accents and turn them round. It knows no customer."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

_FORMS: Final = frozenset(
    "sa sac saa srl eirl sas spa ltda ltd llc inc plc gmbh ag kg ug bv nv sarl sl slu cv rl de la el los las y e & the "
    "and of company co cia compania corp corporacion sociedad anonima cerrada sr sra mr mrs ms don dona "
    "lt llp lp slp sc scp ph aor ev eg ohg mbh se und u der die das von".split()
)
"""What says of a company only its form, and what stands between names."""
_SHORT: Final = {"sta": "santa", "sto": "santo", "hnos": "hermanos"}
"""Words that are written short as a rule."""
_LETTERS: Final = (("ß", "ss"), ("æ", "ae"), ("ø", "o"), ("ae", "a"), ("oe", "o"), ("ue", "u"))
"""`Müller`, `MUELLER` and `Muller` are one name: banks write umlauts as two letters, or drop the marks."""
_CUT: Final = 12
"""So many letters at the beginning, where a bank cuts names, and nothing else after them."""


@lru_cache(maxsize=65536)
def words_of(name: str) -> tuple[str, ...]:
    """A name's own words: lower case, no accents, no legal form. `S.A.C.` is read as one word."""
    plain = unicodedata.normalize("NFKD", name.lower())
    plain = "".join(sign for sign in plain if not unicodedata.combining(sign))
    for letters, letter in _LETTERS:
        plain = plain.replace(letters, letter)
    plain = re.sub(r"['`´‘’]", "", plain)
    plain = re.sub(r"\b((?:[a-z]\.){2,}[a-z]?)", lambda found: found[1].replace(".", ""), plain)
    return tuple(_SHORT.get(word, word) for word in re.findall(r"[a-z0-9]+", plain) if word not in _FORMS)


def alike(said: str, known: str) -> bool:
    """Whether the name that came with the money is the customer's: the same words, or two of his and no other;
    with another word beside them (`Neue Heimat Stiftung`), three of his, and all."""
    ours, theirs = words_of(known), words_of(said)
    if not ours or not theirs:
        return False
    if set(ours) == set(theirs) or "".join(ours) == "".join(theirs):
        return True
    if _is_cut(" ".join(theirs), " ".join(ours)):
        return True
    shared = set(ours) & set(theirs)
    return (len(shared) >= 2 and shared == set(theirs)) or (len(shared) >= 3 and shared == set(ours))


def _is_cut(said: str, known: str) -> bool:
    return len(said) >= _CUT and known.startswith(said)


class Names:
    """The customers' names by their words, so that one payer is looked for among few."""

    def __init__(self, customers: Iterable[tuple[str, str]]) -> None:
        self._by_word: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for id, name in customers:
            for word in set(words_of(name)):
                self._by_word[word[:4]].append((id, name))

    def like(self, said: str) -> tuple[str, ...]:
        """The customers whose name it may be, each once, in the order of their ids."""
        near = {pair for word in words_of(said) for pair in self._by_word.get(word[:4], ())}
        return tuple(sorted({id for id, name in near if alike(said, name)}))
