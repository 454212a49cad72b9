"""What stands beside a case's record: messages, what providers said, texts, approvals, documents; each against the
record, which is chained. It knows no plan, and asks nobody whether a message arrived."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, Final

import msgspec

from schemas.bundle import ApprovalLine, CaseHead, ContactLine, DocumentLine, LedgerLine, ReceiptLine, TextLine
from schemas.events import (
    AddressFailed,
    ApprovalGiven,
    ApprovalRefused,
    ContactFailed,
    ProposalMade,
    WriteOffAsked,
)  # fmt: skip
from workers.audit.verification.finding import Found
from workers.audit.verification.reading import Files, Line, lines

FAILED: Final = ("bounced", "blocked", "failed", "wrong_number", "unknown")
ON_PAPER: Final = ("letter", "post", "call")
"""Channels whose text is no message: a letter's hash is over its PDF, a call has none."""


class Beside(msgspec.Struct, frozen=True):
    """The lines beside one case's record."""

    contacts: list[Line[ContactLine]]
    receipts: list[Line[ReceiptLine]]
    approvals: list[Line[ApprovalLine]]
    texts: list[Line[TextLine]]
    documents: list[Line[DocumentLine]]


def read(files: Files, folder: str, invoice: str, found: Found) -> Beside:
    """What is there of them."""
    return Beside(
        lines(files, f"{folder}/contacts.jsonl", ContactLine, "contact", found, invoice),
        lines(files, f"{folder}/receipts.jsonl", ReceiptLine, "contact", found, invoice),
        lines(files, f"{folder}/approvals.jsonl", ApprovalLine, "act", found, invoice),
        lines(files, f"{folder}/texts.jsonl", TextLine, "text", found, invoice),
        lines(files, f"{folder}/documents.jsonl", DocumentLine, "text", found, invoice),
    )


def check(head: CaseHead, ledger: Sequence[Line[LedgerLine]], beside: Beside, files: Files, found: Found) -> None:
    """Everything beside the record."""
    _keys(head, beside.contacts, found)
    if f"{head.folder}/receipts.jsonl" in files:
        _receipts(head.invoice, ledger, beside, found)
    _texts(head.invoice, beside, found)
    _approvals(head.invoice, ledger, beside.approvals, found)
    _documents(head.invoice, beside, files, found)


# --- messages ---


def _keys(head: CaseHead, contacts: Sequence[Line[ContactLine]], found: Found) -> None:
    """Each contact once; whether the record has it, and in which state, the fold check says."""
    found.counts["contacts"] += len(contacts)
    if (known := len({line.said.key for line in contacts})) != len(contacts):
        found.parted("contact", f"{head.folder}/contacts.jsonl", "listed_twice", len(contacts), known, head.invoice)


def _receipts(invoice: str, ledger: Sequence[Line[LedgerLine]], beside: Beside, found: Found) -> None:
    keys = {line.said.key: line.said for line in beside.contacts}
    for line in beside.receipts:
        receipt = line.said
        found.counts["receipts"] += 1
        if receipt.contact not in keys:
            found.parted("contact", line.place, "of_no_contact", receipt.contact, "", invoice)
    failed = {line.said.contact for line in beside.receipts if line.said.fact in FAILED}
    for told in ledger:
        event = told.said.event
        if not isinstance(event, AddressFailed | ContactFailed) or event.contact not in keys:
            continue
        if event.contact not in failed and keys[event.contact].state != "failed":
            found.parted("contact", told.place, "no_receipt", event.contact, " ".join(FAILED), invoice)


# --- texts and documents ---


def _texts(invoice: str, beside: Beside, found: Found) -> None:
    hashes = {line.said.key: line.said for line in beside.contacts}
    for line in beside.texts:
        text = line.said
        if text.kind != "message":
            continue
        contact = hashes.get(text.of)
        if contact is None:
            found.parted("text", line.place, "of_no_contact", text.of, "", invoice)
            continue
        if text.sha256 != contact.sha256:
            found.parted("text", line.place, "text_hash", text.sha256, f"{contact.sha256} ({text.of})", invoice)
        found.counts["texts"] += 1
        _body(line, contact, invoice, found)


def _body(line: Line[TextLine], contact: ContactLine, invoice: str, found: Found) -> None:
    text = line.said
    if text.masked or not (text.body or text.subject):
        found.counts["sealed_texts"] += 1
        return
    if contact.channel in ON_PAPER or not contact.sha256:
        return
    digest = sha256(f"{text.subject}\n\n{text.body}".encode()).hexdigest()
    if digest != contact.sha256:
        found.parted("text", line.place, "text_hash", digest, f"{contact.sha256} ({text.of})", invoice)


def _documents(invoice: str, beside: Beside, files: Files, found: Found) -> None:
    keys = {line.said.key for line in beside.contacts}
    for line in beside.documents:
        document = line.said
        found.counts["documents"] += 1
        if document.file and document.file not in files:
            found.parted("text", line.place, "missing", document.file, document.sha256, invoice)
        elif document.file and (digest := sha256(files[document.file]).hexdigest()) != document.sha256:
            found.parted("text", document.file, "document_hash", digest, f"{document.sha256} ({line.place})", invoice)
        for key in document.contacts:
            if key.startswith(f"{invoice}/") and key not in keys:
                found.parted("text", line.place, "of_no_contact", key, "", invoice)


# --- people ---


def _approvals(
    invoice: str, ledger: Sequence[Line[LedgerLine]], approvals: Sequence[Line[ApprovalLine]], found: Found
) -> None:
    """Nobody agrees to what they asked for themselves, and who answered is who the task says."""
    asked = dict(_askers(line.said.event for line in ledger))
    answers: list[tuple[Line[LedgerLine], ApprovalGiven | ApprovalRefused]] = [
        (line, line.said.event) for line in ledger if isinstance(line.said.event, ApprovalGiven | ApprovalRefused)
    ]
    for line, event in answers:
        found.counts["approvals"] += 1
        if isinstance(event, ApprovalGiven) and _same(event.by, asked.get(event.of, "")):
            found.parted("act", line.place, "own_approval", event.by, asked[event.of], invoice)
    for told in approvals:
        said = told.said
        matching = [event for _, event in answers if said.key.endswith(event.of) or event.of == said.key]
        if said.by and matching and not any(_same(event.by, said.by) for event in matching):
            found.parted("act", told.place, "other_person", said.by, " ".join(event.by for event in matching), invoice)


def _askers(events: Iterable[Any]) -> Iterable[tuple[str, str]]:
    for event in events:
        if isinstance(event, ProposalMade):
            yield event.proposal, event.by
        elif isinstance(event, WriteOffAsked):
            yield event.wish, event.by


def _same(one: str, other: str) -> bool:
    one, other = (" ".join(name.split()).casefold() for name in (one, other))
    return bool(one) and one == other
