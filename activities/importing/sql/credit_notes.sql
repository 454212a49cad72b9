-- Credit notes from their staging table into the books.

-- name: stage
create temp table if not exists stage_credit_notes (
    line integer, nth integer, id text, invoice text, amount numeric, currency text, issued_on date, reason text
) on commit drop;
truncate stage_credit_notes;

-- name: sized
analyze stage_credit_notes;

-- name: staged
select count(*) from stage_credit_notes where nth = 1;

-- name: keys
select distinct id as key from stage_credit_notes where line = any($1::integer[]);

-- name: leave_out
delete from stage_credit_notes where id = any($1::text[]) returning line, id as key;

-- name: conflict
select s.line, d.name as "column", d.said as value, d.there
from stage_credit_notes s
join credit_note n on n.id = s.id
cross join lateral (values
    ('invoice', s.invoice, n.invoice),
    ('amount', trim_scale(s.amount)::text, trim_scale(n.amount)::text),
    ('currency', s.currency, n.currency::text),
    ('issued_on', s.issued_on::text, n.issued_on::text),
    ('reason', s.reason, n.reason)
) d (name, said, there)
where d.said <> d.there and (d.said <> '' or d.name <> 'reason');

-- name: already
with gone as (
    delete from stage_credit_notes s using credit_note n where n.id = s.id returning s.id
)
select count(*) from gone;

-- name: unknown_invoice
select s.line, 'invoice' as "column", s.invoice as value, null as there
from stage_credit_notes s
where not exists (select from invoice i where i.number = s.invoice);

-- name: other_currency
select s.line, 'currency' as "column", s.currency as value, i.currency::text as there
from stage_credit_notes s join invoice i on i.number = s.invoice
where s.currency <> i.currency::text;

-- name: make
insert into credit_note (id, invoice, amount, currency, issued_on, reason)
select id, invoice, amount, currency, issued_on, reason from stage_credit_notes order by line
on conflict (id) do nothing;

-- name: news
select s.id, s.invoice, s.amount,
       coalesce($1::timestamptz, least(
           (s.issued_on + time '12:00') at time zone coalesce(nullif(c.zone, ''), 'UTC'), now())) as at
from stage_credit_notes s
join invoice i on i.number = s.invoice
join customer c on c.id = i.customer
order by s.line;
