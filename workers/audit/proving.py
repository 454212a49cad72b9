"""What proves that the cases of a bundle are all there was: signed checkpoints, and each case's place in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from activities import checkpoints as kept
from activities.audit import records
from engine.study.bundle.lines import jsonl
from engine.study.merkle import paths
from schemas.bundle import ActLink, Head, Proof
from workers.audit.checkpoints import proofs_of

if TYPE_CHECKING:
    from activities.audit.records import Connection


class Proving:
    """The proofs of a selection of cases, read once for all of them."""

    def __init__(
        self, proofs: Mapping[str, tuple[Proof, ...]], acts: Proof | None, links: tuple[ActLink, ...],
        first: int | None,
    ) -> None:  # fmt: skip
        self._proofs, self._acts, self._links, self._first = proofs, acts, links, first

    def of(self, case: records.CaseRecords) -> tuple[Proof, ...]:
        """A case's proofs: of its own chains, and where somebody acted on it, of the chain of acts."""
        found = self._proofs.get(case.head["invoice"], ())
        return (*found, self._acts) if case.acts and self._acts is not None else found

    async def files(self, connection: Connection) -> list[tuple[str, bytes]]:
        """The checkpoints from the first that matters to the newest, the keys that followed on each other, and the
        links of acts."""
        checkpoints = () if self._first is None else await kept.checkpoints(connection, self._first)
        keys = [key.told for key in await kept.keys(connection) if key.told is not None]
        return [
            ("checkpoints.jsonl", jsonl(one.signed for one in checkpoints)), ("keys.jsonl", jsonl(keys)),
            ("act-links.jsonl", jsonl(self._links)),
        ]  # fmt: skip


async def proving(connection: Connection, invoices: Sequence[str]) -> Proving:
    """Reads the proofs of these cases, in the caller's snapshot."""
    proofs = await proofs_of(connection, invoices)
    first = await kept.first_of(connection, invoices)
    span = await records.acts_span(connection, invoices)
    if span.checkpoint is None or span.place is None or span.link is None or span.first is None:
        return Proving(proofs, None, (), first)
    head = Head("act", "", span.place, span.link)
    path = paths(await kept.heads_at(connection, span.checkpoint), [head])[head]
    links = await records.act_links(connection, span.first, span.place)
    first = span.checkpoint if first is None else min(first, span.checkpoint)
    return Proving(proofs, Proof(checkpoint=span.checkpoint, head=head, path=path), links, first)
