-- Named queries of the work list; called by these names from activities/people/worklist.py.

-- name: open_work
-- $1 who asks, $2 a queue or all, $3 at most so many.
-- Open tasks that nobody else has; what presses first, so that what is left out presses least.
select t.invoice, t.key, t.what, t.kind, t.queue, t.raised_at, t.due_at, t.not_before, t.claimed_by, t.tries,
    k.balance, i.currency::text as currency, k.stage, k.hold, k.next_at, k.plan_sha256, k.closed_at is not null as ended,
    c.id as customer, c.name, n.now,
    coalesce(i.due_on, (select (l.event->>'due_on')::date from ledger l where l.invoice = t.invoice and l.seq = 1))
        as due_on,
    coalesce((select l.event->>'zone' from ledger l where l.invoice = t.invoice and l.seq = 1), nullif(c.zone, ''), '')
        as zone,
    coalesce((select l.event->'facts'->>'risk' from ledger l
        where l.invoice = t.invoice and l.event->>'event' = 'segment_assigned' order by l.seq desc limit 1), '') as risk,
    array(select distinct o.message from contact o where o.invoice = t.invoice and o.state = 'accepted') as sent
from task t join invoice i on i.number = t.invoice join customer c on c.id = i.customer
join collection_case k on k.invoice = t.invoice
cross join (select coalesce((select now from clock), now()) as now) n
where t.done_at is null and t.claimed_by in ('', $1) and ($2 = '' or t.queue = $2)
order by coalesce(t.due_at < n.now, false) desc, coalesce(t.due_at, t.raised_at), k.balance desc, t.invoice, t.key
limit $3
