-- The last resort: what is reported to a credit bureau, what is handed over, what is written off.

-- A file for a bureau, as it was written: the same file again is the same bytes. `content` is personal: erasing a person
-- empties it, and its sha256 stays.
create table bureau_file (
    id         text primary key,                     -- credit-bureau-2026-05-04-1
    bureau     text not null,
    until_     date not null,                        -- what was ready by the end of this day (the company's)
    made_at    timestamptz not null,                 -- the case's time
    made_by    text not null default '',
    layout     text not null,                        -- the sha256 of the layout's file
    records    integer not null,
    withdrawn  integer not null,                     -- of them, how many take a report back
    sha256     text not null,
    content    bytea,
    written_at timestamptz                           -- its file is where it was wanted; null: nobody knows
);

-- One debt that a playbook's step gave to a bureau. It is reported once its notice is proved and the bureau's time for it
-- is over; it is taken back once the debt is settled or a person says so.
create table bureau_entry (
    id            bigint generated always as identity primary key,
    bureau        text not null,
    invoice       text not null references invoice,
    step          text not null,
    at            timestamptz not null,              -- when the step ran, by the case's time
    reported_in   text references bureau_file,
    amount        numeric,                           -- what was reported, in the invoice's currency
    withdrawn_at  timestamptz,                       -- nobody shall report it any more, or it must be taken back
    withdrawn     text not null default '' check (withdrawn in ('', 'paid', 'error', 'dispute', 'other')),
    withdrawn_by  text not null default '',
    taken_back_in text references bureau_file,
    unique (bureau, invoice, step, at)
);
create index bureau_entry_open on bureau_entry (bureau) where taken_back_in is null;
create index bureau_entry_invoice on bureau_entry (invoice);

-- What was handed to a counterpart, and the package that went with it: its manifest names each file by its sha256.
create table hand_over (
    id          bigint generated always as identity primary key,
    invoice     text not null references invoice,
    step        text not null,
    counterpart text not null,
    at          timestamptz not null,
    amount      numeric not null,                    -- what was owed then, in the invoice's currency
    currency    char(3) not null,
    sha256      text not null,                       -- of the package's manifest
    unique (invoice, step, at)
);
create index hand_over_invoice on hand_over (invoice);

-- The package's files (personal): erasing a person empties them, the manifest's sha256 above stays.
create table hand_over_file (
    hand_over bigint not null references hand_over,
    name      text not null,
    content   bytea,
    sha256    text not null,
    primary key (hand_over, name)
);

-- What was given up, for the accountants. `because` is the step's path or the write-off that a person asked for.
create table write_off (
    id       bigint generated always as identity primary key,
    invoice  text not null references invoice,
    because  text not null,
    reason   text not null,
    amount   numeric not null,
    currency char(3) not null,
    at       timestamptz not null,
    unique (invoice, because, at)
);
create index write_off_at on write_off (at);
