-- Every statement of the activities, by name. `queries.py` reads this file; nothing is glued to a statement.

-- ------------------------------------------------------------------------------------------------- the contact desk

-- name: lock_customer
-- One desk at a time for a customer. A statement of its own: the next one must see what the desk before us wrote.
-- `wall` is the time that it really is.
select c.id, c.name, c.kind, c.language, c.country, c.subdivision, clock_timestamp() as wall
from collection_case k join customer c on c.id = k.customer
where k.invoice = $1
for no key update of c

-- name: desk_sees
-- $1 invoice, $2 customer, $3 the step's key, $4 contacts since, $5 the day's end for combining (null: do not combine),
-- $6 the line of the record that is this errand's answer. What came of a contact is what was told since its present
-- attempt was reserved. What the customer wrote or said is a contact that he began.
select json_build_object(
    'number', i.number, 'currency', i.currency, 'total', i.total, 'issued_on', i.issued_on,
    'due_on', coalesce(i.due_on, (
        select (l.event->>'due_on')::date from ledger l
        where i.due_on is null and l.invoice = i.number and l.event->>'event' = 'case_opened' order by l.seq limit 1)),
    'owed', i.total
        - (select coalesce(sum(p.amount), 0) from payment p where p.invoice = i.number and p.reverses is null)
        + (select coalesce(sum(r.amount), 0) from payment p join payment r on r.reverses = p.id where p.invoice = i.number)
        - (select coalesce(sum(n.amount), 0) from credit_note n where n.invoice = i.number),
    'fees', charges_of(i.number),
    'recorded', coalesce((select max(l.seq) from ledger l where l.invoice = i.number), 0),
    'unfolded', (select coalesce(json_agg(x.id), '[]') from (
        select n.id from inbox n where n.invoice = i.number and n.folded_at is null
        union all  -- what somebody wants agreed, as the event that it may become
        select case w.command->>'command' when 'propose' then 'proposal' else w.command->>'command' end || '/' || w.id
        from wish w where w.invoice = i.number and w.answered_at is null) x),
    'addresses', (select coalesce(json_object_agg(a.kind, a.value), '{}') from (
        select b.kind, min(b.value) as value from address b where b.customer = $2 and b.bad_at is null
        and not exists (select from suppressed s where s.kind = b.kind and s.value in (
            b.value, lower(b.value), '+' || regexp_replace(b.value, '[^0-9]', '', 'g'), erased_mark(b.kind, b.value)))
        group by b.kind) a),
    'not_on', (select coalesce(json_agg(channel), '[]') from (
        select distinct on (b.kind) b.not_on from address b where b.customer = $2 and b.bad_at is null
        and not exists (select from suppressed s where s.kind = b.kind and s.value in (
            b.value, lower(b.value), '+' || regexp_replace(b.value, '[^0-9]', '', 'g'), erased_mark(b.kind, b.value)))
        order by b.kind, b.value) a, unnest(a.not_on) channel),
    'opted_out', (select coalesce(json_agg(o.channel), '[]') from consent o
        where o.customer = $2 and o.state = 'withdrawn'),
    'customer_kind', u.kind, 'country', u.country, 'subdivision', u.subdivision,
    'consents', (select coalesce(json_agg(json_build_object('what', o.channel, 'since', o.since, 'until', o.until)), '[]')
        from consent o where o.customer = $2 and o.state = 'given'),
    'waivers', (select coalesce(json_agg(json_build_object('what', w.rule, 'since', w.since, 'until', w.until)), '[]')
        from waiver w where w.customer = $2),
    'blocks', (select coalesce(json_agg(json_build_object('what', b.kind, 'since', b.since, 'until', b.until)), '[]')
        from legal_block b where b.customer = $2),
    'stops', (select coalesce(json_agg(json_build_object(
            'channel', s.channel, 'sender', s.sender, 'template', s.template)), '[]')
        from channel_stop s where s.lifted_at is null),
    'past', (select coalesce(json_agg(json_build_object(
            'key', p.key, 'group', p.grouped, 'channel', p.channel, 'at', p.at, 'outcomes', p.outcomes,
            'invoices', p.invoices, 'purpose', p.purpose, 'inbound', p.inbound) order by p.at), '[]')
        from (
            select c.key, c.grouped, c.channel, c.at, c.purpose, false as inbound,
                array(select d.fact from delivery d where d.contact = c.key and d.recorded_at >= c.reserved_at)
                    || case when c.state = 'unknown' then array['unknown'] else '{}' end as outcomes,
                array(select v.invoice from contact_cover v where v.contact = c.key) as invoices
            from contact c where c.customer = $2 and c.at >= $4 and c.state <> 'failed' and c.key <> $3
            union all
            select r.id, case when r.channel in ('voice', 'call') then 'calls' else 'messages' end, r.channel, r.at,
                'reply', true, array['replied'], array_remove(array[r.invoice], null)
            from reply r where r.customer = $2 and r.at >= $4
        ) p),
    'unapplied_since', (select min(case when exists (select from clock) then u.paid_on::timestamp at time zone 'UTC'
                                        else u.received_at end)
        from unapplied_cash u where u.customer = $2 and u.rest > 0
        and not exists (select from cash_look w where w.payment = u.payment and w.settled_at is not null)),
    'answered', (select l.event from ledger l where l.invoice = i.number and l.seq = $6),
    'earlier', (select json_build_object(
            'key', c.key, 'state', c.state, 'channel', c.channel, 'attempt', c.attempt,
            'age', extract(epoch from clock_timestamp() - c.reserved_at))
        from contact_cover v join contact c on c.key = v.contact where v.key = $3),
    'others', (select coalesce(json_agg(json_build_object(
            'invoice', k.invoice, 'step', k.next_step, 'message', k.next_message, 'channels', k.next_channels,
            'firmness', k.next_firmness, 'plan_sha256', k.plan_sha256, 'stage', k.stage,
            'balance', k.balance - k.contested, 'charges', greatest(least(charges_of(k.invoice), k.balance - k.contested), 0),
            'total', j.total, 'currency', j.currency, 'issued_on', j.issued_on,
            'due_on', coalesce(j.due_on, (
                select (l.event->>'due_on')::date from ledger l where j.due_on is null
                and l.invoice = j.number and l.event->>'event' = 'case_opened' order by l.seq limit 1))
            ) order by k.invoice), '[]')
        from collection_case k join invoice j on j.number = k.invoice
        where $5::timestamptz is not null and k.customer = $2 and k.closed_at is null and k.next_at <= $5
        and k.invoice <> i.number and j.currency = i.currency and k.next_message <> '' and k.hold = ''
        and k.balance > k.contested
        and not exists (select from wish w where w.invoice = k.invoice and w.answered_at is null)
        and not exists (select from inbox x where x.invoice = k.invoice and x.folded_at is null)
        and not exists (select from contact_cover v where v.key = k.invoice || '/' || k.next_step || '/1'))
)::text
from invoice i join customer u on u.id = $2 where i.number = $1

