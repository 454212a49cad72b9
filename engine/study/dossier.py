"""The file of one case built from what the database holds: facts in order, nothing judged. It reads no database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

import msgspec

from engine.case.demands import demands_of
from engine.case.fold import fold, open_case
from engine.study.proof import proofs_of
from schemas.bundle import GENESIS
from schemas.case import Agreement, Case
from schemas.dossier import FORMAT, Contacted, Dossier, Invoiced, Link, Party, Terms
from schemas.events import CaseOpened, Entry, TermsAccepted
from schemas.explaining import PastReply
from schemas.plan import Plan
from schemas.proof import NoticeSent
from schemas.statement import Statement


class Papers(msgspec.Struct, frozen=True, kw_only=True):
    """What a dossier is made of, as it was read (personal).

    `bodies` are language, recipient, subject and text by their contact's key; `doors` are by the wish's id.
    """

    plan: Plan
    version: int
    plan_sha256: str
    record: tuple[Link, ...]
    creditor: Party
    customer: Party
    invoice: Invoiced
    sent: tuple[NoticeSent, ...]
    bodies: Mapping[str, tuple[str, str, str, str]]
    replies: tuple[PastReply, ...]
    doors: Mapping[str, str]
    statement: Statement | None = None

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(link.entry for link in self.record)


def dossier(papers: Papers, made_at: datetime) -> Dossier:
    """Everything that is known, in the order in which it is read."""
    cases = list(_lived(papers.entries))
    case = cases[-1]
    steps = {step.path for step in demands_of(papers.plan)}
    demands = tuple(one for one in papers.sent if one.step in steps)
    proofs = tuple(proofs_of(demands, papers.entries, steps))
    return Dossier(
        format=FORMAT, made_at=made_at, creditor=papers.creditor, customer=papers.customer, invoice=papers.invoice,
        playbook=papers.plan.playbook, version=papers.version, plan_sha256=papers.plan_sha256,
        opened_at=case.opened_at, balance=case.balance, ended=case.end, terms=tuple(_terms(papers)),
        contacts=tuple(_contacted(papers, one) for one in papers.sent), replies=papers.replies,
        promises=case.promises, agreements=_agreements(cases), disputes=case.disputes, demands=demands, proofs=proofs,
        unproved=not proofs, statement=papers.statement, record=papers.record,
        chain=papers.record[-1].sha256 if papers.record else GENESIS,
    )  # fmt: skip


def _lived(entries: Sequence[Entry]) -> Iterator[Case]:
    """The case after each line of its record."""
    first, *rest = (entry.event for entry in entries)
    assert isinstance(first, CaseOpened), "a record begins with case_opened"
    case = open_case(first)
    yield case
    for event in rest:
        case = fold(case, event)
        yield case


def _agreements(cases: Sequence[Case]) -> tuple[Agreement, ...]:
    """Every plan as it stood last, in the order in which they were asked for: the case itself knows only the newest."""
    found = {case.agreement.id: case.agreement for case in cases if case.agreement is not None}
    return tuple(found.values())


def _contacted(papers: Papers, one: NoticeSent) -> Contacted:
    language, recipient, subject, body = papers.bodies.get(one.key, ("", "", "", ""))
    return Contacted(sent=one, language=language, recipient=recipient, subject=subject, body=body)


def _terms(papers: Papers) -> Iterator[Terms]:
    """Each acceptance with the text that was shown: found by its sha256 among the texts sent, or in the plan."""
    for event in (entry.event for entry in papers.entries):
        if isinstance(event, TermsAccepted):
            language, text = _shown(papers, event.document)
            yield Terms(
                at=event.at, document=event.document, by=event.by, door=papers.doors.get(_wish(event.id), ""),
                version=f"{papers.plan.playbook} v{papers.version} {papers.plan.terms.document}".rstrip(),
                language=language, text=text,
            )  # fmt: skip


def _wish(event: str) -> str:
    """The wish that an event came from: its id is `accept_terms/` and the wish's."""
    return event.partition("/")[2]


def _shown(papers: Papers, document: str) -> tuple[str, str]:
    if not document:
        return "", ""
    for one in papers.sent:
        if one.sha256 == document and one.key in papers.bodies:
            language, _, _, body = papers.bodies[one.key]
            return language, body
    for message in papers.plan.messages:
        if message.sha256 == document:
            return message.language, message.body
    return "", ""
