-- Named queries of the rewards that cases granted; called by these names from activities/rewards.py.

-- name: rewards
-- Since a day of the customer ($1; null: all), oldest first. `stands`: the payment was not taken back since.
select c.id as customer, c.name, l.invoice, l.event->>'reward' as reward,
    (l.at at time zone coalesce(nullif(c.zone, ''), 'UTC'))::date as day,
    not exists (select from ledger r where r.invoice = l.invoice and r.seq > l.seq
        and r.event->>'event' = 'payment_reversed') as stands
from ledger l join invoice i on i.number = l.invoice join customer c on c.id = i.customer
where l.event->>'event' = 'reward_granted'
    and ($1::date is null or (l.at at time zone coalesce(nullif(c.zone, ''), 'UTC'))::date >= $1)
order by day, l.invoice, reward
