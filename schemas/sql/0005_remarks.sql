-- What people write beside their deeds. Words of people stay here, apart from what must last: a workflow's history and
-- the ledger hold the deed alone, so a person can be erased without touching either.
create table remark (
    event      text primary key,                     -- the id of the event that it explains
    invoice    text not null references invoice,
    body       text not null,
    written_at timestamptz not null default now()
);
create index remark_invoice on remark (invoice);
