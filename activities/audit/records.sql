-- Named queries of what a bundle holds, of many cases at once ($1: invoices); called from activities/audit/records.py.

-- name: by_customer
select k.invoice from collection_case k
where k.customer = $1 and exists (select from ledger l where l.invoice = k.invoice) order by k.invoice

-- name: closed_between
-- From the first moment on, and before the second.
select k.invoice from collection_case k
where k.closed_at >= $1 and k.closed_at < $2
and exists (select from ledger l where l.invoice = k.invoice) order by k.invoice

-- name: customer_is_known
select exists (select from customer where id = $1)

-- name: heads
select k.invoice, c.ref as customer, i.currency::text as currency, i.total as amount, p.playbook, p.version, k.plan_sha256,
    k.opened_at, k.closed_at, k.end_ as ended, c.id as number, c.name, c.kind, c.tax_id, c.country,
    exists (select from ledger l where l.invoice = k.invoice) as begun
from collection_case k join invoice i on i.number = k.invoice join customer c on c.id = k.customer
join plan p on p.sha256 = k.plan_sha256
where k.invoice = any($1::text[]) order by k.invoice

-- name: addresses
select k.invoice, a.kind, a.value from collection_case k join address a on a.customer = k.customer
where k.invoice = any($1::text[]) order by k.invoice, a.kind, a.value

-- name: ledger_lines
select invoice, seq, at, event::text as event, because, plan_sha256, recorded_at, position, digest, link
from ledger where invoice = any($1::text[]) order by invoice, seq

-- name: verdict_lines
select invoice, number, key, step, says, channel, until, spoke::text as spoke, at, recorded_at, digest, link,
    coalesce(to_jsonb(v)->>'asked_under', '') as asked_under, coalesce((to_jsonb(v)->'asked')::text, 'null') as asked
from verdict v where invoice = any($1::text[]) order by invoice, number

-- name: verdicts_of_carriers
-- What the desk said of other cases' messages that carried a step of these.
select v.invoice, w.key, w.step, w.says, w.channel, w.until, w.spoke::text as spoke, w.at
from contact_cover v join contact c on c.key = v.contact and c.invoice <> v.invoice
join verdict w on w.key = v.contact
where v.invoice = any($1::text[]) order by v.invoice, w.id

-- name: contact_lines
-- Messages and calls of these cases, and those of others that carry their steps. `about`: whose file it stands in.
select distinct on (a.invoice, c.at, c.key) a.invoice as about, c.key, c.invoice, c.step, coalesce(v.step, c.step) as for_step,
    c.message, c.channel, c.state, c.at, c.answered_at, c.provider, c.provider_id, c.attempt, c.error, c.sha256,
    c.price, c.price_currency,
    array(select x.key from contact_cover x where x.contact = c.key order by x.key) as carries,
    array(select distinct x.invoice from contact_cover x where x.contact = c.key and x.invoice <> a.invoice order by 1) as others,
    coalesce((select o.reason from outbox o where o.key = c.key and o.reason <> '' order by o.id limit 1), '') as kept
from (
    select invoice, key as contact from contact where invoice = any($1::text[])
    union select invoice, contact from contact_cover where invoice = any($1::text[])
) a join contact c on c.key = a.contact left join contact_cover v on v.contact = c.key and v.invoice = a.invoice
order by a.invoice, c.at, c.key, v.key

-- name: receipt_lines
-- $1 the keys of contacts.
select contact, fact, code, at, recorded_at, provider from delivery where contact = any($1::text[])
order by contact, at, id

-- name: wish_lines
select invoice, id, command::text as command, door, asked_by as by, at, accepted, reason, allowed::text as allowed
from wish where invoice = any($1::text[]) order by invoice, at, id

-- name: approval_lines
select invoice, key, kind, what, queue as role, raised_at, due_at, done_at, outcome, done_by as by
from task where invoice = any($1::text[]) order by invoice, raised_at, key

-- name: message_texts
-- $1 the keys of contacts.
select b.contact as of, c.at, c.channel, b.language, b.recipient, b.subject, b.body, b.sha256
from message_body b join contact c on c.key = b.contact where b.contact = any($1::text[]) order by c.at, b.contact

-- name: reply_texts
-- What the customer answered about the invoice, or to a message that carried it, and what concerns all of them.
select k.invoice as about, r.id, r.at, r.channel, r.address, r.subject, r.body, r.meaning, r.invoice, r.promise_on,
    r.refused, r.handled_at, r.handled_by, r.outcome
