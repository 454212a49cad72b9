"""Dossiers put together: read, built by the engine, set as one PDF, packed with a manifest of hashes. No rule here."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable, Mapping
from datetime import datetime
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import msgspec

from activities.documents.render import render
from activities.explaining import replies_about
from activities.plans import Plans
from activities.reading import case_line
from activities.recovery import papers as kept
from activities.recovery.notices import notices_sent
from engine.case.fold import fold_all, open_case
from engine.case.statement import statement
from engine.case.workdays import local_date
from engine.study.chain import ledger_text, moment, read_line
from engine.study.dossier import Papers, dossier
from engine.study.dossier_pages import pages
from schemas.bundle import GENESIS
from schemas.documents import DossierTold, Head
from schemas.dossier import FORMAT, Dossier, Link, Manifest, Packed, Party
from schemas.events import CaseOpened, Entry
from schemas.plan import Plan
from workers.case_of import NotBegun
from workers.creditor import creditor

if TYPE_CHECKING:
    import asyncpg

    Connection = asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]

JSON, PDF, MANIFEST, RECORD = "dossier.json", "dossier.pdf", "manifest.json", "record.txt"
_ENCODER: Final = msgspec.json.Encoder(decimal_format="string", order="deterministic")


class Package(msgspec.Struct, frozen=True):
    """Files by their names, and the manifest that names each by its sha256."""

    files: dict[str, bytes]

    @property
    def manifest(self) -> bytes:
        return self.files[MANIFEST]


async def package_of(
    connection: Connection, invoice: str, at: datetime, *, language: str = "", plans: Plans | None = None
) -> Package:
    """The dossier of an invoice as of `at` (UTC): JSON, one PDF with its index, the record line by line, the manifest.

    The same database and moment give the same bytes. Raises CaseAbsent, NotBegun, DocumentImpossible.
    """
    file, lines, plan, letters, zone = await _read(connection, invoice, at, plans or Plans())
    told = pages(file, plan, letters, zone, language or plan.language)
    country = file.customer.country or plan.calendar.country
    pdf = await asyncio.to_thread(_set, told, language or plan.language, country)
    return _packed(file, lines, pdf)


def _set(told: DossierTold, language: str, country: str) -> bytes:
    return render("dossier_index", told, language, country, _head())


def _head() -> Head:
    us = creditor(os.environ)
    address = os.environ.get("COBRANZA_CREDITOR_ADDRESS", "")
    return Head(name=us["name"], address=address, phone=us["phone"], email=us["email"])


async def _read(
    connection: Connection, invoice: str, at: datetime, plans: Plans
) -> tuple[Dossier, str, Plan, Mapping[str, bytes], str]:
    line = await case_line(connection, invoice)
    plan = await plans.get(connection, line.plan_sha256)
    record, lines = _chained(invoice, await kept.record_of(connection, invoice))
    if not record:
        raise NotBegun(number=invoice)
    first, *rest = (link.entry.event for link in record)
    assert isinstance(first, CaseOpened), "a record begins with case_opened"
    case = fold_all(open_case(first), rest)
    books, us = await kept.books_of(connection, invoice), creditor(os.environ)
    papers = Papers(
        plan=plan, version=line.version, plan_sha256=line.plan_sha256, record=record,
        creditor=Party(name=us["name"], email=us["email"], phone=us["phone"]), customer=books.customer,
        invoice=books.invoice, sent=(await notices_sent(connection, [invoice]))[invoice],
        bodies=await kept.bodies_of(connection, invoice), replies=await replies_about(connection, invoice),
        doors=await kept.doors_of(connection, invoice),
        statement=statement(plan, case, local_date(at, case.zone or "UTC")),
    )  # fmt: skip
    return dossier(papers, at), lines, plan, await kept.letters_of(connection, invoice), case.zone


def _chained(invoice: str, lines: Iterable[str]) -> tuple[tuple[Link, ...], str]:
    """The record with the links that the database gave it; and line by line: link, time of the database, and the line
    as it was hashed, so that any language can check it."""
    record, told, previous = list[Link](), list[str](), GENESIS
    for line in lines:
        said, entry = read_line(line), msgspec.json.decode(line, type=Entry)
        link = Link(entry, datetime.fromisoformat(said["recorded_at"]), previous, said["link"])
        told.append(f"{link.sha256} {moment(link.recorded_at)} {ledger_text(invoice, said)}\n")
        record.append(link)
        previous = link.sha256
    return tuple(record), "".join(told)


def _packed(file: Dossier, record: str, pdf: bytes) -> Package:
    files = {JSON: msgspec.json.format(_ENCODER.encode(file), indent=2) + b"\n", PDF: pdf, RECORD: record.encode()}
    manifest = Manifest(
        format=FORMAT, invoice=file.invoice.number, made_at=file.made_at, chain=file.chain,
        files=tuple(Packed(name, len(content), sha256(content).hexdigest()) for name, content in files.items()),
    )  # fmt: skip
    return Package({**files, MANIFEST: msgspec.json.format(_ENCODER.encode(manifest), indent=2) + b"\n"})
