"""What every document of the creditor's has alike: the window's address, what stands beside it, how to pay."""

from __future__ import annotations

from collections.abc import Iterable

from activities.channels.letter_text import window_lines
from activities.documents.blocks import AnyPiece, Page, Pairs, Pay
from activities.documents.pen import Pen
from activities.ways_to_pay import in_words
from schemas.documents import Head, Told


def page_of(
    told: Told, head: Head, pen: Pen, *, title: str, side: Iterable[tuple[str, str]], blocks: Iterable[AnyPiece]
) -> Page:
    """A document to be posted: `side` stands beside the window, and the customer's tax number and our contact below."""
    who = (
        (pen.say("tax_id"), told.to.tax_id),
        (pen.say("questions"), "\n".join(filter(None, (head.phone, head.email)))),
    )
    return Page(
        head=head, title=title, language=pen.language, made_on=told.made_on,
        recipient=window_lines(told.to.name, told.to.address),
        side=tuple(pair for pair in (*side, *who) if pair[1]),
        running=f"{title}  ·  {pen.short_day(told.made_on)}",
        blocks=tuple(blocks),
    )  # fmt: skip


def how_to_pay(head: Head, pen: Pen, mention: str, methods: tuple[str, ...] = ()) -> tuple[AnyPiece, ...]:
    """The box, where there is anything to say in it."""
    rows: Pairs = (
        (pen.say("online"), head.pay_url),
        (pen.say("account"), head.account),
        (pen.say("methods"), ", ".join(in_words(methods, pen.locale.language))),
        (pen.say("mention"), pen.say("mention_this", number=mention) if mention else ""),
    )
    if not (head.pay_url or head.account or methods):
        return ()
    return (Pay(title=pen.say("how_to_pay"), rows=tuple(row for row in rows if row[1])),)
