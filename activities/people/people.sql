-- Named queries of people at work; called by these names from activities/people.

-- ---------------------------------------------------------------------------------------------- who has which task

-- name: claim
-- Of two at the same moment the second waits for the row, and then finds it taken.
update task set claimed_by = $3, claimed_at = $4
where invoice = $1 and key = $2 and done_at is null and (claimed_by in ('', $3) or $5)
returning claimed_by

-- name: release
update task set claimed_by = '', claimed_at = null
where invoice = $1 and key = $2 and done_at is null and claimed_by = $3 returning key

-- name: who_has
select claimed_by, claimed_at from task where invoice = $1 and key = $2 and done_at is null

-- ---------------------------------------------------------------------------------------------- attempts at a call

-- name: call_contact
-- What the desk reserved for the call, and the number that people were given: the one that the desk itself would take.
select c.key, c.customer, c.step, c.message, c.purpose, t.tries,
    (select min(a.value) from address a where a.customer = c.customer and a.kind = 'mobile' and a.bad_at is null
        and not exists (select from suppressed s where s.kind = a.kind and s.value in (
            a.value, '+' || regexp_replace(a.value, '[^0-9]', '', 'g'), erased_mark(a.kind, a.value)))) as number
from task t left join contact c on c.channel = 'call' and c.key = (
    select v.contact from contact_cover v join contact o on o.key = v.contact
    where v.invoice = t.invoice and v.step = t.key and o.channel = 'call' and position('/try/' in o.key) = 0
    order by o.at desc limit 1)
where t.invoice = $1 and t.key = $2

-- name: another_try
-- Every further attempt is a contact of its own: the desk's caps and gaps count it.
with made as (
    insert into contact (key, invoice, customer, step, message, channel, grouped, state, at, answered_at, provider,
        purpose)
    select $2, invoice, customer, step, message, 'call', 'calls', 'accepted', $3, now(), 'people', purpose
    from contact where key = $1 on conflict (key) do nothing returning key, invoice, step
)
insert into contact_cover (key, contact, invoice, step) select key, key, invoice, step from made
on conflict (key) do nothing

-- name: attempted
insert into attempt (invoice, key, number, outcome, contact, at, by_whom) values ($1, $2, $3, $4, $5, $6, $7)
on conflict (invoice, key, number) do nothing

-- name: again_at
update attempt set again_at = $4 where invoice = $1 and key = $2 and number = $3

-- name: try_again
-- Back on the list for anybody, and not before the rules allow it.
update task set tries = tries + 1, not_before = $3, claimed_by = '', claimed_at = null
where invoice = $1 and key = $2 and done_at is null

-- name: attempts_of
select a.key, a.number, a.outcome, a.at, a.by_whom, a.again_at from attempt a where a.invoice = $1 order by a.at, a.number

-- ---------------------------------------------------------------------------------------------- roles

-- name: holders
select role, person, since, until from role_holder where $1 = '' or role = $1 order by role, person, since

-- name: deputies
select role, person, since, coalesce(least(until, ended_on - 1), until) as until from delegation
where ($1 = '' or role = $1) and (ended_on is null or ended_on > since) order by role, since, person

-- name: give_role
insert into role_holder (role, person, since, set_by) select $1, $2, $3, $4
where not exists (select from role_holder where role = $1 and person = $2 and (until is null or until >= $3))
on conflict (role, person, since) do update set until = null, set_by = excluded.set_by
returning role

-- name: take_role
-- From today on; who was given it today never held it.
with gone as (
    delete from role_holder where role = $1 and person = $2 and since >= $3 returning role
), over as (
    update role_holder set until = $3::date - 1
    where role = $1 and person = $2 and since < $3 and (until is null or until >= $3) returning role
)
select role from gone union all select role from over limit 1

-- name: delegate
insert into delegation (role, person, since, until, set_by) values ($1, $2, $3, $4, $5) returning id

-- name: take_back
update delegation set ended_on = $3 where role = $1 and ($2 = '' or person = $2) and ended_on is null and until >= $3
returning person

-- name: roles_asked
-- Every role that an open approval waits for: what must be set up before anybody may answer for it.
select queue as role, count(*) as waiting from task where kind = 'approval' and done_at is null group by 1 order by 1

-- name: now
select coalesce((select now from clock), now()) as now
