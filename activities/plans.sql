-- Named queries of published plans and of the invoices that run on them; called by these names from activities/plans.py.

-- name: plan_version
-- $2 null: the newest.
select version, sha256, body from plan
where playbook = $1 and ($2::integer is null or version = $2) order by version desc limit 1

-- name: plan_versions
select version from plan where playbook = $1 order by version

-- name: running_invoices
select p.version, p.sha256, k.stage, count(*) as cases, count(*) filter (where k.hold <> '') as held
from collection_case k join plan p on p.sha256 = k.plan_sha256
where p.playbook = $1 and k.closed_at is null
group by p.version, p.sha256, k.stage order by p.version, k.stage

-- name: running_past_steps
-- $2 paths of steps. Past a step is who did it, or for whom it was skipped or given up; not who was only put off.
select p.version, s.path, count(*) as cases
from collection_case k join plan p on p.sha256 = k.plan_sha256 cross join unnest($2::text[]) s (path)
where p.playbook = $1 and k.closed_at is null
and exists (select from ledger l where l.invoice = k.invoice and l.event->>'step' = s.path
    and l.event->>'event' in ('contact_made', 'contact_refused', 'contact_unknown', 'reported', 'handed_over',
        'written_off', 'fee_charged', 'task_raised', 'step_skipped'))
group by p.version, s.path order by p.version, s.path
