-- Every statement of what arrives from providers, by name; `statements.py` reads this file.

-- ------------------------------------------------------------------------------------------------- as it came

-- name: keep
-- $6 is when it came, where that is not now: a rehearsal has a clock of its own.
insert into webhook (id, provider, kind, query, body, received_at)
values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb, coalesce($6::timestamptz, now()))
on conflict (id) do nothing

-- name: waiting
-- What customers say goes before what providers say: a stop must not wait behind a thousand deliveries.
select w.position, w.id, w.provider, w.kind, w.query::text as query, w.body::text as body, w.received_at
from webhook w where w.done_at is null and w.failed = '' and w.kind <> 'money'
order by w.kind in ('status', 'events'), w.position limit $1

-- name: waiting_money
-- What who takes payments said; of one payment the earlier news first.
select w.position, w.id, w.provider, w.kind, w.query::text as query, w.body::text as body, w.received_at
from webhook w where w.done_at is null and w.failed = '' and w.kind = 'money' and w.position <> all($2::bigint[])
order by w.position limit $1

-- name: take
-- The row, if nobody was faster.
select position from webhook where position = $1 and done_at is null and failed = '' for update

-- name: done
-- Handled: what it said of a person is kept where it belongs, and nowhere twice.
update webhook set done_at = clock_timestamp(), body = '{}' where position = $1

-- name: failed
update webhook set failed = $2 where position = $1

-- ------------------------------------------------------------------------------------------- what came of a contact

-- name: contact_told_of
select c.key, c.state, c.customer, c.channel, c.step from contact c
where c.key = $1 or ($1 = '' and $3 <> '' and c.provider = $2 and c.provider_id = $3)
limit 1 for update

-- name: note_fact
insert into delivery (id, contact, provider, fact, code, at) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing

-- name: furthest
update contact set delivery = $2, delivery_at = $3
where key = $1 and coalesce(array_position($4::text[], delivery), 0) < array_position($4::text[], $2)

-- name: recipient_of
select recipient from message_body where contact = $1

-- name: delivery_of
select delivery from contact where key = $1

-- name: cases_of_contact
-- The open cases that a message carried, the oldest invoice first, and whether their playbooks pause for a dispute; the
-- sha256 of the credit terms, where the message was their document.
select k.invoice, v.step,
    convert_from(p.body, 'UTF8')::jsonb -> 'pauses' @> '[{"kind": "dispute_open"}]' as pauses_for_dispute,
    coalesce((convert_from(p.body, 'UTF8')::jsonb ->> 'semantics')::int, 1) as semantics,
    coalesce((
        select c.sha256 from contact c
        where c.key = v.contact and c.state = 'accepted' and c.message = convert_from(p.body, 'UTF8')::jsonb -> 'terms' ->> 'document'), '')
        as terms
from contact_cover v
join collection_case k on k.invoice = v.invoice join plan p on p.sha256 = k.plan_sha256
join invoice i on i.number = k.invoice
where v.contact = $1 and k.closed_at is null order by i.issued_on, i.number

-- name: cases_of_customers
select k.invoice, '' as step,
    convert_from(p.body, 'UTF8')::jsonb -> 'pauses' @> '[{"kind": "dispute_open"}]' as pauses_for_dispute,
    coalesce((convert_from(p.body, 'UTF8')::jsonb ->> 'semantics')::int, 1) as semantics, '' as terms
from collection_case k join plan p on p.sha256 = k.plan_sha256 join invoice i on i.number = k.invoice
where k.customer = any($1::text[]) and k.closed_at is null order by i.issued_on, i.number

-- ------------------------------------------------------------------------------------------- whose address it is

-- name: known_by_mail
select a.customer, a.value, c.country from address a join customer c on c.id = a.customer
where a.kind = 'email' and lower(a.value) = $1

-- name: maybe_known_by_number
-- Numbers are on file in many spellings; those whose last seven digits ($1) are the same are looked at one by one.
select a.customer, a.value, c.country from address a join customer c on c.id = a.customer
where a.kind = 'mobile' and right(regexp_replace(a.value, '[^0-9]', '', 'g'), 7) = $1

