-- Invoices and their line items from their staging table into the books.

-- name: stage
create temp table if not exists stage_invoices (
    line integer, nth integer, number text, customer text, issued_on date, due_on date, currency text, total numeric,
    playbook text, line_description text, line_quantity numeric, line_unit_price numeric, line_amount numeric
) on commit drop;
truncate stage_invoices;

-- name: sized
analyze stage_invoices;

-- name: staged
select count(*) from stage_invoices where nth = 1;

-- name: keys
select distinct number as key from stage_invoices where line = any($1::integer[]);

-- name: leave_out
delete from stage_invoices where number = any($1::text[]) returning line, number as key;

-- name: conflict
select s.line, d.name as "column", d.said as value, d.there
from stage_invoices s
join invoice i on i.number = s.number
cross join lateral (values
    ('customer', s.customer, i.customer),
    ('issued_on', s.issued_on::text, i.issued_on::text),
    ('due_on', coalesce(s.due_on::text, ''), coalesce(i.due_on::text, '')),
    ('currency', s.currency, i.currency::text),
    ('total', trim_scale(s.total)::text, trim_scale(i.total)::text),
    ('playbook', s.playbook, i.playbook)
) d (name, said, there)
where s.nth = 1
  and (s.customer, s.issued_on, s.due_on, s.currency, s.total, s.playbook)
      is distinct from (i.customer, i.issued_on, i.due_on, i.currency::text, i.total, i.playbook)
  and d.said <> d.there;

-- name: other_lines
with said as (
    select number, min(line) as line, count(*) as lines,
           array_agg(row(line_description, trim_scale(coalesce(line_quantity, 1)),
                         trim_scale(coalesce(line_unit_price, 0)), trim_scale(line_amount))::text order by nth) as items
    from stage_invoices where line_amount is not null group by number
), there as (
    select l.invoice, count(*) as lines,
           array_agg(row(l.description, trim_scale(l.quantity), trim_scale(l.unit_price),
                         trim_scale(l.amount))::text order by l.line) as items
    from line_item l where l.invoice in (select number from said) group by l.invoice
)
select s.line, 'line_description' as "column", array_to_string(s.items, ' ') as value,
       coalesce(array_to_string(t.items, ' '), '') as there
from said s
join invoice i on i.number = s.number
left join there t on t.invoice = s.number
where s.items is distinct from t.items;

-- name: already
with gone as (
    delete from stage_invoices s using invoice i where i.number = s.number returning s.nth
)
select count(*) from gone where nth = 1;

-- name: unknown_customer
select s.line, 'customer' as "column", s.customer as value, null as there
from stage_invoices s
where s.nth = 1 and not exists (select from customer c where c.id = s.customer);

-- name: make
insert into invoice (number, customer, issued_on, due_on, currency, total, playbook)
select number, customer, issued_on, due_on, currency, total, playbook
from stage_invoices where nth = 1 order by line
on conflict (number) do nothing;

-- name: make_lines
insert into line_item (invoice, line, description, quantity, unit_price, amount)
select number, nth, line_description, coalesce(line_quantity, 1), coalesce(line_unit_price, 0), line_amount
from stage_invoices where line_amount is not null
on conflict do nothing;
