-- The customer's page: the links that open it, the files that come by it, and what it was asked that is no wish.

create table page_link (
    id         text primary key,                     -- random; with its signature it is all that the address says
    customer   text not null references customer,
    invoice    text not null references invoice,     -- what the message was about first
    key        text not null unique,                 -- the message that carries it, or by/... where a person made it
    made_at    timestamptz not null,                 -- the case's time
    made_by    text not null default '',
    expires_at timestamptz not null,
    revoked_at timestamptz,
    revoked_by text not null default ''
);
create index page_link_invoice on page_link (invoice);
create index page_link_customer on page_link (customer);

-- What was done by the page beside the wishes: a language, a channel that stops, an address that a person confirms.
-- Personal content: `value` is emptied with the person.
create table page_request (
    id          text primary key,                    -- page/LINK/the form's own: the same form twice is one request
    link        text not null references page_link,
    customer    text not null references customer,
    invoice     text not null references invoice,
    kind        text not null check (kind in ('language', 'stop', 'email', 'mobile', 'postal')),
    value       text not null,
    at          timestamptz not null,
    answered_at timestamptz,                         -- at once for a language and a stop; else when a person looked
    answered_by text not null default '',
    accepted    boolean
);
create index page_request_waiting on page_request (at) where answered_at is null;

-- Files that customers gave: never opened, never run, given to nobody but the company's own people.
create table page_file (
    id         text primary key,                     -- the wish or request that it belongs to
    link       text not null references page_link,
    customer   text not null references customer,
    invoice    text not null references invoice,
    name       text not null,
    media_type text not null check (media_type in ('application/pdf', 'image/png', 'image/jpeg')),
    content    bytea not null check (length(content) <= 5242880),
    sha256     text not null,
    at         timestamptz not null
);
create index page_file_invoice on page_file (invoice);
