-- Checkpoints over the heads of all chains, and the keys that sign them.

-- name: stands_still
select stands_still($1)

-- name: one_at_a_time
select pg_advisory_xact_lock(7266541)

-- name: last_checkpoint
select number, at, taken_at, position, verdicts, acts, sha256, key from checkpoint order by number desc limit 1

-- name: checkpoints
select number, position, verdicts, acts, statement, sha256, key, signature from checkpoint
where number >= $1 order by number

-- name: moved
-- The newest line of every chain that grew: between the positions $1 and $2 of the ledger, the ids $3 and $4 of
-- verdicts, the numbers $5 and $6 of acts.
(select distinct on (invoice) 'ledger' as chain, invoice as stream, seq::bigint as place, link from ledger
    where position > $1 and position <= $2 order by invoice, seq desc)
union all
(select distinct on (invoice) 'verdict', invoice, number, link from verdict
    where id > $3 and id <= $4 order by invoice, number desc)
union all
(select 'act', '', number, link from act where number > $5 and number <= $6 order by number desc limit 1)

-- name: heads_at
-- Every chain as checkpoint $1 saw it.
select distinct on (chain, stream) chain, stream, place, link from checkpoint_head
where checkpoint <= $1 order by chain, stream, checkpoint desc

-- name: heads_moved
-- Row by row, as the checkpoints kept them.
select checkpoint, chain, stream, place, link from checkpoint_head order by checkpoint, chain, stream

-- name: add_checkpoint
insert into checkpoint (number, at, position, verdicts, acts, heads, root, statement, sha256, key, signature)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: add_heads
insert into checkpoint_head (checkpoint, chain, stream, place, link)
select $1, h.chain, h.stream, h.place, h.link
from unnest($2::text[], $3::text[], $4::bigint[], $5::text[]) h (chain, stream, place, link)

-- name: keys
select number, public_key, since, statement, signed_by, signature from audit_key order by number

-- name: add_key
insert into audit_key (number, public_key, statement, signed_by, signature) values ($1, $2, $3, $4, $5)
on conflict do nothing

-- name: ledger_lines
-- The lines of all cases, case by case, as JSON that is hashed; of those after the case $1, so many cases.
select invoice, json_agg(json_build_object(
    'seq', seq, 'at', moment_text(at), 'event', event, 'because', because, 'plan_sha256', plan_sha256,
    'recorded_at', moment_text(recorded_at), 'digest', digest, 'link', link) order by seq)::text as lines
from ledger where invoice in (
    select distinct invoice from ledger where invoice > $1 order by invoice limit $2) group by invoice order by invoice

-- name: verdict_lines
select invoice, json_agg((to_jsonb(v) - 'id' - 'invoice') || jsonb_build_object(
    'at', moment_text(at), 'until', moment_text(until), 'recorded_at', moment_text(recorded_at))
    order by number)::text as lines
from verdict v where invoice in (
    select distinct invoice from verdict where invoice > $1 order by invoice limit $2) group by invoice order by invoice

-- name: act_lines
select to_jsonb(a)::text as line from (
    select number, moment_text(at) as at, actor, proven, role, door, deed, about, invoice, told, second, digest, link
    from act where number > $1 order by number limit $2) a order by a.number

-- name: counts
-- How many chains and lines there are to look at.
select (select count(*) from ledger) as ledger, (select count(*) from verdict) as verdict, (select count(*) from act) as act

-- name: cut_short
-- Cases whose own line says that more was written than their record holds.
select k.invoice, k.seq, coalesce(l.seq, 0) as there from collection_case k
left join lateral (select max(seq) as seq from ledger where invoice = k.invoice) l on true
where k.seq > coalesce(l.seq, 0) order by k.invoice

-- name: links_at
-- What stands now at the places that heads name.
select h.chain, h.stream, h.place, coalesce(l.link, v.link, a.link) as link
from unnest($1::text[], $2::text[], $3::bigint[]) h (chain, stream, place)
left join ledger l on h.chain = 'ledger' and l.invoice = h.stream and l.seq = h.place
left join verdict v on h.chain = 'verdict' and v.invoice = h.stream and v.number = h.place
left join act a on h.chain = 'act' and a.number = h.place

-- name: added_later
-- Of each chain the first line that stands below what the newest checkpoint covers and above its last sealed head: it
-- was not there when that was signed.
with newest as (select position, verdicts, acts from checkpoint order by number desc limit 1),
sealed as (select chain, stream, max(place) as place from checkpoint_head group by chain, stream)
select 'ledger' as chain, l.invoice as stream, min(l.seq)::bigint as place
from newest join ledger l on l.position <= newest.position
left join sealed s on s.chain = 'ledger' and s.stream = l.invoice
where l.seq > coalesce(s.place, 0) group by l.invoice
union all
select 'verdict', v.invoice, min(v.number)
from newest join verdict v on v.id <= newest.verdicts
left join sealed s on s.chain = 'verdict' and s.stream = v.invoice
where v.number > coalesce(s.place, 0) group by v.invoice
union all
select 'act', '', min(a.number) from newest join act a on a.number <= newest.acts
left join sealed s on s.chain = 'act' where a.number > coalesce(s.place, 0) having min(a.number) is not null
order by chain, stream

-- name: dated_back
-- The first line that says it was taken an hour or more before one that has a lower position.
select invoice, seq, recorded_at, before from (
    select invoice, seq, position, recorded_at,
        max(recorded_at) over (order by position rows between unbounded preceding and 1 preceding) as before
    from ledger) placed
where recorded_at < before - interval '1 hour' order by position limit 1

-- name: first_of
-- The checkpoint in which a line of these cases ($1) stood first.
select min(checkpoint) from checkpoint_head where chain <> 'act' and stream = any($1::text[])

-- name: company_time
-- The rehearsal's clock where one stands, else the time that it is.
select coalesce((select now from clock), now())

-- name: announced
-- The checkpoints that acts tell of.
select about, told->>'root' as root from act where deed = 'checkpoint' and told ? 'root' order by number

-- name: unsealed
-- Lines that are newer than the newest checkpoint.
select count(*) from ledger where position > $1

-- name: guards
-- Which roles are not there; whose login could undo what guards the record, and why; since when lines wait for a seal.
select
    array(select role from unnest(array['cobranza_app', 'cobranza_auditor']) role
        where not exists (select from pg_roles where rolname = role)) as roles_absent,
    session_user::text as login,
    case when (select rolsuper from pg_roles where rolname = session_user) then 'superuser'
        when exists (select from pg_class c where c.oid = 'ledger'::regclass
            and pg_has_role(session_user, c.relowner, 'member')) then 'owner'
        else '' end as mighty,
    (select min(recorded_at) from ledger
        where position > coalesce((select max(position) from checkpoint), 0)
        and recorded_at < now() - interval '2 days') as unsealed_since
