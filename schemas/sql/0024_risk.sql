-- The late-payment models that were trained on the company's own history: thresholds and averages, nobody's data.

create table risk_model (
    id         bigint generated always as identity primary key,
    sha256     text not null check (sha256 ~ '^[0-9a-f]{64}$'),  -- over `model`, looked at whenever it is read
    model      text not null,                        -- schemas.risk.Model as JSON: numbers that we evaluate ourselves
    card       text not null,                        -- schemas.risk.Card as JSON
    trained_at timestamptz not null default now(),
    trained_by text not null default '',
    retired_at timestamptz                           -- no longer used; kept for what it scored
);
create unique index risk_model_in_use on risk_model ((true)) where retired_at is null;
