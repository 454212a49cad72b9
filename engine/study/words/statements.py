"""A statement in lines that a customer can check with a pencil, in English and Spanish. It computes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from engine.study.words import times
from engine.study.words.names import Both, pick
from schemas.statement import Account, Basis, InterestSpan, Statement, StatementLine, is_place, law_name

KINDS: Final[dict[str, Both]] = {
    "invoice": ("invoice", "factura"),
    "payment": ("payment", "pago"),
    "reversal": ("payment taken back", "pago revertido"),
    "credit_note": ("credit note", "nota de crédito"),
    "discount": ("discount for early payment", "descuento por pronto pago"),
    "interest": ("late interest", "interés por mora"),
    "late_fee": ("late fee", "cargo por mora"),
    "fixed_sum": ("sum fixed by law", "suma fijada por ley"),
    "collection_fee": ("collection fee", "gastos de cobranza"),
    "fee": ("fee", "cargo"),
    "waived": ("waived", "condonado"),
    "written_off": ("written off", "castigado"),
}


def told(one: Statement, language: str) -> str:
    """One invoice's statement."""
    head = pick((f"{one.invoice}  statement on {one.on}, in {one.currency}, due {one.due_on}",
                 f"{one.invoice}  estado de cuenta al {one.on}, en {one.currency}, vence el {one.due_on}"),
                language)  # fmt: skip
    rows = [(str(line.on), _called(line, language), _sum(one, line.amount), _sum(one, line.left)) for line in one.lines]
    wide = [max((len(row[column]) for row in rows), default=0) for column in range(4)]
    lines = [head]
    for row, line in zip(rows, one.lines, strict=True):
        lines.append(f"  {row[0]}  {row[1]:<{wide[1]}}  {row[2]:>{wide[2]}}  {row[3]:>{wide[3]}}")
        lines += [f"      {words}" for words in calculation(line, one.currency, language)]
    return "\n".join([*lines, *_totals(one, language)])


def told_account(account: Account, language: str) -> str:
    """A customer's statements and what they come to."""
    totals = "  ".join(times.money(total, currency) for currency, total in account.totals.items())
    last = pick((f"total on {account.on}: {totals}", f"total al {account.on}: {totals}"), language)
    return "\n\n".join([*(told(one, language) for one in account.statements), last])


def _sum(one: Statement, amount: Decimal) -> str:
    """`12,000.00`: as many decimals as the invoice's own lines have at the most."""
    places = max((-int(line.left.as_tuple().exponent) for line in one.lines), default=2)
    return f"{amount:,.{max(places, 0)}f}"


def _called(line: StatementLine, language: str) -> str:
    words = pick(KINDS[line.kind], language)
    reference = f" {line.reference}" if line.reference and line.kind != "invoice" else ""
    yet = pick((" (not charged yet)", " (aún sin cargar)"), language) if line.pending else ""
    return f"{words}{reference}{yet}"


def calculation(line: StatementLine, currency: str, language: str) -> Iterator[str]:
    """How a charge was arrived at, step by step; nothing for what is no charge."""
    for span in line.spans:
        yield _span(span, currency, language)
    if line.basis is not None:
        yield from _basis(line.basis, currency, language)


def _span(span: InterestSpan, currency: str, language: str) -> str:
    whence = ""
    if span.series:
        whence = f" ({span.series} {times.share(span.value)})" if span.value is not None else f" ({span.series})"
    capped = pick((", at its cap", ", al tope"), language) if span.capped else ""
    amount = span.amount.normalize()
    return pick((
        f"{span.since} to {span.until}: {span.principal} {currency} x {times.share(span.rate)}{whence}{capped} x "
        f"{span.days} days / {span.year} = {amount:f}",
        f"{span.since} a {span.until}: {span.principal} {currency} x {times.share(span.rate)}{whence}{capped} x "
        f"{span.days} días / {span.year} = {amount:f}"), language)  # fmt: skip


def _basis(basis: Basis, currency: str, language: str) -> Iterator[str]:
    law = pick(law_name(basis), language)
    law += f" ({basis.law})" if is_place(basis) else ""
    on = f": {basis.on_amount} {currency}" if basis.on_amount is not None else ""
    yield f"{law}{on}"
    for part, share, units in basis.tiers:
        yield f"{part.normalize():f} UF x {times.share(share)} = {units.normalize():f} UF"
    if basis.tiers and basis.less:
        yield pick((f"less {basis.less} UF: no free notice in time",
                    f"menos {basis.less} UF: sin aviso gratuito a tiempo"), language)  # fmt: skip
    if basis.unit is not None:
        yield f"1 UF = {basis.unit} {currency}"


def _totals(one: Statement, language: str) -> Iterator[str]:
    total, principal, charges = (_sum(one, amount) for amount in (one.total, one.principal, one.charges))
    yield "  " + pick((f"owed {total} {one.currency}: invoice {principal}, charges {charges}",
                       f"se debe {total} {one.currency}: factura {principal}, cargos {charges}"),
                      language)  # fmt: skip
    if one.contested:
        contested = _sum(one, one.contested)
        told = (f"contested {contested}, which is not asked for", f"en reclamo {contested}, que no se cobra")
        yield "  " + pick(told, language)
    for missing in one.missing:
        yield "  " + pick((f"not computed: no value of {missing}", f"no calculado: falta el valor de {missing}"),
                          language)  # fmt: skip
