-- Named queries of the whole portfolio and of one person's look at it; called by these names from activities/overview.py.

-- name: open_by_stage
select k.stage, i.currency::text as currency, count(*) as cases, sum(k.balance) as balance,
    count(*) filter (where k.hold <> '') as held
from collection_case k join invoice i on i.number = k.invoice
where k.end_ = '' group by 1, 2 order by 1, 2

-- name: closed_by_end
select k.end_ as end, i.currency::text as currency, count(*) as cases, sum(k.balance) as balance
from collection_case k join invoice i on i.number = k.invoice
where k.end_ <> '' group by 1, 2 order by 1, 2

-- name: sent_by_channel
-- A contact is one message or call, however many invoices it carries.
select channel, count(*) filter (where state = 'accepted') as sent,
    count(*) filter (where state = 'failed') as failed, count(*) filter (where state in ('unknown', 'reserved')) as unsure
from contact group by channel order by channel

-- name: held_back_by_channel
-- The desk speaks of each channel by its rules; held back, a step counts for its first channel.
select coalesce(nullif(v.channel, ''),
        (select s->>'channel' from jsonb_array_elements(v.spoke) s where s ? 'channel' limit 1), '-') as channel,
    count(distinct v.key) filter (where v.says = 'deferred') as deferred,
    count(distinct v.key) filter (where v.says = 'refused') as refused
from verdict v where v.says <> 'allowed' group by 1 order by 1

-- name: money_in
select p.currency::text as currency, sum(case when p.reverses is null then p.amount else -p.amount end) as amount,
    coalesce((select sum(u.rest) from unapplied_cash u where u.currency = p.currency::text), 0) as unapplied
from payment p where p.part_of is null group by p.currency order by p.currency

-- name: tasks_by_queue
select queue, count(*) as open,
    count(*) filter (where due_at < coalesce((select now from clock), now())) as overdue
from task where done_at is null group by queue order by queue

-- name: uncovered
-- Issued by today, and no case: no published playbook takes them, or nothing runs that would open their cases.
select number from invoice i
where issued_on <= coalesce((select now from clock), now())::date
and not exists (select from collection_case k where k.invoice = i.number) order by number

-- name: inbox_counts
select count(*) filter (where failed <> '') as failed,
    count(*) filter (where failed = '' and folded_at is null) as waiting from inbox

-- name: inbox_failed
select invoice, event->>'event' as event, failed as why from inbox where failed <> '' order by position desc limit 5

-- name: clock
select now from clock

-- name: cases_of_customer
-- Those that have a record; where none has, all: an invoice of this minute keeps nobody from reading the others.
with known as (
    select k.invoice, k.opened_at, exists (select from ledger l where l.invoice = k.invoice) as begun
    from collection_case k where k.customer = $1
)
select invoice from known where begun or not exists (select from known where begun) order by opened_at, invoice

-- name: messages_of
select v.step, c.at, c.channel, b.language, b.subject, b.body, c.state, c.provider, c.delivery, c.delivery_at,
    coalesce((select o.reason from outbox o where o.key = c.key and o.reason <> '' order by o.id limit 1), '') as kept,
    c.segments, c.price, c.price_currency
from contact_cover v join contact c on c.key = v.contact join message_body b on b.contact = c.key
where v.invoice = $1 and c.state in ('accepted', 'unknown') order by c.at, c.key, v.step

-- name: case_today
-- The zone is the one that the case counts its days in: the customer's own, or its country's.
select k.invoice, k.end_ as ended, k.hold,
    coalesce((select l.event->>'zone' from ledger l where l.invoice = k.invoice and l.seq = 1), c.zone) as zone,
    coalesce((select now from clock), now()) as now,
    exists (select from clock) as is_rehearsed
from collection_case k join customer c on c.id = k.customer where k.invoice = $1

-- name: is_folded
select folded_at is not null as folded, failed from inbox where id = $1

-- name: deliveries
-- The furthest that is known of each message that was sent; of an empty one nothing came back.
select coalesce(nullif(delivery, ''), 'accepted') as fact, count(*) as contacts
from contact where state = 'accepted' and channel <> 'call' group by 1 order by 2 desc, 1

-- name: prices
select price_currency as currency, sum(price) as amount, count(*) as contacts
from contact where price is not null and price_currency <> '' group by 1 order by 1

-- name: waiting_for_people
-- Replies to be read, letters to be posted, messages of which nobody knows whether they left, news of providers.
select (select count(*) from reply where handled_at is null) as replies,
    (select count(*) from letter where batch is null) as letters,
    (select count(*) from contact where state = 'unknown') as doubtful,
    (select count(*) from webhook where done_at is null and failed <> '') as notices

-- name: standing_stops
select concat_ws(' ', channel, nullif(sender, ''), nullif(template, '')) as what from channel_stop
where lifted_at is null order by id
