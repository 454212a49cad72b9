-- Named queries of erasing; called by these names from activities/erasing. In each `erase_...`: $1 the customer, $2 a
-- moment: what came before it goes. Each leaves alone what is empty already, so that a second time removes nothing.

-- name: customer
select c.id, c.name = '-' and c.tax_id = '' and not exists (select from address a where a.customer = c.id) as is_bare
from customer c where c.id = $1

-- name: lock_customer
-- The contact desk takes the same lock before it writes to anybody.
select id from customer where id = $1 for update

-- name: open_cases
select invoice from collection_case where customer = $1 and closed_at is null order by invoice

-- name: waiting
-- What was asked of a case and is not answered yet: its answer would be about somebody who is gone.
select count(*) from wish w join invoice i on i.number = w.invoice where i.customer = $1 and w.answered_at is null

-- name: anchors
-- From which days retention counts: the end of the last case, and the last contact, answer or payment.
select (select case when bool_or(k.closed_at is null) then null else max(k.closed_at) end
        from collection_case k where k.customer = $1) as closed,
    (select greatest((select max(c.at) from contact c where c.customer = $1),
        (select max(r.at) from reply r where r.customer = $1),
        (select max(p.paid_on)::timestamptz from payment p left join invoice i on i.number = p.invoice
            where coalesce(p.customer, i.customer) = $1))) as last_activity,
    (select c.imported_at from customer c where c.id = $1) as known_since

-- name: plans_of
-- The plans under which the customer's cases run or ran.
select distinct plan_sha256 from collection_case where customer = $1

-- name: customers
-- Those of whom nothing is under way, in the order of their numbers.
select c.id from customer c where c.id > $1 and not exists (
    select from collection_case k where k.customer = c.id and k.closed_at is null)
and ($3 = '' or c.id = $3) order by c.id limit $2

-- name: newest_plans
select distinct on (playbook) sha256 from plan order by playbook, version desc

-- name: clock
select coalesce((select now from clock), now())

-- name: asked_to_go
-- Whether somebody agreed to erase the person whole: what a duty kept then goes when the duty is over.
select exists (select from erasure where customer = $1 and kind = 'person')

-- name: record
insert into erasure (kind, customer, reason, asked_by, approved_by, classes, removed)
values ($1, $2, $3, $4, $5, $6, $7::text::jsonb) returning number, at

-- name: shared
-- Addresses of the customer that somebody else has too.
select count(*) from address a where a.customer = $1 and exists (
    select from address o where o.customer <> $1 and erased_mark(o.kind, o.value) = erased_mark(a.kind, a.value))

-- name: withdraw_letters
update letter l set withdrawn_at = now(), withdrawn = 'erased' from contact c
where c.key = l.key and c.customer = $1 and l.batch is null and l.withdrawn_at is null

-- name: close_links
update page_link set revoked_at = now(), revoked_by = 'erasure' where customer = $1 and revoked_at is null

-- name: is_protected
-- Whether the person said no to us somewhere, or a block stands that keeps us from writing.
select exists (select from consent where customer = $1 and state = 'withdrawn')
    or exists (select from legal_block where customer = $1 and (until is null or until >= now()::date))

-- name: keep_marks
-- Addresses that nobody else uses stay on the list of those that nobody writes to, by their mark alone.
insert into suppressed (kind, value, reason, at, source)
select distinct on (erased_mark(a.kind, a.value)) a.kind, erased_mark(a.kind, a.value), 'erased', now(), ''
from address a where a.customer = $1 and not exists (
    select from address o where o.customer <> $1 and erased_mark(o.kind, o.value) = erased_mark(a.kind, a.value))
on conflict (kind, value) do nothing

-- name: marks
select count(*) from suppressed s where s.value in (select erased_mark(a.kind, a.value) from address a where a.customer = $1)

