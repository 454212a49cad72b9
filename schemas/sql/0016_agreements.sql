-- What customers ask of a case, and people for them: stored first, then put to the case, then answered.

create table wish (
    id          text primary key,                    -- the asker's own; the same again is the same wish
    invoice     text not null references invoice,
    command     jsonb not null,                      -- one of schemas.driving.AnyWish
    door        text not null default '',
    asked_by    text not null default '',
    at          timestamptz not null,                -- the case's time
    stored_at   timestamptz not null default now(),
    answered_at timestamptz,
    accepted    boolean,
    reason      text not null default '',            -- why not: a code of engine.case.asking
    allowed     jsonb not null default '{}'          -- what would have been allowed, by name
);
create index wish_waiting on wish (stored_at) where answered_at is null;
create index wish_invoice on wish (invoice, at);
