"""A bank's statement as any format says it: entries with what came with them. It knows no format and no customer."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

import msgspec

from schemas.failures import CollectionsError
from schemas.money import decimals


class BankFileWrong(CollectionsError):
    """{file}: {place}{why}; nothing was imported"""

    es: ClassVar[str] = "{file}: {lugar}{por_que}; no se importó nada"

    def __init__(self, *, file: str, why: str, por_que: str, line: int = 0, element: str = "") -> None:
        """`line` is 0 where it is about the whole file; `element` is the one of XML, empty in other formats."""
        within = f", {element}" if element else ""
        place, lugar = (f"line {line}{within}: ", f"línea {line}{within}: ") if line else ("", "")
        super().__init__(file=file, place=place, lugar=lugar, why=why, por_que=por_que)


Kind = Literal["received", "paid", "taken_back", "restored", "pending"]
"""What an entry is: money that came; money we paid; money taken back (a reversed credit, a returned debit); our own
payment that came home; or not booked yet."""


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """One booking, or one payment of a batch. `amount` is over zero; `place` is where the file has it.

    `reference` is the bank's own; `structured` and `end_to_end` are what the payer gave; names and texts are personal.
    """

    place: str
    kind: Kind
    amount: Decimal
    currency: str
    booked_on: date
    valued_on: date | None = None
    reference: str = ""
    structured: str = ""
    end_to_end: str = ""
    mandate: str = ""
    payer: str = ""
    tax_id: str = ""
    account: str = ""
    body: str = ""
    fee: Decimal | None = None
    reason: str = ""

    @property
    def paid_on(self) -> date:
        """The day on which the money counts: the value date of money in, where the bank gives one that is not later."""
        return min(self.valued_on, self.booked_on) if self.valued_on else self.booked_on


class Statement(msgspec.Struct, frozen=True, kw_only=True):
    """What a bank says of one account. `account` is ours, as it stands there. `off` is by how much balances differ."""

    account: str
    number: str
    entries: tuple[Entry, ...]
    off: Decimal | None = None

    @property
    def begins_on(self) -> date | None:
        return min((one.booked_on for one in self.entries), default=None)

    @property
    def ends_on(self) -> date | None:
        return max((one.booked_on for one in self.entries), default=None)


NO_REFERENCES = frozenset(("", "NONREF", "NOTPROVIDED", "0", "NOREF", "NO REF"))


def numbered(statements: Iterable[Statement]) -> Iterator[tuple[Statement, Entry, str]]:
    """Each entry with an id of its own, the same in every statement that has it.

    The bank's own reference makes it, with account, day and money; where the bank gives none, what came with the money,
    and its place among entries that are alike in all of this. Two payments alike to the letter on one day are told
    apart only where one file holds both.
    """
    seen: Counter[str] = Counter()
    for statement in statements:
        for entry in statement.entries:
            said = [
                statement.account,
                str(entry.booked_on),
                f"{entry.amount.normalize():f}",
                entry.currency,
                entry.kind,
            ]
            if entry.reference.upper() not in NO_REFERENCES:
                said.append(entry.reference)
            said += [entry.end_to_end] if len(said) == 6 else [entry.end_to_end, entry.payer, entry.account, entry.body]
            key = hashlib.sha256("\n".join(said).encode()).hexdigest()[:24]
            seen[key] += 1
            yield statement, entry, f"bank/{key}" + (f"-{seen[key]}" if seen[key] > 1 else "")


def money(text: str, currency: str) -> Decimal:
    """An amount as banks write it (`8.85`, `1234,5`), no finer than its currency. Raises ValueError."""
    if not text.replace(",", ".", 1).replace(".", "", 1).isdigit() or not text.isascii():
        raise ValueError("it is no amount")
    amount = Decimal(text.replace(",", "."))
    places = decimals(currency)
    if amount != amount.quantize(Decimal(1).scaleb(-places)):
        raise ValueError(f"{currency} has {places} decimals")
    if amount.adjusted() > 14:
        raise ValueError("it is too large")
    return amount.quantize(Decimal(1).scaleb(-places))
