"""Every chain and checkpoint computed again from the database as it stands, and where what is kept is another.

It trusts neither the columns of hashes nor the triggers: what was removed or rewritten by whoever owns the database
shows, as far as a signature, or a root that somebody else has kept, reaches.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities import checkpoints as kept
from engine.study.chain import broken, canonical_json, read_line, sha
from engine.study.merkle import root
from schemas.bundle import CHECKPOINT, GENESIS, Chain, Checkpoint, Divergence, Head, Kind
from workers.audit.keys import is_signed
from workers.audit.rotation import is_vouched

if TYPE_CHECKING:
    Connection = kept.Connection

MOST: Final = 200
"""Divergences that are told: after so many, nobody needs the next to know."""
CASES, ACTS, HEADS = 200, 2000, 5000
"""How many of them are read at once."""
Tell = Callable[[int, int], None]


class Checked(msgspec.Struct, kw_only=True):
    """What was computed again, and what came out otherwise, the first place first. `newest` is the newest root."""

    cases: int = 0
    lines: int = 0
    verdicts: int = 0
    acts: int = 0
    checkpoints: int = 0
    newest: int = 0
    root: str = ""
    keys: tuple[str, ...] = ()
    unsealed: int = 0
    divergences: list[Divergence] = []

    def parted(self, kind: Kind, place: str, why: str, recorded: object = "", expected: object = "",
               invoice: str = "") -> None:  # fmt: skip
        if len(self.divergences) < MOST:
            self.divergences.append(
                Divergence(
                    kind=kind, invoice=invoice, place=place, recorded=str(recorded), expected=str(expected), why=why
                )
            )


async def check(
    connection: Connection, *, roots: Mapping[int, str] | None = None, keys: Collection[str] = (),
    tell: Tell = lambda done, all_: None,
) -> Checked:  # fmt: skip
    """Everything, in one snapshot. `roots` are those that the asker kept, by the checkpoint's number; `keys` public
    keys that the asker has from elsewhere; `tell` hears of progress: lines done, lines in all."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        found, counts = Checked(), await connection.fetchrow(kept.QUERY["counts"])
        assert counts is not None
        whole = sum(counts.values())
        done = 0
        for chain in ("ledger", "verdict"):
            async for invoice, lines in _cases(connection, chain):
                _chain(found, chain, invoice, lines)
                done += len(lines)
                tell(done, whole)
        await _acts(connection, found, lambda count: tell(done + count, whole))
        for row in await connection.fetch(kept.QUERY["cut_short"]):
            found.parted("chain", _place("ledger", row["invoice"], row["seq"]), "cut_short", row["there"], row["seq"],
                         row["invoice"])  # fmt: skip
        await _checkpoints(connection, found, roots or {}, keys)
    return found


# ------------------------------------------------------------------------------------------------------------- chains


async def _cases(connection: Connection, chain: Chain) -> AsyncIterator[tuple[str, list[dict[str, Any]]]]:
    after = ""
    while rows := await connection.fetch(kept.QUERY[f"{chain}_lines"], after, CASES):
        for row in rows:
            yield row["invoice"], read_line('{"lines":' + row["lines"] + "}")["lines"]
        after = rows[-1]["invoice"]


def _chain(found: Checked, chain: Chain, invoice: str, lines: list[dict[str, Any]]) -> None:
    if chain == "ledger":
        found.cases += 1
        found.lines += len(lines)
    else:
        found.verdicts += len(lines)
    if one := broken(chain, invoice, lines):
        found.parted("chain", _place(chain, invoice, one.number), one.what, one.recorded, one.expected, invoice)


async def _acts(connection: Connection, found: Checked, tell: Callable[[int], None]) -> None:
    after, previous = 0, GENESIS
    while rows := await connection.fetch(kept.QUERY["act_lines"], after, ACTS):
        lines = [read_line(row["line"]) for row in rows]
        if one := broken("act", "", lines, first=after + 1, previous=previous):
            found.parted("act", _place("act", "", one.number), one.what, one.recorded, one.expected)
            previous = lines[-1]["link"]
        found.acts += len(lines)
        after, previous = lines[-1]["number"], lines[-1]["link"]
        tell(found.acts)


def _place(chain: str, stream: str, number: int) -> str:
    return f"{chain} {stream}:{number}" if stream else f"{chain}:{number}"


# -------------------------------------------------------------------------------------------------------- checkpoints


async def _checkpoints(
    connection: Connection, found: Checked, roots: Mapping[int, str], trusted: Collection[str]
) -> None:
    keys = await _keys(connection, found, trusted)
    moved = defaultdict[int, list[Head]](list)
    for row in await connection.fetch(kept.QUERY["heads_moved"]):
        moved[row["checkpoint"]].append(Head(row["chain"], row["stream"], row["place"], row["link"]))
    sealed = [head for some in moved.values() for head in some]
    heads: dict[tuple[str, str], Head] = {}
    before: tuple[Checkpoint, str] | None = None
    told: dict[int, Checkpoint] = {}
    for number, one in enumerate(await kept.checkpoints(connection), 1):
        heads |= {(head.chain, head.stream): head for head in moved.pop(one.number, ())}
        said = _signed(found, one, keys, number)
        if said is not None:
            _follows(found, said, before, list(heads.values()))
            before = said, sha(one.signed.statement)
            told[said.number] = said
        found.checkpoints += 1
    _known(found, told, roots)
    await _against_tables(connection, found, sealed)
    await _slipped_in(connection, found)
    await _announced(connection, found, told)
    newest = max(told, default=0)
    found.newest, found.root, found.keys = newest, told[newest].root if newest else "", keys
    found.unsealed = await connection.fetchval(kept.QUERY["unsealed"], told[newest].position if newest else 0)


