-- Named queries of channel health; called by these names from activities/health.py.

-- name: rates
-- $1 how many contacts back, $2 how many days. What a standing stop covers, and what was sent before one was lifted, is
-- not counted: who begins again begins with a clean slate.
with recent as (
    select c.key, c.channel, c.sender, c.message as template, c.invoice, c.reserved_at,
        c.state = 'failed' and c.error not in ('', 'never sent') as refused,
        array(select d.fact from delivery d where d.contact = c.key) as facts,
        exists (select from delivery d where d.contact = c.key and d.code = 'spamreport') as complained
    from contact c
    where c.channel <> 'call' and c.state in ('accepted', 'failed')
    and (c.state = 'accepted' or c.error <> 'never sent')
    and c.reserved_at >= now() - make_interval(days => $2)
    and not exists (select from channel_stop s where (s.lifted_at is null or s.lifted_at > c.reserved_at)
        and s.channel = c.channel and s.sender in ('', c.sender) and s.template in ('', c.message))
), scoped as (
    select key, channel, '' as sender, '' as template, invoice, reserved_at, refused, facts, complained from recent
    union all
    select key, channel, sender, '', invoice, reserved_at, refused, facts, complained from recent where sender <> ''
    union all
    select key, channel, '', template, invoice, reserved_at, refused, facts, complained from recent
), numbered as (
    select *, row_number() over (partition by channel, sender, template order by reserved_at desc, key) as n from scoped
)
select channel, sender, template, count(*) as sent,
    count(*) filter (where 'bounced' = any(facts)) as bounced,
    count(*) filter (where 'blocked' = any(facts)) as blocked,
    count(*) filter (where ('failed' = any(facts) or refused) and not facts && '{bounced,blocked}') as failed,
    count(*) filter (where complained) as complained,
    (array_agg(invoice order by reserved_at desc))[1] as last_invoice
from numbered where n <= $1 group by channel, sender, template order by channel, sender, template

-- name: stops
select id, channel, sender, template, reason, stopped_at from channel_stop where lifted_at is null order by id

-- name: stop
-- One standing stop for the same thing is enough; who also finds it too bad adds nothing.
insert into channel_stop (channel, sender, template, reason, stopped_at)
select $1, $2, $3, $4, now()
where not exists (select from channel_stop where lifted_at is null and channel = $1 and sender = $2 and template = $3)
returning id

-- name: tell_a_person
-- A review outlives the case by which it is told.
insert into task (invoice, key, what, queue, kind, raised_at) values ($1, $2, 'channel-stopped', $3, 'review', now())
on conflict (invoice, key) do nothing

-- name: lift
with lifted as (
    update channel_stop set lifted_at = now(), lifted_by = $2 where id = $1 and lifted_at is null returning id
), told as (
    update task set done_at = now(), outcome = 'lifted', done_by = $2
    where key = 'channel-stop/' || $1::bigint and done_at is null
)
select count(*) from lifted
