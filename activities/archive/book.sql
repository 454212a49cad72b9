-- The runs of cases and what the archive keeps of them; called by these names from activities/archive/book.py.

-- name: runs_of
select r.run, r.run_id from case_run r where r.invoice = $1 order by r.run, r.started_at

-- name: started_runs
-- How many runs the case was given, and whether the last of them has reached Temporal.
select k.run, k.started_at is not null as started from collection_case k where k.invoice = $1

-- name: add_run
insert into case_run (invoice, run, run_id) values ($1, $2, $3) on conflict do nothing

-- name: archived
-- The newest counts, where a file was damaged and its history archived again.
select distinct on (a.run_id) a.run, a.run_id, a.sha256, a.bytes, a.stored_as, a.keys, a.closed_at
from archived_run a where a.invoice = $1 and a.gap = '' order by a.run_id, a.position desc

-- name: waiting
-- Runs that ended and were not archived, nor looked for in vain. Who has just been tried ($1) lets others go first.
select distinct on (r.run_id) r.invoice, r.run, r.run_id
from case_run r join collection_case k on k.invoice = r.invoice
where (k.closed_at is not null or r.run < k.run) and r.run_id <> all ($1::text[])
and not exists (select from archived_run a where a.invoice = r.invoice and a.run_id = r.run_id)
order by r.run_id limit $2

-- name: nameless
-- Runs that Temporal was given long enough ago to list them, and of which nobody noted the id.
select k.invoice, n.run
from collection_case k cross join lateral generate_series(1, k.run) n (run)
where (k.closed_at is not null or n.run < k.run) and k.started_at < now() - $1::interval
and not exists (select from case_run r where r.invoice = k.invoice and r.run = n.run)
and not exists (select from archived_run a where a.invoice = k.invoice and a.run = n.run and a.run_id = '')
order by 1, 2 limit $2

-- name: keep
insert into archived_run (invoice, run, run_id, sha256, bytes, stored_as, keys, closed_at)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing

-- name: miss
insert into archived_run (invoice, run, run_id, gap) values ($1, $2, $3, $4) on conflict do nothing

-- name: gaps
-- Looked for in vain, and never found since.
select g.invoice, g.run, g.run_id, g.gap, g.archived_at
from archived_run g where g.gap <> '' and not exists (
    select from archived_run a where a.invoice = g.invoice and a.gap = ''
    and (a.run_id = g.run_id or (g.run_id = '' and a.run = g.run)))
order by g.position

-- name: all_archived
select distinct on (a.invoice, a.run_id) a.invoice, a.run, a.run_id, a.sha256, a.bytes, a.stored_as, a.keys, a.closed_at
from archived_run a where a.gap = '' order by a.invoice, a.run_id, a.position desc

-- name: overdue
-- Ended for so long ($2) by the case's time ($1), and still not archived: the worker does not get to it.
select distinct r.invoice as who, 'run ' || r.run as detail
from case_run r join collection_case k on k.invoice = r.invoice
where (k.closed_at < $1::timestamptz - $2::interval or r.run < k.run) and r.started_at < now() - $2::interval
and not exists (select from archived_run a where a.invoice = r.invoice and a.run_id = r.run_id)
order by 1
