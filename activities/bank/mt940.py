"""MT940, SWIFT's statement, as banks write it: the entries of each statement, or an error with its line.

The fields are taken apart by the library `mt-940`; this says what they mean to us. SWIFT's own definition: Category 9,
MT940 Customer Statement Message. Subfields ?20 to ?63 of field 86 are the German banks' (GVC).
"""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Final

import mt940

from activities.bank.words import BankFileWrong, Entry, Kind, Statement, money

# It writes every field that it cannot read into the log, names and all.
logging.getLogger("mt940").setLevel(logging.CRITICAL + 1)

_KINDS: Final[dict[str, Kind]] = {
    "C": "received",
    "D": "paid",
    "RC": "taken_back",
    "RD": "restored",
    "EC": "pending",
    "ED": "pending",
}
_RETURNED: Final = frozenset(("108", "109", "159", "184"))
"""GVC codes of German banks: direct debits and transfers that came back."""
_BEGINS: Final = re.compile(r"^(?:\{.*\{4:\s*)?:20:", re.MULTILINE)
_CLOSES: Final = re.compile(r"^:62[FM]:", re.MULTILINE)
_IBAN: Final = re.compile(r"[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}")
_SUPPLEMENT: Final = re.compile(r"[0-9]{3}")
"""Subfield ?34 is a code of the bank; three digits would read as the end of an invoice's number."""
_TEXTS: Final = ("purpose", "additional_purpose", "transaction_details", "extra_details", "return_debit_notes")


