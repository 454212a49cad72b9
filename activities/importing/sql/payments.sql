-- Payments and reversals from their staging table into the books. An empty invoice is unapplied cash.

-- name: stage
create temp table if not exists stage_payments (
    line integer, nth integer, id text, invoice text, customer text, amount numeric, currency text, paid_on date,
    method text, reverses text
) on commit drop;
truncate stage_payments;

-- name: sized
analyze stage_payments;

-- name: staged
select count(*) from stage_payments where nth = 1;

-- name: keys
select distinct id as key from stage_payments where line = any($1::integer[]);

-- name: leave_out
delete from stage_payments where id = any($1::text[]) returning line, id as key;

-- name: conflict
select s.line, d.name as "column", d.said as value, d.there
from stage_payments s
join payment p on p.id = s.id
cross join lateral (values
    ('invoice', s.invoice, coalesce(p.invoice, ''), true),
    ('customer', s.customer, coalesce(p.customer, ''), true),
    ('amount', trim_scale(s.amount)::text, trim_scale(p.amount)::text, false),
    ('currency', s.currency, p.currency::text, false),
    ('paid_on', s.paid_on::text, p.paid_on::text, false),
    ('method', s.method, p.method, true),
    ('reverses', s.reverses, coalesce(p.reverses, ''), false)
) d (name, said, there, may_be_empty)
where d.said <> d.there and (d.said <> '' or not d.may_be_empty);

-- name: already
with gone as (
    delete from stage_payments s using payment p where p.id = s.id returning s.id
)
select count(*) from gone;

-- name: unknown_invoice
select s.line, 'invoice' as "column", s.invoice as value, null as there
from stage_payments s
where s.invoice <> '' and not exists (select from invoice i where i.number = s.invoice);

-- name: unknown_customer
select s.line, 'customer' as "column", s.customer as value, null as there
from stage_payments s
where s.customer <> '' and not exists (select from customer c where c.id = s.customer);

-- name: other_customer
select s.line, 'customer' as "column", s.customer as value, i.customer as there
from stage_payments s join invoice i on i.number = s.invoice
where s.customer <> '' and s.customer <> i.customer;

-- name: other_currency
select s.line, 'currency' as "column", s.currency as value, i.currency::text as there
from stage_payments s join invoice i on i.number = s.invoice
where s.currency <> i.currency::text;

-- name: reversed
create temp table if not exists reversed (
    id text, invoice text, customer text, amount numeric, currency text, is_reversal boolean
) on commit drop;
truncate reversed;
insert into reversed
select id, coalesce(invoice, ''), coalesce(customer, ''), amount, currency::text, reverses is not null
from payment where id in (select reverses from stage_payments where reverses <> '')
union all
select id, invoice, customer, amount, currency, reverses <> ''
from stage_payments where id in (select reverses from stage_payments where reverses <> '');
update stage_payments s
set invoice = coalesce(nullif(s.invoice, ''), r.invoice), customer = coalesce(nullif(s.customer, ''), r.customer)
from reversed r where r.id = s.reverses;

-- name: unknown_payment
select s.line, 'reverses' as "column", s.reverses as value, null as there
from stage_payments s
where s.reverses <> '' and not exists (select from reversed r where r.id = s.reverses);

-- name: is_reversal
select s.line, 'reverses' as "column", s.reverses as value, null as there
from stage_payments s join reversed r on r.id = s.reverses
where r.is_reversal;

-- name: other_invoice
select s.line, 'invoice' as "column", s.invoice as value, r.invoice as there
from stage_payments s join reversed r on r.id = s.reverses
where s.invoice <> r.invoice;

-- name: reversed_currency
select s.line, 'currency' as "column", s.currency as value, r.currency as there
from stage_payments s join reversed r on r.id = s.reverses
where s.currency <> r.currency;

-- name: over_reversed
select s.line, 'amount' as "column", trim_scale(s.amount)::text as value,
       trim_scale(r.amount)::text || ' ' || r.currency as there
from stage_payments s join reversed r on r.id = s.reverses
where r.amount < (select sum(amount) from stage_payments where reverses = r.id)
    + (select coalesce(sum(amount), 0) from payment where reverses = r.id);

-- name: make
insert into payment (id, invoice, customer, amount, currency, paid_on, method, reverses)
select s.id, i.number, coalesce(i.customer, nullif(s.customer, '')), s.amount, s.currency, s.paid_on, s.method,
       nullif(s.reverses, '')
from stage_payments s left join invoice i on i.number = s.invoice
order by s.line
on conflict (id) do nothing;

-- name: to_spread
-- Reversals of money that was applied in parts: its parts are taken back with it.
select s.id, s.reverses, s.amount, s.paid_on
from stage_payments s join payment p on p.id = s.reverses
where p.invoice is null and exists (select from payment c where c.part_of = p.id and c.reverses is null)
order by s.line;

-- name: news
select s.id, s.invoice, s.amount, s.paid_on, s.method, s.reverses,
       coalesce($1::timestamptz, least(
           (s.paid_on + time '12:00') at time zone coalesce(nullif(c.zone, ''), 'UTC'), now())) as at
from stage_payments s
join invoice i on i.number = s.invoice
join customer c on c.id = i.customer
order by s.reverses <> '', s.line;