async def _keys(connection: Connection, found: Checked, trusted: Collection[str]) -> tuple[str, ...]:
    """The keys that may sign, each vouched for by the one before."""
    before = ""
    keys: list[str] = []
    for number, key in enumerate(await kept.keys(connection), 1):
        place = f"audit_key:{key.number}"
        if key.number != number:
            found.parted("key", place, "number", key.number, number)
        if not is_vouched(key, before):
            found.parted("key", place, "not_vouched", key.public_key, before)
        keys.append(key.public_key)
        before = key.public_key
    if trusted and keys and not set(trusted) & set(keys):
        found.parted("key", "audit_key:1", "unknown_key", keys[0], " ".join(sorted(trusted)))
    return tuple(keys)


def _signed(found: Checked, one: kept.Kept, keys: Sequence[str], number: int) -> Checkpoint | None:
    place = f"checkpoint:{one.number}"
    if one.number != number and not any(d.why == "number" and d.kind == "checkpoint" for d in found.divergences):
        found.parted("checkpoint", f"checkpoint:{number}", "missing", one.number, number)
    if not is_signed(one.signed):
        found.parted("checkpoint", place, "bad_signature", one.signed.signature, one.signed.key)
    elif one.signed.key not in keys:
        found.parted("key", place, "not_vouched", one.signed.key, " ".join(keys))
    try:
        said = msgspec.json.decode(one.signed.statement, type=Checkpoint)
        canonical = canonical_json(read_line(one.signed.statement)) == one.signed.statement
    except (ValueError, RecursionError):
        canonical = False
    if not canonical or said.format != CHECKPOINT:
        found.parted("checkpoint", place, "unreadable", one.signed.statement, CHECKPOINT)
        return None
    columns = (one.number, one.upto.ledger, one.sha256)
    if columns != (right := (said.number, said.position, sha(one.signed.statement))):
        found.parted("checkpoint", place, "other_columns", columns, right)
    return said


def _follows(found: Checked, said: Checkpoint, before: tuple[Checkpoint, str] | None, heads: list[Head]) -> None:
    place = f"checkpoint:{said.number}"
    if said.previous != (previous := before[1] if before else GENESIS):
        found.parted("checkpoint", place, "previous", said.previous, previous)
    if before and (said.at < before[0].at or said.position < before[0].position):
        found.parted("checkpoint", place, "position_goes_back", said.position, before[0].position)
    sealed, there = f"{said.heads} {said.root}", f"{len(heads)} {root(heads)}"
    if sealed != there:
        found.parted("checkpoint", place, "heads_changed", there, sealed)


def _known(found: Checked, told: Mapping[int, Checkpoint], roots: Mapping[int, str]) -> None:
    for number, right in sorted(roots.items()):
        if number not in told:
            found.parted("checkpoint", f"checkpoint:{number}", "missing", "", right)
        elif told[number].root != right:
            found.parted("checkpoint", f"checkpoint:{number}", "other_root", told[number].root, right)


async def _against_tables(connection: Connection, found: Checked, sealed: Sequence[Head]) -> None:
    """Every head that was ever sealed, against the line that stands there now; of a chain the first is told."""
    told = set[tuple[str, str]]()
    for first in range(0, len(sealed), HEADS):
        some = sealed[first : first + HEADS]
        now = await kept.links_at(connection, some)
        for head in some:
            link = now[head.chain, head.stream, head.place]
            if link != head.link and (head.chain, head.stream) not in told:
                told.add((head.chain, head.stream))
                kind: Kind = "act" if head.chain == "act" else "chain"
                why = "other_head" if link else "lines_missing"
                found.parted(kind, _place(head.chain, head.stream, head.place), why, link or "", head.link, head.stream)


async def _slipped_in(connection: Connection, found: Checked) -> None:
    """Lines that are to look older than they are: below a checkpoint that never saw them, or dated back."""
    for row in await connection.fetch(kept.QUERY["added_later"]):
        kind: Kind = "act" if row["chain"] == "act" else "chain"
        place = _place(row["chain"], row["stream"], row["place"])
        found.parted(kind, place, "added_later", row["place"], "", row["stream"])
    for row in await connection.fetch(kept.QUERY["dated_back"]):
        place = _place("ledger", row["invoice"], row["seq"])
        found.parted("chain", place, "dated_back", row["recorded_at"], row["before"], row["invoice"])


async def _announced(connection: Connection, found: Checked, told: Mapping[int, Checkpoint]) -> None:
    """Each checkpoint's taking is an act: who removed the newest ones must have removed the newest acts too."""
    for row in await connection.fetch(kept.QUERY["announced"]):
        number = int(row["about"]) if row["about"].isdigit() else 0
        if number not in told or told[number].root != row["root"]:
            there = told[number].root if number in told else ""
            found.parted("checkpoint", f"checkpoint:{number}", "other_root" if there else "missing", there, row["root"])