-- name: claim_replies
-- Answers from the person's addresses that nobody was known by: they are known now, while the addresses still are. Of
-- an address that somebody else has too nobody can tell; such an answer goes with the last of them.
update reply r set customer = $1 where r.customer is null and r.contact is null and exists (
    select from address a where a.customer = $1 and erased_mark(a.kind, a.value) = erased_mark(a.kind, r.address)
    and not exists (select from address o where o.customer <> $1
        and erased_mark(o.kind, o.value) = erased_mark(a.kind, a.value)))

-- name: erase_suppressed
-- What was on the list in plain becomes its mark, unless another customer has that address too.
select mark_suppressed($1) where $2::timestamptz is not null

-- name: retain_webhook
-- Of everybody: notices that were dealt with, before a moment ($1).
update webhook set body = '{}' where (done_at is not null or failed <> '') and body <> '{}' and received_at < $1

-- name: erase_webhook
-- Notices that were dealt with and name a contact, an answer, an address, the name or the tax number of the person. One
-- notice may speak of several people: it is emptied whole.
update webhook w set body = '{}' where (w.done_at is not null or w.failed <> '') and w.body <> '{}'
and w.received_at < $2 and (
    exists (select from contact c where c.customer = $1 and (c.key = w.query->>'key'
        or c.provider_id <> '' and position(c.provider_id in w.body::text) > 0))
    or exists (select from reply r where r.customer = $1 and position(r.id in w.id) > 0)
    or exists (select from address a where a.customer = $1 and length(a.value) > 5 and (
        position(lower(a.value) in lower(w.body::text)) > 0 or a.kind = 'mobile'
        and length(regexp_replace(a.value, '[^0-9]', '', 'g')) > 7
        and position(regexp_replace(a.value, '[^0-9]', '', 'g') in w.body::text) > 0))
    or exists (select from customer c where c.id = $1 and (
        length(c.name) > 4 and position(lower(c.name) in lower(w.body::text)) > 0
        or length(c.tax_id) > 6 and position(c.tax_id in w.body::text) > 0))
    or exists (select from payment_link l join invoice i on i.number = l.invoice where i.customer = $1
        and (position(l.id in w.body::text) > 0 or position(l.provider_id in w.body::text) > 0)))

-- name: erase_reply
update reply r set address = '', subject = '', body = '', outcome = '', handled_at = coalesce(handled_at, now()),
    handled_by = case when handled_at is null then 'erasure' else handled_by end
where r.at < $2
and (r.address <> '' or r.subject <> '' or r.body <> '' or r.outcome <> '') and (r.customer = $1
    or r.contact in (select key from contact where customer = $1))

-- name: erase_outbox_file
update outbox_file f set name = '', content = '' from outbox o where o.id = f.outbox and o.accepted_at < $2
and (f.name <> '' or f.content <> '') and (o.key in (select key from contact where customer = $1)
    or exists (select from address a where a.customer = $1 and erased_mark(a.kind, a.value) = erased_mark(a.kind, o.recipient)
        and not exists (select from contact c where c.key = o.key)))

-- name: erase_outbox
update outbox o set recipient = '', subject = '', body = '' where o.accepted_at < $2
and (o.recipient <> '' or o.subject <> '' or o.body <> '') and (o.key in (select key from contact where customer = $1)
    or exists (select from address a where a.customer = $1 and erased_mark(a.kind, a.value) = erased_mark(a.kind, o.recipient)
        and not exists (select from contact c where c.key = o.key)))

-- name: erase_message_body
update message_body b set recipient = '', subject = '', body = '', variables = '{}' from contact c
where c.key = b.contact and c.customer = $1 and c.at < $2
and (b.recipient <> '' or b.subject <> '' or b.body <> '' or b.variables <> '{}')

-- name: erase_contact
update contact set error = '' where customer = $1 and at < $2 and error <> ''

-- name: erase_letter
update letter l set pdf = '', recipient = '' from contact c
where c.key = l.key and c.customer = $1 and c.at < $2 and (l.pdf <> '' or l.recipient <> '')

