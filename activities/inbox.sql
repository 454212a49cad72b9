-- Named queries of the inbox and of cases that begin; called by these names from activities/inbox.py.

-- name: latest_plans
select distinct on (playbook) playbook, version, sha256, body from plan order by playbook, version desc

-- name: invoices_without_case
select i.number, i.customer, c.ref, i.issued_on, i.due_on, i.currency, i.total, i.playbook, c.kind, c.country,
    c.subdivision, c.zone, c.language, c.pays_by, c.data_from, c.name <> '' as has_name, c.tax_id <> '' as has_tax_id,
    coalesce((select array_agg(distinct a.kind) from address a where a.customer = c.id and a.bad_at is null), '{}')
        as addresses
from invoice i join customer c on c.id = i.customer
where not exists (select from collection_case k where k.invoice = i.number) and i.issued_on <= $1
    and i.number <> all($3::text[])
order by i.issued_on, i.number limit $2

-- name: begin_case
-- It hears of the rates that were added since its plan was published, and of the legal blocks that stand.
with begun as (
    insert into collection_case (invoice, customer, plan_sha256, opened_at, balance, stage)
    values ($1, $2, $3, $4, $5, 'policy') on conflict do nothing
    returning invoice, customer, plan_sha256, opened_at
), blocked as (
    insert into inbox (id, invoice, event)
    select 'block/opening/' || l.kind || '/' || l.since || '/' || b.invoice, b.invoice,
        jsonb_strip_nulls(jsonb_build_object('event', 'block_told',
            'id', 'block/opening/' || l.kind || '/' || l.since || '/' || b.invoice, 'at', b.opened_at,
            'block', l.kind, 'since', l.since, 'until', l.until))
    from begun b join legal_block l on l.customer = b.customer and coalesce(l.until, 'infinity') >= b.opened_at::date
    on conflict (id) do nothing
), asked as (
    select b.invoice, b.opened_at, u->>'id' as series from begun b join plan p on p.sha256 = b.plan_sha256,
        jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb->'rates') u
)
insert into inbox (id, invoice, event)
select 'rate/' || r.position || '/' || a.invoice, a.invoice, jsonb_strip_nulls(jsonb_build_object(
    'event', 'rate_set', 'id', 'rate/' || r.position || '/' || a.invoice, 'at', a.opened_at,
    'series', r.series, 'since', r.since, 'until', r.until, 'value', r.value::text))
from asked a join rate r on r.series = a.series
order by r.position
on conflict (id) do nothing

-- name: unstarted_cases
select k.invoice, k.run, k.state, k.plan_sha256, k.opened_at, p.playbook, p.version
from collection_case k join plan p on p.sha256 = k.plan_sha256
where k.started_at is null order by k.opened_at, k.invoice limit $1

-- name: opening_of
select i.number, i.customer, c.ref, i.issued_on, i.due_on, i.currency, i.total, i.playbook, c.kind, c.country,
    c.subdivision, c.zone, c.language, c.pays_by, c.data_from, c.name <> '' as has_name, c.tax_id <> '' as has_tax_id,
    coalesce((select array_agg(distinct a.kind) from address a where a.customer = c.id and a.bad_at is null), '{}')
        as addresses
from invoice i join customer c on c.id = i.customer where i.number = $1

-- name: mark_started
with started as (
    update collection_case set started_at = now() where invoice = $1 and started_at is null returning invoice, run
)
insert into case_run (invoice, run, run_id) select s.invoice, s.run, $2 from started s where $2 <> '' on conflict do nothing

-- name: untold
-- News of an invoice whose case has not begun waits for it, and keeps nobody else's waiting.
select x.position, x.id, x.invoice, x.event::text as event, k.end_ as end, k.closed_at, k.run
from inbox x join collection_case k on k.invoice = x.invoice
where x.told_at is null and x.failed = '' and k.started_at is not null
order by x.position limit $1

-- name: mark_told
update inbox set told_at = now() where position = $1

-- name: mark_failed
update inbox set failed = $2 where position = $1

-- name: reopen_case
-- It hears of the rates and legal blocks that it missed while it was closed, unless it will end again at once.
with again as (
    update collection_case k set run = k.run + 1, started_at = null, closed_at = null, end_ = ''
    from (select invoice, end_ from collection_case where invoice = $1) as before
    where k.invoice = $1 and before.invoice = k.invoice and k.closed_at is not null
    returning k.invoice, k.customer, k.plan_sha256, k.opened_at, k.run, before.end_ as ended,
        coalesce((select now from clock), now()) as at
), blocked as (
    insert into inbox (id, invoice, event)
    select 'block/again/' || a.run || '/' || l.kind || '/' || l.since || '/' || a.invoice, a.invoice,
        jsonb_strip_nulls(jsonb_build_object('event', 'block_told',
            'id', 'block/again/' || a.run || '/' || l.kind || '/' || l.since || '/' || a.invoice, 'at', a.at,
            'block', l.kind, 'since', l.since, 'until', l.until))
    from again a join legal_block l on l.customer = a.customer and coalesce(l.until, 'infinity') >= a.opened_at::date
    where a.ended not in ('stopped', 'cancelled', 'reviewed')
    on conflict (id) do nothing
), asked as (
    select a.invoice, a.at, u->>'id' as series from again a join plan p on p.sha256 = a.plan_sha256,
        jsonb_array_elements(convert_from(p.body, 'UTF8')::jsonb->'rates') u
    where a.ended not in ('stopped', 'cancelled', 'reviewed')
)
insert into inbox (id, invoice, event)
select 'rate/' || r.position || '/' || a.invoice, a.invoice, jsonb_strip_nulls(jsonb_build_object(
    'event', 'rate_set', 'id', 'rate/' || r.position || '/' || a.invoice, 'at', a.at,
    'series', r.series, 'since', r.since, 'until', r.until, 'value', r.value::text))
from asked a join rate r on r.series = a.series
order by r.position
on conflict (id) do nothing

-- name: rerun_case
-- It is shown as closed all the while; its state is what the next run begins with.
update collection_case set run = run + 1, started_at = null where invoice = $1 and closed_at is not null

-- name: put
insert into inbox (id, invoice, event) values ($1, $2, $3::jsonb) on conflict (id) do nothing

-- name: remark
insert into remark (event, invoice, body) values ($1, $2, $3) on conflict (event) do nothing

-- name: remarks_of
select event, body from remark where invoice = $1
