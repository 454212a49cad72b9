-- Named queries of rates and of accepted terms; called by these names from activities/terms.

-- name: rates
select series, since, until, value, source, set_by, set_at from rate
where $1 = '' or series = $1 order by series, since, position

-- name: now
select coalesce((select now from clock), now())

-- name: add_rate
insert into rate (series, since, until, value, source, set_by) values ($1, $2, $3, $4, $5, $6) returning position

-- name: same_rate
-- The newest word on that day, where it is already this one.
select position from (select * from rate where series = $1 and since = $2 order by position desc limit 1) newest
where value = $3 and until is not distinct from $4

-- name: series_in_use
select distinct r->>'id' from plan p, jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb->'rates') r

-- name: tell_open_cases
-- The open cases whose plan computes with the series hear of the value, each once.
insert into inbox (id, invoice, event)
select 'rate/' || r.position || '/' || k.invoice, k.invoice, jsonb_strip_nulls(jsonb_build_object(
    'event', 'rate_set', 'id', 'rate/' || r.position || '/' || k.invoice,
    'at', coalesce((select now from clock), now()), 'series', r.series, 'since', r.since, 'until', r.until,
    'value', r.value::text))
from rate r, collection_case k
where r.position = $1 and k.closed_at is null and k.plan_sha256 in (
    select p.sha256 from plan p, jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb->'rates') u
    where u->>'id' = r.series)
on conflict (id) do nothing

-- name: questions_about
-- The open questions about a value of the series that is missing: they are answered by it.
select t.invoice, t.key from task t join collection_case k on k.invoice = t.invoice
where t.done_at is null and k.closed_at is null and t.key like 'policy.terms.%/' || $1 || '/%'
order by t.invoice, t.key for update of t

-- name: question_answered
update task set done_at = coalesce((select now from clock), now()), outcome = 'rate_set', done_by = $3
where invoice = $1 and key = $2

-- name: show
insert into terms_shown (customer, sha256, document, language, body, door, shown_at)
values ($1, $2, $3, $4, $5, $6, coalesce((select now from clock), now())) on conflict (customer, sha256) do nothing

-- name: shown
-- The text of this sha256 as the invoice's customer was shown it: on a page, or in a message of ours that went out.
select s.document, s.language, s.body from terms_shown s join invoice i on i.customer = s.customer
where i.number = $1 and s.sha256 = $2 and $3 in ('', s.document)
union all
select c.message, b.language, b.body from contact c join message_body b on b.contact = c.key
join invoice i on i.customer = c.customer
where i.number = $1 and c.sha256 = $2 and c.state = 'accepted' and $3 in ('', c.message)
limit 1

-- name: accept
insert into terms_acceptance (id, customer, invoice, document, language, sha256, body, door, accepted_by, accepted_at)
select $1, i.customer, i.number, $3, $4, $5, $6, $7, $8, $9 from invoice i where i.number = $2
on conflict (id) do nothing

-- name: accepted
-- The newest acceptance of an invoice's customer, by the day.
select a.id, a.invoice, a.document, a.language, a.sha256, a.body, a.door, a.accepted_by, a.accepted_at
from terms_acceptance a join invoice i on i.customer = a.customer
where i.number = $1 order by a.accepted_at desc limit 1

-- name: invoices_of
-- The invoices of a customer, by their own number or ours, whose case is open.
select k.invoice from collection_case k join customer c on c.id = k.customer
where (c.id = $1 or c.ref = $1) and k.closed_at is null order by k.invoice
