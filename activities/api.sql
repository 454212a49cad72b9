-- Named queries of the API: lists by their keys, tokens, and answers that may be asked for again. Called by these names
-- from activities/api.py. Every list is walked by its key: $1 is how many, $2 (and $3) the last key seen.

-- name: customers
select id, name, kind, tax_id, country, subdivision, zone, language, pays_by, data_from
from customer where id > $2 order by id limit $1

-- name: customer
select id, name, kind, tax_id, country, subdivision, zone, language, pays_by, data_from
from customer where id = $1

-- name: addresses
select kind, value, bad_at from address where customer = $1 order by kind, value

-- name: consents
select channel, state, since, source from consent where customer = $1 order by channel

-- name: invoices
-- $3 number (alone), $4 status, $5 customer, $6 and $7 due from and to
select i.number, i.customer, i.issued_on, i.due_on, i.currency::text as currency, i.total, i.playbook,
    case when k.invoice is null then 'waiting' when k.end_ = '' then 'open' else 'closed' end as status,
    coalesce(k.end_, '') as ended,
    i.total
        - coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
                    from payment p where p.invoice = i.number), 0)
        - coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number), 0) as owed
from invoice i left join collection_case k on k.invoice = i.number
where i.number > $2 and ($3::text is null or i.number = $3)
and ($4::text is null or $4 = case when k.invoice is null then 'waiting' when k.end_ = '' then 'open' else 'closed' end)
and ($5::text is null or i.customer = $5)
and ($6::date is null or i.due_on >= $6) and ($7::date is null or i.due_on <= $7)
order by i.number limit $1

-- name: line_items
select l.description, l.quantity, l.unit_price, l.amount from line_item l where l.invoice = $1 order by l.line

-- name: payments
-- $3 id (alone), $4 invoice, $5 customer, $6 only unapplied (or only applied) money
select id, coalesce(invoice, '') as invoice, coalesce(customer, '') as customer, amount, currency::text as currency,
    paid_on, method, coalesce(reverses, '') as reverses, received_at
from payment
where id > $2 and ($3::text is null or id = $3) and ($4::text is null or invoice = $4)
and ($5::text is null or customer = $5) and ($6::boolean is null or $6 = (
    invoice is null and (reverses is not null or exists (
        select from unapplied_cash u where u.payment = payment.id and u.rest > 0))))
order by id limit $1

-- name: credit_notes
-- $3 id (alone), $4 invoice
select id, invoice, amount, currency::text as currency, issued_on, reason, received_at
from credit_note
where id > $2 and ($3::text is null or id = $3) and ($4::text is null or invoice = $4)
order by id limit $1

-- name: cases
-- $3 invoice (alone), $4 stage, $5 hold, $6 end, $7 playbook, $8 customer
select k.invoice, k.customer, p.playbook, p.version, k.plan_sha256, k.stage, i.currency::text as currency, i.total,
    k.balance, k.contested, k.hold, k.end_ as end, k.opened_at, k.closed_at, k.next_at, k.next_step,
    (select count(*) from task t where t.invoice = k.invoice and t.done_at is null) as open_tasks
from collection_case k join invoice i on i.number = k.invoice join plan p on p.sha256 = k.plan_sha256
where k.invoice > $2 and ($3::text is null or k.invoice = $3) and ($4::text is null or k.stage = $4)
and ($5::text is null or k.hold = $5 or ($5 = 'any' and k.hold <> '') or ($5 = 'none' and k.hold = ''))
and ($6::text is null or k.end_ = $6 or ($6 = 'any' and k.end_ <> '') or ($6 = 'none' and k.end_ = ''))
and ($7::text is null or p.playbook = $7) and ($8::text is null or k.customer = $8)
order by k.invoice limit $1

-- name: contacts
-- $4 the case. A contact that failed to carry its step is listed by its own key.
select * from (
    select c.key, v.step, c.message, c.channel, c.state, c.at, c.attempt, c.invoice <> v.invoice as covered,
        c.delivery, c.delivery_at, c.segments, c.price, c.price_currency
    from contact_cover v join contact c on c.key = v.contact where v.invoice = $4
    union all
    select c.key, c.step, c.message, c.channel, c.state, c.at, c.attempt, false, c.delivery, c.delivery_at,
        c.segments, c.price, c.price_currency
    from contact c where c.invoice = $4 and not exists (select from contact_cover v where v.key = c.key)
) them
where (at, key) > (coalesce($2::timestamptz, '-infinity'), $3) order by at, key limit $1

-- name: verdicts
-- $3 the case
select id, step, says, channel, until, at, spoke::text as spoke
from verdict where id > coalesce($2::bigint, 0) and invoice = $3 order by id limit $1

-- name: tasks
-- $4 queue, $5 kind, $6 invoice, $7 open or done
select invoice, key, what, queue, kind, raised_at, due_at, done_at, outcome, claimed_by
from task
where (invoice, key) > ($2, $3) and ($4::text is null or queue = $4) and ($5::text is null or kind = $5)
and ($6::text is null or invoice = $6) and (done_at is null) = $7
order by invoice, key limit $1

-- name: payment
-- What a reversal must know of the payment that it takes back.
select coalesce(invoice, '') as invoice, coalesce(customer, '') as customer from payment where id = $1

-- name: make_token
insert into api_token (id, name, sha256, scopes, made_by, expires_at)
values ($1, $2, $3, $4, $5, now() + make_interval(days => $6)) on conflict (name) do nothing returning id

-- name: tokens
select id, name, scopes, made_at, made_by, expires_at, revoked_at, last_used_at, coalesce(of_user, '') as of_user,
    is_invitation
from api_token order by made_at, id

-- name: revoke_token
update api_token set revoked_at = coalesce(revoked_at, now()) where name = $1 returning id

-- name: token
select t.id, t.name, t.sha256, t.scopes, coalesce(t.expires_at <= now(), false) as is_expired,
    t.revoked_at is not null or u.left_at is not null as is_revoked,
    coalesce(t.last_used_at < now() - interval '1 minute', true) as is_stale,
    t.of_user, t.is_invitation, coalesce(u.roles, '{}') as roles
from api_token t left join app_user u on u.name = t.of_user where t.id = $1

-- name: token_used
update api_token set last_used_at = now()
where id = $1 and coalesce(last_used_at < now() - interval '1 minute', true)

-- name: reserve_key
-- A second request under the same key waits here until the first one has been answered, or was undone.
insert into idempotency (token, key, request_sha256, status, body) values ($1, $2, $3, 0, 'null')
on conflict (token, key) do nothing returning key

-- name: answered
select request_sha256, status, body #>> '{}' as body from idempotency where token = $1 and key = $2

-- name: keep_answer
-- Kept as one JSON text, so that it comes again byte for byte.
update idempotency set status = $3, body = to_jsonb($4::text) where token = $1 and key = $2

-- name: forget_answers
delete from idempotency where at < now() - make_interval(days => $1)
