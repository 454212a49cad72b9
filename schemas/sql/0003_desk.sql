-- The contact desk: every message and call, sent, deferred or refused, and the local outbox channel.

create table contact (
    key         text primary key,                    -- invoice/step path/occurrence: never a run, attempt or activity id
    invoice     text not null references invoice,
    customer    text not null references customer,
    step        text not null,
    message     text not null,
    channel     text not null,
    grouped     text not null check (grouped in ('messages', 'calls')),
    state       text not null check (state in ('reserved', 'accepted', 'failed', 'unknown')),
    at          timestamptz not null,                -- the case's time
    reserved_at timestamptz not null default now(),
    answered_at timestamptz,
    provider    text not null default '',
    provider_id text not null default '',
    attempt     integer not null default 1,
    error       text not null default '',
    sha256      text not null default ''             -- of the rendered message
);
create index contact_customer on contact (customer, at);

-- Which steps of which cases one contact carries; the contact's own step is among them.
create table contact_cover (
    key     text primary key,                        -- invoice/step path/occurrence of the covered step
    contact text not null references contact,
    invoice text not null references invoice,
    step    text not null
);
create index contact_cover_contact on contact_cover (contact);

-- Every verdict of the desk, also of the contacts that did not take place.
create table verdict (
    id      bigint generated always as identity primary key,
    key     text not null,
    invoice text not null references invoice,
    step    text not null,
    says    text not null check (says in ('allowed', 'deferred', 'refused')),
    channel text not null default '',
    until   timestamptz,
    spoke   jsonb not null,
    at      timestamptz not null,
    recorded_at timestamptz not null default now()
);
create index verdict_invoice on verdict (invoice, at);
create trigger append_only before update or delete or truncate on verdict
    for each statement execute function refuse_change();

-- Personal content, apart from everything that must last: erasing a person empties it and breaks no proof.
create table message_body (
    contact    text primary key references contact,
    language   text not null,
    recipient  text not null,
    subject    text not null default '',
    body       text not null,
    sha256     text not null
);

-- The local outbox: a channel like a provider's, for a machine without one. It knows nothing of cases.
create table outbox (
    id          bigint generated always as identity primary key,
    key         text not null,                       -- the correlating field a provider would carry
    channel     text not null,
    recipient   text not null,
    subject     text not null default '',
    body        text not null,
    accepted_at timestamptz not null default now()
);
create index outbox_key on outbox (key);
