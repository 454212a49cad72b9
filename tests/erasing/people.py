"""Two people of whom every table knows something, each under a mark that is found again wherever it stands."""

from __future__ import annotations

from typing import Any

import asyncpg

TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"
FILL = """
insert into customer (id, name, tax_id, imported_at) values ('{c}', '{m}', '{m}', '{at}');
insert into address (customer, kind, value) values ('{c}', 'email', '{m}@{c}.example');
insert into suppressed (kind, value, reason, at, source) values ('email', '{m}@{c}.example', 'bounced', '{at}', '{m}');
insert into consent (customer, channel, state, source, proof, at)
    values ('{c}', 'email', 'given', '{m}', '{m}', '{at}');
insert into said (customer, about, what, change, proof, by_whom, at)
    values ('{c}', 'consent', 'email', 'given', '{m}', 'ana', '{at}');
insert into waiver (customer, rule, since, proof) values ('{c}', 'co-b2c.hours', '2026-01-01', '{m}');
insert into legal_block (customer, kind, since, source) values ('{c}', 'dispute', '2026-01-01', '{m}');
insert into invoice (number, customer, issued_on, currency, total) values ('F-{c}', '{c}', '2026-01-01', 'PEN', 1);
insert into task (invoice, key, what, queue, kind, raised_at, done_at, outcome)
    values ('F-{c}', 't', 'w', 'q', 'task', '{at}', '{at}', 'spoke with {m}'),
        ('F-{c}', 'u', 'w', 'q', 'call', '{at}', '{at}', 'no_answer');
insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, error)
    values ('F-{c}/s/1', 'F-{c}', '{c}', 's', 'm', 'email', 'messages', 'accepted', '{at}', 'no such box {m}');
insert into message_body (contact, language, recipient, subject, body, sha256, variables)
    values ('F-{c}/s/1', 'es', '{m}', '{m}', '{m}', repeat('0', 64), array['{m}']);
insert into outbox (key, channel, recipient, subject, body, accepted_at)
    values ('F-{c}/s/1', 'email', '{m}', '{m}', '{m}', '{at}');
insert into outbox_file (outbox, position, name, media_type, sha256, content)
    select id, 0, '{m}', 'x', 'x', '{m}' from outbox where key = 'F-{c}/s/1';
insert into letter (key, pdf, pages, sha256, recipient) values ('F-{c}/s/1', '{m}', 1, 'x', '{m}');
insert into reply (id, provider, channel, address, customer, subject, body, outcome, at)
    values ('r1{c}', 'twilio', 'sms', '{m}', '{c}', '{m}', '{m}', '{m}', '{at}');
insert into reply (id, provider, channel, address, body, at)
    values ('r2{c}', 'sendgrid', 'email', '{m}@{c}.example', '{m}', '{at}');
insert into remark (event, invoice, body, written_at) values ('e{c}', 'F-{c}', '{m}', '{at}');
insert into document (id, invoice, customer, kind, language, name, sha256, content, pages, made_at)
    values ('d{c}', 'F-{c}', '{c}', 'invoice', 'es', '{m}', 'x', '{m}', 1, '{at}');
insert into terms_shown (customer, sha256, document, language, body, door, shown_at)
    values ('{c}', 'x', 'x', 'es', '{m}', 'page', '{at}');
insert into terms_acceptance (id, customer, invoice, document, language, sha256, body, door, accepted_by, accepted_at)
    values ('t{c}', '{c}', 'F-{c}', 'x', 'es', 'x', '{m}', 'page', 'customer', '{at}');
insert into page_link (id, customer, invoice, key, made_at, expires_at)
    values ('l{c}', '{c}', 'F-{c}', 'k{c}', '{at}', now() + interval '60 days');
insert into page_request (id, link, customer, invoice, kind, value, at)
    values ('q{c}', 'l{c}', '{c}', 'F-{c}', 'email', '{m}', '{at}');
insert into page_file (id, link, customer, invoice, name, media_type, content, sha256, at)
    values ('f{c}', 'l{c}', '{c}', 'F-{c}', '{m}', 'image/png', '{m}', 'x', '{at}');
insert into payment (id, invoice, amount, currency, paid_on) values ('p{c}', 'F-{c}', 1, 'PEN', '{at}'::date);
insert into remittance (payment, source, payer, tax_id, account, account_sha256, reference, body, at)
    values ('p{c}', 'bank', '{m}', '{m}', '{m}', '{m}', '{m}', '{m}', '{at}');
insert into payment (id, amount, currency, paid_on) values ('w{c}', 2, 'PEN', '{at}'::date);
insert into payment (id, invoice, amount, currency, paid_on, part_of)
    values ('o{c}', 'F-{c}', 2, 'PEN', '{at}'::date, 'w{c}');
insert into taken_back (id, source, payment, mandate, amount, currency, taken_on, reason, reference, came_at)
    values ('b{c}', 'bank', 'p{c}', '', 1, 'PEN', '2026-01-03', 'account of {m} closed', '', '{at}'),
        ('c{c}', 'bank', 'w{c}', '', 1, 'PEN', '2026-01-03', 'AC04', 'rent of {m}', '{at}'),
        ('d{c}', 'bank', '', 'm{c}', 1, 'PEN', '2026-01-03', 'bounced', 'rent of {m}', '{at}');
insert into mandate (reference, customer, account, account_sha256, signed_on, changed_at)
    values ('m{c}', '{c}', '{m}', '{m}', '2026-01-01', '{at}');
insert into hand_over (invoice, step, counterpart, at, amount, currency, sha256)
    values ('F-{c}', 's', 'legal', '{at}', 1, 'PEN', 'x');
insert into hand_over_file (hand_over, name, content, sha256)
    select id, 'dossier.json', '{m}', 'x' from hand_over where invoice = 'F-{c}';
insert into bureau_file (id, bureau, until_, made_at, layout, records, withdrawn, sha256, content)
    values ('b{c}', 'b', '2026-01-01', '{at}', 'x', 1, 0, 'x', '{m}');
insert into bureau_entry (bureau, invoice, step, at, reported_in) values ('b', 'F-{c}', 's', '{at}', 'b{c}');
insert into webhook (id, provider, kind, body, failed, received_at)
    values ('w{c}', 'twilio', 'message', '"{m}@{c}.example"', 'KeyError', '{at}');
"""


async def fill(connection: Any, customer: str, mark: str, at: str = "2026-02-01") -> None:
    """Everything that can be known of a customer, since a day."""
    await connection.execute(FILL.replace("{c}", customer).replace("{m}", mark).replace("{at}", at))


async def marked(connection: Any, mark: str) -> set[str]:
    """The tables in which a mark stands, as text or as bytes."""
    seen, found = (mark.lower(), mark.encode().hex()), set()
    for (table,) in await connection.fetch(TABLES):
        rows = await connection.fetch(f"select t::text as said from {table} t")
        if any(one in row["said"].lower() for row in rows for one in seen):
            found.add(table)
    return found


async def connected(dsn: str) -> asyncpg.Connection[asyncpg.Record]:
    """A connection to the books."""
    return await asyncpg.connect(dsn)