-- name: erase_remark
update remark r set body = '' from invoice i where i.number = r.invoice and i.customer = $1 and r.written_at < $2
and r.body <> ''

-- name: erase_task
-- An outcome that is a code stays; what a colleague wrote in words goes.
update task t set outcome = '' from invoice i where i.number = t.invoice and i.customer = $1 and t.raised_at < $2
and t.outcome <> '' and t.outcome !~ '^[a-z0-9_]{1,40}$'

-- name: erase_document
update document set name = '', content = null where customer = $1 and made_at < $2
and (name <> '' or content is not null)

-- name: erase_hand_over_file
update hand_over_file f set content = null from hand_over h join invoice i on i.number = h.invoice
where h.id = f.hand_over and i.customer = $1 and h.at < $2 and f.content is not null

-- name: erase_bureau_file
-- The files that the person was in, whole: their hash and who was in them stay.
update bureau_file f set content = null where f.content is not null and f.made_at < $2 and exists (
    select from bureau_entry e join invoice i on i.number = e.invoice
    where i.customer = $1 and f.id in (e.reported_in, e.taken_back_in))

-- name: erase_terms_shown
update terms_shown set body = '' where customer = $1 and shown_at < $2 and body <> ''

-- name: erase_terms_acceptance
update terms_acceptance set body = '' where customer = $1 and accepted_at < $2 and body <> ''

-- name: erase_page_file
update page_file set name = '', content = '' where customer = $1 and at < $2 and (name <> '' or content <> '')

-- name: erase_page_request
update page_request set value = '', answered_at = coalesce(answered_at, now()),
    answered_by = case when answered_at is null then 'erasure' else answered_by end, accepted = coalesce(accepted, false)
where customer = $1 and at < $2 and value <> '' and kind in ('email', 'mobile', 'postal')

-- name: erase_remittance
update remittance r set payer = '', tax_id = '', account = '', account_sha256 = '', reference = '', body = ''
from payment p left join invoice i on i.number = p.invoice
where p.id = r.payment and (p.customer = $1 or i.customer = $1 or exists (
    select from payment o join invoice j on j.number = o.invoice where o.part_of = p.id and j.customer = $1))
and r.at < $2 and (r.payer, r.tax_id, r.account, r.account_sha256, r.reference, r.body) <> ('', '', '', '', '', '')

-- name: erase_mandate
update mandate set account = '', account_sha256 = '' where customer = $1 and changed_at < $2
and (account <> '' or account_sha256 <> '')

-- name: erase_taken_back
-- A reason that is a code stays. What nobody could match to a payment is known by its mandate.
update taken_back t set reference = '', reason = case when t.reason ~ '^[A-Za-z0-9_]{1,12}$' then t.reason else '' end
where t.came_at < $2 and (t.reference <> '' or t.reason <> '' and t.reason !~ '^[A-Za-z0-9_]{1,12}$') and (
    exists (select from mandate m where m.reference = t.mandate and m.customer = $1)
    or exists (select from payment p left join invoice i on i.number = p.invoice
        where p.id = t.payment and (p.customer = $1 or i.customer = $1 or exists (
            select from payment o join invoice j on j.number = o.invoice where o.part_of = p.id and j.customer = $1))))

-- name: erase_consent
update consent set source = '', proof = '' where customer = $1 and coalesce(at, '-infinity') < $2
and (source <> '' or proof <> '')

-- name: erase_legal_block
update legal_block set source = '' where customer = $1 and since < $2 and source <> ''

-- name: erase_waiver
update waiver set proof = '' where customer = $1 and since < $2 and proof <> ''

-- name: erase_said
update said set proof = '' where customer = $1 and at < $2 and proof <> ''

-- name: erase_address
delete from address where customer = $1 and exists (select from customer c where c.id = $1 and c.imported_at < $2)

-- name: erase_customer
update customer set name = '-', tax_id = '' where id = $1 and imported_at < $2 and (name <> '-' or tax_id <> '')
