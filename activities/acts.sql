-- Named queries of acts, users and second persons; called by these names from activities/acts.py and users.py.

-- name: record
insert into act (actor, proven, role, door, deed, about, invoice, told, second)
values ($1, $2, $3, $4, $5, $6, $7, $8::text::jsonb, $9) returning number

-- name: newest_about
select about from act where deed = $1 order by number desc limit 1

-- name: one_at_a_time
-- $1 a number of the caller's own, until the transaction ends.
select pg_advisory_xact_lock($1)

-- name: acts
-- $1 how many, $2 after which number, $3 actor or second, $4 invoice, $5 and $6 from and to, $7 deed
select number, at, actor, proven, role, door, deed, about, invoice, told::text as told, second,
    coalesce((select before.link from act before where before.number = act.number - 1), repeat('0', 64)) as previous,
    digest, link
from act
where number > $2 and ($3 = '' or $3 in (actor, second)) and ($4 = '' or invoice = $4)
and ($5::timestamptz is null or at >= $5) and ($6::timestamptz is null or at < $6) and ($7 = '' or deed = $7)
order by number limit $1
