-- Named queries of the history facts; called by these names from activities/facts.py.

-- name: history_facts
-- $1 invoice, $2 the day. Of the invoice's customer as of that day's end; money in the invoice's currency. How it paid is
-- told of its other invoices, and what the invoice's own case records (promises, disputes) is left out: the case knows it.
with mine as (
    select i.customer, i.currency from invoice i where i.number = $1
), received as (
    select p.invoice, p.paid_on, p.amount - coalesce((
        select sum(r.amount) from payment r where r.reverses = p.id and r.paid_on <= $2), 0) as amount
    from mine m join invoice i on i.customer = m.customer join payment p on p.invoice = i.number
    where p.reverses is null and p.paid_on <= $2
), sums as (
    select i.number, i.currency, i.total, coalesce(i.due_on, k.due_on, i.issued_on) as due_on,
        coalesce((select sum(p.amount) from received p where p.invoice = i.number), 0) as paid,
        (select max(p.paid_on) from received p where p.invoice = i.number and p.amount > 0) as last_paid_on,
        coalesce((select sum(n.amount) from credit_note n
            where n.invoice = i.number and n.issued_on <= $2), 0) as credited,
        coalesce(k.end_ in ('written_off', 'cancelled', 'settled'), false) as given_up
    from mine m join invoice i on i.customer = m.customer
    left join lateral (
        select k.end_, (select (l.event->>'due_on')::date from ledger l where l.invoice = i.number and l.seq = 1) as due_on
        from collection_case k where k.invoice = i.number) k on true
    where i.issued_on <= $2
), books as (
    select *, greatest(total - paid - credited, 0) as owed,
        number <> $1 and paid > 0 and paid + credited >= total as is_paid from sums
), told as (
    select l.invoice, l.event->>'event' as what
    from mine m join invoice i on i.customer = m.customer join ledger l on l.invoice = i.number
    where i.number <> $1 and l.at < $2 + 1
        and l.event->>'event' in ('promise_broken', 'promise_kept', 'dispute_opened')
)
select
    (select currency from mine) as currency,
    coalesce(sum(owed) filter (where not given_up and currency = (select currency from mine)), 0) as exposure,
    count(*) filter (where owed > 0 and not given_up) as invoices_open,
    count(*) filter (where is_paid) as paid_invoices,
    count(*) filter (where is_paid and last_paid_on > due_on) as paid_late,
    avg(greatest(last_paid_on - due_on, 0)) filter (where is_paid) as average_days_late,
    coalesce(max($2 - due_on) filter (where owed > 0 and not given_up and due_on < $2), 0) as oldest_days_past_due,
    count(*) filter (where number <> $1) as others,
    (select count(*) from told where what = 'promise_broken') as promises_broken,
    (select count(*) from told where what = 'promise_kept') as promises_kept,
    (select count(distinct invoice) from told where what = 'dispute_opened') as disputed,
    (select exists (select from mine m join invoice i on i.customer = m.customer join ledger l on l.invoice = i.number
        where l.event->>'event' = 'terms_accepted')
        or exists (select from mine m join invoice i on i.customer = m.customer join inbox x on x.invoice = i.number
        where x.event->>'event' = 'terms_accepted')) as terms_accepted
from books
