-- Named queries of the creditor's books; called by these names from activities/books.py.

-- name: invoice_standing
select i.number, i.customer, i.currency::text as currency, i.total, c.zone, k.end_ as ended,
    i.total
        - coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
                    from payment p where p.invoice = i.number), 0)
        - coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number), 0)
        + charges_of(i.number) as owed,
    -- a write-off stands in the case only; what it has not folded yet, only in the books
    case when k.closed_at is null and not exists
        (select from inbox x where x.invoice = i.number and x.folded_at is null) then k.balance end as case_owed,
    coalesce((select now from clock), now()) as now,
    exists (select from clock) as is_rehearsed
from invoice i
join customer c on c.id = i.customer
left join collection_case k on k.invoice = i.number
where i.number = $1

-- name: numbers_like
select number from invoice where number ilike '%' || $1 || '%' order by number limit 3
