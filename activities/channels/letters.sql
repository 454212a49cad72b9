-- Every statement of letters and their batches, by name; `letters_pdf.py` and `post.py` read this file.

-- ---------------------------------------------------------------------------------------------------- one letter

-- name: letter_find
select id from letter where key = $1

-- name: letter_store
-- Once per key: the second of two that come together finds the first.
insert into letter (key, pdf, pages, sha256, invoice, recipient) values ($1, $2, $3, $4, $5, $6)
on conflict (key) do nothing
returning id

-- name: letter_about
-- When a contact was written, where its reader is, and which invoices it carries.
select contact.at, customer.zone, customer.country,
       array(select distinct cover.invoice from contact_cover cover where cover.contact = contact.key order by 1) as invoices
from contact
join customer on customer.id = contact.customer
where contact.key = $1

-- ------------------------------------------------------------------------------------------------- their batches

-- name: post_alone
-- One batch at a time: two that begin together would name themselves alike and share letters.
select pg_advisory_xact_lock(2026112201)

-- name: post_now
select coalesce((select now from clock), now())

-- name: post_waiting
select id, invoice, recipient, pages, sha256, made_at from letter where batch is null and withdrawn_at is null order by id

-- name: post_withdraw_paid
-- Letters that ask for what nobody owes any more: every invoice on them has been paid or credited since.
update letter set withdrawn_at = $1, withdrawn = 'paid'
from contact
where contact.key = letter.key
  and contact.purpose = 'collection'
  and letter.batch is null
  and letter.withdrawn_at is null
  and exists (select from contact_cover where contact_cover.contact = contact.key)
  and not exists (
    select from contact_cover
    join invoice i on i.number = contact_cover.invoice
    where contact_cover.contact = contact.key
      and i.total
            - coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
                        from payment p where p.invoice = i.number), 0)
            - coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number), 0) > 0)
returning letter.key, letter.id, letter.invoice, letter.recipient, letter.pages, letter.sha256, letter.made_at

-- name: post_batches
select id, made_at, letters, pages, sha256, duplex, written_at from postal_batch order by made_at, id

-- name: post_batch
select id, made_at, letters, pages, sha256, duplex, written_at from postal_batch where id = $1

-- name: post_batches_of_day
select count(*) from postal_batch where starts_with(id, $1)

-- name: post_open
insert into postal_batch (id, made_at, made_by, letters, pages, sha256, duplex) values ($1, $2, $3, $4, $5, $6, $7)

-- name: post_put_in
update letter set batch = $1 where id = any ($2)

-- name: post_letters_in
select id, invoice, recipient, pages, sha256, made_at from letter where batch = $1 order by id

-- name: post_pages
select id, pdf from letter where id = any ($1)

-- name: post_written
update postal_batch set written_at = $2 where id = $1
