-- Every statement of documents, by name; `kept.py` reads this file.

-- name: document_find
select id, kind, name, sha256, content, pages from document where id = $1 and content is not null

-- name: document_store
-- Erased and made again, it is the same document: its content comes back.
insert into document (id, invoice, customer, kind, language, name, sha256, content, pages, made_at)
select $1, i.number, i.customer, $3, $4, $5, $6, $7, $8, $9 from invoice i where i.number = $2
on conflict (id) do update set content = excluded.content where document.content is null

-- name: enclosures_forget
delete from enclosure where contact = $1

-- name: enclosure_store
insert into enclosure (contact, position, document) values ($1, $2, $3)

-- name: document_by_sha256
-- What a copy is, and with which messages it went out.
select d.id, d.invoice, d.kind, d.language, d.name, d.sha256, d.pages, d.made_at, d.content is null as erased,
    coalesce((select json_agg(json_build_object('contact', c.key, 'channel', c.channel, 'state', c.state, 'at', c.at)
        order by c.at) from enclosure e join contact c on c.key = e.contact where e.document = d.id), '[]')::text as sent
from document d where d.sha256 = $1 order by d.made_at limit 1

-- name: invoice_told
-- An invoice as the books have it, with its customer and what lowered it up to a day.
select i.number, i.customer, i.issued_on, i.due_on, i.currency::text as currency, i.total, c.name, c.tax_id, c.country,
    c.language, c.zone,
    coalesce((select a.value from address a where a.customer = c.id and a.kind = 'postal' and a.bad_at is null
        order by a.value limit 1), '') as postal,
    coalesce((select a.value from address a where a.customer = c.id and a.kind = 'email' and a.bad_at is null
        order by a.value limit 1), '') as email,
    coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
        from payment p where p.invoice = i.number and p.paid_on <= $2), 0) as paid,
    coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number and n.issued_on <= $2), 0) as credited
from invoice i join customer c on c.id = i.customer where i.number = $1

-- name: invoice_lines
select description, quantity, unit_price, amount from line_item where invoice = $1 order by line

-- name: payment_told
-- A payment with its customer; without an id, the last one of the invoice.
select p.id, p.invoice, p.amount, p.currency::text as currency, p.paid_on, p.method
from payment p
where p.reverses is null and p.invoice = $1 and ($2 = '' or p.id = $2)
    and not exists (select from payment r where r.reverses = p.id)
order by p.paid_on desc, p.received_at desc, p.id limit 1

-- name: paid_until
-- What was received for an invoice up to and with a payment, in the order in which they were paid.
select coalesce(sum(case when p.reverses is null then p.amount else -p.amount end), 0)
from payment p join payment one on one.id = $2
where p.invoice = $1 and (p.paid_on, p.received_at, p.id) <= (one.paid_on, one.received_at, one.id)

-- name: credit_note_told
select n.id, n.invoice, n.amount, n.currency::text as currency, n.issued_on, n.reason
from credit_note n where n.invoice = $1 and ($2 = '' or n.id = $2) order by n.issued_on desc, n.id limit 1

-- name: documents_now
select coalesce((select now from clock), now())

-- name: is_rehearsed
select exists (select from clock)
