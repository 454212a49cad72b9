-- Users with roles and their tokens, the ledger of acts (who did what), and requests that wait for a second person.

-- A colleague, or somebody who audits. Names stay for ever: acts name them.
create table app_user (
    name     text primary key check (name ~ '^[a-z0-9][a-z0-9._-]{0,62}$'),
    shown    text not null,                          -- as colleagues know them
    roles    text[] not null check (roles <@ array['operator', 'approver', 'collector', 'auditor', 'admin']),
    added_by text not null,
    added_at timestamptz not null default now(),
    left_at  timestamptz                             -- from then on nothing of theirs proves anything
);

-- A token belongs to a user, whose roles say what it may do, or (null) to a program, whose scopes do.
alter table api_token
    add column of_user       text references app_user,
    add column is_invitation boolean not null default false;  -- good once, for `cobranza login`
create index api_token_user on api_token (of_user) where of_user is not null;

-- Who did what: a line an act, in one chain for the company. Nothing personal of a customer stands here.
create table act (
    number  bigint primary key,                      -- from 1, without gaps
    at      timestamptz not null,                    -- the database's time
    actor   text not null,                           -- a user, a program's token, `customer`, or a name that was believed
    proven  boolean not null,                        -- by a token
    role    text not null default '',                -- which of their roles allowed it
    door    text not null,                           -- cli, api, page, worker
    deed    text not null,                           -- a word of schemas.acting.DEEDS
    about   text not null default '',
    invoice text not null default '',
    told    jsonb not null default '{}',             -- text by text: more of it
    second  text not null default '',                -- the second person, where the deed takes two
    digest  text not null default '',
    link    text not null default ''
);
create index act_invoice on act (invoice, number) where invoice <> '';
create index act_actor on act (actor, number);
create trigger append_only before update or delete or truncate on act
    for each statement execute function refuse_change();

-- One after the other: the next number is known only when the line before is written for good.
create function number_act() returns trigger language plpgsql as $$
begin
    perform pg_advisory_xact_lock(hashtext('act'));
    new.number := (select coalesce(max(number), 0) + 1 from act);
    new.at := clock_timestamp();
    return new;
end $$;
create trigger a_number before insert on act for each row execute function number_act();

-- What one person asked for and another must agree to, before it is done.
create table second_person (
    number   bigint generated always as identity primary key,
    deed     text not null,
    about    text not null default '',
    body     jsonb not null,                         -- exactly what will be done
    asked_by text not null,
    asked_at timestamptz not null default now(),
    expires_at timestamptz not null,
    answered_by text not null default '',
    answered_at timestamptz,
    agreed   boolean
);
create index second_person_waits on second_person (number) where answered_at is null;

do $$ begin
    if exists (select from pg_roles where rolname = 'cobranza_app') then
        grant select, insert, update, delete on app_user, second_person to cobranza_app;
        grant select, insert on act to cobranza_app;
        grant usage on all sequences in schema public to cobranza_app;
    end if;
    if exists (select from pg_roles where rolname = 'cobranza_auditor') then
        grant select on app_user, act, second_person to cobranza_auditor;
    end if;
end $$;
