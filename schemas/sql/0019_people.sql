-- People at work: who has which task, every attempt at a call, who holds a role and who stands in for whom.

alter table task
    add column claimed_by text not null default '',  -- who works on it; empty: anybody may
    add column claimed_at timestamptz,
    add column tries      integer not null default 0,   -- attempts at a call that came to nothing so far
    add column not_before timestamptz;               -- a call is not tried again before
create index task_claimed on task (claimed_by) where done_at is null and claimed_by <> '';

-- Every attempt at a call: also those after which it is tried again. Words of people stand in `remark`.
create table attempt (
    invoice   text not null,
    key       text not null,                         -- the task
    number    integer not null,
    outcome   text not null,                         -- a code of schemas.people.CALL_OUTCOMES
    contact   text references contact,               -- what the desk counts
    at        timestamptz not null,                  -- the case's time
    by_whom   text not null default '',
    again_at  timestamptz,                           -- when it is tried again; null: it was the last one
    recorded_at timestamptz not null default now(),
    primary key (invoice, key, number),
    foreign key (invoice, key) references task
);

-- Who holds a role of playbooks (head-of-collections), by the first and the last day. Names of the creditor's own people.
create table role_holder (
    role     text not null,
    person   text not null,
    since    date not null,
    until    date,                                   -- the last day; null: still
    set_by   text not null default '',
    recorded_at timestamptz not null default now(),
    primary key (role, person, since)
);
create index role_holder_person on role_holder (person);

-- Who stands in for the holders of a role, from the first to the last day.
create table delegation (
    id       bigint generated always as identity primary key,
    role     text not null,
    person   text not null,
    since    date not null,
    until    date not null,
    set_by   text not null default '',
    ended_on date,                                   -- taken back: the first day on which it does not hold
    recorded_at timestamptz not null default now(),
    check (since <= until)
);
create index delegation_role on delegation (role, until);
