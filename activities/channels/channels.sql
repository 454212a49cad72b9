-- What the channels ask the database for themselves: nothing of cases, and nothing that decides whether to contact.

-- name: country_of_contact
-- Where the number of a contact's customer is, when the number itself does not say.
select customer.country
from contact
join customer on customer.id = contact.customer
where contact.key = $1

-- name: wrote_lately
-- Whether somebody wrote to us by WhatsApp from one of these spellings of an address since a moment.
select exists (select from reply where channel = 'whatsapp' and address = any ($1) and at > $2)

-- name: known_elsewhere
-- Which of these ids of a provider's are already on record, for another contact than this one.
select provider_id from contact where provider = $1 and provider_id = any ($2) and key <> $3

-- name: is_rehearsal
-- A rehearsal lives on a clock of its own, and writes to nobody.
select exists (select from clock)

-- name: hold_back
insert into outbox (key, channel, recipient, subject, body, reason) values ($1, $2, $3, $4, $5, $6) returning id
