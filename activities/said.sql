-- Named queries of what customers said and what stands against them; called by these names from activities/said.py.

-- name: customer_today
-- The customer's day: by its own zone, else UTC; the rehearsal's clock where one stands.
select c.id, coalesce((select now from clock), now()) as at, c.zone from customer c where c.id = $1

-- name: customers_like
select id from customer where id ilike '%' || $1 || '%' order by id limit 3

-- name: consent
insert into consent (customer, channel, state, since, source, at, until, proof)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (customer, channel) do update set
    state = excluded.state, since = excluded.since, source = excluded.source, at = excluded.at, until = excluded.until,
    proof = excluded.proof

-- name: block
insert into legal_block (customer, kind, since, until, source) values ($1, $2, $3, $4, $5)
on conflict (customer, kind, since) do update set until = excluded.until, source = excluded.source

-- name: lift_block
-- $3 is the first day on which it no longer stands.
update legal_block set until = $3::date - 1
where customer = $1 and kind = $2 and (until is null or until >= $3::date)

-- name: tell_cases
-- Every open case of the customer hears of the block as it stands now; the note's own number tells the words apart.
insert into inbox (id, invoice, event)
select 'block/' || $3::bigint || '/' || l.since || '/' || k.invoice, k.invoice,
    jsonb_strip_nulls(jsonb_build_object('event', 'block_told',
        'id', 'block/' || $3::bigint || '/' || l.since || '/' || k.invoice, 'at', $4::timestamptz,
        'block', l.kind, 'since', l.since, 'until', l.until))
from legal_block l join collection_case k on k.customer = l.customer
where l.customer = $1 and l.kind = $2 and k.closed_at is null
on conflict (id) do nothing

-- name: waive
insert into waiver (customer, rule, since, until, proof) values ($1, $2, $3, $4, $5)
on conflict (customer, rule) do update set since = excluded.since, until = excluded.until, proof = excluded.proof

-- name: take_back_waiver
update waiver set until = $3::date - 1 where customer = $1 and rule = $2 and (until is null or until >= $3::date)

-- name: note
insert into said (customer, about, what, change, since, until, proof, by_whom, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id

-- name: newest_plans
select distinct on (playbook) sha256, body from plan order by playbook, version desc
