-- Named queries of recovery: notices and their proof, bureaus, hand-overs, write-offs.

-- ------------------------------------------------------------------------------------------------- notices and proof

-- name: notices_sent
-- Every message that carried a step of these invoices, with what is known of its way. A letter's way is its batch.
select v.invoice, json_build_object(
    'key', c.key, 'step', v.step, 'message', c.message, 'channel', c.channel, 'state', c.state, 'at', c.at,
    'provider', c.provider, 'provider_id', c.provider_id, 'sha256', c.sha256,
    'facts', (select coalesce(json_agg(json_build_object('fact', d.fact, 'at', d.at, 'code', d.code) order by d.at, d.id), '[]')
        from delivery d where d.contact = c.key and d.recorded_at >= c.reserved_at),
    'posted', (select json_build_object('batch', b.id, 'at', b.made_at, 'sha256', b.sha256, 'letter', l.sha256,
            'pages', l.pages, 'written_at', b.written_at, 'withdrawn', l.withdrawn)
        from letter l join postal_batch b on b.id = l.batch where l.key = c.key and c.provider = 'post')
    )::text as notice
from contact_cover v join contact c on c.key = v.contact
where v.invoice = any($1::text[]) and c.channel <> 'call' order by v.invoice, c.at, c.key

-- name: tell_proved
-- A fact that proves a notice is told to the open cases that the message carried: once for each message and step. Only
-- messages that may announce a deed: those of recovery, and the final demand wherever it stands.
insert into inbox (id, invoice, event)
select 'proof/' || v.key, v.invoice, jsonb_build_object('event', 'notice_proved', 'id', 'proof/' || v.key,
    'step', v.step, 'proof', $2::text, 'contact', c.key,
    'at', to_char($3::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
from contact c join contact_cover v on v.contact = c.key
join collection_case k on k.invoice = v.invoice and k.closed_at is null
where c.key = $1 and c.state = 'accepted' and (v.step like 'recovery.%' or c.message = 'final-demand')
on conflict (id) do nothing

-- name: letters_of_batch
select l.key, b.made_at from letter l join postal_batch b on b.id = l.batch where l.batch = $1 and l.withdrawn_at is null

-- ---------------------------------------------------------------------------------------------------------- bureaus

-- name: give_to_bureau
insert into bureau_entry (bureau, invoice, step, at) values ($1, $2, $3, $4) on conflict do nothing

-- name: bureau_given
-- $1 a bureau, or empty: of all. With what was done and could be undone; the oldest first.
select e.id, e.bureau, e.invoice, e.step, e.at, c.id as customer_id, c.name, c.tax_id, c.kind as customer_kind, c.country,
    coalesce((select min(a.value) from address a where a.customer = c.id and a.kind = 'postal'), '') as address,
    i.currency::text as currency, k.balance, i.issued_on,
    coalesce(i.due_on, (l.event->>'due_on')::date, i.issued_on) as due_on,
    coalesce(nullif(l.event->>'zone', ''), nullif(c.zone, ''), 'UTC') as zone,
    k.plan_sha256, k.hold, k.end_ as ended, coalesce(e.reported_in, '') as reported_in, f.made_at as reported_at,
    e.amount, e.withdrawn, coalesce(e.taken_back_in, '') as taken_back_in
from bureau_entry e join invoice i on i.number = e.invoice join customer c on c.id = i.customer
join collection_case k on k.invoice = e.invoice left join bureau_file f on f.id = e.reported_in
left join ledger l on l.invoice = e.invoice and l.seq = 1
where $1 = '' or e.bureau = $1 order by e.id

-- name: bureau_alone
-- One writer at a time for all bureaus.
select pg_advisory_xact_lock(7266533)

-- name: bureau_files_of_day
select count(*) from bureau_file where bureau = $1 and until_ = $2

-- name: bureau_file_made
insert into bureau_file (id, bureau, until_, made_at, made_by, layout, records, withdrawn, sha256, content)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)

-- name: bureau_reported
update bureau_entry e set reported_in = $1, amount = r.amount
from unnest($2::bigint[], $3::numeric[]) as r (id, amount) where e.id = r.id and e.reported_in is null

-- name: bureau_taken_back
update bureau_entry set taken_back_in = $1 where id = any($2::bigint[]) and taken_back_in is null

-- name: bureau_file_written
update bureau_file set written_at = coalesce(written_at, $2) where id = $1

-- name: bureau_files
select id, bureau, until_ as until, made_at, records, withdrawn, sha256, layout, written_at from bureau_file
where $1 = '' or bureau = $1 order by made_at, id

-- name: bureau_file
select id, bureau, until_ as until, made_at, records, withdrawn, sha256, layout, written_at from bureau_file where id = $1

-- name: bureau_content
select content from bureau_file where id = $1

-- name: bureau_withdraw
-- A person says that nobody shall report it any more, or that what was reported is taken back.
update bureau_entry set withdrawn = $3, withdrawn_at = $4, withdrawn_by = $5
where invoice = $1 and ($2 = '' or bureau = $2) and withdrawn = '' and taken_back_in is null
returning bureau, reported_in is not null as was_reported

-- name: recovery_now
-- The moment that counts: the rehearsal's clock, or the real one.
select coalesce((select now from clock), now())
