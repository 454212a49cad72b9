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

-- name: waive
insert into waiver (customer, rule, since, until, proof) values ($1, $2, $3, $4, $5)
on conflict (customer, rule) do update set since = excluded.since, until = excluded.until, proof = excluded.proof

-- name: take_back_waiver
update waiver set until = $3::date - 1 where customer = $1 and rule = $2 and (until is null or until >= $3::date)

-- name: note
insert into said (customer, about, what, change, since, until, proof, by_whom, at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: newest_plans
select distinct on (playbook) sha256, body from plan order by playbook, version desc
