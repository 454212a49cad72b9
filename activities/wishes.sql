-- Named queries of what is asked of cases; called by these names from activities/wishes.py.

-- name: put
insert into wish (id, invoice, command, door, asked_by, at) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing

-- name: unanswered
-- Oldest first. One whose case has not begun yet waits; one of an invoice without any case is told so.
select w.id, w.invoice, w.command::text as command, w.at, k.invoice is null as has_no_case,
    coalesce(k.closed_at is not null, false) as is_closed, coalesce(k.end_, '') as ended
from wish w left join collection_case k on k.invoice = w.invoice
where w.answered_at is null and (k.invoice is null or k.started_at is not null) and $2 in ('', w.id)
order by w.stored_at, w.id limit $1

-- name: was_taken
-- Whether the case recorded the event of a wish: what it answered before the answer got lost.
select exists (select from ledger where invoice = $1 and event->>'id' = $2)

-- name: book_credit_note
insert into credit_note (id, invoice, amount, currency, issued_on, reason)
select $1, number, $3, currency, $4, $5 from invoice where number = $2 on conflict (id) do nothing

-- name: credit_note_invoice
select invoice, amount from credit_note where id = $1

-- name: approval_answered
-- The question is off the person's list: they answered it, by whichever door.
update task set done_at = $3, outcome = $4, done_by = $5
where invoice = $1 and kind = 'approval' and done_at is null and ($2 = '' or key = 'approval/' || $2)

-- name: approval_not_taken
-- The case said no to an answer that was taken off the list while nothing ran that would ask the case.
update task t set done_at = null, outcome = '', done_by = '' from collection_case k
where t.invoice = $1 and t.key = 'approval/' || $2 and t.done_by = $3 and t.outcome in ('yes', 'no')
    and k.invoice = t.invoice and k.closed_at is null

-- name: answer
update wish set answered_at = now(), accepted = $2, reason = $3, allowed = $4::text::jsonb where id = $1 and answered_at is null

-- name: answer_of
select accepted, reason, allowed::text as allowed from wish where id = $1 and answered_at is not null

-- name: wish_of
select id, invoice, command->>'command' as wish, accepted, reason, allowed::text as allowed, answered_at
from wish where id = $1

-- name: terms_shown_last
-- The newest text of the terms ($2 the message that the plan names) that the invoice's customer was shown.
select sha256 from (
    select s.sha256, s.shown_at as at from terms_shown s join invoice i on i.customer = s.customer
    where i.number = $1 and s.document = $2
    union all
    select c.sha256, c.at from contact c join invoice i on i.customer = c.customer
    where i.number = $1 and c.message = $2 and c.state = 'accepted'
) t order by t.at desc limit 1
