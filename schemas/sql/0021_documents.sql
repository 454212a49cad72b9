-- Documents that were made of a case, and which message carried which. Personal content: emptied where a person is
-- erased; the hash stays, so that whoever has a copy can show that it is the one.

create table document (
    id       text primary key,                       -- of what it was made from: the same again is the same document
    invoice  text not null references invoice,
    customer text not null references customer,
    kind     text not null,                          -- schemas.documents.Kind
    language text not null,
    name     text not null,                          -- the file's name as the customer sees it
    sha256   text not null,                          -- of the content
    content  bytea,                                  -- the PDF; null once erased
    pages    integer not null,
    made_at  timestamptz not null                    -- the case's time
);
create index document_sha256 on document (sha256);
create index document_invoice on document (invoice, made_at);
create index document_customer on document (customer);

-- What a contact carries, by the attempt that was sent last.
create table enclosure (
    contact  text not null references contact,
    position integer not null,
    document text not null references document,
    primary key (contact, position)
);

-- What lies in the local outbox with a message, as a provider would have been given it.
create table outbox_file (
    outbox     bigint not null references outbox,
    position   integer not null,
    name       text not null,
    media_type text not null,
    sha256     text not null,
    content    bytea not null,
    primary key (outbox, position)
);
