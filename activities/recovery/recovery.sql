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

-- name: kept_by_people
-- The proofs that people keep, as the cases recorded them.
select l.invoice, l.seq, l.event::text as event, l.because from ledger l
where l.invoice = any($1::text[]) and l.event->>'event' = 'notice_proved' and l.event->>'by' <> ''
order by l.invoice, l.seq

-- ---------------------------------------------------------------------------------------------------------- dossiers

-- name: dossier_books
-- The invoice, its lines and its customer (personal). The due day is the case's own where the invoice names none.
select json_build_object(
    'customer', json_build_object('name', c.name, 'number', c.id, 'tax_id', c.tax_id, 'kind', c.kind,
        'country', c.country,
        'address', coalesce((select min(a.value) from address a where a.customer = c.id and a.kind = 'postal'), ''),
        'email', coalesce((select min(a.value) from address a where a.customer = c.id and a.kind = 'email'), ''),
        'phone', coalesce((select min(a.value) from address a where a.customer = c.id and a.kind = 'mobile'), '')),
    'invoice', json_build_object('number', i.number, 'issued_on', i.issued_on,
        'due_on', coalesce(i.due_on, (l.event->>'due_on')::date, i.issued_on), 'currency', i.currency::text,
        'total', i.total::text,
        'items', (select coalesce(json_agg(json_build_object('description', n.description, 'quantity', n.quantity::text,
            'unit_price', n.unit_price::text, 'amount', n.amount::text) order by n.line), '[]')
            from line_item n where n.invoice = i.number)))::text
from invoice i join customer c on c.id = i.customer left join ledger l on l.invoice = i.number and l.seq = 1
where i.number = $1

-- name: dossier_bodies
-- The texts that went out, by their contact's key (personal).
select b.contact, b.language, b.recipient, b.subject, b.body from message_body b
join contact_cover v on v.contact = b.contact where v.invoice = $1

-- name: dossier_record
-- Each line of the record with its link, as JSON.
select json_build_object('seq', seq, 'at', moment_text(at), 'event', event, 'because', because,
    'plan_sha256', plan_sha256, 'recorded_at', moment_text(recorded_at), 'link', link)::text
from ledger where invoice = $1 order by seq

-- name: dossier_doors
-- By which door a wish came, by its id.
select id, door from wish where invoice = $1

-- name: dossier_letters
-- The letters that carried steps of the case, as they were printed.
select l.key, l.pdf from letter l join contact_cover v on v.contact = l.key where v.invoice = $1 and l.pdf <> ''
order by l.id

-- name: keep_hand_over
insert into hand_over (invoice, step, counterpart, at, amount, currency, sha256)
select $1, $2, $3, $4, $5, i.currency, $6 from invoice i where i.number = $1
on conflict (invoice, step, at) do nothing returning id

-- name: keep_hand_over_file
insert into hand_over_file (hand_over, name, content, sha256) values ($1, $2, $3, $4) on conflict do nothing

-- name: close_shown_links
-- Links to the customer's page that stand in messages which a package shows: whoever reads it must not enter by them.
update page_link p set revoked_at = $2, revoked_by = 'hand-over'
where p.revoked_at is null and exists (select from contact_cover v where v.contact = p.key and v.invoice = $1)

-- name: open_shown_links
select count(*) from page_link p where p.revoked_at is null and p.expires_at > $2
    and exists (select from contact_cover v where v.contact = p.key and v.invoice = $1)

-- name: handed_over
select id, invoice, step, counterpart, at, amount, currency::text as currency, sha256 from hand_over
where invoice = $1 order by at desc, id desc limit 1

-- name: handed_over_files
select name, content from hand_over_file where hand_over = $1 and content is not null order by name

-- name: keep_write_off
insert into write_off (invoice, because, reason, amount, currency, at)
select $1, $2, $3, $4, i.currency, $5 from invoice i where i.number = $1 on conflict (invoice, because, at) do nothing

-- -------------------------------------------------------------------------------------------------------- write-offs

-- name: written_off
-- Write-offs and what came in after them, by day of the write-off: $1 from that day on, $2 up to and with it. Who asked
-- and who agreed stand in the case's record.
select w.invoice, c.id as customer, c.name, w.at, w.because, w.reason, w.amount, w.currency::text as currency,
    coalesce((select a.event->>'by' from ledger a where a.invoice = w.invoice and a.event->>'event' = 'write_off_asked'
        and a.event->>'wish' = w.because order by a.seq desc limit 1), '') as asked_by,
    coalesce((select a.event->>'by' from ledger a where a.invoice = w.invoice and a.event->>'event' = 'approval_given'
        and a.event->>'of' = w.because order by a.seq desc limit 1), '') as approved_by,
    coalesce((select sum((p.event->>'amount')::numeric) from ledger p where p.invoice = w.invoice
        and p.event->>'event' = 'payment_received' and p.seq > x.seq and (x.next is null or p.seq < x.next)), 0)
    - coalesce((select sum((p.event->>'amount')::numeric) from ledger p where p.invoice = w.invoice
        and p.event->>'event' = 'payment_reversed' and p.seq > x.seq and (x.next is null or p.seq < x.next)), 0)
        as recovered
from write_off w join invoice i on i.number = w.invoice join customer c on c.id = i.customer
cross join lateral (
    select l.seq, (select min(n.seq) from ledger n where n.invoice = w.invoice and n.seq > l.seq
        and n.event->>'event' = 'written_off') as next
    from ledger l where l.invoice = w.invoice and l.event->>'event' = 'written_off' and l.at = w.at
        and l.because = w.because order by l.seq limit 1) x
where ($1::date is null or w.at >= $1::date) and ($2::date is null or w.at < $2::date + 1) order by w.at, w.invoice, w.id
