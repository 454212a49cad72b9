"""What the API reads out: customers, invoices, money, cases and tasks. It writes nothing."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

import asyncpg
import msgspec

from activities import api, inbox
from activities.reading import timeline as entries_of
from engine.case.timeline import timeline
from schemas import api as words
from schemas.money import to_minor
from workers.api.asking import Answer, Asked
from workers.api.lists import after, page_of
from workers.api.people import masked_address, masked_name, masked_number
from workers.api.problems import Refused
from workers.timelines import explained


async def customers(asked: Asked) -> Answer:
    """Customers by their number."""
    found = await api.rows(asked.connection, "customers", asked.query.limit + 1, *after(asked, str))
    return page_of(asked, words.Customers, found, lambda row: _customer_line(asked, row), lambda row: (row["id"],))


async def customer(asked: Asked) -> Answer:
    """One customer with addresses and consents. Raises Refused."""
    row = await _one(asked, "customer", asked.path["id"])
    addresses = [
        words.Address(**{**one, "value": one["value"] if asked.sees_people else masked_address(*one.values())})
        for one in await api.rows(asked.connection, "addresses", row["id"])
    ]
    consents = [
        words.Consent(**{**one, "source": one["source"] if asked.sees_people else ""})
        for one in await api.rows(asked.connection, "consents", row["id"])
    ]
    line = msgspec.structs.asdict(_customer_line(asked, row))
    return Answer(words.Customer(**line, addresses=tuple(addresses), consents=tuple(consents)))


def _customer_line(asked: Asked, row: asyncpg.Record) -> words.CustomerLine:
    if asked.sees_people:
        return words.CustomerLine(**row)
    return words.CustomerLine(**{**row, "name": masked_name(row["name"]), "tax_id": masked_number(row["tax_id"])})


async def invoices(asked: Asked) -> Answer:
    """Invoices by their number, filtered."""
    query: words.InvoicesAsked = asked.query
    found = await api.rows(
        asked.connection, "invoices", query.limit + 1, *after(asked, str), None,
        *_wished(query.status, query.customer, query.due_from, query.due_to),
    )  # fmt: skip
    return page_of(asked, words.Invoices, found, _invoice_line, lambda row: (row["number"],))


async def invoice(asked: Asked) -> Answer:
    """One invoice with its lines. Raises Refused."""
    number = asked.path["number"]
    row = await _one(asked, "invoices", 1, "", number, None, None, None, None)
    lines = [
        words.LineItem(**{name: value if isinstance(value, str) else f"{value:f}" for name, value in one.items()})
        for one in await api.rows(asked.connection, "line_items", number)
    ]
    return Answer(words.Invoice(**msgspec.structs.asdict(_invoice_line(row)), lines=tuple(lines)))


def _invoice_line(row: asyncpg.Record) -> words.InvoiceLine:
    return words.InvoiceLine(**_with_money(row, "total", "owed"))


async def payments(asked: Asked) -> Answer:
    """Payments and reversals by their id, filtered."""
    query: words.PaymentsAsked = asked.query
    found = await api.rows(
        asked.connection, "payments", query.limit + 1, *after(asked, str), None,
        *_wished(query.invoice, query.customer, query.unapplied),
    )  # fmt: skip
    return page_of(asked, words.Payments, found, _payment, lambda row: (row["id"],))


async def payment(asked: Asked) -> Answer:
    """One payment. Raises Refused."""
    return Answer(_payment(await _one(asked, "payments", 1, "", asked.path["id"], None, None, None)))


def _payment(row: asyncpg.Record) -> words.Payment:
    return words.Payment(**_with_money(row, "amount"))


async def credit_notes(asked: Asked) -> Answer:
    """Credit notes by their id."""
    query: words.CreditNotesAsked = asked.query
    found = await api.rows(
        asked.connection, "credit_notes", query.limit + 1, *after(asked, str), None, *_wished(query.invoice)
    )
    return page_of(asked, words.CreditNotes, found, _credit_note, lambda row: (row["id"],))


async def credit_note(asked: Asked) -> Answer:
    """One credit note. Raises Refused."""
    return Answer(_credit_note(await _one(asked, "credit_notes", 1, "", asked.path["id"], None)))


def _credit_note(row: asyncpg.Record) -> words.CreditNote:
    return words.CreditNote(**_with_money(row, "amount"))


async def cases(asked: Asked) -> Answer:
    """Cases by their invoice, filtered."""
    query: words.CasesAsked = asked.query
    found = await api.rows(
        asked.connection, "cases", query.limit + 1, *after(asked, str), None,
        *_wished(query.stage, query.hold, query.end, query.playbook, query.customer),
    )  # fmt: skip
    return page_of(asked, words.Cases, found, _case, lambda row: (row["invoice"],))


async def case(asked: Asked) -> Answer:
    """One case as it stands. Raises Refused."""
    return Answer(await _found_case(asked))


def _case(row: asyncpg.Record) -> words.Case:
    return words.Case(**_with_money(row, "total", "balance", "contested"))


async def case_timeline(asked: Asked) -> Answer:
    """What happened to one case, with the playbook's places. Raises Refused."""
    found = await _found_case(asked)
    plan = await asked.plans.get(asked.connection, found.plan_sha256)
    entries = await entries_of(asked.connection, found.invoice)
    if asked.sees_people:  # what people wrote may name people
        entries = explained(entries, await inbox.remarks_of(asked.connection, found.invoice))
    (last,) = after(asked, int)
    lines = [line for line in timeline(plan, entries, asked.language) if line.seq > (last or 0)]
    return page_of(asked, words.Timeline, lines[: asked.query.limit + 1], _moment, lambda line: (line.seq,))


