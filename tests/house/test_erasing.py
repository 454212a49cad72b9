"""The administrators' script that erases a person, as it stands on the page: all of them, and nobody else."""

from __future__ import annotations

import re
from typing import Any

import asyncpg

from tests.house.test_readme import ROOT

PAGE = (ROOT / "docs" / "administrators.md").read_text("utf-8").split("## Erasing a person")[1].split("\n## ")[0]
SCRIPT = re.search(r"```sql\n(.*?)```", PAGE, re.S)
MARK = "Quispe8842"
TABLES = "select tablename from pg_tables where schemaname = 'public' order by tablename"

FILL = """
insert into customer (id, name, tax_id) values ('{c}', '{m}', '{m}');
insert into address (customer, kind, value) values ('{c}', 'email', '{m}@{c}.example');
insert into consent (customer, channel, state, source, proof) values ('{c}', 'email', 'given', '{m}', '{m}');
insert into legal_block (customer, kind, since, source) values ('{c}', 'dispute', '2026-01-01', '{m}');
insert into invoice (number, customer, issued_on, currency, total) values ('F-{c}', '{c}', '2026-01-01', 'PEN', 1);
insert into contact (key, invoice, customer, step, message, channel, grouped, state, at)
    values ('F-{c}/s/1', 'F-{c}', '{c}', 's', 'm', 'email', 'messages', 'accepted', now());
insert into message_body (contact, language, recipient, subject, body, sha256, variables)
    values ('F-{c}/s/1', 'es', '{m}', '{m}', '{m}', repeat('0', 64), array['{m}']);
insert into outbox (key, channel, recipient, subject, body) values ('F-{c}/s/1', 'email', '{m}', '{m}', '{m}');
insert into outbox_file (outbox, position, name, media_type, sha256, content)
    select id, 0, '{m}', 'x', 'x', '{m}' from outbox where key = 'F-{c}/s/1';
insert into letter (key, pdf, pages, sha256, recipient) values ('F-{c}/s/1', '{m}', 1, 'x', '{m}');
insert into reply (id, provider, channel, address, customer, subject, body, at)
    values ('r1{c}', 'twilio', 'sms', '{m}', '{c}', '{m}', '{m}', now());
insert into reply (id, provider, channel, address, body, at)
    values ('r2{c}', 'sendgrid', 'email', '{m}@{c}.example', '{m}', now());
insert into remark (event, invoice, body) values ('e{c}', 'F-{c}', '{m}');
insert into document (id, invoice, customer, kind, language, name, sha256, content, pages, made_at)
    values ('d{c}', 'F-{c}', '{c}', 'invoice', 'es', '{m}', 'x', '{m}', 1, now());
insert into terms_shown (customer, sha256, document, language, body, door, shown_at)
    values ('{c}', 'x', 'x', 'es', '{m}', 'page', now());
insert into terms_acceptance (id, customer, invoice, document, language, sha256, body, door, accepted_by, accepted_at)
    values ('t{c}', '{c}', 'F-{c}', 'x', 'es', 'x', '{m}', 'page', 'customer', now());
insert into page_link (id, customer, invoice, key, made_at, expires_at)
    values ('l{c}', '{c}', 'F-{c}', 'k{c}', now(), now() + interval '60 days');
insert into page_request (id, link, customer, invoice, kind, value, at)
    values ('q{c}', 'l{c}', '{c}', 'F-{c}', 'email', '{m}', now());
insert into page_file (id, link, customer, invoice, name, media_type, content, sha256, at)
    values ('f{c}', 'l{c}', '{c}', 'F-{c}', '{m}', 'image/png', '{m}', 'x', now());
insert into payment (id, invoice, amount, currency, paid_on) values ('p{c}', 'F-{c}', 1, 'PEN', '2026-01-02');
insert into remittance (payment, source, payer, tax_id, account, account_sha256, reference, body)
    values ('p{c}', 'bank', '{m}', '{m}', '{m}', '{m}', '{m}', '{m}');
insert into mandate (reference, customer, account, account_sha256, signed_on)
    values ('m{c}', '{c}', '{m}', '{m}', '2026-01-01');
insert into hand_over (invoice, step, counterpart, at, amount, currency, sha256)
    values ('F-{c}', 's', 'legal', now(), 1, 'PEN', 'x');
insert into hand_over_file (hand_over, name, content, sha256)
    select id, 'dossier.json', '{m}', 'x' from hand_over where invoice = 'F-{c}';
insert into bureau_file (id, bureau, until_, made_at, layout, records, withdrawn, sha256, content)
    values ('b{c}', 'b', '2026-01-01', now(), 'x', 1, 0, 'x', '{m}');
insert into bureau_entry (bureau, invoice, step, at, reported_in) values ('b', 'F-{c}', 's', now(), 'b{c}');
insert into webhook (id, provider, kind, body, failed) values ('w{c}', 'twilio', 'message', '"{m}"', 'KeyError');
"""


async def test_the_script_on_the_page_erases_one_person_and_no_other(dsn: str) -> None:
    connection: Any = await asyncpg.connect(dsn)
    try:
        for customer, mark in (("C1", MARK), ("C2", "Mamani")):
            await connection.execute(FILL.replace("{c}", customer).replace("{m}", mark))
        names = [name for (name,) in await connection.fetch(TABLES)]

        async def marked(mark: str) -> list[str]:
            seen = (mark, mark.encode().hex())
            rows = [(name, row[0]) for name in names for row in await connection.fetch(f"select t::text from {name} t")]
            return sorted({name for name, row in rows if any(one in row for one in seen)})

        before = await marked("Mamani")
        assert len(before) >= 20
        assert await marked(MARK) == before
        assert SCRIPT is not None
        await connection.execute(SCRIPT[1].replace(":'customer'", "'C1'"))
        assert await marked(MARK) == []
        assert await marked("Mamani") == [name for name in before if name != "webhook"]
        assert await connection.fetchval("select count(*) from page_link where revoked_at is not null") == 1
    finally:
        await connection.close()


async def test_the_page_says_of_every_table_what_becomes_of_it(dsn: str) -> None:
    connection: Any = await asyncpg.connect(dsn)
    rows = await connection.fetch(TABLES)
    await connection.close()
    named = set(re.findall(r"\w+", PAGE))
    assert [name for (name,) in rows if name not in named] == []
