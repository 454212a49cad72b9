"""Direct-debit mandates: read from CSV, listed, suspended; who has one pays by direct debit. It debits nobody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from activities import inbox
from activities.cash.receiving import fingerprint, masked
from activities.importing.complaints import BadRow, FileUnreadable, Unfit
from activities.importing.source import Source, recognise
from activities.importing.values import Read, read_dates, read_text, read_word
from activities.queries import named
from schemas.events import FactsChanged

if TYPE_CHECKING:
    from activities.cash.statements import Connection

QUERY: Final = named(files("activities").joinpath("mandates.sql").read_text("utf-8"))
SEQUENCES: Final = {"first": "first", "frst": "first", "recurring": "recurring", "rcur": "recurring", "final": "final",
                    "fnal": "final", "one_off": "one_off", "ooff": "one_off"}  # fmt: skip
STATES: Final = {one: one for one in ("active", "suspended", "cancelled", "expired")} | {
    "activo": "active", "activa": "active", "suspendida": "suspended", "anulada": "cancelled", "vencida": "expired",
}  # fmt: skip
COLUMNS: Final[dict[str, tuple[Read, Any]]] = {
    "reference": (read_text(64), None),
    "customer": (read_text(64), None),
    "signed_on": (read_dates("Y-M-D"), None),
    "scheme": (read_text(40), ""),
    "account": (read_text(64), ""),
    "sequence": (read_word(SEQUENCES), "recurring"),
    "state": (read_word(STATES), "active"),
}
"""How each column is read, and what an empty cell means; None: every row needs it."""


class MandateLine(msgspec.Struct, frozen=True):
    """A mandate with its customer's name (personal); the account is masked."""

    reference: str
    customer: str
    name: str
    scheme: str
    account: str
    signed_on: date
    sequence: str
    state: str
    reason: str


class MandateReport(msgspec.Struct, frozen=True):
    """What an import did; nothing, where a row is bad."""

    new: int
    already: int
    bad: tuple[BadRow, ...] = ()


async def import_mandates(connection: Connection, path: Path) -> MandateReport:
    """All rows of the file, or none. Raises FileUnreadable, NotText."""
    rows, bad = _read(path)
    known = {row["id"] for row in await connection.fetch(QUERY["customers"], [one["customer"] for _, one in rows])}
    bad += [BadRow(path.name, line, "customer", one["customer"], "unknown_customer")
            for line, one in rows if one["customer"] not in known]  # fmt: skip
    if bad:
        return MandateReport(0, 0, tuple(sorted(bad, key=lambda one: one.line)))
    new = 0
    async with connection.transaction():
        for line, one in rows:
            account = one["account"]
            is_new = await connection.fetchval(
                QUERY["put"], one["reference"], one["customer"], one["scheme"], masked(account), fingerprint(account),
                one["signed_on"], one["sequence"], one["state"],
            )  # fmt: skip
            if is_new is None:
                bad.append(
                    BadRow(path.name, line, "reference", one["reference"], "conflict", {"there": one["reference"]})
                )
                break
            new += is_new
        else:
            await tell(connection, [one["customer"] for _, one in rows])
            return MandateReport(new, len(rows) - new)
        raise MandateConflict(bad)


class MandateConflict(Exception):
    """Ends the transaction: a mandate of that reference is another customer's or was signed another day."""

    def __init__(self, bad: Iterable[BadRow]) -> None:
        self.bad = tuple(bad)
        super().__init__("conflict")


async def listed(connection: Connection, customer: str = "", most: int = 1000) -> list[MandateLine]:
    """The mandates, by reference."""
    return [MandateLine(**row) for row in await connection.fetch(QUERY["listed"], customer, most)]


async def set_state(connection: Connection, reference: str, state: str, reason: str) -> bool:
    """Suspend, cancel or take up a mandate; whether it is there. Its customer's open cases hear how he pays now."""
    async with connection.transaction():
        customer = await connection.fetchval(QUERY["set_state"], reference, state, reason)
        if customer is not None:
            await tell(connection, [customer])
        return customer is not None


async def tell_of(connection: Connection, reference: str) -> None:
    """The same as `tell`, of whose mandate it is; nothing where there is none of this reference."""
    customer = await connection.fetchval(QUERY["customer_of"], reference)
    if customer is not None:
        await tell(connection, [customer])


async def tell(connection: Connection, customers: Iterable[str]) -> None:
    """The fact `pays_by` follows the mandates, in the books and in the open cases."""
    for row in await connection.fetch(QUERY["pays_by"], list(dict.fromkeys(customers))):
        if row["invoice"] is not None:
            pays_by = row["pays_by"] or "bank_transfer"
            id = f"mandate/{row['invoice']}/{pays_by}/{row['at'].isoformat()}"
            event = FactsChanged(at=row["at"], id=id, facts={"pays_by": pays_by})
            await inbox.put(connection, row["invoice"], [event])


def _read(path: Path) -> tuple[list[tuple[int, dict[str, Any]]], list[BadRow]]:
    if not path.is_file():
        raise FileUnreadable(file=path, why="no such file")
    source = Source(path, recognise(path))
    try:
        missing = [name for name, (_, empty) in COLUMNS.items() if empty is None and name not in source.header]
        if missing:
            facts = {"header": ", ".join(source.header), "near": ""}
            return [], [BadRow(path.name, source.header_line, name, "", "missing_column", facts) for name in missing]
        good, bad = list[tuple[int, dict[str, Any]]](), list[BadRow]()
        for row in source.rows():
            if isinstance(row, BadRow):
                bad.append(row)
                continue
            line, cells = row
            good.append((line, dict(_cells(path.name, line, source.header, cells, bad))))
        spoilt = {one.line for one in bad}
        return [one for one in good if one[0] not in spoilt], bad
    finally:
        source.close()


def _cells(file: str, line: int, header: list[str], cells: list[str], bad: list[BadRow]) -> Iterator[tuple[str, Any]]:
    said = dict(zip(header, cells, strict=False))
    for name, (read, empty) in COLUMNS.items():
        text = said.get(name, "").strip()
        if not text and empty is None:
            bad.append(BadRow(file, line, name, "", "empty"))
        try:
            yield name, read(text) if text else empty
        except Unfit as error:
            bad.append(BadRow(file, line, name, text, error.code, error.facts))
            yield name, empty