-- name: write_verdict
insert into verdict (key, invoice, step, says, channel, until, spoke, at, asked, asked_under)
values ($1, $2, $3, $4, $5, $6, $7::text::jsonb, $8, $9::text::jsonb, $10)

-- name: reserve
-- The contact, what it carries, and its text. A contact that failed on one channel is reserved anew on the next.
with held as (
    insert into contact (
        key, invoice, customer, step, message, channel, grouped, state, at, reserved_at, sha256, purpose, template,
        provider)
    values ($1, $2, $3, $4, $5, $6, $7, 'reserved', $8, clock_timestamp(), $9, $17, $18, $20)
    on conflict (key) do update set
        message = excluded.message, channel = excluded.channel, grouped = excluded.grouped, state = 'reserved',
        at = excluded.at, reserved_at = clock_timestamp(), sha256 = excluded.sha256, answered_at = null, error = '',
        purpose = excluded.purpose, template = excluded.template, provider = excluded.provider, provider_id = '',
        sender = '', delivery = '', delivery_at = null,
        attempt = contact.attempt + 1
    where contact.state = 'failed'
    returning attempt
), carried as (
    insert into contact_cover (key, contact, invoice, step)
    select c.invoice || '/' || c.step || '/' || c.occurrence, $1, c.invoice, c.step
    from unnest($10::text[], $11::text[], $12::integer[]) as c (invoice, step, occurrence)
)
insert into message_body (contact, language, recipient, subject, body, sha256, template, variables)
values ($1, $13, $14, $15, $16, $9, $18, $19)
on conflict (contact) do update set
    language = excluded.language, recipient = excluded.recipient, subject = excluded.subject, body = excluded.body,
    sha256 = excluded.sha256, template = excluded.template, variables = excluded.variables