from collection_case k join reply r on r.customer = k.customer
where k.invoice = any($1::text[]) and (r.invoice = k.invoice or r.invoice is null
    or r.meaning in ('stop', 'start', 'wrong_number', 'third_party', 'deceased')
    or exists (select from contact_cover v where v.invoice = k.invoice and v.contact = r.contact))
order by k.invoice, r.at, r.id

-- name: remark_texts
select invoice, event as of, written_at as at, body from remark where invoice = any($1::text[])
order by invoice, written_at, event

-- name: words_said
select k.invoice as about, s.at, s.about as topic, s.what, s.change, s.by_whom as by, s.since, s.until, s.proof
from collection_case k join said s on s.customer = k.customer where k.invoice = any($1::text[])
order by k.invoice, s.at, s.id

-- name: document_lines
-- Documents that were made of these cases, letters as they were printed, what went with a hand-over, what the customer sent
-- through the page, and the terms that were accepted: a file of each, whose name on disk no customer chooses.
select d.invoice, d.id, d.kind, d.language, d.name, d.sha256, d.pages, d.made_at, d.content, '.pdf' as suffix,
    array(select e.contact from enclosure e where e.document = d.id order by e.contact) as contacts
from document d where d.invoice = any($1::text[])
union all
select c.invoice, 'letter/' || l.key, 'letter', '', '', l.sha256, l.pages, c.at, nullif(l.pdf, ''), '.pdf', array[l.key]
from letter l join contact c on c.key = l.key where c.invoice = any($1::text[])
union all
select h.invoice, 'hand_over/' || h.id || '/' || f.name, 'hand_over', '', f.name, f.sha256, 0, h.at, f.content,
    coalesce(substring(f.name from '[.][a-z]+$'), ''), '{}'
from hand_over h join hand_over_file f on f.hand_over = h.id where h.invoice = any($1::text[])
union all
select p.invoice, 'page/' || p.id, 'from_customer', '', p.name, p.sha256, 0, p.at, nullif(p.content, ''),
    case p.media_type when 'application/pdf' then '.pdf' when 'image/png' then '.png' else '.jpg' end, '{}'
from page_file p where p.invoice = any($1::text[])
union all
select t.invoice, 'terms/' || t.id, 'terms_accepted', t.language, t.document, t.sha256, 0, t.accepted_at,
    convert_to(coalesce(w.text, nullif(t.body, '')), 'UTF8'), '.txt', '{}'
from terms_acceptance t left join lateral (
    -- Shown in a message, they were accepted under that message's hash, which is over its subject too.
    select b.subject || E'\n\n' || b.body as text from contact c join message_body b on b.contact = c.key
    where c.customer = t.customer and c.sha256 = t.sha256 and b.body = t.body and t.body <> '' limit 1
) w on true where t.invoice = any($1::text[])
order by 1, 8, 2

-- name: act_lines
select invoice, number, at, actor, proven, role, door, deed, about, told::text as told, second, digest, link,
    coalesce((select b.link from act b where b.number = a.number - 1), repeat('0', 64)) as previous
from act a where invoice = any($1::text[]) order by invoice, number

-- name: act_links
-- Each act's place in the company's chain from $1 to $2, with the link before it.
select number, at, digest, link,
    coalesce((select b.link from act b where b.number = a.number - 1), repeat('0', 64)) as previous
from act a where number between $1 and $2 order by number

-- name: plan_bodies
-- $1 their sha256s.
select sha256, body from plan where sha256 = any($1::text[]) order by sha256

-- name: verdicts_between
-- What the desk's rules said of any case in a span of the cases' time, with the plan that it was asked under.
select v.invoice, c.ref as customer, coalesce(nullif(to_jsonb(v)->>'asked_under', ''), k.plan_sha256) as plan_sha256,
    v.key, v.step, v.says, v.channel, v.until, v.spoke::text as spoke, v.at
from verdict v join collection_case k on k.invoice = v.invoice join customer c on c.id = k.customer
where ($1::timestamptz is null or v.at >= $1) and ($2::timestamptz is null or v.at < $2)
order by v.at, v.invoice, v.number

-- name: acts_span
-- The first and the last act about these cases, and the first checkpoint whose head of acts covers the last; where none
-- does, the newest that covers any.
select s.first, s.last, h.checkpoint, h.place, h.link
from (select min(number) as first, max(number) as last from act where invoice = any($1::text[])) s
left join lateral (
    select checkpoint, place, link from checkpoint_head where chain = 'act' and place >= s.first
    order by place < s.last, case when place < s.last then -checkpoint else checkpoint end limit 1
) h on true
