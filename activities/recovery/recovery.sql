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
