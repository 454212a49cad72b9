-- Named queries of people's tasks; called by these names from activities/tasks.py.

-- name: open_tasks
-- $1 a queue or all, $2 an invoice or all, $3 only what is late, $4 at most so many, $5 only what this person has.
-- What is late first, then the oldest.
select t.invoice, t.key, t.what, t.queue, t.kind, t.raised_at, t.due_at, t.claimed_by, t.claimed_at, t.tries,
    t.not_before, c.id as customer, c.name, k.balance,
    i.currency::text as currency, k.end_ as ended,
    coalesce((select l.event->>'zone' from ledger l where l.invoice = t.invoice and l.seq = 1), nullif(c.zone, ''), 'UTC')
        as zone,
    coalesce(t.due_at < n.now, false) as is_late
from task t join invoice i on i.number = t.invoice join customer c on c.id = i.customer
join collection_case k on k.invoice = t.invoice
cross join (select coalesce((select now from clock), now()) as now) n
where t.done_at is null and ($1 = '' or t.queue = $1) and ($2 = '' or t.invoice = $2)
and (not $3 or t.due_at < n.now) and ($5 = '' or t.claimed_by = $5)
order by t.queue, coalesce(t.due_at < n.now, false) desc, coalesce(t.due_at, t.raised_at), t.invoice, t.key limit $4

-- name: tasks_called
-- The open tasks of an invoice that a person may mean: by key, by what is to be done, or the only one there is.
select t.key, t.what, t.queue, t.kind, t.raised_at, k.closed_at is null as is_open, t.claimed_by, t.due_at
from task t join collection_case k on k.invoice = t.invoice
where t.invoice = $1 and t.done_at is null and ($2 = '' or t.key = $2 or t.what = $2) order by t.key for update of t

-- name: task_done
update task set done_at = $3, outcome = $4, done_by = $5 where invoice = $1 and key = $2 and done_at is null

-- name: provider_of
select provider from contact where key = $1

-- name: reopen
update task set done_at = null, outcome = '', done_by = '' where invoice = $1 and key = $2 and done_at is not null