def read(text: str, file: str) -> tuple[Statement, ...]:
    """Every statement of the file. Raises BankFileWrong."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    begins = [found.start() for found in _BEGINS.finditer(text)]
    if not begins:
        raise _wrong(file, 1, "it has no statement (field 20)", "no tiene ningún extracto (campo 20)")
    pieces = zip(begins, [*begins[1:], len(text)], strict=True)
    return tuple(_statement(text[at:end], text.count("\n", 0, at) + 1, file) for at, end in pieces)


def _statement(text: str, line: int, file: str) -> Statement:
    if not re.search(r"^:60[FM]:", text, re.MULTILINE) and re.search(r"^:34F:", text, re.MULTILINE):
        raise _wrong(file, line, "it is MT942, a report within the day: import the statement (MT940)",
                     "es MT942, un reporte del día: importe el extracto (MT940)")  # fmt: skip
    lines = [line + number for number, said in enumerate(text.splitlines()) if said.startswith(":61:")]
    closing = _CLOSES.search(text)
    if closing is None:
        why = "the statement has no closing balance (field 62): the file is cut off"
        por_que = "el extracto no tiene saldo final (campo 62): el archivo está cortado"
        raise _wrong(file, line + text.count("\n"), why, por_que)
    found = _parsed(_without_last_words(text, closing.end()), line, file)
    account = str(found.data.get("account_identification") or "").strip()
    if not account:
        raise _wrong(
            file, line, "the statement names no account (field 25)", "el extracto no nombra la cuenta (campo 25)"
        )
    if len(found.transactions) != len(lines):
        raise _wrong(
            file, line, "not every booking (field 61) can be read", "no se pueden leer todas las entradas (campo 61)"
        )
    read = (_entry(one.data, at, file) for one, at in zip(found.transactions, lines, strict=True))
    entries = tuple(one for one in read if one.amount)
    number = str(found.data.get("statement_number") or found.data.get("transaction_reference") or "")
    return Statement(account=account, number=number, entries=entries, off=_off(found))


def _without_last_words(text: str, closed: int) -> str:
    """A field 86 after the closing balance is about the account; the library would give it to the last booking."""
    last = text.find("\n:86:", closed)
    return text if last < 0 else text[: last + 1]


def _parsed(text: str, line: int, file: str) -> Any:
    """As most banks write field 61, else as the one that puts 35 characters where 16 belong."""
    asn = mt940.tags.StatementASNB()
    found = _library(text) or _library(text, {asn.id: asn})
    if found is None:
        raise _wrong(file, line + _first_bad(text), "the field cannot be read", "no se puede leer el campo")
    return found


def _library(text: str, tags: dict[Any, Any] | None = None) -> Any:
    """What the library makes of a statement, or None. It raises all kinds of errors for what it cannot read."""
    found = mt940.models.Transactions(tags=tags, options=mt940.Options.all())
    try:
        found.parse(text)
    except (RuntimeError, ValueError, LookupError, ArithmeticError, TypeError, AttributeError):
        return None
    return found


def _first_bad(text: str) -> int:
    """On which line of a statement its first bad field stands, as far as can be told; each halving reads half."""
    lines = text.splitlines()
    begins = [number for number, said in enumerate(lines) if said.startswith(":61:")] or [len(lines)]
    head, begins = lines[: begins[0]], [*begins, len(lines)]
    if _library("\n".join(head)) is None:
        return _within(lines, [], 0, len(head))
    low, high = 0, len(begins) - 1
    while high - low > 1:
        middle = (low + high) // 2
        if _library("\n".join([*head, *lines[begins[low] : begins[middle]]])) is None:
            high = middle
        else:
            low = middle
    return _within(lines, head, begins[low], begins[high])


def _within(lines: list[str], head: list[str], begin: int, end: int) -> int:
    """The first field of these lines with which they cannot be read; 0 where it is none of them."""
    starts = [number for number in range(begin, end) if re.match(r":\d\d[A-Z]?:", lines[number])]
    for start, following in zip(starts, [*starts[1:], end], strict=True):
        if _library("\n".join([*head, *lines[begin:following]])) is None:
            return start
    return 0


def _entry(data: dict[str, Any], line: int, file: str) -> Entry:
    currency = str(data.get("currency") or "")
    if not currency:
        raise _wrong(file, line, "the currency is not said (field 60)", "no se dice la moneda (campo 60)")
    try:
        amount = money(str(abs(data["amount"].amount)), currency)
    except (ValueError, ArithmeticError) as error:
        raise _wrong(file, line, str(error), f"no es un monto de {currency}") from error
    if data["status"] not in _KINDS:
        raise _wrong(file, line, "the booking says neither C nor D (field 61)",
                     "la entrada no dice C ni D (campo 61)")  # fmt: skip
    valued = _day(data["date"])
    purpose = "\n".join(_texts(data))
    return Entry(
        place=f"line {line}, :61:",
        kind=_kind(data),
        amount=amount,
        currency=currency,
        booked_on=_day(data.get("entry_date") or data.get("guessed_entry_date") or data["date"]),
        valued_on=valued,
        reference=_given(data.get("bank_reference")),
        structured="",
        end_to_end=_given(data.get("end_to_end_reference")) or _reference(data),
        mandate=_given(data.get("additional_position_reference")),
        payer=_one_line(data.get("applicant_name")),
        account=_account(data),
        body=purpose[:2000],
        reason=_one_line(data.get("posting_text")) if data.get("transaction_code") in _RETURNED else "",
    )


def _kind(data: dict[str, Any]) -> Kind:
    kind = _KINDS[data["status"]]
    if data.get("transaction_code") in _RETURNED:
        return {"paid": "taken_back", "received": "restored"}.get(kind, kind)  # type: ignore[return-value]
    return kind


def _texts(data: dict[str, Any]) -> Iterator[str]:
    for name in _TEXTS:
        text = str(data.get(name) or "").strip()
        if text and not _SUPPLEMENT.fullmatch(text):
            yield text


def _reference(data: dict[str, Any]) -> str:
    """Some banks write the payer's account where the payer's reference belongs."""
    given = _given(data.get("customer_reference"))
    return "" if _IBAN.fullmatch(given) else given


def _account(data: dict[str, Any]) -> str:
    known = _one_line(data.get("gvc_applicant_iban") or data.get("applicant_iban"))
    reference = _one_line(data.get("customer_reference"))
    return known or (reference if _IBAN.fullmatch(reference) else "")


def _off(found: Any) -> Decimal | None:
    opening, closing = found.data.get("final_opening_balance"), found.data.get("final_closing_balance")
    if opening is None or closing is None or opening.amount.currency != closing.amount.currency:
        return None
    moved = sum((_signed(one.data) for one in found.transactions), Decimal(0))
    return Decimal(closing.amount.amount - opening.amount.amount - moved)


def _signed(data: dict[str, Any]) -> Decimal:
    """The library gives debits a minus, and reversals none."""
    amount = abs(Decimal(data["amount"].amount))
    return {"C": amount, "RD": amount, "D": -amount, "RC": -amount}.get(data["status"], Decimal(0))


def _day(moment: Any) -> date:
    return date(moment.year, moment.month, moment.day)


def _given(reference: Any) -> str:
    text = _one_line(reference)
    return "" if text.upper() in ("NONREF", "NOTPROVIDED", "N", "0", "") else text


def _one_line(text: Any) -> str:
    return " ".join(str(text or "").split())


def _wrong(file: str, line: int, why: str, por_que: str) -> BankFileWrong:
    return BankFileWrong(file=file, line=line, why=why, por_que=por_que)
