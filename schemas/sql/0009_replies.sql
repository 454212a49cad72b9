-- Who is behind an address that wrote to us, and which promise of theirs a case is still to be asked about.

alter table reply
    add column subject    text not null default '',
    add column promise_on date,                      -- the day that the customer named
    add column promise_of text[] not null default '{}',  -- the invoices whose cases are asked
    add column asked_at   timestamptz,               -- they have answered
    add column refused    text not null default '',  -- why one said no: a word of engine.case.offers
    add column outcome    text not null default '';  -- what a person made of it
create index reply_promised on reply (at) where promise_on is not null and asked_at is null;

create index address_digits on address (right(regexp_replace(value, '[^0-9]', '', 'g'), 7)) where kind = 'mobile';
create index address_email on address (lower(value)) where kind = 'email';
create index message_recipient on message_body (recipient);
