-- Named queries of links to pay; called by these names from activities/payments/links.py.

-- name: invoice
select i.number, i.currency::text as currency from invoice i where i.number = $1

-- name: standing
-- A link that can still be used for this very amount.
select url from payment_link
where invoice = $1 and amount = $2 and provider = $3 and state = 'open' and expires_at > $4
order by made_at desc limit 1

-- name: made_since
select count(*) from payment_link where invoice = $1 and made_at > $2

-- name: put
insert into payment_link (id, provider, provider_id, invoice, amount, currency, url, made_at, expires_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (id) do nothing

-- name: set_state
update payment_link set state = $2, changed_at = $3 where id = $1 and state in ('open', 'failed', 'expired')

-- name: of_invoice
select id, provider, provider_id, amount, currency::text as currency, url, made_at, expires_at, state
from payment_link where invoice = $1 order by made_at desc, id
