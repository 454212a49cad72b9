"""Conditions (`only_if`, `unless`, `covers`) and the tests of facts. It reads them; the machine evaluates them."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Final

from engine.language.diagnostics import Unreadable
from engine.language.grammar.vocabulary import GROUPS
from engine.language.reading import Reading
from engine.language.text.source import Node
from engine.language.writing.amounts import money, share
from engine.language.writing.mends import mended
from engine.language.writing.suggestions import did_you_mean, listed, short
from engine.language.writing.wordbook import country_of
from schemas.facts import CATALOGUE, Fact
from schemas.plan import Condition, Test

ALWAYS: Final = Condition("all")


def read_condition(reading: Reading, node: Node | None) -> Condition | None:
    """The condition at a node; None where there is none. Keys are ANDed."""
    if node is None or node.kind != "map":
        return None
    parts = tuple(
        _part(reading, key, value) for key, value in node.entries if key.text in GROUPS or key.text in CATALOGUE
    )
    return parts[0] if len(parts) == 1 else Condition("all", parts=parts, place=reading.place(node))


def _part(reading: Reading, key: Node, value: Node) -> Condition:
    if key.text not in GROUPS:
        return Condition("fact", key.text, read_tests(reading, value, CATALOGUE[key.text]), place=reading.place(key))
    parts = tuple(read_condition(reading, item) or ALWAYS for item in value.items)
    return Condition(GROUPS[key.text], parts=parts, place=reading.place(key))  # type: ignore[arg-type]


def read_tests(reading: Reading, node: Node, fact: Fact) -> tuple[Test, ...]:
    """The tests of one fact, of which one must pass: a text, or a list of texts. `any` is a test that always passes."""
    if node.kind == "map" or any(item.kind != "text" for item in node.items):
        reading.report("P302", node, f"'{fact.name}' needs a test, not keys and values or lists of lists",
                       f"«{fact.name}» necesita una prueba, no claves y valores ni listas de listas",
                       *_how(fact))  # fmt: skip
        return (Test(),)
    if node.kind == "list" and not node.items:
        reading.report("P107", node, f"'{fact.name}' is empty", f"«{fact.name}» está vacío",
                       "write at least one entry, or delete the key",
                       "escriba al menos una entrada, o borre la clave")  # fmt: skip
    texts = node.items if node.kind == "list" else (node,)
    return merged(tuple(test for text in texts for test in _alternatives(reading, text, fact)))


def _alternatives(reading: Reading, node: Node, fact: Fact) -> tuple[Test, ...]:
    """`low, medium` in one text is a list, as in a cell of a table."""
    tests: list[Test] = []
    for piece in re.split(r",(?!\d)", node.text):
        try:
            tests.append(read_test(piece, fact))
        except Unreadable as why:
            right = why.instead or mended(piece, lambda text: read_test(text, fact))
            hints = (f"write {right}", f"escriba {right}") if right and not why.instead else (why.hint_en, why.hint_es)
            instead = node.text.replace(piece.strip(), right, 1) if right else ""
            reading.report("P302", node, why.en, why.es, *hints, instead)
            return (Test(),)
    return tuple(tests)


def merged(tests: tuple[Test, ...]) -> tuple[Test, ...]:
    """Words as one set; ranges each for itself."""
    words = tuple(dict.fromkeys(word for test in tests for word in test.words))
    ranges = tuple(test for test in tests if not test.words)
    return (*ranges, Test(words=words)) if words else ranges


def read_test(text: str, fact: Fact) -> Test:
    """One test of one fact. Raises Unreadable with how tests of this fact are written."""
    words = text.strip()
    if words == "any":
        return Test()
    if fact.kind in ("word", "yes_no"):
        return Test(words=(_word(words, fact),))
    for pattern, build in _RANGES:
        if match := re.fullmatch(pattern, words):
            return _sound(build(*(_bound(bound, fact) for bound in match.groups())), words)
    raise Unreadable(f"'{short(words)}' is not a test of '{fact.name}'", f"«{short(words)}» no prueba «{fact.name}»",
                     *_how(fact))  # fmt: skip


Bound = tuple[Decimal, str]
_RANGES: Final[tuple[tuple[str, Callable[..., Test]], ...]] = (
    (r"at least (.+)", lambda x: Test(low=x[0], currency=x[1])),
    (r"over (.+)", lambda x: Test(low=x[0], low_open=True, currency=x[1])),
    (r"at most (.+)", lambda x: Test(high=x[0], currency=x[1])),
    (r"under (.+)", lambda x: Test(high=x[0], high_open=True, currency=x[1])),
    (r"(.+) to under (.+)", lambda x, y: Test(x[0], y[0], high_open=True, currency=_same(x, y))),
    (r"(.+) to (.+)", lambda x, y: Test(x[0], y[0], currency=_same(x, y))),
    (r"(.+)", lambda x: Test(x[0], x[0], currency=x[1])),
)


def _same(low: Bound, high: Bound) -> str:
    if low[1] != high[1]:
        raise Unreadable(f"the range goes from {low[1]} to {high[1]}", f"el rango va de {low[1]} a {high[1]}",
                         "use one currency", "use una sola moneda")  # fmt: skip
    return low[1]


def _sound(test: Test, text: str) -> Test:
    """A range that nothing can be in is a mistake."""
    if test.low is not None and test.high is not None:
        open_end = test.low_open or test.high_open
        if test.low > test.high or (test.low == test.high and open_end):
            raise Unreadable(f"nothing is in '{text}'", f"nada cabe en «{text}»",
                             "write the smaller bound first", "escriba primero el límite menor")  # fmt: skip
    return test


def _bound(text: str, fact: Fact) -> Bound:
    if fact.kind == "money":
        amount = money(text)
        return amount.amount, amount.currency
    if fact.kind == "share":
        return share(text), ""
    match = re.fullmatch(r"(-?\d{1,6}(?:\.\d{1,4})?)" + ("(?: days?)?" if fact.kind == "days" else ""), text)
    if match is None:
        raise Unreadable(f"'{short(text)}' is not a {_KIND_WORDS[fact.kind][0]}, and '{fact.name}' is one",
                         f"«{short(text)}» no es {_KIND_WORDS[fact.kind][1]}, y «{fact.name}» lo es",
                         *_how(fact))  # fmt: skip
    return Decimal(match[1]), ""


_KIND_WORDS: Final = {"number": ("number", "un número"), "days": ("number of days", "un número de días")}
_OPEN_WORDS: Final = {"country": r"[A-Z]{2}", "subdivision": r"[A-Z0-9]{1,3}", "language": r"[a-z]{2}(-[A-Z]{2})?"}


def _word(word: str, fact: Fact) -> str:
    if fact.words and word not in fact.words:
        raise Unreadable(f"'{short(word)}' is not a value of '{fact.name}'; expected one of {listed(fact.words)}",
                         f"«{short(word)}» no es un valor de «{fact.name}»; se espera uno de {listed(fact.words)}",
                         *did_you_mean(word, fact.words))  # fmt: skip
    if fact.name == "country" and word != (code := country_of(word)) and code:
        raise Unreadable(f"'{short(word)}' is not a value of '{fact.name}'",
                         f"«{short(word)}» no es un valor de «{fact.name}»",
                         f"countries have two letters: write {code}", f"los países van en dos letras: escriba {code}",
                         code)  # fmt: skip
    if not re.fullmatch(_OPEN_WORDS.get(fact.name, r"[A-Za-z0-9][A-Za-z0-9_-]*"), word):
        raise Unreadable(f"'{short(word)}' is not a value of '{fact.name}'",
                         f"«{short(word)}» no es un valor de «{fact.name}»", fact.help, fact.ayuda)  # fmt: skip
    return word


_EXAMPLES: Final = {"money": "at least 500 PEN, 500 PEN to under 5000 PEN", "share": "under 20%, 20% to 50%",
                    "number": "at most 1, over 2", "days": "at most 0, 5 to 30"}  # fmt: skip


def _how(fact: Fact) -> tuple[str, str]:
    example = _EXAMPLES.get(fact.kind) or listed(fact.words) or "a word"
    return f"write for example: {example}", f"escriba por ejemplo: {example}"
