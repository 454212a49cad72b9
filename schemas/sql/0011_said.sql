-- What customers said, and what stands against them, as people recorded it: who, when, and on what proof. The tables
-- consent, legal_block and waiver hold what is so now; this one keeps every word, also of what was taken back.

create table said (
    id       bigint generated always as identity primary key,
    customer text not null references customer,
    about    text not null check (about in ('consent', 'block', 'waiver')),
    what     text not null,                          -- a channel, a kind of block, a rule
    change   text not null check (change in ('given', 'withdrawn', 'stands', 'lifted')),
    since    date,
    until    date,
    proof    text not null default '',               -- where the proof lies: a document, a message's id
    by_whom  text not null,
    at       timestamptz not null,                   -- the rehearsal's clock where one stands
    recorded_at timestamptz not null default now()
);
create index said_customer on said (customer, id);
create trigger append_only before update or delete or truncate on said
    for each statement execute function refuse_change();
