-- Named queries of a briefing; called by these names from activities/people/briefing.py.

-- name: known
-- Good addresses only, the one that the desk itself would take first.
select c.id, c.name, c.kind, c.country, c.language,
    (select coalesce(json_agg(json_build_array(a.kind, a.value) order by a.kind, a.value), '[]') from address a
        where a.customer = c.id and a.bad_at is null and not exists (
            select from suppressed s where s.kind = a.kind and s.value in (
                a.value, lower(a.value), '+' || regexp_replace(a.value, '[^0-9]', '', 'g'), erased_mark(a.kind, a.value))))::text as addresses,
    array(select o.channel from consent o where o.customer = c.id and o.state = 'withdrawn' order by 1) as opted_out,
    array(select b.kind from legal_block b where b.customer = c.id
        and (b.since is null or b.since <= $2) and (b.until is null or b.until >= $2) order by 1) as blocks
from customer c join invoice i on i.customer = c.id where i.number = $1

-- name: other_invoices
select k.invoice, i.due_on, k.balance as owed, i.currency::text as currency, k.hold
from collection_case k join invoice i on i.number = k.invoice
where k.customer = (select customer from invoice where number = $1) and k.invoice <> $1 and k.closed_at is null
and k.balance > 0 order by i.due_on nulls last, k.invoice limit $2

-- name: calls_of
select key, what from task where invoice = $1 and kind = 'call' and done_at is null order by raised_at desc, key
