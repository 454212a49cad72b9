-- The outside world: what providers say, what customers answer, who may ask the API, which channels must rest.

alter table contact
    add column purpose        text not null default 'collection',
    add column sender         text not null default '',      -- the creditor's own address or number it went out from
    add column template       text not null default '',      -- a provider's template, where one was used
    add column segments       integer,
    add column price          numeric,                       -- what the provider charged, in price_currency
    add column price_currency text not null default '',
    add column delivery       text not null default '',      -- the furthest fact of `delivery`
    add column delivery_at    timestamptz;
create index contact_provider_id on contact (provider, provider_id) where provider_id <> '';
create index contact_unsettled on contact (reserved_at) where state in ('reserved', 'unknown');

-- What is known to have come of a contact, one fact a row, by its source's own id. It names no person and no address.
create table delivery (
    id          text primary key,
    contact     text not null references contact,
    provider    text not null default '',
    fact        text not null check (fact in (
        'placed', 'queued', 'accepted', 'delivered', 'read', 'replied', 'answered', 'no_answer', 'busy', 'right_party',
        'third_party', 'wrong_number', 'voicemail', 'could_leave_voicemail', 'bounced', 'blocked', 'failed', 'unknown')),
    code        text not null default '',            -- the provider's own code: 30006, 550 ...
    at          timestamptz not null,
    recorded_at timestamptz not null default now()
);
create index delivery_contact on delivery (contact, at);
create trigger append_only before update or delete or truncate on delivery
    for each statement execute function refuse_change();

-- What a provider told us, word for word, before anybody looks at it. Personal content: emptied once it is handled.
create table webhook (
    position    bigint generated always as identity primary key,
    id          text not null unique,                -- the provider's id of this very notice, or the sha256 of its body
    provider    text not null check (provider in ('twilio', 'sendgrid')),
    kind        text not null check (kind in ('status', 'message', 'voice', 'events', 'inbound')),
    query       jsonb not null default '{}',         -- what we wrote into the callback's address: the contact's key
    body        jsonb not null,                      -- the form's fields, or the list of events
    received_at timestamptz not null default now(),
    done_at     timestamptz,
    failed      text not null default ''             -- why it could not be handled; a person looks
);
create index webhook_waiting on webhook (position) where done_at is null and failed = '';

-- What customers wrote or pressed, and what it was taken for. Personal content, apart from what must last.
create table reply (
    id         text primary key,                     -- the provider's own id
    provider   text not null,
    channel    text not null,
    address    text not null,                        -- whom it came from
    customer   text references customer,             -- null: nobody is known by this address
    contact    text references contact,              -- the message that it answers, where that is known
    invoice    text references invoice,
    body       text not null,
    meaning    text not null default '',             -- stop, start, already_paid, will_pay_on, plan, wrong ... or text
    at         timestamptz not null,
    handled_at timestamptz,
    handled_by text not null default ''
);
create index reply_customer on reply (customer, at);
create index reply_open on reply (at) where handled_at is null;

-- An address that nobody uses again, whoever it is on file for.
create table suppressed (
    kind   text not null check (kind in ('email', 'mobile', 'postal')),
    value  text not null,
    reason text not null check (reason in ('wrong_number', 'third_party', 'bounced', 'opted_out', 'by_hand')),
    at     timestamptz not null,
    source text not null default '',
    primary key (kind, value)
);

alter table consent
    add column at    timestamptz,
    add column until date,                           -- the last day on which it holds
    add column proof text not null default '';       -- where the proof lies: a document, a message's id

-- The customer asked, on record, to be freed from a rule that the law lets them waive: 'co-b2c.hours'.
create table waiver (
    customer text not null references customer,
    rule     text not null,
    since    date not null,
    until    date,
    proof    text not null,
    primary key (customer, rule)
);

-- A legal block: while it stands nobody collects from the customer.
create table legal_block (
    customer text not null references customer,
    kind     text not null check (kind in ('insolvency', 'moratorium', 'attorney', 'deceased', 'cease_request', 'dispute')),
    since    date not null,
    until    date,
    source   text not null default '',
    primary key (customer, kind, since)
);

-- A channel, one of its senders or one of its messages rests: too much bounced or was blocked, or a person said so.
create table channel_stop (
    id         bigint generated always as identity primary key,
    channel    text not null,
    sender     text not null default '',
    template   text not null default '',
    reason     text not null,
    stopped_at timestamptz not null,
    lifted_at  timestamptz,
    lifted_by  text not null default ''
);
create index channel_stop_standing on channel_stop (channel) where lifted_at is null;

-- Letters as they were printed, and the batches in which they were handed to the post.
create table postal_batch (
    id      text primary key,
    made_at timestamptz not null,
    made_by text not null default '',
    letters integer not null,
    pages   integer not null,
    sha256  text not null
);
create table letter (
    id      bigint generated always as identity primary key,
    key     text not null unique,                    -- the contact's key; the channel knows nothing of contacts
    pdf     bytea not null,
    pages   integer not null,
    sha256  text not null,
    made_at timestamptz not null default now(),
    batch   text references postal_batch
);
create index letter_waiting on letter (id) where batch is null;

-- Who may ask the API, and what was answered to a request that may come again.
create table api_token (
    id           text primary key,
    name         text not null unique,
    sha256       text not null unique,               -- of the secret, which is shown once and kept nowhere
    scopes       text[] not null,
    made_at      timestamptz not null default now(),
    made_by      text not null default '',
    expires_at   timestamptz,
    revoked_at   timestamptz,
    last_used_at timestamptz
);
create table idempotency (
    token          text not null references api_token,
    key            text not null,
    request_sha256 text not null,
    status         integer not null,
    body           jsonb not null,
    at             timestamptz not null default now(),
    primary key (token, key)
);
