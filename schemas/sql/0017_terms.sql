-- Published rates as they become known, and the credit terms that customers accepted.

-- A value of a series, from a day on, up to and with `until` where it is known to end. Of one day the newest row counts;
-- none is ever changed: what a case was told, it was told.
create table rate (
    position    bigint generated always as identity primary key,
    series      text not null check (series ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
    since       date not null,
    until       date check (until >= since),
    value       numeric not null check (value >= 0),     -- a fraction a year (0.0375), or an index in money
    source      text not null check (source <> ''),
    set_by      text not null,
    set_at      timestamptz not null default now()
);
create index rate_series on rate (series, since);

-- The text of the terms as one customer was shown it: it may hold their name, and is erased with them.
create table terms_shown (
    customer    text not null references customer,
    sha256      text not null,
    document    text not null,
    language    text not null,
    body        text not null,
    door        text not null,
    shown_at    timestamptz not null,
    primary key (customer, sha256)
);

-- What was accepted: by whom, when, through which door, and the very text.
create table terms_acceptance (
    id          text primary key,                          -- the wish's own
    customer    text not null references customer,
    invoice     text not null references invoice,
    document    text not null,
    language    text not null,
    sha256      text not null,
    body        text not null,
    door        text not null,
    accepted_by text not null,
    accepted_at timestamptz not null
);
create index terms_acceptance_customer on terms_acceptance (customer, accepted_at);

-- What the record of an invoice's case charged for lateness, less what it waived, forgave or gave off for paying early:
-- what is owed beside the books' own payments and credit notes. What was written off is still owed by whoever pays it.
create function charges_of(of_invoice text) returns numeric language sql stable as $$
    select coalesce(sum(case l.event->>'event'
        when 'plan_completed' then -(l.event->>'waived')::numeric
        when 'fee_charged' then (l.event->>'amount')::numeric
        when 'charged' then (l.event->>'amount')::numeric
        else -(l.event->>'amount')::numeric end), 0)
    from ledger l
    where l.invoice = of_invoice and l.event->>'event' in (
        'fee_charged', 'charged', 'charges_waived', 'charges_forgiven', 'discount_earned', 'plan_completed')
$$;
