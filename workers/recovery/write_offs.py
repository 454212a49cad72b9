"""Write-offs by hand: the reasons as data, the wish through the one door, the accountants' list. It holds no rule."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Final

import msgspec

from activities.recovery.written_off import WrittenOffLine
from activities.spreadsheet import cell
from engine.language.library import read_file
from engine.language.text.source import parse, plain
from schemas.driving import AskWriteOff
from schemas.failures import CollectionsError
from schemas.money import to_minor
from workers import door
from workers.door import Asked
from workers.posting import find_case
from workers.speech import say

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record]

SHIPPED: Final = Path(__file__).parents[2] / "playbooks" / "write-offs" / "reasons.yaml"
OURS: Final = Path("playbooks") / "write-offs" / "reasons.yaml"
DEFAULT_ROLE: Final = "head-of-collections"
COLUMNS: Final = (
    "invoice", "customer", "name", "written_off_on", "reason", "amount", "currency", "asked_by", "approved_by",
    "because", "recovered",
)  # fmt: skip


class ReasonUnknown(CollectionsError):
    """'{reason}' is no reason for a write-off; say one of: {known}"""

    es: ClassVar[str] = "«{reason}» no es un motivo de castigo; diga uno de: {known}"
    exit_code: ClassVar[int] = 2


class ReasonsWrong(CollectionsError):
    """{file} cannot be read: write approved_by: and reasons: with en: and es: for each code"""

    es: ClassVar[str] = "{file} no se puede leer: escriba approved_by: y reasons: con en: y es: para cada código"


class Reason(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A reason in words, and the role that must agree, where it is another than for the rest."""

    en: str
    es: str
    approved_by: str = ""


class Reasons(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The table of reasons by code."""

    reasons: dict[str, Reason]
    approved_by: str = DEFAULT_ROLE

    def role(self, code: str) -> str:
        """Who must agree. Raises ReasonUnknown."""
        if code not in self.reasons:
            known = ", ".join(f"{name} ({say(one.en, one.es)})" for name, one in sorted(self.reasons.items()))
            raise ReasonUnknown(reason=code, known=known)
        return self.reasons[code].approved_by or self.approved_by


def reasons_of(file: Path | None = None) -> Reasons:
    """The company's own table, or the shipped one. Raises ReasonsWrong."""
    place = file or (OURS if OURS.is_file() else SHIPPED)
    parsed = parse(read_file(place).body, str(place))
    try:
        read: Any = plain(parsed.node) if parsed.node is not None else None
        return msgspec.convert(read, Reasons)
    except msgspec.ValidationError as error:
        raise ReasonsWrong(file=place) from error


async def ask(connection: Connection, invoice: str, reason: str, by: str, note: str, file: Path | None = None) -> Asked:
    """Ask for a write-off. Raises ReasonUnknown, ReasonsWrong, InvoiceUnknown, NoCaseYet."""
    role = reasons_of(file).role(reason)
    case = await find_case(connection, invoice)
    wish = AskWriteOff(id=str(uuid.uuid4()), by=by, door="cli", reason=reason, approval_by=role)
    return await door.ask(connection, case, wish, remark=note)


def as_csv(lines: Iterable[WrittenOffLine]) -> str:
    """The accountants' list: amounts in major units, days in UTC, a total they make themselves."""
    text = io.StringIO()
    rows = csv.writer(text, lineterminator="\r\n")
    rows.writerow(COLUMNS)
    for one in lines:
        amount, recovered = (to_minor(sum_, one.currency) for sum_ in (one.amount, one.recovered))
        rows.writerow([
            cell(one.invoice), cell(one.customer), cell(one.name), one.at.date().isoformat(), cell(one.reason),
            f"{amount:f}", one.currency, cell(one.asked_by), cell(one.approved_by), cell(one.because),
            f"{recovered:f}",
        ])  # fmt: skip
    return text.getvalue()
