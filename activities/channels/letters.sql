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