-- name: last_contact
-- The last message to one of these addresses, best on the channel by which the answer came.
select c.key, c.step, c.customer from contact c join message_body b on b.contact = c.key
where b.recipient = any($1::text[]) and c.customer = any($2::text[]) and c.state <> 'failed' and c.channel <> 'letter'
order by (c.channel = $3) desc, c.reserved_at desc limit 1

-- name: contact_by_provider_id
select key, step, customer from contact where provider = $1 and provider_id = $2 and $2 <> '' limit 1

-- name: contact_by_key
select key, step, customer from contact where key = $1

-- name: language_of
-- With its country, where the tag itself names none: `cancelar` and 3/4 are not read alike everywhere.
select case when c.language not like '%-%' and length(c.country) = 2 then c.language || '-' || c.country
            else c.language end as language,
    coalesce(nullif(c.zone, ''), 'UTC') as zone from customer c where c.id = $1

-- ------------------------------------------------------------------------------------------- what follows

-- name: store_reply
insert into reply (
    id, provider, channel, address, customer, contact, invoice, body, subject, meaning, at, handled_at, handled_by)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
on conflict (id) do nothing

-- name: set_consent
-- What the customer said last counts; of two words of the same moment, the no.
insert into consent (customer, channel, state, since, source, at, until, proof)
select one, $2, $3, $4::timestamptz::date, $5, $4, null, $6 from unnest($1::text[]) as one
on conflict (customer, channel) do update set
    state = excluded.state, since = excluded.since, source = excluded.source, at = excluded.at, until = null,
    proof = excluded.proof
where consent.at is null or consent.at < excluded.at or (consent.at = excluded.at and excluded.state = 'withdrawn')

-- name: suppress
insert into suppressed (kind, value, reason, at, source) values ($1, $2, $3, $4, $5) on conflict (kind, value) do nothing

-- name: raise_reply
insert into task (invoice, key, what, queue, kind, raised_at) values ($1, $2, $3, $4, 'task', $5)
on conflict (invoice, key) do nothing

-- name: remember_promise
update reply set promise_on = $2, promise_of = $3 where id = $1

-- ------------------------------------------------------------------------------------------- promises to be asked for

-- name: promised
select r.id, r.promise_on, r.promise_of, r.at from reply r
where r.promise_on is not null and r.asked_at is null order by r.at limit $1

-- name: owed
-- What a case would be promised: all that it owes but what is contested; nothing where it is closed.
select k.balance - k.contested from collection_case k where k.invoice = $1 and k.closed_at is null

-- name: promise_answered
update reply set asked_at = $2, refused = $3, handled_at = case when $3 = '' then $2::timestamptz end,
    handled_by = case when $3 = '' then 'machine' else '' end
where id = $1 and asked_at is null

-- ------------------------------------------------------------------------------------------- for lists and persons

-- name: replies
select r.id, r.at, r.channel, r.address, coalesce(r.customer, '') as customer, coalesce(c.name, '') as name,
    coalesce(r.invoice, '') as invoice, coalesce(r.contact, '') as contact, r.subject, r.body, r.meaning, r.promise_on,
    r.refused, r.handled_at, r.handled_by, r.outcome,
    coalesce((select l.event->>'zone' from ledger l where l.invoice = r.invoice and l.seq = 1), nullif(c.zone, ''), 'UTC')
        as zone
from reply r left join customer c on c.id = r.customer
where not $1 or r.handled_at is null
order by r.at desc, r.id limit $2

-- name: reply_of
select r.id, coalesce(r.invoice, '') as invoice, r.handled_at, r.handled_by from reply r where r.id = $1

-- name: reply_done
update reply set handled_at = $2, handled_by = $3, outcome = $4 where id = $1 and handled_at is null

-- name: reply_task_done
update task t set done_at = $2, outcome = $3, done_by = $4
from collection_case k
where t.invoice = k.invoice and t.key = $1 and t.done_at is null
returning t.invoice, k.closed_at is null as open
