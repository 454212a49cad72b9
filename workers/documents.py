"""Gathers what a document says: the books, the case as its record tells it, and what the engine reads from both.

It holds no rule: the statement is `engine.case.statement`'s, the demand's day `engine.case.demanding`'s.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar, Final

import msgspec

from activities.documents import kept
from activities.documents.pen import Pen
from activities.enclosing import Draft, Need, made_of
from activities.failures import CaseAbsent
from activities.plans import Plans
from activities.reading import case_line, timeline
from engine.case.ageing import today
from engine.case.demanding import demanded
from engine.case.fold import fold_all, open_case
from engine.case.statement import statement
from engine.case.workdays import local_date, main_zone
from engine.study.words.names import VERBS, name
from schemas.case import Case
from schemas.documents import (
    Addressee,
    AgreementTold,
    AnyTold,
    Applied,
    CreditNoteTold,
    DemandTold,
    Head,
    InvoiceTold,
    Kind,
    Part,
    ReceiptTold,
    StatementTold,
    TermsTold,
)
from schemas.effects import Errand
from schemas.events import CaseOpened, Entry, TermsAccepted
from schemas.failures import CollectionsError
from schemas.plan import Plan, Terms
from workers.case_of import NotBegun
from workers.identity import only_reads, present
from workers.letterhead import letterhead

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]


class NoAgreement(CollectionsError):
    """invoice {invoice} has no instalment plan to put on paper: propose one first"""

    es: ClassVar[str] = "la factura {invoice} no tiene un plan de cuotas que poner por escrito: propóngalo primero"


class Subject(msgspec.Struct, frozen=True):
    """An invoice as the books and its record have it now. `entries` is the record with what is not written yet."""

    books: kept.Books
    plan: Plan | None
    case: Case | None
    entries: tuple[Entry, ...]
    now: datetime

    @property
    def on(self) -> date:
        """The customer's day."""
        return today(self.case, self.now) if self.case is not None else local_date(self.now, self.zone)

    @property
    def zone(self) -> str:
        """Where the customer's days are counted; where nobody knows it, that of the country's capital."""
        return self.books.zone or main_zone(self.books.country) or "UTC"

    @property
    def to(self) -> Addressee:
        it = self.books
        return Addressee(name=it.name, address=it.postal, tax_id=it.tax_id, country=it.country, email=it.email)

    @property
    def terms(self) -> Terms:
        return self.plan.terms if self.plan is not None else Terms()

    def begun(self) -> tuple[Plan, Case]:
        """The plan and the case. Raises NotBegun."""
        if self.plan is None or self.case is None:
            raise NotBegun(number=self.books.number)
        return self.plan, self.case


class Papers:
    """What documents say. `e_invoice`: an invoice has its Factur-X file inside where the books know enough."""

    def __init__(self, head: Head, plans: Plans, *, e_invoice: bool = False) -> None:
        self.head, self._plans, self._e_invoice = head, plans, e_invoice

    async def gather(self, connection: Connection, errand: Errand, need: Need, language: str) -> Draft:
        """What a message's document says, at the errand's time. Raises CaseAbsent, NotBegun."""
        subjects = [
            await self._subject(connection, one, errand.now, errand if one == errand.invoice else None)
            for one in need.invoices
        ]
        return await self._draft(connection, need.kind, subjects, language, "")

    async def made(
        self, connection: Connection, kind: Kind, invoice: str, *, language: str = "", of: str = "",
        head: Head | None = None,
    ) -> kept.Kept:  # fmt: skip
        """A document that a person asked for, as of now; `of` names the payment or credit note, else it is the last.

        One that an auditor asks for is made and not kept.
        Raises CaseAbsent, NotBegun, NoAgreement, NothingToShow, DocumentImpossible.
        """
        now = await kept.now_of(connection)
        subject = await self._subject(connection, invoice, now, None)
        default = subject.plan.language if subject.plan is not None else "es"
        draft = await self._draft(connection, kind, [subject], language or subject.books.language or default, of)
        return await made_of(connection, draft, head or self.head, now, keep=not only_reads(present()))

    async def _subject(self, connection: Connection, invoice: str, now: datetime, errand: Errand | None) -> Subject:
        books = await kept.books_of(connection, invoice, now.date())
        if books is None:
            raise CaseAbsent(invoice=invoice)
        entries = {one.seq: one for one in await timeline(connection, invoice)}
        entries |= {one.seq: one for one in (errand.entries if errand is not None else ())}
        told = tuple(entries[seq] for seq in sorted(entries))
        plan, case = await self._plan(connection, invoice, errand), None
        if told and isinstance(first := told[0].event, CaseOpened):
            case = fold_all(open_case(first), (entry.event for entry in told[1:]))
        return Subject(books, plan, case, told, now)

    async def _plan(self, connection: Connection, invoice: str, errand: Errand | None) -> Plan | None:
        try:
            sha = errand.plan_sha256 if errand is not None else (await case_line(connection, invoice)).plan_sha256
        except CaseAbsent:
            return None
        return await self._plans.get(connection, sha)

    async def _draft(
        self, connection: Connection, kind: Kind, subjects: list[Subject], language: str, of: str
    ) -> Draft:
        told = await _TOLD[kind](connection, subjects, language, of)
        if self._e_invoice and isinstance(told, InvoiceTold):
            told = msgspec.structs.replace(told, e_invoice=True)
        books = subjects[0].books
        pen = Pen(language, books.country)
        number = told.number if isinstance(told, CreditNoteTold) else books.number
        file = pen.say(f"file.{kind}", number=number, day=told.made_on.isoformat())
        return Draft(
            kind=kind, invoice=books.number, told=told, language=language, country=books.country, name=_file_name(file)
        )


