"""Two bundles of one company, from two days: they must tell one story. It verifies neither of them by itself.

Who has the company's key can rewrite a case, seal it anew and export it. An earlier bundle of the case shows it: what
it holds must be the beginning of what the later one holds, link by link; and one number names one checkpoint.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import zip_longest
from typing import Final, TypeVar

import msgspec

from schemas.bundle import BundleManifest, Divergence, Signed
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files

Word = TypeVar("Word")
CHAINED: Final = ("ledger.jsonl", "verdicts.jsonl")


class Story(msgspec.Struct, frozen=True):
    """What one bundle says that another must not contradict. `chains` has links by their file and invoice."""

    made_at: str
    keys: frozenset[str]
    checkpoints: dict[int, str]
    chains: dict[tuple[str, str], tuple[str, ...]]
    folders: dict[str, str]


class _Linked(msgspec.Struct):
    link: str


class _Numbered(msgspec.Struct):
    number: int


def story(files: Files) -> Story:
    """What a bundle says; of what cannot be read, nothing: verification has named it."""
    signed = tuple(_each(files.get("checkpoints.jsonl", b""), Signed))
    try:
        manifest = msgspec.json.decode(files.get("manifest.json", b""), type=BundleManifest)
    except (ValueError, RecursionError):
        return Story("", frozenset(), {}, {}, {})
    return Story(
        made_at=manifest.made_at.isoformat(),
        keys=frozenset(one.key for one in signed),
        checkpoints={one.number: text for one, text in _statements(signed)},
        chains={
            (file, case.invoice): tuple(one.link for one in _each(files.get(f"{case.folder}/{file}", b""), _Linked))
            for case in manifest.cases
            for file in CHAINED
        },
        folders={case.invoice: case.folder for case in manifest.cases},
    )


def _statements(signed: tuple[Signed, ...]) -> Iterator[tuple[_Numbered, str]]:
    for one in signed:
        yield from ((said, one.statement) for said in _each(one.statement.encode(), _Numbered))


def _each(body: bytes, word: type[Word]) -> Iterator[Word]:
    for line in body.splitlines():
        try:
            yield msgspec.json.decode(line, type=word)
        except (ValueError, RecursionError):
            continue


def two_stories(one: Story, other: Story, other_name: str) -> tuple[Divergence, ...]:
    """Where two bundles of one company part, in either order; of two companies nothing is compared."""
    found = Found()
    if not one.keys & other.keys:
        return ()
    for number in sorted(one.checkpoints.keys() & other.checkpoints.keys()):
        if one.checkpoints[number] != other.checkpoints[number]:
            place = f"checkpoints.jsonl ({number})"
            here, there = one.checkpoints[number], other.checkpoints[number]
            found.parted("checkpoint", place, "two_stories", here, f"{there} ({other_name})")
    for chain in sorted(one.chains.keys() & other.chains.keys()):
        _one_chain(one, other, other_name, chain, found)
    return tuple(found.divergences)


def _one_chain(one: Story, other: Story, other_name: str, chain: tuple[str, str], found: Found) -> None:
    """The first link at which they part. The later one may go on where the earlier one ends, and not the reverse."""
    file, invoice = chain
    earlier, later = sorted((one, other), key=lambda story: story.made_at)
    for number, (here, there) in enumerate(zip_longest(one.chains[chain], other.chains[chain]), 1):
        if here == there:
            continue
        is_end = here is None or there is None
        if is_end and (one.made_at == other.made_at or len(later.chains[chain]) > len(earlier.chains[chain])):
            return
        place = f"{one.folders[invoice]}/{file}:{number}"
        why = "fewer_lines" if is_end else "two_stories"
        found.parted("chain", place, why, here or "-", f"{there or '-'} ({other_name})", invoice)
        return
