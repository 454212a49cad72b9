-- Named queries of direct-debit mandates; called by these names from activities/mandates.py.

-- name: put
-- What a file says of a mandate; a state that a person or a bounced debit gave it since is kept.
insert into mandate (reference, customer, scheme, account, account_sha256, signed_on, sequence, state)
values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (reference) do update set
    scheme = excluded.scheme, account = coalesce(nullif(excluded.account, ''), mandate.account),
    account_sha256 = coalesce(nullif(excluded.account_sha256, ''), mandate.account_sha256),
    sequence = excluded.sequence
where mandate.customer = excluded.customer and mandate.signed_on = excluded.signed_on
returning xmax = 0 as is_new

-- name: customers
select id from customer where id = any($1::text[])

-- name: listed
select m.reference, m.customer, c.name, m.scheme, m.account, m.signed_on, m.sequence, m.state, m.reason
from mandate m join customer c on c.id = m.customer where $1 = '' or m.customer = $1 order by m.reference limit $2

-- name: set_state
update mandate set state = $2, reason = $3, changed_at = now() where reference = $1 returning customer

-- name: customer_of
select customer from mandate where reference = $1

-- name: pays_by
-- Who has an active mandate pays by direct debit; who has none left no longer does.
with now_pays as (
    update customer c set pays_by = case
        when exists (select from mandate m where m.customer = c.id and m.state = 'active') then 'direct_debit'
        else '' end
    where c.id = any($1::text[])
    and (exists (select from mandate m where m.customer = c.id and m.state = 'active') <> (c.pays_by = 'direct_debit'))
    returning c.id, c.pays_by
)
select n.id as customer, k.invoice, n.pays_by, coalesce((select now from clock), now()) as at
from now_pays n left join collection_case k on k.customer = n.id and k.closed_at is null
order by n.id, k.invoice
