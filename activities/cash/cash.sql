-- Named queries of money that comes and where it goes; called by these names from activities/cash/.

-- name: lock
-- One at a time: the import of payments takes the same lock.
select pg_advisory_xact_lock(hashtext('cobranza import'))

-- name: receive
insert into payment (id, customer, amount, currency, paid_on, method)
values ($1, (select id from customer where id = $2), $3, $4, $5, $6) on conflict (id) do nothing

-- name: remit
insert into remittance (payment, source, payer, tax_id, account, account_sha256, reference, body, fee)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (payment) do nothing

-- name: fee
update remittance set fee = $2 where payment = $1 and fee is null

-- name: receipt
select p.id, coalesce(m.source, '') as source, u.rest as amount, p.currency::text as currency, p.paid_on, p.method,
    coalesce(p.customer, '') as customer, coalesce(m.payer, '') as payer, coalesce(m.tax_id, '') as tax_id,
    coalesce(m.account, '') as account, coalesce(m.reference, '') as reference, coalesce(m.body, '') as body, m.fee
from payment p join unapplied_cash u on u.payment = p.id left join remittance m on m.payment = p.id
where p.id = $1

-- ------------------------------------------------------------------------------------------- who and what it may be

-- name: payers
select c.id as customer, 'tax_id' as how
from remittance m join customer c on reference_word(c.tax_id) = reference_word(m.tax_id) and c.tax_id <> ''
where m.payment = $1 and reference_word(m.tax_id) <> ''
union
-- Who paid from this account before, as it was applied and not given back.
select i.customer, 'account'
from remittance m join remittance e on e.account_sha256 = m.account_sha256 and e.payment <> m.payment
join payment p on (p.part_of = e.payment or p.id = e.payment) and p.reverses is null
join invoice i on i.number = p.invoice
where m.payment = $1 and m.account_sha256 <> ''
and not exists (select from payment r where r.reverses = p.id and r.part_of = e.payment)
union
select d.customer, 'account'
from remittance m join mandate d on d.account_sha256 = m.account_sha256 and d.state <> 'cancelled'
where m.payment = $1 and m.account_sha256 <> ''

-- name: names
select id, name from customer where name <> '' order by id

-- name: named
select o.number, o.customer, o.currency, o.due_on, o.owed, o.is_open
from invoice_owed o
where o.number in (select number from invoice where number = $1 or reference_key(number) = any($2::text[])
                   or reference_word(number) = any($3::text[]))
order by o.due_on, o.number limit 50

-- name: own
select o.number, o.customer, o.currency, o.due_on, o.owed, o.is_open
from invoice_owed o where o.customer = any($1::text[]) and o.is_open and o.owed > 0 and o.currency = $2
order by o.due_on, o.number limit 500

-- name: alone
select o.number, o.customer, o.currency, o.due_on, o.owed, o.is_open
from invoice_owed o
where o.number in (select k.invoice from collection_case k join invoice i on i.number = k.invoice
                   where k.closed_at is null and k.balance = $1 and i.currency = $2 limit 20)
and o.owed = $1 and o.is_open order by o.due_on, o.number limit 4

-- name: open_ones
-- Some invoices as they stand, locked by the caller's lock on money.
select o.number, o.customer, o.currency, o.due_on, o.owed, o.is_open
from invoice_owed o where o.number = any($1::text[]) order by o.due_on, o.number

-- ---------------------------------------------------------------------------------------------------- where it goes

-- name: rest
select rest, currency from unapplied_cash where payment = $1

-- name: parts_before
select count(*) from payment where part_of = $1 and invoice = $2 and reverses is null

-- name: apply
insert into payment (id, invoice, customer, amount, currency, paid_on, method, part_of)
select $1, i.number, i.customer, $4, p.currency, p.paid_on, p.method, p.id
from payment p join invoice i on i.number = $3 and i.currency = p.currency where p.id = $2
returning paid_on, method

-- name: happened
-- When a case is told that money moved: noon of that day where the customer is, or now if that is still to come.
select coalesce((select now from clock), least(
    ($2::date + time '12:00') at time zone coalesce(nullif(c.zone, ''), 'UTC'), now())) as at
from invoice i join customer c on c.id = i.customer where i.number = $1

-- name: now
select coalesce((select now from clock), now())

-- name: owner
-- Money of a customer, once it is known whose it is.
update payment set customer = $2 where id = $1 and customer is null

-- name: applied
-- Where money without an invoice went, the latest due first; `net` is what was not taken back since.
select c.id, c.invoice, c.amount - coalesce((select sum(r.amount) from payment r where r.reverses = c.id), 0) as net
from payment c join invoice i on i.number = c.invoice
where c.part_of = $1 and c.reverses is null
order by coalesce(i.due_on, i.issued_on) desc, i.number desc, c.id

