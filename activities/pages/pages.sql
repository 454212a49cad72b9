-- Every statement of the customer's page, by name; `statements.py` reads this file.

-- name: make_link
-- The same message has the same link, however often it is written; a later writing keeps it open for longer.
insert into page_link (id, customer, invoice, key, made_at, made_by, expires_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (key) do update set expires_at = greatest(page_link.expires_at, excluded.expires_at)
returning id, customer, invoice, key, made_at, expires_at, revoked_at

-- name: link
select id, customer, invoice, key, made_at, expires_at, revoked_at from page_link where id = $1

-- name: links_of
select id, customer, invoice, key, made_at, made_by, expires_at, revoked_at, revoked_by from page_link
where invoice = $1 order by made_at, id

-- name: revoke_link
update page_link set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null

-- name: revoke_links
-- Every link that opens the customer of this invoice.
update page_link set revoked_at = $2, revoked_by = $3
where customer = (select customer from invoice where number = $1) and revoked_at is null

-- name: now
select coalesce((select now from clock), now())

-- name: customer_of_invoice
select customer from invoice where number = $1

-- name: visitor
-- Whom a link opens; the zone is the case's own where the customer has none.
select c.id, c.ref, c.name, c.kind, c.language, c.country,
    coalesce(nullif(c.zone, ''), 'UTC') as zone, coalesce((select now from clock), now()) as now,
    coalesce((select array_agg(kind || ' ' || value order by kind, value) from address a
        where a.customer = c.id and a.bad_at is null), '{}') as addresses,
    coalesce((select array_agg(channel order by channel) from consent s
        where s.customer = c.id and s.state = 'withdrawn'), '{}') as stopped
from customer c where c.id = $1

-- name: open_invoices
-- The customer's cases that are open, and the one that the link is about, which comes first whatever its age.
select i.number
from collection_case k join invoice i on i.number = k.invoice
where k.customer = $1 and (k.closed_at is null or i.number = $2)
order by i.number = $2 desc, coalesce(i.due_on, i.issued_on), i.number limit $3

-- name: request
insert into page_request (id, link, customer, invoice, kind, value, at, answered_at, answered_by, accepted)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing

-- name: request_of
select id, kind, answered_at, accepted from page_request where id = $1

-- name: requests
-- Addresses that wait for a person, oldest first.
select r.id, r.customer, c.name, r.invoice, r.kind, r.value, r.at from page_request r join customer c on c.id = r.customer
where r.answered_at is null order by r.at, r.id limit $1

-- name: take_request
select id, customer, invoice, kind, value from page_request where id = $1 and answered_at is null for update

-- name: answer_request
update page_request set answered_at = $2, answered_by = $3, accepted = $4 where id = $1

-- name: requests_of_link
-- How much came by a link since a moment: its bound does not depend on which process answers.
select (select count(*) from page_request where link = $1 and at > $2)
    + (select count(*) from wish where id like 'page/' || $1 || '/%' and at > $2)
    + (select count(*) from page_file where link = $1 and at > $2)

-- name: raise_request
insert into task (invoice, key, what, queue, kind, raised_at) values ($1, $2, $3, $4, 'task', $5)
on conflict (invoice, key) do nothing

-- name: end_request
update task set done_at = $3, outcome = $4, done_by = $5 where invoice = $1 and key = $2 and done_at is null

-- name: add_address
insert into address (customer, kind, value) values ($1, $2, $3)
on conflict (customer, kind, value) do update set bad_at = null

-- name: rest_addresses
-- What was used before stays on file, and is not used while it rests.
update address set bad_at = $4 where customer = $1 and kind = $2 and value <> $3 and bad_at is null

-- name: open_cases
select invoice from collection_case where customer = $1 and closed_at is null order by invoice

-- name: set_language
update customer set language = $2 where id = $1

-- name: keep_file
insert into page_file (id, link, customer, invoice, name, media_type, content, sha256, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing

-- name: files_of
select id, name, media_type, length(content) as bytes, sha256, at from page_file where invoice = $1 order by at, id

-- name: file
select id, invoice, name, media_type, content from page_file where id = $1

-- name: wish_of
select id, invoice, command->>'command' as kind, answered_at, accepted, reason, allowed::text as allowed from wish
where id = $1

-- name: wish_waits
-- Whether something asked of this case by this door waits for its answer.
select exists (select from wish where invoice = $1 and answered_at is null)
