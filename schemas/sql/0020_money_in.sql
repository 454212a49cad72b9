-- Money in: links to pay, what came with the money, how it was matched, what was taken back, direct-debit mandates.

-- Money of an earlier row, applied to one invoice. The row that came stays as it came; its parts say where it went.
-- A part that reverses another gives it back: to the row itself, or (part_of a reversal) to who took it back.
alter table payment add column part_of text references payment;
create index payment_part on payment (part_of) where part_of is not null;

-- What is left of money that came without an invoice: what came, less what was applied, less what was taken back.
create view unapplied_cash as
select p.id as payment, p.customer, p.amount, p.currency::text as currency, p.paid_on, p.method, p.received_at,
    p.amount
        - coalesce((select sum(case when c.reverses is null then c.amount else -c.amount end)
                    from payment c where c.part_of = p.id), 0)
        - coalesce((select sum(r.amount - coalesce((select sum(x.amount) from payment x where x.part_of = r.id), 0))
                    from payment r where r.reverses = p.id and r.part_of is null), 0) as rest
from payment p
where p.invoice is null and p.reverses is null and p.part_of is null;

-- How an invoice's number reads once everything is gone that payers leave out: F001-00000123 is f|1|123.
create function reference_key(said text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(
        regexp_replace(
            regexp_replace(
                btrim(regexp_replace(lower(said), '[^a-z0-9]+', '|', 'g'), '|'),
                '([a-z])([0-9])', '\1|\2', 'g'),
            '([0-9])([a-z])', '\1|\2', 'g'),
        '(^|\|)0+([0-9])', '\1\2', 'g')
$$;
create index invoice_reference on invoice (reference_key(number));

-- The same without any mark, for those who write it as one word, and for creditor references (ISO 11649).
create function reference_word(said text) returns text language sql immutable strict parallel safe as $$
    select regexp_replace(lower(said), '[^a-z0-9]', '', 'g')
$$;
create index invoice_reference_word on invoice (reference_word(number));
create index customer_tax_id on customer (reference_word(tax_id)) where tax_id <> '';
create index case_balance on collection_case (balance) where closed_at is null;

-- What an invoice owes today: the books, and what the case has charged, waived or written off as its record says.
create view invoice_owed as
select i.number, i.customer, i.currency::text as currency, coalesce(i.due_on, i.issued_on) as due_on,
    k.closed_at is null as is_open,
    i.total
        - coalesce((select sum(case when p.reverses is null then p.amount else -p.amount end)
                    from payment p where p.invoice = i.number), 0)
        - coalesce((select sum(n.amount) from credit_note n where n.invoice = i.number), 0)
        + coalesce((select sum(case
                when l.event->>'event' in ('charged', 'fee_charged') then (l.event->>'amount')::numeric
                when l.event->>'event' = 'plan_completed' then -coalesce((l.event->>'waived')::numeric, 0)
                else -(l.event->>'amount')::numeric end)
            from ledger l where l.invoice = i.number and l.event->>'event' in (
                'charged', 'fee_charged', 'charges_waived', 'charges_forgiven', 'discount_earned', 'plan_completed',
                'written_off')), 0) as owed
from invoice i left join collection_case k on k.invoice = i.number;

create table payment_link (
    id          text primary key,                    -- ours: the provider's idempotency key, and what comes back
    provider    text not null check (provider in ('stripe', 'mercadopago')),
    provider_id text not null,
    invoice     text not null references invoice,
    amount      numeric not null check (amount > 0),
    currency    char(3) not null,
    url         text not null,
    made_at     timestamptz not null,
    expires_at  timestamptz not null,
    state       text not null default 'open' check (state in ('open', 'paid', 'expired', 'failed')),
    changed_at  timestamptz
);
create index payment_link_open on payment_link (invoice) where state = 'open';

-- What came with the money. Personal content, apart from what must last: it may be emptied.
create table remittance (
    payment        text primary key references payment,
    source         text not null,                    -- bank, stripe, mercadopago, or the name of a hook
    payer          text not null default '',
    tax_id         text not null default '',
    account        text not null default '',         -- the payer's, masked but for its last four
    account_sha256 text not null default '',
    reference      text not null default '',         -- a structured one: RF18..., an end-to-end id
    body           text not null default '',
    fee            numeric,                          -- what was kept on the way, where told; the invoice gets the gross
    at             timestamptz not null default now()
);
create index remittance_account on remittance (account_sha256) where account_sha256 <> '';

-- What the rule said of money without an invoice, and who settled where it goes.
create table cash_look (
    payment    text primary key references payment,
    looked_at  timestamptz not null,
    verdict    text not null check (verdict in ('matched', 'proposed', 'nothing')),
    reason     text not null default '',
    settled_at timestamptz,
    settled_by text not null default ''
);
create table cash_proposal (
    payment    text not null references payment,
    rank       integer not null,
    reason     text not null,
    confidence numeric not null,
    parts      jsonb not null,                       -- [{"invoice": ..., "amount": ...}]
    primary key (payment, rank)
);

-- Money that was taken back before anybody knows which payment it was.
create table taken_back (
    id        text primary key,
    source    text not null,
    payment   text not null default '',              -- the payment's id, where the source names it
    amount    numeric not null check (amount > 0),
    currency  char(3) not null,
    taken_on  date not null,
    reason    text not null default '',
    reference text not null default '',
    mandate   text not null default '',
    cumulative boolean not null default false,       -- `amount` is all that was ever taken back of the payment
    came_at   timestamptz not null default now(),
    done_at   timestamptz,
    done_by   text not null default ''
);
create index taken_back_waiting on taken_back (payment) where done_at is null;

-- Statements that were read, so that one read twice is told.
create table bank_statement (
    sha256         text not null,
    nth            integer not null,
    account        text not null,                    -- ours, masked
    account_sha256 text not null,
    number         text not null default '',
    begins_on      date,
    ends_on        date,
    entries        integer not null,
    imported_at    timestamptz not null default now(),
    primary key (sha256, nth)
);

-- A customer's word that we may collect from an account. The account itself is kept nowhere.
create table mandate (
    reference      text primary key,
    customer       text not null references customer,
    scheme         text not null default '',         -- sepa_core, sepa_b2b, bacs, ach, or a bank's own
    account        text not null default '',         -- masked but for its last four
    account_sha256 text not null default '',
    signed_on      date not null,
    sequence       text not null default 'recurring' check (sequence in ('first', 'recurring', 'final', 'one_off')),
    state          text not null default 'active' check (state in ('active', 'suspended', 'cancelled', 'expired')),
    reason         text not null default '',
    changed_at     timestamptz not null default now()
);
create index mandate_customer on mandate (customer);

alter table webhook drop constraint webhook_provider_check, drop constraint webhook_kind_check;
alter table webhook
    add constraint webhook_provider_check check (provider in ('twilio', 'sendgrid', 'stripe', 'mercadopago', 'payments')),
    add constraint webhook_kind_check check (kind in ('status', 'message', 'voice', 'events', 'inbound', 'money'));
