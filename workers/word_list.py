"""The page of words, made from `schemas`: facts that conditions may ask, events of a case's record, effects.

It writes what the words say of themselves, and nothing that is not there.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, get_args

import msgspec

from schemas import effects, events
from schemas.facts import CATALOGUE, Fact

KINDS: Final = {
    "money": "an amount with its currency: `at least 500 PEN`",
    "number": "a whole number: `at most 1`",
    "share": "a share: `under 20%`",
    "days": "whole days: `at most 0`",
    "word": "a word",
    "yes_no": "`yes` or `no`",
}
SOURCES: Final = {
    "invoice": "the invoice",
    "customer": "the customer's data",
    "history": "the customer's history, read when the case opens and as it enters each stage",
    "case": "the case, as it stands at that moment",
    "table": "the table `data.segments`",
}
GROUPS: Final = (
    ("What arrives", "From outside: files, people, providers. By its source's own id it counts once.", events.Arrived),
    ("What came of an effect", "The case wanted something done; this is the answer.", events.Outcome),
    ("What the case settles by itself", "Decided by the playbook, the record and the calendar alone.", events.Note),
)  # fmt: skip
EVERY_EVENT: Final = ("at", "id")
EVERY_EFFECT: Final = ("because", "occurrence")
HEAD: Final = """# Facts, events and effects

Made from the code by `make generate`; do not edit.

## Facts

What `only_if`, `unless`, `covers` and the `given` of a table may ask. A fact that is not known is never zero, false or
empty: an optional step whose condition asks for it is skipped, and the record says which fact was missing.

"""


def as_text() -> str:
    """The whole page, in Markdown."""
    lines = [HEAD + _row("fact", "it is", "en español", "written as", "from"), _row(*["---"] * 5)]
    lines += [_fact(fact) for fact in CATALOGUE.values()]
    lines += [
        "",
        "## Events",
        "",
        "The lines of a case's record (`ledger`). Moments are UTC; money is in the case's currency.",
    ]
    for title, about, union in GROUPS:
        lines += ["", f"### {title}", "", about, "", *_table("event", get_args(union), EVERY_EVENT)]
    lines += ["", "## Effects", "", "What a case wants done; an activity of the same name does it.", ""]
    return "\n".join([*lines, *_table("effect", get_args(effects.AnyEffect), EVERY_EFFECT), ""])


def _fact(fact: Fact) -> str:
    written = ", ".join(f"`{word}`" for word in fact.words) if fact.kind == "word" and fact.words else KINDS[fact.kind]
    return _row(f"`{fact.name}`", fact.help, fact.ayuda, written, SOURCES[fact.source])


def _table(name: str, words: tuple[type[msgspec.Struct], ...], inherited: tuple[str, ...]) -> Iterator[str]:
    yield _row(name, "says", "with")
    yield _row(*["---"] * 3)
    for word in words:
        own = (field for field in word.__struct_fields__ if field not in inherited)
        yield _row(f"`{word.__struct_config__.tag}`", _said(word), ", ".join(f"`{field}`" for field in own))


def _said(word: type) -> str:
    return " ".join((word.__doc__ or "").split())


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"
