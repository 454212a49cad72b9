"""The final demand, the terms of payment and the letter. They say what they are told and threaten nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import msgspec

from activities.channels.letter_text import Block, Run, blocks_of
from activities.documents.blocks import AnyPiece, Facts, Figure, Figures, Note, Page, Text, Title
from activities.documents.frame import how_to_pay, page_of
from activities.documents.pen import Pen
from activities.documents.statements import detail, overview, totals
from activities.documents.typesetter import readable, torn
from activities.ways_to_pay import in_words
from schemas.documents import DemandTold, Head, ReminderTold, TermsTold
from schemas.plan import Duration, LateInterest, Terms


def final_demand(told: DemandTold, head: Head, pen: Pen) -> Page:
    """How much by when, first; then why, line by line, what may follow, and how to pay."""
    title = pen.say("final_demand")
    reference = told.statements[0].invoice if len(told.statements) == 1 else ""
    side = [(pen.say("date"), pen.day(told.made_on)), (pen.say("reference"), torn(reference, 18))]
    return page_of(told, head, pen, title=title, side=side, blocks=_demand(told, head, pen, reference))


def _demand(told: DemandTold, head: Head, pen: Pen, reference: str) -> Iterator[AnyPiece]:
    yield Title(said=pen.say("final_demand"))
    sums = totals(told.statements)
    for currency, total in sums.items():
        items = (
            Figure(pen.say("demanded"), pen.money(total, currency)),
            Figure(pen.say("pay_by"), pen.day(told.pay_by)),
        )
        yield Figures(items=items)
    yield Text(blocks=tuple(blocks_of(readable(told.text)) if told.text else _own_words(told, pen, sums)))
    yield from how_to_pay(head, pen, reference)
    if len(told.statements) > 1:
        yield from overview(told.statements, pen)
    for one in told.statements:
        yield from detail(one, pen)


def _own_words(told: DemandTold, pen: Pen, sums: dict[str, Decimal]) -> Iterator[Block]:
    amount = " + ".join(pen.money(total, currency) for currency, total in sums.items())
    asked = pen.say("demand_text", amount=amount, day=pen.day(told.pay_by))
    paragraphs = [asked, pen.say("demand_paid"), pen.say("demand_wrong")]
    if told.steps:
        paragraphs.append(pen.say("demand_steps"))
    for said in paragraphs:
        yield Block("paragraph", ((Run(said),),))
    if told.steps:
        yield Block("list", tuple((Run(torn(step)),) for step in told.steps))


def reminder(told: ReminderTold, head: Head, pen: Pen) -> Page:
    """A letter: the message's text under its subject."""
    side = [(pen.say("date"), told.dated), (pen.say("reference"), told.reference)]
    side.append((pen.say("enclosed"), "\n".join(told.enclosed)))
    blocks: list[AnyPiece] = [Title(said=told.subject)] if told.subject else []
    blocks.append(Text(blocks=tuple(blocks_of(readable(told.text))), closes=True))
    page = page_of(told, head, pen, title=told.subject or head.name, side=side, blocks=blocks)
    return msgspec.structs.replace(page, posted=True)


def terms(told: TermsTold, head: Head, pen: Pen) -> Page:
    """What was agreed on payment, in plain words, and which version of it."""
    title = pen.say("terms_of", number=told.invoice) if told.invoice else pen.say("terms")
    side = [(pen.say("date"), pen.day(told.made_on)), (pen.say("version"), told.version[:12])]
    if told.accepted_on is not None:
        side.append((pen.say("accepted_on"), pen.day(told.accepted_on)))
    facts = tuple(fact for fact in _terms(told.terms, pen) if fact[1])
    blocks: list[AnyPiece] = [Title(said=pen.say("terms"), under=told.invoice and title), Facts(rows=facts)]
    if told.version:
        blocks.append(Note(said=f"{pen.say('version')} {torn(told.version, 64)}"))
    return page_of(told, head, pen, title=title, side=side, blocks=blocks)


def _terms(terms: Terms, pen: Pen) -> Iterator[tuple[str, str]]:
    pays = pen.say("term.payment_is", span=pen.span(terms.payment)) if terms.payment else pen.say("term.due_named")
    yield pen.say("term.payment"), pays
    yield pen.say("term.methods"), ", ".join(in_words(terms.methods, pen.locale.language))
    if early := terms.early_payment:
        said = pen.say("term.early_is", share=pen.share(early.discount), span=pen.span(early.within.offset))
        yield pen.say("term.early"), said
    if interest := terms.late_interest:
        yield pen.say("term.interest"), _interest(interest, pen)
    if fee := terms.late_fee:
        said = pen.say(
            "term.fee_is", amount=pen.money(fee.amount.amount, fee.amount.currency), span=pen.span(fee.at.offset)
        )
        yield pen.say("term.fee"), said
    if fixed := terms.fixed_sum:
        amounts = ", ".join(pen.money(amount, fixed.currency) for _, amount in fixed.brackets)
        yield pen.say("term.fixed"), pen.say("term.fixed_is", law=fixed.law, amounts=amounts)
    if costs := terms.collection_fee:
        yield pen.say("term.collection"), pen.say("term.collection_is", law=costs.law, span=pen.span(costs.after))


def _interest(interest: LateInterest, pen: Pen) -> str:
    rate = pen.share(interest.rate)
    if interest.series:
        times = "" if interest.times == 1 else f"{pen.number(interest.times)} × "
        series = pen.say("term.series", times=times, series=interest.series)
        rate = pen.say("term.plus", series=series, rate=rate) if interest.rate else series
    said = [pen.say("term.interest_series" if interest.series else "term.interest_is", rate=rate)]
    said.append(_from(interest.start.offset, pen))
    said.append(pen.say("term.year_actual") if interest.year == "actual" else pen.say("term.year", year=interest.year))
    if interest.cap:
        said.append(pen.say("term.cap", series=interest.cap))
    return "\n".join(said)


def _from(offset: Duration, pen: Pen) -> str:
    return pen.say("term.from", span=pen.span(offset)) if offset.count else pen.say("term.from_day")
