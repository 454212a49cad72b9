-- Named queries of users, their tokens and requests that wait for a second person; called from activities/users.py.

-- name: any
select exists (select from app_user)

-- name: one_at_a_time
-- Of two who both find no user yet, the second waits, and finds one.
select pg_advisory_xact_lock(hashtext('users'))

-- name: is_a_token
-- Whether a token of a program has the name: acts name it, so it is nobody else's.
select exists (select from api_token where lower(name) = $1 and of_user is null)

-- name: users
select u.name, u.shown, u.roles, u.added_by, u.added_at, u.left_at,
    (select max(t.last_used_at) from api_token t where t.of_user = u.name) as last_seen
from app_user u where $1 in ('', u.name) order by u.name

-- name: add
insert into app_user (name, shown, roles, added_by) values ($1, $2, $3, $4) on conflict (name) do nothing returning name

-- name: set_roles
update app_user set roles = $2, left_at = null where name = $1 returning name

-- name: leave
with gone as (update app_user set left_at = coalesce(left_at, now()) where name = $1 returning name)
update api_token set revoked_at = coalesce(revoked_at, now()) where of_user in (select name from gone)

-- name: make_token
insert into api_token (id, name, sha256, scopes, made_by, expires_at, of_user, is_invitation)
values ($1, $2, $3, '{}', $4, now() + make_interval(hours => $5), $6, $7)

-- name: revoke
update api_token set revoked_at = coalesce(revoked_at, now()) where id = $1 and revoked_at is null returning id

-- name: revoke_all
update api_token set revoked_at = coalesce(revoked_at, now()) where of_user = $1 and revoked_at is null

-- name: bearer
-- A token of a user, whether it still may, and what its user may.
select t.id, t.sha256, t.of_user, t.is_invitation, coalesce(t.expires_at <= now(), false) as is_expired,
    t.revoked_at is not null or u.left_at is not null as is_revoked, coalesce(u.roles, '{}') as roles
from api_token t left join app_user u on u.name = t.of_user where t.id = $1

-- name: holding
-- Users who have any of the roles, and have not left.
select name from app_user where left_at is null and roles && $1::text[] order by name

-- name: ever_holding
-- Whether anybody but these has, or had before they left, one of the roles.
select exists (select from app_user where roles && $1::text[] and name <> all ($2::text[]))

-- name: unaccounted
-- Users whose roles are not those that the last act about them gave.
select u.name, array_to_string(u.roles, ' ') as roles
from app_user u left join lateral (
    select a.told ->> 'roles' as roles from act a
    where a.about = u.name and a.deed in ('add_user', 'set_roles', 'recover_admin') order by a.number desc limit 1
) last on true
where last.roles is distinct from array_to_string(u.roles, ' ') order by u.name

-- name: owns_tables
-- The database's own user, where it owns the tables; empty where it is the program's.
select case when pg_has_role(session_user, c.relowner, 'usage') then session_user else '' end
from pg_class c where c.oid = 'app_user'::regclass

-- name: ask
insert into second_person (deed, about, body, asked_by, expires_at)
values ($1, $2, $3::text::jsonb, $4, now() + make_interval(days => $5)) returning number

-- name: asked
-- $1 one of them, or 0: all that wait.
select number, deed, about, body::text as body, asked_by, asked_at, expires_at, answered_by, answered_at, agreed,
    expires_at <= now() as is_expired
from second_person where ($1 = 0 and answered_at is null and expires_at > now()) or number = $1 order by number

-- name: answer
update second_person set answered_by = $2, answered_at = now(), agreed = $3
where number = $1 and answered_at is null and expires_at > now() returning number

-- name: read_as
-- Only what may be read: PostgreSQL refuses the rest.
select set_config('role', 'cobranza_auditor', false) from pg_roles
where rolname = 'cobranza_auditor' and pg_has_role(session_user, oid, 'member')
