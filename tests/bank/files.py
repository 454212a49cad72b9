"""Statements as a bank would write them, CAMT.053 of every version and MT940, from one list of movements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

OURS = "PE1200220191234567"
DAY = date(2026, 3, 10)


@dataclass(frozen=True)
class Movement:
    """One booking of our account."""

    amount: str
    text: str = ""
    payer: str = ""
    account: str = ""
    reference: str = ""
    structured: str = ""
    end_to_end: str = ""
    mandate: str = ""
    credit: bool = True
    reversal: bool = False
    reason: str = ""
    on: date = DAY
    currency: str = "PEN"
    status: str = "BOOK"


def camt(movements: Sequence[Movement], version: int = 2, account: str = OURS, number: str = "1") -> bytes:
    entries = "\n".join(_entry(one, version) for one in movements)
    space = f"urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version:02}"
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{space}"><BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr>
<Stmt><Id>S{number}</Id><ElctrncSeqNb>{number}</ElctrncSeqNb><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>
{entries}
</Stmt></BkToCstmrStmt></Document>
""".encode()


def _entry(one: Movement, version: int) -> str:
    def party(name: str) -> str:
        return f"<Pty><Nm>{escape(name)}</Nm></Pty>" if version >= 8 else f"<Nm>{escape(name)}</Nm>"

    status = f"<Sts><Cd>{one.status}</Cd></Sts>" if version >= 8 else f"<Sts>{one.status}</Sts>"
    reversal = "<RvslInd>true</RvslInd>" if one.reversal else ""
    refs = "".join(f"<{tag}>{escape(value)}</{tag}>" for tag, value in
                   (("EndToEndId", one.end_to_end), ("MndtId", one.mandate)) if value)  # fmt: skip
    parties = f"<Dbtr>{party(one.payer)}</Dbtr>" if one.payer else ""
    parties += f"<DbtrAcct><Id><IBAN>{one.account}</IBAN></Id></DbtrAcct>" if one.account else ""
    texts = "".join(f"<Ustrd>{escape(line)}</Ustrd>" for line in one.text.split("\n") if line)
    strd = f"<Strd><CdtrRefInf><Ref>{one.structured}</Ref></CdtrRefInf></Strd>" if one.structured else ""
    returned = f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn></RtrInf>" if one.reason else ""
    own = f"<AcctSvcrRef>{one.reference}</AcctSvcrRef>" if one.reference else ""
    sign = "CRDT" if one.credit else "DBIT"
    return f"""<Ntry><Amt Ccy="{one.currency}">{one.amount}</Amt><CdtDbtInd>{sign}</CdtDbtInd>
{reversal}{status}<BookgDt><Dt>{one.on}</Dt></BookgDt><ValDt><Dt>{one.on}</Dt></ValDt>{own}
<NtryDtls><TxDtls><Refs>{refs}</Refs><RltdPties>{parties}</RltdPties><RmtInf>{texts}{strd}</RmtInf>{returned}</TxDtls>
</NtryDtls></Ntry>"""


def mt940(movements: Sequence[Movement], account: str = OURS, number: int = 1) -> bytes:
    lines, balance = (
        [f":20:STMT{number}", f":25:{account}", f":28C:{number}/1", ":60F:C260309PEN1000,00"],
        Decimal(1000),
    )
    for one in movements:
        mark = {(True, False): "C", (False, False): "D", (False, True): "RC", (True, True): "RD"}[
            one.credit, one.reversal
        ]
        balance += Decimal(one.amount) if mark in ("C", "RD") else -Decimal(one.amount)
        amount = f"{Decimal(one.amount):.2f}".replace(".", ",")
        own = f"//{one.reference}" if one.reference else ""
        lines.append(f":61:{one.on:%y%m%d%m%d}{mark}{amount}NTRF{one.end_to_end or 'NONREF'}{own}")
        text = one.text.replace("\n", "")
        pieces = [text[at : at + 27] for at in range(0, len(text), 27)] or [""]
        purpose = "".join(f"?{20 + n}{piece}" for n, piece in enumerate(pieces))
        who = f"?31{one.account}?32{one.payer[:27]}" if one.payer or one.account else ""
        lines.append(f":86:166?00TRANSFER{purpose}{who}")
    sign = "C" if balance >= 0 else "D"
    lines += [f":62F:{sign}260310PEN{abs(balance):.2f}".replace(".", ","), "-"]
    return "\r\n".join(lines).encode() + b"\r\n"