def _moment(line: Any) -> words.Moment:
    return words.Moment(
        seq=line.seq, at=line.at, day=line.day, days_past_due=line.age, stage=line.stage, arrow=line.arrow,
        text=line.text, because=line.because, place=line.place,
    )  # fmt: skip


async def case_contacts(asked: Asked) -> Answer:
    """The messages and calls of one case; no text and no recipient is among it. Raises Refused."""
    found = await _found_case(asked)
    rows = await api.rows(
        asked.connection, "contacts", asked.query.limit + 1, *after(asked, datetime, str), found.invoice
    )
    return page_of(asked, words.Contacts, rows, _contact, lambda row: (row["at"], row["key"]))


def _contact(row: asyncpg.Record) -> words.Contact:
    return words.Contact(**{**row, "price": None if row["price"] is None else f"{row['price']:f}"})


async def case_verdicts(asked: Asked) -> Answer:
    """What the rules said about one case. Raises Refused."""
    found = await _found_case(asked)
    rows = await api.rows(asked.connection, "verdicts", asked.query.limit + 1, *after(asked, int), found.invoice)
    return page_of(asked, words.Verdicts, rows, _verdict, lambda row: (row["id"],))


def _verdict(row: asyncpg.Record) -> words.Verdict:
    said = {name: value for name, value in row.items() if name != "id"}
    spoke = msgspec.json.decode(row["spoke"])
    said["spoke"] = tuple(words.Spoke(**{"channel": "", "facts": "", **one}) for one in spoke)
    return words.Verdict(**said)


async def tasks(asked: Asked) -> Answer:
    """Work for people, by invoice."""
    query: words.TasksAsked = asked.query
    found = await api.rows(
        asked.connection, "tasks", query.limit + 1, *after(asked, str, str),
        *_wished(query.queue, query.kind, query.invoice), query.open,
    )  # fmt: skip
    return page_of(asked, words.Tasks, found, lambda row: words.Task(**row), lambda row: (row["invoice"], row["key"]))


async def _found_case(asked: Asked) -> words.Case:
    return _case(await _one(asked, "cases", 1, "", asked.path["invoice"], None, None, None, None, None))


async def _one(asked: Asked, query: str, *values: object) -> asyncpg.Record:
    found = await api.rows(asked.connection, query, *values)
    if not found:
        raise Refused("not-found", ("there is nothing under this number", "no hay nada con este número"))
    return found[0]


def _wished(*values: object) -> list[object]:
    """What was asked for, None where nothing was."""
    return [None if value is msgspec.UNSET else value for value in values]


def _with_money(row: asyncpg.Record, *names: str) -> dict[str, Any]:
    """The row with its amounts as text, to the currency's smallest unit."""
    said = dict(row)
    for name in names:
        amount: Decimal = said[name]
        said[name] = str(to_minor(amount, said["currency"]))
    return said