-- name: give_back
insert into payment (id, invoice, customer, amount, currency, paid_on, method, reverses, part_of)
select $1, c.invoice, c.customer, $3, c.currency, $4, $5, c.id, $6 from payment c where c.id = $2
on conflict (id) do nothing

-- ------------------------------------------------------------------------------------------------- what was taken back

-- name: payment
select p.id, p.invoice, p.customer, p.amount, p.currency::text as currency, p.reverses, p.part_of,
    coalesce((select sum(r.amount) from payment r where r.reverses = p.id), 0) as taken_back
from payment p where p.id = $1

-- name: reverse
insert into payment (id, invoice, customer, amount, currency, paid_on, method, reverses)
select $1, p.invoice, p.customer, $3, p.currency, $4, $5, p.id from payment p where p.id = $2
on conflict (id) do nothing

-- name: wait_for_payment
insert into taken_back (id, source, payment, amount, currency, taken_on, reason, reference, mandate, cumulative)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) on conflict (id) do nothing

-- name: waiting_for
select id, source, payment, amount, currency::text as currency, taken_on, reason, reference, mandate, cumulative
from taken_back where payment = $1 and done_at is null order by came_at, id

-- name: taken_back_done
update taken_back set done_at = now(), done_by = $2 where id = $1 and done_at is null

-- name: taken_back_open
select id, source, payment, amount, currency::text as currency, taken_on, reason, reference, mandate, cumulative
from taken_back where done_at is null order by taken_on, id limit $1

-- name: taken_back_one
select id, source, payment, amount, currency::text as currency, taken_on, reason, reference, mandate, cumulative
from taken_back where id = $1 and done_at is null

-- name: original_of
-- The payments that a reversal of the bank may take back: same money, same reference or account, not taken back yet.
select p.id from payment p join remittance m on m.payment = p.id
where p.currency = $1 and p.amount = $2 and p.reverses is null and p.paid_on between $3::date - 550 and $3::date
and (($4 <> '' and m.reference = $4) or ($5 <> '' and m.account_sha256 = $5))
and not exists (select from payment r where r.reverses = p.id)
order by p.paid_on desc, p.id limit 3

-- name: mandate_bounced
update mandate set state = 'suspended', reason = $2, changed_at = now() where reference = $1 and state = 'active'

-- ---------------------------------------------------------------------------------------------------------- looking

-- name: unlooked
-- Money without an invoice that nobody has looked at, oldest first.
select u.payment from unapplied_cash u
where u.rest > 0 and not exists (select from cash_look l where l.payment = u.payment)
order by u.received_at, u.payment limit $1

-- name: looked
insert into cash_look (payment, looked_at, verdict, reason) values ($1, $2, $3, $4)
on conflict (payment) do update set looked_at = excluded.looked_at, verdict = excluded.verdict, reason = excluded.reason

-- name: forget_proposals
delete from cash_proposal where payment = $1

-- name: propose
insert into cash_proposal (payment, rank, reason, confidence, parts) values ($1, $2, $3, $4, $5::text::jsonb)

-- name: settle
insert into cash_look (payment, looked_at, verdict, settled_at, settled_by) values ($1, $2, 'nothing', $2, $3)
on conflict (payment) do update set settled_at = excluded.settled_at, settled_by = excluded.settled_by

-- name: unsettle
update cash_look set settled_at = null, settled_by = '' where payment = $1

-- name: proposals
select payment, rank, reason, confidence, parts::text as parts from cash_proposal where payment = any($1::text[])
order by payment, rank

-- name: unapplied
-- $2 the last payment seen, $3 one alone, $4 also what somebody settled as a customer's credit.
select u.payment as id, coalesce(u.customer, '') as customer, coalesce(c.name, '') as name, u.amount, u.currency,
    u.rest, u.paid_on, u.method, u.received_at, coalesce(m.source, '') as source, coalesce(m.payer, '') as payer,
    coalesce(m.account, '') as account, coalesce(m.reference, '') as reference, coalesce(m.body, '') as body, m.fee,
    coalesce(l.verdict, '') as verdict, l.settled_at
from unapplied_cash u left join remittance m on m.payment = u.payment left join cash_look l on l.payment = u.payment
left join customer c on c.id = u.customer
where u.rest > 0 and u.payment > $2 and ($3::text is null or u.payment = $3)
and ($4 or l.settled_at is null)
order by u.payment limit $1

-- name: open_cases_of
select k.invoice from collection_case k where k.customer = any($1::text[]) and k.closed_at is null order by k.invoice

