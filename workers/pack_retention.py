"""How long a pack keeps personal data, as a table for the page of packs and for people. It knows no customer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from engine.study.words import times
from engine.study.words.names import listed, pick
from schemas.personal import CLASSES, SINCE
from schemas.rules import BASES, Keeping, Pack
from workers.pack_words import SURE, UNVERIFIED

COLUMNS: Final = (
    "| period · *plazo* | it says | *dice* | rests on · *se apoya en* | sure · *seguro* | source · *fuente* |"
)


def retention(pack: Pack) -> Iterator[str]:
    """The lines of a table of the pack's periods; none where it has none."""
    if not pack.retention:
        return
    yield "How long personal data are kept · *Cuánto se guardan datos personales*:"
    yield ""
    yield COLUMNS
    yield "|---|---|---|---|---|---|"
    yield from map(_row, pack.retention)
    yield ""


def in_words(keeping: Keeping, language: str) -> str:
    """`texts of messages: at least 36 months, from the last contact or payment`."""
    data = listed([pick(CLASSES[one], language) for one in keeping.data], language)
    lengths = [
        pick((f"{en} {times.duration(length, language)}", f"{es} {times.duration(length, language)}"), language)
        for en, es, length in (("at least", "al menos", keeping.at_least), ("at most", "a lo más", keeping.at_most))
        if length is not None
    ]
    days = [
        pick((f"{en} {day}", f"{es} {day}"), language)
        for en, es, day in (
            ("in force from", "rige desde", keeping.effective_from), ("until", "hasta", keeping.effective_to)
        )
        if day is not None
    ]  # fmt: skip
    since = pick((f"from {SINCE[keeping.since][0]}", f"desde {SINCE[keeping.since][1]}"), language)
    return "; ".join([f"{data}: {', '.join(lengths)}, {since}", *days])


def standing(keeping: Keeping, language: str) -> str:
    """What backs a period: `Ley 21.320`, or that it is policy; and whether nobody should rely on it."""
    backed = keeping.citation or pick(BASES[keeping.basis], language)
    if keeping.citation and keeping.basis not in ("law", "regulator", "case"):
        backed += f" ({pick(BASES[keeping.basis], language)})"
    return f"{backed}, {pick(UNVERIFIED, language)}" if keeping.is_unverified else backed


def _row(keeping: Keeping) -> str:
    sure = " · ".join((SURE[keeping.confidence][0], f"*{SURE[keeping.confidence][1]}*"))
    if keeping.is_unverified:
        sure = f"**{UNVERIFIED[0]}** · ***{UNVERIFIED[1]}***"
    backed = keeping.citation or f"{BASES[keeping.basis][0]} · *{BASES[keeping.basis][1]}*"
    if keeping.citation and keeping.basis not in ("law", "regulator", "case"):
        backed += f" ({BASES[keeping.basis][0]} · *{BASES[keeping.basis][1]}*)"
    note = f". Note: {keeping.note.rstrip('.')}" if keeping.note else ""
    source = f"<{keeping.source}>" if keeping.source else ""
    cells = (f"`{keeping.id}`", in_words(keeping, "en") + note, f"*{in_words(keeping, 'es')}*", backed, sure, source)
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"
