-- The runs of every case by Temporal's own id, and which of their histories the archive keeps.

create table case_run (                              -- written as Temporal accepts a start
    invoice    text not null references invoice,
    run        integer not null,                     -- collection_case.run at that moment
    run_id     text not null,                        -- a start that met a run that was still going names that one again
    started_at timestamptz not null default now(),
    primary key (invoice, run, run_id)
);
create trigger append_only before update or delete or truncate on case_run
    for each statement execute function refuse_change();

create table archived_run (
    position    bigint generated always as identity primary key,
    invoice     text not null references invoice,
    run         integer not null,
    run_id      text not null default '',            -- empty: a run of which nobody knows the id any more
    gap         text not null default '' check (gap in ('', 'gone', 'unknown')),  -- why there is no file
    sha256      text not null default '',            -- of the history's JSON, before it is compressed
    bytes       bigint not null default 0,           -- of the same
    stored_as   text not null default '',            -- its name in the archive
    keys        text[] not null default '{}',        -- ids of the keys that sealed its payloads
    closed_at   timestamptz,                         -- when Temporal ended the run
    archived_at timestamptz not null default now(),
    check ((gap = '') = (sha256 ~ '^[0-9a-f]{64}$' and stored_as <> '' and run_id <> ''))
);
create unique index archived_run_once on archived_run (invoice, run_id, stored_as) where gap = '';  -- the newest counts
create unique index archived_run_gap_once on archived_run (invoice, run, run_id) where gap <> '';
create trigger append_only before update or delete or truncate on archived_run
    for each statement execute function refuse_change();

do $$ begin
    if exists (select from pg_roles where rolname = 'cobranza_app') then
        grant select, insert on case_run, archived_run to cobranza_app;
    end if;
    if exists (select from pg_roles where rolname = 'cobranza_auditor') then
        grant select on case_run, archived_run to cobranza_auditor;
    end if;
end $$;
