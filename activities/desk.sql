-- What the desk and the reconciler ask and note beside the send itself, by name; `desk_book.py` reads this file.

-- name: not_sent
-- The channel was away until the step's deadline: a person sends it by another way, or lets it be.
insert into task (invoice, key, what, queue, kind, raised_at)
values ($1, 'not-sent/' || $2, 'send-by-other-means', $3, 'alert', $4)
on conflict (invoice, key) do nothing

-- name: not_made
-- A document that must go with the message cannot be made: a person mends what is wrong with it and sends both.
insert into task (invoice, key, what, queue, kind, raised_at)
values ($1, 'not-made/' || $2, 'make-document', $3, 'alert', $4)
on conflict (invoice, key) do nothing

-- name: heard_of
-- What the provider has told us of a contact since it was reserved: any notice of its own means that it took it.
select d.provider from delivery d join contact c on c.key = d.contact
where d.contact = $1 and d.recorded_at >= c.reserved_at and d.fact <> 'unknown' and d.id not like 'desk/%'
order by d.recorded_at limit 1

-- name: tried_since
-- When a step was first tried, lately: an outage is counted from here. A hold of a week between two tries is no outage.
select min(at) from verdict where key = $1 and says = 'allowed' and at > $2::timestamptz - interval '7 days'

-- name: opted_out_at_provider
-- The customer said stop to the provider itself.
insert into consent (customer, channel, state, since, source, at)
values ($1, $2, 'withdrawn', $4, 'provider', $3)
on conflict (customer, channel) do update set
    state = 'withdrawn', since = excluded.since, source = excluded.source, at = excluded.at
where consent.state <> 'withdrawn'

-- name: tell_case
insert into inbox (id, invoice, event)
select $1, k.invoice, $3::text::jsonb from collection_case k where k.invoice = $2 and k.closed_at is null
on conflict (id) do nothing

-- name: unsettled
-- Contacts of which it is not known whether they were sent, longest first: reserved ones whose own case had time to ask
-- ($1 seconds), and unknown ones of which their provider has spoken since.
select c.key, c.invoice, c.state, c.channel, c.attempt,
    extract(epoch from clock_timestamp() - c.reserved_at)::float8 as age
from contact c
where c.state = 'reserved' and c.reserved_at < clock_timestamp() - make_interval(secs => $1)
    or c.state = 'unknown' and exists (
        select from delivery d where d.contact = c.key and d.recorded_at >= c.reserved_at and d.fact <> 'unknown'
        and d.id not like 'desk/%')
order by c.reserved_at limit $2