returning (select attempt from held)

-- name: reserved_message
select b.recipient, b.subject, b.body, b.language, b.template, b.variables, c.provider
from message_body b join contact c on c.key = b.contact where b.contact = $1

-- name: accept
-- The channel took it, as it answered or as it told us since. The other cases that it carries are told through their
-- inbox, once; its own case ($9) where it is not the one that asks.
with took as (
    update contact set state = 'accepted', answered_at = now(), provider = $2,
        provider_id = coalesce(nullif($3, ''), provider_id), sender = coalesce(nullif($4, ''), sender),
        segments = coalesce($5, segments), price = coalesce($6, price),
        price_currency = case when $6::numeric is null then price_currency else $7 end,
        delivery = case when delivery in ('', 'unknown', 'placed', 'queued') then 'accepted' else delivery end,
        delivery_at = case when delivery in ('', 'unknown', 'placed', 'queued') then $8 else delivery_at end
    where key = $1 and state in ('reserved', 'unknown')
    returning key, invoice, channel, at, attempt
), known as (
    -- A web-hook was faster than the provider's own answer: what only the answer says is still written down.
    update contact set
        provider_id = coalesce(nullif(provider_id, ''), $3), sender = coalesce(nullif($4, ''), sender),
        segments = coalesce(segments, $5), price = coalesce(price, $6),
        price_currency = case when price is null and $6::numeric is not null then $7 else price_currency end
    where key = $1 and state = 'accepted' and $3 <> '' and provider = $2 and provider_id in ('', $3)
), heard as (
    insert into delivery (id, contact, provider, fact, at)
    select 'desk/' || key || '/' || attempt || '/accepted', key, $2, 'accepted', $8 from took
    on conflict (id) do nothing
), found_out as (
    update task set done_at = $8, outcome = 'sent', done_by = 'reconciler' from took t
    where task.invoice = t.invoice and task.key = 'unknown/' || t.key and task.done_at is null
)
insert into inbox (id, invoice, event)
select n.id, v.invoice, jsonb_build_object(
    'event', 'contact_made', 'id', n.id, 'step', v.step, 'channel', t.channel, 'contact', t.key,
    'covered', v.invoice <> t.invoice, 'at', to_char(t.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
from took t join contact_cover v on v.contact = t.key
cross join lateral (select case when v.key = t.key then 'contact/' else 'covered/' end || v.key as id) n
where v.key <> t.key
    or $9 and exists (select from collection_case k where k.invoice = v.invoice and k.closed_at is null)
on conflict (id) do nothing

-- name: release
-- Nothing was sent: the steps it would have carried are free again. Only the attempt that was asked about ($2): a
-- newer one may be on its way. $4 is the fact, where the provider itself said no, with its code ($5).
with freed as (
    update contact set state = 'failed', answered_at = now(), error = $3,
        delivery = case when $4 = '' then delivery else $4 end,
        delivery_at = case when $4 = '' then delivery_at else $6 end
    where key = $1 and attempt = $2 and state = 'reserved'
    returning key, attempt
), heard as (
    insert into delivery (id, contact, provider, fact, code, at)
    select 'desk/' || key || '/' || attempt || '/' || $4, key, $7, $4, $5, $6 from freed where $4 <> ''
    on conflict (id) do nothing
)
delete from contact_cover v using freed f where v.contact = f.key

-- name: give_up_asking
-- Nobody can tell whether it was sent: a person looks.
with doubtful as (
    update contact set state = 'unknown', answered_at = now(), delivery = 'unknown', delivery_at = $4
    where key = $1 and attempt = $2 and state = 'reserved'
    returning key, invoice, attempt
), heard as (
    insert into delivery (id, contact, fact, at)
    select 'desk/' || key || '/' || attempt || '/unknown', key, 'unknown', $4 from doubtful on conflict (id) do nothing
)
insert into task (invoice, key, what, queue, kind, raised_at)
select invoice, 'unknown/' || key, 'find-out-if-sent', $3, 'alert', $4 from doubtful
on conflict (invoice, key) do nothing

-- name: record_call
-- A person will call: the contact counts from now, and the call stands on the team's list.
with held as (
    insert into contact (
        key, invoice, customer, step, message, channel, grouped, state, at, answered_at, provider, purpose)
    values ($1, $2, $3, $4, $5, 'call', 'calls', 'accepted', $6, now(), 'people', $9)
    on conflict (key) do nothing
), carried as (
    insert into contact_cover (key, contact, invoice, step) values ($1, $1, $2, $4) on conflict (key) do nothing
)
insert into task (invoice, key, what, queue, kind, raised_at, due_at)
values ($2, $4, $5, $7, 'call', $6, $8)
on conflict (invoice, key) do nothing

-- name: look_again_at
-- The step did not take place: nobody shall combine with it before this moment (null: at all).
update collection_case set
    next_at = coalesce($2, next_at),
    next_message = case when $2::timestamptz is null then '' else next_message end
where invoice = $1

-- ------------------------------------------------------------------------------------------------- the local outbox

-- name: outbox_take
insert into outbox (key, channel, recipient, subject, body) values ($1, $2, $3, $4, $5) returning id

-- name: outbox_keep
insert into outbox_file (outbox, position, name, media_type, sha256, content) values ($1, $2, $3, $4, $5, $6)

-- name: outbox_find
select id from outbox where key = $1 order by id limit 1

-- ----------------------------------------------------------------------------------------------- the case's record

-- name: write_record
-- Entries into the ledger, their events marked as folded, and the case's line for lists: one statement.
with written as (
    insert into ledger (invoice, seq, at, event, because, plan_sha256)
    select $1, e.seq, e.at, e.event::jsonb, e.because, $2
    from unnest($3::integer[], $4::timestamptz[], $5::text[], $6::text[]) as e (seq, at, event, because)
    on conflict (invoice, seq) do nothing
), folded as (
    update inbox set folded_at = now() where id = any($7::text[]) and invoice = $1 and folded_at is null
)
update collection_case set seq = greatest(seq, $8) where invoice = $1

-- name: write_record_and_view
-- The same, with the case's line as it stands once the errand is done. An older errand never overwrites a newer one.
with written as (
    insert into ledger (invoice, seq, at, event, because, plan_sha256)
    select $1, e.seq, e.at, e.event::jsonb, e.because, $2
    from unnest($3::integer[], $4::timestamptz[], $5::text[], $6::text[]) as e (seq, at, event, because)
    on conflict (invoice, seq) do nothing
), folded as (
    update inbox set folded_at = now() where id = any($7::text[]) and invoice = $1 and folded_at is null
)
update collection_case set
    seq = $8, plan_sha256 = $2, stage = $9, balance = $10, hold = $11, end_ = $12, next_at = $13, next_step = $14,
    next_message = $15, next_channels = $16, next_firmness = $17,
    state = case when $18 = '' then state else $18 end,
    closed_at = case when $12 = '' then null else coalesce(closed_at, $19) end, contested = coalesce($20, 0)
where invoice = $1 and seq <= $8

-- name: address_failed
-- Nobody knows which address: the one that the desk would use next for this kind is bad. Once for this line of the
-- record ($4), or a second attempt would take the next address too.
update address a set bad_at = $3
from collection_case k
where k.invoice = $1 and a.customer = k.customer and a.kind = $2 and a.bad_at is null
and a.value = (select min(b.value) from address b where b.customer = k.customer and b.kind = $2 and b.bad_at is null)
and not exists (select from ledger l where l.invoice = $1 and l.seq = $4)

-- name: address_of_contact_failed
-- The address that a message went to ($1 its key) is bad.
update address a set bad_at = $4
from contact c join message_body b on b.contact = c.key
where c.key = $1 and c.channel = $2 and a.customer = c.customer and a.kind = $3 and a.value = b.recipient
and a.bad_at is null

-- ------------------------------------------------------------------------------------------------------ other deeds

-- name: raise_task
-- The same task again does nothing; raised later again, after it was done or for somebody else, it opens anew.
insert into task (invoice, key, what, queue, kind, raised_at, due_at) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (invoice, key) do update set
    what = excluded.what, queue = excluded.queue, raised_at = excluded.raised_at, due_at = excluded.due_at,
    done_at = null, outcome = '', done_by = '', claimed_by = '', claimed_at = null, tries = 0, not_before = null
where (task.done_at is not null or task.queue <> excluded.queue) and task.raised_at < excluded.raised_at

-- name: close_case
with settled as (
    update task set done_at = $3, outcome = 'case closed'
    where invoice = $1 and done_at is null and kind <> 'review' and key not like 'unknown/%'
)
update collection_case set
    end_ = $2, closed_at = coalesce(closed_at, $3), next_at = null, next_step = '', next_message = '', next_channels = '{}'
where invoice = $1

-- ------------------------------------------------------------------------------------------------------------ plans

-- name: plan_body
select body from plan where sha256 = $1

-- ---------------------------------------------------------------------------------------------- for lists and pages

-- name: case_line
select k.invoice, k.customer, c.name, p.playbook, p.version, k.stage, i.currency, i.total, k.balance, k.contested,
    k.hold, k.end_ as end, k.opened_at, k.closed_at, k.next_at, k.next_step, k.plan_sha256,
    (select count(*) from task t where t.invoice = k.invoice and t.done_at is null) as open_tasks
from collection_case k
join invoice i on i.number = k.invoice join customer c on c.id = k.customer join plan p on p.sha256 = k.plan_sha256
where k.invoice = $1

-- name: timeline
select seq, event::text as event, because from ledger where invoice = $1 order by seq

-- name: contacts_of
select c.key, v.step, c.message, c.channel, c.state, c.at, c.attempt, c.error, c.invoice <> v.invoice as covered
from contact_cover v join contact c on c.key = v.contact where v.invoice = $1
union all
select c.key, c.step, c.message, c.channel, c.state, c.at, c.attempt, c.error, false
from contact c where c.invoice = $1 and not exists (select from contact_cover v where v.key = c.key)
order by at, key

-- name: verdicts_of
select step, says, channel, until, spoke::text as spoke, at from verdict where invoice = $1 order by at, id

-- name: cases_by_stage
select case when end_ = '' then stage else '' end as stage, end_ as end, count(*) as cases
from collection_case group by 1, 2 order by 2, 1

-- name: contacts_by_channel
select channel, count(*) as contacts from contact where state = 'accepted' group by channel order by channel

-- name: money_in
select p.currency, sum(case when p.reverses is null then p.amount else -p.amount end) as amount
from payment p where p.part_of is null group by p.currency order by p.currency

-- name: money_open
select i.currency, sum(k.balance) as amount
from collection_case k join invoice i on i.number = k.invoice where k.closed_at is null
group by i.currency order by i.currency

-- name: open_tasks_by_queue
select queue, count(*) as tasks from task where done_at is null group by queue order by queue
