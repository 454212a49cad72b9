-- Named queries of the risk model; called by these names from activities/risk/store.py.

-- name: pasts
-- The invoices of one customer ($1) or of all (null), as the books have them: due as the case opened, paid in full on
-- the day of the last payment that was not taken back, disputed first on the day that a case's record says.
with received as (
    select p.invoice, p.paid_on, p.amount - coalesce((
        select sum(r.amount) from payment r where r.reverses = p.id), 0) as amount
    from payment p join invoice i on i.number = p.invoice
    where p.reverses is null and ($1::text is null or i.customer = $1)
), sums as (
    select invoice, sum(amount) as paid, max(paid_on) filter (where amount > 0) as last_paid_on
    from received group by invoice
), credited as (
    select n.invoice, sum(n.amount) as amount from credit_note n group by n.invoice
), told as (
    select l.invoice, min(l.at::date) filter (where l.event->>'event' = 'dispute_opened') as disputed_on,
        min((l.event->>'due_on')::date) filter (where l.seq = 1) as due_on
    from ledger l where l.seq = 1 or l.event->>'event' = 'dispute_opened' group by l.invoice
)
select i.number, i.customer, i.issued_on, i.total, i.currency, coalesce(i.due_on, t.due_on, i.issued_on) as due_on,
    case when s.paid + coalesce(n.amount, 0) >= i.total then s.last_paid_on end as paid_on, t.disputed_on
from invoice i
left join sums s on s.invoice = i.number left join credited n on n.invoice = i.number
left join told t on t.invoice = i.number
where ($1::text is null or i.customer = $1)
    and coalesce(n.amount, 0) < i.total              -- credited to nothing: nobody was late with it
order by i.customer, i.issued_on, i.number

-- name: customer_of
select customer from invoice where number = $1

-- name: retire
update risk_model set retired_at = now() where retired_at is null

-- name: keep
insert into risk_model (sha256, model, card, trained_by) values ($1, $2, $3, $4) returning id

-- name: in_use
select id, sha256, trained_at, trained_by from risk_model where retired_at is null

-- name: model
select sha256, model, card from risk_model where id = $1

-- name: open_invoices
-- Those that are still owed in part or whole, oldest due first.
select i.number, i.customer from invoice i
left join collection_case k on k.invoice = i.number
where k.closed_at is null and i.total > coalesce((
        select sum(case when p.reverses is null then p.amount else -p.amount end) from payment p
        where p.invoice = i.number or p.reverses in (select id from payment o where o.invoice = i.number)), 0)
    + coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number), 0)
    and ($1 = '' or i.number = $1)
order by coalesce(i.due_on, i.issued_on), i.number
