-- What turned out about an address, and what a message cost.

alter table address
    add column not_on text[] not null default '{}';      -- channels by which nobody is reached there: no WhatsApp
alter table contact
    add column price_asked_at timestamptz;               -- the provider was asked what it cost, once
create index contact_without_price on contact (delivery_at)
    where provider = 'twilio' and state = 'accepted' and price is null and price_asked_at is null;
