-- Named queries of what is asked of cases; called by these names from activities/wishes.py.

-- name: put
insert into wish (id, invoice, command, door, asked_by, at) values ($1, $2, $3, $4, $5, $6) on conflict (id) do nothing

-- name: unanswered
select id, invoice, command from wish where answered_at is null order by stored_at, id limit $1

-- name: answer
update wish set answered_at = now(), accepted = $2, reason = $3 where id = $1 and answered_at is null

-- name: answer_of
select accepted, reason from wish where id = $1 and answered_at is not null
