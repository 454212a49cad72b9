"""CAMT.053, the bank's statement of ISO 20022, versions 2 to 8 (and 9 to 13, which say the same): entries, or an error.

Message definitions: https://www.iso20022.org/iso-20022-message-definitions (Bank-to-Customer Statement). Versions
differ where it matters here in two places: since 8 a party stands in `Pty`, and a status in `Cd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from activities.bank.words import Entry, Kind, Statement, money
from activities.bank.xml import Node, parse

_VERSION: Final = re.compile(r"camt\.0(\d\d)\.001\.(\d\d)")
_OTHERS: Final = {
    "52": ("it is camt.052, a report within the day: what it says may still change; import the statement (camt.053)",
           "es camt.052, un reporte del día: aún puede cambiar; importe el extracto (camt.053)"),
    "54": ("it is camt.054, a notice: the statement (camt.053) will say the same; import that one",
           "es camt.054, un aviso: el extracto (camt.053) dirá lo mismo; importe ese"),
}  # fmt: skip
_KINDS: Final[dict[tuple[str, bool, bool], Kind]] = {
    # credit or debit, reversal, return: what it is
    ("CRDT", False, False): "received",
    ("CRDT", False, True): "restored",
    ("CRDT", True, False): "restored",
    ("CRDT", True, True): "restored",
    ("DBIT", False, False): "paid",
    ("DBIT", False, True): "taken_back",
    ("DBIT", True, False): "taken_back",
    ("DBIT", True, True): "taken_back",
}
_STRUCTURED: Final = (
    "RmtInf/Strd/CdtrRefInf/Ref", "RmtInf/Strd/RfrdDocInf/Nb", "RmtInf/Strd/RfrdDocInf/RfrdDocNb",
)  # fmt: skip


def read(data: bytes, file: str) -> tuple[Statement, ...]:
    """Every statement of the file. Raises BankFileWrong."""
    outer = parse(data, file)
    root = outer.one("Document", "Body/Document") or outer  # SWIFT and some banks put the document into an envelope
    found = _VERSION.search(root.space)
    if found is not None and found[1] in _OTHERS:
        raise root.wrong(*_OTHERS[found[1]])
    body = root.one("BkToCstmrStmt")
    if found is None or found[1] != "53" or body is None:
        raise root.wrong("it is no statement of a bank (camt.053)", "no es un extracto bancario (camt.053)")
    statements = tuple(_statement(node) for node in body.all("Stmt"))
    if not statements:
        raise body.wrong("it has no statement (Stmt)", "no tiene ningún extracto (Stmt)")
    return statements


def _statement(node: Node) -> Statement:
    account = node.text("Acct/Id/IBAN", "Acct/Id/Othr/Id", "Acct/Id/BBAN", "Acct/Id/PrtryAcct/Id")
    if not account:
        raise node.wrong("the statement names no account", "el extracto no nombra la cuenta")
    entries = tuple(entry for one in node.all("Ntry") for entry in _entries(one) if entry.amount)
    return Statement(account=account, number=node.text("ElctrncSeqNb", "Id"), entries=entries, off=_off(node))


def _entries(node: Node) -> Iterator[Entry]:
    """The payments of a batch one by one where each has its amount and they come to the entry; else the entry."""
    details = list(node.all("NtryDtls/TxDtls"))
    whole = _entry(node, details)
    if len(details) > 1:
        apart = [
            _entry(node, [one], f" TxDtls {n}")
            for n, one in enumerate(details, 1) if _own_amount(node, one) is not None
        ]  # fmt: skip
        total = sum((one.amount for one in apart), Decimal(0))
        if len(apart) == len(details) and total == whole.amount and {one.currency for one in apart} == {whole.currency}:
            yield from apart
            return
    yield whole


def _entry(node: Node, details: list[Node], place: str = "") -> Entry:
    amount, currency = _money(_need(node, "Amt"))
    own = _own_amount(node, details[0]) if place else None
    amount = _money(own)[0] if own is not None else amount
    first = details[0] if details else node
    kind = _kind(node, details)
    side = _side(kind, first)
    fee = _fee(node, first, amount, currency) if kind == "received" and len(details) < 2 else None

    def agreed(said: Callable[[Node], str]) -> str:
        """What all payments say alike: of a batch that stays whole nobody is the payer because he stands first."""
        found = {said(one) for one in details or [node]}
        return found.pop() if len(found) == 1 else ""

    reference = first.text("Refs/AcctSvcrRef") if place else node.text("AcctSvcrRef") or first.text("Refs/AcctSvcrRef")
    return Entry(
        place=f"line {node.line}, Ntry{place}",
        kind=kind,
        amount=amount + (fee or Decimal(0)),
        currency=currency,
        booked_on=_day(node, "BookgDt") or _day(node, "ValDt") or _no_day(node),
        valued_on=_day(node, "ValDt"),
        reference=reference or node.text("NtryRef"),
        structured=agreed(lambda one: one.text(*_STRUCTURED)),
        end_to_end=agreed(lambda one: _given(one.text("Refs/EndToEndId"))),
        mandate=agreed(lambda one: _given(one.text("Refs/MndtId"))),
        payer=agreed(lambda one: _party(one, side, "Nm")),
        tax_id=agreed(lambda one: _tax_id(one, side)),
        account=agreed(lambda one: one.text(f"RltdPties/{side}Acct/Id/IBAN", f"RltdPties/{side}Acct/Id/Othr/Id")),
        body=_body(node, details),
        fee=fee,
        reason=first.text("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry"),
    )


def _kind(node: Node, details: list[Node]) -> Kind:
    sign = node.text("CdtDbtInd")
    if sign not in ("CRDT", "DBIT"):
        raise node.wrong(
            "the entry says neither CRDT nor DBIT (CdtDbtInd)", "la entrada no dice CRDT ni DBIT (CdtDbtInd)"
        )
    status = node.text("Sts/Cd", "Sts/Prtry", "Sts") or "BOOK"
    if status != "BOOK":
        return "pending"
    returned = any(one.one("RtrInf") is not None for one in details)
    return _KINDS[sign, node.text("RvslInd") in ("true", "1"), returned]


def _side(kind: Kind, details: Node) -> str:
    """Who is the customer: the debtor, also of what is taken back, where banks name the first payment's parties."""
    names_debtor = _party(details, "Dbtr", "Nm") or details.one("RltdPties/DbtrAcct")
    return "Cdtr" if kind == "paid" or (kind == "taken_back" and not names_debtor) else "Dbtr"


