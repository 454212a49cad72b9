"""The order in which keys are written, and which maps and lists always stand as blocks. Drawn from the grammars."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import Any, Final

from engine.language.grammar import pack_schema, schema
from engine.language.layout.remarks import Slot
from engine.language.text.source import Node
from schemas.playbook import VERBS

# Key and whether it is one (else the list whose entries are meant): what is never put on one line.
BLOCKS: Final = frozenset(
    [(name, True) for name in (
        "policy", "covers", "terms", "limits", "pause_while", "data", "segments", "invoicing", "first_contact",
        "negotiation", "offers", "recovery", "timeline", "when_paid", "rows", "tests", "history", "expect", "rules",
    )] + [("tests", False), ("rules", False)]
)  # fmt: skip
SHORT: Final = frozenset({"covers", "terms", "limits"})
"""Blocks that may stand on one line where they hold a single word."""
REST: Final = "..."
"""Where keys stand that an order does not name: in the author's own order."""
_STEP: Final = (
    "at", *VERBS, "by", "attach", "required", "team", "for", "within", "if_late", "only_if", "unless", "approval",
    "reward",
)  # fmt: skip
# What the grammars do not say, or say in two places: entries of lists, by the list's name, and the author tests.
_OWN: Final[dict[str, tuple[str, ...]]] = {
    "timeline": _STEP,
    "when_paid": _STEP,
    "tests": ("name", "invoice", "history", "expect"),
    "invoice": ("number", "amount_due", REST, "issued", "due", "arrives", "zone", "known", "data_from"),
    "history": ("on", "at", "event", REST),
    "expect": ("on", "between", REST),
    "rules": (
        "id",
        *pack_schema.DEEDS,
        *pack_schema.MORE,
        "channels",
        "profile",
        "basis",
        "citation",
        "source",
        "confidence",
        "overridable",
        "effective_from",
        "effective_to",
        "note",
    ),
    "approval": ("by", "within", "if_silent", "if_refused"),
}
# Conditions are read as sentences: their facts stay as the author put them.
_FREE: Final = frozenset({"covers", "only_if", "unless", "all_of", "any_of", "none_of"})


def is_known(root: Node) -> bool:
    """Whether a file is a playbook, author tests or a rule pack, by the key that names it."""
    return any(root.get(name) is not None for name in ("playbook", "tests", "pack", "rules", "policy"))


def in_order(slots: Sequence[Slot], path: tuple[str, ...]) -> list[Slot]:
    """The slots of a map as they are written: `path` is the keys above it, `-` for an entry of a list."""
    if not slots or slots[0].key is None:
        return list(slots)
    named = [name for name in path if name != "-"][-1]
    orders = _orders()
    order = _root(slots) if not named else orders.get(named, ())
    if named in _FREE or not order:
        return list(slots)
    ranks = {name: rank for rank, name in enumerate(order)}
    rest = ranks.get(REST, len(ranks))
    return sorted(slots, key=lambda slot: ranks.get(slot.key.text if slot.key is not None else "", rest))


def _root(slots: Sequence[Slot]) -> tuple[str, ...]:
    """The order of the top level: that of a pack, of author tests or of a playbook, by the key that names the file."""
    names = {slot.key.text for slot in slots if slot.key is not None}
    if "pack" in names or "rules" in names:
        return tuple(pack_schema.build()["properties"])
    return ("playbook", "tests") if "tests" in names else tuple(schema.build()["properties"])


@cache
def _orders() -> dict[str, tuple[str, ...]]:
    """The order of keys below each key, of all grammars."""
    found = dict(_OWN)
    for grammar in (schema.build(), pack_schema.build()):
        for name, keys in _closed("", grammar):
            if name and name not in found:
                found[name] = keys
    return found


def _closed(name: str, grammar: Any) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every map of a grammar with the key it stands under. Steps and conditions have orders of their own."""
    if "properties" in grammar and grammar.get("title") not in ("condition", "step"):
        yield name, tuple(grammar["properties"])
        for key, below in grammar["properties"].items():
            yield from _closed(key, below)
    if "items" in grammar:
        yield from _closed(name, grammar["items"])
