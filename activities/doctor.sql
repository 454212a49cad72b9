-- What the doctor asks of the database; called by these names from activities/doctor.py. Each answers `who` and `detail`.
-- $1, where it is asked for, is the case's time: the rehearsal's clock where one stands.

-- name: silent
-- Open and overdue, and nobody will ever look: no moment, no hold, no task. This must not be.
select k.invoice as who, to_char(coalesce(i.due_on, k.opened_at::date), 'YYYY-MM-DD') as detail
from collection_case k join invoice i on i.number = k.invoice
where k.closed_at is null and k.started_at is not null and k.next_at is null and k.hold = '' and k.balance > 0
and coalesce(i.due_on, k.opened_at::date) < $1::timestamptz::date
and (k.seq > 0 or k.started_at < now() - interval '10 minutes')
and not exists (select from task t where t.invoice = k.invoice and t.done_at is null)
order by 1

-- name: late
-- It should have looked again a day ago. A contact may wait within its day's window, never longer.
select k.invoice as who, to_char(k.next_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as detail
from collection_case k
where k.closed_at is null and k.started_at is not null and k.next_at < $1::timestamptz - interval '24 hours'
order by k.next_at, 1

-- name: unstarted
select k.invoice as who, to_char(k.opened_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as detail
from collection_case k
where k.started_at is null and k.closed_at is null and k.opened_at < $1::timestamptz - interval '10 minutes'
order by k.opened_at, 1

-- name: without_case
select i.number as who, coalesce(nullif(i.playbook, ''), c.country || ' ' || c.kind || ' ' || i.total || ' ' || i.currency)
    as detail
from invoice i join customer c on c.id = i.customer
where not exists (select from collection_case k where k.invoice = i.number)
and i.issued_on <= $1::timestamptz::date and i.imported_at < now() - interval '10 minutes'
order by i.issued_on, 1

-- name: task_overdue
select t.invoice as who, t.queue || ': ' || t.what as detail
from task t join collection_case k on k.invoice = t.invoice
where t.done_at is null and t.due_at < $1::timestamptz
    and (t.claimed_by = '' or t.due_at >= $1::timestamptz - interval '2 days')
order by t.due_at, 1

-- name: task_kept
-- Taken by somebody who does not do it: nobody else sees it as theirs to do.
select t.invoice as who, t.claimed_by || ': ' || t.what as detail
from task t join collection_case k on k.invoice = t.invoice
where t.done_at is null and t.claimed_by <> '' and t.due_at < $1::timestamptz - interval '2 days'
order by t.due_at, 1

-- name: news_untold
select x.invoice as who, x.event->>'event' as detail
from inbox x join collection_case k on k.invoice = x.invoice
where x.told_at is null and x.failed = '' and k.started_at is not null and x.arrived_at < now() - interval '10 minutes'
order by x.position

-- name: news_unfolded
select x.invoice as who, x.event->>'event' as detail
from inbox x where x.told_at < now() - interval '10 minutes' and x.folded_at is null and x.failed = ''
order by x.position

-- name: news_failed
select x.invoice as who, x.event->>'event' || ': ' || x.failed as detail from inbox x where x.failed <> '' order by x.position

-- name: notice_waiting
select w.provider || '/' || w.kind as who, to_char(w.received_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as detail
from webhook w where w.done_at is null and w.failed = '' and w.received_at < now() - interval '10 minutes'
order by w.position

-- name: notice_failed
select w.provider || '/' || w.kind as who, w.failed as detail from webhook w where w.failed <> '' and w.done_at is null
order by w.position

-- name: contact_reserved
select c.invoice as who, c.channel || ' ' || c.step as detail
from contact c where c.state = 'reserved' and c.reserved_at < now() - interval '1 hour' order by c.reserved_at

-- name: contact_unknown
-- Nobody knows whether it left, and nobody is asked to find out.
select c.invoice as who, c.channel || ' ' || c.step as detail
from contact c where c.state = 'unknown' and c.reserved_at < now() - interval '1 hour'
and not exists (select from task t where t.invoice = c.invoice and t.key = 'unknown/' || c.key)
order by c.reserved_at

-- name: reply_unread
select coalesce(r.invoice, r.customer, r.channel) as who, to_char(r.at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as detail
from reply r where r.handled_at is null and r.at < $1::timestamptz - interval '1 day' order by r.at

-- name: wish_unanswered
-- The relay puts a wish to its case within seconds; an invoice without a case is answered with that.
select w.invoice as who, w.command->>'command' || ' ' || w.door as detail
from wish w left join collection_case k on k.invoice = w.invoice
where w.answered_at is null and w.stored_at < now() - interval '1 minute'
    and (k.invoice is null or k.started_at is not null)
order by w.stored_at, w.id

-- name: wish_unrecorded
-- The case said yes, and its record has no line of it: what was agreed does not hold. The id is that of
-- schemas.driving.event_of.
select w.invoice as who, w.command->>'command' || ' ' || w.door as detail
from wish w
where w.accepted and w.answered_at < now() - interval '10 minutes' and not exists (
    select from ledger l where l.invoice = w.invoice and l.event->>'id' =
        case w.command->>'command' when 'propose' then 'proposal' else w.command->>'command' end || '/' || w.id)
order by w.answered_at, w.id

-- name: link_untold
-- The provider said that the link was paid, and the money itself was never told: fewer payments came than links were
-- paid. `changed_at` is the case's time.
select p.invoice as who, p.provider as detail
from (
    select l.invoice, l.provider, l.changed_at,
        row_number() over (partition by l.invoice, l.provider order by l.changed_at, l.id) as number
    from payment_link l where l.state = 'paid'
) p
where p.changed_at < $1::timestamptz - interval '1 hour' and p.number > (
    select count(*) from remittance m where m.source = p.provider and (
        m.reference = p.invoice
        or exists (select from payment t where t.part_of = m.payment and t.invoice = p.invoice)))
order by p.changed_at, 1

-- name: cash_unlooked
select u.payment as who, to_char(u.received_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') || ' UTC' as detail
from unapplied_cash u
where u.rest > 0 and u.received_at < now() - interval '1 hour'
and not exists (select from cash_look l where l.payment = u.payment)
order by u.received_at, 1

-- name: cash_waiting
-- Looked at, and a person has neither placed it nor settled it: its customer is not contacted meanwhile.
select u.payment as who, u.rest || ' ' || u.currency as detail
from unapplied_cash u join cash_look l on l.payment = u.payment
where u.rest > 0 and l.settled_at is null and l.looked_at < $1::timestamptz - interval '3 days'
order by l.looked_at, 1

-- name: letter_waiting
select l.key as who, to_char(l.made_at at time zone 'UTC', 'YYYY-MM-DD') as detail
from letter l where l.batch is null and l.made_at < now() - interval '3 days' order by l.id

-- name: channel_stopped
select concat_ws(' ', s.channel, nullif(s.sender, ''), nullif(s.template, '')) as who, s.reason as detail
from channel_stop s where s.lifted_at is null order by s.id

-- name: plans_in_use
select distinct p.sha256, p.body from plan p join collection_case k on k.plan_sha256 = p.sha256 where k.closed_at is null

-- name: cases_of_plan
select k.invoice from collection_case k where k.plan_sha256 = $1 and k.closed_at is null order by 1

-- name: clocks
select clock_timestamp() as now, (select now from clock) as rehearsed

-- name: relay_is_awake
select exists (select from pg_locks where locktype = 'advisory' and granted and classid = 0 and objid = $1::bigint
    and database = (select oid from pg_database where datname = current_database()))

-- name: open_cases
-- Those that Temporal should be running; who closed or began in this very minute is left alone.
select invoice from collection_case where closed_at is null and started_at < now() - $1::interval order by invoice

-- name: closed_among
select invoice from collection_case where invoice = any($1::text[]) and closed_at is not null

-- name: known_among
select invoice from collection_case where invoice = any($1::text[])

-- ------------------------------------------------------------------------------------------------------------- mending

-- name: record_of
select l.seq, l.event::text as event, l.because, k.plan_sha256
from collection_case k left join ledger l on l.invoice = k.invoice where k.invoice = $1 order by l.seq

-- name: begin_anew
-- The case goes on from its record ($2) as a new run; what it was told and has not recorded is told once more.
with again as (
    update inbox set told_at = null where invoice = $1 and told_at is not null and folded_at is null and failed = ''
)
update collection_case set run = run + 1, started_at = null, state = $2 where invoice = $1 and closed_at is null

-- name: tell_again
update inbox set told_at = null
where invoice = $1 and told_at < now() - interval '10 minutes' and folded_at is null and failed = ''
