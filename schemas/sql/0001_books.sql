-- The creditor's books: customers, invoices, money in. Amounts are numeric in major units with a currency beside them.

create table customer (
    id          text primary key,                    -- the creditor's own number
    ref         text not null unique default 'c-' || replace(gen_random_uuid()::text, '-', ''),
                                                     -- the only name of the customer that Temporal ever sees
    name        text not null,
    kind        text not null default 'company' check (kind in ('company', 'person')),
    tax_id      text not null default '',
    country     text not null default '',
    subdivision text not null default '',
    zone        text not null default '',            -- IANA; empty is unknown
    language    text not null default '',
    pays_by     text not null default '',
    data_from   date,
    imported_at timestamptz not null default now()
);

create table address (
    customer text not null references customer,
    kind     text not null check (kind in ('email', 'mobile', 'postal')),
    value    text not null,
    bad_at   timestamptz,                            -- bounced or wrong number: not used again
    primary key (customer, kind, value)
);

create table consent (
    customer text not null references customer,
    channel  text not null,                          -- a channel, or 'any'
    state    text not null check (state in ('given', 'withdrawn')),
    since    date,
    source   text not null default '',
    primary key (customer, channel)
);

create table invoice (
    number      text primary key,
    customer    text not null references customer,
    issued_on   date not null,
    due_on      date,                                -- empty: the playbook's payment terms decide
    currency    char(3) not null,
    total       numeric not null check (total > 0),
    playbook    text not null default '',
    imported_at timestamptz not null default now()
);
create index invoice_customer on invoice (customer);

create table line_item (
    invoice     text not null references invoice,
    line        integer not null,
    description text not null,
    quantity    numeric not null default 1,
    unit_price  numeric not null default 0,
    amount      numeric not null,
    primary key (invoice, line)
);

create table payment (
    id          text primary key,                    -- the source's own id: the same file twice changes nothing
    invoice     text references invoice,             -- null: unapplied cash until a person matches it
    customer    text references customer,
    amount      numeric not null check (amount > 0),
    currency    char(3) not null,
    paid_on     date not null,
    method      text not null default '',
    reverses    text references payment,
    received_at timestamptz not null default now()
);
create index payment_invoice on payment (invoice);
create index payment_unapplied on payment (customer) where invoice is null;

create table credit_note (
    id          text primary key,
    invoice     text not null references invoice,
    amount      numeric not null check (amount > 0),
    currency    char(3) not null,
    issued_on   date not null,
    reason      text not null default '',
    received_at timestamptz not null default now()
);
create index credit_note_invoice on credit_note (invoice);
