"""The instalment agreement to be signed, and the receipt of a payment. It agrees nothing and books nothing."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from activities.channels.letter_text import Block, Run
from activities.documents.blocks import (
    AnyPiece,
    Column,
    Facts,
    Figure,
    Figures,
    Heading,
    Page,
    Row,
    Signatures,
    Signer,
    Table,
    Text,
    Title,
    Total,
    Totals,
)
from activities.documents.frame import how_to_pay, page_of
from activities.documents.pen import Pen
from activities.documents.statements import overview
from activities.documents.typesetter import torn
from activities.ways_to_pay import in_words
from schemas.documents import AgreementTold, Head, ReceiptTold


def agreement(told: AgreementTold, head: Head, pen: Pen) -> Page:
    """Who agrees with whom, on what, in which parts and what follows if not; two signatures, never on a page alone."""
    title = pen.say("agreement")
    side = [(pen.say("date"), pen.day(told.made_on)), (pen.say("reference"), torn(told.id))]
    return page_of(told, head, pen, title=title, side=side, blocks=_agreement(told, head, pen))


def _agreement(told: AgreementTold, head: Head, pen: Pen) -> Iterator[AnyPiece]:
    total = sum((part.amount for part in told.parts), Decimal(0))
    between = pen.say("by_and_to", creditor=head.name, debtor=torn(told.to.name))
    yield Title(said=pen.say("agreement"), under=between)
    items = [Figure(pen.say("agreed_total"), pen.money(total, told.currency))]
    items.append(Figure(pen.say("instalments"), str(len(told.parts))))
    items += [Figure(pen.say("first_part"), pen.day(told.parts[0].due_on))] if told.parts else []
    yield Figures(items=tuple(items))
    yield _parts(told, pen)
    yield Totals(rows=_sums(told, pen, total))
    if told.statements:
        yield from overview(told.statements, pen)
    yield Heading(said=pen.say("what_is_agreed"))
    yield Text(blocks=(Block("numbers", tuple((Run(said),) for said in _clauses(told, pen, total))),))
    yield from how_to_pay(head, pen, _mention(told))
    yield Signatures(place=pen.say("place_and_day"), parties=(
        Signer(pen.say("creditor"), head.name, (pen.say("name_and_id") + told.signed_by, head.tax_id)),
        Signer(pen.say("debtor"), torn(told.to.name), (pen.say("name_and_id"), told.to.tax_id)),
    ))  # fmt: skip


def _mention(told: AgreementTold) -> str:
    return told.statements[0].invoice if len(told.statements) == 1 else told.id


def _parts(told: AgreementTold, pen: Pen) -> Table:
    columns = (
        Column(pen.say("instalment")), Column(pen.say("due_on_long"), wide=True),
        Column(f"{pen.say('amount')} ({told.currency})", right=True),
    )  # fmt: skip
    rows, so_far = [], Decimal(0)
    for number, part in enumerate(told.parts, 1):
        so_far += part.amount
        cells = (str(number), pen.day(part.due_on), pen.figure(part.amount, told.currency))
        rows.append(Row(cells=cells, sum=pen.figure(so_far, told.currency)))
    return Table(columns=columns, rows=tuple(rows))


def _sums(told: AgreementTold, pen: Pen, total: Decimal) -> tuple[Total, ...]:
    above: tuple[Total, ...] = (Total(pen.say("debt"), pen.figure(told.owed, told.currency)),)
    if told.discount:
        above = (*above, Total(pen.say("let_off"), pen.figure(-told.discount, told.currency)))
    return (*above, Total(pen.say("agreed_total"), pen.money(total, told.currency), strong=True))


def _clauses(told: AgreementTold, pen: Pen, total: Decimal) -> Iterator[str]:
    owed, all_of_it = pen.money(told.owed, told.currency), pen.money(total, told.currency)
    yield pen.say("clause_debt", amount=owed, day=pen.day(told.made_on))
    one = len(told.parts) == 1
    yield pen.say("clause_part" if one else "clause_parts", total=all_of_it, n=len(told.parts))
    if told.discount:
        yield pen.say("clause_discount", amount=pen.money(told.discount, told.currency))
    yield pen.say("clause_quiet")
    yield (
        pen.say("clause_grace", span=pen.span(told.grace))
        if told.grace and told.grace.count
        else pen.say("clause_no_grace")
    )
    yield pen.say("clause_early")
    yield pen.say("two_copies")


def receipt(told: ReceiptTold, head: Head, pen: Pen) -> Page:
    """What arrived, when and how, what it was applied to, and what is left."""
    title = pen.say("receipt")
    side = [(pen.say("date"), pen.day(told.made_on)), (pen.say("payment_id"), torn(told.id, 18))]
    return page_of(told, head, pen, title=title, side=side, blocks=_receipt(told, pen))


def _receipt(told: ReceiptTold, pen: Pen) -> Iterator[AnyPiece]:
    yield Title(said=pen.say("receipt"), under=pen.say("thanks"))
    items = (
        Figure(pen.say("received"), pen.money(told.amount, told.currency)),
        Figure(pen.say("received_on"), pen.day(told.paid_on)),
    )
    yield Figures(items=items)
    method = ", ".join(in_words([told.method], pen.locale.language)) if told.method else ""
    facts = ((pen.say("payment_id"), torn(told.id)), (pen.say("method"), method))
    yield Facts(rows=tuple(fact for fact in facts if fact[1]))
    columns = (
        Column(pen.say("invoice"), wide=True), Column(pen.say("applied"), right=True),
        Column(f"{pen.say('left')} ({told.currency})", right=True),
    )  # fmt: skip
    rows = [
        Row(cells=(torn(one.invoice), pen.figure(one.amount, told.currency), pen.figure(one.left, told.currency)))
        for one in told.applied
    ]
    rest = told.amount - sum((one.amount for one in told.applied), Decimal(0))
    if rest > 0:
        rows.append(Row(cells=(pen.say("unapplied"), pen.figure(rest, told.currency), "")))
    yield Heading(said=pen.say("applied_to"))
    yield Table(columns=columns, rows=tuple(rows))