-- name: held_by
-- The cases that wait for this money, and for no other and no word of the customer.
select x.invoice from inbox x join collection_case k on k.invoice = x.invoice
where starts_with(x.id, 'unapplied/' || $1 || '/') and x.event->>'event' = 'payment_reported' and k.closed_at is null
and not exists (select from inbox y where y.id = 'applied/' || $1 || '/' || x.invoice)
and not exists (
    select from inbox o where o.invoice = x.invoice and o.event->>'event' = 'payment_reported' and o.id <> x.id
    and (not starts_with(o.id, 'unapplied/')
         or exists (select from unapplied_cash u left join cash_look l on l.payment = u.payment
                    where o.id = 'unapplied/' || u.payment || '/' || x.invoice and u.rest > 0 and l.settled_at is null)))
order by x.invoice

-- name: waited_too_long
-- Money with a proposal that nobody settled in time, with the invoice whose people shall look at it.
select l.payment, (select q.parts->0->>'invoice' from cash_proposal q where q.payment = l.payment order by q.rank limit 1)
    as invoice
from cash_look l join unapplied_cash u on u.payment = l.payment and u.rest > 0
where l.settled_at is null and l.looked_at < $1
and exists (select from cash_proposal q join collection_case k on k.invoice = q.parts->0->>'invoice'
            where q.payment = l.payment and q.rank = 1)
and not exists (select from task t where t.key = 'cash/' || l.payment)
order by l.looked_at limit 100

-- name: raise_task
insert into task (invoice, key, what, queue, kind, raised_at) values ($1, $2, $3, $4, 'task', $5)
on conflict (invoice, key) do nothing

-- name: task_done
update task set done_at = $2, outcome = $3, done_by = $4 where key = $1 and done_at is null

-- name: with_early_terms
-- Those of some invoices whose playbook knows a discount for paying early.
select k.invoice from collection_case k join plan p on p.sha256 = k.plan_sha256
where k.invoice = any($1::text[]) and k.closed_at is null
and convert_from(p.body, 'UTF8')::jsonb->'terms'->'early_payment' is not null
order by k.opened_at, k.invoice limit $2

-- name: with_late_terms
-- Those of some invoices that were late on a day, under a playbook that charges something for it.
select k.invoice from collection_case k join plan p on p.sha256 = k.plan_sha256 join invoice i on i.number = k.invoice
where k.invoice = any($1::text[]) and k.closed_at is null and coalesce(i.due_on, i.issued_on) < $2
and convert_from(p.body, 'UTF8')::jsonb->'terms' ?| array['late_interest', 'late_fee', 'fixed_sum', 'collection_fee']
order by k.opened_at, k.invoice

-- name: taken_from
-- What a reversal took, by invoice: itself where its payment was for one, else its parts. Also all that was ever taken
-- back of a payment, where that is what is named.
select r.invoice, r.customer, r.amount from payment r
where r.id = $1 and r.reverses is not null and not exists (select from payment x where x.part_of = r.id)
union all
select x.invoice, x.customer, x.amount from payment x join payment r on r.id = x.part_of
where r.id = $1 and r.reverses is not null
union all
select coalesce(x.invoice, r.invoice), coalesce(x.customer, r.customer), coalesce(x.amount, r.amount)
from payment p join payment r on r.reverses = p.id left join payment x on x.part_of = r.id
where p.id = $1 and p.reverses is null

-- name: even
-- What is told of this reversal from now on is known to have come home.
insert into taken_back (id, source, amount, currency, taken_on, done_at, done_by)
values ($1, $2, $3, $4, $5, now(), 'even')
on conflict (id) do update set done_at = now(), done_by = 'even'

-- name: is_even
select exists (select from taken_back where id = $1 and done_by = 'even')

-- name: series
-- How much the notices of one series took back so far; what came home since does not count.
select coalesce((select sum(r.amount) from payment r where r.reverses = $1 and starts_with(r.id, $2 || '/')), 0)
    - coalesce((select sum(h.amount) from payment h where starts_with(h.id, $1 || '/back/') and h.reverses is null), 0)

-- name: day_of
-- The customer's own day of a moment; where nobody knows the customer, the day in UTC.
select ($3::timestamptz at time zone coalesce(
    (select nullif(c.zone, '') from invoice i join customer c on c.id = i.customer where i.number = $1),
    (select nullif(zone, '') from customer where id = $2), 'UTC'))::date

-- name: statement_read
insert into bank_statement (sha256, nth, account, account_sha256, number, begins_on, ends_on, entries)
values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (sha256, nth) do nothing

-- name: is_known
select exists (select from payment where id = $1) or exists (select from taken_back where id = $1)
