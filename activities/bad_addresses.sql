-- Addresses that turned out to be bad, by name; `bad_addresses.py` reads this file.

-- name: give_up
-- These spellings of one address ($2), whoever has it on file. The cases of customers who are not told of it already
-- ($5), who have no other good address of the kind, and whose next step would use it ($4, its channels) or rests on a
-- hold: their playbooks shall have it mended before it is missed.
with gone as (
    update address a set bad_at = $3
    where a.kind = $1 and a.bad_at is null
        and (a.value = any($2::text[]) or $1 = 'email' and lower(a.value) = any($2::text[]))
    returning a.customer, a.value
)
select k.invoice from collection_case k
where k.closed_at is null and (k.next_channels && $4::text[] or k.hold <> '')
    and k.customer in (select g.customer from gone g) and k.customer <> all($5::text[])
    and not exists (
        select from address o where o.customer = k.customer and o.kind = $1 and o.bad_at is null
        and o.value not in (select g.value from gone g where g.customer = o.customer)
        and not exists (select from suppressed s where s.kind = o.kind and s.value in (
            o.value, lower(o.value), '+' || regexp_replace(o.value, '[^0-9]', '', 'g'), erased_mark(o.kind, o.value))))
order by k.invoice

-- name: not_on_channel
-- The address is good, but nobody is reached there by this channel.
update address a set not_on = array_append(a.not_on, $3)
where a.kind = $1 and a.value = any($2::text[]) and not $3 = any(a.not_on)

-- name: on_channel_after_all
-- The customer wrote by this channel from there.
update address a set not_on = array_remove(a.not_on, $3)
where a.kind = $1 and a.value = any($2::text[]) and $3 = any(a.not_on)