def papers_of(variables: Mapping[str, str]) -> Papers:
    """As the environment has it. COBRANZA_E_INVOICE=factur-x puts e-invoices inside. Raises LogoUnreadable."""
    wanted = variables.get("COBRANZA_E_INVOICE", "").strip().lower()
    return Papers(letterhead(variables), Plans(), e_invoice=wanted == "factur-x")


def _file_name(name: str) -> str:
    """A name that every system takes for a file."""
    return "".join(sign if sign.isalnum() or sign in " .-_" else "-" for sign in name)[:100].strip() + ".pdf"


# --- what each kind says -------------------------------------------------------------------------------------------


async def _invoice(connection: Connection, subjects: list[Subject], language: str, of: str) -> InvoiceTold:
    one, it = subjects[0], subjects[0].books
    due_on = it.due_on or (one.case.due_on if one.case is not None else None)
    return InvoiceTold(
        to=one.to, made_on=one.on, number=it.number, issued_on=it.issued_on, due_on=due_on, currency=it.currency,
        total=it.total, lines=await kept.lines_of(connection, it.number), paid=it.paid, credited=it.credited,
        terms=one.terms,
    )  # fmt: skip


async def _statement(connection: Connection, subjects: list[Subject], language: str, of: str) -> StatementTold:
    statements = [statement(*one.begun(), one.on) for one in subjects]
    ordered = sorted(statements, key=lambda one: (one.due_on, one.invoice))
    return StatementTold(to=subjects[0].to, made_on=subjects[0].on, statements=tuple(ordered))


async def _terms(connection: Connection, subjects: list[Subject], language: str, of: str) -> TermsTold:
    one = subjects[0]
    accepted = [entry.event for entry in one.entries if isinstance(entry.event, TermsAccepted)]
    return TermsTold(
        to=one.to, made_on=one.on, invoice=one.books.number if len(subjects) == 1 else "", terms=one.terms,
        version=accepted[-1].document if accepted else one.terms.document,
        accepted_on=local_date(accepted[-1].at, one.zone) if accepted else None,
    )  # fmt: skip


async def _agreement(connection: Connection, subjects: list[Subject], language: str, of: str) -> AgreementTold:
    one = subjects[0]
    plan, case = one.begun()
    agreed = case.agreement
    if agreed is None or agreed.state not in ("proposed", "active"):
        raise NoAgreement(invoice=one.books.number)
    return AgreementTold(
        to=one.to, made_on=one.on, id=agreed.id, statements=(statement(plan, case, one.on),), currency=case.currency,
        owed=agreed.owed, parts=tuple(Part(part.amount, part.due_on) for part in agreed.instalments),
        discount=max(agreed.owed - sum(part.amount for part in agreed.instalments), Decimal(0)),
        grace=plan.promise.grace if plan.promise is not None else None,
    )  # fmt: skip


async def _demand(connection: Connection, subjects: list[Subject], language: str, of: str) -> DemandTold:
    one = subjects[0]
    plan, case = one.begun()
    asked = demanded(plan, case, one.now)
    spoken = language.partition("-")[0]
    deeds = dict.fromkeys(f"{name(VERBS, deed.verb, spoken)} {deed.what}" for deed in asked.deeds)
    return DemandTold(
        to=one.to, made_on=one.on, statements=(statement(plan, case, one.on),), pay_by=asked.pay_by, steps=tuple(deeds)
    )


async def _receipt(connection: Connection, subjects: list[Subject], language: str, of: str) -> ReceiptTold:
    one, it = subjects[0], subjects[0].books
    paid = await kept.payment_of(connection, it.number, of)
    left = it.total - it.credited - await kept.paid_until(connection, it.number, paid.id)
    return ReceiptTold(
        to=one.to, made_on=one.on, id=paid.id, paid_on=paid.paid_on, currency=paid.currency, amount=paid.amount,
        method=paid.method, applied=(Applied(it.number, paid.amount, max(left, Decimal(0))),),
    )  # fmt: skip


async def _credit_note(connection: Connection, subjects: list[Subject], language: str, of: str) -> CreditNoteTold:
    one, it = subjects[0], subjects[0].books
    note = await kept.credit_note_of(connection, it.number, of)
    return CreditNoteTold(
        to=one.to, made_on=one.on, number=note.id, invoice=it.number, invoice_issued_on=it.issued_on,
        issued_on=note.issued_on, currency=note.currency, amount=note.amount, reason=note.reason,
    )  # fmt: skip


_TOLD: Final[Mapping[Kind, Callable[[Connection, list[Subject], str, str], Awaitable[AnyTold]]]] = {
    "invoice": _invoice,
    "statement": _statement,
    "terms": _terms,
    "plan_agreement": _agreement,
    "final_demand": _demand,
    "receipt": _receipt,
    "credit_note": _credit_note,
}