def _own_amount(node: Node, details: Node) -> Node | None:
    """What a payment of a batch is in the account's currency, where it is on the batch's own side.

    In version 2 it stands in AmtDtls, later also in Amt; of foreign money in the counter value.
    """
    currency = _need(node, "Amt").attribute("Ccy")
    if details.text("CdtDbtInd") not in ("", node.text("CdtDbtInd")):
        return None
    found = (one for path in ("Amt", "AmtDtls/TxAmt/Amt", "AmtDtls/CntrValAmt/Amt") for one in details.all(path))
    return next((one for one in found if one.attribute("Ccy") == currency), None)


def _fee(node: Node, details: Node, amount: Decimal, currency: str) -> Decimal | None:
    """What was kept on the way: told as a charge, and agreeing with what the payer instructed. Else nobody knows."""
    instructed = details.one("AmtDtls/InstdAmt/Amt")
    charges = [*node.all("Chrgs/Rcrd"), *node.all("Chrgs"), *details.all("Chrgs/Rcrd"), *details.all("Chrgs")]
    told = [_money(one)[0] for charge in charges if (one := charge.one("Amt")) is not None
            and one.attribute("Ccy") == currency and charge.text("CdtDbtInd") in ("", "DBIT")]  # fmt: skip
    if instructed is None or instructed.attribute("Ccy") != currency or not told:
        return None
    kept = _money(instructed)[0] - amount
    return kept if kept > 0 and kept == sum(told, Decimal(0)) else None


def _money(node: Node) -> tuple[Decimal, str]:
    currency = node.attribute("Ccy")
    if not re.fullmatch("[A-Z]{3}", currency):
        raise node.wrong("the amount has no currency (Ccy)", "el monto no tiene moneda (Ccy)")
    try:
        return money(node.text(), currency), currency
    except (ValueError, ArithmeticError) as error:
        raise node.wrong(
            f"'{node.text()[:30]}': {error}", f"'{node.text()[:30]}' no es un monto de {currency}"
        ) from error


def _day(node: Node, path: str) -> date | None:
    found = node.one(f"{path}/Dt", f"{path}/DtTm")
    if found is None:
        return None
    try:
        return datetime.fromisoformat(found.text()).date()
    except ValueError as error:
        raise found.wrong(f"'{found.text()[:30]}' is no day", f"'{found.text()[:30]}' no es un día") from error


def _no_day(node: Node) -> date:
    raise node.wrong("the entry has neither BookgDt nor ValDt", "la entrada no tiene BookgDt ni ValDt")


def _party(node: Node, side: str, what: str) -> str:
    return node.text(*(f"RltdPties/{who}{pty}/{what}" for who in (side, f"Ultmt{side}") for pty in ("", "/Pty")))


def _tax_id(node: Node, side: str) -> str:
    """A party's own number: of a company, else of a person."""
    return next((found for kind in ("OrgId", "PrvtId") if (found := _party(node, side, f"Id/{kind}/Othr/Id"))), "")


def _given(reference: str) -> str:
    return "" if reference.upper() in ("NOTPROVIDED", "NOT PROVIDED", "NONREF") else reference


def _body(node: Node, details: list[Node]) -> str:
    texts = [one.raw() for detail in details for one in detail.all("RmtInf/Ustrd")]
    texts += [one.text() for detail in details for one in detail.all("AddtlTxInf")]
    if not any(texts):
        texts = [node.text("AddtlNtryInf")]
    return "\n".join(dict.fromkeys(text for text in texts if text))[:2000]


def _off(node: Node) -> Decimal | None:
    """By how much opening balance and entries miss the closing balance; None where that cannot be told."""
    balances = {}
    for one in node.all("Bal"):
        amount, currency = _money(_need(one, "Amt"))
        code = one.text("Tp/CdOrPrtry/Cd")
        balances[code] = (amount if one.text("CdtDbtInd") == "CRDT" else -amount, currency)
    opening, closing = balances.get("OPBD") or balances.get("PRCD"), balances.get("CLBD")
    if opening is None or closing is None or opening[1] != closing[1]:
        return None
    moved = Decimal(0)
    for one in node.all("Ntry"):
        if (one.text("Sts/Cd", "Sts") or "BOOK") == "BOOK":
            amount, currency = _money(_need(one, "Amt"))
            if currency != opening[1]:
                return None
            moved += amount if one.text("CdtDbtInd") == "CRDT" else -amount
    return closing[0] - opening[0] - moved


def _need(node: Node, path: str) -> Node:
    found = node.one(path)
    if found is None:
        raise node.wrong(f"it has no {path}", f"no tiene {path}")
    return found
