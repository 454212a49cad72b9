"""The contacts that the database keeps, against the record: each one accepted has its line, each line its contact."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from engine.study.verify.telling import told_line
from schemas.bundle import ContactLine, Divergence, LedgerLine, Remark
from schemas.events import ContactMade, ContactUnknown

STATES: Final = {ContactMade: ("accepted",), ContactUnknown: ("unknown", "accepted", "failed")}
"""As what a contact may stand, by what the record says came of it. What nobody knew may be known since."""


def contacts_kept(
    invoice: str, contacts: Sequence[ContactLine], lines: Sequence[LedgerLine], place: str
) -> Iterator[Divergence | Remark]:
    """Each contact of the record against the one that is kept under its key, and those kept that no line tells of."""
    kept = {one.key: one for one in contacts}
    told: set[str] = set()
    for number, line in enumerate(lines, 1):
        event = line.event
        if isinstance(event, ContactMade | ContactUnknown):
            told.add(event.contact)
            why = _differs(invoice, event, kept.get(event.contact))
            if why:
                yield Divergence(kind="contact", place=f"{place}/ledger.jsonl:{number}", recorded=told_line(line),
                                 expected=_said(kept.get(event.contact)), why=why)  # fmt: skip
    for number, one in enumerate(contacts, 1):
        if one.key in told or one.state != "accepted":
            continue
        where = f"{place}/contacts.jsonl:{number}"
        if one.invoice == invoice:
            yield Divergence(kind="contact", place=where, recorded=_said(one), why="no_line")
        else:
            yield Remark(kind="not_told_yet", place=where, told=one.key)


def _differs(invoice: str, event: ContactMade | ContactUnknown, kept: ContactLine | None) -> str:
    if kept is None:
        return "no_contact"
    if kept.state not in STATES[type(event)]:
        return "other_state"
    if kept.channel != event.channel and isinstance(event, ContactMade):
        return "other_channel"
    carried = any(key.startswith(f"{invoice}/{event.step}/") for key in (kept.key, *kept.carries))
    return "" if carried else "other_step"


def _said(one: ContactLine | None) -> str:
    return "" if one is None else f"{one.key} {one.channel} {one.state}"
