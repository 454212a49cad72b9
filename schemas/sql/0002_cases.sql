-- Plans, cases, what arrived for them (inbox) and their ledger.

create table plan (
    sha256       text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
    playbook     text not null,
    version      integer not null,
    body         bytea not null,                     -- the canonical JSON; its sha256 is the key
    published_at timestamptz not null default now(),
    published_by text not null default '',
    approved_by  text not null default '',
    unique (playbook, version)
);

create table collection_case (
    invoice       text primary key references invoice,
    customer      text not null references customer,
    plan_sha256   text not null references plan,
    opened_at     timestamptz not null,              -- the case's time
    run           integer not null default 1,        -- grows when a reversal re-opens it
    started_at    timestamptz,                       -- Temporal accepted this run; null until then
    stage         text not null default '',
    balance       numeric not null,
    hold          text not null default '',
    end_          text not null default '',
    closed_at     timestamptz,
    next_at       timestamptz,                       -- when it looks again; null while it does not know yet
    next_step     text not null default '',
    next_message  text not null default '',          -- set when the next step is a message: the desk combines by it
    next_channels text[] not null default '{}',
    next_firmness integer not null default 0,
    state         text not null default '',          -- the case as JSON, kept when it closes: a reversal resumes it
    seq           integer not null default 0         -- the last entry written
);
create index case_customer on collection_case (customer) where closed_at is null;
create index case_unstarted on collection_case (invoice) where started_at is null;
create index case_next on collection_case (next_at) where closed_at is null;

-- What arrives is stored here first, once, by its source's own id; the relay then tells the workflow.
create table inbox (
    position  bigint generated always as identity primary key,
    id        text not null unique,                  -- the source's id
    invoice   text not null references invoice,
    event     jsonb not null,                        -- one of schemas.events.Arrived
    arrived_at timestamptz not null default now(),
    told_at   timestamptz,                           -- Temporal accepted it
    folded_at timestamptz,                           -- the case recorded it
    failed    text not null default ''               -- why it could not be told; a person looks
);
create index inbox_untold on inbox (position) where told_at is null and failed = '';
create index inbox_unfolded on inbox (invoice) where folded_at is null;

create table ledger (
    invoice     text not null references invoice,
    seq         integer not null,
    at          timestamptz not null,                -- the case's time
    event       jsonb not null,
    because     text not null default '',
    plan_sha256 text not null,
    recorded_at timestamptz not null default now(),  -- the database's time
    primary key (invoice, seq)
);

create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% is append-only', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger append_only before update or delete or truncate on ledger
    for each statement execute function refuse_change();

create table task (
    invoice   text not null references invoice,
    key       text not null,
    what      text not null,
    queue     text not null,
    kind      text not null check (kind in ('task', 'call', 'approval', 'review', 'alert')),
    raised_at timestamptz not null,
    due_at    timestamptz,
    done_at   timestamptz,
    outcome   text not null default '',
    done_by   text not null default '',
    primary key (invoice, key)
);
create index task_open on task (queue, due_at) where done_at is null;

create table clock (                                 -- the rehearsal's one clock; no row in a real company's database
    one_row boolean primary key default true check (one_row),
    now   timestamptz not null,
    seed  text not null default '',
    ends_at timestamptz
);
