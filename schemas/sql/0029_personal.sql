-- Who looked at whose personal data, and what of it was removed. Neither table holds any: numbers, codes and counts.

-- A look: one row for each customer whose data were shown; none named (both empty) means a list of many. It must be
-- written before anything is shown: no row, no data.
create table access_log (
    number   bigint generated always as identity primary key,
    at       timestamptz not null default clock_timestamp(),
    actor    text not null check (actor <> ''),     -- a user, a token's name, or link/... for the customer's own page
    proven   boolean not null default false,        -- by a token or a signed link; else somebody only said so
    door     text not null check (door in ('cli', 'api', 'page', 'worker')),
    what     text not null check (what <> ''),       -- the command or the route: `briefing`, `getCustomer`
    customer text not null default '',
    invoice  text not null default '',
    purpose  text not null default ''                -- a code or a reference that whoever looked gave: nothing personal
);
create index access_log_customer on access_log (customer, at) where customer <> '';
create index access_log_at on access_log (at);

-- Rows of the last year are nobody's to remove; older ones go when a retention period says so.
create function refuse_forgetting() returns trigger language plpgsql as $$
begin
    if tg_op = 'DELETE' and old.at < now() - interval '1 year' then
        return old;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete on access_log
    for each row execute function refuse_forgetting();
create trigger never_emptied before truncate on access_log
    for each statement execute function refuse_change();

-- The application may not delete there; it may ask for this, which never reaches the last year.
create function forget_access_log(before timestamptz) returns bigint language sql security definer
    set search_path from current as $$
    with gone as (delete from access_log a where a.at < least(before, now() - interval '1 year') returning 1)
    select count(*) from gone
$$;

-- What was removed of a person, or because its time was over; `removed` counts by class of data.
create table erasure (
    number      bigint generated always as identity primary key,
    at          timestamptz not null default now(),
    kind        text not null check (kind in ('person', 'retention')),
    customer    text not null,
    reason      text not null,                       -- a code of schemas.personal.REASONS, or the rule that was due
    asked_by    text not null check (asked_by <> ''),
    approved_by text not null default '',
    classes     text[] not null,
    removed     jsonb not null                       -- {"message_texts": 12, ...}: rows by class of data
);
create index erasure_customer on erasure (customer, number);
create trigger append_only before update or delete or truncate on erasure
    for each statement execute function refuse_change();

-- What stays on the list of addresses that nobody writes to, once the address itself is gone. A telephone number can be
-- found again from this by trying all of them: it is a mark that keeps a promise, not a way to make data anonymous.
create function erased_mark(kind text, value text) returns text language sql immutable strict parallel safe as $$
    select 'sha256:' || encode(sha256(convert_to(kind || ':' || case kind
        when 'mobile' then regexp_replace(value, '[^0-9]', '', 'g')
        else lower(btrim(regexp_replace(value, '\s+', ' ', 'g'))) end, 'UTF8')), 'hex')
$$;
alter table suppressed drop constraint suppressed_reason_check;
alter table suppressed add constraint suppressed_reason_check
    check (reason in ('wrong_number', 'third_party', 'bounced', 'opted_out', 'by_hand', 'erased'));

-- What stands on that list in plain becomes its mark, unless another customer has the address too. The application may
-- not delete from the list; it may ask for this, which leaves every address on it.
create function mark_suppressed(of_customer text) returns bigint language sql security definer
    set search_path from current as $$
    with mine as (
        select distinct a.kind, erased_mark(a.kind, a.value) as mark from address a where a.customer = of_customer
            and not exists (select from address o where o.customer <> of_customer
                and erased_mark(o.kind, o.value) = erased_mark(a.kind, a.value))
    ), plain as (
        delete from suppressed s using mine m where s.kind = m.kind and s.value not like 'sha256:%'
            and erased_mark(s.kind, s.value) = m.mark
        returning m.kind, m.mark, s.reason, s.at
    ), once as (
        select distinct on (kind, mark) kind, mark, reason, at from plain order by kind, mark, at
    ), marked as (
        insert into suppressed (kind, value, reason, at) select kind, mark, reason, at from once
        on conflict (kind, value) do update set reason = excluded.reason returning 1
    )
    select count(*) from marked
$$;

-- What people wrote as the proof of a word on record may name the person: it alone may be emptied, nothing else changed.
create function refuse_all_but_forgetting() returns trigger language plpgsql as $$
begin
    if new.proof = '' and to_jsonb(new) - 'proof' = to_jsonb(old) - 'proof' then
        return new;
    end if;
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
drop trigger append_only on said;
create trigger append_only before delete or truncate on said for each statement execute function refuse_change();
create trigger only_forgotten before update on said for each row execute function refuse_all_but_forgetting();

do $$ begin
    if exists (select from pg_roles where rolname = 'cobranza_app') then
        grant select, insert on access_log, erasure to cobranza_app;
        grant update (proof) on said to cobranza_app;
        grant execute on function forget_access_log(timestamptz), mark_suppressed(text) to cobranza_app;
    end if;
    if exists (select from pg_roles where rolname = 'cobranza_auditor') then
        grant select on access_log, erasure to cobranza_auditor;
        grant insert on access_log to cobranza_auditor;
    end if;
end $$;
revoke execute on function forget_access_log(timestamptz), mark_suppressed(text) from public;
