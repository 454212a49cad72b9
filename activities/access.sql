-- Named queries of the log of access to personal data; called by these names from activities/access.py.

-- name: note_access
-- Customers ($5) and invoices ($6), each with its customer; where neither is named, one row for all. An invoice that the
-- books do not know is noted as it was asked for.
with shown as (
    select unnest($5::text[]) as customer, '' as invoice
    union select coalesce(i.customer, ''), n from unnest($6::text[]) n left join invoice i on i.number = n
    union select '', '' where cardinality($5::text[]) + cardinality($6::text[]) = 0
)
insert into access_log (actor, proven, door, what, customer, invoice, purpose)
select $1, $2, $3, $4, customer, invoice, $7 from shown

-- name: note_visit
-- Whoever has a customer's link ($1) sees what that customer may see: one row in ten minutes, however many pages.
insert into access_log (actor, proven, door, what, customer, invoice)
select $1, true, 'page', 'page', $2, $3 where not exists (
    select from access_log where customer = $2 and actor = $1 and at > clock_timestamp() - interval '10 minutes')

-- name: looks
select number, at, actor, proven, door, what, customer, invoice, purpose from access_log
where ($1 = '' or customer = $1 or customer = '' and invoice = '') and ($2 = '' or actor = $2)
    and ($3::timestamptz is null or at >= $3) and ($4::timestamptz is null or at < $4)
order by number desc limit $5

-- name: forget_looks
select forget_access_log($1)
