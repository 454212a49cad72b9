"""The chains of an auditor recomputed from plain JSON: digests, links, and the first place where one breaks.

PostgreSQL computes the same in a trigger before each insert (schemas/sql/0025_chains.sql). It reads no database.

    digest = sha256 of the canonical JSON of what a line says
    link   = sha256 of the canonical JSON {"digest", "previous", "recorded_at"}; the first line follows GENESIS

A line is a mapping as its JSON in a bundle has it (`read_line`), never a struct made of it: a later release may know
more fields of an event than wrote it. Moments are hashed as YYYY-MM-DDTHH:MM:SS.ffffffZ, however a line spells them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from hashlib import sha256
from typing import Any, Final, Literal

import msgspec

from schemas.bundle import GENESIS, Chain

Line = Mapping[str, Any]
LEDGER: Final = ("at", "because", "event", "plan_sha256", "seq")
VERDICT: Final = ("at", "channel", "key", "number", "says", "spoke", "step", "until")
LATER: Final = ("asked", "asked_under")
"""What the rule was asked: part of a verdict since it is kept, and each hashed only where it says something."""
ACT: Final = ("about", "actor", "at", "deed", "door", "invoice", "number", "proven", "role", "second", "told")
NUMBER: Final[Mapping[Chain, str]] = {"ledger": "seq", "verdict": "number", "act": "number"}
"""Which field counts a chain's lines, from 1 without a gap."""
RECORDED: Final[Mapping[Chain, str]] = {"ledger": "recorded_at", "verdict": "recorded_at", "act": "at"}
"""Which field is the database's own time: an act has only that one."""
MOST_DIGITS: Final = 131_072
"""A number in PostgreSQL has no more: `1e999999999` would be a text of a gigabyte."""
_EMPTY: Final[Mapping[str, object]] = {"told": {}, "until": None, "proven": False, "asked": None}
"""What a field says when a line leaves it out, unless that is an empty text."""


class Broken(msgspec.Struct, frozen=True):
    """Where a chain breaks first: `number` of the line; `what` differs; both sides (hashes, or numbers for a gap).

    `expected` is empty where the line is so unreadable that it has no digest.
    """

    number: int
    what: Literal["number", "digest", "link"]
    recorded: str
    expected: str


def read_line(raw: bytes | str) -> dict[str, Any]:
    """A line of JSON as plain data, every number kept digit by digit."""
    found: dict[str, Any] = json.loads(raw, parse_float=Decimal)
    return found


def canonical_json(value: object) -> str:
    """The one text of a JSON value: keys sorted by code point, no white space, nothing escaped that need not be."""
    try:
        return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except TypeError:  # a number with a fraction: json would write it as a float
        return _slowly(value)


def _slowly(value: object) -> str:
    if isinstance(value, Decimal):
        if not value.is_finite() or abs(value.adjusted()) > MOST_DIGITS:
            raise ValueError(f"a number of {value.adjusted()} digits")
        return f"{abs(value) if value == 0 else value:f}"
    if isinstance(value, Mapping):
        return "{" + ",".join(f"{canonical_json(key)}:{_slowly(value[key])}" for key in sorted(value)) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(_slowly, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def moment(value: str | datetime) -> str:
    """A moment as it is hashed: UTC, six digits of a second, `Z`. Raises ValueError on what is no moment."""
    at = datetime.fromisoformat(value) if isinstance(value, str) else value
    return f"{at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"


def sha(text: str) -> str:
    """sha256 of a text in UTF-8, as 64 hexadecimal digits."""
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _content(line: Line, fields: Iterable[str]) -> dict[str, Any]:
    found = {field: line.get(field, _EMPTY.get(field, "")) for field in fields}
    for field in ("at", "until"):
        if found.get(field):
            found[field] = moment(found[field])
    return found


def ledger_text(invoice: str, line: Line) -> str:
    """What a line of a case's record says, as it is hashed: at, because, event, invoice, plan_sha256, seq."""
    return canonical_json({**_content(line, LEDGER), "invoice": invoice})


def ledger_digest(invoice: str, line: Line) -> str:
    """The sha256 of `ledger_text`."""
    return sha(ledger_text(invoice, line))


def verdict_digest(invoice: str, line: Line) -> str:
    """What an answer of the contact desk says, `asked` and `asked_under` each where it is neither null nor empty."""
    fields = (*VERDICT, *(field for field in LATER if line.get(field) not in (None, "")))
    return sha(canonical_json({**_content(line, fields), "invoice": invoice}))


def act_digest(_: str, line: Line) -> str:
    """What an act says, all of it; acts are one chain, so there is no case to name."""
    return sha(canonical_json(_content(line, ACT)))


DIGEST: Final[Mapping[Chain, Callable[[str, Line], str]]] = {
    "ledger": ledger_digest, "verdict": verdict_digest, "act": act_digest,
}  # fmt: skip


def link(digest: str, previous: str, recorded_at: str | datetime) -> str:
    """A line's place in its chain: what it says, what it follows and when the database took it."""
    return sha(f'{{"digest":"{digest}","previous":"{previous}","recorded_at":"{moment(recorded_at)}"}}')


def broken(
    chain: Chain, stream: str, lines: Iterable[Line], *, first: int = 1, previous: str = GENESIS
) -> Broken | None:
    """The first line that does not follow; None where the chain holds.

    `lines` are in order; the first should have the number `first` and follow the link `previous`. `stream` is the
    invoice (empty for acts).
    """
    for number, line in enumerate(lines, first):
        if found := _broken(chain, stream, line, number, previous):
            return found
        previous = str(line["link"])
    return None


def _broken(chain: Chain, stream: str, line: Line, number: int, previous: str) -> Broken | None:
    if line.get(NUMBER[chain]) != number:
        return Broken(number, "number", str(line.get(NUMBER[chain])), str(number))
    recorded = str(line.get("digest")), str(line.get("link"))
    try:
        digest = DIGEST[chain](stream, line)
        right = link(digest, previous, line[RECORDED[chain]])
    except (AttributeError, KeyError, TypeError, ValueError):  # a moment that is none: no such line was ever hashed
        return Broken(number, "digest", recorded[0], "")
    if digest != recorded[0]:
        return Broken(number, "digest", recorded[0], digest)
    return Broken(number, "link", recorded[1], right) if right != recorded[1] else None
